package source_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/diag"
	"compendio/internal/source"
)

var folders = []string{"practices", "pages"}

// parse takes the documents of a tree apart; those that cannot be are no longer in it.
func parse(t *testing.T, tree *source.Tree, log *diag.Log) {
	t.Helper()
	tree.Documents = slices.DeleteFunc(tree.Documents, func(d *source.Document) bool {
		data, err := tree.Bytes(d, log)
		if err != nil {
			t.Fatal(err)
		}
		return data == nil || !d.Parse(data, log)
	})
}

// load reads a site of the given files; told is what the log says, one fault a line.
func load(t *testing.T, files map[string]string) (tree *source.Tree, told []string) {
	t.Helper()
	site := fstest.MapFS{}
	for name, data := range files {
		site[name] = &fstest.MapFile{Data: []byte(data)}
	}
	var log diag.Log
	tree, err := source.Load(site, folders, &log)
	if err != nil {
		t.Fatal(err)
	}
	parse(t, tree, &log)
	for _, d := range log.Sorted() {
		told = append(told, fmt.Sprintf("%s %s", d.Place, d.Code))
	}
	return tree, told
}

func TestLoadSortsFilesByWhatTheyAre(t *testing.T) {
	tree, told := load(t, map[string]string{
		"content/site.yaml":                    "name: X\n",
		"content/addresses.txt":                "es/index.html\n",
		"content/taxonomies/countries.yaml":    "- {code: HN}\n",
		"content/practices/hn-agua.es.md":      "---\ntitle: Agua\n---\nTexto.\n",
		"content/practices/hn-agua.en.md":      "---\ntitle: Water\n---\nText.\n",
		"content/practices/hn-agua/foto.jpg":   "…",
		"content/practices/hn-agua/ley-1.pdf":  "…",
		"content/pages/about.es.md":            "---\ntitle: Acerca\n---\n",
		"content/.git/config":                  "hidden folders are nobody's business",
		"content/pages/.about.es.md.swp":       "nor are hidden files",
		"layouts/base.html":                    "not content",
		"content/pages/about/ficha tecnica.md": "not an attachment",
	})
	want := []string{
		"content/pages/about.es.md pages about es",
		"content/practices/hn-agua.en.md practices hn-agua en",
		"content/practices/hn-agua.es.md practices hn-agua es",
	}
	var got []string
	for _, d := range tree.Documents {
		got = append(got, strings.Join([]string{d.Path, d.Folder, d.Slug, d.Lang}, " "))
	}
	if !slices.Equal(got, want) {
		t.Errorf("documents:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if want := []source.Attachment{
		{Path: "content/practices/hn-agua/foto.jpg", Folder: "practices", Slug: "hn-agua", Name: "foto.jpg"},
		{Path: "content/practices/hn-agua/ley-1.pdf", Folder: "practices", Slug: "hn-agua", Name: "ley-1.pdf"},
	}; !slices.Equal(tree.Attachments, want) {
		t.Errorf("attachments: %v", tree.Attachments)
	}
	if tree.Vocabularies["site"] == nil || tree.Vocabularies["countries"] == nil || len(tree.Vocabularies) != 2 {
		t.Errorf("vocabularies: %v", tree.Vocabularies)
	}
	if string(tree.Ledger) != "es/index.html\n" {
		t.Errorf("ledger: %q", tree.Ledger)
	}
	if want := []string{"content/pages/about/ficha tecnica.md stray-file"}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
	if tree.Incomplete {
		t.Error("everything was read, yet the tree is called incomplete")
	}
}

func TestLoadSplitsADocument(t *testing.T) {
	for _, test := range []struct {
		name, file string
		title      string
		body       string
		bodyLine   int
	}{
		{"plain", "---\ntitle: Uno\n---\nTexto.\n", "Uno", "Texto.\n", 4},
		{"no text", "---\ntitle: Uno\n---\n", "Uno", "", 4},
		{"no line end", "---\ntitle: Uno\n---", "Uno", "", 3},
		{"empty lines", "---\n\ntitle: Uno\n\n---\n\n\nTexto.\n", "Uno", "\n\nTexto.\n", 6},
		{"a rule in the text", "---\ntitle: Uno\n---\nA\n\n---\n\nB\n", "Uno", "A\n\n---\n\nB\n", 4},
		{"Windows", "\ufeff---\r\ntitle: Uno\r\n---\r\nA\r\nB\r\n", "Uno", "A\nB\n", 4},
		{"old Macintosh", "---\rtitle: Uno\r---\rA\rB\r", "Uno", "A\nB\n", 4},
		{"composed", "---\ntitle: Migracio\u0301n\n---\nNin\u0303o\n", "Migración", "Niño\n", 4},
		{"spaces after the hyphens", "---\ntitle: Uno\n---  \nTexto.\n", "Uno", "Texto.\n", 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			tree, told := load(t, map[string]string{"content/pages/a.es.md": test.file})
			if len(told) > 0 {
				t.Fatalf("told %q", told)
			}
			d := tree.Documents[0]
			title, _ := d.Front.Get("title")
			if title.Value != test.title || d.Body != test.body || d.BodyLine != test.bodyLine {
				t.Errorf("title %q, body %q from line %d", title.Value, d.Body, d.BodyLine)
			}
		})
	}
}

