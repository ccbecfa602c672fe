package search

import (
	"bytes"
	"encoding/json"
	"iter"
	"maps"
	"slices"
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

// Sizes of the exported files. A browser loads one shard for each word of a query
// and one file of cards for each result or so.
const (
	shardReach   = 8_000  // characters; a shard of terms or words has about twice as many (shard.Cuts)
	reachOfMany  = 6_000  // the same of a big site, where two words of a query hardly share one
	firstSize    = 90_000 // characters that the first file may hold beside its own
	cardsPerFile = 24
	summaryShown = 180  // characters of a summary on a card
	textsMost    = 2000 // records up to which their texts are shipped, for excerpts and phrases
	textsNamed   = 6000 // characters of the names of these files that the first file may have; few searches need them
)

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
	Terms     []string   `json:"terms"` // where each shard of terms begins
	Words     []string   `json:"words"` // the same of words
	Files     names      `json:"files"`
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
	facets  []group
	orders  []group // of titles, years, updates
	cards   group
	texts   group
	ids     []string // with which the chunks of kept begin
	kept    group    // of a reader's folder
}

// term is an index term with its fields as shard.AppendFields writes them, which is a
// tenth of what they take in memory otherwise.
type term struct {
	Text   string
	Fields []byte
}

// Extract reads out of an index what its language brings, which is the number-th of the
// site. facets are the filters with the words for their values.
func (x *Index) Extract(number int, facets []Facet) (*Extract, error) {
	of := func(name string, chunks ...string) group { return group{x.Lang + "/" + name, chunks} }
	e := &Extract{docs: len(x.Records), words: x.words, language: language{Lang: x.Lang, Stop: x.language.StopWords()}}
	var work errgroup.Group
	work.Go(func() error { return e.read(x, number) })
	work.Go(func() error {
		ids, kept := x.kept()
		e.ids, e.kept = ids, of("k", kept...)
		return nil
	})
	labels, values := encodeFacets(facets)
	e.facets = []group{of("f", labels), of("v", values...)}
	e.orders = []group{{"y", []string{years(x.Records)}}, {"u", []string{updates(x.Records)}}, of("o", titleOrder(x.Lang, x.Records))}
	e.cards = of("c", x.cards()...)
	if len(x.Records) <= textsMost {
		e.texts = of("t")
		for _, r := range x.Records {
			e.texts.chunks = append(e.texts.chunks, encodeTexts(r))
		}
	}
	return e, work.Wait()
}

// read takes over the terms of an index, and the lengths of fields, which are known after them.
func (e *Extract) read(x *Index, number int) error {
	var fields []byte
	err := x.terms(func(t shard.Term) error {
		fields = shard.AppendFields(fields[:0], number*int(fieldCount), t.Fields)
		e.terms = append(e.terms, term{t.Text, bytes.Clone(fields)})
		return nil
	})
	for _, list := range x.lengths {
		sum := 0
		for _, n := range list {
			sum += n
		}
		e.Sums = append(e.Sums, sum)
	}
	e.lengths = shard.EncodeLengths(x.lengths, fieldBody, analysis.Padded)
	return err
}

