package diag

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
)

// Word is an argument that is itself a word of ours, told in the reader's language.
type Word string

// Near is the tail ", did you mean …" for a nearest name; empty if there is none.
type Near string

// Guess is a whole hint: the nearest of some names, or all of them if none is near.
type Guess struct {
	Near  string
	Known []string
}

func (g Guess) say(lang string) string {
	switch {
	case g.Near != "" && lang == "es":
		return fmt.Sprintf("¿quiso decir %q?", g.Near)
	case g.Near != "":
		return fmt.Sprintf("did you mean %q?", g.Near)
	case len(g.Known) == 0:
		return Word("delete it").Say(lang)
	case lang == "es":
		return "sus claves son " + strings.Join(g.Known, ", ")
	}
	return "its keys are " + strings.Join(g.Known, ", ")
}

// AnyOf is a list of values of which one is meant: a or b.
type AnyOf []string

func (a AnyOf) say(lang string) string {
	if lang == "es" {
		return strings.Join(a, " o ")
	}
	return strings.Join(a, " or ")
}

// OneOf is a list of values of which an editor is to choose one.
type OneOf []string

var words = map[Word][2]string{
	"no session": {"no session", "ninguna sesión"}, "no objective": {"no objective", "ningún objetivo"}, "no principle": {"no principle", "ningún principio"},
	"no practice": {"no practice", "ninguna práctica"}, "no page": {"no page", "ninguna página"}, "no entry": {"no entry", "ninguna entrada"},
	"a session": {"a session", "una sesión"}, "a objective": {"an objective", "un objetivo"}, "a principle": {"a principle", "un principio"},
	"a practice": {"a practice", "una práctica"}, "a page": {"a page", "una página"}, "an entry": {"this kind of entry", "esta clase de entrada"}, "a source": {"a source", "una fuente"},
	"a country": {"a country", "un país"}, "a term": {"a glossary term", "un término del glosario"}, "a highlight": {"a highlight", "una cifra destacada"},
	"site.yaml": {"site.yaml", "site.yaml"}, "translation_of": {"translation_of", "translation_of"},
	"a date":                     {"year, month and day, as far as they are known: 2021, 2021-03 or 2021-03-25", "año, mes y día, hasta donde se sepan: 2021, 2021-03 o 2021-03-25"},
	"delete it":                  {"delete it", "bórrela"},
	"name one":                   {"name one at least, or delete the line", "nombre al menos uno o borre la línea"},
	"each original needs it":     {"every original needs it", "todo original la necesita"},
	"each file needs it":         {"the file of every language needs it", "el archivo de cada idioma la necesita"},
	"year or none":               {"write the year of the source, or year: none if it shows no date", "escriba el año de la fuente, o year: none si no muestra fecha"},
	"a statement needs a source": {"name at least one source, with title, publisher and year", "nombre al menos una fuente, con título, editor y año"},
	"one primary objective":      {"name the objective that it serves most", "nombre el objetivo al que más sirve"},
	"text":                       {"text", "texto"},
	"the header":                 {"head", "cabecera"},
	"the footer":                 {"foot", "pie"},
	"title and summary":          {"title and summary", "título y resumen"},
	"cannot be left out":         {"it cannot be left out", "no puede faltar"},
	"for Windows":                {"Windows cannot open such files", "Windows no puede abrir esos archivos"},
	"for IIS":                    {"the web server IIS refuses it", "el servidor IIS lo rechaza"},
	"for long lists":             {"compendio gives it to the later parts of long lists", "compendio lo da a las partes siguientes de las listas largas"},
	"our own page":               {"a page that compendio makes itself", "una página que crea el propio compendio"},
	"an original":                {"an original", "un original"},
}

// Of gives a word of ours, or another that says less if we have none: a kind that a
// maintainer adds has no words yet.
func Of(w, other Word) Word {
	if _, ok := words[w]; ok {
		return w
	}
	return other
}

// Say gives a word of ours in a language.
func (w Word) Say(lang string) string {
	pair, ok := words[w]
	if !ok {
		return string(w)
	}
	if lang == "es" {
		return pair[1]
	}
	return pair[0]
}

func (n Near) say(lang string) string {
	switch {
	case n == "":
		return ""
	case lang == "es":
		return fmt.Sprintf("; ¿quiso decir %q?", string(n))
	}
	return fmt.Sprintf("; did you mean %q?", string(n))
}

// text is an argument that an editor wrote. It stands on one line, cut if it is
// very long; between quotation marks it stands as written, since %q of fmt would
// show an editor the escapes of Go.
type text string

const longest = 120

// Format writes the text, for %q between quotation marks.
func (t text) Format(f fmt.State, verb rune) {
	runes := []rune(string(t))
	if len(runes) > longest {
		runes = append(runes[:longest:longest], '…')
	}
	if verb == 'q' {
		runes = slices.Concat([]rune{'"'}, runes, []rune{'"'})
	}
	_, _ = io.WriteString(f, string(runes))
}

// Visible puts blanks in the place of signs that would play with a terminal or begin a
// line; file names and values may hold any.
func Visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return ' '
		}
		return r
	}, s)
}

func say(code Code, lang string, part int, args []any) string {
	s, ok := catalogue[code]
	if !ok {
		return string(code)
	}
	format := [4]string{s.en, s.enHint, s.es, s.esHint}[part]
	if lang == "es" {
		format = [4]string{s.es, s.esHint}[part]
	}
	told := make([]any, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case Word:
			told[i] = a.Say(lang)
		case []Word:
			var parts []string
			for _, w := range a {
				parts = append(parts, w.Say(lang))
			}
			told[i] = strings.Join(parts, ", ")
		case Near:
			told[i] = a.say(lang)
		case Guess:
			told[i] = a.say(lang)
		case AnyOf:
			told[i] = a.say(lang)
		case string:
			told[i] = text(a)
		case OneOf:
			told[i] = strings.Join(a, ", ")
		default:
			told[i] = a
		}
	}
	if format == "" {
		return ""
	}
	// A sentence may leave an argument out; fmt would complain about it.
	text := fmt.Sprintf(format, told...)
	if at := strings.Index(text, "%!(EXTRA"); at >= 0 {
		text = text[:at]
	}
	return Visible(text)
}