func TestBodyPlaceCountsCharacters(t *testing.T) {
	tree, _ := load(t, map[string]string{"content/pages/a.es.md": "---\ntitle: Uno\n---\nNiño\nñandú 𝕏 fin\n"})
	d := tree.Documents[0]
	for _, test := range []struct {
		before string
		want   string
	}{
		{"Niño", "4:1"}, {"o\n", "4:4"}, {"ñandú", "5:1"}, {"𝕏", "5:7"}, {"fin", "5:9"},
	} {
		at := d.BodyPlace(strings.Index(d.Body, test.before))
		if got := fmt.Sprintf("%d:%d", at.Line, at.Column); got != test.want {
			t.Errorf("%q is at %s, want %s", test.before, got, test.want)
		}
	}
	if at := d.BodyPlace(len(d.Body) + 10); at.Line != 6 || at.Column != 1 {
		t.Errorf("past the end is at %d:%d", at.Line, at.Column)
	}
	if at := d.BodyPlace(-1); at.Line != 4 || at.Column != 1 {
		t.Errorf("before the beginning is at %d:%d", at.Line, at.Column)
	}
}

func TestLoadTellsWhatItCannotRead(t *testing.T) {
	front := "---\ntitle: Uno\n---\n"
	for _, test := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"too much text", map[string]string{"content/pages/a.es.md": front + strings.Repeat("texto ", 1<<20)}, []string{"content/pages/a.es.md too-large"}},
		{"too large an attachment", map[string]string{"content/pages/a/mapa.pdf": strings.Repeat("x", 32<<20+1)}, []string{"content/pages/a/mapa.pdf too-large"}},
		{"another encoding", map[string]string{"content/pages/a.es.md": front + "Uno.\nMigraci\xf3n\n"}, []string{"content/pages/a.es.md:5:8 not-utf8"}},
		{"UTF-16", map[string]string{"content/pages/a.es.md": "\xff\xfe-\x00-\x00-\x00"}, []string{"content/pages/a.es.md:1:1 not-utf8"}},
		{"half a character at the end", map[string]string{"content/pages/a.es.md": front + "Migraci\xc3"}, []string{"content/pages/a.es.md:4:8 not-utf8"}},
		{"the sign for what cannot be shown is fine", map[string]string{"content/pages/a.es.md": front + "\ufffd"}, nil},
		{"a NUL byte", map[string]string{"content/pages/a.es.md": front + "a\n\x00"}, []string{"content/pages/a.es.md:5:1 nul-byte"}},
		{"a vocabulary with one", map[string]string{"content/taxonomies/countries.yaml": "a: \x00"}, []string{"content/taxonomies/countries.yaml:1:4 nul-byte"}},
		{"space before the hyphens", map[string]string{"content/pages/a.es.md": " ---\ntitle: Uno\n---\n"}, []string{"content/pages/a.es.md:1:1 no-front-matter"}},
		{"four hyphens", map[string]string{"content/pages/a.es.md": "----\ntitle: Uno\n---\n"}, []string{"content/pages/a.es.md:1:1 no-front-matter"}},
		{"empty", map[string]string{"content/pages/a.es.md": ""}, []string{"content/pages/a.es.md:1:1 no-front-matter"}},
		{"capitals apart", map[string]string{"content/pages/a/x.png": "", "content/pages/a/X.png": ""}, []string{"content/pages/a/X.png attachment-name", "content/pages/a/x.png case-twins"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, told := load(t, test.files); !slices.Equal(told, test.want) {
				t.Errorf("told %q, want %q", told, test.want)
			}
		})
	}
}

