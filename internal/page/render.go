// Package page renders the plan: HTML through the layouts, feeds, the sitemap,
// data files and what hosts want to find. Everything that a reader sees is put
// together here, from the knowledge base, the words of the interface and the
// layouts. It decides no addresses (site does) and writes no files (artifact
// does): finished bytes go to a Sink.
package page

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"html/template"
	"io/fs"
	"net/url"
	"path"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/template/parse"
	"unicode"

	"compendio/internal/artifact"
	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/overlay"
	"compendio/internal/site"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// Renderer renders one plan. It is safe for concurrent use.
type Renderer struct {
	plan    *site.Plan
	words   map[string]*words
	layouts map[string]*template.Template
	assets  *assets
	related *related
	sorted  map[string]map[string][]kb.Entry // by language and kind, in the order of titles
	order   map[string]map[kb.Entry]int      // by language: an entry's place in sorted
	az      map[string][]kb.Entry
	letters map[string][]letterStart // of az: where each letter begins
	colours map[kb.Entry]string
	menu    []*kb.Page           // the pages of prose that every page lists
	data    []download           // downloads, which the data page describes
	index   string               // the folder of the search index
	copies  map[string]*CopyView // by language, if this is an offline copy
	log     *diag.Log
}

// New reads the layouts, words and static files. layouts and static are layers,
// the site's own first. What is wrong with them goes to log; a nil Renderer says
// that it was too much to go on.
func New(plan *site.Plan, layouts, static []fs.FS, log *diag.Log) (*Renderer, error) {
	r := &Renderer{plan: plan, log: log, layouts: map[string]*template.Template{}, sorted: map[string]map[string][]kb.Entry{}, order: map[string]map[kb.Entry]int{}, az: map[string][]kb.Entry{}, letters: map[string][]letterStart{}, colours: map[kb.Entry]string{}}
	r.words = loadWords(layouts, plan.Languages, log)
	if err := r.loadLayouts(over(layouts)); err != nil {
		return nil, err
	}
	var err error
	if r.assets, err = loadAssets(over(static), log); err != nil {
		return nil, err
	}
	if len(r.words) < len(plan.Languages) || log.Failed() {
		return nil, nil
	}
	r.related = newRelated(plan.Base)
	for _, e := range plan.Base.Of("page") {
		if p, ok := e.(*kb.Page); ok && p.Menu != "none" {
			r.menu = append(r.menu, p)
		}
	}
	r.sort()
	r.paint()
	return r, nil
}

// maxLayout is the most bytes of a layout, in which nothing can be nested so deep that
// the parser of templates runs out of stack.
const maxLayout = 1 << 20

// loadLayouts parses every layout, so that a broken override is found by check.
func (r *Renderer) loadLayouts(files fs.FS) error {
	partials, err := fs.Glob(files, "partials/*.html")
	if err != nil {
		return err
	}
	names, err := fs.Glob(files, "*.html")
	if err != nil {
		return err
	}
	base := template.New("").Option("missingkey=error").Funcs(template.FuncMap{"rows": rows})
	read := func(t *template.Template, name string) bool {
		data, err := fs.ReadFile(files, name)
		if len(data) > maxLayout {
			r.log.Error(diag.Place{File: "layouts/" + name}, diag.TooLarge, len(data)>>20, maxLayout>>20)
			return false
		}
		if err == nil {
			_, err = t.New(name).Parse(string(data))
		}
		if err != nil {
			r.fault("layouts/"+name, err, nil)
			return false
		}
		return true
	}
	for _, p := range partials {
		read(base, p)
	}
	if !read(base, "base.html") {
		return nil
	}
	for _, n := range names {
		if n == "base.html" {
			continue
		}
		t, err := base.Clone()
		if err != nil {
			return err
		}
		if read(t, n) {
			r.layouts[n] = t
		}
	}
	return nil
}

// rows cuts a list into rows of n; layouts use it for tables.
func rows(n int, list []Card) [][]Card { return slices.Collect(slices.Chunk(list, n)) }

var (
	templateError = regexp.MustCompile(`(?s)^(?:html/)?template: ?([^:]+):(\d+)(?::(\d+))?: (.*)$`)
	noField       = regexp.MustCompile(`can't evaluate field (\w+) in type \*?([\w.]+)`)
	executing     = regexp.MustCompile(`^executing "[^"]*" at <[^>]*>: `)
)

