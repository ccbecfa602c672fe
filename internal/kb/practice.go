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

// sections are the headings that make a record full, by language. Figures in the one with the number
// sourced need a source: results are what readers quote.
var sections = map[string][]string{
	"es": {"Contexto", "Qué se hizo", "Resultados", "Retos y lecciones", "Qué pueden aprovechar otros países"},
	"en": {"Context", "What was done", "Results", "Challenges and lessons", "What others can take from it"},
}

const sourced = 2

// Sections are the headings that make a record of the kind full, in a language.
func (k *Kind) Sections(lang string) []string {
	if _, ok := k.make().(*Practice); ok {
		return sections[lang]
	}
	return nil
}

func (p *Practice) facts(v visitor) {
	v.countries(schema.Field{Key: "countries", Or: "scope", Panel: true, Facet: "country"}, &p.Countries)
	v.localised(schema.Field{Key: "scope", Panel: true}, &p.Scope)
	v.period(schema.Field{Key: "start", Name: "period", Required: true, Unknown: true, Panel: true}, &p.Period)
	v.texts(schema.Field{Key: "actors", Required: true, Panel: true}, &p.Actors)
	v.texts(schema.Field{Key: "partners", Panel: true}, &p.Partners)
	v.texts(schema.Field{Key: "legal", Panel: true}, &p.Legal)
	v.choice(schema.Field{Key: "evidence", Required: true, Values: []string{"documented", "partial", "none"}, Panel: true}, &p.Evidence)
	v.date(schema.Field{Key: "as_of", Panel: true}, &p.AsOf)
	v.refs(schema.Field{Key: "objectives.primary", Required: true, Kind: "objective", Most: 3, Panel: true, Facet: "objective"})
	v.refs(schema.Field{Key: "objectives.secondary", Kind: "objective", Panel: true, Facet: "objective"})
	v.refs(schema.Field{Key: "principles", Kind: "principle", Most: 4, Panel: true, Facet: "principle"})
	v.refs(schema.Field{Key: "sessions", Kind: "session", Panel: true, Facet: "session"})
	v.codes(schema.Field{Key: "sdgs", Form: sdgForm, Values: sdgExamples, Panel: true}, &p.SDGs)
	v.text(schema.Field{Key: "edited_by", Panel: true}, &p.EditedBy)
	v.choice(schema.Field{Key: "type", Required: true, Values: []string{"law", "policy", "programme", "tool", "mechanism", "agreement", "data"}, Facet: "type", Data: true}, &p.Type)
	v.choice(schema.Field{Key: "stage", Values: []string{"pilot", "running", "institutionalised", "closed"}, Data: true}, &p.Stage)
	v.date(schema.Field{Key: "updated", Required: true, Data: true}, &p.Updated)
	v.refs(schema.Field{Key: "related", Kind: "practice", Beside: true, Data: true})
}

func (p *Practice) texts(v visitor, t *Text) {
	v.highlights(schema.Field{Key: "highlights", Most: 3, Fields: []schema.Field{{Key: "value", Type: schema.Text, Required: true}, {Key: "label", Type: schema.Text, Required: true},
		{Key: "year", Type: schema.Text, Required: true}, {Key: "source", Type: schema.Code}}}, &t.Highlights)
}

func (p *Practice) checkText(r *reader, t *Text) {
	want := sections[t.Lang]
	if sourced < len(want) && len(p.Sources) > 0 {
		r.figures(t, want[sourced])
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

// Full reports whether the text in a language has every section of a full record.
func (p *Practice) Full(lang string) bool {
	t := p.Text(lang)
	for n := range sections[t.Lang] {
		if !t.hasSection(n) {
			return false
		}
	}
	return len(sections[t.Lang]) > 0
}

// TellsChallenges reports whether the record says what was difficult.
func (p *Practice) TellsChallenges(lang string) bool {
	return p.Text(lang).hasSection(3)
}

// hasSection reports whether a text has something to say in the section of that number. Headings tell, and
// not their anchors, some of which are taken: that of "Results" is section-results.
func (t *Text) hasSection(n int) bool {
	want := sections[t.Lang]
	return n < len(want) && slices.ContainsFunc(t.Body.Headings, func(h markdown.Heading) bool { return !h.Empty && source.Slug(h.Text) == source.Slug(want[n]) })
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
