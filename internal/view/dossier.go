package view

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"compendio/internal/kb"
	"compendio/internal/markdown"
	"compendio/internal/site"
)

// dossierMost is how many bytes of text a dossier has in full, which are some 90 KB when compressed. What comes
// after is in it in short.
const dossierMost = 290_000

// dossierChapters is how many entries a dossier has; where more belong, it says so. Nobody prints thousands.
const dossierChapters = 150

// dossierLink leads to the dossier of an entry or a country.
func (vs *Views) dossierLink(p *site.Page, of any) *Link {
	to := vs.plan.Dossier(of, p.Lang)
	if to == nil {
		return nil
	}
	l := vs.to(p, to, vs.words[p.Lang].Text("dossier.link"))
	return &l
}

// dossier is one while it is put together.
type dossier struct {
	*Views
	p          *site.Page
	inside     map[kb.Entry]string // the anchors of what is in it
	cited      int                 // sources so far
	left       int                 // bytes
	references []DossierEntry
}

// part is what a dossier has under one heading.
type part struct {
	id, heading string
	short       bool
	entries     []kb.Entry
	left        int // how many more there are
}

// cut leaves out what is too much for one dossier.
func cut(parts []part) {
	room := dossierChapters
	for i := range parts {
		p := &parts[i]
		fit := min(room, len(p.entries))
		p.entries, p.left = p.entries[:fit], len(p.entries)-fit
		room -= fit
	}
}

// inShort are the relations in which an entry only touches another. What every practice shows would
// stand in ten dossiers in full, and the site would be twice as large.
var inShort = []string{"secondary", "principles"}

// Dossier is an entry or a country with all that belongs to it.
func (vs *Views) Dossier(p *site.Page) *DossierView {
	d := &dossier{Views: vs, p: p, inside: map[kb.Entry]string{}, left: dossierMost}
	v := &DossierView{}
	groups := d.groups()
	cut(groups)
	for _, g := range groups {
		for _, e := range g.entries {
			d.include(e)
		}
	}
	if p.Entry != nil {
		d.include(p.Entry)
		d.entry(v)
	} else {
		d.country(v)
	}
	v.NoIndex, v.JSONLD, v.Meta, v.CiteFiles, v.Dossier = true, "", nil, nil, nil
	v.Title = vs.words[p.Lang].Text("dossier.title", "title", v.Heading)
	for _, g := range groups {
		part := DossierGroup{ID: g.id, Heading: g.heading, Total: len(g.entries) + g.left, Left: g.left}
		for _, e := range g.entries {
			part.Chapters = append(part.Chapters, d.chapter(e, g.short))
		}
		v.Contents = append(v.Contents, part)
	}
	v.References = d.references
	return v
}

// InDossier returns the entries that a dossier may show in full.
func (vs *Views) InDossier(p *site.Page) []kb.Entry {
	var list []kb.Entry
	if p.Entry != nil {
		list = append(list, p.Entry)
	}
	for _, g := range (&dossier{Views: vs, p: p}).groups() {
		list = append(list, g.entries...)
	}
	return list
}

// include makes links lead to an entry within the dossier.
func (d *dossier) include(e kb.Entry) {
	d.inside[e] = e.Head().Kind.Name + "-" + e.Head().Slug
}

// groups are the entries of the dossier in their order.
func (d *dossier) groups() []part {
	w := d.words[d.p.Lang]
	var list []part
	add := func(id, heading string, e kb.Entry) {
		if last := len(list) - 1; last < 0 || list[last].id != id {
			list = append(list, part{id: id, heading: heading})
		}
		last := len(list) - 1
		list[last].entries = append(list[last].entries, e)
	}
	if d.p.Country != nil {
		national, regional := d.practicesOf(d.p.Country, d.p.Lang)
		for _, e := range national {
			add("list-national", w.Text("country_national"), e)
		}
		for _, e := range regional {
			add("list-regional", w.Text("country_regional"), e)
		}
		return list
	}
	order := d.order[d.p.Lang]
	links := slices.SortedStableFunc(slices.Values(site.Under(d.p.Entry)), func(a, b kb.Link) int {
		return cmp.Or(strings.Compare(a.From.Head().Kind.Name, b.From.Head().Kind.Name), strings.Compare(a.Relation, b.Relation), order[a.From]-order[b.From])
	})
	seen := map[kb.Entry]bool{}
	for _, l := range links {
		if seen[l.From] {
			continue
		}
		seen[l.From] = true
		kind := l.From.Head().Kind.Name
		heading := w.TextOr("list."+kind+"-"+l.Relation, "")
		if heading == "" {
			heading = w.Text("section." + kind)
		}
		add("list-"+kind+"-"+l.Relation, heading, l.From)
		list[len(list)-1].short = slices.Contains(inShort, l.Relation)
	}
	return list
}

