package kb

import "compendio/internal/diag"

// Session is one session of the Forum.
type Session struct {
	Header
	Date    Date
	Method  string // panel, knowledge-cafe
	Printed string // label as printed in the Forum's notes
}

// roles are those of a session's guiding questions, in the order asked.
var roles = []string{"practices", "challenges", "cooperation"}

func (s *Session) facts(r *reader) {
	s.Rank = r.number("order", 1, 1000, required)
	s.Method = r.choice("method", required, "panel", "knowledge-cafe")
	s.Date, _ = r.known("date", optional)
	s.Printed = r.text("printed_label", optional)
	r.refs("objectives", "objectives", "objective", required)
}

func (s *Session) text(r *reader, t *Text) {
	n, ok := r.fields("questions", required, roles...)
	if !ok {
		return
	}
	for _, role := range roles {
		q := n.text(role, required)
		t.Questions = append(t.Questions, Question{Role: role, Text: q})
	}
	n.finish(diag.Word("questions"))
	printed, ok := r.fields("printed_questions", optional, roles...)
	if !ok {
		return
	}
	for i, role := range roles {
		t.Questions[i].Printed = printed.text(role, optional)
	}
	printed.finish(diag.Word("questions"))
}

// Facts are method, date, objectives and the printed label.
func (s *Session) Facts() []Fact {
	facts := []Fact{word("method", "method."+s.Method)}
	if !s.Date.IsZero() {
		facts = append(facts, day("date", s.Date))
	}
	facts = append(facts, entries("objectives", s.Outgoing("objectives")))
	if s.Printed != "" {
		facts = append(facts, Fact{"printed_label", []Value{{Text: Localised{"": s.Printed}}}})
	}
	return facts
}
