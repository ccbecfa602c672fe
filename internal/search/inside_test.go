package search

import (
	"strings"

	"compendio/internal/search/analysis"
)

// What benchmarks outside the package see of a record.

// FieldNames are the fields that are indexed.
var FieldNames = fieldNames

// Fields are the texts of a record by field.
func Fields(r Record) map[string]any {
	doc := make(map[string]any, fieldCount)
	words := r.words(analysis.NewMemo(analysis.For(r.Lang)))
	for f, name := range fieldNames {
		var text []string
		for _, w := range words[f] {
			text = append(text, w.Text)
		}
		doc[name] = strings.Join(text, " ")
	}
	return doc
}
