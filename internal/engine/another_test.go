package engine_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"compendio/internal/sitetest"
	"compendio/internal/start"
)

// ours are words of the forum for which the program was first written.
var ours = regexp.MustCompile(`(?i)\b(pacto|compact|américas?|americas?|panam[aá]|crm|csm|rcm|sacm|naciones unidas|united nations|remesas|remittances|23 (objetivos|objectives)|diez principios|ten principles)\b|migra(ción|tion|nte|nts?)\b`)

// A site for another framework says nothing of the first one, anywhere, and counts what is its own.
func TestAnotherFramework(t *testing.T) {
	tree := finished(t, options(t, sitetest.Another()))
	for _, fault := range tree.Faults("https://example.org/agua/") {
		t.Error(fault)
	}
	for _, name := range tree.Names() {
		if strings.HasPrefix(name, "assets/search.") {
			continue // it has rules for words that have no other
		}
		if found := ours.FindAllString(string(tree[name]), 5); found != nil {
			t.Errorf("%s says %q", name, found)
		}
	}
	for _, c := range []struct{ page, selector, want string }{
		{"es/index.html", "#list-objectives", "Los ocho objetivos"},
		{"en/index.html", "#list-principles", "The five principles"},
		{"es/objetivos/index.html", ".lead", "Los ocho objetivos de la Carta del Agua. El color es el de la sesión que trató cada uno; los de color gris no los trató ninguna. La barra muestra cuántas prácticas hay."},
		{"en/principles/index.html", ".lead", "The five guiding principles of the Water Charter, shared by all objectives."},
		{"es/principios/index.html", ".records h2", "1 Regla 1 | 2 Regla 2 | 3 Regla 3 | 4 Regla 4 | 5 Regla 5"},
		{"es/objetivos/3.html", ".note", "Título oficial en la Carta del Agua"},
		{"en/objectives/3.html", ".facts dt", "Paragraph of the Charter | Session | Official page"},
		{"en/objectives/3.html", ".facts dd", "III.3 | 2 Shore 2 of 2024 | The objective's page"},
		{"es/paises/index.html", "h2", "África oriental | África occidental"},
		{"en/countries/ke.html", ".facts dd", "Eastern Africa | East African Community"},
		{"en/countries/ke.html", "dl.memberships", ""}, // nothing more is known of it
		{"es/sesiones/2024-1.html", ".questions .overline", "Quién | Cuánto"},
		{"en/sessions/2024-1.html", ".questions .brief a", "Clean wells"}, // its English text has no section about the cost
		{"es/practicas/pozos.html", "article .overline", "Obra · ficha completa"},
		{"en/practices/pozos.html", "article .overline", "Works · short record"},
	} {
		if got := strings.Join(tree.Page(t, c.page).Texts(c.selector), " | "); got != c.want {
			t.Errorf("%s: %s is %q, want %q", c.page, c.selector, got, c.want)
		}
	}
}

