package engine_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"compendio/internal/sitetest"

	"github.com/rogpeppe/go-internal/txtar"
)

// A new kind of entry is one file in kb and a line in its table; everything else
// follows. The test makes both changes in a copy of the program, as the next
// maintainer would, and publishes a site that has entries of the kind.
func TestNewKindAndNewLayout(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/recommendation.txtar")
	if err != nil {
		t.Fatal(err)
	}
	module := copyProgram(t)
	site := t.TempDir()
	put := func(dir, name string, data []byte) {
		t.Helper()
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var lines, layout []byte
	help := map[string][]byte{} // by catalogue
	for _, f := range archive.Files {
		switch {
		case f.Name == "lines":
			lines = f.Data
		case f.Name == "layouts/recommendation.html":
			layout = f.Data
		case strings.HasPrefix(f.Name, "help/"):
			help["internal/message/"+strings.TrimPrefix(f.Name, "help/")] = f.Data
		case strings.HasPrefix(f.Name, "internal/"):
			put(module, f.Name, f.Data)
		default:
			put(site, f.Name, f.Data)
		}
	}
	// add puts lines into a file of the program, before the first that begins like this.
	add := func(name, before string, lines []byte) {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(module, name))
		if err != nil {
			t.Fatal(err)
		}
		at := bytes.Index(text, []byte("\n"+before))
		if at < 0 {
			t.Fatalf("%s has no line %q", name, before)
		}
		put(module, name, slices.Insert(text, at+1, lines...))
	}
	if n := bytes.Count(lines, []byte("\n")); n != 1 {
		t.Fatalf("a kind takes %d lines", n)
	}
	add("internal/kb/kinds.go", "\t\tof[Page](", lines)
	program := compile(t, module)
	build := func() sitetest.Tree {
		t.Helper()
		out := filepath.Join(site, "public")
		if text, err := exec.Command(program, "build", "--site", site).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		return sitetest.ReadTree(t, out)
	}

	// What nobody has a word for is not published under its key.
	words := filepath.Join(site, "layouts", "messages")
	if err := os.Rename(words, words+"-later"); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command(program, "build", "--site", site).CombinedOutput()
	if err == nil {
		t.Error("a kind without words was published")
	}
	for _, lang := range []string{"es", "en"} {
		for _, key := range []string{"section.recommendation", "kind.recommendation.one", "fact.by"} {
			if want := fmt.Sprintf("layouts/messages/%s.yaml: the words for %q are missing", lang, key); !strings.Contains(string(text), want) {
				t.Errorf("the build does not say %s:\n%s", want, text)
			}
		}
	}
	if err := os.Rename(words+"-later", words); err != nil {
		t.Fatal(err)
	}

	tree := build()
	for _, fault := range tree.Faults("") {
		t.Error(fault)
	}
	page := tree.Page(t, "es/recomendaciones/medir.html")
	for _, c := range []struct{ page, selector, want string }{
		{"es/recomendaciones/medir.html", "h1", "Medir los resultados"},
		{"es/recomendaciones/medir.html", ".crumbs a", "Inicio | Recomendaciones"},
		{"es/recomendaciones/medir.html", ".facts dd", "1 Datos | Grupo de expertos | alto"},
		{"es/recomendaciones/medir.html", ".text p", "Sin cifras no hay avance."},
		{"en/recommendations/medir.html", "h1", "Measure results"},
		{"en/recommendations/abrir.html", ".notice strong", "This page is not translated yet."},
		{"es/recomendaciones/index.html", "ul.records a", "Abrir los datos | Medir los resultados"},
		{"es/index.html", ".menu a", "Objetivos | Recomendaciones"},
		{"es/objetivos/1.html", ".entry-list h2", "Recomendaciones 2"},
		{"es/objetivos/1.html", ".entry-list ul.records a", "Abrir los datos | Medir los resultados"},
		{"es/a-z.html", "ul.records a", "Abrir los datos | 1 Datos | 1 Datos desglosados | Medir los resultados"},
		{"en/objectives/1.html", ".entry-list a", "Abrir los datos | Measure results"},
	} {
		if got := strings.Join(tree.Page(t, c.page).Texts(c.selector), " | "); got != c.want {
			t.Errorf("%s: %s is %q, want %q", c.page, c.selector, got, c.want)
		}
	}
	if out, err := exec.Command(program, "search", "--site", site, "--lang", "es", "cifras").CombinedOutput(); err != nil || !strings.Contains(string(out), "Medir los resultados") {
		t.Errorf("the search does not find it: %v\n%s", err, out)
	}
	// What its one declaration says holds everywhere: filters and what they are called,
	// downloads, copies of a part.
	for _, c := range []struct{ args, want string }{
		{"search --lang es --weight high alto", "Medir los resultados"},
		{"search --lang es --objective 01 datos", "Abrir los datos"},
		{"search --lang es --weight hihg cifras", "high"},
		{"pack --weight high --out part.zip", "part.zip"},
	} {
		command := exec.Command(program, append(strings.Fields(c.args), "--site", site)...)
		command.Dir = site
		if strings.HasPrefix(c.args, "search") { // flags stand before the query
			command.Args = append([]string{program, "search", "--site", site}, strings.Fields(c.args)[1:]...)
		}
		if out, _ := command.CombinedOutput(); !strings.Contains(string(out), c.want) {
			t.Errorf("%s says nothing of %s:\n%s", c.args, c.want, out)
		}
	}
	if out, _ := exec.Command(program, "search", "--site", site, "--lang", "es", "--weight", "low", "alto").CombinedOutput(); strings.Contains(string(out), "Medir") {
		t.Errorf("a filter lets through what it does not fit:\n%s", out)
	}
	for _, c := range []struct{ file, want string }{
		{"data/recommendations.es.csv", "Apoya,Apoya: nombre,Aconseja,Peso,Peso: código,"},
		{"data/recommendations.es.csv", "1,Datos,Grupo de expertos,alto,high,"},
		{"data/recommendations.json", `"weight": "high"`},
		{"es/datos.html", "recommendations.es.csv"},
	} {
		if !strings.Contains(string(tree[c.file]), c.want) {
			t.Errorf("%s has no %s:\n%s", c.file, c.want, tree[c.file])
		}
	}
	for lang, want := range map[string]string{"es": "Peso", "en": "Weight"} {
		if !slices.ContainsFunc(tree.Names(), func(n string) bool {
			return strings.HasPrefix(n, "search/") && strings.Contains(n, "/"+lang+"/") && strings.Contains(string(tree[n]), "weight") && strings.Contains(string(tree[n]), want)
		}) {
			t.Errorf("search in %s has no filter %s", lang, want)
		}
	}

	// Its schema and its table in the manual are made from the declaration, once every
	// field has help in every language and the manual a place for the table.
	describe := func() string {
		t.Helper()
		command := exec.Command("go", "test", "./internal/kb", "-run", "Schema", "-update")
		command.Dir, command.Env = module, append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=readonly")
		out, _ := command.CombinedOutput()
		return string(out)
	}
	manual, err := os.ReadFile("../../docs/content.md")
	if err != nil {
		t.Fatal(err)
	}
	put(module, "docs/content.md", manual)
	missing := describe()
	for _, want := range []string{
		"internal/message/es.yaml has no help for weight: write field.recommendation.weight",
		"internal/message/en.yaml has no help for weight: write field.recommendation.weight",
		"docs/content.md has no place for a table: <!-- keys:recommendation -->",
	} {
		if !strings.Contains(missing, want) {
			t.Errorf("the test of the declarations does not say %s:\n%s", want, missing)
		}
	}
	for name, lines := range help {
		add(name, "  page:\n    summary", lines)
	}
	add("docs/content.md", "### Page", []byte("### Recommendation\n\n<!-- keys:recommendation -->\n<!-- /keys -->\n\n"))
	if out := describe(); !strings.HasPrefix(out, "ok") {
		t.Errorf("the new kind is not described:\n%s", out)
	}
	for _, c := range []struct{ file, want string }{
		{"docs/schema/recommendation.json", `"description": "How much it weighs · Cuánto pesa"`},
		{"docs/content.md", "| `weight` | | original | `high`, `low` | How much it weighs |\n"},
	} {
		if text, err := os.ReadFile(filepath.Join(module, c.file)); err != nil || !strings.Contains(string(text), c.want) {
			t.Errorf("%s has no %s: %v", c.file, c.want, err)
		}
	}

	if page.Has(".own") {
		t.Error("the page has the mark of a layout that is not there yet")
	}
	put(site, "layouts/recommendation.html", layout)
	tree = build()
	if got := tree.Page(t, "es/recomendaciones/medir.html").Texts(".own"); !slices.Equal(got, []string{"Recomendación: Medir los resultados"}) {
		t.Errorf("with a layout of its own the page shows %q", got)
	}
	if tree.Page(t, "es/objetivos/1.html").Has(".own") {
		t.Error("the layout of one kind is used for another")
	}
}

// copyProgram copies the Go code and what is embedded in it.
func copyProgram(t *testing.T) string {
	t.Helper()
	module := t.TempDir()
	for _, dir := range []string{"cmd", "internal", "layouts", "static"} {
		files, err := fs.Sub(os.DirFS("../.."), dir)
		if err != nil {
			t.Fatal(err)
		}
		sitetest.Write(t, filepath.Join(module, dir), files)
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join("../..", name))
		if err == nil {
			err = os.WriteFile(filepath.Join(module, name), data, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return module
}
