package export_test

import (
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"compendio/internal/engine"
	"compendio/internal/site"
	"compendio/internal/sitetest"
	"compendio/layouts"
	"compendio/static"
)

type generated struct {
	plan *site.Plan
	tree sitetest.Tree
}

// written renders a generated site with a public address, or none.
func written(t *testing.T, base string) generated {
	t.Helper()
	s, err := engine.New(engine.Options{Site: sitetest.GenerateFS(6, 1), BaseURL: base, Layouts: []fs.FS{layouts.FS}, Static: []fs.FS{static.FS}}).Site()
	if err != nil {
		t.Fatal(err)
	}
	sink := &sitetest.Memory{}
	if err := s.Files(sink); err != nil {
		t.Fatal(err)
	}
	return generated{s.Result.Plan, sink.Tree()}
}

// What needs a public address is there if the site has one, and not if it has none.
func TestPublicAddress(t *testing.T) {
	public := []string{"robots.txt", "sitemap.xml", "es/feed.xml", "en/feed.xml"}
	for base, want := range map[string]bool{"": false, "https://example.org/foro/": true} {
		tree := written(t, base).tree
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
	w := written(t, "")
	plan, tree := w.plan, w.tree
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
