package engine_test

import (
	"slices"
	"strings"
	"testing"

	"compendio/internal/sitetest"
)

// Portuguese and French are added by data alone; what they lack is borrowed, and told.
func TestPortugueseAndFrench(t *testing.T) {
	o := options(t, sitetest.FourLanguages(t))
	dir := t.TempDir()
	result := run(t, o, dir)
	tree := sitetest.ReadTree(t, dir)
	for _, fault := range tree.Faults("") {
		t.Error(fault)
	}
	checkSwitches(t, tree, []string{"es", "en", "pt", "fr"})
	for _, c := range []struct{ page, selector, want string }{
		{"fr/pratiques/ca-practica-0.html", ".crumbs a", "Accueil | Pratiques"},
		{"fr/pratiques/ca-practica-0.html", ".text p", "Il disait « bonjour » aux élèves. | La forêt était loin."},
		{"pt/praticas/ca-practica-0.html", ".text p", "Ele dizia “bom dia”."},
		{"pt/objectives/index.html", ".lead", "Os 23 objetivos do Plano."},
		{"fr/objectives/1.html", ".notice strong", "Cette page n'est pas encore traduite."},
		{"fr/index.html", "a.language-switch", "Español | English | Português"},
	} {
		if got := strings.Join(tree.Page(t, c.page).Texts(c.selector), " | "); got != c.want {
			t.Errorf("%s: %s is %q, want %q", c.page, c.selector, got, c.want)
		}
	}
	if got := tree.Page(t, "fr/recherche.html").One("#q").Attr("aria-label"); got != "Rechercher en français, en espagnol, en anglais ou en portugais" {
		t.Errorf("the French search box is called %q", got)
	}
	if got := tree.Page(t, "fr/pratiques/ca-practica-0.html").One("article .overline").Text(); !strings.HasSuffix(got, "fiche complète") {
		t.Errorf("a French record with all sections is %q", got)
	}
	var said []string
	for _, d := range result.Diagnostics {
		said = append(said, d.Place.String()+": "+d.Message("en"))
	}
	for _, want := range []string{
		`layouts/messages/fr.yaml: the words for "menu" are missing`,
		`content/taxonomies/types.yaml: compendio has no labels of the vocabulary "types" in "fr"`,
		`"smuggling" has no text in "pt"`,
	} {
		if !slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("nothing says: %s", want)
		}
	}
	if slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, "fr.yaml") && strings.Contains(s, "count.practice") }) {
		t.Error("the forms of French plurals are said to be missing")
	}
}
