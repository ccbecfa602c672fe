package view

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"compendio/internal/export"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/site"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// newestOnHome is how many practices the home page shows.
const newestOnHome = 6

// Home is the first page of a language.
func (vs *Views) Home(p *site.Page) *HomeView {
	w := vs.words[p.Lang]
	v := &HomeView{View: vs.view(p, "", ""), All: map[string]string{}}
	v.Title, v.Description = v.Site.Name, v.Site.Description
	v.JSONLD = vs.jsonLD(p, nil)
	cards := func(kind string) []Card {
		var list []Card
		for _, e := range vs.plan.Base.Of(kind) {
			list = append(list, vs.card(p, e))
		}
		return shares(list)
	}
	v.Sessions, v.Objectives, v.Principles = cards("session"), cards("objective"), cards("principle")
	v.Legend = vs.legend(p)
	v.Forums = vs.byForum(vs.plan.Base.Of("session"), v.Sessions, p.Lang)
	for _, g := range v.Forums {
		for i := range g.Cards {
			g.Cards[i].Level = 4
		}
	}
	for _, e := range vs.plan.Newest(newestOnHome) {
		v.Practices = append(v.Practices, vs.card(p, e))
	}
	for _, c := range vs.countries(p.Lang) {
		if len(c.Practices) > 0 {
			v.Countries = append(v.Countries, vs.countryCard(p, c))
		}
	}
	slices.SortStableFunc(v.Countries, func(a, b Card) int { return b.Count - a.Count })
	for _, k := range vs.plan.Base.Kinds() {
		to := vs.plan.Fixed(site.Section, k.Name, p.Lang)
		if to == nil {
			continue
		}
		v.All[k.Name] = site.Rel(p.Path, to.Path)
		n := len(vs.plan.Base.Of(k.Name))
		v.Figures = append(v.Figures, Figure{n, w.Text(w.Form("kind."+k.Name, n)), v.All[k.Name]})
	}
	if to := vs.plan.Fixed(site.Countries, "", p.Lang); to != nil {
		v.All["country"] = site.Rel(p.Path, to.Path)
		v.Figures = append(v.Figures, Figure{len(v.Countries), w.Text(w.Form("kind.country", len(v.Countries))), v.All["country"]})
	}
	return v
}

// shares sets each card's part of the largest count, for the bars.
func shares(list []Card) []Card {
	most := 0
	for _, c := range list {
		most = max(most, c.Count)
	}
	for i := range list {
		if most > 0 {
			list[i].Share = (100*list[i].Count + most/2) / most
		}
	}
	return list
}

// List is a section, the countries, or A to Z.
func (vs *Views) List(p *site.Page) *ListView {
	title := vs.pageTitle(p)
	v := &ListView{View: vs.view(p, title, ""), Heading: title}
	v.Crumbs = []Link{v.Home}
	switch p.Kind {
	case site.Section:
		vs.section(p, v)
	case site.Narrowed:
		vs.narrowed(p, v)
	case site.Countries:
		vs.regions(p, v)
	case site.Index:
		vs.alphabet(p, v)
	}
	v.Description = v.Intro
	return v
}

// section lists the entries of a kind.
func (vs *Views) section(p *site.Page, v *ListView) {
	w := vs.words[p.Lang]
	v.Kind = p.Of.Name
	list := vs.sorted[p.Lang][p.Of.Name]
	if key := "intro." + p.Of.Name; w.Has(key) {
		v.Intro = w.Text(key)
	} else if w.Has(key + ".other") {
		v.Intro = w.spelt(key, len(list))
	}
	vs.listed(p, v, list)
	if v.Narrow = vs.narrow(p, p.Of, "", "", len(list)); v.Narrow != nil {
		v.Narrow.Panel = vs.facets(p, p.Of)
	}
}

