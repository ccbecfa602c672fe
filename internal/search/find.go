package search

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
)

// Hit is a record that answers a query.
type Hit struct {
	Record *Record
	Score  float64
	doc    int
}

// Searcher answers queries over all languages of a site.
type Searcher struct {
	indexes map[string]*Index
	order   []string
}

// NewSearcher takes the indexes of a site, one a language.
func NewSearcher(indexes ...*Index) (*Searcher, error) {
	s := &Searcher{indexes: map[string]*Index{}}
	for _, x := range indexes {
		terms, err := x.terms()
		if err != nil {
			return nil, err
		}
		x.docs = documents(terms)
		s.indexes[x.Lang] = x
		s.order = append(s.order, x.Lang)
	}
	return s, nil
}

// alternatives is how many words a prefix or a mistyped word may stand for.
const alternatives = 3

// shortest is how many letters a word needs before it is completed or corrected.
const (
	shortestPrefix = 2
	shortestTypo   = 4
)

// Find answers a query for a reader of lang: first what the reader's own language
// finds, then what the others find, at 0.8 of its score, each entry once with the
// better of the two. Words that are in no text are completed or corrected.
// filters narrow down: values of one facet are alternatives, facets add up.
func (s *Searcher) Find(lang, text string, filters map[string][]string) ([]Hit, error) {
	own := s.indexes[lang]
	if own == nil {
		return nil, fmt.Errorf("there is no index for %q", lang)
	}
	best := map[int]float64{}
	resolved := s.resolve(lang, text)
	for _, l := range s.order {
		x := s.indexes[l]
		q := Parse(text, x.language, own.language)
		scores, err := x.scores(q, resolved[l])
		if err != nil {
			return nil, err
		}
		for doc, score := range scores {
			if l != lang {
				score *= otherLanguage
			}
			best[doc] = max(best[doc], score)
		}
	}
	var hits []Hit
	for doc, score := range best {
		r := &own.Records[doc]
		if passes(r, filters) {
			hits = append(hits, Hit{r, score, doc})
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return a.doc - b.doc
	})
	return hits, nil
}

func passes(r *Record, filters map[string][]string) bool {
	for facet, values := range filters {
		if len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return slices.Contains(r.Facets[facet], v) }) {
			return false
		}
	}
	return true
}

// resolve finds, for each language, the index terms that each word of a query
// stands for: the word itself where a language has it; for an unfinished word for which
// no language before had an answer, words that begin with it ("traf" of a Spanish reader
// is tráfico, not trafficking); and only for words that got no answer in any language,
// words one typing error away.
func (s *Searcher) resolve(lang, text string) map[string][][]string {
	out := map[string][][]string{}
	languages := append([]string{lang}, slices.DeleteFunc(slices.Clone(s.order), func(l string) bool { return l == lang })...)
	known := map[string]bool{}
	for _, l := range languages {
		x := s.indexes[l]
		q := Parse(text, x.language, s.indexes[lang].language)
		out[l] = make([][]string, len(q.Words))
		for i, w := range q.Words {
			if stem := x.language.Stem(w.Text); x.has(stem) {
				out[l][i] = []string{stem}
			} else if !known[w.Text] && w.Last && len(w.Text) >= shortestPrefix && !numeric(w.Text) {
				out[l][i] = x.complete(w.Text)
			}
			known[w.Text] = known[w.Text] || len(out[l][i]) > 0
		}
	}
	for _, l := range languages {
		x := s.indexes[l]
		for i, w := range Parse(text, x.language, s.indexes[lang].language).Words {
			if !known[w.Text] && len(w.Text) >= shortestTypo && !numeric(w.Text) {
				out[l][i] = x.correct(w.Text)
			}
			if len(out[l][i]) == 0 {
				// The word counts all the same: what lacks it scores less.
				out[l][i] = []string{x.language.Stem(w.Text)}
			}
		}
	}
	return out
}

func numeric(w string) bool { return strings.ContainsAny(w, "0123456789") }

// has reports whether a term is in the index.
func (x *Index) has(term string) bool {
	_, ok := x.docs[term]
	return ok
}

// from is where the words begin that are not before a text.
func (x *Index) from(text string) int {
	at, _ := slices.BinarySearchFunc(x.words, text, func(w word, t string) int { return strings.Compare(w.text, t) })
	return at
}

