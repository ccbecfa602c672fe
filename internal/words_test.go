package internal_test

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/schema"

	"go.yaml.in/yaml/v3"
)

// said is what the code, layouts and scripts say of words: every text between quotation
// marks, those that something is added to, and those by which a catalogue is asked.
type said struct {
	literals map[string]bool
	prefixes map[string]bool
	asked    map[string]string // key → the name of the method
}

// scripts are the parts of the catalogue that pages hand to their scripts.
var scripts = []string{"search.", "facets.", "narrow.", "folder."}

// Every key that is asked for is in the catalogues, and every key of the catalogues can be asked for: it is
// written somewhere, or made of a beginning and of names that are.
func TestEveryWordIsUsedAndEveryUsedWordIsThere(t *testing.T) {
	tool, site := message.Tool("en").Under(""), interfaceWords(t)
	s := read(t)
	names := declared()
	for key := range s.asked {
		switch s.asked[key] {
		case "say", "Say":
			_, short := tool["say."+key]
			if _, whole := tool[key]; !short && !whole {
				t.Errorf("the tool has no words for %q", key)
			}
		case "Count":
			if _, ok := site[key+".other"]; !ok {
				t.Errorf("the interface has no forms of %q", key)
			}
		case "Text", "T":
			if _, ok := site[key]; !ok {
				t.Errorf("the interface has no words for %q", key)
			}
		}
	}
	// Parts of keys that are written nowhere by themselves.
	forms := message.Forms
	part := func(p string) bool {
		_, err := strconv.Atoi(p)
		return err == nil || s.literals[p] || names[p] || slices.Contains(forms, p)
	}
	composed := func(key string) bool {
		// Of a field and its value: evidence.partial; of a field and what is done with it: hub_link.
		if a, b, two := strings.Cut(key, "."); two && names[a] && names[b] {
			return true
		}
		if at := strings.LastIndexByte(key, '_'); at > 0 && names[key[:at]] && s.literals[key[at:]] {
			return true
		}
		for _, part := range scripts { // from_year of from and year
			rest, ok := strings.CutPrefix(key, part)
			if a, b, two := strings.Cut(rest, "_"); ok && two && s.literals[part+a] && s.literals[part+b] {
				return true
			}
		}
		for prefix := range s.prefixes {
			rest, ok := strings.CutPrefix(key, prefix)
			if ok && !slices.ContainsFunc(strings.Split(rest, "."), func(p string) bool { return !part(p) && !part(strings.TrimSuffix(p, "_hint")) }) {
				return true
			}
		}
		return false
	}
	used := func(key string) bool {
		// What is said in another way on some sites stands under when.<case>.
		if rest, ok := strings.CutPrefix(key, "when."); ok {
			name, instead, _ := strings.Cut(rest, ".")
			if !s.literals["when."+name+"."] {
				return false
			}
			key = instead
		}
		for _, form := range forms {
			key = strings.TrimSuffix(key, "."+form)
		}
		return s.literals[key] || composed(key)
	}
	for _, key := range slices.Sorted(maps.Keys(site)) {
		if !used(key) {
			t.Errorf("nobody uses %q of layouts/messages", key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(tool)) {
		section, rest, _ := strings.Cut(key, ".")
		switch section {
		case "field", "command": // their own tests know who asks for them
		case "fault":
			if code := strings.TrimSuffix(strings.TrimSuffix(rest, ".text"), ".hint"); !s.literals[code] {
				t.Errorf("no fault is called %q", code)
			}
		default:
			if !s.literals[rest] && !used(key) && !composed(rest) {
				t.Errorf("nobody uses %q of the tool's words", key)
			}
		}
	}
}

// Nothing of the one forum for which the program was first written is in it, but in tests.
func TestNoForumInTheProgram(t *testing.T) {
	forum := regexp.MustCompile(`(?i)\b(?:pacto\b|global compact|23 (?:objectives|objetivos)|panam[aá]|am[eé]ricas\b|crm\b|csm\b)`)
	for _, root := range []string{"../cmd", "../internal", "../layouts", "../static"} {
		err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() && (d.Name() == "testdata" || d.Name() == "sitetest" || d.Name() == "editorial") {
				return cmp.Or(err, fs.SkipDir)
			}
			if d.IsDir() || strings.HasSuffix(p, "_test.go") {
				return nil
			}
			data, err := os.ReadFile(p)
			if found := forum.FindAllString(string(data), 3); found != nil {
				t.Errorf("%s says %q", p, found)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// interfaceWords are the keys of layouts/messages.
func interfaceWords(t *testing.T) map[string]string {
	data, err := os.ReadFile("../layouts/messages/en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := yaml.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	var flatten func(prefix string, tree map[string]any)
	flatten = func(prefix string, tree map[string]any) {
		for key, v := range tree {
			switch v := v.(type) {
			case map[string]any:
				flatten(prefix+key+".", v)
			case []any:
				for i := range v {
					all[prefix+key+"."+strconv.Itoa(i+1)] = ""
				}
			default:
				all[prefix+key] = ""
			}
		}
	}
	flatten("", tree)
	return all
}

// declared are the names that kinds and their fields declare.
func declared() map[string]bool {
	names := map[string]bool{}
	var add func(fields []schema.Field)
	add = func(fields []schema.Field) {
		for _, f := range fields {
			for _, name := range append([]string{f.Key, f.Words(), f.Last(), f.Parent(), f.Facet, f.None, f.Relation}, f.Values...) {
				names[name] = true
			}
			add(f.Fields)
		}
	}
	for _, k := range kb.AllKinds() {
		names[k.Name] = true
		add(k.Fields())
	}
	add(schema.Flatten(kb.SiteFields()))
	for _, list := range [][]string{kb.Facets(), kb.SourceClasses, {"es", "en"}} {
		for _, name := range list {
			names[name] = true
		}
	}
	// Lists by relation: list.practice-primary.
	for _, k := range kb.AllKinds() {
		for _, f := range k.Fields() {
			if f.Type == schema.Refs || f.Type == schema.Ref {
				names[k.Name+"-"+f.Words()] = true
			}
		}
	}
	return names
}

func read(t *testing.T) said {
	t.Helper()
	s := said{map[string]bool{}, map[string]bool{}, map[string]string{}}
	text := func(e ast.Expr) (string, bool) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			v, err := strconv.Unquote(lit.Value)
			return v, err == nil
		}
		return "", false
	}
	quoted := regexp.MustCompile(`"([^"\n]*)"`)
	asked := regexp.MustCompile("\\b(T|Count) [\"`]([^\"`]*)[\"`]")
	word := regexp.MustCompile(`[\w-]+`)
	for _, root := range []string{"../cmd", "../internal", "../layouts", "../static/js"} {
		err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.Contains(p, "testdata") || strings.HasSuffix(p, "_test.go") {
				return err
			}
			data, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			switch filepath.Ext(p) {
			case ".html", ".tmpl":
				for _, m := range quoted.FindAllStringSubmatch(string(data), -1) {
					s.literals[m[1]] = true
				}
				for _, m := range asked.FindAllStringSubmatch(string(data), -1) {
					s.asked[m[2]], s.literals[m[2]] = m[1], true
				}
			case ".js":
				for _, w := range word.FindAllString(string(data), -1) {
					for _, part := range scripts {
						s.literals[part+w] = true
					}
				}
			case ".go":
				file, err := parser.ParseFile(token.NewFileSet(), p, data, 0)
				if err != nil {
					return err
				}
				ast.Inspect(file, func(n ast.Node) bool {
					switch n := n.(type) {
					case *ast.BasicLit:
						if v, ok := text(n); ok {
							s.literals[v] = true
						}
					case *ast.BinaryExpr:
						if v, ok := text(n.X); ok && n.Op == token.ADD {
							s.prefixes[v] = true
						}
					case *ast.CallExpr:
						f, ok := n.Fun.(*ast.SelectorExpr)
						if !ok || len(n.Args) == 0 {
							return true
						}
						if v, ok := text(n.Args[0]); ok && slices.Contains([]string{"say", "Say", "Text", "Count"}, f.Sel.Name) {
							if inner, plain := f.X.(*ast.CallExpr); !plain || len(inner.Args) == 0 { // h.Text("es"), Head().Text("es") are texts of an entry
								s.asked[v] = f.Sel.Name
							}
						}
					}
					return true
				})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	delete(s.asked, "es")
	delete(s.asked, "en")
	delete(s.prefixes, "")
	return s
}