// fault tells an error of html/template in an editor's words.
func (r *Renderer) fault(file string, err error, view any) {
	at := diag.Place{File: file, Line: 1, Column: 1}
	text := err.Error()
	if m := templateError.FindStringSubmatch(text); m != nil {
		at.File = "layouts/" + strings.TrimPrefix(m[1], "layouts/")
		at.Line, _ = strconv.Atoi(m[2])
		if c, err := strconv.Atoi(m[3]); err == nil {
			at.Column = c + 1
		}
		text = executing.ReplaceAllString(m[4], "")
	}
	var missing *missingWord
	if errors.As(err, &missing) {
		r.log.Error(at, diag.MessageMissing, missing.key)
		return
	}
	if m := noField.FindStringSubmatch(text); m != nil {
		known := fields(find(m[2], reflect.TypeOf(view), map[reflect.Type]bool{}))
		near := diag.Nearest(m[1], known)
		if near != "" {
			known = []string{near}
		}
		r.log.Error(at, diag.LayoutField, m[1], diag.Near(near), diag.OneOf(known))
		return
	}
	text = strings.TrimPrefix(text, "html/template:")
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		text = text[:i]
	}
	if view == nil {
		r.log.Error(at, diag.LayoutSyntax, text)
	} else {
		r.log.Error(at, diag.LayoutRun, text)
	}
}

// fields are the names that a layout may use on a struct of a view.
func fields(t reflect.Type) []string {
	if t == nil {
		return nil
	}
	var list []string
	for _, f := range reflect.VisibleFields(t) {
		if f.IsExported() {
			list = append(list, f.Name)
		}
	}
	return list
}

// find looks for the struct called name in a view and in all that it holds.
func find(name string, t reflect.Type, seen map[reflect.Type]bool) reflect.Type {
	for t != nil && (t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map) {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct || seen[t] {
		return nil
	}
	if t.String() == name {
		return t
	}
	seen[t] = true
	for _, f := range reflect.VisibleFields(t) {
		if found := find(name, f.Type, seen); found != nil {
			return found
		}
	}
	return nil
}

// execute runs a layout over a view.
func (r *Renderer) execute(layout string, view any) []byte {
	t := r.layouts[layout]
	if t == nil {
		r.log.Error(diag.Place{File: "layouts/" + layout}, diag.MissingFile)
		return nil
	}
	// A layout that only defines parts fills the frame; any other is a whole page.
	start := layout
	if own := t.Lookup(layout); own == nil || own.Tree == nil || parse.IsEmptyTree(own.Tree.Root) {
		start = "base.html"
	}
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, start, view); err != nil {
		r.fault("layouts/"+layout, err, view)
		return nil
	}
	return out.Bytes()
}

// All renders everything into a sink. index is the folder of the search index.
func (r *Renderer) All(index string, sink artifact.Sink) error {
	r.index = index
	var err error
	if r.data, err = r.downloads(); err != nil {
		return err
	}
	c := &claims{Sink: sink, by: map[string]string{}}
	c.claim(artifact.ManifestName)
	c.claim(path.Dir(index)) // all in it
	sink = c
	for _, d := range r.data {
		if err := sink.Add(d.File); err != nil {
			return err
		}
	}
	if err := r.attachments(sink); err != nil {
		return err
	}
	if err := r.pages(sink); err != nil {
		return err
	}
	for _, x := range r.plan.Redirects {
		if data := r.redirect(x); data != nil {
			if err := sink.Add(artifact.File{Path: x.From, Data: data}); err != nil {
				return err
			}
		}
	}
	if err := r.forMachines(sink); err != nil {
		return err
	}
	return r.statics(c)
}

// pages renders all HTML on all processors; each page goes out as it is finished.
func (r *Renderer) pages(sink artifact.Sink) error {
	var wg sync.WaitGroup
	var once sync.Once
	var failed error
	work := make(chan *site.Page)
	stop := make(chan struct{})
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for p := range work {
				data := r.Page(p)
				if data == nil {
					continue
				}
				if err := sink.Add(artifact.File{Path: p.Path, Data: data}); err != nil {
					once.Do(func() { failed = err; close(stop) })
				}
			}
		})
	}
feed:
	for _, p := range r.plan.Pages {
		select {
		case work <- p:
		case <-stop:
			break feed
		}
	}
	close(work)
	wg.Wait()
	return failed
}

