package search

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"compendio/internal/artifact"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/search/analysis"
	"compendio/internal/search/shard"

	"golang.org/x/sync/errgroup"
	"golang.org/x/text/collate"
	tag "golang.org/x/text/language"
)

// Folder holds a folder for each edition of the index.
const Folder = "search"

// Sizes of the exported files. A browser loads one shard for each word of a query
// and one file of cards for each result or so.
const (
	shardSize    = 20_000 // characters of a shard of terms or words; three words mostly need two
	shardOfMany  = 16_000 // the same of a big site, where a common term fills one by itself
	firstSize    = 90_000 // characters that the first file may hold beside its own
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
	Schema    int        `json:"schema"`
	Docs      int        `json:"docs"`
	Open      int        `json:"open"`  // the field whose lengths count
	Usual     int        `json:"usual"` // length of the others
	Boosts    []float64  `json:"boosts"`
	Other     float64    `json:"other"` // weight of what another language found
	Cards     int        `json:"cards"` // how many to a chunk
	Texts     bool       `json:"texts"`
	Languages []language `json:"languages"`
	Terms     []string   `json:"terms"` // first term of each shard of terms
	Words     []string   `json:"words"` // first word of each shard of words
}

type language struct {
	Lang string `json:"lang"`
	Sums []int  `json:"sums"` // of the lengths of each field
	Stop string `json:"stop"`
}

// Extract is what one language brings to the files of an index.
type Extract struct {
	language
	docs    int
	terms   []term
	words   []word
	lengths string
	facets  []chunk
	cards   []chunk
	texts   []chunk
	kept    []chunk // of a reader's folder
	titles  chunk   // the order of titles
	times   []chunk // other orders, the same in every language
}

// term is an index term with its fields as shard.AppendFields writes them, which is a
// tenth of what they take in memory otherwise.
type term struct {
	text   string
	fields []byte
}

// Extract reads out of an index what its language brings, which is the number-th of the
// site. facets are the filters with the words for their values.
func (x *Index) Extract(number int, facets []Facet) (*Extract, error) {
	e := &Extract{docs: len(x.Records), words: x.words}
	var fields []byte
	if err := x.terms(func(t shard.Term) error {
		fields = shard.AppendFields(fields[:0], number*int(fieldCount), t.Fields)
		e.terms = append(e.terms, term{t.Text, bytes.Clone(fields)})
		return nil
	}); err != nil {
		return nil, err
	}
	e.language = language{Lang: x.Lang, Stop: x.language.StopWords()}
	for _, list := range x.lengths {
		sum := 0
		for _, n := range list {
			sum += n
		}
		e.Sums = append(e.Sums, sum)
	}
	e.lengths = shard.EncodeLengths(x.lengths, fieldBody, analysis.Padded)
	e.facets, e.cards, e.kept = encodeFacets(facets), x.cards(), x.kept()
	e.titles, e.times = chunk{"o", titleOrder(x.Lang, x.Records)}, []chunk{{"y", years(x.Records)}, {"u", updates(x.Records)}}
	if len(x.Records) <= textsMost {
		for i, r := range x.Records {
			e.texts = append(e.texts, chunk{"t" + strconv.Itoa(i), encodeTexts(r)})
		}
	}
	return e, nil
}

// Export writes the index of a site, one extract a language, as scripts that call the
// one function compendio(chunk, data), and returns the folder that holds them: its name
// has the schema and a hash of the content, so that a cache never mixes two editions.
// Terms and words of all languages share their shards, so that the two that a reader's
// word stands for mostly come in one file.
func Export(sink artifact.Sink, extracts ...*Extract) (dir string, err error) {
	m := meta{Schema: shard.Schema, Docs: extracts[0].docs, Open: fieldBody, Usual: analysis.Padded, Boosts: boosts[:], Other: otherLanguage,
		Cards: cardsPerFile, Texts: extracts[0].docs <= textsMost}
	var lengths, shards []chunk
	for n, e := range extracts {
		m.Languages = append(m.Languages, e.language)
		lengths = append(lengths, chunk{"l" + strconv.Itoa(n), e.lengths})
	}
	size := shardSize
	if !m.Texts {
		size = shardOfMany
	}
	m.Terms, shards = cut("d", size, appendTerm, mergeTerms(extracts), func(t term) string { return t.text })
	var words []chunk
	m.Words, words = cut("w", size, shard.AppendWord, mergeWords(extracts), func(w shard.Word) string { return w.Text })
	shards = append(shards, words...)
	head, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	dir = folderOf(head, extracts, slices.Concat(lengths, shards))
	add := func(name string, data []byte) error {
		return sink.Add(artifact.File{Path: dir + "/" + name + ".js", Data: data})
	}

	// A language's first file has what every search of its readers needs, as far as
	// there is room: all of one kind or none.
	alone := shards
	if err := sink.Add(artifact.File{Path: Folder + "/current.js", Data: script("current", strconv.AppendQuote(nil, dir))}); err != nil {
		return "", err
	}
	for n, e := range extracts {
		calls, left, err := e.first(head, lengths, extracts[0].times)
		if err == nil {
			err = add(e.Lang+"/m", calls)
		}
		if err != nil {
			return "", err
		}
		if n > 0 {
			left = left[2:] // all languages have the same lengths and times
		}
		alone = slices.Concat(alone, slices.Concat(left...), e.named(e.texts), e.named(e.kept))
	}
	var work errgroup.Group
	work.SetLimit(runtime.GOMAXPROCS(0))
	for _, c := range alone {
		work.Go(func() error {
			call, err := encodeCall(c)
			if err != nil {
				return err
			}
			return add(c.name, call)
		})
	}
	return dir, work.Wait()
}

