package export_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"compendio/internal/engine"
	"compendio/internal/export"
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

// The data package is what its description says: each table has the columns described, no two rows
// have one key, and what names a row of another table is there. A workbook of the same content has the
// same bytes.
func TestDataPackage(t *testing.T) {
	tree := written(t, "https://example.org/foro/").tree
	var data struct {
		Resources []struct {
			Name, Path, Hash string
			Bytes            int
			Schema           struct {
				Fields []struct {
					Name, Type, Title, Description string
					Constraints                    struct{ Required bool }
				}
				PrimaryKey  []string
				ForeignKeys []struct {
					Fields    []string
					Reference struct {
						Resource string
						Fields   []string
					}
				}
			}
		}
	}
	if err := json.Unmarshal(tree["data/datapackage.json"], &data); err != nil {
		t.Fatal(err)
	}
	has := map[string]map[string]bool{} // by table: its keys
	names := map[string]string{}        // what names a row: by table and key
	for _, r := range data.Resources {
		file := tree["data/"+r.Path]
		rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Fatalf("%s has %d rows, %v", r.Path, len(rows), err)
		}
		sum := sha256.Sum256(file)
		if r.Bytes != len(file) || r.Hash != "sha256:"+hex.EncodeToString(sum[:]) {
			t.Errorf("%s has %d bytes and another hash than is said", r.Path, len(file))
		}
		at := map[string]int{}
		for i, f := range r.Schema.Fields {
			at[f.Name] = i
			if i >= len(rows[0]) || rows[0][i] != f.Name || f.Type == "" || f.Title == "" {
				t.Errorf("%s: column %d is described as %+v", r.Path, i, f)
			}
			// A source must have an id; one that has no year says so, which is an empty cell here.
			if must := f.Name == "id"; r.Name == "practices-sources" && (must || f.Name == "year") && f.Constraints.Required != must {
				t.Errorf("%s: that the %s must be there is said to be %v", r.Path, f.Name, !must)
			}
		}
		has[r.Name] = map[string]bool{}
		for _, row := range rows[1:] {
			var key []string
			for _, k := range r.Schema.PrimaryKey {
				key = append(key, row[at[k]])
			}
			if id := strings.Join(key, "|"); has[r.Name][id] {
				t.Errorf("%s: two rows have the key %s", r.Path, id)
			} else {
				has[r.Name][id] = true
			}
			for _, k := range r.Schema.ForeignKeys {
				if value := row[at[k.Fields[0]]]; value != "" {
					names[k.Reference.Resource+"/"+value] = r.Path
				}
			}
		}
	}
	for to, from := range names {
		if table, key, _ := strings.Cut(to, "/"); !has[table][key] {
			t.Errorf("%s names %s, which is not there", from, to)
		}
	}
	for _, table := range []string{"practices", "practices-objectives-primary", "practices-highlights", "practices-sources", "sessions-objectives", "pages", "countries", "vocabularies"} {
		if has[table] == nil {
			t.Errorf("there is no table %s", table)
		}
	}
	if again := written(t, "https://example.org/foro/").tree["data/tables.xlsx"]; len(again) == 0 || !bytes.Equal(again, tree["data/tables.xlsx"]) {
		t.Error("two workbooks differ")
	}
	if !bytes.Contains(tree["data/practices.json"], []byte(`"address": "https://example.org/foro/es/`)) || !bytes.Contains(tree["data/practices.json"], []byte(`"text": "## `)) {
		t.Error("the data have no full addresses, or no texts")
	}
}

// Every column that is published is explained in every language.
func TestCodebook(t *testing.T) {
	w := written(t, "")
	for _, lang := range w.plan.Languages {
		page := w.tree.Page(t, lang+"/"+map[string]string{"es": "libro-de-codigos", "en": "codebook"}[lang]+".html")
		for _, table := range page.All("section") {
			for _, row := range table.All("tbody tr") {
				if cells := row.Texts("td"); len(cells) != 2 || len(strings.TrimSpace(cells[0])) == 0 || len(strings.TrimSpace(cells[1])) == 0 {
					t.Errorf("%s: a row says only %q", lang, row.Text())
				}
			}
			for _, b := range table.All("tbody td") {
				if b.Has("b") && b.One("b").Text() == "" {
					t.Errorf("%s: a column has no name: %s", lang, b.Text())
				}
			}
		}
		if n := len(page.All("section")); n < 15 {
			t.Errorf("the codebook in %s has %d tables", lang, n)
		}
	}
}

// What a citation manager would take for orders is text to it.
func TestCitations(t *testing.T) {
	c := export.Citation{ID: "practice-x-es", Title: `50 % de {todo} & más_allá \x`, Site: "Sitio", Author: "A & B, C", Lang: "es", Edition: time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC),
		Address: "https://example.org/a_b/x.html", Abstract: `Dice "sí" <b>`}
	for _, test := range []struct{ got, want string }{
		{c.BibTeX(), "  title = {{50 \\% de \\{todo\\} \\& más\\_allá \\textbackslash{}x}},\n  author = {{A \\& B, C}},\n"},
		{c.BibTeX(), "  url = {https://example.org/a_b/x.html},\n"},
		{c.RIS(), "TY  - ELEC\r\nID  - practice-x-es\r\nTI  - 50 % de {todo}"},
		{c.RIS(), "AU  - A & B, C,\r\nT2  - Sitio\r\nPY  - 2026\r\nDA  - 2026/11/03/\r\n"},
		{c.CSL(), `"author":[{"literal":"A & B, C"}],"issued":{"date-parts":[[2026,11,3]]},"language":"es","URL":"https://example.org/a_b/x.html","abstract":"Dice \"sí\" <b>"`},
	} {
		if !strings.Contains(test.got, test.want) {
			t.Errorf("there is no %q in\n%s", test.want, test.got)
		}
	}
	tree := written(t, "https://example.org/foro/").tree
	page := tree.Page(t, "es/paises/hn.html")
	if got := page.Texts(".cite-files a"); !slices.Equal(got, []string{"BibTeX", "RIS", "CSL-JSON"}) {
		t.Errorf("a country can be cited as %q", got)
	}
	if got := page.One(`meta[name="citation_public_url"]`).Attr("content"); got != "https://example.org/foro/es/paises/hn.html" {
		t.Errorf("a citation manager reads the address %q", got)
	}
}
