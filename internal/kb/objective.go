package kb

import (
	"strconv"

	"compendio/internal/diag"
)

// Objective is one of the Compact's 23 objectives.
type Objective struct {
	Header
	Number     int
	Paragraph  int       // of the Compact
	Hub        Localised // address of its page at the United Nations Network on Migration
	RoundTable int       // of the review forum of 2022 that took it up, 1 to 4; 0 if not said
	SDGs       []string  // targets of the 2030 Agenda
}

func (o *Objective) facts(r *reader) {
	o.Number = r.number("number", 1, 23, required)
	o.Rank = o.Number
	if o.Number > 0 && o.Slug != strconv.Itoa(o.Number) {
		r.log.Error(r.place("number"), diag.NumberAndSlug, r.doc.Slug, o.Number)
	}
	// Objective n is paragraph n+16 of A/RES/73/195.
	low, high := o.Number+16, o.Number+16
	if o.Number == 0 { // at fault, and told already
		low, high = 17, 39
	}
	o.Paragraph = r.number("paragraph", low, high, optional)
	o.Hub = r.localisedURL("hub", optional)
	o.RoundTable = r.number("round_table", 1, 4, optional)
	o.SDGs = r.targets("sdgs")
}

func (o *Objective) text(r *reader, t *Text) {
	t.Label = r.text("label", required)
	t.Official = r.bool("official")
}

// Facts are the paragraph, the sessions and principles, and the Network's page.
func (o *Objective) Facts() []Fact {
	facts := []Fact{{"paragraph", []Value{{Text: Localised{"": strconv.Itoa(o.Number + 16)}}}}}
	if list := o.Incoming("session", "objectives"); len(list) > 0 {
		facts = append(facts, entries("sessions", list))
	} else {
		facts = append(facts, word("sessions", "no_session"))
	}
	if o.RoundTable > 0 {
		facts = append(facts, Fact{"round_table", []Value{{Text: Localised{"": strconv.Itoa(o.RoundTable)}}}})
	}
	if len(o.SDGs) > 0 {
		facts = append(facts, targets(o.SDGs))
	}
	if len(o.Hub) > 0 {
		facts = append(facts, Fact{"hub", []Value{{Text: o.Hub}}})
	}
	return facts
}