// Page renders one page, or gives nil if its layout is at fault.
func (r *Renderer) Page(p *site.Page) []byte {
	switch p.Kind {
	case site.Door:
		if len(r.plan.Languages) == 1 {
			return r.execute("home.html", r.rootHome(p)) // there is nothing to choose
		}
		return r.execute("door.html", r.door(p))
	case site.NotFound:
		return r.execute("404.html", r.door(p))
	case site.Home:
		return r.execute("home.html", r.home(p))
	case site.EntryPage:
		layout := p.Of.Name + ".html"
		if r.layouts[layout] == nil {
			layout = "entry.html"
		}
		return r.execute(layout, r.entry(p))
	case site.Country:
		return r.execute("country.html", r.country(p))
	case site.Glossary:
		return r.execute("glossary.html", r.glossary(p))
	case site.Data:
		return r.execute("data.html", r.dataPage(p))
	case site.Search:
		return r.execute("search.html", r.search(p))
	}
	layout := "list.html"
	if p.Of != nil && r.layouts["list-"+p.Of.Name+".html"] != nil {
		layout = "list-" + p.Of.Name + ".html"
	}
	return r.execute(layout, r.list(p))
}

// sort puts entries in the order of their titles, language by language.
func (r *Renderer) sort() {
	for _, lang := range r.plan.Languages {
		tag, err := language.Parse(lang)
		if err != nil {
			tag = language.Und
		}
		c := collate.New(tag, collate.IgnoreCase, collate.Numeric)
		keys := map[kb.Entry][]byte{}
		var buffer collate.Buffer
		for _, e := range r.plan.Base.All() {
			keys[e] = bytes.Clone(c.KeyFromString(&buffer, sortTitle(e.Head().Text(lang).Title)))
			buffer.Reset()
		}
		compare := func(a, b kb.Entry) int {
			return cmp.Or(bytes.Compare(keys[a], keys[b]), strings.Compare(a.Head().ID(), b.Head().ID()))
		}
		r.sorted[lang], r.order[lang] = map[string][]kb.Entry{}, map[kb.Entry]int{}
		for _, k := range r.plan.Base.Kinds() {
			list := r.plan.Base.Of(k.Name)
			if len(list) > 0 && list[0].Head().Rank == 0 && list[len(list)-1].Head().Rank == 0 {
				list = sortedBy(list, compare)
			}
			r.sorted[lang][k.Name] = list
			for i, e := range list {
				r.order[lang][e] = i
			}
		}
		var all []kb.Entry
		for _, e := range r.plan.Base.All() {
			if e.Head().Kind.Segment(lang) != "" {
				all = append(all, e)
			}
		}
		// By letter first: 𝔸 and Æ sort among the words in A, but stand under letters of their own.
		under := map[kb.Entry]string{}
		for _, e := range all {
			letter := initial(e.Head().Text(lang).Title)
			under[e] = string(c.KeyFromString(&buffer, letter)) + "\x00" + letter
			buffer.Reset()
		}
		r.az[lang] = sortedBy(all, func(a, b kb.Entry) int { return cmp.Or(strings.Compare(under[a], under[b]), compare(a, b)) })
		last := ""
		for i, e := range r.az[lang] {
			if letter := initial(e.Head().Text(lang).Title); letter != last {
				r.letters[lang] = append(r.letters[lang], letterStart{letter, i})
				last = letter
			}
		}
	}
}

