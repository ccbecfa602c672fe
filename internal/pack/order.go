package pack

import (
	"slices"
	"strings"

	"compendio/internal/kb"
	"compendio/internal/site"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// chapters puts pages in the order of a book: each language opens with its prose, as an
// introduction does. A copy of a part opens with what it was asked for: the page of the country or the
// objective, and then what belongs to it, by name.
func (c *Copy) chapters(list []*sheet) []*sheet {
	names := map[string]map[kb.Entry]int{} // places by name, in each language
	if c.Plan.Base.Selection.Narrow() {
		for _, lang := range c.Plan.Languages {
			names[lang] = map[kb.Entry]int{}
			for i, e := range c.chosen(lang) {
				names[lang][e] = i + 1
			}
		}
	}
	rank := func(s *sheet) int {
		switch {
		case c.asked(s.Page):
			return -2
		case len(names) > 0 && s.Kind == site.Section && belongs(s.Of):
			return -1
		case s.Kind == site.EntryPage && names[s.lang][s.Entry] > 0:
			return names[s.lang][s.Entry]
		case s.Kind == site.EntryPage && s.Of.Root:
			return len(names[s.lang]) + 1
		}
		return len(names[s.lang]) + 2
	}
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b *sheet) int {
		if a.lang != b.lang {
			return 0 // languages follow one another already
		}
		return rank(a) - rank(b)
	})
	return out
}

// asked reports whether a page is that of what a selection names.
func (c *Copy) asked(p *site.Page) bool {
	found := false
	c.Plan.Base.Selection.Each(func(facet, value string) {
		switch {
		case p.Country != nil:
			found = found || facet == "country" && strings.EqualFold(p.Country.Code, value)
		case p.Kind == site.EntryPage:
			found = found || p.Entry.Head().ID() == facet+"/"+value
		}
	})
	return found
}

// belongs reports whether entries of a kind are what a selection chooses among, such as practices.
func belongs(k *kb.Kind) bool { return !k.Root && !k.Gathers() }

// chosen are the entries that a selection has chosen, by name in a language.
func (c *Copy) chosen(lang string) []kb.Entry {
	var list []kb.Entry
	for _, e := range c.Plan.Base.All() {
		if belongs(e.Head().Kind) {
			list = append(list, e)
		}
	}
	order := collate.New(language.Make(lang), collate.IgnoreCase)
	slices.SortStableFunc(list, func(a, b kb.Entry) int {
		return order.CompareString(a.Head().Text(lang).Title, b.Head().Text(lang).Title)
	})
	return list
}

// chosenMost is how many entries a cover and the word to the reader name.
const chosenMost = 60

// listed names what a copy of a part has, for its cover and its word to the reader: the heading, and
// an entry a line.
func (c *Copy) listed(lang string) (heading string, names []string) {
	if !c.Plan.Base.Selection.Narrow() {
		return "", nil
	}
	list := c.chosen(lang)
	if len(list) == 0 || len(list) > chosenMost {
		return "", nil
	}
	for _, e := range list {
		names = append(names, e.Head().Text(lang).Title)
	}
	return c.Words[lang].Text("section." + list[0].Head().Kind.Name), names
}
