package kb

import (
	"compendio/internal/diag"
	"compendio/internal/schema"
)

// Page is a page of prose: about the site, the Forum, the method.
type Page struct {
	Header
	Listed
	Coverage bool // ends in a table of how many practices each objective has
}

func (p *Page) facts(v visitor) {
	v.number(schema.Field{Key: "order", Low: 0, High: 1000, Inner: true}, &p.Rank)
	v.choice(schema.Field{Key: "menu", Values: menus, Inner: true}, &p.Menu)
	v.flag(schema.Field{Key: "coverage", Inner: true}, &p.Coverage)
}

func (p *Page) texts(v visitor, t *Text) {
	v.text(schema.Field{Key: "label"}, &t.Label)
	v.code(schema.Field{Key: "slug", Form: idForm, Inner: true}, &t.Slug)
}

func (p *Page) check(*reader) { p.inFooter() }

func (p *Page) checkText(r *reader, t *Text) { t.checkSlug(r) }

// Listed is what stands beside the home page and may be in a menu of every page.
type Listed struct {
	Menu string // header, footer or none
}

var menus = []string{"header", "footer", "none"}

// InMenu is the menu that lists the entry, or none.
func (l *Listed) InMenu() string { return l.Menu }

func (l *Listed) inFooter() {
	if l.Menu == "" {
		l.Menu = "footer"
	}
}

// checkSlug holds the last part of an address to its form.
func (t *Text) checkSlug(r *reader) {
	if t.Slug != "" && !idForm.MatchString(t.Slug) {
		r.log.Error(r.place("slug"), diag.WantID, "slug", t.Slug)
		t.Slug = ""
	}
}
