package message

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var gap = regexp.MustCompile(`\{\d\}`)

func gaps(text string) []string {
	list := gap.FindAllString(text, -1)
	slices.Sort(list)
	return slices.Compact(list)
}

func TestTheToolSpeaksEveryLanguageAlike(t *testing.T) {
	en := Tool("en")
	if len(en.text) < 300 {
		t.Fatalf("only %d texts: is the catalogue being read?", len(en.text))
	}
	for _, lang := range Languages() {
		words := Tool(lang)
		if words.Lang() != lang {
			t.Errorf("asked for %q and got %q", lang, words.Lang())
		}
		for _, key := range slices.Sorted(maps.Keys(en.text)) {
			if !words.Has(key) {
				t.Errorf("%s has no %s", lang, key)
			} else if a, b := gaps(en.text[key]), gaps(words.text[key]); !slices.Equal(a, b) {
				t.Errorf("%s: English fills %v, %s %v", key, a, lang, b)
			}
		}
		for key, text := range words.text {
			if !en.Has(key) {
				t.Errorf("only %s has %s", lang, key)
			}
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: %s is empty", lang, key)
			}
			if !strings.HasPrefix(key, "fault.") && !strings.HasPrefix(key, "word.") {
				continue
			}
			// They go on after file, line and column.
			if strings.HasSuffix(text, ".") || strings.Contains(text, "\n") || text[0] >= 'A' && text[0] <= 'Z' && !strings.HasPrefix(text, "Windows") {
				t.Errorf("%s: %q has a full stop, a second line or a capital", key, text)
			}
		}
	}
	if got := Tool("de").Lang(); got != "en" {
		t.Errorf("for a language that it does not speak, the tool speaks %q", got)
	}
}

type greeting struct{}

func (greeting) Tell(w *Words) string { return w.Text("hello") }

func TestWords(t *testing.T) {
	var missed []string
	words := New("es", map[string]string{
		"hello": "hola", "pages.one": "una página", "pages.other": "{n} páginas",
		"since": "desde {date}, {date}", "say": "{2} y {1}; {3} {x} {", "decimal": "{1} s",
	}).Telling(func(key string) { missed = append(missed, key) })
	for _, test := range []struct{ got, want string }{
		{words.Text("hello"), "hola"},
		{words.Text("since", "date", 2021, "other", 1), "desde 2021, 2021"},
		{words.Count("pages", 1), "una página"},
		{words.Count("pages", 0), "0 páginas"},
		{words.Say("say", greeting{}, "b\n\x1b[2J\u202e"), "b  [2J  y hola; {3} {x} {"},
		{words.Say("decimal", 1234.56), "1234,6 s"},
		{words.Say("not there"), "not there"},
		{words.Text("not there"), ""},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
	if !slices.Equal(missed, []string{"not there"}) {
		t.Errorf("heard of %q", missed)
	}
	if got := New("ar", map[string]string{"n.few": "few", "n.other": "other"}).Count("n", 3); got != "few" {
		t.Errorf("3 in Arabic is %q", got)
	}
}
