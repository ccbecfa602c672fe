package pack_test

import (
	"archive/zip"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"compendio/internal/kb"
)

// A copy for a country begins with its page and with its practices, by name; its cover and its word to
// the reader list them.
func TestACopyForACountryBeginsWithIt(t *testing.T) {
	q := request{site: ours, format: "epub", selection: kb.Selection{Languages: []string{"es"}, Facets: map[string][]string{"country": {"hn"}}}}
	c, _ := ready(t, q)
	var names []string
	book := map[string]string{}
	z, err := zip.OpenReader(save(t, q))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		book[f.Name] = string(data)
	}
	for _, m := range regexp.MustCompile(`href="(es-[^"]*)"`).FindAllStringSubmatch(book["EPUB/package.opf"], -1) {
		names = append(names, m[1])
	}
	if len(names) < 5 || names[0] != "es-paises-hn.xhtml" || names[1] != "es-practicas-index.xhtml" {
		t.Fatalf("the book begins with %q", names[:min(len(names), 5)])
	}
	practices := c.Plan.Base.Of("practice")
	for _, name := range names[2 : 2+len(practices)] {
		if !strings.HasPrefix(name, "es-practicas-") {
			t.Errorf("%s stands among the practices", name)
		}
	}
	readme := string(files(t, save(t, request{site: ours, format: "zip", selection: q.selection}))["LEEME-README.txt"])
	lines := strings.Split(readme, "\r\n")
	at := slices.Index(lines, "Prácticas:")
	for i, e := range practices {
		title := e.Head().Text("es").Title
		if at < 0 || !slices.Contains(lines[at:], "  "+title) {
			t.Errorf("the word to the reader does not name %q", title)
		}
		if !strings.Contains(book["EPUB/cover.xhtml"], "<li>") || i == 0 && !strings.Contains(book["EPUB/cover.xhtml"], fmt.Sprintf("<p>%s</p>", "Prácticas")) {
			t.Error("the cover lists no practices")
		}
	}
}
