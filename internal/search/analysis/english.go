package analysis

import (
	"strings"

	"github.com/blevesearch/go-porterstemmer"
)

// stopEN are English words that say nothing by themselves.
const stopEN = `a about across after all also am among an and any are as at be because been before being between both but by can could did do does during each
for from had has have having he her here him his how i if in into is it its itself may me more most much many my no nor not of on once only or other our out over own
s same she should so some such t than that the their them then there these they this those through to too under until up upon very was we were what when where
which while who whom why will with within would you your`

// stemEN is Porter's stemmer (Porter 1980, as bleve has it) after British and
// American spellings are made one; the noun of migration joins the verb.
func stemEN(w string) string {
	if len(w) <= 3 {
		return w
	}
	w = spellingEN(w)
	w = string(porterstemmer.StemWithoutLowerCasing([]rune(w)))
	if strings.HasSuffix(w, "migrant") {
		w = strings.TrimSuffix(w, "nt") + "t"
	}
	return w
}

// spellingEN makes labour labor and regularisation regularization.
func spellingEN(w string) string {
	for _, s := range []string{"isation", "isations", "ise", "ised", "ises", "ising"} {
		if len(w)-len(s) >= 4 && strings.HasSuffix(w, s) {
			return w[:len(w)-len(s)] + "iz" + s[2:]
		}
	}
	for _, s := range []string{"our", "ours", "oured", "ouring"} {
		if len(w)-len(s) >= 3 && strings.HasSuffix(w, s) {
			return w[:len(w)-len(s)] + "or" + s[3:]
		}
	}
	// Who does it goes with what is done: smugglers, smuggling.
	if s := strings.TrimSuffix(w, "s"); len(s) >= 8 && strings.HasSuffix(s, "er") {
		return s[:len(s)-2]
	}
	return w
}
