package kb

import (
	"strings"

	"compendio/internal/diag"
	"compendio/internal/schema"
)

// Principle is one of the Compact's ten guiding principles.
type Principle struct {
	Header
	Letter    string // a to j
	Paragraph string // 15(a)
}

func (p *Principle) facts(v visitor) {
	v.choice(schema.Field{Key: "letter", Required: true, Values: strings.Split("abcdefghij", "")}, &p.Letter)
	v.code(schema.Field{Key: "paragraph", Panel: true}, &p.Paragraph)
}

func (p *Principle) texts(v visitor, t *Text) {
	v.text(schema.Field{Key: "label"}, &t.Label)
	v.flag(schema.Field{Key: "official"}, &t.Official)
}

func (p *Principle) check(r *reader) {
	if p.Letter == "" {
		return
	}
	p.Rank = int(p.Letter[0])
	if p.Slug != p.Letter {
		r.log.Error(r.place("letter"), diag.LetterAndSlug, r.doc.Slug, p.Letter)
	}
}
