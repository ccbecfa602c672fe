// Package site is the plan: which pages exist, in which languages and at which
// address. It knows no HTML and no files on disk; render renders what is planned
// here, and artifact writes it.
//
// Addresses are relative to the site's root, use / and end in a file name, so
// that the same bytes work on a host, under any sub-path and from a folder.
package site

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/source"
)

// Kind is what a page shows.
type Kind int

const (
	LanguageChoice Kind = iota // the root's index.html, in all languages
	Home                       // a language's first page
	Section                    // the list of a kind's entries
	Narrowed                   // those of them that have a value of a facet
	EntryPage                  // one entry
	Dossier                    // an entry or a country with all that belongs to it, to print
	Withdrawn                  // what has become of an entry
	Countries                  // the list of countries
	Country                    // one country
	Glossary
	Index    // A to Z
	Data     // downloads
	Codebook // what their columns mean
	Search
	Folder   // what a reader has put aside
	NotFound // 404.html, in all languages
	Explore  // what there is to look at as a whole, and leads there
	Matrix   // how many practices objectives share with something else
	Map      // the countries as tiles
	Timeline // practices by their start and end
)

// Page is one HTML page of the plan.
type Page struct {
	Kind    Kind
	Lang    string // empty for LanguageChoice and NotFound
	Path    string // es/objetivos/7.html
	Of      *kb.Kind
	Entry   kb.Entry
	Country *kb.Country
	// Of a Narrowed: the facet, its value, and the entries that have it.
	Facet, Value string
	Having       []kb.Entry
	Matrix       *Crossing
	// Part counts from 1 to Parts where a long list goes on over several pages.
	Part, Parts int

	first *Page // the list's first part
	same  map[string]*Page
}

// Passes reports whether the page comes and goes with what it lists and says nothing of its own: no search engine
// and no ledger need it.
func (p *Page) Passes() bool { return p.Kind == Dossier || p.Kind == Narrowed }

// In returns the same page in another language, or nil. Every page exists in every
// language; a later part of a list leads to the first part if the other is shorter.
func (p *Page) In(lang string) *Page { return p.same[lang] }

// First returns the first part of a list, which for most pages is the page itself.
func (p *Page) First() *Page {
	if p.first != nil {
		return p.first
	}
	return p
}

// PartPath is the address of another part of the same list.
func (p *Page) PartPath(part int) string { return partPath(p.First().Path, part) }

func partPath(first string, part int) string {
	if part <= 1 {
		return first
	}
	return fmt.Sprintf("%s-%d.html", strings.TrimSuffix(first, ".html"), part)
}

// PerPage is the length from which on a list is paged.
const PerPage = 100

// Redirect is a page that leads from an earlier address to one of today.
type Redirect struct {
	From string
	To   *Page
}

// Plan is all pages of a site. It is immutable.
type Plan struct {
	Base      *kb.Base
	Languages []string
	Pages     []*Page // in a fixed order
	Redirects []Redirect

	// Crossings are the matrices of the site.
	Crossings []*Crossing

	byPath  map[string]*Page
	fixed   map[fixedKey]*Page
	entries map[kb.Entry]map[string]*Page
	country map[*kb.Country]map[string]*Page
	dossier map[any]map[string]*Page // by entry or country
	facets  map[*kb.Kind][]Facet

	valuesOf map[kb.Entry]map[string][]string // while the plan is made
}

type fixedKey struct {
	kind Kind
	of   string
	lang string
}

// names are what the vocabulary of segments calls the pages that are no entries.
var names = map[Kind]string{Dossier: "dossier", Glossary: "glossary", Index: "index", Data: "data", Codebook: "codebook", Search: "search", Folder: "folder", Countries: "country", Explore: "explore", Map: "map", Timeline: "timeline"}

// segment is the part of an address that stands for such a page.
func (p *Plan) segment(k Kind, lang string) string { return p.Base.Segment(names[k], lang) }

// New plans the pages of a knowledge base. Two pages that want one address, an
// address that some system refuses, a lost address: all go to log.
func New(b *kb.Base, log *diag.Log) *Plan { return plan(b, true, log) }

// NewCopy plans an offline copy, which has no dossiers and no lists by values: they say a second time what other
// pages say.
func NewCopy(b *kb.Base, log *diag.Log) *Plan { return plan(b, false, log) }

