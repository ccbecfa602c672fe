package kb

import (
	"strconv"

	"compendio/internal/diag"
	"compendio/internal/schema"
)

// Objective is one of the objectives of the framework.
type Objective struct {
	Header
	Number     int
	Paragraph  string    // of the framework's text
	Hub        Localised // address of its page at whoever looks after the framework
	RoundTable int       // of the framework's review that took it up; 0 if not said
	SDGs       []string  // targets of the 2030 Agenda
}

func (o *Objective) facts(v visitor) {
	v.number(schema.Field{Key: "number", Required: true, Low: 1, High: 999}, &o.Number)
	v.code(schema.Field{Key: "paragraph", Panel: true}, &o.Paragraph)
	v.named(schema.Field{Name: "sessions", Kind: "session", Relation: "objectives", None: "no_session", Panel: true, Facet: "session"})
	v.number(schema.Field{Key: "round_table", Low: 1, High: 99, Panel: true}, &o.RoundTable)
	v.codes(schema.Field{Key: "sdgs", Form: sdgForm, Values: sdgExamples, Panel: true}, &o.SDGs)
	v.address(schema.Field{Key: "hub", Panel: true}, &o.Hub)
}

func (o *Objective) texts(v visitor, t *Text) {
	v.text(schema.Field{Key: "label", Required: true}, &t.Label)
	v.flag(schema.Field{Key: "official"}, &t.Official)
}

func (o *Objective) check(r *reader) {
	o.Rank = o.Number
	if o.Number == 0 { // at fault, and told already
		return
	}
	if o.Slug != strconv.Itoa(o.Number) {
		r.log.Error(r.place("number"), diag.NumberAndSlug, r.doc.Slug, o.Number)
	}
}
