package view

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"

	"compendio/internal/export"
	"compendio/internal/kb"
	"compendio/internal/markdown"
	"compendio/internal/message"
	"compendio/internal/schema"
	"compendio/internal/site"
)

// Entry is the page of an entry.
func (vs *Views) Entry(p *site.Page) *EntryView {
	e := p.Entry
	h := e.Head()
	t := h.Text(p.Lang)
	w := vs.words[p.Lang]
	v := &EntryView{View: vs.view(p, t.Title, t.Summary), Kind: h.Kind.Name, Slug: h.Slug, Heading: t.Title, Lead: t.Summary}
	v.Colour = vs.colours[e]
	if !h.Kind.Root {
		v.ID = h.ID()
	}
	if t.Lang != p.Lang {
		v.TextLang = t.Lang
	}
	if to := vs.plan.Fixed(site.Section, h.Kind.Name, p.Lang); to != nil {
		v.Crumbs = []Link{v.Home, vs.to(p, to, w.Text("section."+h.Kind.Name))}
	} else {
		v.Crumbs = []Link{v.Home}
	}
	v.Notice = vs.notice(p, t)
	v.Kicker = vs.kicker(e, p.Lang)
	switch e.(type) {
	case *kb.Objective, *kb.Principle:
		v.Number = number(e)
		v.TitleNote = w.Text("working_title")
		if t.Official {
			v.TitleNote = w.Text("official_title")
		}
	}
	vs.prose(p, t, v)
	v.Facts, v.KeyFacts = vs.facts(p, kb.Facts(e))
	if !h.Updated.IsZero() {
		v.Updated = w.date(h.Updated)
	}
	v.Sources = vs.sources(p.Lang, h, t)
	vs.cite(v, export.Cite(vs.plan, e, p.Lang))
	v.Dossier = vs.dossierLink(p, e)
	v.JSONLD = vs.jsonLD(p, t)
	vs.around(p, v)
	if x, ok := e.(*kb.Page); ok && x.Coverage {
		v.Coverage = vs.coverage(p)
	}
	return v
}

// longText is how many sections a text has for which its page lists them.
const longText = 4

// contents are the sections of a text, if there are many.
func contents(t *kb.Text) []Link {
	var list []Link
	for _, h := range t.Body.Headings {
		if h.Level == 2 {
			list = append(list, Link{Text: h.Text, Href: "#" + h.ID})
		}
	}
	if len(list) < longText {
		return nil
	}
	return list
}

// inOrder are the sources of an entry as a reader meets them: those of the figures above a text, then those that the
// text cites, then the others.
func inOrder(h *kb.Header, t *kb.Text, above ...kb.Highlight) []kb.Source {
	place := map[string]int{}
	meet := func(id string) {
		if _, met := place[id]; !met {
			place[id] = len(place) - len(h.Sources)
		}
	}
	for _, x := range above {
		if _, _, ok := x.In(t.Lang); ok && x.Source != "" {
			meet(x.Source)
		}
	}
	for _, c := range t.Body.Citations {
		meet(c.ID)
	}
	list := slices.Clone(h.Sources)
	slices.SortStableFunc(list, func(a, b kb.Source) int { return place[a.ID] - place[b.ID] })
	return list
}

// prose fills the holes of a text and numbers what it cites.
func (vs *Views) prose(p *site.Page, t *kb.Text, v *EntryView) {
	sources := map[string]int{}
	for i, s := range inOrder(p.Entry.Head(), t, p.Entry.Head().Highlights...) {
		sources[s.ID] = i + 1
	}
	v.Contents = contents(t)
	v.Body = t.Body.HTML(markdown.Page{
		Link:     func(ref int) markdown.Target { return vs.target(p, t, ref) },
		Citation: func(id string) (int, string) { return sources[id], "source-" + id },
		Words:    vs.words[p.Lang].Words,
	})
	for _, x := range p.Entry.Head().Highlights {
		if value, label, ok := x.In(t.Lang); ok {
			v.Highlights = append(v.Highlights, HighlightView{value, label, x.Year, sources[x.Source], x.Source})
		}
	}
}

// around adds the ways from an entry to others.
func (vs *Views) around(p *site.Page, v *EntryView) {
	e := p.Entry
	vs.listsOf(p, e, v)
	if v.Relations = vs.relations(p, e); v.Relations == nil {
		for _, x := range vs.related.to(e) {
			v.Related = append(v.Related, vs.card(p, x))
		}
	}
	for _, x := range slice(p, site.Mentions(e)) {
		v.Mentions = append(v.Mentions, vs.card(p, x))
	}
	if to := vs.plan.Base.Entry("page/contribute"); to != nil {
		v.Contribute = site.Rel(p.Path, vs.plan.EntryPage(to, p.Lang).Path)
	}
	v.Previous, v.Next = vs.neighbours(p, e)
}