// closed is a file system of which some files and folders may not be read.
type closed struct {
	fs.FS
	names []string
}

func (c closed) Open(name string) (fs.File, error) {
	if slices.Contains(c.names, name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return c.FS.Open(name)
}

func (c closed) Stat(name string) (fs.FileInfo, error) { return fs.Stat(c.FS, name) }

// What may not be read is a fault of its own, beside those of all that may.
func TestLoadTellsWhatMayNotBeRead(t *testing.T) {
	site := fstest.MapFS{}
	for name, text := range map[string]string{
		"content/site.yaml":                 "name: X\n",
		"content/addresses.txt":             "",
		"content/taxonomies/countries.yaml": "- {}\n",
		"content/pages/a.es.md":             "---\ntitle: Uno\n---\n",
		"content/pages/b.es.md":             "nothing in front",
		"content/practices/c.es.md":         "---\ntitle: Uno\n---\n",
	} {
		site[name] = &fstest.MapFile{Data: []byte(text)}
	}
	var log diag.Log
	tree, err := source.Load(closed{site, []string{"content/addresses.txt", "content/taxonomies/countries.yaml", "content/pages/a.es.md", "content/practices"}}, folders, &log)
	if err != nil {
		t.Fatal(err)
	}
	parse(t, tree, &log)
	var told []string
	for _, d := range log.Sorted() {
		told = append(told, fmt.Sprintf("%s %s", d.Place, d.Code))
	}
	want := []string{"content/addresses.txt unreadable", "content/pages/a.es.md unreadable", "content/pages/b.es.md:1:1 no-front-matter", "content/practices unreadable", "content/taxonomies/countries.yaml unreadable"}
	if !slices.Equal(told, want) || !tree.Incomplete {
		t.Errorf("told %q, want %q; incomplete: %v", told, want, tree.Incomplete)
	}
}

func TestLoadKeepsTheNamesOfWhatItCannotRead(t *testing.T) {
	tree, _ := load(t, map[string]string{
		"content/pages/a.es.md":             "no front matter",
		"content/pages/b.es.md":             "---\ntitle: Uno\n---\n",
		"content/taxonomies/countries.yaml": "- {",
	})
	if len(tree.Documents) != 1 || tree.Documents[0].Path != "content/pages/b.es.md" {
		t.Errorf("read %v", tree.Documents)
	}
	if v, found := tree.Vocabularies["countries"]; !found || v != nil {
		t.Errorf("the vocabulary that cannot be read is %v, %v", v, found)
	}
	if !tree.Incomplete {
		t.Error("the tree does not say that it is incomplete")
	}
}

func TestLoadWithoutContent(t *testing.T) {
	var log diag.Log
	if _, err := source.Load(fstest.MapFS{}, folders, &log); err == nil {
		t.Error("a site without content is no error")
	}
}

func TestSlug(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"Qué se hizo", "que-se-hizo"},
		{"Retos y lecciones", "retos-y-lecciones"},
		{"Ñandú, güisqui & CIA.", "nandu-guisqui-cia"},
		{"  -- Año 2023 -- ", "ano-2023"},
		{"10 %", "10"},
		{"¿¡—!?", ""},
		{"ﬁn", "fin"},
		{"n̈", "n"},
		{"Straße", "stra-e"},
		{"İstanbul", "istanbul"},
		{"日本", ""},
	} {
		if got := source.Slug(test.in); got != test.want {
			t.Errorf("Slug(%q) = %q, want %q", test.in, got, test.want)
		}
	}
}
