package site

import (
	"compendio/internal/kb"
)

// Item is what A to Z lists: an entry under its title or its short name, a country, or a term of the glossary.
type Item struct {
	Text    string // by which it is listed
	Entry   kb.Entry
	Short   bool // Text is the short name of Entry
	Country *kb.Country
	Term    *kb.Term
}

// ID tells items of one text apart.
func (i Item) ID() string {
	switch {
	case i.Country != nil:
		return "country/" + i.Country.Code
	case i.Term != nil:
		return "term/" + i.Term.ID
	}
	return i.Entry.Head().ID()
}

// Items is everything that A to Z lists in a language, in no order of the alphabet. The plan counts its parts
// by it, and views show it.
func Items(b *kb.Base, lang string) []Item {
	var list []Item
	for _, e := range b.All() {
		if e.Head().Kind.Root {
			continue
		}
		t := e.Head().Text(lang)
		list = append(list, Item{Text: t.Title, Entry: e})
		if t.Name() != t.Title {
			list = append(list, Item{Text: t.Name(), Entry: e, Short: true})
		}
	}
	for _, c := range b.Countries {
		list = append(list, Item{Text: c.Name.In(lang), Country: c})
	}
	for _, t := range b.Glossary {
		list = append(list, Item{Text: TermName(b, t, lang), Term: t})
	}
	return list
}

// TermName is the main form of a term in a language, or else in the first that has one.
func TermName(b *kb.Base, t *kb.Term, lang string) string {
	for _, l := range append([]string{lang}, b.Site.Languages...) {
		if forms := t.Forms[l]; len(forms) > 0 {
			return forms[0]
		}
	}
	return t.ID
}