// listed fills a list with its cards.
func (vs *Views) listed(p *site.Page, v *ListView, list []kb.Entry) {
	w := vs.words[p.Lang]
	if key := "count." + p.Of.Name; w.Has(w.Form(key, len(list))) {
		v.Total = w.Count(key, len(list))
	}
	if p.Of.Name == "objective" || p.Of.Name == "practice" {
		v.Legend = vs.legend(p)
	}
	g := Group{ID: "list-" + p.Of.Name, Kind: p.Of.Name, Total: len(list)}
	level := 2 // nothing stands between it and that of the page
	if p.Of.Name == "session" && len(vs.plan.Base.Of("forum")) > 1 {
		level = 3
	}
	most := 0
	for _, e := range list {
		most = max(most, count(e))
	}
	for _, e := range slice(p, list) {
		c := vs.card(p, e)
		c.Level = level
		if most > 0 {
			c.Share = (100*c.Count + most/2) / most
		}
		g.Cards = append(g.Cards, c)
	}
	v.Groups = []Group{g}
	if groups := vs.byForum(slice(p, list), g.Cards, p.Lang); groups != nil {
		v.Groups = groups
	}
}

// legend says which session has which colour; nothing where there are no sessions.
func (vs *Views) legend(p *site.Page) []Card {
	var list []Card
	for _, e := range vs.plan.Base.Of("session") {
		text := vs.kicker(e, p.Lang)
		if len(vs.plan.Base.Of("forum")) > 1 {
			for _, f := range e.Head().Outgoing("forum") {
				text += " · " + f.Head().Text(p.Lang).Name()
			}
		}
		list = append(list, Card{Link: vs.to(p, vs.plan.EntryPage(e, p.Lang), text), Colour: vs.colours[e]})
	}
	if len(list) > 0 {
		list = append(list, Card{Link: Link{Text: vs.words[p.Lang].Text("legend_none")}, Colour: "c0"})
	}
	return list
}

// byForum groups the cards of sessions by forum; nil if there are not several forums.
func (vs *Views) byForum(sessions []kb.Entry, cards []Card, lang string) []Group {
	if len(vs.plan.Base.Of("forum")) < 2 {
		return nil
	}
	var groups []Group
	for i, e := range sessions {
		for _, f := range e.Head().Outgoing("forum") {
			id := "list-forum-" + f.Head().Slug
			if last := len(groups) - 1; last < 0 || groups[last].ID != id {
				groups = append(groups, Group{ID: id, Kind: "session", Heading: f.Head().Text(lang).Name()})
			}
			last := len(groups) - 1
			groups[last].Cards = append(groups[last].Cards, cards[i])
			groups[last].Total++
		}
	}
	return groups
}

// regions lists the countries, grouped by region.
func (vs *Views) regions(p *site.Page, v *ListView) {
	w := vs.words[p.Lang]
	v.Kind = "country"
	v.Intro = w.Text("intro.country")
	n := 0
	for _, region := range vs.plan.Base.Vocabulary("regions").Concepts {
		g := Group{ID: "list-" + region.ID, Kind: "country", Heading: region.Label.In(p.Lang)}
		for _, c := range vs.countries(p.Lang) {
			if c.Region == region.ID {
				g.Cards = append(g.Cards, vs.countryCard(p, c))
			}
		}
		if g.Total = len(g.Cards); g.Total > 0 {
			v.Groups = append(v.Groups, g)
		}
		n += g.Total
	}
	v.Total = w.Count("count.country", n)
}

// alphabet lists everything from A to Z.
func (vs *Views) alphabet(p *site.Page, v *ListView) {
	v.Intro = vs.words[p.Lang].Text("intro.index")
	for _, l := range vs.letters[p.Lang] {
		href := "#" + letterID(l.letter)
		if part := l.at/site.PerPage + 1; part != p.Part {
			href = path.Base(p.PartPath(part)) + href
		}
		v.Letters = append(v.Letters, Link{Text: l.letter, Href: href})
	}
	for _, x := range slice(p, vs.az[p.Lang]) {
		c := vs.item(p, x)
		letter := initial(c.Text)
		if last := len(v.Groups) - 1; last < 0 || v.Groups[last].Heading != letter {
			v.Groups = append(v.Groups, Group{ID: letterID(letter), Heading: letter})
		}
		last := len(v.Groups) - 1
		v.Groups[last].Cards = append(v.Groups[last].Cards, c)
	}
}

