package search

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/index/scorch"
	blevesearch "github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"
)

var collections = flag.String("collections", "", "measure the ranking on the collections in this folder too, one a JSON file")

// collection is texts that somebody else wrote, with queries and the texts that answer
// them.
type collection struct {
	Name, Lang string
	Docs       []struct{ ID, Title, Body string }
	Queries    map[string]map[string]string  // by kind (base, typo, noaccent …) and number, what is asked
	Qrels      map[string]map[string]float64 // by number, what each text that answers is worth
}

// ranking gives the documents that answer a query, best first.
type ranking func(text string) ([]string, error)

// TestCollections prints MRR@10, nDCG@10 and recall@10 of the command's ranking and of
// bleve with the analyzer that it has for the language. It measures a small collection
// of our own and, with -collections, those of a folder, which are no part of the project.
func TestCollections(t *testing.T) {
	files := []string{filepath.FromSlash("testdata/collection.json")}
	if *collections != "" {
		more, err := filepath.Glob(filepath.Join(*collections, "*.json"))
		if err != nil || len(more) == 0 {
			t.Fatalf("there are no collections in %s: %v", *collections, err)
		}
		files = append(files, more...)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c collection
		if err := json.Unmarshal(data, &c); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, with := range []struct {
			name string
			open func(*testing.T, collection) ranking
		}{{"compendio", ours}, {"bleve, its analyzer", stock}} {
			t.Run(c.Name+" "+with.name, func(t *testing.T) {
				rank := with.open(t, c)
				for _, kind := range slices.Sorted(maps.Keys(c.Queries)) {
					m := c.measure(t, kind, rank)
					fmt.Printf("collections: %-20s %-20s %-9s queries %4d  MRR@10 %.3f  nDCG@10 %.3f  recall@10 %.3f\n", c.Name, with.name, kind, len(c.Queries[kind]), m.mrr, m.ndcg, m.recall)
					if file == files[0] && with.name == "compendio" && m.mrr < 1 {
						t.Errorf("our own small collection is answered with MRR@10 %.3f (%s), not each query with its text first", m.mrr, kind)
					}
				}
			})
		}
	}
}

type figures struct{ mrr, ndcg, recall float64 }

// measure returns the means over the queries of a kind.
func (c *collection) measure(t *testing.T, kind string, rank ranking) (mean figures) {
	t.Helper()
	n := 0.0
	for _, number := range slices.Sorted(maps.Keys(c.Queries[kind])) {
		ids, err := rank(c.Queries[kind][number])
		if err != nil {
			t.Fatal(err)
		}
		f := judge(ids[:min(10, len(ids))], c.Qrels[number])
		mean.mrr, mean.ndcg, mean.recall, n = mean.mrr+f.mrr, mean.ndcg+f.ndcg, mean.recall+f.recall, n+1
	}
	return figures{mean.mrr / n, mean.ndcg / n, mean.recall / n}
}

// judge compares ten documents with those that answer.
func judge(ids []string, worth map[string]float64) (f figures) {
	found, gain, ideal, all := 0.0, 0.0, 0.0, 0.0
	for i, id := range ids {
		if w := worth[id]; w > 0 {
			if found++; found == 1 {
				f.mrr = 1 / float64(i+1)
			}
			gain += w / math.Log2(float64(i+2))
		}
	}
	for i, w := range slices.Backward(slices.Sorted(maps.Values(worth))) {
		if w <= 0 {
			break
		}
		all++
		if place := len(worth) - 1 - i; place < 10 {
			ideal += w / math.Log2(float64(place+2))
		}
	}
	if all > 0 {
		f.ndcg, f.recall = gain/ideal, found/all
	}
	return f
}

// ours is the ranking of the command and of the search page.
func ours(t *testing.T, c collection) ranking {
	t.Helper()
	s := c.searcher(t)
	return func(text string) (ids []string, err error) {
		hits, err := s.Find(c.Lang, text, nil)
		for _, h := range hits {
			ids = append(ids, h.Record.ID)
		}
		return ids, err
	}
}

func (c *collection) searcher(t *testing.T) *Searcher {
	t.Helper()
	records := make([]Record, len(c.Docs))
	for i, d := range c.Docs {
		records[i] = Record{ID: d.ID, Lang: c.Lang, Title: d.Title}
		records[i].text = func() text { return text{fields: [fieldCount]string{fieldTitle: d.Title, fieldBody: d.Body}} }
	}
	x, err := New(context.Background(), c.Lang, records)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	s, err := NewSearcher(x)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// stock is bleve as a program would use it that wants no more: BM25, its analyzer for
// the language, both fields alike.
func stock(t *testing.T, c collection) ranking {
	t.Helper()
	m := bleve.NewIndexMapping()
	m.ScoringModel = index.BM25Scoring
	m.DefaultAnalyzer = map[string]string{"es": es.AnalyzerName, "en": en.AnalyzerName}[c.Lang]
	x, err := bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	k := blevesearch.BM25_k1
	blevesearch.BM25_k1 = 1.2 // as bleve has it
	t.Cleanup(func() { blevesearch.BM25_k1 = k })
	b := x.NewBatch()
	for _, d := range c.Docs {
		if err := b.Index(d.ID, map[string]any{"title": d.Title, "body": d.Body}); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.Batch(b); err != nil {
		t.Fatal(err)
	}
	return func(text string) (ids []string, err error) {
		var fields []query.Query
		for _, name := range []string{"title", "body"} {
			q := query.NewMatchQuery(text)
			q.SetField(name)
			fields = append(fields, q)
		}
		request := bleve.NewSearchRequestOptions(query.NewDisjunctionQuery(fields), 10, 0, false)
		request.SortBy([]string{"-_score", "_id"})
		result, err := x.Search(request)
		if err != nil {
			return nil, fmt.Errorf("searching for %q: %w", strings.TrimSpace(text), err)
		}
		for _, hit := range result.Hits {
			ids = append(ids, hit.ID)
		}
		return ids, nil
	}
}
