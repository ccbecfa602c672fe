package kb

import (
	"slices"

	"compendio/internal/diag"
	"compendio/internal/markdown"
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
	AsOf      Date // the latest date of which the record tells; zero if it does not say
	EditedBy  string
}

// The closed lists of a practice's facts.
var (
	practiceTypes  = []string{"law", "policy", "programme", "tool", "mechanism", "agreement", "data"}
	practiceStages = []string{"pilot", "running", "institutionalised", "closed"}
	evidenceLevels = []string{"documented", "partial", "none"}
)

// sections are the headings that make a record full, by language.
var sections = map[string][]string{
	"es": {"Contexto", "Qué se hizo", "Resultados", "Retos y lecciones", "Qué pueden aprovechar otros países"},
	"en": {"Context", "What was done", "Results", "Challenges and lessons", "What others can take from it"},
}

func (p *Practice) facts(r *reader) {
	p.Type = r.choice("type", required, practiceTypes...)
	p.Stage = r.choice("stage", optional, practiceStages...)
	p.Countries = r.countries("countries")
	p.Scope = r.localised("scope", optional)
	if !r.has("countries") && !r.has("scope") {
		r.log.Error(r.doc.Top(), diag.NeedOneOf, "countries, scope")
	}
	p.Period.Start, _ = r.date("start", required)
	end, hasEnd := r.date("end", optional)
	p.Period.End, p.Period.Ongoing = end, r.bool("ongoing")
	if edition := r.base.Site.Edition; edition.Before(p.Period.Start) {
		r.log.Warn(r.place("start"), diag.StartsLater, p.Period.Start.String(), edition.String())
	}
	switch {
	case hasEnd && p.Period.Ongoing:
		r.log.Error(r.place("ongoing"), diag.OnlyOneOf, "end", "ongoing")
	case hasEnd && end.Before(p.Period.Start):
		r.log.Error(r.place("end"), diag.EndBeforeStart, end.String(), p.Period.Start.String())
	}
	if o, ok := r.fields("objectives", required, "primary", "secondary"); ok {
		o.refs("primary", "primary", "objective", required)
		o.refs("secondary", "secondary", "objective", optional)
		o.most("primary", 3)
		o.finish("objectives")
	}
	r.refs("principles", "principles", "principle", optional)
	r.most("principles", 4)
	r.refs("sessions", "sessions", "session", optional)
	p.SDGs = r.targets("sdgs")
	p.Actors = r.localisedList("actors", required)
	p.Partners = r.localisedList("partners", optional)
	p.Legal = r.localisedList("legal", optional)
	p.Evidence = r.choice("evidence", required, evidenceLevels...)
	p.AsOf, _ = r.known("as_of", optional)
	p.Updated, _ = r.known("updated", required)
	p.EditedBy = r.text("edited_by", optional)
	r.refs("related", "related", "practice", optional)
	switch list, ok := r.node.Get("sources"); {
	case !ok:
		r.miss("sources", "a statement needs a source")
	case list.Kind == source.List && len(list.Items) == 0:
		r.log.Error(r.at(list), diag.TooFew, "sources", diag.Word("a statement needs a source"))
	}
}

func (p *Practice) text(r *reader, t *Text) {
	for _, item := range r.maps("highlights", 3, "value", "label", "year", "source") {
		h := Highlight{Value: item.text("value", required), Label: item.text("label", required),
			Year: item.text("year", required), Source: item.text("source", optional)}
		ids := p.sourceIDs()
		if h.Source != "" && !slices.Contains(ids, h.Source) {
			item.log.Error(item.place("source"), diag.NoSource, h.Source, diag.Near(diag.Nearest(h.Source, ids)), p.Head().originalPath())
		}
		item.finish("a highlight")
		t.Highlights = append(t.Highlights, h)
	}
	want := sections[t.Lang]
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

// hasSection reports whether a text has the section of that number. Headings tell, and
// not their anchors, some of which are taken: that of "Results" is section-results.
func (t *Text) hasSection(n int) bool {
	want := sections[t.Lang]
	return n < len(want) && slices.ContainsFunc(t.Body.Headings, func(h markdown.Heading) bool { return source.Slug(h.Text) == source.Slug(want[n]) })
}

// derive gives a practice without sessions those that took up its primary objectives.
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
		join(Link{"sessions", p, s})
	}
}

// Facts are where, when, who, on what basis, with what evidence, and what it serves.
func (p *Practice) Facts() []Fact {
	var facts []Fact
	add := func(f Fact) {
		if len(f.Values) > 0 {
			facts = append(facts, f)
		}
	}
	where := Fact{Name: "countries"}
	for _, c := range p.Countries {
		where.Values = append(where.Values, Value{Country: c})
	}
	add(where)
	if len(p.Scope) > 0 {
		add(Fact{"scope", []Value{{Text: p.Scope}}})
	}
	add(Fact{"period", []Value{{Period: &p.Period}}})
	add(texts("actors", p.Actors))
	add(texts("partners", p.Partners))
	add(texts("legal", p.Legal))
	add(word("evidence", "evidence."+p.Evidence))
	if !p.AsOf.IsZero() {
		add(day("as_of", p.AsOf))
	}
	add(entries("primary", p.Outgoing("primary")))
	add(entries("secondary", p.Outgoing("secondary")))
	add(entries("principles", p.Outgoing("principles")))
	add(entries("sessions", p.Outgoing("sessions")))
	add(targets(p.SDGs))
	if p.EditedBy != "" {
		add(Fact{"edited_by", []Value{{Text: Localised{"": p.EditedBy}}}})
	}
	return facts
}

func word(name, key string) Fact { return Fact{name, []Value{{Word: key}}} }

// day is a fact that is one date.
func day(name string, d Date) Fact { return Fact{name, []Value{{Period: &Period{Start: d, End: d}}}} }

// targets are those of the 2030 Agenda.
func targets(list []string) Fact {
	f := Fact{Name: "sdgs"}
	for _, s := range list {
		f.Values = append(f.Values, Value{Text: Localised{"": s}})
	}
	return f
}

func texts(name string, list []Localised) Fact {
	f := Fact{Name: name}
	for _, t := range list {
		f.Values = append(f.Values, Value{Text: t})
	}
	return f
}

func entries(name string, list []Entry) Fact {
	f := Fact{Name: name}
	for _, e := range list {
		f.Values = append(f.Values, Value{Entry: e})
	}
	return f
}