// coverage counts the practices of each objective, so that what is missing shows.
func (vs *Views) coverage(p *site.Page) []CoverageRow {
	var rows []CoverageRow
	for _, o := range vs.plan.Base.Of("objective") {
		link := vs.toEntry(p, o, o.Head().Text(p.Lang).Name())
		rows = append(rows, CoverageRow{link, number(o), o.Head().Named("practice", "primary"), o.Head().Named("practice", "secondary")})
	}
	return rows
}

// notice says that what is shown is not a translation of the original of today.
func (vs *Views) notice(p *site.Page, t *kb.Text) *Notice {
	w := vs.words[p.Lang]
	switch {
	case t.Lang != p.Lang:
		return &Notice{Title: w.Text("missing.title"), Text: w.Text("missing.text", "language", message.LanguageName(t.Lang, p.Lang))}
	case t.State == kb.Stale:
		var parts []string
		for _, c := range t.Changed {
			if c.Word != "" {
				parts = append(parts, w.Text("stale."+c.Word))
			} else {
				parts = append(parts, w.Text("quote", "text", c.Title))
			}
		}
		n := &Notice{Title: w.Text("stale.title"), Text: w.Text("stale.text", "parts", w.join(parts))}
		if original := p.In(p.Entry.Head().Original); original != nil { // a copy may lack its language
			l := vs.to(p, original, w.Text("stale.link"))
			l.Lang = p.Entry.Head().Original
			n.Link = &l
		}
		return n
	}
	return nil
}

// target resolves a reference of a text for the page that shows it.
func (vs *Views) target(p *site.Page, t *kb.Text, i int) markdown.Target {
	if i >= len(t.Targets) {
		return markdown.Target{}
	}
	ref, to := t.Body.Refs[i], t.Targets[i]
	switch {
	case to.Attachment != nil:
		return markdown.Target{Href: site.Rel(p.Path, site.AttachmentPath(to.Attachment)), Width: to.Width, Height: to.Height,
			Note: vs.fileNote(p.Lang, to)}
	case to.Country != nil:
		return markdown.Target{Href: site.Rel(p.Path, vs.plan.CountryPage(to.Country, p.Lang).Path), Title: to.Country.Name.In(p.Lang)}
	case to.Entry == nil:
		return markdown.Target{}
	}
	shown := to.Entry.Head().Text(p.Lang)
	target := markdown.Target{Title: shown.Title}
	if to.Entry != p.Entry || p.Part > 1 {
		target.Href = site.Rel(p.Path, vs.plan.EntryPage(to.Entry, p.Lang).Path)
	}
	// A section may be missing in the language that is shown; the page is not.
	if ref.Fragment != "" && to.Entry.Head().Withdrawn == nil && shown.Body.HasHeading(ref.Fragment) {
		target.Href += "#" + ref.Fragment
	}
	if target.Href == "" {
		target.Href = "#main"
	}
	return target
}

// fileNote says what a document is, and how large; nothing of an image.
func (vs *Views) fileNote(lang string, to kb.Target) string {
	if to.Size == 0 {
		return ""
	}
	w := vs.words[lang]
	size := w.Text("file.kb", "n", (to.Size+1023)>>10)
	if to.Size >= 1<<20 {
		size = w.Text("file.mb", "n", w.Number(float64(to.Size)/(1<<20)))
	}
	return w.Text("file."+strings.TrimPrefix(path.Ext(to.Attachment.Name), ".")) + ", " + size
}

// kicker is the line above a title: what this is.
func (vs *Views) kicker(e kb.Entry, lang string) string {
	w := vs.words[lang]
	h := e.Head()
	switch x := e.(type) {
	case *kb.Practice:
		parts := []string{vs.label("types", x.Type, lang)}
		if x.Stage != "" {
			parts = append(parts, vs.label("stages", x.Stage, lang))
		}
		level := "record.short"
		if x.Full(lang) {
			level = "record.full"
		}
		return strings.Join(append(parts, w.Text(level)), " · ")
	case *kb.Page, *kb.Forum:
		return ""
	}
	if w.Has("label." + h.Kind.Name) {
		return w.Text("label."+h.Kind.Name, "n", cmp.Or(number(e), h.Slug))
	}
	return w.Text("kind." + h.Kind.Name + ".one")
}

