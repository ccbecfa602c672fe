// Package editorial checks what the content of this repository promises its readers:
// sources and who speaks in them, citations, coverage, both languages, the style
// sheets, own words. It has tests only, and is apart from those of the code, so that
// whoever edits content can run it alone:
//
//	go test ./internal/editorial
//
// How well a text reads no test can tell.
package editorial_test
