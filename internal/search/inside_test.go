package search

import "compendio/internal/search/analysis"

// What benchmarks outside the package see of a record.

// FieldNames are the fields that are indexed.
var FieldNames = fieldNames

// Fields are the texts of a record by field.
func Fields(r Record) map[string]any {
	doc := make(map[string]any, fieldCount)
	text := r.text(analysis.NewMemo(analysis.For(r.Lang)))
	for f, name := range fieldNames {
		doc[name] = text[f]
	}
	return doc
}