// item is a line of A to Z.
func (vs *Views) item(p *site.Page, x site.Item) Card {
	w := vs.words[p.Lang]
	switch {
	case x.Country != nil:
		c := vs.countryCard(p, x.Country)
		c.Level, c.Meta = 3, w.Text("label.country")
		return c
	case x.Term != nil:
		l := vs.to(p, vs.plan.Fixed(site.Glossary, "", p.Lang), x.Text)
		l.Href += "#" + x.Term.ID
		return Card{Link: l, Kind: "term", Colour: "c0", Level: 3, Meta: w.Text("section.glossary"), views: vs}
	}
	c := vs.card(p, x.Entry)
	c.Text, c.Summary = x.Text, ""
	if c.Kind != "practice" {
		c.Meta = vs.kicker(x.Entry, p.Lang)
	}
	if x.Short {
		c.Meta = strings.Trim(c.Meta+" · "+x.Entry.Head().Text(p.Lang).Title, " ·")
	}
	return c
}

// countries returns all countries by name.
func (vs *Views) countries(lang string) []*kb.Country {
	c := collate.New(language.Make(lang))
	return slices.SortedStableFunc(slices.Values(vs.plan.Base.Countries), func(a, b *kb.Country) int { return c.CompareString(a.Name.In(lang), b.Name.In(lang)) })
}

func (vs *Views) countryCard(p *site.Page, c *kb.Country) Card {
	return Card{Link: vs.to(p, vs.plan.CountryPage(c, p.Lang), c.Name.In(p.Lang)), ID: countryID(c), Kind: "country", Count: len(c.Practices), Colour: "c0", views: vs}
}

// Country is the page of a country.
func (vs *Views) Country(p *site.Page) *EntryView {
	w := vs.words[p.Lang]
	c := p.Country
	name := c.Name.In(p.Lang)
	v := &EntryView{View: vs.view(p, name, ""), ID: countryID(c), Kind: "country", Slug: strings.ToLower(c.Code), Heading: name, Kicker: w.Text("label.country")}
	vs.aboutCountry(p, v)
	v.Description = name + ". " + cmp.Or(v.Lead, vs.practices(0, p.Lang)+".")
	v.Crumbs = []Link{v.Home, vs.to(p, vs.plan.Fixed(site.Countries, "", p.Lang), w.Text("section.country"))}
	v.Facts = vs.countryFacts(c, p.Lang)
	for _, m := range c.Memberships {
		if len(m.About) > 0 || len(m.Sources) > 0 { // else the facts say all there is
			v.Memberships = append(v.Memberships, MembershipView{m.Label.In(p.Lang), m.About.In(p.Lang), vs.sourceViews(p.Lang, m.Sources)})
		}
	}
	own := Group{ID: "list-national", Heading: w.Text("country_national"), Kind: "practice"}
	shared := Group{ID: "list-regional", Heading: w.Text("country_regional"), Kind: "practice"}
	national, regional := vs.practicesOf(c, p.Lang)
	own.Total, shared.Total = len(national), len(regional)
	for i, e := range slice(p, slices.Concat(national, regional)) {
		if (p.Part-1)*site.PerPage+i < len(national) {
			own.Cards = append(own.Cards, vs.card(p, e))
		} else {
			shared.Cards = append(shared.Cards, vs.card(p, e))
		}
	}
	for _, g := range []Group{own, shared} {
		if len(g.Cards) > 0 {
			v.Lists = append(v.Lists, g)
		}
	}
	vs.narrowLists(p, v, "country", c.Code)
	v.Empty = len(c.Practices) == 0
	if p.Part == 1 {
		v.Relations = vs.together(p, touch{country: c}, c.Practices)
	}
	if to := vs.plan.Base.Entry("page/contribute"); to != nil {
		v.Contribute = site.Rel(p.Path, vs.plan.EntryPage(to, p.Lang).Path)
	}
	v.Dossier = vs.dossierLink(p, c)
	vs.cite(v, export.CitePage(vs.plan, vs.plan.CountryPage(c, p.Lang), "country-"+strings.ToLower(c.Code), name, v.Description))
	return v
}

