package markdown

import "testing"

func TestProse(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{"El 7 [objetivo 8](../objectives/08.es.md) y 9.", "El 7 [objetivo 8                        ) y 9."},
		{"[[objective/7]], [[objective/7|el 8]] y[^ley-9]", "             ]],              |el 8]] y        "},
		{"1. uno\n12) dos\n 3. tres\n4.5 cuatro", "   uno\n    dos\n    tres\n4.5 cuatro"},
		{"https://example.org/2024 y 2025 <http://x.org/3> (a]", "                         y 2025 <              > (a]"},
		{"[1]: /a/2024 b\nc [", "[1           b\nc ["},
		{"[^a1]: Nota 2", "     : Nota 2"},
		{"sin nada", "sin nada"},
		{"[^", "[^"},
		{"](", "  "},
	} {
		if got := Prose(test.src); got != test.want || len(got) != len(test.src) {
			t.Errorf("%q becomes\n%q, want\n%q", test.src, got, test.want)
		}
	}
}
