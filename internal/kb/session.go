package kb

import "compendio/internal/schema"

// Session is one session of the Forum.
type Session struct {
	Header
	Date    Date
	Method  string // panel, knowledge-cafe
	Printed string // label as printed in the Forum's notes
}

func (s *Session) facts(v visitor) {
	v.number(schema.Field{Key: "order", Required: true, Low: 1, High: 1000}, &s.Rank)
	v.choice(schema.Field{Key: "method", Required: true, Values: []string{"panel", "knowledge-cafe"}, Panel: true}, &s.Method)
	v.date(schema.Field{Key: "date", Panel: true}, &s.Date)
	v.refs(schema.Field{Key: "objectives", Required: true, Kind: "objective", Panel: true, Facet: "objective"})
	v.text(schema.Field{Key: "printed_label", Panel: true}, &s.Printed)
}

func (s *Session) texts(v visitor, t *Text) {
	// The roles of a session's guiding questions, in the order asked.
	roles := func(required bool) []schema.Field {
		return []schema.Field{{Key: "practices", Type: schema.Text, Required: required}, {Key: "challenges", Type: schema.Text, Required: required}, {Key: "cooperation", Type: schema.Text, Required: required}}
	}
	v.questions(schema.Field{Key: "questions", Required: true, Fields: roles(true)}, &t.Questions, func(q *Question) *string { return &q.Text })
	v.questions(schema.Field{Key: "printed_questions", Fields: roles(false)}, &t.Questions, func(q *Question) *string { return &q.Printed })
}
