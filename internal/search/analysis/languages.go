package analysis

import (
	"maps"
	"slices"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/ca"
	"github.com/blevesearch/bleve/v2/analysis/lang/da"
	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/bleve/v2/analysis/lang/fi"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/lang/hu"
	"github.com/blevesearch/bleve/v2/analysis/lang/it"
	"github.com/blevesearch/bleve/v2/analysis/lang/nl"
	"github.com/blevesearch/bleve/v2/analysis/lang/no"
	"github.com/blevesearch/bleve/v2/analysis/lang/pt"
	"github.com/blevesearch/bleve/v2/analysis/lang/ro"
	"github.com/blevesearch/bleve/v2/analysis/lang/sv"
	"github.com/blevesearch/bleve/v2/analysis/lang/tr"
)

// stopWords are bleve's lists for the languages that we have no stems for. Only those that
// are written in Latin letters are here, as nothing else is part of a word.
var stopWords = map[string][]byte{
	"ca": ca.CatalanStopWords, "da": da.DanishStopWords, "de": de.GermanStopWords, "fi": fi.FinnishStopWords, "fr": fr.FrenchStopWords,
	"hu": hu.HungarianStopWords, "it": it.ItalianStopWords, "nl": nl.DutchStopWords, "no": no.NorwegianStopWords,
	"pt": pt.PortugueseStopWords, "ro": ro.RomanianStopWords, "sv": sv.SwedishStopWords, "tr": tr.TurkishStopWords,
}

// listed are the stop words of a language as bleve has them, in order.
func listed(lang string) []string {
	words := analysis.NewTokenMap()
	_ = words.LoadBytes(stopWords[lang]) // bytes in memory can be read
	return slices.Sorted(maps.Keys(words))
}
