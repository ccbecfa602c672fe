package source

import "testing"

// A list with a line for each item is changed item by item: what stays keeps its comments,
// its quotation marks and its order of keys.
func TestSetItemByItem(t *testing.T) {
	const raw = "---\nx: 1\nsources:\n  # the first\n  - id: a   # of 2020\n    title: \"Uno\"\n\n  - {id: b, title: 'Dos'}\n  - id: c\n    title: Tres\ny: 2\n---\nB\n"
	source := func(id, title string) Node { return keys("id", text(id), "title", text(title)) }
	of := func(items ...Node) Node { return Node{Kind: List, Items: items} }
	a, b, c := source("a", "Uno"), source("b", "Dos"), source("c", "Tres")
	for _, test := range []struct {
		name  string
		value Node
		want  string
	}{
		{"nothing", of(a, b, c), raw},
		{"one value", of(a, source("b", "2"), c), "---\nx: 1\nsources:\n  # the first\n  - id: a   # of 2020\n    title: \"Uno\"\n\n  - {id: b, title: '2'}\n  - id: c\n    title: Tres\ny: 2\n---\nB\n"},
		{"one more", of(a, b, c, source("d", "4: x")), "---\nx: 1\nsources:\n  # the first\n  - id: a   # of 2020\n    title: \"Uno\"\n\n  - {id: b, title: 'Dos'}\n  - id: c\n    title: Tres\n  - {id: d, title: \"4: x\"}\ny: 2\n---\nB\n"},
		{"one more first", of(source("d", "0"), a, b, c), "---\nx: 1\nsources:\n  # the first\n  - {id: d, title: 0}\n  - id: a   # of 2020\n    title: \"Uno\"\n\n  - {id: b, title: 'Dos'}\n  - id: c\n    title: Tres\ny: 2\n---\nB\n"},
		{"one less", of(a, c), "---\nx: 1\nsources:\n  # the first\n  - id: a   # of 2020\n    title: \"Uno\"\n\n  - id: c\n    title: Tres\ny: 2\n---\nB\n"},
		{"the first less", of(b, c), "---\nx: 1\nsources:\n  # the first\n\n  - {id: b, title: 'Dos'}\n  - id: c\n    title: Tres\ny: 2\n---\nB\n"},
		{"one less and one more", of(b, c, source("d", "4")), "---\nx: 1\nsources:\n  # the first\n\n  - {id: b, title: 'Dos'}\n  - id: c\n    title: Tres\n  - {id: d, title: 4}\ny: 2\n---\nB\n"},
		{"a key more", of(a, b, keys("id", text("c"), "title", text("3"), "year", text("2020"))), "---\nx: 1\nsources:\n  # the first\n  - id: a   # of 2020\n    title: \"Uno\"\n\n  - {id: b, title: 'Dos'}\n  - id: c\n    title: 3\n    year: 2020\ny: 2\n---\nB\n"},
	} {
		if got := edited(t, raw, "sources", test.value); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
	if got, want := edited(t, "---\na:\n- x # 1\n- \"y\"\n---\n", "a", list("x", "z", "w")), "---\na:\n- x # 1\n- \"z\"\n- w\n---\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSetBody(t *testing.T) {
	for _, test := range []struct{ raw, text, want string }{
		{"---\na: b\n---\n\nUno.\n", "Uno.", "---\na: b\n---\n\nUno.\n"},
		{"---\na: b\n---\n\nUno.\n\n", "Dos.\n\nTres.", "---\na: b\n---\n\nDos.\n\nTres.\n\n"},
		{"---\r\na: b\r\n---\r\nUno.\r\nDos.\r\n", "Uno.\nTres.", "---\r\na: b\r\n---\r\nUno.\r\nTres.\r\n"},
		{"---\na: b\n---\nUno.\r\nDos.\r\n", "Uno.\nDos.", "---\na: b\n---\nUno.\r\nDos.\r\n"},
		{"---\na: b\n---\n", "Uno.", "---\na: b\n---\nUno.\n"},
		{"---\na: b\n---", "Uno.", "---\na: b\n---\nUno.\n"},
		{"---\na: b\n---\nUno.\n", "", "---\na: b\n---\n\n"},
		{"---\na: b\n---\nUn\u006f\u0301.  \n", "Un\u00f3.", "---\na: b\n---\nUn\u006f\u0301.  \n"},
	} {
		edits, err := SetBody([]byte(test.raw), test.text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Apply([]byte(test.raw), edits...)
		if err != nil || string(got) != test.want {
			t.Errorf("%q with the text %q: %q, want %q: %v", test.raw, test.text, got, test.want, err)
		}
	}
	if _, err := SetBody([]byte("no front matter"), "x"); err == nil {
		t.Error("a file without front matter was changed")
	}
}