// sortTitle is a title without the quotation marks and other signs that it begins with.
func sortTitle(s string) string {
	return strings.TrimLeftFunc(s, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// paint gives every entry the colour of its session.
func (r *Renderer) paint() {
	number := map[kb.Entry]int{}
	for i, s := range r.plan.Base.Of("session") {
		number[s] = i + 1
	}
	for _, e := range r.plan.Base.All() {
		h := e.Head()
		n := number[e]
		if n == 0 {
			for _, s := range slices.Concat(h.Outgoing("sessions"), h.Incoming("session", "objectives")) {
				n = number[s]
				break
			}
		}
		r.colours[e] = r.colour(n)
	}
}

// view makes what all layouts get.
func (r *Renderer) view(p *site.Page, title, description string) View {
	w := r.words[p.Lang]
	s := r.plan.Base.Site
	v := View{Lang: p.Lang, Path: p.Path, Title: title, Description: description, words: w, Colour: "c0",
		Site: r.site(p.Lang), Style: site.Rel(p.Path, r.assets.href["css/site.css"]), Script: site.Rel(p.Path, r.assets.href["js/page.js"]),
		Icon: r.icon(p.Path), CSP: policy("", ""), Copy: r.copies[p.Lang]}
	v.Search = r.to(p, r.plan.Fixed(site.Search, "", p.Lang), w.t("section.search")).Href
	v.Home = r.to(p, r.plan.Fixed(site.Home, "", p.Lang), w.t("home"))
	for _, k := range r.plan.Base.Kinds() {
		if to := r.plan.Fixed(site.Section, k.Name, p.Lang); to != nil {
			l := r.to(p, to, w.t("section."+k.Name))
			l.Current = p.Of == k
			v.Menu = append(v.Menu, l)
		}
	}
	if to := r.plan.Fixed(site.Countries, "", p.Lang); to != nil {
		l := r.to(p, to, w.t("section.country"))
		l.Current = p.Kind == site.Countries || p.Kind == site.Country
		v.Menu = append(v.Menu, l)
	}
	for _, e := range r.menu {
		text := e.Head().Text(p.Lang)
		l := r.to(p, r.plan.EntryPage(e, p.Lang), text.Name())
		if text.Lang != p.Lang {
			l.Lang = text.Lang
		}
		l.Current = p.Entry == kb.Entry(e)
		switch e.Menu {
		case "header":
			v.Menu = append(v.Menu, l)
		case "footer":
			v.Footer = append(v.Footer, l)
		}
	}
	for _, f := range []struct {
		kind site.Kind
		key  string
	}{{site.Glossary, "section.glossary"}, {site.Index, "section.index"}, {site.Data, "section.data"}} {
		if to := r.plan.Fixed(f.kind, "", p.Lang); to != nil {
			l := r.to(p, to, w.t(f.key))
			l.Current = p.Kind == f.kind
			v.Footer = append(v.Footer, l)
		}
	}
	for _, lang := range r.plan.Languages {
		if to := p.In(lang); to != nil && lang != p.Lang {
			v.Switch = append(v.Switch, Link{Text: r.words[lang].t("language"), Href: site.Rel(p.Path, to.Path), Lang: lang})
		}
	}
	if s.BaseURL != "" {
		v.Canonical = s.BaseURL + canonicalPath(p.Path)
		v.Feed = s.BaseURL + p.Lang + "/feed.xml"
		for _, lang := range r.plan.Languages {
			to := p.In(lang)
			if to == nil || p.Part > 1 || p.Entry != nil && p.Entry.Head().Texts[lang] == nil {
				continue
			}
			v.Alternates = append(v.Alternates, Link{Href: s.BaseURL + canonicalPath(to.Path), Lang: lang})
		}
		if p.Entry != nil && p.Entry.Head().Texts[p.Lang] == nil {
			v.Alternates = nil                                              // what is shown here is the other page's text
			if original := p.In(p.Entry.Head().Original); original != nil { // a copy may lack its language
				v.Canonical = s.BaseURL + canonicalPath(original.Path)
			}
		}
	}
	if p.Parts > 1 {
		v.Pager = r.pager(p)
	}
	if p.Part > 1 {
		v.Title += " (" + w.t("page_n", "n", p.Part, "total", p.Parts) + ")"
	}
	return v
}

// canonicalPath is an address as it is announced: as the file is named, since not
// every host serves a folder.
func canonicalPath(p string) string { return p }

func (r *Renderer) icon(from string) string {
	if to, ok := r.assets.href["favicon.svg"]; ok {
		return site.Rel(from, to)
	}
	return ""
}

func (r *Renderer) site(lang string) SiteView {
	s := r.plan.Base.Site
	return SiteView{Name: s.Name.In(lang), ShortName: s.ShortName.In(lang), Title: s.Title.In(lang), Overline: s.Overline.In(lang),
		Description: s.Description.In(lang), Edition: r.words[lang].date(s.Edition), EditionDate: s.Edition.String()}
}

// to links one page to another.
func (r *Renderer) to(from, to *site.Page, text string) Link {
	if to == nil {
		return Link{Text: text}
	}
	return Link{Text: text, Href: site.Rel(from.Path, to.Path)}
}

// policy is the content security policy of a page; style and script are what a page
// carries itself, admitted by its hash. Nothing of ours but the search for the home page
// connects to the site's own host, but Lighthouse asks for robots.txt from within the page
// and holds a policy that forbids it against the site. From disk, Firefox does not count
// the folder of the page as 'self'.
func policy(style, script string) string {
	styles, scripts := "'self'", " script-src 'self';"
	if style != "" {
		styles, scripts = hashed(style), ""
	}
	if script != "" {
		scripts = " script-src " + hashed(script) + ";"
	}
	return "default-src 'none'; style-src " + styles + ";" + scripts + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self' file:"
}

func hashed(inline string) string {
	sum := sha256.Sum256([]byte(inline))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func (r *Renderer) pager(p *site.Page) Pager {
	g := Pager{Part: p.Part, Parts: p.Parts}
	href := func(n int) string { return path.Base(p.PartPath(n)) }
	if p.Part > 1 {
		g.Previous = href(p.Part - 1)
	}
	if p.Part < p.Parts {
		g.Next = href(p.Part + 1)
	}
	last := 0
	for n := 1; n <= p.Parts; n++ {
		if n != 1 && n != p.Parts && (n < p.Part-2 || n > p.Part+2) {
			continue
		}
		if n > last+1 {
			g.Pages = append(g.Pages, PagerPage{Gap: true})
		}
		g.Pages = append(g.Pages, PagerPage{Number: n, Href: href(n), Current: n == p.Part})
		last = n
	}
	return g
}

// slice gives the part of a list that belongs on a page.
func slice[T any](p *site.Page, list []T) []T {
	from := min(len(list), (p.Part-1)*site.PerPage)
	return list[from:min(len(list), from+site.PerPage)]
}

func (r *Renderer) redirect(x site.Redirect) []byte {
	p := &site.Page{Lang: x.To.Lang, Path: x.From}
	v := &RedirectView{View: r.view(p, r.words[p.Lang].t("redirect.title"), "")}
	title := r.pageTitle(x.To)
	v.To = r.to(p, x.To, title)
	if r.plan.Base.Site.BaseURL != "" {
		v.Canonical = r.plan.Base.Site.BaseURL + canonicalPath(x.To.Path)
	}
	return r.execute("redirect.html", v)
}

func (r *Renderer) pageTitle(p *site.Page) string {
	w := r.words[p.Lang]
	switch {
	case p.Entry != nil:
		return p.Entry.Head().Text(p.Lang).Title
	case p.Country != nil:
		return p.Country.Name.In(p.Lang)
	case p.Of != nil:
		return w.t("section." + p.Of.Name)
	case p.Kind == site.Countries:
		return w.t("section.country")
	case p.Kind == site.Glossary:
		return w.t("section.glossary")
	case p.Kind == site.Index:
		return w.t("section.index")
	case p.Kind == site.Data:
		return w.t("section.data")
	case p.Kind == site.Search:
		return w.t("section.search")
	}
	return r.plan.Base.Site.Name.In(p.Lang)
}

// rootHome is the home page of the only language, at the root.
func (r *Renderer) rootHome(root *site.Page) *HomeView {
	home := r.plan.Fixed(site.Home, "", r.plan.Languages[0])
	here := *home
	here.Path = root.Path
	v := r.home(&here)
	if v.Canonical != "" {
		v.Canonical = r.plan.Base.Site.BaseURL + canonicalPath(home.Path)
	}
	return v
}

func (r *Renderer) door(p *site.Page) *DoorView {
	css := string(r.assets.bytes["css/door.css"])
	v := &DoorView{Lang: r.plan.Languages[0], Inline: template.CSS(css), Icon: r.icon(p.Path)}
	base := r.plan.Base.Site.BaseURL
	if p.Kind == site.NotFound && base == "" {
		v.Script = template.JS(r.assets.bytes["js/home.js"])
	}
	v.CSP = policy(css, string(v.Script))
	if p.Kind == site.Door && base != "" {
		v.Canonical = base
	}
	if p.Kind == site.NotFound {
		v.Icon = ""
	}
	for _, lang := range r.plan.Languages {
		home := r.plan.Fixed(site.Home, "", lang)
		d := Door{Home: home.Path, View: View{Lang: lang, Path: p.Path, Site: r.site(lang), Copy: r.copies[lang], words: r.words[lang]}}
		switch {
		case p.Kind == site.Door:
			d.Href = home.Path
		case base != "":
			// A host serves the 404 page at any depth: only a path from the host's root
			// leads home from all of them.
			if u, err := url.Parse(base); err == nil {
				d.Href = u.EscapedPath() + home.Path
			}
		}
		v.Doors = append(v.Doors, d)
	}
	return v
}

// over is the union of layers, the first on top.
func over(layers []fs.FS) fs.FS { return overlay.FS(layers) }