// first returns a language's first file, and the groups of chunks that it has no room for,
// those of all languages before all others: the lengths of documents, the times.
func (e *Extract) first(head []byte, lengths, times []chunk) (calls []byte, left [][]chunk, err error) {
	calls, left = script(e.Lang+"/m", head), [][]chunk{nil, nil}
	room := firstSize
	facets, titles := e.named(e.facets), e.named([]chunk{e.titles})
	groups := [][]chunk{lengths, times, facets[:1], facets[1:]}
	if len(e.texts) > 0 {
		groups = append(groups, titles)
	} else { // of a big site most readers do without
		left = append(left, titles)
	}
	for i, group := range append(groups, e.named(e.cards)) {
		var more []byte
		for _, c := range group {
			call, err := encodeCall(c)
			if err != nil {
				return nil, nil, err
			}
			more = append(more, call...)
		}
		switch {
		case len(more) <= room:
			room -= len(more)
			calls = append(calls, more...)
		case i < 2:
			left[i] = group
		default:
			left = append(left, group)
		}
	}
	return calls, left, nil
}

// folderOf names the folder of an index after all that is in it.
func folderOf(head []byte, extracts []*Extract, shared []chunk) string {
	sum := sha256.New()
	fmt.Fprintf(sum, "%s", head)
	for _, e := range extracts {
		for _, c := range slices.Concat(e.facets, e.cards, e.texts, e.kept, []chunk{e.titles}, e.times) {
			fmt.Fprintf(sum, "\x00%s/%s\x00%s", e.Lang, c.name, c.data)
		}
	}
	for _, c := range shared {
		fmt.Fprintf(sum, "\x00%s\x00%s", c.name, c.data)
	}
	return fmt.Sprintf(Folder+"/%d-%s", shard.Schema, hex.EncodeToString(sum.Sum(nil)[:4]))
}

// named puts the language before the names of chunks.
func (e *Extract) named(chunks []chunk) []chunk {
	list := slices.Clone(chunks)
	for i := range list {
		list[i].name = e.Lang + "/" + list[i].name
	}
	return list
}

// mergeTerms returns the terms of all extracts, sorted, with the fields of each language.
func mergeTerms(extracts []*Extract) iter.Seq[term] {
	return func(yield func(term) bool) {
		for text, found := range merge(extracts, func(e *Extract) int { return len(e.terms) }, func(e *Extract, i int) string { return e.terms[i].text }) {
			t := term{text: text}
			for n, i := range found {
				if i >= 0 {
					t.fields = append(t.fields, extracts[n].terms[i].fields...)
				}
			}
			if !yield(t) {
				return
			}
		}
	}
}

func appendTerm(dst []byte, before string, t term) []byte {
	return shard.AppendTerm(dst, before, t.text, t.fields)
}

// mergeWords returns the words of all extracts, sorted, with the weight in each language.
func mergeWords(extracts []*Extract) iter.Seq[shard.Word] {
	return func(yield func(shard.Word) bool) {
		for text, found := range merge(extracts, func(e *Extract) int { return len(e.words) }, func(e *Extract, i int) string { return e.words[i].text }) {
			w := shard.Word{Text: text, Weights: make([]int, len(extracts))}
			for n, i := range found {
				if i >= 0 {
					w.Weights[n] = extracts[n].words[i].weight
				}
			}
			if !yield(w) {
				return
			}
		}
	}
}