// entry fills in what the dossier says of its own entry.
func (d *dossier) entry(v *DossierView) {
	p := d.p
	e := p.Entry
	t := e.Head().Text(p.Lang)
	v.View = d.view(d.p, t.Title, t.Summary)
	own := d.plan.EntryPage(e, p.Lang)
	v.Kind, v.Heading, v.Lead, v.Kicker, v.Colour, v.OwnID = e.Head().Kind.Name, t.Title, t.Summary, d.kicker(e, p.Lang), d.colours[e], d.inside[e]
	v.Own = d.to(d.p, own, t.Title)
	if t.Lang != p.Lang {
		v.TextLang = t.Lang
	}
	v.Notice = d.notice(d.p, t)
	v.Crumbs = []Link{v.Home, d.to(d.p, d.plan.Fixed(site.Section, v.Kind, p.Lang), d.words[p.Lang].Text("section."+v.Kind)), v.Own}
	v.Entry = d.shared(e)
	v.Body = d.body(e, t, 0)
	if s, ok := e.(*kb.Session); ok {
		for _, q := range s.Text(p.Lang).Questions {
			v.Questions = append(v.Questions, QuestionView{Label: d.label("questions", q.Role, p.Lang), Text: q.Text})
		}
	}
	d.howToCite(v, own)
}

// country fills in what the dossier says of its country.
func (d *dossier) country(v *DossierView) {
	own := d.plan.CountryPage(d.p.Country, d.p.Lang)
	first := *own // whose lists go on elsewhere
	v.EntryView = *d.Country(&first)
	lists := v.EntryView
	v.View = d.view(d.p, lists.Heading, lists.Description)
	v.Lists = nil
	v.Own = d.to(d.p, own, v.Heading)
	v.Crumbs = []Link{v.Home, d.to(d.p, d.plan.Fixed(site.Countries, "", d.p.Lang), d.words[d.p.Lang].Text("section.country")), v.Own}
	d.howToCite(v, own)
}

// howToCite says how to cite: the page of the entry, and not the dossier, which comes and goes.
func (d *dossier) howToCite(v *DossierView, own *site.Page) {
	v.Cite = d.words[d.p.Lang].Text("cite_text", "title", v.Heading, "site", v.Site.Name, "date", v.Site.Edition)
	if base := d.plan.Base.Site.BaseURL; base != "" {
		v.CiteURL = base + own.Path
	}
}

// chapter is an entry within the dossier.
func (d *dossier) chapter(e kb.Entry, short bool) Chapter {
	t := e.Head().Text(d.p.Lang)
	c := Chapter{Link: d.toEntry(d.p, e, t.Title), Entry: d.shared(e)}
	if !short && d.left > 0 {
		c.Full = true
		c.Body = d.body(e, t, 2)
		d.left -= len(c.Body)
	}
	return c
}

// DossierEntry is what every dossier of a language says alike of an entry. It is rendered once.
type DossierEntry struct {
	views *Views
	entry kb.Entry
	p     *site.Page // of the entry
	id    string
}

// Once renders a partial over the entry.
func (e DossierEntry) Once(partial string) (template.HTML, error) { return e.views.once(partial, e) }

// ID is the anchor of the entry, with which those of its sources begin.
func (e DossierEntry) ID() string { return e.id }

// Card is the entry as lists show it.
func (e DossierEntry) Card() Card { return e.views.card(e.p, e.entry) }

// Notice says that the text is not a translation of the original of today.
func (e DossierEntry) Notice() *Notice {
	return e.views.notice(e.p, e.entry.Head().Text(e.p.Lang))
}

// Facts are its facts.
func (e DossierEntry) Facts() []FactView {
	list, _ := e.views.facts(e.p, kb.Facts(e.entry))
	return list
}

// Highlights are its figures that stand out.
func (e DossierEntry) Highlights() []HighlightView {
	var list []HighlightView
	for _, x := range e.entry.Head().Highlights {
		if value, label, ok := x.In(e.entry.Head().Text(e.p.Lang).Lang); ok {
			list = append(list, HighlightView{Value: value, Label: label, Year: x.Year})
		}
	}
	return list
}

// Sources are what it rests on.
func (e DossierEntry) Sources() []SourceView {
	h := e.entry.Head()
	return e.views.sourceViews(e.p.Lang, inOrder(h, h.Text(e.p.Lang)))
}

// shared is what dossiers say alike of an entry.
func (d *dossier) shared(e kb.Entry) DossierEntry {
	return DossierEntry{d.Views, e, d.plan.EntryPage(e, d.p.Lang), d.inside[e]}
}

// body is the text of an entry, with anchors of its own and the numbers of the dossier's sources.
func (d *dossier) body(e kb.Entry, t *kb.Text, deeper int) template.HTML {
	numbers := map[string]int{}
	for _, s := range inOrder(e.Head(), t) {
		d.cited++
		numbers[s.ID] = d.cited
	}
	if len(numbers) > 0 {
		d.references = append(d.references, d.shared(e))
	}
	prefix := d.inside[e] + "_"
	return t.Body.HTML(markdown.Page{
		Link:     func(ref int) markdown.Target { return d.target(t, ref) },
		Citation: func(id string) (int, string) { return numbers[id], prefix + "source-" + id },
		Words:    d.words[d.p.Lang].Words,
		Prefix:   prefix,
		Deeper:   deeper,
	})
}

// target leads a reference of a text to its place in the dossier, or out of it.
func (d *dossier) target(t *kb.Text, ref int) markdown.Target {
	to := d.Views.target(d.p, t, ref)
	if ref >= len(t.Targets) || t.Targets[ref].Entry == nil {
		return to
	}
	e := t.Targets[ref].Entry
	anchor, ok := d.inside[e]
	if !ok {
		return to
	}
	to.Href = "#" + anchor
	if fragment := t.Body.Refs[ref].Fragment; fragment != "" && e.Head().Text(d.p.Lang).Body.HasHeading(fragment) {
		to.Href += "_" + fragment
	}
	return to
}
