package view

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"maps"
	"net/url"
	"path"
	"slices"

	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/markdown"
	"compendio/internal/site"
)

// view makes what all layouts get.
func (vs *Views) view(p *site.Page, title, description string) View {
	w := vs.words[p.Lang]
	v := View{Frame: vs.frame(p), Path: p.Path, Title: title, Description: description, Colour: "c0", CSP: vs.policy}
	for _, lang := range vs.plan.Languages {
		if to := p.In(lang); to != nil && lang != p.Lang {
			v.Switch = append(v.Switch, Link{Text: vs.words[lang].Text("language"), Href: site.Rel(p.Path, to.Path), Lang: lang})
		}
	}
	vs.addresses(p, &v)
	if p.Parts > 1 {
		v.Pager = vs.pager(p)
	}
	if p.Part > 1 {
		v.Title += " (" + w.Text("page_n", "n", p.Part, "total", p.Parts) + ")"
	}
	return v
}

// framePlace is what tells the frame of one page from that of another.
type framePlace struct {
	lang, folder string
	kind         site.Kind // of a page that the foot leads to
	of           *kb.Kind
	entry        kb.Entry // that the menu or the foot leads to
}

// frame returns the frame of a page, which others may share.
func (vs *Views) frame(p *site.Page) *Frame {
	at := framePlace{lang: p.Lang, folder: path.Dir(p.Path), kind: p.Kind, of: p.Of}
	if own, ok := p.Entry.(kb.MenuEntry); ok && slices.Contains(vs.menu, own) {
		at.entry = p.Entry
	}
	return made(vs, at, func() *Frame { return vs.newFrame(p) })
}

func (vs *Views) newFrame(p *site.Page) *Frame {
	w := vs.words[p.Lang]
	f := &Frame{Lang: p.Lang, words: w, once: vs.once, static: vs.static(p.Path), Site: vs.site(p.Lang), Copy: vs.copies[p.Lang], Icon: vs.icon(p.Path),
		Style: site.Rel(p.Path, vs.assets.Href["css/site.css"]), Script: site.Rel(p.Path, vs.assets.Href["js/page.js"])}
	f.Site.Logo = vs.logo(p.Path)
	f.Search = vs.to(p, vs.plan.Fixed(site.Search, "", p.Lang), w.Text("section.search")).Href
	f.Home = vs.to(p, vs.plan.Fixed(site.Home, "", p.Lang), w.Text("home"))
	if base := vs.plan.Base.Site.BaseURL; base != "" {
		f.Feed = base + p.Lang + "/feed.xml"
	}
	vs.navigation(p, f)
	f.Folder = vs.folderLink(p)
	return f
}