// merge goes through the sorted lists of all extracts at once: each text with its place
// in every list, or -1.
func merge(extracts []*Extract, length func(*Extract) int, text func(e *Extract, i int) string) iter.Seq2[string, []int] {
	return func(yield func(string, []int) bool) {
		at, found := make([]int, len(extracts)), make([]int, len(extracts))
		for {
			least, any := "", false
			for n, e := range extracts {
				if at[n] < length(e) && (!any || text(e, at[n]) < least) {
					least, any = text(e, at[n]), true
				}
			}
			if !any {
				return
			}
			for n, e := range extracts {
				found[n] = -1
				if at[n] < length(e) && text(e, at[n]) == least {
					found[n] = at[n]
					at[n]++
				}
			}
			if !yield(least, found) {
				return
			}
		}
	}
}

// cut writes sorted entries into shards of a size and returns where each begins.
func cut[T any](name string, size int, write func(dst []byte, before string, entry T) []byte, entries iter.Seq[T], text func(T) string) (starts []string, shards []chunk) {
	var data []byte
	before := ""
	flush := func() {
		if len(data) > 0 {
			shards = append(shards, chunk{name + strconv.Itoa(len(shards)), string(data)})
		}
		data, before = nil, ""
	}
	starts = []string{}
	for e := range entries {
		if len(data) >= size {
			flush()
		}
		if len(data) == 0 {
			starts = append(starts, text(e))
		}
		data = write(data, before, e)
		before = text(e)
	}
	flush()
	return starts, shards
}

// script is a call of the one function that a client defines; data is JSON.
func script(name string, data []byte) []byte {
	return fmt.Appendf(nil, "compendio(%q,%s)\n", name, data)
}

// encodeCall is the script of a chunk that is a text.
func encodeCall(c chunk) ([]byte, error) {
	data, err := json.Marshal(c.data)
	return script(c.name, data), err
}

// cards are what results show: address, title, a line of facts, the summary, the
// language if it is not the reader's, the colour. Of the summary the beginning is enough where
// there are texts to take an excerpt from.
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
			summary := r.Summary
			if len(x.Records) <= textsMost {
				summary = shorten(summary)
			}
			list = append(list, []string{r.ID, r.Address, r.Title, r.Meta, summary, lang, r.Colour})
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

// encodeTexts are the sections of a record: anchor, heading, text; the first is the
// title with the summary.
func encodeTexts(r Record) string {
	list := [][]string{{"", r.Title, r.Summary}}
	for _, e := range r.parts() {
		list = append(list, []string{e.ID, e.Title, e.Text})
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

// NewFacets collects the values of each facet, in the order of the dictionaries of the words' language
// and of numbers. A value that no record has is a gap, which is shown; a facet without any record is not.
func NewFacets(b *kb.Base, words *message.Words, records []Record) []Facet {
	var list []Facet
	order := collate.New(tag.Make(words.Lang()), collate.IgnoreCase, collate.Numeric)
	for _, name := range Facets {
		f := Facet{Name: name, Label: b.FacetLabel(words, name, "")}
		at := map[string]int{}
		for _, v := range b.Values(name) {
			at[v] = len(f.Values)
			f.Values = append(f.Values, FacetValue{Value: v, Label: b.FacetLabel(words, name, v)})
		}
		found := false
		for doc, r := range records {
			for _, v := range r.Facets[name] {
				i, ok := at[v]
				if !ok {
					i = len(f.Values)
					at[v] = i
					f.Values = append(f.Values, FacetValue{Value: v, Label: b.FacetLabel(words, name, v)})
				}
				f.Values[i].docs = append(f.Values[i].docs, doc)
				found = true
			}
		}
		if !found {
			continue // nothing to choose from
		}
		slices.SortStableFunc(f.Values, func(a, b FacetValue) int { return order.CompareString(a.Label, b.Label) })
		list = append(list, f)
	}
	return list
}

// encodeFacets returns a chunk with the names of the facets and one for the values of
// each, which a reader of a big site loads when the facet is opened.
func encodeFacets(facets []Facet) []chunk {
	var names [][]string
	chunks := []chunk{{name: "f"}}
	for i, f := range facets {
		names = append(names, []string{f.Name, f.Label})
		values := [][]string{}
		for _, v := range f.Values {
			values = append(values, []string{v.Value, v.Label, shard.EncodeDocs(v.docs)})
		}
		chunks = append(chunks, chunk{"f" + strconv.Itoa(i), encode(values)})
	}
	chunks[0].data = encode(names)
	return chunks
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
