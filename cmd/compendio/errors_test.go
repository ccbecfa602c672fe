package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"compendio/internal/message"

	"github.com/rogpeppe/go-internal/txtar"
)

// docs/errors.md explains every fault: with an example of what is wrong, and what is then told in
// either language. The examples are those of the scripts, which are run; what no script shows stands in
// testdata/errors.txtar, a file for each code. The texts above the groups are there too.
func TestErrorsExplained(t *testing.T) {
	extra, err := txtar.ParseFile(filepath.Join("testdata", "errors.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	own := map[string]string{}
	for _, f := range extra.Files {
		own[f.Name] = string(f.Data)
	}
	shown := examples(t)
	var doc strings.Builder
	doc.WriteString(own["intro"])
	delete(own, "intro")
	for _, g := range codes(t) {
		if own["group "+g.name] == "" {
			t.Errorf("testdata/errors.txtar has no text for the group %q of diag/code.go", g.name)
		}
		fmt.Fprintf(&doc, "\n%s", own["group "+g.name])
		delete(own, "group "+g.name)
		for _, code := range g.codes {
			x, found := shown[code]
			if text, written := own[code]; written {
				delete(own, code)
				if found {
					t.Errorf("testdata/errors.txtar explains %s, which the script %s shows", code, x.script)
				}
				if !found {
					x.told = map[string][2]string{}
				}
				x.what, found = text, true
			}
			if !found {
				t.Errorf("no script shows what is wrong if %s is told: write one, or an example in testdata/errors.txtar", code)
				continue
			}
			x.write(&doc, code)
		}
	}
	for name := range own {
		t.Errorf("testdata/errors.txtar explains %q, which is no code", name)
	}
	name := filepath.Join("..", "..", "docs", "errors.md")
	if *update {
		if err := os.WriteFile(name, []byte(doc.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(name); err != nil || string(got) != doc.String() {
		t.Errorf("docs/errors.md is not what the scripts show: %v; go test ./cmd/compendio -run Errors -update", err)
	}
}

// group is a group of codes of diag/code.go, under the comment above it.
type group struct {
	name  string
	codes []string
}

// codes reads the codes in the order in which they are declared.
func codes(t *testing.T) (list []group) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, filepath.Join("..", "..", "internal", "diag", "code.go"), nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if v.Doc != nil {
			list = append(list, group{name: strings.TrimSpace(v.Doc.Text())})
		}
		code, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
		if err != nil || len(list) == 0 {
			t.Fatalf("diag/code.go: %v: %v", v.Names, err)
		}
		last := &list[len(list)-1]
		last.codes = append(last.codes, code)
		return true
	})
	if len(list) < 5 {
		t.Fatalf("diag/code.go has only %d groups", len(list))
	}
	return list
}

// example is what is wrong, and what is told: message and hint by language.
type example struct {
	script string
	what   string
	bare   bool // the place alone tells, and says little
	told   map[string][2]string
	faults int // in the same golden file; the fewer, the more it is about this one
}

var toldLine = regexp.MustCompile(`^((?:content|layouts|static)\S*?|\w+\.(?:csv|xlsx))(?::(?:(\d+):(\d+)|[^:]*))?: (?:warning: |aviso: )?(.*)$`)

// examples finds for each code what a script shows best.
func examples(t *testing.T) map[string]example {
	t.Helper()
	scripts, err := filepath.Glob(filepath.Join("testdata", "script", "*.txtar"))
	if err != nil || len(scripts) == 0 {
		t.Fatal("no scripts")
	}
	best := map[string]example{}
	for _, name := range scripts {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		script := strings.TrimSuffix(filepath.Base(name), ".txtar")
		for code, x := range examplesOf(archive) {
			x.script = script
			if old, ok := best[code]; !ok || x.better(old) {
				best[code] = x
			}
		}
	}
	return best
}

// better prefers what shows the line, in both languages, among few other faults.
func (x example) better(old example) bool {
	if x.bare != old.bare {
		return old.bare
	}
	return cmp.Or(cmp.Compare(len(x.told), len(old.told)), cmp.Compare(strings.Count(old.what, "\n"), strings.Count(x.what, "\n")),
		cmp.Compare(old.faults, x.faults)) > 0
}

// examplesOf finds the faults that the golden files of a script tell.
func examplesOf(archive *txtar.Archive) map[string]example {
	found := map[string]example{}
	files := map[string][]string{}
	for _, f := range archive.Files {
		files[f.Name] = strings.Split(strings.TrimSuffix(string(f.Data), "\n"), "\n")
	}
	for _, f := range archive.Files {
		lines := files[f.Name]
		faults := 0
		for _, l := range lines {
			if toldLine.MatchString(l) {
				faults++
			}
		}
		for i, l := range lines {
			m := toldLine.FindStringSubmatch(l)
			if m == nil {
				continue
			}
			code, lang := codeOf(m[4])
			if code == "" {
				continue
			}
			hint := ""
			if i+1 < len(lines) {
				_, hint, _ = strings.Cut(lines[i+1], ": ")
				if !strings.HasPrefix(lines[i+1], "  ") {
					hint = ""
				}
			}
			x, ok := found[code]
			if !ok {
				x = example{told: map[string][2]string{}, faults: faults}
				x.what, x.bare = quoted(files, m[1], m[2])
			}
			if _, told := x.told[lang]; !told {
				x.told[lang] = [2]string{m[4], hint}
			}
			found[code] = x
		}
	}
	return found
}

// quoted shows the line of a file at which a fault is told, or the whole file if that says more.
func quoted(files map[string][]string, name, line string) (what string, bare bool) {
	lines, ok := files[name]
	if !ok || line == "" {
		return name, !ok
	}
	n, err := strconv.Atoi(line)
	if err != nil || n > len(lines) {
		return name, true
	}
	if text := strings.TrimSpace(lines[n-1]); text != "---" && text != "" {
		return lines[n-1], false
	}
	if len(lines) <= 14 {
		return strings.Join(lines, "\n"), false
	}
	return strings.Join(lines[:14], "\n") + "\n…", false
}

var templateGap = regexp.MustCompile(`\\\{\d\\\}`)

// sentences are the messages of faults as patterns, the longest first, since some begin like others.
var sentences = func() (list []sentence) {
	for _, lang := range message.Languages() {
		for key, text := range message.Tool(lang).Under("fault.") {
			if code, ok := strings.CutSuffix(key, ".text"); ok {
				pattern := templateGap.ReplaceAllString(regexp.QuoteMeta(text), `.*`)
				list = append(list, sentence{lang, code, len(strings.ReplaceAll(pattern, `.*`, "")), regexp.MustCompile(`^` + pattern + `$`)})
			}
		}
	}
	slices.SortFunc(list, func(a, b sentence) int {
		return cmp.Or(cmp.Compare(b.length, a.length), cmp.Compare(a.code, b.code), cmp.Compare(a.lang, b.lang))
	})
	return list
}()

type sentence struct {
	lang, code string
	length     int
	pattern    *regexp.Regexp
}

// codeOf finds which fault a sentence tells, in which language.
func codeOf(text string) (code, lang string) {
	for _, s := range sentences {
		if s.length > 3 && s.pattern.MatchString(text) {
			return s.code, s.lang
		}
	}
	return "", ""
}

var catalogueGap = regexp.MustCompile(`\{\d\}`)

// write writes the paragraph on a code.
func (x example) write(doc *strings.Builder, code string) {
	fmt.Fprintf(doc, "\n### %s\n\n", code)
	fence := "```"
	for strings.Contains(x.what, fence) {
		fence += "`"
	}
	fmt.Fprintf(doc, "%s\n%s\n%s\n\n", fence, strings.TrimSuffix(x.what, "\n"), fence)
	for _, lang := range []string{"es", "en"} {
		told, ok := x.told[lang]
		if !ok { // no script tells it in this language: as in the catalogue
			for i, part := range []string{"text", "hint"} {
				told[i] = catalogueGap.ReplaceAllString(message.Tool(lang).TextOr("fault."+code+"."+part, ""), "…")
			}
		}
		fmt.Fprintf(doc, "- %s: %s", lang, escaped(told[0]))
		if told[1] != "" {
			fmt.Fprintf(doc, " → *%s*", escaped(told[1]))
		}
		doc.WriteString("\n")
	}
}

// escaped keeps what a message holds from being read as Markdown.
func escaped(text string) string {
	return regexp.MustCompile("[\\\\`*_\\[\\]<>|]").ReplaceAllString(text, `\$0`)
}