// countrySummary says of a country what there is to say in a sentence.
func (vs *Views) countrySummary(c *kb.Country, lang string) string {
	return c.Name.In(lang) + ". " + vs.practices(len(c.Practices), lang) + "."
}

func (vs *Views) countryFacts(c *kb.Country, lang string) []FactView {
	w := vs.words[lang]
	facts := []FactView{{Name: "region", Label: w.Text("fact.region"), Values: []ValueView{{views: vs, Text: vs.label("regions", c.Region, lang)}}}}
	var memberships []ValueView
	for _, m := range c.Memberships {
		memberships = append(memberships, ValueView{views: vs, Text: m.Label.In(lang)})
	}
	if len(memberships) > 0 {
		facts = append(facts, FactView{Name: "memberships", Label: w.Text("fact.memberships"), Values: memberships})
	}
	return facts
}

// practicesOf are the practices of a country alone and those that it shares with others, by title.
func (vs *Views) practicesOf(c *kb.Country, lang string) (national, regional []kb.Entry) {
	both := made(vs, practicesIn{c, lang}, func() (both [2][]kb.Entry) {
		order := vs.order[lang]
		for _, e := range slices.SortedFunc(slices.Values(c.Practices), func(a, b kb.Entry) int { return order[a] - order[b] }) {
			switch x, ok := e.(*kb.Practice); {
			case !ok:
			case len(x.Countries) > 1:
				both[1] = append(both[1], e)
			default:
				both[0] = append(both[0], e)
			}
		}
		return both
	})
	return both[0], both[1]
}

// practicesIn is whose practices they are, and in which language they are sorted.
type practicesIn countryIn

// Glossary is the page of terms.
func (vs *Views) Glossary(p *site.Page) *GlossaryView {
	w := vs.words[p.Lang]
	title := w.Text("section.glossary")
	v := &GlossaryView{View: vs.view(p, title, w.Text("intro.glossary")), Heading: title, Intro: w.Text("intro.glossary")}
	v.Crumbs = []Link{v.Home}
	main := func(t *kb.Term) string { return site.TermName(vs.plan.Base, t, p.Lang) }
	c := collate.New(language.Make(p.Lang), collate.IgnoreCase)
	for _, t := range slices.SortedStableFunc(slices.Values(vs.plan.Base.Glossary), func(a, b *kb.Term) int { return c.CompareString(main(a), main(b)) }) {
		x := TermView{ID: t.ID, Main: main(t), Definition: t.Definition.In(p.Lang), Note: t.Note.In(p.Lang)}
		for _, lang := range vs.plan.Languages {
			if forms := t.Forms[lang]; len(forms) > 0 {
				x.Columns = append(x.Columns, TermColumn{lang, vs.words[lang].Text("language"), forms[0], forms[1:]})
			}
		}
		for _, other := range t.DoNotJoin {
			x.Apart = append(x.Apart, Link{Text: main(other), Href: "#" + other.ID})
		}
		for _, e := range t.See {
			x.See = append(x.See, vs.toEntry(p, e, e.Head().Text(p.Lang).Name()))
		}
		v.Terms = append(v.Terms, x)
	}
	return v
}

// dataGroups are the parts of the page of downloads, each with what it has.
var dataGroups = []struct {
	name  string
	forms []export.Form
}{
	{"sheet", []export.Form{export.Workbook, export.CSV, export.Matrix}},
	{"program", []export.Form{export.JSON, export.Package, export.Tables}},
	{"cite", []export.Form{export.BibTeX, export.RIS, export.CSL}},
	{"codebook", []export.Form{export.Book}},
}

