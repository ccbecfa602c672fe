package view

import (
	"compendio/internal/site"
)

// WithdrawnView is the page of an entry that is published no more.
type WithdrawnView struct {
	View
	Heading  string
	TextLang string // of the heading, if it is not that of the page
	Kind     string
	Date     string // on which it was withdrawn, or empty
	Why      string
	List     *Link // of the entries of its kind, if it has one
}

// Withdrawn is the page that says what has become of an entry.
func (vs *Views) Withdrawn(p *site.Page) *WithdrawnView {
	h := p.Entry.Head()
	t, w := h.Text(p.Lang), vs.words[p.Lang]
	v := &WithdrawnView{View: vs.view(p, t.Title, ""), Heading: t.Title, Kind: h.Kind.Name, Why: h.Withdrawn.Why.In(p.Lang)}
	v.NoIndex, v.Crumbs = true, []Link{v.Home}
	if t.Lang != p.Lang {
		v.TextLang = t.Lang
	}
	if !h.Withdrawn.Date.IsZero() {
		v.Date = w.date(h.Withdrawn.Date)
	}
	if to := vs.plan.Fixed(site.Section, h.Kind.Name, p.Lang); to != nil {
		l := vs.to(p, to, w.Text("section."+h.Kind.Name))
		v.Crumbs, v.List = append(v.Crumbs, l), &l
	}
	return v
}
