package engine_test

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/site"
	"compendio/internal/sitetest"
)

// crowded is a site whose practices all serve one objective, in one country, of one
// session, and name one principle in their texts, so that every kind of list is long.
func crowded(practices int) fstest.MapFS {
	site := sitetest.GenerateFS(practices, 3)
	named := regexp.MustCompile(`\[\[principle/[a-z]\]\]`)
	same := regexp.MustCompile(`(?m)^(?:objectives|countries|scope|sessions|principles): .*\n`)
	for name, f := range site {
		if strings.HasPrefix(name, "content/practices/") && same.Match(f.Data) {
			head, body, _ := bytes.Cut(f.Data[4:], []byte("\n---\n"))
			body = named.ReplaceAll(body, []byte("[[principle/d]]"))
			facts := "\nobjectives: {primary: [1]}\ncountries: [HN]\nsessions: [4a]\nprinciples: [c]"
			f.Data = slices.Concat([]byte("---\n"), same.ReplaceAll(head, nil), []byte(facts), []byte("\n---\n"), body)
		}
	}
	return site
}

// Long lists go on over several pages of a hundred: each entry stands on one of
// them, and a reader gets from any part to any other.
func TestLongLists(t *testing.T) {
	const practices = 205
	tree := finished(t, options(t, crowded(practices)))
	for _, fault := range tree.Faults("") {
		t.Error(fault)
	}
	checkSwitches(t, tree, []string{"es", "en"})
	for _, c := range []struct {
		first, entries string
		want           int
	}{
		{"es/practicas/index.html", "ul.records a", practices},
		{"en/practices/index.html", "ul.records a", practices},
		{"es/a-z.html", "ul.records a", practices + 6 + 23 + 10 + 46}, // short names, countries and terms too
		{"es/objetivos/1.html", "section[aria-labelledby=list-practice-primary] ul.records a", practices},
		{"en/principles/c.html", ".entry-list ul.records a", practices},
		{"es/principios/d.html", "section[aria-labelledby=mentions] a", practices},
		{"es/paises/hn.html", ".entry-list ul.records a", practices},
		{"en/sessions/4a.html", ".questions li li a", 2 * practices}, // under two of the three questions
	} {
		t.Run(c.first, func(t *testing.T) {
			var found []string
			titles := map[string]bool{}
			parts := partsOf(t, tree, c.first)
			if len(parts) != 3 {
				t.Errorf("the list has %d parts", len(parts))
			}
			for i, p := range parts {
				page := tree.Page(t, p)
				var shown []string // an entry may stand under two names
				for _, a := range page.All(c.entries) {
					shown = append(shown, a.Attr("href")+" "+a.Text())
				}
				list := slices.Compact(slices.Sorted(slices.Values(shown)))
				if full := i+1 < len(parts); len(list) > site.PerPage || full && len(list) < site.PerPage {
					t.Errorf("%s has %d entries", p, len(list))
				}
				found = append(found, shown...)
				current := page.One(".pager a[aria-current=page]")
				if current.Text() != fmt.Sprint(i+1) || path.Base(current.Attr("href")) != path.Base(p) {
					t.Errorf("%s calls itself part %s and that %s", p, current.Text(), current.Attr("href"))
				}
				titles[page.One("head title").Text()] = true
				if page.Has(".pager a[rel=prev]") != (i > 0) || page.Has(".pager a[rel=next]") != (i+1 < len(parts)) {
					t.Errorf("%s: the ways back and on are wrong", p)
				}
			}
			if len(titles) != len(parts) {
				t.Errorf("%d parts share %d titles", len(parts), len(titles))
			}
			if len(found) != c.want {
				t.Errorf("%d entries on %d pages, not %d", len(found), len(parts), c.want)
			}
			unique := slices.Compact(slices.Sorted(slices.Values(found)))
			if len(unique) != c.want && len(unique) != practices {
				t.Errorf("only %d of the entries differ", len(unique))
			}
		})
	}
}

