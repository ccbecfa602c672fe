package diag

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"compendio/internal/message"
)

// codes reads the constants of type Code out of the source, so that none can be
// added without its sentences.
func codes(t *testing.T) []Code {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "code.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var list []Code
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); !ok || name.Name != "Code" {
			return true
		}
		text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, Code(text))
		return true
	})
	if len(list) < 80 {
		t.Fatalf("found only %d codes; is this test still reading them?", len(list))
	}
	return list
}

func TestEveryFaultHasItsSentences(t *testing.T) {
	seen := map[Code]bool{}
	for _, code := range codes(t) {
		if seen[code] {
			t.Errorf("two faults have the code %q", code)
		}
		seen[code] = true
		for _, lang := range message.Languages() {
			if (Diagnostic{Code: code}).Message(lang) == "" {
				t.Errorf("%s has no message in %q", code, lang)
			}
		}
	}
}

func TestOurWords(t *testing.T) {
	en, es := message.Tool("en"), message.Tool("es")
	if got := Word("no_session").Tell(en) + ", " + Word("no_session").Tell(es); got != "no session, ninguna sesión" {
		t.Error(got)
	}
	if got := Word("Contexto").Tell(es); got != "Contexto" {
		t.Errorf("a word that is not ours became %q", got)
	}
}

func TestMessage(t *testing.T) {
	at := Place{File: "content/pages/x.es.md", Line: 2, Column: 8}
	for _, test := range []struct {
		name       string
		code       Code
		args       []any
		en, enHint string
		es, esHint string
	}{
		{"plain", YAMLTab, nil, "there is a tab here", "indent with spaces", "hay un tabulador aquí", "use espacios para sangrar"},
		{"nearest", WantChoice, []any{"type", "lav", OneOf{"law", "data"}, Near("law")},
			`"lav" is none of the values of "type"; did you mean "law"?`, "choose one of law, data",
			`"lav" no es un valor de "type"; ¿quiso decir "law"?`, "elija uno de estos: law, data"},
		{"none near", WantChoice, []any{"type", "x", OneOf{"law"}, Near("")},
			`"x" is none of the values of "type"`, "choose one of law",
			`"x" no es un valor de "type"`, "elija uno de estos: law"},
		{"guess", UnknownKey, []any{Word("a_practice"), "sumary", Guess{Near: "summary"}},
			`a practice has no key "sumary"`, `did you mean "summary"?`,
			`una práctica no tiene la clave "sumary"`, `¿quiso decir "summary"?`},
		{"no guess", UnknownKey, []any{Word("a_practice"), "lugar", Guess{Known: []string{"countries", "scope"}}},
			`a practice has no key "lugar"`, "its keys are countries, scope",
			`una práctica no tiene la clave "lugar"`, "sus claves son countries, scope"},
		{"no key at all", UnknownKey, []any{Word("an_original"), "translation_of", Guess{}},
			`an original has no key "translation_of"`, "delete it",
			`un original no tiene la clave "translation_of"`, "bórrela"},
		{"one of two dates", WantDate, []any{"start", "04/03/2025", AnyOf{"2025-03-04", "2025-04-03"}},
			`"04/03/2025" is not a date that can be read`, "write 2025-03-04 or 2025-04-03",
			`"04/03/2025" no es una fecha que se pueda leer`, "escriba 2025-03-04 o 2025-04-03"},
		{"words of a list", StaleTranslation, []any{Words{"title_and_summary", "Contexto"}, "f"},
			"the original has changed since this translation: title and summary, Contexto", "bring it up to date, then run: compendio status --accept f",
			"el original ha cambiado desde esta traducción: título y resumen, Contexto", "actualícela y después ejecute: compendio status --accept f"},
		{"as written", LinkOut, []any{`..\"x"`}, `"..\"x"" leads out of the content`, "link only to files inside content",
			`"..\"x"" sale del contenido`, "enlace solo a archivos que estén dentro de content"},
		{"one line, no control signs", LinkOut, []any{"a\nb\x1b[31mc\u202ed"}, `"a b [31mc d" leads out of the content`, "link only to files inside content",
			`"a b [31mc d" sale del contenido`, "enlace solo a archivos que estén dentro de content"},
		{"very long", LinkOut, []any{strings.Repeat("ñ", 500)}, `"` + strings.Repeat("ñ", 120) + `…" leads out of the content`, "link only to files inside content",
			`"` + strings.Repeat("ñ", 120) + `…" sale del contenido`, "enlace solo a archivos que estén dentro de content"},
		{"a percent sign", LinkOut, []any{"100%d"}, `"100%d" leads out of the content`, "link only to files inside content",
			`"100%d" sale del contenido`, "enlace solo a archivos que estén dentro de content"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := Diagnostic{Place: at, Code: test.code, Args: test.args}
			for _, x := range []struct{ got, want string }{
				{d.Message("en"), test.en}, {d.Hint("en"), test.enHint}, {d.Message("es"), test.es}, {d.Hint("es"), test.esHint},
			} {
				if x.got != x.want {
					t.Errorf("got  %s\nwant %s", x.got, x.want)
				}
			}
		})
	}
}