// A site that has just begun is whole and says nothing of the first one, in its pages and in the files of
// its editors, whichever language they write first.
func TestBegunSite(t *testing.T) {
	for _, lang := range start.Languages {
		site := sitetest.Begun(t, lang)
		for name, f := range site {
			if found := ours.FindAllString(string(f.Data), 5); found != nil {
				t.Errorf("%s: %s says %q", lang, name, found)
			}
		}
		tree := finished(t, options(t, site))
		for _, fault := range tree.Faults("") {
			t.Errorf("%s: %s", lang, fault)
		}
		for _, name := range tree.Names() {
			if strings.HasPrefix(name, "assets/search.") || strings.HasPrefix(name, "search/") {
				continue // it has rules for words that have no other; these are signs that look like words
			}
			if found := ours.FindAllString(string(tree[name]), 5); found != nil {
				t.Errorf("%s: %s says %q", lang, name, found)
			}
		}
		for _, c := range []struct{ page, selector, want string }{
			{"index.html", "li a", map[string]string{"es": "Español | English", "en": "English | Español"}[lang]},
			{"es/index.html", ".figures a", "2 sesiones | 3 objetivos | 2 principios | 2 prácticas | 2 países y territorios"},
			{"en/practices/xa-portal.html", "article .overline", "Tool · running · full record"},
			{"en/practices/xa-xb-manual.html", ".facts dt", "Where | Period | Who | Stage | Evidence | Main objectives | Also | Principles it shows | Session of the Forum | Updated"},
			{"es/sesiones/1.html", ".questions .brief a", "Un portal con todos los trámites | Un portal con todos los trámites"},
			{"es/objetivos/1.html", ".note", "Título oficial en la Carta del Foro"},
			{"es/el-foro.html", ".entry-list a", "Qué funciona y por qué | Cómo aprovecharlo en otro lugar"},
		} {
			if got := strings.Join(tree.Page(t, c.page).Texts(c.selector), " | "); got != c.want {
				t.Errorf("%s: %s: %s is %q, want %q", lang, c.page, c.selector, got, c.want)
			}
		}
	}
}

// Where there are several forums, sessions stand under theirs and readers can ask for one; where
// there is one, nobody is told which.
func TestForums(t *testing.T) {
	several := finished(t, options(t, sitetest.Another()))
	one := finished(t, options(t, sitetest.OneForum()))
	for _, fault := range one.Faults("https://example.org/agua/") {
		t.Error(fault)
	}
	for _, c := range []struct {
		tree                 sitetest.Tree
		page, selector, want string
	}{
		{several, "es/sesiones/index.html", "h2", "Encuentro de 2024 | Encuentro de 2026"},
		{several, "es/sesiones/index.html", "ol.programme a", "Orilla 1 de 2024 | Orilla 2 de 2024 | Orilla 1 de 2026 | Orilla 2 de 2026"},
		{several, "en/index.html", ".home-section h3[id]", "Meeting of 2024 | Meeting of 2026"},
		{several, "en/index.html", "#list-sessions", "What the forums discussed"},
		{several, "en/sessions/2026-1.html", ".facts dt", "Forum | Method | Objectives"},
		{several, "en/meeting-2026.html", ".entry-list a", "Shore 1 of 2026 | Shore 2 of 2026"},
		{several, "en/meeting-2026.html", ".facts dd", "2 May 2026 – 3 May 2026 | Kisumu | Agua Abierta | Charter of Cities for Water | Minutes"},
		{several, "es/practicas/pozos.html", ".fact-sessions dd", "1 Orilla 1 de 20242 Orilla 2 de 2026"},
		{several, "es/index.html", ".footer a", "Encuentro de 2024 | Encuentro de 2026 | Acerca de | Glosario | De la A a la Z | Datos abiertos | Mi carpeta"},
		{one, "es/sesiones/index.html", "h2", "Orilla 1 de 2024 | Orilla 2 de 2024"},
		{one, "es/sesiones/index.html", ".lead", "Las dos sesiones del Foro, cada una con sus preguntas orientadoras y las prácticas que ayudan a responderlas."},
		{one, "en/sessions/2024-1.html", ".facts dt", "Method | Objectives"},
		{one, "en/meeting-2024.html", ".entry-list a", "Shore 1 of 2024 | Shore 2 of 2024"},
	} {
		if got := strings.Join(c.tree.Page(t, c.page).Texts(c.selector), " | "); got != c.want {
			t.Errorf("%s: %s is %q, want %q", c.page, c.selector, got, c.want)
		}
	}
	facet := regexp.MustCompile(`\[\\*"forum\\*",\\*"Foro\\*"`)
	facets := func(tree sitetest.Tree) bool {
		return slices.ContainsFunc(tree.Names(), func(name string) bool {
			return strings.HasPrefix(name, "search/") && facet.Match(tree[name])
		})
	}
	if !facets(several) || facets(one) {
		t.Errorf("the forum is a filter: %v with two, %v with one", facets(several), facets(one))
	}
}
