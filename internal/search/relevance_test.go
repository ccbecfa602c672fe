package search_test

import (
	"bufio"
	"fmt"
	"hash/fnv"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"compendio/internal/engine"
	"compendio/internal/search"
	"compendio/layouts"
	"compendio/static"
)

// recorded are MRR and nDCG of the queries that nothing was tuned on, over both languages,
// a little below what was last measured; a change may not fall below them.
var recorded = map[string][2]float64{"half held out": {0.91, 0.88}, "questions, held out": {0.86, 0.84}}

// labelled is a query with the entries that a delegate would want, best first.
type labelled struct {
	lang, class, query string
	want               []string
}

// tuning reports whether boosts may be tuned on a query: half of them, by a hash.
func (l labelled) tuning() bool {
	h := fnv.New32a()
	h.Write([]byte(l.query))
	return h.Sum32()%2 == 0
}

// readLabelled reads a file of queries in a language.
func readLabelled(t *testing.T, lang, file string) []labelled {
	t.Helper()
	f, err := os.Open("testdata/relevance/" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []labelled
	class := ""
	inBlock := false
	for s := bufio.NewScanner(f); s.Scan(); {
		line := s.Text()
		switch {
		case strings.HasPrefix(line, "#"):
			class = strings.TrimSpace(line[1:])
		case strings.TrimSpace(line) == "":
			inBlock = false
		case !inBlock:
			inBlock = true
			list = append(list, labelled{lang: lang, class: class, query: line})
		default:
			last := &list[len(list)-1]
			last.want = append(last.want, strings.TrimSpace(line))
		}
	}
	return list
}

// score is reciprocal rank and nDCG at 10 of one query. The first entry wanted
// gains as much as there are, the next one less, and so on.
func score(got, want []string) (rr, ndcg float64) {
	got = got[:min(10, len(got))]
	gain, ideal := 0.0, 0.0
	for i, id := range want[:min(10, len(want))] {
		worth := float64(len(want) - i)
		ideal += worth / math.Log2(float64(i+2))
		if at := slices.Index(got, id); at >= 0 {
			gain += worth / math.Log2(float64(at+2))
		}
	}
	for i, id := range got {
		if slices.Contains(want, id) {
			rr = 1 / float64(i+1)
			break
		}
	}
	return rr, gain / ideal
}

// real opens a searcher over the real content.
func real(t testing.TB) (*search.Searcher, *engine.Result) {
	t.Helper()
	s, result, err := engine.New(engine.Options{Site: os.DirFS("../.."), Layouts: []fs.FS{layouts.FS}, Static: []fs.FS{static.FS}}).Search()
	if err != nil {
		t.Fatal(err)
	}
	if s == nil {
		t.Fatal("the real content has faults: ", result.Diagnostics)
	}
	return s, result
}

// TestRelevance prints how well queries that were labelled before anybody saw the
// results are answered. With -v it tells the misses of the half for tuning.
func TestRelevance(t *testing.T) {
	s, result := real(t)
	type mean struct{ rr, ndcg, n float64 }
	table := map[string]*mean{}
	add := func(key string, rr, ndcg float64) {
		m := table[key]
		if m == nil {
			m = &mean{}
			table[key] = m
		}
		m.rr, m.ndcg, m.n = m.rr+rr, m.ndcg+ndcg, m.n+1
	}
	for _, lang := range result.Base.Site.Languages {
		for _, file := range []string{lang + ".txt", lang + ".questions.txt"} {
			for _, l := range readLabelled(t, lang, file) {
				if len(l.want) == 0 {
					t.Fatalf("%s: the query %q has no labels", lang, l.query)
				}
				hits, err := s.Find(lang, l.query, nil)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, h := range hits[:min(10, len(hits))] {
					got = append(got, h.Record.ID)
				}
				rr, ndcg := score(got, l.want)
				half := "half held out"
				if l.tuning() {
					half = "half for tuning"
				}
				if strings.Contains(file, "questions") {
					half = "questions, held out"
				}
				add("1 "+half, rr, ndcg)
				add("2 "+lang+", "+half, rr, ndcg)
				add("3 "+l.class+", all", rr, ndcg)
				if half == "half for tuning" && rr < 1 {
					t.Logf("%s %-30q wanted %v\n    got %v", lang, l.query, l.want[:min(3, len(l.want))], got[:min(4, len(got))])
				}
			}
		}
	}
	keys := make([]string, 0, len(table))
	for k := range table {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		m := table[k]
		fmt.Printf("relevance: %-34s queries %3.0f  MRR@10 %.3f  nDCG@10 %.3f\n", k[2:], m.n, m.rr/m.n, m.ndcg/m.n)
	}
	for half, least := range recorded {
		if m := table["1 "+half]; m.rr/m.n < least[0] || m.ndcg/m.n < least[1] {
			t.Errorf("%s: MRR@10 %.3f and nDCG@10 %.3f; recorded are %.3f and %.3f", half, m.rr/m.n, m.ndcg/m.n, least[0], least[1])
		}
	}
}