// Data is the page of downloads.
func (vs *Views) Data(p *site.Page, files []export.File) *DataView {
	w := vs.words[p.Lang]
	title := w.Text("section.data")
	v := &DataView{View: vs.view(p, title, w.Text("intro.data")), Heading: title, Intro: w.Text("intro.data")}
	v.Crumbs = []Link{v.Home}
	v.Codebook = vs.to(p, vs.plan.Fixed(site.Codebook, "", p.Lang), w.Text("codebook.read"))
	if vs.copies != nil {
		v.Note = w.Text("data_note.copy")
	}
	for _, g := range dataGroups {
		group := FileGroup{Name: g.name, ID: "list-" + g.name, Heading: w.Text("data_group." + g.name), Note: w.Text("data_note." + g.name)}
		for _, f := range files {
			if !slices.Contains(g.forms, f.Form) {
				continue
			}
			x := FileView{Name: strings.TrimPrefix(f.Path, "data/"), Href: site.Rel(p.Path, f.Path), Size: size(w, f), Text: vs.fileText(p, f)}
			if f.Form == export.Tables {
				group.Tables = append(group.Tables, x)
			} else {
				group.Files = append(group.Files, x)
			}
		}
		if len(group.Files) > 0 {
			v.Groups = append(v.Groups, group)
		}
	}
	v.JSONLD = vs.dataset(v)
	return v
}

// fileText says what a download holds.
func (vs *Views) fileText(p *site.Page, f export.File) string {
	kind := f.Title[p.Lang]
	if f.Kind != nil && kind == "" {
		kind = vs.words[p.Lang].Text("section." + f.Kind.Name)
	}
	return vs.words[p.Lang].Text("data_about."+string(f.Form), "kind", kind, "language", message.LanguageName(f.Lang, p.Lang))
}

// Codebook is the page that says what the columns of the downloads are.
func (vs *Views) Codebook(p *site.Page, exports *export.Site) *CodebookView {
	w := vs.words[p.Lang]
	title := w.Text("section.codebook")
	v := &CodebookView{View: vs.view(p, title, w.Text("intro.codebook")), Heading: title, Intro: w.Text("intro.codebook"), Tables: exports.Codebook(p.Lang)}
	v.Crumbs = []Link{v.Home, vs.to(p, vs.plan.Fixed(site.Data, "", p.Lang), w.Text("section.data"))}
	return v
}

// Search is the page that finds things, in the index with a first file.
func (vs *Views) Search(p *site.Page, index string) *SearchView {
	w := vs.words[p.Lang]
	title := w.Text("section.search")
	v := &SearchView{View: vs.view(p, title, w.Text("intro.search")), Heading: title, Client: site.Rel(p.Path, vs.assets.Href["js/search.js"]), First: site.Rel(p.Path, index),
		Root: strings.Repeat("../", strings.Count(p.Path, "/")), Index: p.Lang + "/" + strings.TrimSuffix(path.Base(index), ".js")}
	v.Crumbs = []Link{v.Home}
	v.Browse = append(slices.Clone(v.Menu), vs.to(p, vs.plan.Fixed(site.Index, "", p.Lang), w.Text("section.index")))
	text := w.Under("search.")
	maps.Copy(text, w.Under("facets."))
	for _, lang := range vs.plan.Languages {
		text["in-"+lang] = w.Text("search.written", "language", message.LanguageName(lang, p.Lang))
	}
	v.Words = text
	return v
}

// Words returns the words of the interface by language.
func (vs *Views) Words() map[string]*message.Words {
	all := map[string]*message.Words{}
	for lang, w := range vs.words {
		all[lang] = w.Words
	}
	return all
}

// Meta is the line of facts under an entry's title in lists.
func (vs *Views) Meta(e kb.Entry, lang string) string {
	if x, ok := e.(*kb.Practice); ok {
		return vs.practiceMeta(x, lang)
	}
	return vs.kicker(e, lang)
}

// Colour is the class of the colour in which lists show an entry.
func (vs *Views) Colour(e kb.Entry) string { return vs.colours[e] }

// size returns how large a file is.
func size(w words, f export.File) string { return w.Text("kilobytes", "n", (f.Size+999)/1000) }
