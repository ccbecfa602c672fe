package search

import (
	"strings"

	"compendio/internal/search/analysis"
	"compendio/internal/site"
)

// What benchmarks outside the package see of a record.

// FieldNames are the fields that are indexed.
var FieldNames = fieldNames

// Fields are the texts of a record by field.
func Fields(r Record) map[string]any {
	doc := make(map[string]any, fieldCount)
	words := r.text().words(analysis.NewMemo(analysis.For(r.Lang)))
	for f, name := range fieldNames {
		var text []string
		for _, w := range words[f] {
			text = append(text, w.Text)
		}
		doc[name] = strings.Join(text, " ")
	}
	return doc
}

// Others counts the records of a plan that an indexer would analyze anew.
func Others(i *Indexer, p *site.Plan, lang string, w Words) int {
	x := &Index{Records: Records(p, w)}
	x.docs = make([]known, len(x.Records))
	for doc, r := range x.Records {
		x.docs[doc].Sum = r.text().sum()
	}
	return len(x.keep(i.past[lang]))
}