// number returns the number by which an entry is known, if it has one.
func number(e kb.Entry) string {
	switch x := e.(type) {
	case *kb.Session:
		return x.Number
	case *kb.Objective, *kb.Principle:
		return e.Head().Slug
	}
	return ""
}

// facts are what a panel shows of an entry, and the strip of the most important of them under its title.
func (vs *Views) facts(p *site.Page, facts []kb.FieldValues) (list []FactView, strip []string) {
	w := vs.words[p.Lang]
	for _, f := range facts {
		v := FactView{Name: f.Words(), Label: w.Text("fact." + f.Words())}
		var texts []string
		for _, x := range f.Values {
			value := vs.value(p, f.Field, x)
			v.Values = append(v.Values, value)
			texts = append(texts, value.Text)
		}
		switch f.Words() {
		case "countries", "scope", "period", "evidence", "method":
			if len(texts) > 3 {
				texts = []string{w.Count("count.country", len(texts))}
			}
			strip = append(strip, w.join(texts))
		}
		list = append(list, v)
	}
	return list, strip
}

func (vs *Views) value(p *site.Page, f *schema.Field, x kb.Value) ValueView {
	w := vs.words[p.Lang]
	switch {
	case x.Entry != nil:
		to := x.Entry.Head().Text(p.Lang)
		v := ValueView{views: vs, Text: to.Name(), Href: site.Rel(p.Path, vs.plan.EntryPage(x.Entry, p.Lang).Path), Number: number(x.Entry), Colour: vs.colours[x.Entry]}
		if to.Lang != p.Lang {
			v.Lang = to.Lang
		}
		return v
	case x.Country != nil:
		return ValueView{views: vs, Text: x.Country.Name.In(p.Lang), Href: site.Rel(p.Path, vs.plan.CountryPage(x.Country, p.Lang).Path)}
	case x.Period != nil:
		return ValueView{views: vs, Text: w.period(x.Period)}
	case x.Word != "":
		return ValueView{views: vs, Text: w.Text(x.Word)}
	case x.URL != "":
		return ValueView{views: vs, Text: x.Text.In(p.Lang), Href: x.URL}
	case f.Type == schema.Address:
		return ValueView{views: vs, Text: w.Text(f.Words() + "_link"), Href: x.Text.In(p.Lang)}
	}
	v := ValueView{views: vs, Text: x.Text.In(p.Lang)}
	if f.Vocabulary != "" {
		if c := vs.plan.Base.Vocabulary(f.Vocabulary).Find(x.Choice); c != nil {
			v.About = c.About.In(p.Lang)
		}
	}
	if len(x.Text) == 1 && x.Text[0].Lang != p.Lang {
		v.Lang = x.Text[0].Lang
	}
	return v
}

// sources are those of an entry, with the way back to what cites them.
func (vs *Views) sources(lang string, h *kb.Header, t *kb.Text) []SourceView {
	list := vs.sourceViews(lang, inOrder(h, t, h.Highlights...))
	cited := t.Body.Cited()
	for i := range list {
		for n := 1; n <= cited[list[i].ID]; n++ {
			list[i].Back = append(list[i].Back, markdown.CitationAnchor(list[i].ID, n))
		}
	}
	return list
}

func (vs *Views) sourceViews(lang string, sources []kb.Source) []SourceView {
	w := vs.words[lang]
	var list []SourceView
	for _, s := range sources {
		v := SourceView{ID: s.ID, Title: s.Title.In(lang), Publisher: s.Publisher.In(lang), Year: w.Text("no_date"), URL: s.URL}
		if s.Year > 0 {
			v.Year = strconv.Itoa(s.Year)
		}
		if s.Class != "" {
			v.Class = w.Text("source_class." + s.Class)
		}
		if !s.Read.IsZero() && s.URL != "" {
			v.Read = w.Text("source_read", "date", w.date(s.Read))
		}
		list = append(list, v)
	}
	return list
}

// listsOf are the entries that name this one, by kind and relation.
func (vs *Views) listsOf(p *site.Page, e kb.Entry, v *EntryView) {
	w := vs.words[p.Lang]
	if s, ok := e.(*kb.Session); ok {
		vs.questions(p, s, v)
		vs.narrowLists(p, v, s.Kind.Name, s.Slug)
		return
	}
	lists := vs.incoming(p)
	practices := 0
	for _, k := range vs.plan.Base.Kinds() {
		links := lists[k.Name]
		totals := map[string]int{}
		for _, l := range links {
			totals[l.Relation]++
		}
		for _, l := range slice(p, links) {
			last := len(v.Lists) - 1
			id := "list-" + k.Name + "-" + l.Relation
			if last < 0 || v.Lists[last].ID != id {
				heading := w.TextOr("list."+k.Name+"-"+l.Relation, "")
				if heading == "" {
					heading = w.Text("section." + k.Name)
				}
				v.Lists = append(v.Lists, Group{ID: id, Kind: k.Name, Total: totals[l.Relation], Heading: heading})
				last++
			}
			v.Lists[last].Cards = append(v.Lists[last].Cards, vs.card(p, l.From))
		}
		if k.Name == "practice" {
			practices = len(links)
		}
	}
	switch e.(type) {
	case *kb.Objective, *kb.Principle:
		v.Empty = practices == 0
		practicesFirst(v.Lists)
		vs.extent(p, v)
	}
	vs.narrowLists(p, v, e.Head().Kind.Name, e.Head().Slug)
}

