package render_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/diag"
	"compendio/internal/engine"
	"compendio/internal/sitetest"
	"compendio/layouts"
	"compendio/static"
)

// rendered plans a generated site and makes its renderer, with layers over the layouts
// and static files.
func rendered(t *testing.T, base string, own, ownStatic fstest.MapFS) *engine.Site {
	t.Helper()
	s, err := engine.New(engine.Options{Site: sitetest.GenerateFS(6, 1), BaseURL: base, Layouts: []fs.FS{own, layouts.FS}, Static: []fs.FS{ownStatic, static.FS}}).Site()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func all(t *testing.T, s *engine.Site) sitetest.Tree {
	t.Helper()
	sink := &sitetest.Memory{}
	if err := s.Files(sink); err != nil {
		t.Fatal(err)
	}
	return sink.Tree()
}

// Every planned page is rendered, once, in its language, with one heading of its own and
// nothing that a content security policy would refuse.
func TestEveryPlannedPage(t *testing.T) {
	s := rendered(t, "", nil, nil)
	plan, tree := s.Result.Plan, all(t, s)
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
	if s.Result.Failed {
		t.Error(s.Result.Diagnostics[0].Message("en"))
	}
}

// A page alone is what it is among all others.
func TestPageAlone(t *testing.T) {
	s := rendered(t, "", nil, nil)
	tree := all(t, s)
	for _, p := range s.Result.Plan.Pages {
		if got := string(s.Page(p.Path)); got != string(tree[p.Path]) {
			t.Errorf("%s is another page when it is rendered alone", p.Path)
		}
	}
}

// A layout, words and a style sheet of a site's own lie over the built-in ones, and
// faults in them are told at their file.
func TestOwnLayers(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	tree := all(t, rendered(t, "", fstest.MapFS{"partials/footer.html": file(`{{define "partials/footer.html"}}{{end}}<footer>Nuestro pie</footer>`)}, fstest.MapFS{"css/print.css": file("p{color:#123456}"), "own.txt": file("x")}))
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
		if list := rendered(t, "", fstest.MapFS{name: file(text)}, nil).Result.Diagnostics; !slices.ContainsFunc(list, func(d diag.Diagnostic) bool {
			return d.Severity == diag.Error && d.Place.File == "layouts/"+name
		}) {
			t.Errorf("what is wrong with %s is told as %v", name, list)
		}
	}
}

// A fault in what is rendered once is told at its own place, and a layout of a site's own
// may be what is rendered.
func TestOncePartials(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	for name, text := range map[string]string{"partials/menu.html": "{{.Home.Text}}\n{{.Site.Naem}}", "partials/record.html": "x\n{{.Txet}}", "partials/chip.html": "\n{{.Nubmer}}"} {
		s := rendered(t, "", fstest.MapFS{name: file(text)}, nil)
		if err := s.Files(&sitetest.Memory{}); err != nil {
			t.Fatal(err)
		}
		faults := slices.DeleteFunc(s.Diagnostics(), func(d diag.Diagnostic) bool { return d.Severity != diag.Error })
		if len(faults) != 1 || faults[0].Place.File != "layouts/"+name || faults[0].Place.Line != 2 || faults[0].Code != diag.LayoutField {
			t.Errorf("a mistyped field in %s is told as %v", name, faults)
		}
	}
	tree := all(t, rendered(t, "", fstest.MapFS{"partials/menu.html": file(`<p class="own">{{.Lang}}</p>`)}, nil))
	if page := tree.Page(t, "es/practicas/index.html"); page.One("p.own").Text() != "es" {
		t.Error("a menu of the site's own does not stand in its pages")
	}
}
