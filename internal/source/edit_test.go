package source

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/diag"
)

func text(s string) Node { return Node{Kind: Scalar, Value: s} }

func keys(pairs ...any) Node {
	n := Node{Kind: Map}
	for i := 0; i < len(pairs); i += 2 {
		n.Pairs = append(n.Pairs, Pair{Key: pairs[i].(string), Value: pairs[i+1].(Node)})
	}
	return n
}

func list(items ...string) Node {
	n := Node{Kind: List}
	for _, s := range items {
		n.Items = append(n.Items, text(s))
	}
	return n
}

func edited(t *testing.T, raw, key string, value Node) string {
	t.Helper()
	edits, err := Set([]byte(raw), strings.Split(key, "."), value)
	if err != nil {
		t.Fatalf("setting %s in %q: %v", key, raw, err)
	}
	out, err := Apply([]byte(raw), edits...)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestSet(t *testing.T) {
	for _, test := range []struct {
		name, raw, key string
		value          Node
		want           string
	}{
		{"a plain text", "---\ntitle: Uno\n---\nB\n", "title", text("Dos"), "---\ntitle: Dos\n---\nB\n"},
		{"its comment stays", "---\ntitle: Uno   # nota\nx: 1\n---\n", "title", text("Dos"), "---\ntitle: Dos   # nota\nx: 1\n---\n"},
		{"its quotation marks stay", "---\ntitle: 'Uno'\nb: \"dos\" # n\n---\n", "b", text(`a "c"`), "---\ntitle: 'Uno'\nb: \"a \\\"c\\\"\" # n\n---\n"},
		{"marks where they are needed", "---\ntitle: Uno\n---\n", "title", text("Uno: dos"), "---\ntitle: \"Uno: dos\"\n---\n"},
		{"a number stays a word", "---\ntitle: Uno\n---\n", "title", text("010"), "---\ntitle: 010\n---\n"},
		{"a text over lines", "---\na: uno\n  dos\nb: c\n---\n", "a", text("tres"), "---\na: tres\nb: c\n---\n"},
		{"a block", "---\na: >-\n  uno\n  ---\n  dos\n\nb: c\n---\n", "a", text("tres cuatro"), "---\na: >-\n  tres cuatro\n\nb: c\n---\n"},
		{"beside a block with hyphens", "---\na: |\n  ---\nb: c\n---\n---\n", "b", text("d"), "---\na: |\n  ---\nb: d\n---\n---\n"},
		{"a new key behind a comma", "---\na: {b: c, }\n---\n", "a.d", text("e"), "---\na: {b: c,  d: e}\n---\n"},
		{"a new key", "---\ntitle: Uno\n# fin\n---\nB", "label", text("L"), "---\ntitle: Uno\nlabel: L\n# fin\n---\nB"},
		{"a new key without a final line end", "---\ntitle: Uno\n---", "label", text("L"), "---\ntitle: Uno\nlabel: L\n---"},
		{"a new key in Windows line ends", "\ufeff---\r\ntitle: Uno\r\n---\r\nB\r\n", "label", text("L"), "\ufeff---\r\ntitle: Uno\r\nlabel: L\r\n---\r\nB\r\n"},
		{"a new key in old Mac line ends", "---\rtitle: Uno\r---\rB\r", "label", text("L"), "---\rtitle: Uno\rlabel: L\r---\rB\r"},
		{"into nothing", "---\n---\nB\n", "label", text("L"), "---\nlabel: L\n---\nB\n"},
		{"into nothing but a comment", "---\n# c\n---\nB\n", "label", text("L"), "---\n# c\nlabel: L\n---\nB\n"},
		{"an empty value", "---\na:\nb: c\n---\n", "a", text("x"), "---\na: x\nb: c\n---\n"},
		{"keys below", "---\nt: 1\n---\n", "t2", keys("head", text("12ab"), "sections", keys("a", text("1"))), "---\nt: 1\nt2:\n  head: 12ab\n  sections:\n    a: 1\n---\n"},
		{"keys that differ only", "---\nm:\n  head: a # h\n  # between\n  s:\n    x: 1\n    y: 2\n# after\nz: 1\n---\n", "m",
			keys("head", text("b"), "s", keys("x", text("1"), "y", text("3"), "w", text("4"))),
			"---\nm:\n  head: b # h\n  # between\n  s:\n    x: 1\n    y: 3\n    w: 4\n# after\nz: 1\n---\n"},
		{"keys that are gone", "---\nm:\n  a: 1\n  b: 2\n---\n", "m", keys("a", text("1")), "---\nm:\n  a: 1\n---\n"},
		{"all its keys are others", "---\nm:\n  a: 1\nz: 2\n---\n", "m", keys("b", text("1")), "---\nm:\n  b: 1\nz: 2\n---\n"},
		{"keys between braces", "---\nm: {a: 1, b: 'x, y', c: 3} # n\n---\n", "m.b", text("z, w"), "---\nm: {a: 1, b: 'z, w', c: 3} # n\n---\n"},
		{"a new key between braces", "---\nm: {a: 1}\n---\n", "m.b", text("a, b"), "---\nm: {a: 1, b: \"a, b\"}\n---\n"},
		{"a key between braces goes", "---\nm: {a: 1, b: 2}\n---\n", "m.b", Node{}, "---\nm: {a: 1}\n---\n"},
		{"a key goes with its lines", "---\na: 1\nb:\n  - x\n  - y\nc: 2\n---\n", "b", Node{}, "---\na: 1\nc: 2\n---\n"},
		{"a list between brackets", "---\nl: [a, \"b\"] # n\nz: 1\n---\n", "l", list("c", "d: e"), "---\nl: [c, \"d: e\"] # n\nz: 1\n---\n"},
		{"a list of lines", "---\nl:\n- a\n- b\n# n\nz: 1\n---\n", "l", list("c"), "---\nl:\n- c\n# n\nz: 1\n---\n"},
		{"a path that is not there", "---\na: 1\n---\n", "m.x.y", text("1"), "---\na: 1\nm:\n  x:\n    y: 1\n---\n"},
		{"accents in pieces", "---\nti\u0301tulo: Uno\n---\n", "t\u00edtulo", text("Dos"), "---\nti\u0301tulo: Dos\n---\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := edited(t, test.raw, test.key, test.value)
			if got != test.want {
				t.Errorf("\ngot  %q\nwant %q", got, test.want)
			}
			if again := edited(t, got, test.key, test.value); again != got {
				t.Errorf("set once more it becomes %q", again)
			}
		})
	}
}

