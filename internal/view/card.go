package view

import (
	"strings"

	"compendio/internal/kb"
	"compendio/internal/site"
)

// card is an entry as lists show it.
func (vs *Views) card(p *site.Page, e kb.Entry) Card {
	h := e.Head()
	t := h.Text(p.Lang)
	w := vs.words[p.Lang]
	c := Card{Link: vs.toEntry(p, e, t.Title), ID: h.ID(), Kind: h.Kind.Name, Number: number(e), Colour: vs.colours[e], Summary: t.Summary, Level: 3, Count: count(e), views: vs}
	switch x := e.(type) {
	case *kb.Practice:
		c.Meta = vs.practiceMeta(x, p.Lang)
	case *kb.Session:
		c.Meta = vs.label("methods", x.Method, p.Lang) + " · " + vs.objectiveNumbers(x, p.Lang)
	case *kb.Objective:
		c.Text = t.Name()
		c.Meta = vs.practices(c.Count, p.Lang)
	case *kb.Principle:
		c.Meta = vs.practices(c.Count, p.Lang)
	case *kb.Page, *kb.Forum:
	default:
		c.Meta = w.Text("kind." + h.Kind.Name + ".one")
	}
	return c
}

// label is that of a value of a vocabulary.
func (vs *Views) label(vocabulary, id, lang string) string {
	return vs.plan.Base.Label(vocabulary, id).In(lang)
}

// count is how many practices a session, objective or principle has.
func count(e kb.Entry) int {
	switch x := e.(type) {
	case *kb.Session:
		return x.Named("practice", "sessions")
	case *kb.Objective:
		return x.Named("practice", "primary") + x.Named("practice", "secondary")
	case *kb.Principle:
		return x.Named("practice", "principles")
	}
	return 0
}

// practiceMeta says where, when and what in one line.
func (vs *Views) practiceMeta(x *kb.Practice, lang string) string {
	w := vs.words[lang]
	var meta []string
	if where := vs.where(x, lang); where != "" {
		meta = append(meta, where)
	}
	if years := w.years(&x.Period); years != "" {
		meta = append(meta, years)
	}
	return strings.Join(append(meta, vs.label("types", x.Type, lang)), " · ")
}

// practices says how many there are, in words if there are none.
func (vs *Views) practices(n int, lang string) string {
	if n == 0 {
		return vs.words[lang].Text("count.none")
	}
	return vs.words[lang].Count("count.practice", n)
}

// where names up to three countries, or says how many there are.
func (vs *Views) where(x *kb.Practice, lang string) string {
	if len(x.Scope) > 0 && len(x.Countries) != 1 {
		return x.Scope.In(lang)
	}
	var names []string
	for _, c := range x.Countries {
		names = append(names, c.Name.In(lang))
	}
	if len(names) > 3 {
		return vs.words[lang].Count("count.country", len(names))
	}
	return strings.Join(names, ", ")
}

func (vs *Views) objectiveNumbers(s *kb.Session, lang string) string {
	var list []string
	for _, o := range s.Outgoing("objectives") {
		list = append(list, o.Head().Slug)
	}
	return vs.words[lang].Count("objectives_short", len(list)) + " " + strings.Join(list, ", ")
}
