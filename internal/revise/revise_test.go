package revise_test

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/change"
	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/markdown"
	"compendio/internal/revise"
	"compendio/internal/sitetest"
)

func load(t testing.TB, site fs.FS) *kb.Base {
	t.Helper()
	log := &diag.Log{}
	var parser kb.Parser
	b, err := parser.Load(site, kb.Options{Drafts: true}, log)
	if err != nil || log.Failed() {
		t.Fatalf("%v %v", err, log.Sorted())
	}
	return b
}

// renamed gives the site after a renaming.
func renamed(t testing.TB, site fs.FS, id, slug string) *change.Set {
	t.Helper()
	b := load(t, site)
	set, log := change.New(site), &diag.Log{}
	if err := revise.Rename(set, b, b.Entry(id), slug, log); err != nil || log.Failed() {
		t.Fatalf("%s: %v %v", id, err, log.Sorted())
	}
	kind, _, _ := strings.Cut(id, "/")
	if err := revise.Carry(set, b, load(t, set.FS()), func(now string) string {
		if now == b.ID(kind+"/"+slug) {
			return id
		}
		return now
	}); err != nil {
		t.Fatal(err)
	}
	return set
}

func content(t testing.TB, site fs.FS) sitetest.Tree {
	t.Helper()
	tree := sitetest.Tree{}
	err := fs.WalkDir(site, "content", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			tree[p], err = fs.ReadFile(site, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// Of the real content, an entry of each kind that may have another name gets one and then its
// own again: all is to the byte as before, but for the aliases.
func TestThereAndBack(t *testing.T) {
	site := os.DirFS("../..")
	before := content(t, site)
	b := load(t, site)
	for _, id := range []string{"practice/co-estatuto-temporal-proteccion", "session/2a", "page/how-to-read"} {
		t.Run(id, func(t *testing.T) {
			h := b.Entry(id).Head()
			there := renamed(t, site, id, "otro-nombre")
			is := h.Kind.Name + "/otro-nombre"
			after := load(t, there.FS())
			if got, want := len(after.Entry(is).Head().In), len(h.In); got != want {
				t.Errorf("%d entries name it, before it were %d", got, want)
			}
			for _, e := range after.All() {
				for lang, text := range e.Head().Texts {
					if old := b.Entry(e.Head().ID()); old != nil && old.Head().Texts[lang].State != text.State {
						t.Errorf("%s was up to date, and is not any more", text.Path())
					}
				}
			}
			back := renamed(t, there.FS(), is, h.Slug)
			tree := content(t, back.FS())
			own := h.Texts[h.Original].Path()
			text := string(tree[own])
			if i := strings.Index(text, "aliases:\n"); i >= 0 {
				end := i + len("aliases:\n")
				for strings.HasPrefix(text[end:], "  - ") {
					end += strings.IndexByte(text[end:], '\n') + 1
				}
				if list := text[i:end]; !strings.Contains(list, "/otro-nombre.html\n") || strings.Contains(list, "/"+h.Slug+".html") {
					t.Errorf("the aliases are %q", list)
				}
				tree[own] = []byte(text[:i] + text[end:])
			}
			if diff := sitetest.Diff(before, tree); diff != "" {
				t.Errorf("there and back is another place:\n%s", diff)
			}
		})
	}
}

// small is a site in which an entry is named in a text.
func small(text string) fstest.MapFS {
	site := fstest.MapFS{
		"content/site.yaml":           {Data: []byte("name: x\ndescription: x\nlanguages: [es]\nedition: 2026-11-23\n")},
		"content/pages/uno.es.md":     {Data: []byte("---\ntitle: Uno\n---\n## A\n")},
		"content/pages/uno/plan.pdf":  {Data: []byte("%PDF-")},
		"content/pages/otro.es.md":    {Data: []byte("---\ntitle: Otro\n---\nx\n")},
		"content/pages/texto.es.md":   {Data: []byte("---\ntitle: T\n---\n" + text)},
		"content/pages/otro/plan.pdf": {Data: []byte("%PDF-")},
	}
	return site
}

// FuzzNames holds that of a text nothing changes but the names of the entry: what the text
// names before and after is the same but for those, and so is all that a reader sees.
func FuzzNames(f *testing.F) {
	for _, s := range []string{
		"[[page/uno]] [[page/uno#a|x]] [x](uno.es.md#a) [x](<../pages/uno.es.md> 'y') ![x](uno/plan.pdf) `[[page/uno]]`\n\n    [[page/uno]]\n",
		"[a][b] [b] ![b][]\n\n[b]: uno.es.md\n[c]: <./uno/plan.pdf>\n", "| a |\n| --- |\n| [[page/uno\\|x]] |\n", "-\t[x](uno.es.md)\n\n\t> [[page/uno]]\r\n",
		"[x](%75no.es.md) [x](uno\\.es.md) [x](&#117;no.es.md) [x](..//pages/uno.es.md)", "e\u0301 [[page/uno]] e\u0301 [\u0301](uno.es.md)\r[x](uno.es.md)", "x[^1]\n\n[^1]: [[page/uno]] ```\n[[page/uno]]\n```",
		"<!-- [[page/uno]] --> <a href=\"uno.es.md\"> [[ page/uno | uno ]] [[\u00a0page/uno]] [[page/uno.md]]", "[x](\nuno.es.md\n) [x]( uno.es.md)\n# [x](uno.es.md)\n",
	} {
		f.Add(s)
	}
	parser := markdown.New("es")
	silent := func(int, diag.Code, ...any) {}
	f.Fuzz(func(t *testing.T, text string) {
		site := small(text)
		log := &diag.Log{}
		var p kb.Parser
		b, err := p.Load(site, kb.Options{}, log)
		if err != nil || log.Failed() || len(text) > 5000 {
			return
		}
		set := change.New(site)
		if err := revise.Rename(set, b, b.Entry("page/uno"), "dos", log); err != nil {
			t.Fatal(err)
		}
		if log.Failed() {
			return // told, and nothing is written
		}
		body := func(data []byte, err error) string {
			if err != nil {
				t.Fatal(err)
			}
			d := string(data)
			return d[strings.Index(d, "T\n---\n")+len("T\n---\n"):]
		}
		then := body(set.ReadFile("content/pages/texto.es.md"))
		was, is := parser.Parse(lines(text), nil, silent), parser.Parse(lines(then), nil, silent)
		if len(was.Refs) != len(is.Refs) || !slices.Equal(was.Sections(), is.Sections()) && !strings.Contains(text, "](") {
			t.Fatalf("%q becomes %q", text, then)
		}
		for i, r := range was.Refs {
			want := r.Target
			switch {
			case r.Short && b.ID(r.Target) == "page/uno":
				want = "page/dos"
			case !r.Short && r.Target != "":
				full := path.Join("content/pages", r.Target)
				want = strings.Replace(strings.Replace(full, "content/pages/uno.", "content/pages/dos.", 1), "content/pages/uno/", "content/pages/dos/", 1)
				is.Refs[i].Target = path.Join("content/pages", is.Refs[i].Target)
			}
			if got := is.Refs[i]; got.Target != want || got.Fragment != r.Fragment || got.Short != r.Short || got.Image != r.Image {
				t.Fatalf("%q becomes %q: %+v, not %q", text, then, got, want)
			}
		}
		if load(t, set.FS()).Entry("page/dos") == nil {
			t.Fatal("it has no new name")
		}
	})
}

func lines(s string) string { return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s) }

// What names an entry is known by the declaration of its field.
func TestWhatNamesAnEntry(t *testing.T) {
	b := load(t, os.DirFS("../.."))
	for _, c := range []struct{ file, keys, value, want string }{
		{"practices/x.es.md", "related", "a", "practice/a"},
		{"practices/x.es.md", "related", "practice/a", "practice/a"},
		{"practices/x.es.md", "objectives.primary", "07", "objective/7"},
		{"practices/x.es.md", "title", "a", ""},
		{"sessions/2a.es.md", "forum", "2023", "forum/2023"},
		{"sessions/2a.es.md", "related", "a", ""},
		{"taxonomies/glossary.yaml", "see", "objective/07", "objective/7"},
		{"taxonomies/glossary.yaml", "es", "objective/7", ""},
	} {
		if got := b.Named("content/"+c.file, strings.Split(c.keys, "."), c.value); got != c.want {
			t.Errorf("%s of %s: %q names %q, not %q", c.keys, c.file, c.value, got, c.want)
		}
	}
}