// partsOf follows a list from part to part.
func partsOf(t *testing.T, tree sitetest.Tree, first string) []string {
	t.Helper()
	parts := []string{first}
	for {
		p := parts[len(parts)-1]
		next := tree.Page(t, p).All(".pager a[rel=next]")
		if len(next) == 0 {
			return parts
		}
		to, _, fault := sitetest.Link{From: p, Tag: "a", Value: next[0].Attr("href")}.Target("")
		if fault != "" || slices.Contains(parts, to) {
			t.Fatalf("%s leads on to %s %s", p, to, fault)
		}
		parts = append(parts, to)
	}
}

// A list that fits on one page has no numbers under it.
func TestShortListHasNoPager(t *testing.T) {
	tree := finished(t, options(t, sitetest.Archive(t, "testdata/golden/whole.txtar")))
	for _, p := range tree.Pages() {
		if tree.Page(t, p).Has(".pager") {
			t.Errorf("%s has a pager", p)
		}
	}
}

func TestDrafts(t *testing.T) {
	o := options(t, sitetest.Archive(t, "testdata/golden/whole.txtar"))
	const draft = "es/practicas/futuro.html"
	published := finished(t, o)
	o.Drafts = true
	withDrafts := finished(t, o)
	if _, ok := published[draft]; ok {
		t.Error("the draft was published")
	}
	for name, data := range published {
		if strings.Contains(string(data), "Práctica sin terminar") || strings.Contains(string(data), "futuro") {
			t.Errorf("%s tells of the draft", name)
		}
	}
	if got := withDrafts.Page(t, draft).One("h1").Text(); got != "Práctica sin terminar" {
		t.Errorf("with --drafts the page is %q", got)
	}
	if list := withDrafts.Page(t, "es/practicas/index.html").Texts("ul.records a"); !slices.Contains(list, "Práctica sin terminar") {
		t.Errorf("with --drafts the list is %q", list)
	}
}

// The address given to the command replaces that of site.yaml.
func TestBaseURL(t *testing.T) {
	o := options(t, sitetest.Archive(t, "testdata/golden/whole.txtar"))
	o.BaseURL = "https://other.example/deep/"
	tree := finished(t, o)
	for _, fault := range tree.Faults(o.BaseURL) {
		t.Error(fault)
	}
	for name, data := range tree {
		if strings.Contains(string(data), "https://example.org/kb/") {
			t.Errorf("%s still has the old address", name)
		}
	}
	if got := tree.Page(t, "es/index.html").One("link[rel=canonical]").Attr("href"); got != "https://other.example/deep/es/index.html" {
		t.Errorf("the canonical address is %s", got)
	}
}

// The letters above A to Z lead to the whole list, also to what stands on other parts.
func TestLettersLeadToEveryPart(t *testing.T) {
	tree := finished(t, options(t, crowded(205)))
	var first []string
	reached := map[string]bool{}
	parts := partsOf(t, tree, "es/a-z.html")
	for i, p := range parts {
		page := tree.Page(t, p)
		letters := page.Texts(".letters a")
		if i == 0 {
			first = letters
		}
		if !slices.Equal(letters, first) || len(letters) < 5 {
			t.Errorf("%s has the letters %q, and the first part %q", p, letters, first)
		}
		for n, link := range page.All(".letters a") {
			to, fragment, fault := sitetest.Link{From: p, Tag: "a", Value: link.Attr("href")}.Target("")
			if fault != "" {
				t.Fatal(fault)
			}
			if got := tree.Page(t, to).One("h2[id=\"" + fragment + "\"]").Text(); got != letters[n] {
				t.Errorf("%s: the letter %s leads to %s", p, letters[n], got)
			}
			reached[to] = true
		}
		for _, heading := range page.Texts(".list h2") {
			if !slices.Contains(letters, heading) {
				t.Errorf("%s: no letter leads to %s", p, heading)
			}
		}
	}
	if len(parts) != 3 || len(reached) < 2 {
		t.Errorf("of %d parts, letters lead to %d", len(parts), len(reached))
	}
}