// Export writes the index of a site, one extract a language, as scripts that call the
// one function compendio(chunk, data), and returns the path of each language's first file,
// which leads to all others.
// Terms and words of all languages share their shards, so that the two that a reader's
// word stands for mostly come in one file.
func Export(sink artifact.Sink, extracts ...*Extract) (first map[string]string, err error) {
	m := meta{Schema: shard.Schema, Docs: extracts[0].docs, Open: fieldBody, Usual: analysis.Padded, Boosts: boosts[:], Other: otherLanguage,
		Cards: cardsPerFile, Texts: extracts[0].docs <= textsMost}
	lengths, terms, words := group{name: "l"}, group{name: "d"}, group{name: "w"}
	for _, e := range extracts {
		m.Languages = append(m.Languages, e.language)
		lengths.chunks = append(lengths.chunks, e.lengths)
	}
	reach := shardReach
	if !m.Texts {
		reach = reachOfMany
	}
	m.Terms, terms.chunks = cut(reach, appendTerm, mergeTerms(extracts), func(t term) string { return t.Text })
	m.Words, words.chunks = cut(reach, shard.AppendWord, mergeWords(extracts), func(w shard.Word) string { return w.Text })

	out := newOutput(sink)
	shared := names{}
	out.addTo(shared, terms, words)
	texts := names{} // of all languages, as a phrase is looked for in all
	for _, e := range extracts {
		out.addTo(texts, e.texts)
	}
	if list := encode(texts); len(list) <= textsNamed {
		maps.Copy(shared, texts)
	} else {
		out.addTo(shared, group{"t", []string{list}})
	}
	first, current := map[string]string{}, names{}
	for _, e := range extracts {
		m.Files = maps.Clone(shared)
		// What every search needs comes in the first file, as far as there is room: all of
		// one kind or none.
		groups := slices.Concat([]group{lengths}, e.facets)
		if m.Texts {
			groups = append(groups, e.orders...)
		} else { // of a big site most readers do without
			out.addTo(m.Files, e.orders...)
		}
		var along []byte
		for _, g := range append(groups, e.cards) {
			if calls := g.calls(); len(along)+len(calls) <= firstSize {
				along = append(along, calls...)
			} else {
				out.addTo(m.Files, g)
			}
		}
		head, err := json.Marshal(m)
		if err != nil {
			return nil, err
		}
		current[e.Lang+"/m"] = out.file(e.Lang+"/m", head, along)
		first[e.Lang] = pathOf(e.Lang+"/m", current[e.Lang+"/m"])

		kept := names{}
		out.addTo(kept, e.kept)
		out.addTo(current, group{e.Lang + "/i", []string{encode(folders{e.ids, kept})}})
	}
	out.write(Folder+"/current.js", func() []byte { return script("current", []byte(encode(current))) })
	return first, out.wait()
}

// folders is the chunk that a reader's folder asks for first.
type folders struct {
	IDs   []string `json:"ids"` // first ID of each chunk of kept
	Files names    `json:"files"`
}

// mergeTerms returns the terms of all extracts, sorted, with the fields of each language.
func mergeTerms(extracts []*Extract) iter.Seq[term] {
	return func(yield func(term) bool) {
		for text, found := range merge(extracts, func(e *Extract) int { return len(e.terms) }, func(e *Extract, i int) string { return e.terms[i].Text }) {
			t := term{Text: text}
			for n, i := range found {
				if i >= 0 {
					t.Fields = append(t.Fields, extracts[n].terms[i].Fields...)
				}
			}
			if !yield(t) {
				return
			}
		}
	}
}

func appendTerm(dst []byte, before string, t term) []byte {
	return shard.AppendTerm(dst, before, t.Text, t.Fields)
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

// cut writes sorted entries into shards and returns where each begins: what sets its first entry apart
// from the one before.
func cut[T any](reach int, write func(dst []byte, before string, entry T) []byte, entries iter.Seq[T], text func(T) string) (starts, shards []string) {
	var list []shard.Entry
	var data []byte
	for e := range entries {
		data = write(data[:0], "", e)
		list = append(list, shard.Entry{Text: text(e), Size: len(data)})
	}
	cuts := shard.Cuts(list, reach)
	starts, data = []string{}, nil
	before, at := "", 0
	for e := range entries {
		if len(starts) < len(cuts) && cuts[len(starts)] == at {
			if at > 0 {
				shards = append(shards, string(data))
			}
			starts = append(starts, text(e)[:shared(before, text(e))+1])
			data, before = data[:0], ""
		}
		data = write(data, before, e)
		before = text(e)
		at++
	}
	if at > 0 {
		shards = append(shards, string(data))
	}
	return starts, shards
}

// shared is how many bytes two texts begin with alike.
func shared(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// cards are what results show: address, title, a line of facts, the summary, the
// language if it is not the reader's, the colour. Of the summary the beginning is enough where
// there are texts to take an excerpt from.
func (x *Index) cards() []string {
	var chunks []string
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
		chunks = append(chunks, encode(list))
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
func encodeFacets(facets []Facet) (labels string, values []string) {
	var list [][]string
	for _, f := range facets {
		list = append(list, []string{f.Name, f.Label})
		of := [][]string{}
		for _, v := range f.Values {
			of = append(of, []string{v.Value, v.Label, shard.EncodeDocs(v.docs)})
		}
		values = append(values, encode(of))
	}
	return encode(list), values
}

// encode writes JSON without escaping what a script may hold.
func encode(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	// Lists and maps of texts cannot fail to encode.
	_ = e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n")
}
