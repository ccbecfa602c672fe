package search

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"compendio/internal/artifact"
	"compendio/internal/search/analysis"
	"compendio/internal/search/shard"
)

// Sizes of the exported files. A browser loads one shard for each word of a query
// and one file of cards for each result or so.
const (
	shardSize    = 16_000 // characters of a shard of terms or words
	bundleSize   = 90_000 // characters that the first file may hold beside its own
	cardsPerFile = 24
	summaryShown = 180  // characters of a summary on a card
	textsMost    = 2000 // records up to which their texts are shipped, for excerpts and phrases
)

// chunk is a named piece of an index; files hold one or more.
type chunk struct {
	name string
	data string
}

// meta is the first chunk: what a client must know before it can ask for others.
type meta struct {
	Schema int       `json:"schema"`
	Lang   string    `json:"lang"`
	Docs   int       `json:"docs"`
	Open   int       `json:"open"`  // the field whose lengths count
	Usual  int       `json:"usual"` // length of the others
	Sums   []int     `json:"sums"`  // of the lengths of each field
	Boosts []float64 `json:"boosts"`
	Other  float64   `json:"other"` // weight of what another language found
	Stop   string    `json:"stop"`
	Terms  []string  `json:"terms"` // first term of each shard of terms
	Words  []string  `json:"words"` // first word of each shard of words
	Cards  int       `json:"cards"` // how many to a chunk
	Texts  bool      `json:"texts"`
}

// Export writes the index of a language into a sink as scripts that call the one
// function compendio(language, chunk, data), and gives the folder that holds them:
// its name has the schema and a hash of the content, so that a cache never mixes
// two editions. facets are the filters with the words for their values.
func (x *Index) Export(sink artifact.Sink, facets []Facet) (dir string, err error) {
	terms, err := x.terms()
	if err != nil {
		return "", err
	}
	m := meta{Schema: shard.Schema, Lang: x.Lang, Docs: len(x.Records), Open: fieldBody, Usual: analysis.Padded, Boosts: boosts[:], Other: otherLanguage,
		Stop: x.language.StopWords(), Cards: cardsPerFile, Texts: len(x.Records) <= textsMost, Terms: []string{}, Words: []string{}}
	for _, list := range x.lengths {
		sum := 0
		for _, n := range list {
			sum += n
		}
		m.Sums = append(m.Sums, sum)
	}
	// What every search needs comes first: it is bundled with the meta chunk as far
	// as there is room.
	chunks := []chunk{{"l", shard.EncodeLengths(x.lengths, fieldBody, analysis.Padded)}, {"f", encodeFacets(facets)}}
	chunks = append(chunks, x.cards()...)
	common := len(chunks)
	for at := 0; at < len(terms); {
		var data []byte
		name := "d" + strconv.Itoa(len(m.Terms))
		m.Terms = append(m.Terms, terms[at].Text)
		before := ""
		for ; at < len(terms) && (len(data) == 0 || len(data) < shardSize); at++ {
			data = shard.AppendTerm(data, before, terms[at])
			before = terms[at].Text
		}
		chunks = append(chunks, chunk{name, string(data)})
	}
	for at := 0; at < len(x.words); {
		var data []byte
		name := "w" + strconv.Itoa(len(m.Words))
		m.Words = append(m.Words, x.words[at].Text)
		before := ""
		for ; at < len(x.words) && len(data) < shardSize; at++ {
			data = shard.AppendWord(data, before, x.words[at])
			before = x.words[at].Text
		}
		chunks = append(chunks, chunk{name, string(data)})
	}
	if m.Texts {
		for i, r := range x.Records {
			chunks = append(chunks, chunk{"t" + strconv.Itoa(i), encodeTexts(r)})
		}
	}
	head, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	sum.Write(head)
	for _, c := range chunks {
		fmt.Fprintf(sum, "\x00%s\x00%s", c.name, c.data)
	}
	dir = fmt.Sprintf("search/%d-%s-%s", shard.Schema, x.Lang, hex.EncodeToString(sum.Sum(nil)[:4]))

	first := x.script("m", head)
	size := 0
	for i, c := range chunks {
		data, err := json.Marshal(c.data)
		if err != nil {
			return "", err
		}
		if size+len(data) <= bundleSize && i < common {
			size += len(data)
			first = append(first, x.script(c.name, data)...)
			continue
		}
		if err := sink.Add(artifact.File{Path: dir + "/" + c.name + ".js", Data: x.script(c.name, data)}); err != nil {
			return "", err
		}
	}
	return dir, sink.Add(artifact.File{Path: dir + "/m.js", Data: first})
}

// script is a call of the one function that a client defines.
func (x *Index) script(name string, data []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "compendio(%q,%q,%s)\n", x.Lang, name, data)
	return b.Bytes()
}

// cards are what results show: address, title, kind, a line of facts, the
// summary's beginning, and the language if it is not the reader's.
func (x *Index) cards() []chunk {
	var chunks []chunk
	for at := 0; at < len(x.Records); at += cardsPerFile {
		var list [][]string
		for i := at; i < min(at+cardsPerFile, len(x.Records)); i++ {
			r := x.Records[i]
			lang := ""
			if r.Lang != x.Lang {
				lang = r.Lang
			}
			list = append(list, []string{r.ID, r.Address, r.Title, r.Meta, shorten(r.Summary), lang})
		}
		chunks = append(chunks, chunk{"c" + strconv.Itoa(at/cardsPerFile), encode(list)})
	}
	return chunks
}

// shorten cuts a summary at a space.
func shorten(s string) string {
	runes := []rune(s)
	if len(runes) <= summaryShown {
		return s
	}
	cut := string(runes[:summaryShown])
	if at := strings.LastIndexByte(cut, ' '); at > 0 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, ".,;: ") + "…"
}

// encodeTexts are the sections of a record: anchor, heading, text; the summary is
// the first.
func encodeTexts(r Record) string {
	list := [][]string{{"", "", r.Summary}}
	for _, p := range r.parts {
		list = append(list, []string{p.ID, p.Title, p.Text})
	}
	return encode(list)
}

// Facet is a filter with its values and the words for them.
type Facet struct {
	Name   string
	Label  string
	Values []FacetValue
}

// FacetValue is a value that some record has.
type FacetValue struct {
	Value string
	Label string
	docs  []int
}

// NewFacets collects the values of each facet, in the order in which records name
// them first, with what label calls them; values that no record has are not shown.
func NewFacets(records []Record, label func(facet, value string) string) []Facet {
	var list []Facet
	for _, name := range Facets {
		f := Facet{Name: name, Label: label(name, "")}
		at := map[string]int{}
		for doc, r := range records {
			for _, v := range r.Facets[name] {
				i, ok := at[v]
				if !ok {
					i = len(f.Values)
					at[v] = i
					f.Values = append(f.Values, FacetValue{Value: v, Label: label(name, v)})
				}
				f.Values[i].docs = append(f.Values[i].docs, doc)
			}
		}
		list = append(list, f)
	}
	return list
}

func encodeFacets(facets []Facet) string {
	var list []any
	for _, f := range facets {
		var values [][]string
		for _, v := range f.Values {
			values = append(values, []string{v.Value, v.Label, shard.EncodeDocs(v.docs)})
		}
		list = append(list, []any{f.Name, f.Label, values})
	}
	return encode(list)
}

// encode writes JSON without escaping what a script may hold.
func encode(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	// Lists of texts cannot fail to encode.
	_ = e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n")
}