func plan(b *kb.Base, whole bool, log *diag.Log) *Plan {
	p := &Plan{Base: b, Languages: b.Site.Languages, byPath: map[string]*Page{}, fixed: map[fixedKey]*Page{},
		entries: map[kb.Entry]map[string]*Page{}, country: map[*kb.Country]map[string]*Page{}, dossier: map[any]map[string]*Page{}, valuesOf: map[kb.Entry]map[string][]string{}}
	c := claims{by: map[string]claim{}, log: log}

	p.add(&c, ours, diag.Place{}, 1, map[string]*Page{"": {Kind: LanguageChoice, Path: "index.html"}})
	p.add(&c, ours, diag.Place{}, 1, map[string]*Page{"": {Kind: NotFound, Path: "404.html"}})
	p.fix(&c, Home, nil, 1, func(l string) string { return l + "/index.html" })
	for _, k := range b.Kinds() {
		list := b.Of(k.Name)
		if len(list) > 0 && !k.Root {
			p.fix(&c, Section, k, len(list), func(l string) string { return l + "/" + k.Segment(l) + "/index.html" })
		}
		for _, e := range list {
			p.entry(&c, e)
		}
	}
	for _, e := range b.Withdrawn() {
		p.withdrawn(&c, e)
	}
	if len(b.Countries) > 0 {
		p.fix(&c, Countries, nil, 1, func(l string) string { return l + "/" + p.segment(Countries, l) + "/index.html" })
		for _, country := range b.Countries {
			pages := map[string]*Page{}
			for _, l := range p.Languages {
				pages[l] = p.countryPage(country, l)
			}
			p.country[country] = pages
			p.add(&c, "content/taxonomies/countries.yaml", diag.Place{}, len(country.Practices), pages)
		}
	}
	if len(b.Glossary) > 0 {
		p.fix(&c, Glossary, nil, 1, func(l string) string { return l + "/" + p.segment(Glossary, l) + ".html" })
	}
	p.explore(&c)
	for _, k := range []Kind{Index, Data, Codebook, Search, Folder} {
		n := func(string) int { return 1 }
		if k == Index {
			n = func(lang string) int { return len(Items(b, lang)) }
		}
		p.fixEach(&c, k, nil, n, func(l string) string { return l + "/" + p.segment(k, l) + ".html" })
	}
	p.values(&c, whole)
	if whole {
		p.dossiers(&c)
	}
	p.valuesOf = nil
	p.redirects(&c, log)
	p.ledger(log)
	return p
}

func parts(n int) int { return max(1, (n+PerPage-1)/PerPage) }

func (p *Plan) fix(c *claims, k Kind, of *kb.Kind, entries int, at func(lang string) string) {
	p.fixEach(c, k, of, func(string) int { return entries }, at)
}

// fixEach plans a page that may list more in one language than in another.
func (p *Plan) fixEach(c *claims, k Kind, of *kb.Kind, entries func(lang string) int, at func(lang string) string) {
	name := ""
	if of != nil {
		name = of.Name
	}
	p.fixOf(c, name, entries, func(l string) *Page { return &Page{Kind: k, Lang: l, Of: of, Path: at(l)} })
}

// fixOf plans a page of which there may be several of a kind; of tells them apart.
func (p *Plan) fixOf(c *claims, of string, entries func(lang string) int, page func(lang string) *Page) {
	pages := map[string]*Page{}
	for _, l := range p.Languages {
		pages[l] = page(l)
		p.fixed[fixedKey{pages[l].Kind, of, l}] = pages[l]
	}
	p.addEach(c, ours, diag.Place{}, entries, pages)
}

// Lists returns the lists of entries that an entry's page shows under its text: who
// names it, by kind and relation, in the order of kinds. Mentions are not among them.
func Lists(e kb.Entry) []kb.Link {
	var out []kb.Link
	for _, l := range e.Head().In {
		if l.Relation != kb.Mentions && l.Relation != "related" {
			out = append(out, l)
		}
	}
	return out
}

// Mentions returns the entries whose texts lead to an entry.
func Mentions(e kb.Entry) []kb.Entry {
	var out []kb.Entry
	for _, l := range e.Head().In {
		if l.Relation == kb.Mentions {
			out = append(out, l.From)
		}
	}
	return out
}

func (p *Plan) entry(c *claims, e kb.Entry) {
	h := e.Head()
	longest := len(Mentions(e))
	counts := map[string]int{}
	for _, l := range Lists(e) {
		counts[l.From.Head().Kind.Name]++
	}
	for _, n := range counts {
		longest = max(longest, n)
	}
	pages := map[string]*Page{}
	for _, l := range p.Languages {
		pages[l] = entryPage(e, l)
	}
	p.entries[e] = pages
	t := h.Texts[h.Original]
	p.add(c, t.Path(), diag.Place{File: t.Path(), Line: 1, Column: 1}, longest, pages)
}

