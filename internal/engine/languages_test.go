package engine_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/sitetest"
	"compendio/layouts"
)

// inFrench gives a site a third language as docs say that one is added: a line in
// site.yaml and a catalogue of words; here the English words stand in for it.
func inFrench(t *testing.T) fstest.MapFS {
	t.Helper()
	site := sitetest.Archive(t, "testdata/three-languages.txtar")
	words, err := fs.ReadFile(layouts.FS, "messages/en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	french := strings.NewReplacer("language: English", "language: Français", "home: Home", "home: Accueil", "practice: Practices", "practice: Pratiques").Replace(string(words))
	site["layouts/messages/fr.yaml"] = &fstest.MapFile{Data: []byte(french)}
	return site
}

func TestThirdLanguage(t *testing.T) {
	tree := finished(t, options(t, inFrench(t)))
	for _, fault := range tree.Faults("https://example.org/") {
		t.Error(fault)
	}
	checkSwitches(t, tree, []string{"es", "en", "fr"})
	home := tree.Page(t, "fr/index.html")
	if got := home.Texts("a.language-switch"); !slices.Equal(got, []string{"Español", "English"}) {
		t.Errorf("the switches of the French home page are %q", got)
	}
	if got := home.Attrs("link[hreflang]", "hreflang"); !slices.Equal(got, []string{"es", "en", "fr"}) {
		t.Errorf("its alternates are %q", got)
	}
	// A kind without a name for its addresses in this language goes by its folder.
	page := tree.Page(t, "fr/practices/permis.html")
	if got := page.One("h1").Text() + " " + page.One("html").Attr("lang"); got != "Permis de travail fr" {
		t.Errorf("the French page is %q", got)
	}
	if got := page.Texts(".crumbs a"); !slices.Equal(got, []string{"Accueil", "Pratiques"}) {
		t.Errorf("its breadcrumbs are %q", got)
	}
	if got := tree.Page(t, "es/practicas/permis.html").One("h1").Attr("lang"); got != "fr" {
		t.Errorf("the Spanish page shows the French original without saying so: lang=%q", got)
	}
	if got := tree.Page(t, "fr/objectives/5.html").One("h1").Attr("lang"); got != "es" {
		t.Errorf("the French page shows the Spanish original without saying so: lang=%q", got)
	}
	// Prose pages stand beside the home page in every language and in no list.
	if !tree.Page(t, "fr/apropos.html").Has("h1") {
		t.Error("the prose page has no heading")
	}
	if got := tree.Page(t, "fr/a-z.html").Attrs("ul.records a", "href"); slices.Contains(got, "apropos.html") || len(got) != 4 {
		t.Errorf("A to Z lists %q", got)
	}
	for _, p := range tree.Pages() {
		if strings.Contains(p, "pages") {
			t.Errorf("prose pages have an address of their own: %s", p)
		}
	}
	if got := tree["data/practices.fr.csv"]; !strings.Contains(string(got), "Permis de travail") {
		t.Errorf("the French table is %q", got)
	}
}

// Every page leads to itself in the other languages, and they lead back.
func checkSwitches(t *testing.T, tree sitetest.Tree, languages []string) {
	t.Helper()
	for _, p := range tree.Pages() {
		lang, _, inLanguage := strings.Cut(p, "/")
		page := tree.Page(t, p)
		if !inLanguage || page.Has("meta[http-equiv=refresh]") {
			continue
		}
		if got := page.One("html").Attr("lang"); got != lang {
			t.Errorf("%s says that it is in %q", p, got)
		}
		var others []string
		for _, a := range page.All("a.language-switch") {
			to, _, _ := sitetest.Link{From: p, Tag: "a", Value: a.Attr("href")}.Target("")
			if a.Attr("hreflang") != a.Attr("lang") || !strings.HasPrefix(to, a.Attr("lang")+"/") {
				t.Errorf("%s: the switch to %s leads to %s", p, a.Attr("lang"), to)
			}
			others = append(others, a.Attr("lang"))
			var back []string
			for _, b := range tree.Page(t, to).All("a.language-switch") {
				address, _, _ := sitetest.Link{From: to, Tag: "a", Value: b.Attr("href")}.Target("")
				back = append(back, address)
			}
			// A later part of a list leads to the first part elsewhere, as lists may
			// be of other lengths there.
			if !slices.Contains(back, p) && !strings.Contains(p, "-") {
				t.Errorf("%s leads to %s, which leads back to %q", p, to, back)
			}
		}
		want := slices.DeleteFunc(slices.Clone(languages), func(l string) bool { return l == lang })
		if !slices.Equal(others, want) {
			t.Errorf("%s can be read in %q", p, others)
		}
	}
}
