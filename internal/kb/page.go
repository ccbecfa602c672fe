package kb

import "compendio/internal/diag"

// Page is a page of prose: about the site, the Forum, the method.
type Page struct {
	Header
	Menu     string // header, footer or none
	Coverage bool   // ends in a table of how many practices each objective has
}

func (p *Page) facts(r *reader) {
	p.Rank = r.number("order", 0, 1000, optional)
	p.Coverage = r.bool("coverage")
	p.Menu = r.choice("menu", optional, "header", "footer", "none")
	if p.Menu == "" {
		p.Menu = "footer"
	}
}

func (p *Page) text(r *reader, t *Text) {
	t.Label = r.text("label", optional)
	t.Slug = r.text("slug", optional)
	if t.Slug != "" && !idForm.MatchString(t.Slug) {
		r.log.Error(r.place("slug"), diag.WantID, "slug", t.Slug)
		t.Slug = ""
	}
}

// Facts: a page of prose has none.
func (p *Page) Facts() []Fact { return nil }
