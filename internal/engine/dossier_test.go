package engine_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"strconv"
	"strings"
	"testing"

	"compendio/internal/engine"
	"compendio/internal/site"
	"compendio/internal/sitetest"
)

// dossierMost is how large a dossier may be as a host sends it.
const dossierMost = 100 << 10

// A dossier has all that belongs to an entry, on a page that can still be sent; it leads to places within
// itself, and nobody comes to it but from the page of the entry.
func TestDossiers(t *testing.T) {
	o := options(t, os.DirFS("../.."))
	o.BaseURL = "https://example.org/compendio/"
	dir := t.TempDir()
	result := run(t, o, dir)
	tree := sitetest.ReadTree(t, dir)
	found, inner := 0, 0 // dossiers, and links of texts to other places in them
	for _, p := range tree.Pages() {
		if !strings.HasPrefix(p, "es/dosier/") && !strings.HasPrefix(p, "en/dossier/") {
			continue
		}
		found++
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		if _, err := z.Write(tree[p]); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil || packed.Len() > dossierMost {
			t.Errorf("%s has %d bytes when compressed, %v", p, packed.Len(), err)
		}
		page := tree.Page(t, p)
		if page.One(`meta[name="robots"]`).Attr("content") != "noindex" {
			t.Errorf("search engines would list %s", p)
		}
		lines, chapters := page.All(".dossier-contents li a"), page.All("article.chapter")
		if len(lines) == 0 || len(lines) != len(chapters) {
			t.Errorf("%s has %d entries and %d lines of contents", p, len(chapters), len(lines))
		}
		for i, a := range lines {
			if a.Attr("href") != "#"+chapters[i].Attr("id") {
				t.Errorf("%s: line %d leads to %s and not to %s", p, i+1, a.Attr("href"), chapters[i].Attr("id"))
			}
		}
		for _, a := range page.All(".text a") {
			if to := a.Attr("href"); strings.HasPrefix(to, "#practice-") && !strings.Contains(to, "_") {
				inner++
			}
		}
		if bytes.Contains(tree["sitemap.xml"], []byte(p)) || bytes.Contains(result.Ledger, []byte(p)) {
			t.Errorf("%s is in the sitemap or in the ledger, where nothing is that may go", p)
		}
	}
	if found < 100 {
		t.Errorf("there are %d dossiers", found)
	}
	for _, c := range []struct{ page, selector, want string }{
		{"es/paises/hn.html", ".dossier-link a", "Dosier para imprimir"},
		{"en/objectives/7.html", ".dossier-link a", "Dossier to print"},
		{"es/dosier/objetivos-7.html", ".dossier-part h2", "Prácticas con este objetivo como principal 14 | Prácticas que también lo tocan 9"},
	} {
		if got := strings.Join(tree.Page(t, c.page).Texts(c.selector), " | "); got != c.want {
			t.Errorf("%s: %s is %q, want %q", c.page, c.selector, got, c.want)
		}
	}
	if inner == 0 {
		t.Error("no text of a dossier leads to another in it")
	}
}

// A dossier of thousands has those that somebody may print, and says how many there are.
func TestLongDossier(t *testing.T) {
	s, err := engine.New(options(t, sitetest.GenerateFS(1000, 1))).Site()
	if err != nil || s.Result.Failed {
		t.Fatal(err, s.Result.Diagnostics)
	}
	tree := sitetest.Tree{}
	long := 0
	for _, p := range s.Result.Plan.Pages {
		if p.Kind != site.Dossier || p.Lang != "es" {
			continue
		}
		tree[p.Path] = s.Page(p.Path)
		page := tree.Page(t, p.Path)
		chapters, left, total := len(page.All("article.chapter")), 0, 0
		for _, note := range page.Texts(".dossier-left") {
			n, _, _ := strings.Cut(strings.TrimPrefix(note, "Y "), " ")
			more, _ := strconv.Atoi(n)
			left += more
		}
		for _, n := range page.Texts(".dossier-part h2 .count") {
			one, _ := strconv.Atoi(n)
			total += one
		}
		if chapters > 150 || chapters+left != total {
			t.Errorf("%s has %d entries and says that %d of %d are left out", p.Path, chapters, left, total)
		}
		if left > 0 {
			long++
		}
	}
	if long == 0 {
		t.Error("no dossier is long")
	}
}