// withdrawn plans the page of an entry that is published no more, where it was.
func (p *Plan) withdrawn(c *claims, e kb.Entry) {
	pages := map[string]*Page{}
	for _, l := range p.Languages {
		pages[l] = entryPage(e, l)
	}
	p.entries[e] = pages
	t := e.Head().Texts[e.Head().Original]
	p.add(c, t.Path(), diag.Place{File: t.Path(), Line: 1, Column: 1}, 1, pages)
}

func entryPage(e kb.Entry, lang string) *Page {
	kind := EntryPage
	if e.Head().Withdrawn != nil {
		kind = Withdrawn
	}
	return &Page{Kind: kind, Lang: lang, Of: e.Head().Kind, Entry: e, Path: Address(e, e.Head().Slug, lang)}
}

// Address is where an entry is published if it has this name: in a language that has a
// slug of its own, the name does not matter.
func Address(e kb.Entry, slug, lang string) string {
	h := e.Head()
	if s := h.Text(lang).Slug; s != "" && h.Text(lang).Lang == lang {
		slug = s
	}
	return path.Join(lang, h.Kind.Segment(lang), slug) + ".html"
}

func (p *Plan) countryPage(c *kb.Country, lang string) *Page {
	return &Page{Kind: Country, Lang: lang, Country: c, Path: lang + "/" + p.segment(Countries, lang) + "/" + strings.ToLower(c.Code) + ".html"}
}

// add claims the addresses of a page in all its languages, with all parts of its list.
func (p *Plan) add(c *claims, owner string, at diag.Place, entries int, pages map[string]*Page) {
	p.addEach(c, owner, at, func(string) int { return entries }, pages)
}

// addEach is add for a list that may be longer in one language than in another.
func (p *Plan) addEach(c *claims, owner string, at diag.Place, entries func(lang string) int, pages map[string]*Page) {
	for _, l := range slices.Sorted(maps.Keys(pages)) {
		n := parts(entries(l))
		first := pages[l]
		first.Part, first.Parts, first.same = 1, n, pages
		for part := 1; part <= n; part++ {
			page := first
			if part > 1 {
				clone := *first
				page = &clone
				page.Part, page.first, page.Path = part, first, partPath(first.Path, part)
			}
			if c.claim(page.Path, owner, at) {
				p.byPath[page.Path] = page
				p.Pages = append(p.Pages, page)
			}
		}
	}
}

// Fixed finds a page that is not an entry's; of is the kind of a Section, or the facet of a Matrix.
func (p *Plan) Fixed(k Kind, of, lang string) *Page { return p.fixed[fixedKey{k, of, lang}] }

// EntryPage finds an entry's page. In the plan of a selection, an entry that is not
// part of it has the page of the whole site, which Has does not know.
func (p *Plan) EntryPage(e kb.Entry, lang string) *Page {
	if pages := p.entries[e]; pages != nil || !p.Base.Selection.Narrow() {
		return pages[lang]
	}
	return entryPage(e, lang)
}

// CountryPage finds a country's page, as EntryPage does.
func (p *Plan) CountryPage(c *kb.Country, lang string) *Page {
	if pages := p.country[c]; pages != nil || !p.Base.Selection.Narrow() {
		return pages[lang]
	}
	return p.countryPage(c, lang)
}

// Page finds a page by its address.
func (p *Plan) Page(address string) *Page { return p.byPath[address] }

// Has reports whether a page of the plan has this address.
func (p *Plan) Has(address string) bool { return p.byPath[address] != nil }

// Rel is the relative address that leads from one file of the site to another.
func Rel(from, to string) string {
	f, t := strings.Split(path.Dir(from), "/"), strings.Split(to, "/")
	if f[0] == "." {
		f = nil
	}
	for len(f) > 0 && len(t) > 1 && f[0] == t[0] {
		f, t = f[1:], t[1:]
	}
	return strings.Repeat("../", len(f)) + strings.Join(t, "/")
}

// AttachmentPath is where an entry's attachment is published, for all languages.
func AttachmentPath(a *source.Attachment) string {
	return path.Join("files", a.Folder, a.Slug, a.Name)
}

// Newest returns the practices updated last; of one day, those that began last.
func (p *Plan) Newest(n int) []kb.Entry {
	list := slices.SortedStableFunc(slices.Values(p.Base.Of("practice")), func(a, b kb.Entry) int {
		x, y := a.(*kb.Practice), b.(*kb.Practice)
		return cmp.Or(strings.Compare(y.Updated.String(), x.Updated.String()), strings.Compare(start(y), start(x)), strings.Compare(x.Slug, y.Slug))
	})
	return list[:min(n, len(list))]
}

func start(p *kb.Practice) string {
	if p.Period.Start.Unknown {
		return ""
	}
	return p.Period.Start.String()
}
