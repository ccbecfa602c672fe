package kb

import "compendio/internal/diag"

// Principle is one of the Compact's ten guiding principles.
type Principle struct {
	Header
	Letter    string // a to j
	Paragraph string // 15(a)
}

func (p *Principle) facts(r *reader) {
	p.Letter = r.choice("letter", required, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j")
	if p.Letter != "" {
		p.Rank = int(p.Letter[0])
		if p.Slug != p.Letter {
			r.log.Error(r.place("letter"), diag.LetterAndSlug, r.doc.Slug, p.Letter)
		}
	}
	p.Paragraph = r.text("paragraph", optional)
}

func (p *Principle) text(r *reader, t *Text) {
	t.Label = r.text("label", optional)
	t.Official = r.bool("official")
}

// Facts is the paragraph of the Compact.
func (p *Principle) Facts() []Fact {
	if p.Paragraph == "" {
		return nil
	}
	return []Fact{{"paragraph", []Value{{Text: Localised{"": p.Paragraph}}}}}
}
