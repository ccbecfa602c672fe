package site_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/site"
	"compendio/internal/sitetest"
)

// plan plans the small site of testdata/plan.txtar after a change of its files, and
// gives the codes of what is wrong with it.
func plan(t *testing.T, change map[string]string) (*site.Plan, []string) {
	t.Helper()
	files := sitetest.Archive(t, "testdata/plan.txtar")
	for name, text := range change {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	log := &diag.Log{}
	var parser kb.Parser
	base, err := parser.Load(files, kb.Options{}, log)
	if err != nil {
		t.Fatal(err)
	}
	if log.Failed() {
		t.Fatalf("the content is at fault: %v", log.Sorted()[0].Message("en"))
	}
	p := site.New(base, log)
	var codes []string
	for _, d := range log.Sorted() {
		if d.Severity == diag.Error {
			codes = append(codes, d.Place.String()+" "+string(d.Code))
		}
	}
	return p, codes
}

// Every entry has a page in every language, at an address of that language's words.
func TestAddresses(t *testing.T) {
	p, codes := plan(t, nil)
	if len(codes) > 0 {
		t.Fatal(codes)
	}
	for _, want := range []string{"index.html", "404.html", "es/index.html", "en/index.html", "es/objetivos/7.html", "en/objectives/7.html",
		"es/acerca.html", "en/about.html", "es/a-z.html", "en/search.html", "es/buscar.html", "es/paises/hn.html", "en/countries/hn.html"} {
		if !p.Has(want) {
			t.Errorf("there is no page %s", want)
		}
	}
	for _, page := range p.Pages {
		for _, lang := range p.Languages {
			if other := page.In(lang); page.Lang != "" && (other == nil || other.In(page.Lang) != page || other.Lang != lang) {
				t.Errorf("%s and its page in %s do not lead to each other", page.Path, lang)
			}
		}
		if page.Path != strings.ToLower(page.Path) || strings.ContainsAny(page.Path, " \\") {
			t.Errorf("%q is no address for every host and disk", page.Path)
		}
	}
	if len(p.Redirects) != 1 || p.Redirects[0].From != "es/antigua.html" || p.Redirects[0].To.Path != "es/acerca.html" {
		t.Errorf("the alias leads to %+v", p.Redirects)
	}
}

// The same content gives the same plan.
func TestPagesAreInAFixedOrder(t *testing.T) {
	var first []string
	for range 5 {
		p, _ := plan(t, nil)
		var list []string
		for _, page := range p.Pages {
			list = append(list, page.Path)
		}
		if first == nil {
			first = list
		}
		if !slices.Equal(list, first) {
			t.Fatalf("the pages come as %q, then as %q", first, list)
		}
	}
}

func TestNoAddressIsLost(t *testing.T) {
	const file = "content/addresses.txt"
	p, _ := plan(t, nil)
	ledger, unrecorded := p.Ledger()
	published := string(ledger)
	if lines := strings.Count(published, "\n") - 1; unrecorded != lines || lines < 10 {
		t.Errorf("%d of %d addresses are new", unrecorded, lines)
	}
	if _, codes := plan(t, map[string]string{file: published}); len(codes) > 0 {
		t.Errorf("what was published is still there, and: %q", codes)
	}
	again, _ := plan(t, map[string]string{file: published})
	if next, unrecorded := again.Ledger(); string(next) != published || unrecorded != 0 {
		t.Errorf("the ledger changes though nothing else did; %d addresses are new", unrecorded)
	}
	_, codes := plan(t, map[string]string{file: published + "es/perdida.html\nNO.HTML\n"})
	lines := strings.Count(published, "\n")
	if want := []string{file + ":" + strconv.Itoa(lines+1) + ":1 address-lost", file + ":" + strconv.Itoa(lines+2) + ":1 ledger-line"}; !slices.Equal(codes, want) {
		t.Errorf("what is lost is told as %q, not %q", codes, want)
	}
}

func TestOneAddressOnePage(t *testing.T) {
	page := func(slug string) map[string]string {
		return map[string]string{"content/pages/other.es.md": "---\ntitle: Otra\nslug: " + slug + "\n---\nTexto.\n"}
	}
	for slug, code := range map[string]string{"acerca": "address-taken", "buscar": "address-taken", "con": "reserved-slug", "index-2": "reserved-slug", "lpt1": "reserved-slug"} {
		_, codes := plan(t, page(slug))
		if len(codes) != 1 || !strings.HasSuffix(codes[0], " "+code) || !strings.HasPrefix(codes[0], "content/pages/") {
			t.Errorf("a page at %s is told as %q, not %s", slug, codes, code)
		}
	}
}

func TestRel(t *testing.T) {
	for _, c := range [][3]string{
		{"index.html", "es/index.html", "es/index.html"},
		{"es/index.html", "index.html", "../index.html"},
		{"es/objetivos/7.html", "es/objetivos/8.html", "8.html"},
		{"es/objetivos/7.html", "en/objectives/7.html", "../../en/objectives/7.html"},
		{"es/objetivos/7.html", "es/index.html", "../index.html"},
		{"es/objetivos/7.html", "assets/site.css", "../../assets/site.css"},
		{"es/a.html", "es/a.html", "a.html"},
		{"es/es/a.html", "es/b.html", "../b.html"},
	} {
		if got := site.Rel(c[0], c[1]); got != c[2] {
			t.Errorf("from %s to %s leads %s, not %s", c[0], c[1], got, c[2])
		}
	}
}

// The later parts of a list of an earlier site come and go; an entry whose name ends in a
// number is none of them.
func TestAgainst(t *testing.T) {
	p, _ := plan(t, nil)
	log := &diag.Log{}
	p.Against(&site.Earlier{Name: "earlier", Pages: []string{"en/x.html", "es/index.html", "es/objetivos/7-2.html", "es/objetivos/7-3.html", "es/objetivos/7-5.html",
		"es/objetivos/7.html", "es/objetivos/index-2.html", "es/objetivos/index.html", "es/plan-2030.html"}, Heading: func(string) string { return "" }}, log)
	var lost []string
	for _, d := range log.Sorted() {
		lost = append(lost, d.Args[0].(string))
	}
	if want := []string{"objective/7", "en/x.html", "es/plan-2030.html"}; !slices.Equal(lost, want) {
		t.Errorf("%q are lost, not %q", lost, want)
	}
}

// A to Z has every entry, country and term, and as many parts as that takes.
func TestItems(t *testing.T) {
	p, _ := plan(t, map[string]string{"content/taxonomies/glossary.yaml": "- id: shelter\n  es: [refugio]\n  en: [shelter]\n"})
	for lang, want := range map[string][]string{"es": {"Honduras", "refugio"}, "en": {"Honduras", "shelter"}} {
		items := site.Items(p.Base, lang)
		var texts []string
		for _, x := range items {
			texts = append(texts, x.Text)
		}
		for _, e := range p.Base.All() {
			if text := e.Head().Text(lang); !e.Head().Kind.Root {
				want = append(want, text.Title, text.Name())
			}
		}
		for _, w := range want {
			if !slices.Contains(texts, w) {
				t.Errorf("in %s, A to Z has %q and not %q", lang, texts, w)
			}
		}
		if got := p.Fixed(site.Index, "", lang).Parts; got != (len(items)+site.PerPage-1)/site.PerPage {
			t.Errorf("in %s, %d items are on %d parts", lang, len(items), got)
		}
	}
}

// What shows the whole is there if there is something to show.
func TestExplorePages(t *testing.T) {
	pages := func(change map[string]string) []string {
		p, codes := plan(t, change)
		if len(codes) > 0 {
			t.Fatal(codes)
		}
		var list []string
		for _, page := range p.Pages {
			if name, ok := strings.CutPrefix(page.Path, "en/explore/"); ok {
				list = append(list, name)
			}
		}
		return list
	}
	if list := pages(nil); list != nil {
		t.Errorf("without practices there are %q", list)
	}
	practice := map[string]string{"content/practices/agua.es.md": "---\ntitle: Agua\nsummary: Agua.\ntype: programme\nscope: Local\nstart: 2021\nactors: [Alguien]\nevidence: none\nobjectives: {primary: [7]}\nupdated: 2026-11-01\nsources:\n  - {id: a, title: T, publisher: P, year: 2021, url: \"https://example.org/\"}\n---\n"}
	if list, want := pages(practice), []string{"index.html", "objectives-countries.html", "objectives-evidence.html", "timeline.html"}; !slices.Equal(list, want) {
		t.Errorf("with a practice there are %q, not %q", list, want)
	}
	practice["content/taxonomies/countries.yaml"] = "- {code: HN, name: Honduras, region: central-america, tile: [1, 2]}\n"
	if !slices.Contains(pages(practice), "map.html") {
		t.Error("there is no map of tiles")
	}
}
