package source

import (
	"bytes"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"compendio/internal/diag"
)

// seeds adds the real content, every third file, and what has gone wrong before.
func seeds(f *testing.F) {
	for _, s := range []string{
		"", "---\n---\n", "---\ntitle: x\n---\n", "---\n---\n---\n", "---\ntitle: x\n", "\ufeff---\r\ntitle: x\r\n---\r\nBody\r\n",
		"---\na: |\n  ---\n  b\n---\nBody", "---\n\n\n---", "--- \na: b\n--- \n", "---\na: {b: [c, d\n---\n", "---\na: \"b\n---\n",
		"---\n? a\n---\n", "---\na: [b]: c\n---\n", "---\n- a\n---\n", "---\n...\n---\n", "---\n%YAML 1.2\n---\n", "---\na: &b c\n*b : d\n---\n",
		"---\na:\n\t- b\n---\n", "---\n\u00a0a: b\n---\n", "---\n\"a\": \"\\x\"\n---\n", "---\na: !!binary x\n---\n", "---\na: 'it''s'\n---\n#\n",
		"---\na: >-\n  b\u2028c\n---\n", "---\n\u0085a: b\n---\n", "---\na: {,}\n---\n", "---\na: {b: }\n---\n", "---\n{a, b}\n---\n",
	} {
		f.Add([]byte(s))
	}
	content := os.DirFS("../../content")
	n := 0
	err := fs.WalkDir(content, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if n++; n%3 != 0 {
			return nil
		}
		data, err := fs.ReadFile(content, p)
		f.Add(data)
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
}

// FuzzSplit holds that a file is either told to be at fault or comes apart into
// front matter and body that together are the file, with every place inside it.
func FuzzSplit(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		const name = "content/pages/x.es.md"
		site := fstest.MapFS{name: &fstest.MapFile{Data: data}}
		var log diag.Log
		tree, err := Load(site, []string{"pages"}, &log)
		if err != nil {
			t.Fatal(err)
		}
		tree.Documents = slices.DeleteFunc(tree.Documents, func(d *Document) bool {
			data, err := tree.Bytes(d, &log)
			return err != nil || data == nil || !d.Parse(data, &log)
		})
		raw, err := readText(site, name, &diag.Log{})
		if err != nil {
			t.Fatal(err)
		}
		inside := func(what string, line, column int) {
			lines := strings.Split(string(raw), "\n")
			if raw == nil { // told in bytes that are no text
				lines = strings.Split(string(data), "\n")
			}
			if line < 1 || line > len(lines) || column < 1 || column > utf8.RuneCountInString(lines[line-1])+1 {
				t.Errorf("%s is at %d:%d, outside a file of %d lines", what, line, column, len(lines))
			}
		}
		for _, d := range log.Sorted() {
			if d.Place.Line > 0 {
				inside(string(d.Code), d.Place.Line, d.Place.Column)
			}
		}
		if len(tree.Documents) == 0 {
			if !log.Failed() {
				t.Error("the file is neither read nor told to be at fault")
			}
			return
		}
		for _, d := range log.Sorted() {
			if d.Severity == diag.Error && d.Code != diag.NoText {
				t.Error("the file is read though it is at fault")
			}
		}

		d := tree.Documents[0]
		head, found := strings.CutSuffix(string(raw), d.Body)
		if !found || d.BodyLine != strings.Count(head, "\n")+1 {
			t.Fatalf("the body %q from line %d is not the end of %q", d.Body, d.BodyLine, raw)
		}
		if opening, rest, _ := strings.Cut(head, "\n"); opening != "---" || !strings.HasSuffix(strings.TrimRight(rest, " \t\n\v\f\r\u0085\u00a0"), "---") {
			t.Errorf("the head %q is not between two lines of three hyphens", head)
		}
		var walk func(Node)
		walk = func(n Node) {
			inside("a value", n.Line, n.Column)
			for _, i := range n.Items {
				walk(i)
			}
			seen := map[string]bool{}
			for _, p := range n.Pairs {
				inside("a key", p.Line, p.Column)
				if seen[p.Key] {
					t.Errorf("the key %q stands twice", p.Key)
				}
				seen[p.Key] = true
				walk(p.Value)
			}
		}
		walk(d.Front)
		for i := range len(d.Body) {
			at := d.BodyPlace(i)
			inside("a place of the body", at.Line, at.Column)
			if i > 200 {
				break
			}
		}
	})
}

// FuzzParseYAML holds that a vocabulary is read or told to be at fault, and that
// lines and columns are those of the file.
func FuzzParseYAML(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if !utf8.Valid(data) || bytes.IndexByte(data, '\r') >= 0 || bytes.IndexByte(data, 0) >= 0 {
			return // Load would not have let it through
		}
		var log diag.Log
		if _, ok := ParseYAML(data, "x.yaml", &log); ok == log.Failed() {
			t.Errorf("good is %v, and told was %v", ok, log.Sorted())
		}
	})
}

// FuzzSlug holds that a slug is made of the letters of an address, that it stays
// as it is when folded again, and that it may name a file.
func FuzzSlug(f *testing.F) {
	for _, s := range []string{"", "Qué se hizo", "Ñandú & Cía.", "İ", "ﬁ", "ǅ", "a\u0301\u0301", "K", "½", "日本 x", "--a--", "\u212a", "ẞ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		slug := Slug(s)
		if again := Slug(slug); again != slug {
			t.Errorf("Slug(%q) = %q, whose slug is %q", s, slug, again)
		}
		if slug != "" && !nameForm.MatchString(slug+".es.md") {
			t.Errorf("Slug(%q) = %q cannot name a file", s, slug)
		}
	})
}
