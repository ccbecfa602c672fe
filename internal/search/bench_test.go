package search_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"compendio/internal/artifact"
	"compendio/internal/search"
	"compendio/internal/sitetest"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

// BenchmarkIndex indexes generated sites, two texts of some 600 words a practice, and
// writes the files; then it lets bleve index the same fields in memory as it would by
// itself, with its own analyzers.
//
//	go test -run '^$' -bench Index -benchtime 1x ./internal/search
//
//	records-ms   texts out of the plan
//	index-ms     bleve, with our analysis
//	extract-ms   postings, words and lengths out of bleve's segments
//	export-ms    shards and files (not written to a disk)
//	own-ms       bleve by itself
//	ratio        all of ours to bleve by itself
//	pages/s      texts a second, all of ours
func BenchmarkIndex(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchmarkIndex(b, n) })
	}
}

func benchmarkIndex(b *testing.B, practices int) {
	c := open(b, sitetest.GenerateFS(practices, 1))
	var records, index, extract, export, own time.Duration
	pages := 0
	for b.Loop() {
		var extracts []*search.Extract
		for n, lang := range c.plan.Languages {
			start := time.Now()
			list := search.Records(c.plan, c.words[lang])
			records += time.Since(start)
			pages += len(list)

			start = time.Now()
			x, err := search.New(b.Context(), lang, list)
			if err != nil {
				b.Fatal(err)
			}
			index += time.Since(start)

			start = time.Now()
			e, err := x.Extract(n, nil)
			if err == nil {
				err = x.Close()
			}
			if err != nil {
				b.Fatal(err)
			}
			extracts = append(extracts, e)
			extract += time.Since(start)

			x, e = nil, nil
			runtime.GC() // what ours leaves behind is not bleve's to clear up
			start = time.Now()
			indexWithBleveAlone(b, lang, list)
			own += time.Since(start)
		}
		start := time.Now()
		if _, err := search.Export(artifact.Discard{}, extracts...); err != nil {
			b.Fatal(err)
		}
		export += time.Since(start)
	}
	each := func(d time.Duration, name string) {
		b.ReportMetric(float64(d.Milliseconds())/float64(b.N), name+"-ms")
	}
	each(records, "records")
	each(index, "index")
	each(extract, "extract")
	each(export, "export")
	each(own, "own")
	ours := records + index + extract + export
	b.ReportMetric(float64(ours)/float64(own), "ratio")
	b.ReportMetric(float64(pages)/ours.Seconds(), "pages/s")
	b.ReportMetric(0, "ns/op")
}

// indexWithBleveAlone is what a program would do that wants no more than an index in
// memory.
func indexWithBleveAlone(b *testing.B, lang string, records []search.Record) {
	m := bleve.NewIndexMapping()
	m.DefaultAnalyzer = map[string]string{"es": es.AnalyzerName, "en": en.AnalyzerName}[lang]
	doc := bleve.NewDocumentStaticMapping()
	for _, name := range search.FieldNames {
		field := bleve.NewTextFieldMapping()
		field.Store, field.IncludeTermVectors, field.DocValues, field.IncludeInAll = false, false, false, false
		doc.AddFieldMappingsAt(name, field)
	}
	m.DefaultMapping = doc
	x, err := bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer x.Close()
	for at := 0; at < len(records); at += 1000 {
		batch := x.NewBatch()
		for i := at; i < min(at+1000, len(records)); i++ {
			if err := batch.Index(fmt.Sprintf("%07d", i), search.Fields(records[i])); err != nil {
				b.Fatal(err)
			}
		}
		if err := x.Batch(batch); err != nil {
			b.Fatal(err)
		}
	}
}