func TestPlace(t *testing.T) {
	if got := (Place{File: "a.md", Line: 3, Column: 7}).String(); got != "a.md:3:7" {
		t.Error(got)
	}
	if got := (Place{File: "a.md"}).String(); got != "a.md" {
		t.Error(got)
	}
}

func TestSorted(t *testing.T) {
	var log Log
	var group sync.WaitGroup
	// The same faults from many goroutines, in no particular order, some twice.
	for i := range 40 {
		group.Go(func() {
			log.Error(Place{File: "b.md", Line: 2, Column: 1 + i%2}, YAMLTab)
			log.Warn(Place{File: "a.md", Line: 10, Column: 1}, RawHTML)
			log.Error(Place{File: "a.md", Line: 9, Column: 5}, LinkOut, fmt.Sprint(i%2))
			log.Error(Place{File: "a.md", Line: 9, Column: 5}, HeadingEmpty)
			log.Error(Place{File: "a.md"}, MissingFile)
		})
	}
	group.Wait()
	var got []string
	for _, d := range log.Sorted() {
		got = append(got, d.Place.String()+" "+d.Message("en"))
	}
	want := []string{
		"a.md this file is missing",
		"a.md:9:5 this heading has no text",
		`a.md:9:5 "0" leads out of the content`,
		`a.md:9:5 "1" leads out of the content`,
		"a.md:10:1 this is HTML; it will be shown as text",
		"b.md:2:1 there is a tab here",
		"b.md:2:2 there is a tab here",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestFailed(t *testing.T) {
	var log Log
	if log.Failed() {
		t.Error("an empty log has failed")
	}
	log.Warn(Place{}, RawHTML)
	if log.Failed() {
		t.Error("a warning is no failure")
	}
	log.Error(Place{}, YAMLTab)
	if !log.Failed() {
		t.Error("an error is a failure")
	}
}

func TestNearest(t *testing.T) {
	keys := []string{"title", "summary", "sources", "sessions", "start", "stage", "end", "countries"}
	for _, test := range []struct{ word, want string }{
		{"sumary", "summary"},
		{"sourecs", "sources"}, // neighbours swapped
		{"Title", "title"},
		{"tittle", "title"},
		{"endd", "end"},
		{"paises", ""},
		{"x", ""},
		{"", ""},
		{"session", "sessions"},
		{"country", ""}, // three edits are too many for seven letters
	} {
		if got := Nearest(test.word, keys); got != test.want {
			t.Errorf("Nearest(%q) = %q, want %q", test.word, got, test.want)
		}
	}
	if got := Nearest("9", []string{"1", "7"}); got != "" {
		t.Errorf("a word of one letter was taken for %q", got)
	}
	if got := Nearest("A", []string{"b", "a"}); got != "a" {
		t.Errorf("a capital makes no difference; got %q", got)
	}
	// Two as near as each other: the first by name, whatever their order.
	for _, list := range [][]string{{"cat", "bat"}, {"bat", "cat"}} {
		if got := Nearest("xat", list); got != "bat" {
			t.Errorf("Nearest in %v = %q", list, got)
		}
	}
	if got := Nearest("migracion", []string{"migración"}); got != "migración" {
		t.Errorf("an accent counts as one edit; got %q", got)
	}
}

func TestOf(t *testing.T) {
	if got := Of("a_practice", "an_entry").Tell(message.Tool("es")); got != "una práctica" {
		t.Errorf("a kind with words is called %q", got)
	}
	if got := Of("a_recommendation", "an_entry").Tell(message.Tool("es")); got != "esta clase de entrada" {
		t.Errorf("a kind without words is called %q", got)
	}
}

// Whatever an argument holds, a sentence stays on its line and moves no cursor.
func TestASentencePlaysNoTrick(t *testing.T) {
	const bad = "a\x1b[2J\nb\r\u009bc\u202ed\u2028e"
	for _, code := range codes(t) {
		for _, arg := range []any{bad, Word(bad), Words{bad}, Near(bad), Guess{Near: bad}, Guess{Known: []string{bad}}, OneOf{bad}, AnyOf{bad}} {
			d := Diagnostic{Place: Place{File: bad}, Code: code, Args: []any{arg, arg, arg, arg}}
			for _, lang := range []string{"es", "en"} {
				for _, s := range []string{d.Place.String(), d.Message(lang), d.Hint(lang)} {
					if strings.ContainsAny(s, "\x1b\n\r\u009b\u202e\u2028") {
						t.Fatalf("%s: %q", code, s)
					}
				}
			}
		}
	}
}
