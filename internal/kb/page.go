package kb

import (
	"compendio/internal/diag"
	"compendio/internal/schema"
)

// Page is a page of prose: about the site, the Forum, the method.
type Page struct {
	Header
	Menu     string // header, footer or none
	Coverage bool   // ends in a table of how many practices each objective has
}

func (p *Page) facts(v visitor) {
	v.number(schema.Field{Key: "order", Low: 0, High: 1000}, &p.Rank)
	v.choice(schema.Field{Key: "menu", Values: []string{"header", "footer", "none"}}, &p.Menu)
	v.flag(schema.Field{Key: "coverage"}, &p.Coverage)
}

func (p *Page) texts(v visitor, t *Text) {
	v.text(schema.Field{Key: "label"}, &t.Label)
	v.code(schema.Field{Key: "slug", Form: idForm.String()}, &t.Slug)
}

func (p *Page) check(*reader) {
	if p.Menu == "" {
		p.Menu = "footer"
	}
}

func (p *Page) checkText(r *reader, t *Text) {
	if t.Slug != "" && !idForm.MatchString(t.Slug) {
		r.log.Error(r.place("slug"), diag.WantID, "slug", t.Slug)
		t.Slug = ""
	}
}
