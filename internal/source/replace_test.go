package source

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"compendio/internal/diag"
)

func TestReplace(t *testing.T) {
	x := func(_ []string, value string) (string, bool) { return "y", value == "x" }
	for _, test := range []struct{ name, file, raw, want string }{
		{"in a list between brackets", "a.es.md", "---\nrelated: [a, 'x', \"x\", x] # x\nb: x\n---\nx\n", "---\nrelated: [a, 'y', \"y\", y] # x\nb: y\n---\nx\n"},
		{"in lines", "a.es.md", "---\r\nr:\r\n- a # x\r\n- x   # nota\r\n---\r\nx\r\n", "---\r\nr:\r\n- a # x\r\n- y   # nota\r\n---\r\nx\r\n"},
		{"in a list of records", "g.yaml", "\ufeff# c\n- id: a\n  see: [x, b]\n- id: x\n", "\ufeff# c\n- id: a\n  see: [y, b]\n- id: y\n"},
		{"in a record", "site.yaml", "r:\n  x: x # x\n  'a b': 'x'", "r:\n  x: y # x\n  'a b': 'y'"},
		{"nothing", "a.es.md", "---\nx: a\n---\nx\n", "---\nx: a\n---\nx\n"},
	} {
		edits, err := Replace([]byte(test.raw), test.file, x)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		got, err := Apply([]byte(test.raw), edits...)
		if err != nil || string(got) != test.want {
			t.Errorf("%s:\ngot  %q, %v\nwant %q", test.name, got, err, test.want)
		}
	}
	var seen [][]string
	_, err := Replace([]byte("---\na: {b: [c, d]}\ne: f\n---\n"), "a.es.md", func(keys []string, value string) (string, bool) {
		seen = append(seen, append(slices.Clone(keys), value))
		return "", false
	})
	if err != nil || !slices.EqualFunc(seen, [][]string{{"a", "b", "c"}, {"a", "b", "d"}, {"e", "f"}}, slices.Equal) {
		t.Errorf("%q, %v", seen, err)
	}
}

// Text is what Load reads, and every place in it is known in the bytes.
func textIsBody(t *testing.T, name string, raw []byte) {
	t.Helper()
	d := &Document{Path: name}
	log := &diag.Log{}
	if !d.Parse(raw, log) || log.Failed() {
		return
	}
	text, at, err := Body(raw)
	if err != nil {
		return
	}
	if text != d.Body {
		t.Errorf("%s: the text is %q, not %q", name, text, d.Body)
	}
	last := 0
	for i := range len(text) + 1 {
		now := at(i)
		if now < last || now > len(raw) || i < len(text) && text[i] < 0x80 && text[i] != '\n' && raw[now] != text[i] {
			t.Errorf("%s: byte %d of the text is at %d", name, i, now)
			return
		}
		last = now
	}
}

func TestTextOfRealContent(t *testing.T) {
	content := os.DirFS("../../content")
	err := fs.WalkDir(content, ".", func(p string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(p) != ".md" {
			return err
		}
		raw, err := fs.ReadFile(content, p)
		textIsBody(t, p, raw)
		textIsBody(t, p, []byte(strings.ReplaceAll(string(raw), "\n", "\r\n")))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"---\na: b\n---\nx\n", "\ufeff---\r\na: b\r\n---\r\n\r\nx\ry\r\n", "---\r---\re\u0301[a](b)\n\u0301", "---\na: |\n  ---\n---\n\n\nx"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) { textIsBody(t, "x.es.md", raw) })
}

func TestDrop(t *testing.T) {
	x := func(_ []string, value string) bool { return value == "x" }
	for _, test := range []struct{ name, raw, want string }{
		{"the first between brackets", "---\nr: [x, 'a', b] # c\n---\n", "---\nr: ['a', b] # c\n---\n"},
		{"in the middle", "---\nr: [a, \"x\", b]\n---\n", "---\nr: [a, b]\n---\n"},
		{"the last", "---\nr: [a, x ] # x\n---\n", "---\nr: [a ] # x\n---\n"},
		{"a line with its comment", "---\r\nr:\r\n  - a # 1\r\n  - x # 2\r\n  - b # 3\r\n---\r\n", "---\r\nr:\r\n  - a # 1\r\n  - b # 3\r\n---\r\n"},
		{"the last line", "---\nr:\n- a\n- x\ns: x\n---\nx\n", "---\nr:\n- a\ns: x\n---\nx\n"},
		{"the only one", "---\na: 1\nr: [x]\nb: 2\n---\n", "---\na: 1\nb: 2\n---\n"},
		{"more than one", "---\nr: [x, a, x]\ns:\n- x\n- b\nt:\n  - x\n---\n", "---\nr: [a]\ns:\n- b\n---\n"},
		{"none", "---\nr: x\n---\n", "---\nr: x\n---\n"},
	} {
		got, err := Drop([]byte(test.raw), x)
		if err != nil || string(got) != test.want {
			t.Errorf("%s:\ngot  %q, %v\nwant %q", test.name, got, err, test.want)
		}
	}
}
