package kb_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/schema"
)

// toldOf reads the forum with one more file and gives what is told of it, by code.
func toldOf(t *testing.T, file string, data []byte) map[diag.Code]int {
	t.Helper()
	site := forum(t, nil)
	site[file] = &fstest.MapFile{Data: data}
	_, list := read(t, site, true)
	told := map[diag.Code]int{}
	for _, d := range list {
		if d.Place.File == file {
			told[d.Code]++
		}
	}
	return told
}

// marks are those before a line of a template that may be left out, unless it is help.
var marks = regexp.MustCompile(`(?m)^( *)# ((?: *# )? *(?:-$|[a-z_]+:(?: |$)))`)

// A new entry of any kind is told to lack exactly what has to be there, and each of its
// examples can be used.
func TestTemplate(t *testing.T) {
	for _, lang := range []string{"es", "en"} {
		for _, k := range kb.AllKinds() {
			t.Run(k.Name+"."+lang, func(t *testing.T) {
				base, _ := read(t, forum(t, nil), true)
				text := base.Template(k, lang, message.Tool(lang))
				file := "content/" + k.Folder + "/x." + lang + ".md"
				want := 0
				for _, f := range schema.Flatten(k.Fields()) {
					optional := slices.ContainsFunc(k.Fields(), func(x schema.Field) bool { return f.Parent() != "" && x.Key == f.Parent() && !x.Required })
					if (f.Required && !optional || f.Or != "") && f.Type != schema.Record && f.Type != schema.Records {
						want++
					}
				}
				told := toldOf(t, file, text)
				sections := len(k.Sections(lang))
				if n := told[diag.EmptyValue] + told[diag.TooFew] + told[diag.NeedOneOf]; n != want || told[diag.SectionEmpty] != sections ||
					len(told) > 5 || told[diag.MissingTranslation] != 1 {
					t.Errorf("told %v, want %d keys without a value and %d sections without a text\n%s", told, want, sections, text)
				}
				used := marks.ReplaceAll(text, []byte("$1$2"))
				if string(used) == string(text) && strings.Contains(string(text), "# draft") {
					t.Fatalf("no example was found:\n%s", text)
				}
				for code := range toldOf(t, file, used) {
					if !slices.Contains([]diag.Code{diag.EmptyValue, diag.TooFew, diag.SectionEmpty, diag.MissingTranslation,
						diag.OnlyOneOf, diag.NoSource, diag.NeedOneOf, diag.UncitedSource, diag.NoEntry}, code) {
						t.Errorf("told %s of\n%s", code, used)
					}
				}
			})
		}
	}
}
