package kb_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/schema"
)

var update = flag.Bool("update", false, "write docs/schema and the tables of docs/content.md anew")

// checkMade holds a file of docs to what is made from declarations, or writes it.
func checkMade(t *testing.T, name string, want []byte) {
	t.Helper()
	name = filepath.Join("..", "..", "docs", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what the kinds declare: %v; go test ./internal/kb -run Schema -update", name, err)
	}
}

// docs/schema says of each kind what its declaration says. Editors of text complete
// and check front matter by it, and show the help in every language.
func TestSchemaFiles(t *testing.T) {
	for _, k := range kb.AllKinds() {
		want, err := schema.JSON(k.Name, k.Fields(), []string{"es", "en"}, func(key string) string {
			var lines []string
			for _, lang := range message.Languages() {
				lines = append(lines, k.Help(message.Tool(lang), key))
			}
			return strings.Join(lines, " · ")
		})
		if err != nil {
			t.Fatal(err)
		}
		checkMade(t, filepath.Join("schema", k.Name+".json"), want)
	}
	want, err := schema.JSON("site.yaml", kb.SiteFields(), []string{"es", "en"}, func(key string) string {
		return siteHelp("en", key) + " · " + siteHelp("es", key)
	})
	if err != nil {
		t.Fatal(err)
	}
	checkMade(t, "schema/site.json", want)
}

func siteHelp(lang, key string) string { return message.Tool(lang).Text("field.site." + key) }

// keyTables are the tables of a manual in a language: of the keys that every kind has,
// under "any", and of those of each kind that are its own or mean something of their own.
func keyTables(lang string) map[string]string {
	words := message.Tool(lang)
	tables := map[string]string{"any": schema.Table(kb.Common(), func(key string) string { return words.Text("field.any." + key) }, words.Say),
		"site": schema.FileTable(kb.SiteFields(), func(key string) string { return siteHelp(lang, key) }, words.Say)}
	for _, k := range kb.AllKinds() {
		own := slices.DeleteFunc(k.Fields(), func(f schema.Field) bool {
			return slices.Contains(schema.Keys(kb.Common()), f.Key) && !words.Has("field."+k.Name+"."+f.Key)
		})
		tables[k.Name] = schema.Table(own, func(key string) string { return k.Help(words, key) }, words.Say)
	}
	return tables
}

// The tables of keys in the manual stand between two comments.
func TestSchemaInTheManual(t *testing.T) {
	tables := keyTables("en")
	text, err := os.ReadFile("../../docs/content.md")
	if err != nil {
		t.Fatal(err)
	}
	places := regexp.MustCompile(`(?s)(<!-- keys:(\w+) -->\n).*?(<!-- /keys -->)`)
	want := places.ReplaceAllFunc(text, func(found []byte) []byte {
		part := places.FindSubmatch(found)
		name := string(part[2])
		table, ok := tables[name]
		if !ok {
			t.Errorf("docs/content.md has keys:%s twice, or there is no such kind", name)
			return found
		}
		delete(tables, name)
		return slices.Concat(part[1], []byte(table), part[3])
	})
	for name := range tables {
		t.Errorf("docs/content.md has no place for a table: <!-- keys:%s --> and, below it, <!-- /keys -->", name)
	}
	checkMade(t, "content.md", want)
}

// Every key has a line of help in every language, and every line is some key's.
func TestSchemaHelp(t *testing.T) {
	for _, lang := range message.Languages() {
		words := message.Tool(lang)
		unused := words.Under("field.")
		told := func(kind, key, help string) {
			if help == "" {
				t.Errorf("internal/message/%s.yaml has no help for %s: write field.%s.%s", lang, key, kind, key)
			}
			if strings.HasSuffix(help, ".") || strings.Contains(help, "\n") {
				t.Errorf("%s: %q has a full stop or a second line", lang, help)
			}
		}
		for _, f := range schema.Flatten(kb.SiteFields()) {
			told("site", f.Key, siteHelp(lang, f.Key))
			delete(unused, "site."+f.Key)
		}
		for _, k := range kb.AllKinds() {
			for _, f := range schema.Flatten(k.Fields()) {
				told(k.Name, f.Key, k.Help(words, f.Key))
				if own := k.Name + "." + f.Key; words.Has("field." + own) {
					delete(unused, own)
				} else {
					delete(unused, "any."+f.Key)
				}
			}
		}
		for _, key := range slices.Sorted(maps.Keys(unused)) {
			t.Errorf("internal/message/%s.yaml: field.%s is the help of no key", lang, key)
		}
	}
}

// A key that may be left out, and whose value its type does not tell, has an example in every
// language, and every example is some key's.
func TestSchemaExamples(t *testing.T) {
	for _, lang := range message.Languages() {
		words := message.Tool(lang)
		unused := words.Under("example.")
		for _, f := range schema.Flatten(kb.SiteFields()) {
			if unused["site."+f.Key] == "" && !f.Required && slices.Contains([]schema.Type{schema.Text, schema.Code, schema.Address}, f.Type) {
				t.Errorf("internal/message/%s.yaml has no example of %s: write example.site.%s", lang, f.Key, f.Key)
			}
			delete(unused, "site."+f.Key)
		}
		for _, k := range kb.AllKinds() {
			for _, f := range schema.Flatten(k.Fields()) {
				if f.Kept || !slices.Contains([]schema.Type{schema.Text, schema.Code, schema.Codes, schema.Address}, f.Type) {
					continue
				}
				if example := k.Example(words, f.Key); example == "" && !f.Required && f.Parent() != "translation_of" {
					t.Errorf("internal/message/%s.yaml has no example of %s: write example.%s.%s", lang, f.Key, k.Name, f.Key)
				}
				if own := k.Name + "." + f.Key; words.Has("example." + own) {
					delete(unused, own)
				} else {
					delete(unused, "any."+f.Key)
				}
			}
		}
		for _, key := range slices.Sorted(maps.Keys(unused)) {
			t.Errorf("internal/message/%s.yaml: example.%s is of no key", lang, key)
		}
	}
}

// What the schema of practices says of their keys.
func TestSchemaOfPractices(t *testing.T) {
	data, err := os.ReadFile("../../docs/schema/practice.json")
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Required             []string
		AdditionalProperties bool
		Properties           map[string]struct {
			Enum       []string
			MaxItems   int
			Required   []string
			Properties map[string]struct{ MinItems, MaxItems int }
			Items      struct{ Properties map[string]struct{ Type any } }
		}
	}
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	if p := s.Properties; s.AdditionalProperties || len(p["type"].Enum) != 7 || p["principles"].MaxItems != 4 || p["objectives"].Properties["primary"].MaxItems != 3 ||
		p["objectives"].Properties["primary"].MinItems != 1 || len(p["objectives"].Required) != 1 || p["sources"].MaxItems != 0 ||
		p["sources"].Items.Properties["url"].Type != "string" { // one address, not one a language
		t.Errorf("the schema is %+v", s)
	}
	for _, key := range []string{"title", "summary", "start", "actors", "evidence", "updated", "objectives"} {
		found := false
		for _, r := range s.Required {
			found = found || r == key
		}
		if !found {
			t.Errorf("%s is not required", key)
		}
	}
}
