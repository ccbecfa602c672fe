package kb

import (
	"regexp"
	"strconv"

	"compendio/internal/diag"
	"compendio/internal/schema"
)

// Principle is one of the guiding principles of the framework.
type Principle struct {
	Header
	Letter    string // a, or a number where a framework counts its principles
	Paragraph string // of the framework's text
}

var letterForm = regexp.MustCompile(`^(?:[a-z]|[1-9][0-9]?)$`)

func (p *Principle) facts(v visitor) {
	v.code(schema.Field{Key: "letter", Required: true, Form: letterForm, Values: []string{"a–z", "1–99"}}, &p.Letter)
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
	if n, err := strconv.Atoi(p.Letter); err == nil {
		p.Rank = n
	} else {
		p.Rank = int(p.Letter[0])
	}
	if p.Slug != p.Letter {
		r.log.Error(r.place("letter"), diag.LetterAndSlug, r.doc.Slug, p.Letter)
	}
}
