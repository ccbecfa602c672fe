package kb

import "compendio/internal/schema"

// Session is one session of a forum.
type Session struct {
	Header
	Number  string // by which its forum knows it
	Date    Date
	Colour  string // of the vocabulary colours, or empty
	Method  string // of the vocabulary methods
	Printed string // label as printed in the Forum's notes
}

func (s *Session) facts(v visitor) {
	v.number(schema.Field{Key: "order", Required: true, Low: 1, High: maxOrder}, &s.Rank)
	v.ref(schema.Field{Key: "forum", Kind: "forum", Panel: true, Facet: "forum"})
	v.code(schema.Field{Key: "number"}, &s.Number)
	v.choice(schema.Field{Key: "method", Required: true, Vocabulary: "methods", Panel: true}, &s.Method)
	v.date(schema.Field{Key: "date", Panel: true}, &s.Date)
	v.refs(schema.Field{Key: "objectives", Required: true, Kind: "objective", Panel: true, Facet: "objective"})
	v.text(schema.Field{Key: "printed_label", Panel: true}, &s.Printed)
	v.choice(schema.Field{Key: "colour", Vocabulary: "colours", Inner: true}, &s.Colour)
}

func (s *Session) check(*reader) {
	if s.Number == "" {
		s.Number = s.Slug
	}
}

func (s *Session) texts(v visitor, t *Text) {
	v.questions(schema.Field{Key: "questions", Required: true, Vocabulary: "questions"}, &t.Questions, func(q *Question) *string { return &q.Text })
	v.questions(schema.Field{Key: "printed_questions", Vocabulary: "questions"}, &t.Questions, func(q *Question) *string { return &q.Printed })
}
