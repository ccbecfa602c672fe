package kb_test

import (
	"strings"
	"testing"

	"compendio/internal/kb"
)

const original = "practices/hn-agua.es.md"
const translation = "content/practices/hn-agua.en.md"

// accepted is the forum in which the English text of the practice is marked as up
// to date; changes are made after that.
func accepted(t *testing.T, changes map[string][]string) *kb.Base {
	t.Helper()
	site := forum(t, nil)
	base, _ := load(t, site, false)
	marked := accept(t, base, site[translation].Data)
	all := map[string][]string{"practices/hn-agua.en.md": {marked}}
	for name, texts := range changes {
		all[name] = texts
	}
	return good(t, all)
}

func accept(t *testing.T, base *kb.Base, content []byte) string {
	t.Helper()
	out, err := base.Accept(translation, content)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func changed(b *kb.Base) string {
	t := b.Entry("practice/hn-agua").Head().Texts["en"]
	var parts []string
	for _, c := range t.Changed {
		parts = append(parts, c.Word+c.Title)
	}
	state := map[kb.State]string{kb.IsOriginal: "original", kb.Current: "current", kb.Stale: "stale", kb.Unmarked: "unmarked"}[t.State]
	return strings.TrimSpace(state + " " + strings.Join(parts, ", "))
}

func TestStates(t *testing.T) {
	if got := changed(good(t, nil)); got != "unmarked" {
		t.Errorf("a translation that says nothing is %s", got)
	}
	if got := good(t, nil).Entry("practice/hn-agua").Head().Texts["es"].State; got != kb.IsOriginal {
		t.Errorf("the original is %d", got)
	}
	for _, test := range []struct {
		name    string
		changes []string // in the original
		want    string
	}{
		{"nothing", nil, "current"},
		{"white space", []string{"Menos sed.", "Menos\n  sed.  ", "Hace calor.", "Hace  calor."}, "current"},
		{"a fact", []string{"ongoing: true", "end: 2022", "type: programme", "type: law"}, "current"},
		{"a source", []string{"year: 2022, url", "year: 2021, url"}, "current"},
		{"the title", []string{"title: Agua\n", "title: Agua y sombra\n"}, "stale head"},
		{"the summary", []string{"Agua en el camino.", "Agua."}, "stale head"},
		{"a highlight", []string{"es: litros", "es: litros de agua"}, "stale head"},
		{"the text before the first section", []string{"Hace calor.", "Hace mucho calor."}, "stale intro"},
		{"one section", []string{"Menos sed.", "Más sed."}, "stale Resultados"},
		{"two sections and the title", []string{"Menos sed.", "Más sed.", "\nCalor.", "\nFrío.", "title: Agua\n", "title: Frío\n"}, "stale head, Contexto, Resultados"},
		{"a new section", []string{"\n## Resultados", "\n## Dudas\n\nNinguna.\n\n## Resultados"}, "stale Dudas"},
		{"a heading below one", []string{"\n## Resultados", "\n### Antes\n\nSed.\n\n## Resultados"}, "stale Qué se hizo"},
		{"a section gone", []string{"## Resultados\n\nMenos sed.\n\n", ""}, "stale resultados"},
		{"the order of sections", []string{"## Resultados\n\nMenos sed.\n\n", "", "## Contexto\n", "## Resultados\n\nMenos sed.\n\n## Contexto\n"}, "current"},
	} {
		t.Run(test.name, func(t *testing.T) {
			changes := map[string][]string{}
			if test.changes != nil {
				changes[original] = test.changes
			}
			if got := changed(accepted(t, changes)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestAccept(t *testing.T) {
	site := forum(t, nil)
	base, _ := load(t, site, false)
	before := string(site[translation].Data)
	marked := accept(t, base, site[translation].Data)
	head, body, _ := strings.Cut(before, "---\nIt is hot")
	if !strings.HasPrefix(marked, head+"translation_of:\n  head: ") || !strings.HasSuffix(marked, "---\nIt is hot"+body) {
		t.Errorf("more was changed than added:\n%s", marked)
	}
	for _, want := range []string{"\n  intro: ", "\n  sections:\n    contexto: ", "\n    que-se-hizo: ", "\n    que-pueden-aprovechar-otros-paises: "} {
		if !strings.Contains(marked, want) {
			t.Errorf("%q is missing in\n%s", want, marked)
		}
	}

	// Where it stands among other keys the mark is replaced, and they stay.
	between := strings.Replace(marked, "summary:", "x: y\nsummary:", 1)
	block := marked[strings.Index(marked, "translation_of:"):strings.Index(marked, "---\nIt is hot")]
	between = strings.Replace(strings.Replace(between, block, "", 1), "x: y\n", "translation_of:\n  head: 00000000\n", 1)
	again := forum(t, map[string][]string{"practices/hn-agua.en.md": {between}})
	base, _ = load(t, again, false)
	if got, want := accept(t, base, []byte(between)), strings.Replace(between, "translation_of:\n  head: 00000000\n", block, 1); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestIsTranslation(t *testing.T) {
	base := good(t, nil)
	for file, want := range map[string]bool{
		translation:                           true,
		"content/" + original:                 false,
		"content/practices/co-albergue.en.md": false, // the only file, hence the original
		"content/nothing.en.md":               false,
	} {
		if got := base.IsTranslation(file); got != want {
			t.Errorf("%s is a translation: %v", file, got)
		}
	}
}

func TestMissingTranslation(t *testing.T) {
	_, told := load(t, forum(t, nil), false)
	all := strings.Join(told, "\n")
	for _, want := range []string{
		`practices/co-albergue.en.md:1:1 "Shelter" is not translated into the language "es"`,
		`sessions/1.es.md:1:1 "Primera" is not translated into the language "en"`,
		"practices/hn-agua.en.md:1:1 this translation does not say which state of the original it renders",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not told:\n%s", want, all)
		}
	}
}
