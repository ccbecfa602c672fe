// Package message is what people read, in every language: Words is a catalogue of one
// language, with gaps to be filled and plurals by the rules of CLDR.
//
// There are two sets of catalogues. Those of this package, <lang>.yaml, are the tool's own:
// faults, commands, help. Those of layouts/messages are a site's, which its authors may
// change; they are read by whoever knows a site. The package knows no content, no faults and
// no pages, and prints nothing.
package message

import (
	"cmp"
	"embed"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Words is a catalogue of one language. Keys are joined by dots; a plural has a key for each
// of its forms, of which other has to be there: count.page.one, count.page.other.
type Words struct {
	lang    string
	tag     language.Tag
	text    map[string]string
	missing func(key string)
}

// New makes a catalogue of a language out of texts by key.
func New(lang string, text map[string]string) *Words {
	tag, err := language.Parse(lang)
	if err != nil {
		tag = language.Und
	}
	return &Words{lang: lang, tag: tag, text: text}
}

// Telling returns the same words; missing hears of every key that Text is asked for and that is not there.
func (w *Words) Telling(missing func(key string)) *Words {
	telling := *w
	telling.missing = missing
	return &telling
}

// Lang is the language of the catalogue.
func (w *Words) Lang() string { return w.lang }

// Has reports whether there is a text for a key.
func (w *Words) Has(key string) bool { _, ok := w.text[key]; return ok }

// Text returns a text with its {gaps} filled from pairs of names and values. A key that is not
// there returns nothing.
func (w *Words) Text(key string, pairs ...any) string {
	text, ok := w.text[key]
	if !ok && w.missing != nil {
		w.missing(key)
	}
	return w.fill(text, pairs...)
}

// fill fills the {gaps} of a text from pairs of names and values.
func (w *Words) fill(text string, pairs ...any) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		value := fmt.Sprint(pairs[i+1])
		parts := strings.Split(text, "{"+fmt.Sprint(pairs[i])+"}")
		text = parts[0]
		for _, part := range parts[1:] {
			text = w.joined(text, value) + part
		}
	}
	return text
}

// joined puts a value behind a text as the language does: in Spanish, "de" and "el Acuerdo" are
// "del Acuerdo". The catalogue has a list under contractions: "de el = del, a el = al".
func (w *Words) joined(text, value string) string {
	contractions := w.text["contractions"]
	if contractions == "" || !strings.HasSuffix(text, " ") {
		return text + value
	}
	for c := range strings.SplitSeq(contractions, ",") {
		long, short, _ := strings.Cut(c, "=")
		before, after, two := strings.Cut(strings.TrimSpace(long), " ")
		rest, begins := strings.CutPrefix(value, after+" ")
		head, ends := strings.CutSuffix(text, before+" ")
		if two && begins && ends && (head == "" || strings.HasSuffix(head, " ")) {
			return head + strings.TrimSpace(short) + " " + rest
		}
	}
	return text + value
}

// Filled returns the same words, all of whose {gaps} of some names are filled.
func (w *Words) Filled(pairs ...any) *Words {
	filled := *w
	filled.text = make(map[string]string, len(w.text))
	for key, text := range w.text {
		filled.text[key] = w.fill(text, pairs...)
	}
	return &filled
}

// TextOr returns a text that need not be there, or another in its place.
func (w *Words) TextOr(key, other string) string {
	if text, ok := w.text[key]; ok {
		return text
	}
	return other
}

// Under returns all texts whose keys begin with a prefix, by what follows it.
func (w *Words) Under(prefix string) map[string]string {
	list := map[string]string{}
	for key, text := range w.text {
		if rest, ok := strings.CutPrefix(key, prefix); ok {
			list[rest] = text
		}
	}
	return list
}

// With returns the same words with some texts in the place of others.
func (w *Words) With(texts map[string]string) *Words {
	with := *w
	with.text = maps.Clone(w.text)
	maps.Copy(with.text, texts)
	return &with
}

// Count returns the form of a text that goes with a number, which fills its gap {n}.
func (w *Words) Count(key string, n int) string { return w.Text(w.Form(key, n), "n", n) }

// forms are the names of CLDR.
var forms = map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many"}

// Forms are the names of all forms of plurals.
var Forms = []string{"zero", "one", "two", "few", "many", "other"}

// LanguageName is what a language is called in another; its code if nobody knows.
func LanguageName(lang, in string) string {
	name := ""
	if namer := display.Languages(language.Make(in)); namer != nil {
		name = namer.Name(language.Make(lang))
	}
	return cmp.Or(name, lang)
}

// Form returns the key of the form that goes with a number.
func (w *Words) Form(key string, n int) string {
	if form, ok := forms[plural.Cardinal.MatchPlural(w.tag, n, 0, 0, 0, 0)]; ok && w.Has(key+"."+form) {
		return key + "." + form
	}
	return key + ".other"
}

// Teller is a value that is told in the language of the words around it.
type Teller interface {
	Tell(w *Words) string
}

// Say returns a text with the gaps {1}, {2}… filled. Nothing in a value plays with a
// terminal or begins a line. A key that is not there is returned itself.
func (w *Words) Say(key string, values ...any) string {
	text, ok := w.text[key]
	if !ok {
		return key
	}
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		gap, after, closed := strings.Cut(rest, "}")
		if n, err := strconv.Atoi(gap); closed && err == nil && n >= 1 && n <= len(values) {
			out.WriteString(w.tell(values[n-1]))
			text = after
			continue
		}
		out.WriteByte('{')
		text = rest
	}
}

func (w *Words) tell(value any) string {
	switch v := value.(type) {
	case Teller:
		return v.Tell(w)
	case float64:
		return w.Number(v)
	}
	return Visible(fmt.Sprint(value))
}

// Number returns a number with one decimal.
func (w *Words) Number(v float64) string {
	return message.NewPrinter(w.tag).Sprint(number.Decimal(v, number.Scale(1), number.NoSeparator()))
}

// Visible returns a text with blanks in the place of characters that would play with a
// terminal or begin a line; file names and values may hold any.
func Visible(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return ' '
		}
		return r
	}, text)
}

// Languages are those that the tool speaks.
func Languages() []string { return []string{"en", "es"} }

//go:embed en.yaml es.yaml
var files embed.FS

var tool = map[string]func() *Words{"en": load("en"), "es": load("es")}

// Tool returns the tool's own words, in English if it does not speak a language.
func Tool(lang string) *Words {
	if words, ok := tool[lang]; ok {
		return words()
	}
	return tool["en"]()
}

// load reads a catalogue of this package when it is first asked for.
func load(lang string) func() *Words {
	return sync.OnceValue(func() *Words {
		data, err := files.ReadFile(lang + ".yaml")
		if err != nil {
			panic(err) // it is embedded
		}
		var tree map[string]any
		if err := yaml.Unmarshal(data, &tree); err != nil {
			panic(fmt.Sprintf("message: %s.yaml: %v", lang, err))
		}
		text := map[string]string{}
		flatten("", tree, text)
		return New(lang, text)
	})
}

func flatten(prefix string, tree map[string]any, text map[string]string) {
	for key, value := range tree {
		switch v := value.(type) {
		case map[string]any:
			flatten(prefix+key+".", v, text)
		default:
			text[prefix+key] = strings.TrimSuffix(fmt.Sprint(v), "\n")
		}
	}
}