// navigation fills the menu and the foot: sections, the site's own pages, indexes.
func (vs *Views) navigation(p *site.Page, v *Frame) {
	w := vs.words[p.Lang]
	for _, k := range vs.plan.Base.Kinds() {
		if to := vs.plan.Fixed(site.Section, k.Name, p.Lang); to != nil {
			l := vs.to(p, to, w.Text("section."+k.Name))
			l.Current = p.Of == k
			v.Menu = append(v.Menu, l)
		}
	}
	if to := vs.plan.Fixed(site.Countries, "", p.Lang); to != nil {
		l := vs.to(p, to, w.Text("section.country"))
		l.Current = p.Kind == site.Countries || p.Kind == site.Country
		v.Menu = append(v.Menu, l)
	}
	if to := vs.plan.Fixed(site.Explore, "", p.Lang); to != nil {
		l := vs.to(p, to, w.Text("section.explore"))
		l.Current = path.Dir(p.Path) == path.Dir(to.Path)
		v.Menu = append(v.Menu, l)
	}
	for _, e := range vs.menu {
		l := vs.toEntry(p, e, e.Head().Text(p.Lang).Name())
		l.Current = p.Entry == kb.Entry(e)
		switch e.InMenu() {
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
		if to := vs.plan.Fixed(f.kind, "", p.Lang); to != nil {
			l := vs.to(p, to, w.Text(f.key))
			l.Current = p.Kind == f.kind
			v.Footer = append(v.Footer, l)
		}
	}
}

// addresses fills in the public addresses of a page, if the site has one.
func (vs *Views) addresses(p *site.Page, v *View) {
	base := vs.plan.Base.Site.BaseURL
	if base == "" {
		return
	}
	v.Canonical = base + p.Path
	for _, lang := range vs.plan.Languages {
		to := p.In(lang)
		if to == nil || p.Part > 1 || p.Entry != nil && p.Entry.Head().Texts[lang] == nil {
			continue
		}
		v.Alternates = append(v.Alternates, Link{Href: base + to.Path, Lang: lang})
	}
	if p.Entry != nil && p.Entry.Head().Texts[p.Lang] == nil {
		v.Alternates = nil                                              // what is shown here is the other page's text
		if original := p.In(p.Entry.Head().Original); original != nil { // a copy may lack its language
			v.Canonical = base + original.Path
		}
	}
}

func (vs *Views) icon(from string) string {
	if to, ok := vs.assets.Href["favicon.svg"]; ok {
		return site.Rel(from, to)
	}
	return ""
}

// static returns the function that gives addresses of static files on a page.
func (vs *Views) static(from string) func(string) (string, error) {
	return func(name string) (string, error) {
		if to, ok := vs.assets.Href[name]; ok {
			return site.Rel(from, to), nil
		}
		return "", &MissingFile{name, diag.Nearest(name, slices.Sorted(maps.Keys(vs.assets.Href)))}
	}
}

func (vs *Views) logo(from string) *ImageView {
	if vs.assets.Logo == nil {
		return nil
	}
	image := *vs.assets.Logo
	image.Src = site.Rel(from, image.Src)
	return &image
}

func (vs *Views) site(lang string) SiteView {
	s := vs.plan.Base.Site
	v := SiteView{Name: s.Name.In(lang), ShortName: s.ShortName.In(lang), Title: s.Title.In(lang), Overline: s.Overline.In(lang),
		Description: s.Description.In(lang), Edition: vs.words[lang].date(s.Edition), EditionDate: s.Edition.String()}
	if foot := s.FootIn(lang); foot != nil {
		v.Footer = foot.HTML(markdown.Page{Words: vs.words[lang].Words}) // it leads to no entry
	}
	if name := s.License.Name.In(lang); name != "" {
		v.License = &Link{Text: name, Href: s.License.URL.In(lang)}
	}
	return v
}

// to links one page to another.
func (vs *Views) to(from, to *site.Page, text string) Link {
	if to == nil {
		return Link{Text: text}
	}
	return Link{Text: text, Href: site.Rel(from.Path, to.Path)}
}

// toEntry links a page to the one of an entry, in words of the entry's, which may be in another language than the page's.
func (vs *Views) toEntry(from *site.Page, e kb.Entry, text string) Link {
	l := vs.to(from, vs.plan.EntryPage(e, from.Lang), text)
	if lang := e.Head().Text(from.Lang).Lang; lang != from.Lang {
		l.Lang = lang
	}
	return l
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

func (vs *Views) pager(p *site.Page) Pager {
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

// slice returns the part of a list that belongs on a page.
func slice[T any](p *site.Page, list []T) []T {
	from := min(len(list), (p.Part-1)*site.PerPage)
	return list[from:min(len(list), from+site.PerPage)]
}

// Redirect is a page that leads elsewhere.
func (vs *Views) Redirect(x site.Redirect) *RedirectView {
	p := &site.Page{Lang: x.To.Lang, Path: x.From}
	v := &RedirectView{View: vs.view(p, vs.words[p.Lang].Text("redirect.title"), "")}
	title := vs.pageTitle(x.To)
	v.To = vs.to(p, x.To, title)
	if vs.plan.Base.Site.BaseURL != "" {
		v.Canonical = vs.plan.Base.Site.BaseURL + x.To.Path
	}
	return v
}

func (vs *Views) pageTitle(p *site.Page) string {
	w := vs.words[p.Lang]
	switch {
	case p.Entry != nil:
		return p.Entry.Head().Text(p.Lang).Title
	case p.Country != nil:
		return p.Country.Name.In(p.Lang)
	case p.Kind == site.Narrowed:
		return vs.valueTitle(p)
	case p.Of != nil:
		return w.Text("section." + p.Of.Name)
	case p.Kind == site.Countries:
		return w.Text("section.country")
	case p.Kind == site.Glossary:
		return w.Text("section.glossary")
	case p.Kind == site.Index:
		return w.Text("section.index")
	case p.Kind == site.Data:
		return w.Text("section.data")
	case p.Kind == site.Codebook:
		return w.Text("section.codebook")
	case p.Kind == site.Search:
		return w.Text("section.search")
	case p.Kind == site.Explore:
		return w.Text("section.explore")
	case p.Kind == site.Matrix:
		return w.Text("matrix." + p.Matrix.Facet + ".title")
	case p.Kind == site.Map:
		return w.Text("map.title")
	case p.Kind == site.Timeline:
		return w.Text("timeline.title")
	case p.Kind == site.Folder:
		return w.Text("section.folder")
	}
	return vs.plan.Base.Site.Name.In(p.Lang)
}

// RootHome is the home page of the only language, at the root.
func (vs *Views) RootHome(root *site.Page) *HomeView {
	home := vs.plan.Fixed(site.Home, "", vs.plan.Languages[0])
	here := *home
	here.Path = root.Path
	v := vs.Home(&here)
	if v.Canonical != "" {
		v.Canonical = vs.plan.Base.Site.BaseURL + home.Path
	}
	return v
}

// Multilingual returns the view of a page that is in all languages at once.
func (vs *Views) Multilingual(p *site.Page) *MultilingualView {
	css := string(vs.assets.Inline["css/standalone.css"])
	v := &MultilingualView{Lang: vs.plan.Languages[0], Inline: template.CSS(css), Icon: vs.icon(p.Path), Logo: vs.logo(p.Path)}
	base := vs.plan.Base.Site.BaseURL
	if p.Kind == site.NotFound && base == "" {
		v.Script = template.JS(vs.assets.Inline["js/find-home.js"])
	}
	v.CSP = policy(css, string(v.Script))
	if p.Kind == site.LanguageChoice && base != "" {
		v.Canonical = base
	}
	if p.Kind == site.NotFound {
		v.Icon, v.Logo = "", nil
	}
	for _, lang := range vs.plan.Languages {
		home := vs.plan.Fixed(site.Home, "", lang)
		d := LanguageView{Home: home.Path, View: View{Frame: &Frame{Lang: lang, Site: vs.site(lang), Copy: vs.copies[lang], words: vs.words[lang], once: vs.once, static: vs.static(p.Path)}, Path: p.Path}}
		switch {
		case p.Kind == site.LanguageChoice:
			d.Href = home.Path
		case base != "":
			// A host serves the 404 page at any depth: only a path from the host's root
			// leads home from all of them.
			if u, err := url.Parse(base); err == nil {
				d.Href = u.EscapedPath() + home.Path
			}
		}
		v.Languages = append(v.Languages, d)
	}
	return v
}
