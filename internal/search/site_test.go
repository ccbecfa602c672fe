package search_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"compendio/internal/engine"
	"compendio/internal/search"
	"compendio/internal/search/shard"
	"compendio/internal/site"
	"compendio/internal/sitetest"
	"compendio/layouts"
	"compendio/static"
)

// corpus is a site with the words of its texts.
type corpus struct {
	plan  *site.Plan
	words map[string]search.Words
	texts map[string][]string // by language, all words as they stand
}

// open reads a site as far as search needs it.
func open(t testing.TB, content fs.FS) *corpus {
	t.Helper()
	o := engine.Options{Site: content, Layouts: []fs.FS{layouts.FS}, Static: []fs.FS{static.FS}}
	s, err := engine.New(o).Site()
	if err != nil {
		t.Fatal(err)
	}
	if s.Result.Failed {
		t.Fatal("the content has faults: ", s.Result.Diagnostics)
	}
	c := &corpus{plan: s.Result.Plan, words: s.SearchWords(), texts: map[string][]string{}}
	c.read(t, content)
	return c
}

var word = regexp.MustCompile(`[\pL\pM\pN]+(?:[’'.,-][\pL\pM\pN]+)*`)

// read collects the words of the entries' files, of which some hundred are enough.
func (c *corpus) read(t testing.TB, content fs.FS) {
	t.Helper()
	n := 0
	for _, pattern := range []string{"content/practices/*.md", "content/objectives/*.md", "content/sessions/*.md"} {
		files, err := fs.Glob(content, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files[:min(len(files), 600)] {
			data, err := fs.ReadFile(content, name)
			if err != nil {
				t.Fatal(err)
			}
			lang := strings.TrimPrefix(filepath.Ext(strings.TrimSuffix(name, ".md")), ".")
			found := word.FindAllString(string(data), -1)
			c.texts[lang] = append(c.texts[lang], found...)
			n += len(found)
		}
	}
	if n < 10_000 {
		t.Fatalf("the texts have only %d words", n)
	}
}

// published is a site's index, in bleve and as files.
type published struct {
	*corpus
	searcher *search.Searcher
	dir      string            // the site's root
	first    map[string]string // the names of the first files of its index
	facets   []search.Facet
	files    sitetest.Tree
}

// folder is where the files of an index lie.
var folder = fmt.Sprintf("%s/%d/", search.Folder, shard.Schema)

// publish indexes a site and exports the index, which is what an Indexer does,
// but keeps bleve open to compare.
func (c *corpus) publish(t testing.TB) *published {
	t.Helper()
	p := &published{corpus: c, dir: t.TempDir(), first: map[string]string{}}
	indexes, err := search.Open(c.plan, c.words)
	if err != nil {
		t.Fatal(err)
	}
	sink := &sitetest.Memory{}
	var extracts []*search.Extract
	for n, x := range indexes {
		t.Cleanup(func() {
			if err := x.Close(); err != nil {
				t.Error(err)
			}
		})
		p.facets = search.NewFacets(c.plan.Base, c.words[x.Lang].Words, x.Records)
		e, err := x.Extract(n, p.facets)
		if err != nil {
			t.Fatal(err)
		}
		extracts = append(extracts, e)
	}
	paths, err := search.Export(sink, extracts...)
	if err != nil {
		t.Fatal(err)
	}
	for lang, path := range paths {
		p.first[lang] = strings.TrimSuffix(strings.TrimPrefix(path, folder), ".js")
	}
	if p.searcher, err = search.NewSearcher(indexes...); err != nil {
		t.Fatal(err)
	}
	p.files = sink.Tree()
	for name, data := range p.files {
		file := filepath.Join(p.dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// asked is a query with its filters, in a reader's language.
type asked struct {
	Lang   string              `json:"lang"`
	Text   string              `json:"text"`
	Chosen map[string][]string `json:"chosen"`
}

// ask invents a query: one to four words of the texts, as often as they stand
// there, and then what readers do to words.
func (p *published) ask(r *rand.Rand) asked {
	lang := p.plan.Languages[r.IntN(len(p.plan.Languages))]
	q := asked{Lang: lang, Chosen: map[string][]string{}}
	from := p.texts[lang]
	if r.IntN(5) == 0 {
		from = p.texts[p.plan.Languages[r.IntN(len(p.plan.Languages))]]
	}
	var words []string
	for range 1 + r.IntN(4) {
		w := from[r.IntN(len(from))]
		switch r.IntN(12) {
		case 0:
			w = mistype(r, w)
		case 1:
			w = strings.ToUpper(w)
		case 2:
			at := r.IntN(len(from) - 4)
			w = `"` + strings.Join(from[at:at+2+r.IntN(2)], " ") + `"`
		case 3:
			w = "-" + w
		}
		words = append(words, w)
	}
	if last := []rune(words[len(words)-1]); r.IntN(2) == 0 {
		words[len(words)-1] = string(last[:1+r.IntN(len(last))])
	}
	q.Text = strings.Join(words, " ")
	if r.IntN(6) == 0 {
		q.Text += " "
	}
	for range r.IntN(3) * r.IntN(2) {
		f := p.facets[r.IntN(len(p.facets))]
		for range 1 + r.IntN(2) {
			q.Chosen[f.Name] = append(q.Chosen[f.Name], f.Values[r.IntN(len(f.Values))].Value)
		}
	}
	return q
}

// mistype makes one typing error.
func mistype(r *rand.Rand, w string) string {
	s := []rune(w)
	at := r.IntN(len(s))
	letter := rune('a' + r.IntN(26))
	switch r.IntN(4) {
	case 0:
		if len(s) > 1 {
			return string(s[:at]) + string(s[at+1:])
		}
	case 1:
		return string(s[:at]) + string(letter) + string(s[at:])
	case 2:
		s[at] = letter
	case 3:
		if at > 0 {
			s[at], s[at-1] = s[at-1], s[at]
		}
	}
	return string(s)
}
