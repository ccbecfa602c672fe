package export

import "compendio/internal/site"

// CitationForm is how any entry is cited in a language, for a script that knows what it cites: the formats with
// gaps, which are the signs Gap and those after it, in the order of id, title, language, address, abstract. A line
// whose gap stays empty is left out.
type CitationForm struct {
	BibTeX  string      `json:"bibtex"`
	RIS     string      `json:"ris"`
	TeX     [][2]string `json:"tex"`  // what is written in BibTeX otherwise
	BaseURL string      `json:"base"` // of addresses, or empty
}

// Gap is the first of the control characters that stand for gaps; content cannot have them, and JSON writes them
// as plain letters.
const Gap = '\x01'

// NewCitationForm makes the form of a language.
func NewCitationForm(p *site.Plan, lang string) CitationForm {
	s := p.Base.Site
	c := Citation{ID: string(Gap), Title: string(Gap + 1), Site: s.Name.In(lang), Author: s.Publisher.In(lang), Lang: string(Gap + 2), Edition: s.Edition.Time(),
		Address: string(Gap + 3), Abstract: string(Gap + 4)}
	return CitationForm{c.BibTeX(), c.RIS(), texPairs, s.BaseURL}
}
