package kb

import (
	"slices"

	"compendio/internal/diag"
	"compendio/internal/markdown"
	"compendio/internal/schema"
	"compendio/internal/source"
)

// Practice is what somebody did, since when, with what result, according to whom.
type Practice struct {
	Header
	Type      string
	Stage     string // or empty
	Countries []*Country
	Scope     Localised
	Period    Period
	SDGs      []string
	Actors    []Localised
	Partners  []Localised
	Legal     []Localised
	Evidence  string
	AsOf      Date // the latest date that the record mentions; zero if it does not say
	EditedBy  string
}

func (p *Practice) facts(v visitor) {
	v.countries(schema.Field{Key: "countries", Or: "scope", Panel: true, Facet: "country"}, &p.Countries)
	v.localised(schema.Field{Key: "scope", Panel: true}, &p.Scope)
	v.period(schema.Field{Key: "start", Name: "period", Required: true, Unknown: true, Panel: true, Facet: yearFacet}, &p.Period)
	v.texts(schema.Field{Key: "actors", Required: true, Panel: true}, &p.Actors)
	v.texts(schema.Field{Key: "partners", Panel: true}, &p.Partners)
	v.texts(schema.Field{Key: "legal", Panel: true}, &p.Legal)
	v.choice(schema.Field{Key: "stage", Vocabulary: "stages", Panel: true, Facet: "stage", Graded: true}, &p.Stage)
	v.choice(schema.Field{Key: "evidence", Required: true, Vocabulary: "evidence", Panel: true, Facet: "evidence", Graded: true}, &p.Evidence)
	v.date(schema.Field{Key: "as_of", Panel: true}, &p.AsOf)
	v.refs(schema.Field{Key: "objectives.primary", Required: true, Kind: "objective", Most: 3, Panel: true, Facet: "objective", Also: "main"})
	v.refs(schema.Field{Key: "objectives.secondary", Kind: "objective", Panel: true, Facet: "objective"})
	v.refs(schema.Field{Key: "principles", Kind: "principle", Most: 4, Panel: true, Facet: "principle"})
	v.refs(schema.Field{Key: "sessions", Kind: "session", Panel: true, Facet: "session"})
	v.codes(schema.Field{Key: "sdgs", Form: sdgForm, Values: sdgExamples, Panel: true}, &p.SDGs)
	v.text(schema.Field{Key: "edited_by", Panel: true}, &p.EditedBy)
	v.choice(schema.Field{Key: "type", Required: true, Vocabulary: "types", Facet: "type"}, &p.Type)
	v.date(schema.Field{Key: "updated", Required: true}, &p.Updated)
	v.refs(schema.Field{Key: "related", Kind: "practice", Beside: true})
	v.highlights(schema.Field{Key: "highlights", Most: 3, Fields: []schema.Field{{Key: "value", Type: schema.Localised, Required: true}, {Key: "label", Type: schema.Localised, Required: true},
		{Key: "year", Type: schema.Text, Required: true}, {Key: "source", Type: schema.Code}}}, &p.Highlights)
}

func (*Practice) texts(visitor, *Text) {}

func (p *Practice) checkText(r *reader, t *Text) {
	want := slices.DeleteFunc(p.Kind.sections(t.Lang), func(heading string) bool { return heading == "" })
	for _, c := range p.Kind.lists["sections"].Concepts {
		if heading := c.label(t.Lang); heading != "" && c.Sourced && len(p.Sources) > 0 {
			r.figures(t, heading)
		}
	}
	for _, h := range t.Body.Headings {
		if h.Level != 2 || slices.Contains(want, h.Text) {
			continue
		}
		if near := diag.Nearest(h.Text, want); near != "" {
			r.log.Warn(r.doc.BodyPlace(h.Offset), diag.HeadingNear, h.Text, diag.Near(near), diag.OneOf(want))
		}
	}
}

// sections are the headings that make a record full; one that has no words in a language is
// empty.
func (k *Kind) sections(lang string) []string {
	var list []string
	for _, c := range k.lists["sections"].Concepts {
		list = append(list, c.label(lang))
	}
	return list
}

// Sections are the headings with which a text of the kind begins, in a language; one that has no words
// there is empty.
func (k *Kind) Sections(lang string) []string {
	if _, ok := k.make().(*Practice); ok {
		return k.sections(lang)
	}
	return nil
}

// Full reports whether the text in a language has every section of a full record.
func (p *Practice) Full(lang string) bool {
	sections := p.Kind.lists["sections"].Concepts
	for _, c := range sections {
		if !p.Text(lang).hasSection(c) {
			return false
		}
	}
	return len(sections) > 0
}

// Answers reports whether the record is among those that help to answer a guiding question.
func (p *Practice) Answers(question *Concept, lang string) bool {
	shared := len(p.Countries) > 1 || len(p.Scope) > 0
	if question.Shows == "national" && shared || question.Shows == "shared" && !shared {
		return false
	}
	return question.Section == "" || p.Text(lang).hasSection(p.Kind.lists["sections"].Find(question.Section))
}

// hasSection reports whether a text has something to say in a section. Headings tell, and not their anchors,
// some of which are taken: that of "Results" is section-results.
func (t *Text) hasSection(c *Concept) bool {
	label := c.label(t.Lang)
	if slices.ContainsFunc(t.Body.Headings, func(h markdown.Heading) bool { return !h.Empty && h.Text == label }) {
		return label != "" // mostly, and cheaply
	}
	want := source.Slug(label)
	return want != "" && slices.ContainsFunc(t.Body.Headings, func(h markdown.Heading) bool { return !h.Empty && source.Slug(h.Text) == want })
}

// derive returns a practice without sessions those that took up its primary objectives.
func (p *Practice) derive() {
	if len(p.Outgoing("sessions")) > 0 {
		return
	}
	var found []Entry
	for _, o := range p.Outgoing("primary") {
		for _, s := range o.Head().Incoming("session", "objectives") {
			if !slices.Contains(found, s) {
				found = append(found, s)
			}
		}
	}
	slices.SortFunc(found, order)
	for _, s := range found {
		join(Link{"sessions", p, s, false})
	}
}