// narrowLists sets the lists of what can be narrowed down apart, all of which has the value of a facet.
func (vs *Views) narrowLists(p *site.Page, v *EntryView, facet, value string) {
	for _, k := range vs.plan.Base.Kinds() {
		all := vs.plan.Facets(k)
		if !site.Narrows(k) || all == nil {
			continue
		}
		for _, g := range v.Lists {
			if g.Kind == k.Name {
				v.Practices = append(v.Practices, g)
			}
		}
		v.Lists = slices.DeleteFunc(v.Lists, func(g Group) bool { return g.Kind == k.Name })
		n := 0
		if at := slices.IndexFunc(all, func(f site.Facet) bool { return f.Name == facet }); at >= 0 {
			for _, x := range all[at].Values {
				if x.Value == value {
					n = len(x.Entries)
				}
			}
		} else if f, ok := p.Entry.(*kb.Forum); ok && f.Alone { // it has all there is
			facet, n = "", len(vs.plan.Base.Of(k.Name))
		}
		v.Narrow = vs.narrow(p, k, facet, value, n)
		return
	}
}

// incoming are the links to a page's entry by the kind of where they come from, in the order of
// relations and titles.
func (vs *Views) incoming(p *site.Page) map[string][]kb.Link {
	if p.Parts > 1 {
		return made(vs, shownIn{p.Entry, p.Lang}, func() map[string][]kb.Link { return vs.sortIncoming(p) })
	}
	return vs.sortIncoming(p)
}

func (vs *Views) sortIncoming(p *site.Page) map[string][]kb.Link {
	order := vs.order[p.Lang]
	lists := map[string][]kb.Link{}
	for _, l := range site.Lists(p.Entry) {
		k := l.From.Head().Kind.Name
		lists[k] = append(lists[k], l)
	}
	for _, list := range lists {
		// By the alphabet too, primary comes before secondary.
		slices.SortStableFunc(list, func(a, b kb.Link) int {
			return cmp.Or(strings.Compare(a.Relation, b.Relation), order[a.From]-order[b.From])
		})
	}
	return lists
}

// questions shows a session's practices under the questions that they help to answer.
func (vs *Views) questions(p *site.Page, s *kb.Session, v *EntryView) {
	w := vs.words[p.Lang]
	questions := vs.plan.Base.Vocabulary("questions")
	var practices []kb.Entry
	for _, l := range vs.incoming(p)["practice"] {
		if l.Relation == "sessions" {
			practices = append(practices, l.From)
		}
	}
	answers := map[string][]Card{}
	for _, e := range slice(p, practices) {
		x, ok := e.(*kb.Practice)
		if !ok {
			continue
		}
		c := vs.card(p, x)
		c.Summary = ""
		for _, q := range questions.Concepts {
			if x.Answers(q, p.Lang) {
				answers[q.ID] = append(answers[q.ID], c)
			}
		}
	}
	for _, q := range s.Text(p.Lang).Questions {
		list := answers[q.Role]
		v.Questions = append(v.Questions, QuestionView{Role: q.Role, Label: vs.label("questions", q.Role, p.Lang), Text: q.Text, Printed: q.Printed,
			Hint: questions.Find(q.Role).About.In(p.Lang), Cards: list, Show: w.Count("show_list", len(list))})
	}
}

// neighbours are the entries before and after, of kinds that have an order.
func (vs *Views) neighbours(p *site.Page, e kb.Entry) (before, after *Link) {
	if number(e) == "" {
		return nil, nil
	}
	list := vs.plan.Base.Of(e.Head().Kind.Name)
	at := slices.Index(list, e)
	link := func(x kb.Entry) *Link {
		l := vs.toEntry(p, x, number(x)+". "+x.Head().Text(p.Lang).Name())
		return &l
	}
	if at > 0 {
		before = link(list[at-1])
	}
	if at+1 < len(list) {
		after = link(list[at+1])
	}
	return before, after
}
