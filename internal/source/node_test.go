package source_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"compendio/internal/diag"
	"compendio/internal/source"
)

// show writes a node as an editor might read it out, with places.
func show(n source.Node) string {
	at := fmt.Sprintf("%d:%d ", n.Line, n.Column)
	switch n.Kind {
	case source.Scalar:
		text := n.Value
		if n.Quoted {
			text = `"` + text + `"`
		}
		if n.Comment != "" {
			text += " " + n.Comment
		}
		return at + text
	case source.List:
		var parts []string
		for _, i := range n.Items {
			parts = append(parts, show(i))
		}
		return at + "[" + strings.Join(parts, ", ") + "]"
	case source.Map:
		var parts []string
		for _, p := range n.Pairs {
			parts = append(parts, fmt.Sprintf("%d:%d %s = %s", p.Line, p.Column, p.Key, show(p.Value)))
		}
		return at + "{" + strings.Join(parts, "; ") + "}"
	}
	return at + "nothing"
}

func TestParseYAML(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"values as written", "a: 010\nb: yes\nc: 2025-03-04\nd: 1.839.638\ne: 0x1F\nf: NO\n",
			"1:1 {1:1 a = 1:4 010; 2:1 b = 2:4 yes; 3:1 c = 3:4 2025-03-04; 4:1 d = 4:4 1.839.638; 5:1 e = 5:4 0x1F; 6:1 f = 6:4 NO}"},
		{"quotation marks", "a: \"x: y\"\nb: 'it''s'\nc: “curly”\n",
			"1:1 {1:1 a = 1:4 \"x: y\"; 2:1 b = 2:4 \"it's\"; 3:1 c = 3:4 “curly”}"},
		{"blocks", "a: >-\n  one\n  two\nb: |\n  x: # y\n",
			"1:1 {1:1 a = 1:4 \"one two\"; 4:1 b = 4:4 \"x: # y\n\"}"},
		{"nothing", "a:\nb: ~\nc: \"\"\nd: # later\n",
			"1:1 {1:1 a = 1:3 nothing; 2:1 b = 2:4 nothing; 3:1 c = 3:4 \"\"; 4:1 d = 4:3 nothing}"},
		{"lists", "a: [x, y]\nb:\n  - x\n  - {k: v}\n",
			"1:1 {1:1 a = 1:4 [1:5 x, 1:8 y]; 2:1 b = 3:3 [3:5 x, 4:5 {4:6 k = 4:9 v}]}"},
		{"places count characters", "ñandú: güiña\n", "1:1 {1:1 ñandú = 1:8 güiña}"},
		{"a comment", "a: x # not text\nb: x#y\n", "1:1 {1:1 a = 1:4 x # not text; 2:1 b = 2:4 x#y}"},
		{"invisible signs at the ends", "a: x\u00a0\nb: \u200b\nc: x\u00a0y\n", "1:1 {1:1 a = 1:4 x; 2:1 b = 2:4 nothing; 3:1 c = 3:4 x\u00a0y}"},
		{"an empty file", "", "1:1 nothing"},
		{"only remarks", "# a\n# b\n", "1:1 nothing"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var log diag.Log
			n, ok := source.ParseYAML([]byte(test.in), "x.yaml", &log)
			if !ok || len(log.Sorted()) > 0 {
				t.Fatalf("told %v", log.Sorted())
			}
			if got := show(n); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestParseYAMLTellsWhatAnEditorDid(t *testing.T) {
	nested := strings.Repeat("{a: ", 20) + "b" + strings.Repeat("}", 20)
	for _, test := range []struct {
		name, in string
		want     []string
	}{
		{"colon", "a: x\nb: y: z\n", []string{"2:5 yaml-colon"}},
		{"colon in an item", "a:\n  - x: y: z\n", []string{"2:9 yaml-colon"}},
		{"far below the start of its list", "a:\n  - k: 1\n  - k: 2\n  - k: [x] y\nb: 1\n", []string{"4:8 yaml-bracket"}},
		{"tab", "a:\n\t- x\n", []string{"2:1 yaml-tab"}},
		{"two tabs", "a:\n\tb: x\n\tc: x\n", []string{"2:1 yaml-tab", "3:1 yaml-tab"}},
		{"non-breaking space", "a:\u00a0x\nb:\n\u00a0\u00a0- y\n", []string{"1:3 yaml-space", "3:1 yaml-space"}},
		{"open quotation mark", "a: \"x\nb: y\n", []string{"1:4 yaml-quote-open"}},
		{"apostrophe", "a: 'it's\nb: y\n", []string{"1:4 yaml-quote"}},
		{"text after the quotation mark", "a: \"x\" y\n", []string{"1:4 yaml-quote"}},
		{"not the closed one above", "a: \"x\n  y\"\nb: \"z\" w\n", []string{"3:4 yaml-quote"}},
		{"comma between braces", "a: {es: x, y, en: z}\n", []string{"1:12 yaml-comma"}},
		{"question mark between braces", "a: {es: ¿x?, en: z}\n", []string{"1:11 yaml-brace"}},
		{"open bracket", "a: [x, y\nb: z\n", []string{"1:4 yaml-bracket"}},
		{"over several lines", "a: [x,\n  y,\n  z: w: v]\nb: z\n", []string{"3:7 yaml-brace"}},
		{"text in brackets", "a: [sic] x\n", []string{"1:4 yaml-bracket"}},
		{"wrong bracket", "a: [x}\n", []string{"1:4 yaml-bracket"}},
		{"no space", "a: x\nb:y\nc: z\n", []string{"2:3 yaml-no-space"}},
		{"indented", "a: x\n  b: y\n", []string{"2:3 yaml-indent"}},
		{"anchor", "a: &x y\nb: *x\n", []string{"1:4 yaml-alias", "2:4 yaml-alias"}},
		{"tag", "a: !!binary aGk=\n", []string{"1:4 yaml-alias"}},
		{"at sign", "a: @x\n", []string{"1:4 yaml-alias"}},
		{"twice", "a: 1\nb: 2\na: 3\n", []string{"3:1 duplicate-key"}},
		{"twice, deeper", "x:\n  - a: 1\n    a: 2\n", []string{"3:5 duplicate-key"}},
		{"a key that is a list", "[a]: b\n", []string{"1:1 yaml-not-map"}},
		{"too deep", nested, []string{"1:53 yaml-deep"}},
		{"text that is none of these", "a: x\nb\n", []string{"2:1 yaml-syntax"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var log diag.Log
			if _, ok := source.ParseYAML([]byte(test.in), "x.yaml", &log); ok {
				t.Error("called good")
			}
			var told []string
			for _, d := range log.Sorted() {
				told = append(told, fmt.Sprintf("%d:%d %s", d.Place.Line, d.Place.Column, d.Code))
			}
			if !slices.Equal(told, test.want) {
				t.Errorf("told %q, want %q", told, test.want)
			}
		})
	}
}
