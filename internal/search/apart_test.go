package search_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/overlay"
	"compendio/internal/sitetest/client"
)

// record is a practice of the fewest words, so that a test knows all of them.
const record = `---
%stitle: %s
summary: %s
---
`

const facts = `original: true
type: programme
countries: [BZ]
start: 2021
ongoing: true
objectives: {primary: [4]}
actors: [BZ]
evidence: documented
updated: 2026-11-23
sources: [{id: a, title: BZ, publisher: BZ, year: 2022}]
`

// together is the real content, its glossary with it, and two practices: one that
// speaks of trafficking alone and one that speaks of smuggling alone.
func together(t *testing.T) *published {
	t.Helper()
	more := fstest.MapFS{}
	for name, texts := range map[string][4]string{
		"bz-solo-trata":   {"Refugio para víctimas de trata de personas", "Casas seguras contra la trata.", "Shelter for victims of human trafficking", "Safe houses against trafficking in persons."},
		"bz-solo-trafico": {"Guardias contra el tráfico ilícito de migrantes", "Lanchas contra los traficantes.", "Patrols against the smuggling of migrants", "Boats against smugglers."},
	} {
		more["content/practices/"+name+".es.md"] = &fstest.MapFile{Data: fmt.Appendf(nil, record, facts, texts[0], texts[1])}
		more["content/practices/"+name+".en.md"] = &fstest.MapFile{Data: fmt.Appendf(nil, record, "", texts[2], texts[3])}
	}
	return open(t, overlay.FS{more, os.DirFS("../..")}).publish(t)
}

// The one promise of the glossary that matters most: trata (trafficking) and
// tráfico (smuggling) are different crimes, and search never takes one for the
// other, in no language, no inflection, half-typed, mistyped or in other spelling.
func TestTraffickingAndSmugglingAreNeverJoined(t *testing.T) {
	p := together(t)
	c := client.Start(t, finder)
	const trafficking, smuggling = "practice/bz-solo-trata", "practice/bz-solo-trafico"
	for _, side := range []struct {
		words, found, kept string
	}{
		{"trata tratas Trata TRATA trafficking traffickings Trafficking trafficked traffick traficking traffiking traffcking", trafficking, smuggling},
		{"tráfico trafico tráficos traficante traficantes traffico smuggling smuggled smuggler smugglers smugling smuggeling", smuggling, trafficking},
	} {
		for w := range strings.FieldsSeq(side.words) {
			for _, lang := range p.plan.Languages {
				q := asked{lang, w, nil}
				p.sameRanking(t, c, []asked{q})
				ids := p.find(t, q)
				if !slices.Contains(ids, side.found) {
					t.Errorf("%s: %q does not find %s", lang, w, side.found)
				}
				if slices.Contains(ids, side.kept) {
					t.Errorf("%s: %q finds %s", lang, w, side.kept)
				}
			}
		}
	}
	// Half-typed, a word stands for those that the reader's own language has.
	for _, half := range []struct{ lang, text, found, kept string }{
		{"es", "traf", smuggling, trafficking}, {"es", "tráfic", smuggling, trafficking},
		{"en", "traf", trafficking, smuggling}, {"en", "traffickin", trafficking, smuggling}, {"en", "smug", smuggling, trafficking},
	} {
		if ids := p.find(t, asked{half.lang, half.text, nil}); !slices.Contains(ids, half.found) || slices.Contains(ids, half.kept) {
			t.Errorf("%s: %q does not find %s, or finds %s", half.lang, half.text, half.found, half.kept)
		}
	}
	// Of whole expressions other words may answer too, but not before the thing itself.
	for expression, want := range map[string]string{
		"trata de personas": trafficking, "trata de seres humanos": trafficking, "trafficking in persons": trafficking, "human trafficking": trafficking, "víctimas de trata": trafficking,
		"tráfico ilícito de migrantes": smuggling, "tráfico de migrantes": smuggling, "smuggling of migrants": smuggling, "migrant smuggling": smuggling, "human smuggling": smuggling,
	} {
		for _, lang := range p.plan.Languages {
			ids := p.find(t, asked{lang, expression, nil})
			a, b := slices.Index(ids, trafficking), slices.Index(ids, smuggling)
			if want == smuggling {
				a, b = b, a
			}
			if a < 0 || b >= 0 && b < a {
				t.Errorf("%s: %q finds %s at %d, the other at %d", lang, expression, want, a+1, b+1)
			}
		}
	}
}

// find returns the IDs that answer a query, best first.
func (p *published) find(t *testing.T, q asked) (ids []string) {
	t.Helper()
	hits, err := p.searcher.Find(q.Lang, q.Text, q.Chosen)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range hits {
		ids = append(ids, h.Record.ID)
	}
	return ids
}

// What a reader types finds the same entries in either language.
func TestBothLanguagesAnswer(t *testing.T) {
	p := open(t, os.DirFS("../..")).publish(t)
	for _, c := range []struct{ lang, text, want string }{
		{"es", "remesas", "objective/20"}, {"es", "remittances", "objective/20"}, {"es", "remezas", "objective/20"}, {"es", "REMESA", "objective/20"}, {"es", "remitances", "objective/20"},
		{"en", "remittances", "objective/20"}, {"en", "remesas", "objective/20"}, {"en", "remesa", "objective/20"}, {"en", "remittanc", "objective/20"},
		// Mistyped at the beginning: swapped, one too many, one too few, another.
		{"es", "ermesas", "objective/20"}, {"es", "rremesas", "objective/20"}, {"es", "rtemesas", "objective/20"}, {"es", "rmesas", "objective/20"}, {"es", "ramesas", "objective/20"},
		{"en", "ermittances", "objective/20"}, {"en", "rmittances", "objective/20"},
		{"es", "objetivo 7", "objective/7"}, {"es", "objective 7", "objective/7"}, {"en", "objective 7", "objective/7"}, {"en", "objetivo 7", "objective/7"},
		{"es", "hondureños", "country/hn"}, {"es", "hondurenos", "country/hn"}, {"en", "Hondurans", "country/hn"}, {"en", "hondureños", "country/hn"},
		{"es", "ley 25.871", "practice/ar-ley-25871"}, {"es", "25871", "practice/ar-ley-25871"}, {"en", "law 25,871", "practice/ar-ley-25871"},
	} {
		ids := p.find(t, asked{c.lang, c.text, nil})
		ids = ids[:min(3, len(ids))]
		if !slices.Contains(ids, c.want) && !slices.ContainsFunc(ids, func(id string) bool { return strings.HasPrefix(id, c.want+"-") }) {
			t.Errorf("%s: %q finds %v first, not %s", c.lang, c.text, ids, c.want)
		}
		hits, err := p.searcher.Find(c.lang, c.text, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hits {
			if !strings.HasPrefix(h.Record.Address, c.lang+"/") {
				t.Errorf("%s: %q leads a reader to %s", c.lang, c.text, h.Record.Address)
			}
		}
	}
}
