package search

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
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
		var err error
		if x.found, err = x.occurrences(); err != nil {
			return nil, err
		}
		s.indexes[x.Lang] = x
		s.order = append(s.order, x.Lang)
	}
	return s, nil
}

// alternatives is how many words a prefix or a mistyped word may stand for.
const alternatives = 3

// commonShare: a word is common that stands on one page of so many, or more.
const commonShare = 100

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
		return cmp.Or(cmp.Compare(grains(b.Score), grains(a.Score)), a.doc-b.doc)
	})
	return hits, nil
}

// grains is a score as whole billionths: what differs by less, which may be no more than
// the order of an addition, goes by ordinal.
func grains(score float64) float64 { return math.Round(score * 1e9) }

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
			if l != lang && s.common(lang, w.Text) {
				out[l][i] = []string{nothing}
			} else if stem := x.language.Stem(w.Text); x.has(stem) {
				out[l][i] = []string{stem}
			} else if !known[w.Text] && w.Last && len(w.Text) >= shortestPrefix && !numeric(w.Text) {
				out[l][i] = x.complete(w.Text)
			}
			if len(out[l][i]) > 0 {
				known[w.Text] = true
			}
		}
	}
	// A beginning is tried in all languages before the next: what needs the fewest words to
	// choose from comes first. Of a big site, whose lexicon is many files, the later ones are
	// only for a query that nothing else answers.
	for step := range beginnings {
		if step > 0 && len(known) > 0 && len(s.indexes[lang].Records) > textsMost {
			break
		}
		corrected := map[string]bool{}
		for _, l := range languages {
			x := s.indexes[l]
			for i, w := range Parse(text, x.language, s.indexes[lang].language).Words {
				if !known[w.Text] && len(w.Text) >= shortestTypo && !numeric(w.Text) {
					out[l][i] = x.correct(w.Text, beginnings[step](w.Text))
					if len(out[l][i]) > 0 {
						corrected[w.Text] = true
					}
				}
			}
		}
		maps.Copy(known, corrected)
	}
	for _, l := range languages {
		x := s.indexes[l]
		for i, w := range Parse(text, x.language, s.indexes[lang].language).Words {
			if len(out[l][i]) == 0 {
				// The word counts all the same: what lacks it scores less.
				out[l][i] = []string{x.language.Stem(w.Text)}
			}
		}
	}
	return out
}

// nothing is a term that no index has.
const nothing = ""

// common reports whether a word of a big site's reader is frequent in the reader's own
// language. It is then not looked for in another, which would take a browser as long
// again and find what is found already.
func (s *Searcher) common(lang, word string) bool {
	x := s.indexes[lang]
	found := x.found[x.language.Stem(word)]
	return len(x.Records) > textsMost && len(found.docs)*commonShare >= len(x.Records)
}

// beginnings are those of the words that a mistyped one may stand for, so that a browser
// need not load the whole lexicon: its own two letters; its first letters swapped, or
// without the first or the second; its first letter.
var beginnings = []func(typed string) []string{
	func(typed string) []string { return []string{typed[:2]} },
	func(typed string) []string {
		return []string{typed[1:2] + typed[:1], typed[1:3], typed[:1] + typed[2:3]}
	},
	func(typed string) []string { return []string{typed[:1]} },
}

func numeric(w string) bool { return strings.ContainsAny(w, "0123456789") }

// has reports whether a term is in the index.
func (x *Index) has(term string) bool {
	_, ok := x.found[term]
	return ok
}

// from is where the words begin that are not before a text.
func (x *Index) from(text string) int {
	at, _ := slices.BinarySearchFunc(x.words, text, func(w word, t string) int { return strings.Compare(w.text, t) })
	return at
}

// complete returns the terms of the words that begin with a prefix, the most
// frequent first, then by the alphabet.
func (x *Index) complete(prefix string) []string {
	at := x.from(prefix)
	var list []word
	for ; at < len(x.words) && strings.HasPrefix(x.words[at].text, prefix); at++ {
		list = append(list, x.words[at])
	}
	return x.likeliest(list)
}

// correct returns the terms of the words that are one typing error away and have one of
// some beginnings.
func (x *Index) correct(typed string, beginnings []string) []string {
	var list []word
	for _, b := range beginnings {
		for at := x.from(b); at < len(x.words) && strings.HasPrefix(x.words[at].text, b); at++ {
			if oneEdit(typed, x.words[at].text) {
				list = append(list, x.words[at])
			}
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

// scores runs a query in bleve and returns the score of every document that matches.
func (x *Index) scores(q Query, terms [][]string) (map[int]float64, error) {
	if len(q.Words) == 0 {
		return nil, nil
	}
	asked, scale := x.question(terms)
	request := bleve.NewSearchRequestOptions(asked, len(x.Records), 0, false)
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
			scores[doc] = hit.Score * scale
		}
	}
	return scores, nil
}

// question is the query for bleve, a disjunction of words: it scores the sum of them
// times the share that a document has. What a word may stand for, and the fields, are
// summed without such a share. bleve's scores times scale are those that we want.
//
// bleve takes a term for as rare as it is in one field, so that a common word counts for
// much where it is in few titles. Boosts put that right: a term is as rare as it is in
// all fields together.
func (x *Index) question(terms [][]string) (asked query.Query, scale float64) {
	var words []query.Query
	bleves, ours := 0.0, 0.0 // sums of squared weights
	for _, stands := range terms {
		var parts []query.Query
		var any []query.Query // all parts, worth nothing
		for _, term := range stands {
			found := x.found[term]
			rare := x.idf(len(found.docs))
			ours += rare * rare
			for f, name := range fieldNames {
				if found.in[f] == 0 && (len(found.docs) > 0 || f != fieldBody) {
					continue // but a word that is nowhere has to count in the share
				}
				inField := x.idf(found.in[f])
				boost := boosts[f] * (rare / inField) * (rare / inField)
				bleves += boost * inField * boost * inField
				parts = append(parts, termQuery(term, name, boost))
				any = append(any, termQuery(term, name, 0))
			}
		}
		words = append(words, sum(parts, any))
	}
	return query.NewDisjunctionQuery(words), math.Sqrt(bleves) / ours
}

// sum is a query that scores the sum of its parts. bleve's disjunction takes that times
// the share of parts that matched; but to what has to match, worth nothing here, it adds
// what may match as it is.
func sum(parts, any []query.Query) query.Query {
	if len(parts) == 1 {
		return parts[0]
	}
	var q query.Query = query.NewDisjunctionQuery(any)
	for _, p := range parts {
		q = query.NewBooleanQuery([]query.Query{q}, []query.Query{p}, nil)
	}
	return q
}

func termQuery(term, field string, boost float64) query.Query {
	q := query.NewTermQuery(term)
	q.SetField(field)
	q.SetBoost(boost)
	return q
}

// idf is how much a term says that n documents hold.
func (x *Index) idf(n int) float64 {
	return math.Log(1 + (float64(len(x.Records)-n)+0.5)/(float64(n)+0.5))
}

// allows applies what bleve does not know: words that must not occur, and phrases,
// whose words must stand beside each other in the title, the summary or a section.
// Of a big site a browser has no texts to look into: there it is enough that all
// words of a phrase occur.
func (x *Index) allows(q Query, doc int) bool {
	has := func(term string) bool {
		_, found := slices.BinarySearch(x.found[term].docs, doc)
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
		for _, p := range r.parts() {
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
