package render_test

import (
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/build"
	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/render"
	"compendio/internal/site"
	"compendio/internal/sitetest"
	"compendio/layouts"
	"compendio/static"
)

// rendered plans a generated site and makes its renderer, with layers over the layouts
// and static files.
func rendered(t *testing.T, base string, own, ownStatic fstest.MapFS) (*site.Plan, *render.Renderer, *diag.Log) {
	t.Helper()
	log := &diag.Log{}
	var parser kb.Parser
	content, err := parser.Load(sitetest.GenerateFS(6, 1), kb.Options{BaseURL: base}, log)
	if err != nil {
		t.Fatal(err)
	}
	plan := site.New(content, log)
	if log.Failed() {
		t.Fatal(log.Sorted()[0].Message("en"))
	}
	r, err := render.New(plan, []fs.FS{own, layouts.FS}, []fs.FS{ownStatic, static.FS}, log)
	if err != nil {
		t.Fatal(err)
	}
	return plan, r, log
}

func all(t *testing.T, plan *site.Plan, r *render.Renderer) sitetest.Tree {
	t.Helper()
	sink := &sitetest.Memory{}
	if err := build.Write(plan, r, "search/x", sink); err != nil {
		t.Fatal(err)
	}
	return sink.Tree()
}

// Every planned page is rendered, once, in its language, with one heading of its own and
// nothing that a content security policy would refuse.
func TestEveryPlannedPage(t *testing.T) {
	plan, r, log := rendered(t, "", nil, nil)
	tree := all(t, plan, r)
	for _, p := range plan.Pages {
		n := tree.Page(t, p.Path)
		if got := n.One("html").Attr("lang"); p.Lang != "" && got != p.Lang {
			t.Errorf("%s: its language is %q", p.Path, got)
		}
		if n.One("h1").Text() == "" || n.One("title").Text() == "" {
			t.Errorf("%s: it has no heading or no title", p.Path)
		}
		if policy := n.One("meta[http-equiv]").Attr("content"); !strings.HasPrefix(policy, "default-src 'none';") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: its policy is %q", p.Path, policy)
		}
	}
	if want := len(plan.Pages) + len(plan.Redirects); len(tree.Pages()) != want {
		t.Errorf("there are %d pages, %d were planned", len(tree.Pages()), want)
	}
	if log.Failed() {
		t.Error(log.Sorted()[0].Message("en"))
	}
}

// A page alone is what it is among all others.
func TestPageAlone(t *testing.T) {
	plan, r, _ := rendered(t, "", nil, nil)
	tree := all(t, plan, r)
	for _, p := range plan.Pages {
		if got := string(r.Page(p)); got != string(tree[p.Path]) {
			t.Errorf("%s is another page when it is rendered alone", p.Path)
		}
	}
}

// What needs a public address is there if the site has one, and not if it has none.
func TestPublicAddress(t *testing.T) {
	public := []string{"robots.txt", "sitemap.xml", "es/feed.xml", "en/feed.xml"}
	for base, want := range map[string]bool{"": false, "https://example.org/foro/": true} {
		plan, r, _ := rendered(t, base, nil, nil)
		tree := all(t, plan, r)
		for _, p := range public {
			if _, ok := tree[p]; ok != want {
				t.Errorf("with the address %q: of %s it is %v that it is there", base, p, ok)
			}
		}
		if got := tree.Page(t, "es/index.html").Has(`link[rel="canonical"]`); got != want {
			t.Errorf("with the address %q: a canonical link: %v", base, got)
		}
	}
}

// The table and the data tell of the same practices.
func TestDownloads(t *testing.T) {
	plan, r, _ := rendered(t, "", nil, nil)
	tree := all(t, plan, r)
	var data struct {
		Practices []struct{ ID string }
	}
	if err := json.Unmarshal(tree["data/practices.json"], &data); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, e := range plan.Base.Of("practice") {
		want = append(want, e.Head().Slug)
	}
	for _, lang := range plan.Languages {
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(tree["data/practices."+lang+".csv"]), "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var table, list []string
		for _, row := range rows[1:] {
			table = append(table, row[0])
		}
		for _, p := range data.Practices {
			list = append(list, p.ID)
		}
		if !slices.Equal(table, want) || !slices.Equal(list, want) {
			t.Errorf("in %s the table has %q, the data have %q; there are %q", lang, table, list, want)
		}
	}
}

// A layout, words and a style sheet of a site's own lie over the built-in ones, and
// faults in them are told at their file.
func TestOwnLayers(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	plan, r, _ := rendered(t, "", fstest.MapFS{"partials/footer.html": file(`{{define "partials/footer.html"}}{{end}}<footer>Nuestro pie</footer>`)}, fstest.MapFS{"css/print.css": file("p{color:#123456}"), "own.txt": file("x")})
	tree := all(t, plan, r)
	if string(tree["own.txt"]) != "x" {
		t.Error("a static file of the site's own is not there")
	}
	css := ""
	for p, data := range tree {
		if strings.HasPrefix(p, "assets/site.") {
			css = string(data)
		}
	}
	if !strings.Contains(css, "#123456") {
		t.Error("a style sheet of the site's own is not in the bundle")
	}
	for name, text := range map[string]string{"country.html": "{{if}}", "list.html": "{{end}}", "entry.html": strings.Repeat("x", 2<<20)} {
		_, _, log := rendered(t, "", fstest.MapFS{name: file(text)}, nil)
		if list := log.Sorted(); !slices.ContainsFunc(list, func(d diag.Diagnostic) bool {
			return d.Severity == diag.Error && d.Place.File == "layouts/"+name
		}) {
			t.Errorf("what is wrong with %s is told as %v", name, list)
		}
	}
}