func TestSetRefuses(t *testing.T) {
	for _, raw := range []string{"", "no front matter\n", "---\ntitle: x\n", "---\n- a\n---\n", "---\na: [b\n---\n", " ---\na: b\n ---\n"} {
		if _, err := Set([]byte(raw), []string{"a"}, text("b")); !errors.Is(err, ErrForm) {
			t.Errorf("%q: %v", raw, err)
		}
	}
}

func TestApplyRefusesOverlaps(t *testing.T) {
	for _, edits := range [][]Edit{{{0, 3, ""}, {2, 4, ""}}, {{3, 2, ""}}, {{0, 9, ""}}} {
		if _, err := Apply([]byte("abcde"), edits...); err == nil {
			t.Errorf("%v was applied", edits)
		}
	}
}

// Every key of real files can be set and set back, and nothing else changes.
func TestSetOnRealContent(t *testing.T) {
	content := os.DirFS("../../content")
	n := 0
	err := fs.WalkDir(content, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(p) != ".md" {
			return err
		}
		if n++; n%8 != 0 {
			return nil
		}
		raw, err := fs.ReadFile(content, p)
		if err != nil {
			return err
		}
		f, err := parseFront(raw)
		if err != nil {
			t.Errorf("%s: %v", p, err)
			return nil
		}
		eachPath(f.read(), nil, func(path []string, now Node) { setAndBack(t, p, raw, path, now) })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// eachPath calls do for every key and every key below it.
func eachPath(n Node, above []string, do func([]string, Node)) {
	for _, p := range n.Pairs {
		path := append(append([]string{}, above...), p.Key)
		do(path, p.Value)
		if p.Value.Kind == Map {
			eachPath(p.Value, path, do)
		}
	}
}

func setAndBack(t *testing.T, name string, raw []byte, path []string, now Node) {
	t.Helper()
	if edits, err := Set(raw, path, now); err != nil || len(edits) > 0 {
		t.Errorf("%s: setting %v to what it is gives %v, %v", name, path, edits, err)
	}
	for _, value := range []Node{text(`otro: "valor" # 1`), list("a", "b, c"), keys("x", text("1"), "y", list("z"))} {
		edits, err := Set(raw, path, value)
		if err != nil {
			t.Errorf("%s: %v cannot be set: %v", name, path, err)
			return
		}
		out, err := Apply(raw, edits...)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Set(out, path, now)
		if err == nil {
			out, err = Apply(out, back...)
		}
		if err != nil {
			t.Errorf("%s: %v cannot be set back: %v", name, path, err)
		} else if g, err := parseFront(out); err != nil || !same(g.read(), must(parseFront(raw)).read()) {
			t.Errorf("%s: %v set and set back is another file", name, path)
		}
	}
}

func must(f *front, _ error) *front { return f }

// FuzzSet holds that setting the present value changes nothing, and that whatever
// is set reads back while every other key stays, in files of any form that Load
// takes. Set itself refuses an edit that would not.
func FuzzSet(f *testing.F) {
	seeds := []string{
		"---\na: b\n---\n", "\ufeff---\r\na: 'b'\r\nc: >-\r\n  d\r\n---", "---\ra: [b, c]\r---\r", "---\nm: {a: 1, b: [x, \"y\"]}\n# c\nl:\n  - {id: x}\n  - id: y\n    z: w\n---\nB",
		"---\na: |\n  ---\n\n  x\nb:\n---\n", "---\n\"a b\": c\n? d\n: e\n---\n", "---\na: b\n  c # d\n---\n", "---\na: &x b\n---\n", "---\na: ''\nb: \"\\u00e9\"\n---\n",
		"---\nl:\n- a\n- b: c\n  d: e\nm:\n   x:    y\n---\n", "---\na: e\u0301\n---\n", "---\na: !!str b\n---\n", "---\na: {b: , c}\n---\n",
	}
	for _, s := range seeds {
		f.Add([]byte(s), "otro: valor")
	}
	f.Fuzz(func(t *testing.T, raw []byte, value string) {
		if len(raw) > 2000 {
			return
		}
		// Only what Load takes is edited.
		d := &Document{Path: "x.es.md"}
		data := textOf(raw)
		if data == nil || !d.split(data, &diag.Log{}) {
			return
		}
		fr, err := parseFront(raw)
		if err != nil {
			return
		}
		eachPath(fr.read(), nil, func(path []string, now Node) {
			if edits, err := Set(raw, path, now); err == nil && len(edits) > 0 {
				t.Errorf("setting %q to what it is gives %v", path, edits)
			}
			to := text(value)
			if now.Kind == List && len(now.Items) > 0 { // its first goes, another comes
				to = Node{Kind: List, Items: append(slices.Clone(now.Items[1:]), to)}
			}
			edits, err := Set(raw, path, to)
			if err != nil {
				return
			}
			out, err := Apply(raw, edits...)
			if err != nil {
				t.Fatal(err)
			}
			from, end := len(raw), 0
			for _, e := range edits {
				from, end = min(from, e.From), max(end, e.To)
			}
			if len(edits) > 0 && (!bytes.HasPrefix(out, raw[:from]) || !bytes.HasSuffix(out, raw[end:])) {
				t.Errorf("setting %q changes bytes elsewhere", path)
			}
		})
	})
}

func textOf(raw []byte) []byte {
	data, _ := readText(oneFile(raw), "x.es.md", &diag.Log{})
	return data
}

func oneFile(raw []byte) fs.FS { return fstest.MapFS{"x.es.md": &fstest.MapFile{Data: raw}} }