// complete gives the terms of the words that begin with a prefix, the most
// frequent first, then by the alphabet.
func (x *Index) complete(prefix string) []string {
	at := x.from(prefix)
	var list []word
	for ; at < len(x.words) && strings.HasPrefix(x.words[at].text, prefix); at++ {
		list = append(list, x.words[at])
	}
	return x.likeliest(list)
}

// correct gives the terms of the words that are one typing error away. The first
// two letters are taken to be right, so that a browser need not load the whole
// lexicon.
func (x *Index) correct(typed string) []string {
	var list []word
	for at := x.from(typed[:2]); at < len(x.words) && strings.HasPrefix(x.words[at].text, typed[:2]); at++ {
		if oneEdit(typed, x.words[at].text) {
			list = append(list, x.words[at])
		}
	}
	return x.likeliest(list)
}

func (x *Index) likeliest(list []word) []string {
	slices.SortFunc(list, func(a, b word) int {
		if a.weight != b.weight {
			return b.weight - a.weight
		}
		return strings.Compare(a.text, b.text)
	})
	var terms []string
	for _, w := range list {
		if stem := x.language.Stem(w.text); !slices.Contains(terms, stem) && len(terms) < alternatives {
			terms = append(terms, stem)
		}
	}
	return terms
}

// oneEdit reports whether one letter inserted, left out, changed or swapped with
// its neighbour makes one word of the other.
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) {
		return false // the same word
	}
	return a[i+1:] == b[i+1:] || i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// scores runs a query in bleve and gives the score of every document that answers.
func (x *Index) scores(q Query, terms [][]string) (map[int]float64, error) {
	if len(q.Words) == 0 {
		return nil, nil
	}
	request := bleve.NewSearchRequestOptions(disjunction(q, terms), len(x.Records), 0, false)
	result, err := x.bleve.SearchInContext(x.stats(context.Background()), request)
	if err != nil {
		return nil, fmt.Errorf("searching: %w", err)
	}
	scores := map[int]float64{}
	for _, hit := range result.Hits {
		var doc int
		if _, err := fmt.Sscanf(hit.ID, "%d", &doc); err != nil {
			return nil, fmt.Errorf("bleve gave the document %q", hit.ID)
		}
		if x.allows(q, doc) {
			scores[doc] = hit.Score
		}
	}
	return scores, nil
}

// disjunction is the query for bleve: words outside, what a word may stand for
// inside, fields innermost.
func disjunction(q Query, terms [][]string) query.Query {
	var words []query.Query
	for i := range q.Words {
		var stands []query.Query
		for _, term := range terms[i] {
			var fields []query.Query
			for f, name := range fieldNames {
				t := query.NewTermQuery(term)
				t.SetField(name)
				t.SetBoost(boosts[f])
				fields = append(fields, t)
			}
			stands = append(stands, query.NewDisjunctionQuery(fields))
		}
		words = append(words, query.NewDisjunctionQuery(stands))
	}
	return query.NewDisjunctionQuery(words)
}

// allows applies what bleve does not know: words that must not occur, and phrases,
// whose words must stand beside each other in the title, the summary or a section.
// Of a big site a browser has no texts to look into: there it is enough that all
// words of a phrase occur.
func (x *Index) allows(q Query, doc int) bool {
	has := func(term string) bool {
		_, found := slices.BinarySearch(x.docs[term], doc)
		return found
	}
	for _, w := range q.Excluded {
		if has(x.language.Stem(w)) {
			return false
		}
	}
	r := &x.Records[doc]
	for _, phrase := range q.Phrases {
		var want []string
		for _, i := range phrase {
			term := x.language.Stem(q.Words[i].Text)
			if !has(term) {
				return false
			}
			want = append(want, term)
		}
		if len(x.Records) > textsMost {
			continue
		}
		found := x.holds(r.Title, want) || x.holds(r.Summary, want)
		for _, p := range r.parts {
			found = found || x.holds(p.Title, want) || x.holds(p.Text, want)
		}
		if !found {
			return false
		}
	}
	return true
}

// holds reports whether terms stand beside each other in a text.
func (x *Index) holds(text string, want []string) bool {
	terms := x.language.Terms(text)
	for i := 0; i+len(want) <= len(terms); i++ {
		if slices.Equal(terms[i:i+len(want)], want) {
			return true
		}
	}
	return false
}
