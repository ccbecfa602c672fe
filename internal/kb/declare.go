package kb

import (
	"slices"
	"strconv"

	"compendio/internal/message"
	"compendio/internal/schema"
)

// visitor walks the fields that a kind declares, each bound to where its value is
// kept. One reads them from front matter, one describes them, one gives their values.
type visitor interface {
	text(schema.Field, *string)
	code(schema.Field, *string)
	choice(schema.Field, *string)
	number(schema.Field, *int)
	flag(schema.Field, *bool)
	date(schema.Field, *Date)
	// period has the keys start, end and ongoing; the field describes start.
	period(schema.Field, *Period)
	localised(schema.Field, *Localised)
	texts(schema.Field, *[]Localised)
	codes(schema.Field, *[]string)
	address(schema.Field, *Localised)
	countries(schema.Field, *[]*Country)
	ref(schema.Field)
	refs(schema.Field)
	named(schema.Field)
	questions(schema.Field, *[]Question, func(*Question) *string)
	highlights(schema.Field, *[]Highlight)
	documents(schema.Field, *[]Document)
	redirects(schema.Field, *[]Redirect)
}

// ignorer is a visitor that passes everything by; others embed it and do what they are for.
type ignorer struct{}

func (ignorer) text(schema.Field, *string)                                   {}
func (ignorer) code(schema.Field, *string)                                   {}
func (ignorer) choice(schema.Field, *string)                                 {}
func (ignorer) number(schema.Field, *int)                                    {}
func (ignorer) flag(schema.Field, *bool)                                     {}
func (ignorer) date(schema.Field, *Date)                                     {}
func (ignorer) period(schema.Field, *Period)                                 {}
func (ignorer) localised(schema.Field, *Localised)                           {}
func (ignorer) texts(schema.Field, *[]Localised)                             {}
func (ignorer) codes(schema.Field, *[]string)                                {}
func (ignorer) address(schema.Field, *Localised)                             {}
func (ignorer) countries(schema.Field, *[]*Country)                          {}
func (ignorer) ref(schema.Field)                                             {}
func (ignorer) documents(schema.Field, *[]Document)                          {}
func (ignorer) redirects(schema.Field, *[]Redirect)                          {}
func (ignorer) refs(schema.Field)                                            {}
func (ignorer) named(schema.Field)                                           {}
func (ignorer) questions(schema.Field, *[]Question, func(*Question) *string) {}
func (ignorer) highlights(schema.Field, *[]Highlight)                        {}

// Common describes the keys of every kind.
func Common() []schema.Field {
	return []schema.Field{
		{Key: "title", Type: schema.Text, Required: true, Local: true},
		{Key: "summary", Type: schema.Text, Required: true, Local: true},
		{Key: "original", Type: schema.Flag, Local: true, Kept: true},
		{Key: "translation_of", Type: schema.Record, Local: true, Kept: true, Fields: markFields()},
		{Key: "aliases", Type: schema.Codes, Inner: true},
		{Key: "draft", Type: schema.Flag, Inner: true},
		{Key: "withdrawn", Type: schema.Record, Kept: true, Fields: withdrawnFields()},
		{Key: "sources", Type: schema.Records, Fields: sourceFields()},
	}
}

// Fields describes the keys of a kind: those that every kind has, then its own, as
// they are declared.
func (k *Kind) Fields() []schema.Field {
	list := append(Common(), k.own()...)
	list = slices.DeleteFunc(list, func(f schema.Field) bool { return f.Key == "withdrawn" && k.Lasting })
	for i := range list {
		switch list[i].Key {
		case "summary":
			list[i].Required = !k.Prose
		case "sources":
			list[i].Required = k.Sourced
		}
	}
	return list
}

// Help returns the line of help of a key in the language of words: the kind's own, else
// that for all kinds. The tool's catalogue has them.
func (k *Kind) Help(words *message.Words, key string) string {
	return words.TextOr("field."+k.Name+"."+key, words.Text("field.any."+key))
}

// label is that of a value of a vocabulary; one that is not there stands for itself.
func (k *Kind) label(vocabulary, id string) Localised {
	if c := k.lists[vocabulary].Find(id); c != nil {
		return c.Label
	}
	return ForAll(id)
}

func (k *Kind) own() []schema.Field {
	e := k.make()
	d := &describer{lists: k.lists}
	e.facts(d)
	d.local = true
	e.texts(d, &Text{})
	return d.list
}

// Facets are the names of all facets that kinds declare: what an entry is, the kinds
// of entries by which others are told apart, vocabularies and choices.
func Facets() []string { return facetsOf(table()) }

func facetsOf(kinds []*Kind) []string {
	var named, others []string
	add := func(list *[]string, f string) {
		if f != "" && !slices.Contains(*list, f) {
			*list = append(*list, f)
		}
	}
	isKind := func(name string) bool {
		return slices.ContainsFunc(kinds, func(k *Kind) bool { return k.Name == name })
	}
	for _, k := range kinds {
		for _, f := range k.own() {
			if !isKind(f.Facet) {
				add(&others, f.Facet)
				if f.Type == schema.Terms {
					add(&others, regionFacet)
					add(&others, membershipFacet)
				}
			}
		}
	}
	for _, k := range kinds {
		for _, other := range kinds {
			if slices.ContainsFunc(other.own(), func(f schema.Field) bool { return f.Facet == k.Name }) {
				add(&named, k.Name)
			}
			for _, f := range other.own() {
				if f.Facet == k.Name {
					add(&named, f.Also)
				}
			}
		}
	}
	return slices.Concat([]string{"kind"}, named, others, []string{recordFacet})
}

// Facets that no field declares, and the one that holds numbers.
const (
	yearFacet       = "year"       // when something began
	regionFacet     = "region"     // fed by where countries are
	membershipFacet = "membership" // by what countries are part of
	recordFacet     = "record"     // by whether an entry has all sections
)

// describer collects the descriptions of fields.
type describer struct {
	list  []schema.Field
	lists map[string]*Vocabulary
	local bool
}

func (d *describer) add(f schema.Field, t schema.Type) {
	f.Type = t
	f.Local = f.Local || d.local
	d.list = append(d.list, f)
}

func (d *describer) text(f schema.Field, _ *string)            { d.add(f, schema.Text) }
func (d *describer) code(f schema.Field, _ *string)            { d.add(f, schema.Code) }
func (d *describer) number(f schema.Field, _ *int)             { d.add(f, schema.Number) }
func (d *describer) flag(f schema.Field, _ *bool)              { d.add(f, schema.Flag) }
func (d *describer) date(f schema.Field, _ *Date)              { d.add(f, schema.Date) }
func (d *describer) localised(f schema.Field, _ *Localised)    { d.add(f, schema.Localised) }
func (d *describer) texts(f schema.Field, _ *[]Localised)      { d.add(f, schema.Texts) }
func (d *describer) codes(f schema.Field, _ *[]string)         { d.add(f, schema.Codes) }
func (d *describer) address(f schema.Field, _ *Localised)      { d.add(f, schema.Address) }
func (d *describer) countries(f schema.Field, _ *[]*Country)   { d.add(f, schema.Terms) }
func (d *describer) ref(f schema.Field)                        { d.add(f, schema.Ref) }
func (d *describer) documents(f schema.Field, _ *[]Document)   { d.add(f, schema.Records) }
func (d *describer) refs(f schema.Field)                       { d.add(f, schema.Refs) }
func (d *describer) named(f schema.Field)                      { d.add(f, schema.Named) }
func (d *describer) redirects(f schema.Field, _ *[]Redirect)   { d.add(f, schema.Record) }
func (d *describer) highlights(f schema.Field, _ *[]Highlight) { d.add(f, schema.Records) }

func (d *describer) choice(f schema.Field, _ *string) {
	if f.Vocabulary != "" {
		f.Values = d.lists[f.Vocabulary].IDs()
	}
	d.add(f, schema.Choice)
}

func (d *describer) questions(f schema.Field, _ *[]Question, _ func(*Question) *string) {
	for _, id := range d.lists[f.Vocabulary].IDs() {
		f.Fields = append(f.Fields, schema.Field{Key: id, Type: schema.Text, Required: f.Required})
	}
	d.add(f, schema.Record)
}

func (d *describer) period(f schema.Field, _ *Period) {
	d.add(f, schema.Date)
	d.add(schema.Field{Key: "end", Unknown: true}, schema.Date)
	d.add(schema.Field{Key: "ongoing"}, schema.Flag)
}

// FieldValues is a field with the values that an entry has.
type FieldValues struct {
	*schema.Field // as the kind declares it
	Values        []Value
}

// Values returns the declared fields of an entry that have a value, in order.
func Values(e Entry) []FieldValues {
	v := &valuer{entry: e, list: make([]FieldValues, 0, 24)} // as many as most practices have
	e.facts(v)
	return v.list
}

// TextValues returns the declared fields of a text that have a value, in order. Those of a
// record are there under their whole keys.
func TextValues(e Entry, t *Text) []FieldValues {
	v := &valuer{entry: e}
	e.texts(v, t)
	return v.list
}

// Facts returns what the fact panel of an entry shows.
func Facts(e Entry) []FieldValues {
	return slices.DeleteFunc(Values(e), func(f FieldValues) bool { return !f.Panel || f.Values[0].trivial() })
}

// trivial reports whether a value says nothing, as every entry has the same: the only forum.
func (v Value) trivial() bool {
	f, ok := v.Entry.(*Forum)
	return ok && f.Alone
}

// Code is how data and addresses write a value: a slug, a code, a choice.
func (v Value) Code() string {
	switch {
	case v.Entry != nil:
		return v.Entry.Head().Slug
	case v.Country != nil:
		return v.Country.Code
	case v.Choice != "":
		return v.Choice
	}
	return ""
}

// valuer collects the values of an entry's fields.
type valuer struct {
	ignorer
	entry Entry
	list  []FieldValues
}

func (v *valuer) add(f schema.Field, t schema.Type, values ...Value) {
	if len(values) > 0 {
		v.list = append(v.list, FieldValues{v.declared(f, t), values})
	}
}

// declared is a field as the kind keeps it, which all its entries share, or one of its own.
func (v *valuer) declared(f schema.Field, t schema.Type) *schema.Field {
	fields := v.entry.Head().Kind.fields
	for i := range fields {
		if fields[i].Key == f.Key {
			return &fields[i]
		}
	}
	own := f
	own.Type = t
	return &own
}

func (v *valuer) one(f schema.Field, t schema.Type, s string) {
	if s != "" {
		v.add(f, t, Value{Text: ForAll(s)})
	}
}

func (v *valuer) text(f schema.Field, s *string) { v.one(f, schema.Text, *s) }
func (v *valuer) code(f schema.Field, s *string) { v.one(f, schema.Code, *s) }

func (v *valuer) choice(f schema.Field, s *string) {
	switch {
	case *s == "":
	case f.Vocabulary == "":
		v.add(f, schema.Choice, Value{Choice: *s, Word: f.Words() + "." + *s})
	default:
		v.add(f, schema.Choice, Value{Choice: *s, Text: v.entry.Head().Kind.label(f.Vocabulary, *s)})
	}
}

func (v *valuer) number(f schema.Field, n *int) {
	if *n != 0 {
		v.add(f, schema.Number, Value{Text: ForAll(strconv.Itoa(*n))})
	}
}

func (v *valuer) date(f schema.Field, d *Date) {
	if !d.IsZero() {
		v.add(f, schema.Date, Value{Period: &Period{Start: *d, End: *d}})
	}
}

func (v *valuer) period(f schema.Field, p *Period) {
	v.add(f, schema.Date, Value{Period: p})
	v.date(schema.Field{Key: "end", Unknown: true}, &p.End)
	v.flag(schema.Field{Key: "ongoing"}, &p.Ongoing)
}

func (v *valuer) flag(f schema.Field, b *bool) {
	if *b {
		v.one(f, schema.Flag, "true")
	}
}

func (v *valuer) questions(f schema.Field, list *[]Question, text func(*Question) *string) {
	for i := range *list {
		q := &(*list)[i]
		v.one(schema.Field{Key: f.Key + "." + q.Role}, schema.Text, *text(q))
	}
}

func (v *valuer) highlights(f schema.Field, list *[]Highlight) {
	values := make([]Value, 0, len(*list))
	for _, h := range *list {
		values = append(values, Value{Record: Record{"value": h.Value, "label": h.Label, "year": h.Year, "source": h.Source}})
	}
	v.add(f, schema.Records, values...)
}

func (v *valuer) localised(f schema.Field, l *Localised) {
	if len(*l) > 0 {
		v.add(f, schema.Localised, Value{Text: *l})
	}
}

func (v *valuer) texts(f schema.Field, list *[]Localised) {
	values := make([]Value, 0, len(*list))
	for _, l := range *list {
		values = append(values, Value{Text: l})
	}
	v.add(f, schema.Texts, values...)
}

func (v *valuer) codes(f schema.Field, list *[]string) {
	values := make([]Value, 0, len(*list))
	for _, s := range *list {
		values = append(values, Value{Text: ForAll(s)})
	}
	v.add(f, schema.Codes, values...)
}

func (v *valuer) address(f schema.Field, l *Localised) {
	if len(*l) > 0 {
		v.add(f, schema.Address, Value{Text: *l})
	}
}

func (v *valuer) countries(f schema.Field, list *[]*Country) {
	values := make([]Value, 0, len(*list))
	for _, c := range *list {
		values = append(values, Value{Country: c})
	}
	v.add(f, schema.Terms, values...)
}

func (v *valuer) documents(f schema.Field, list *[]Document) {
	values := make([]Value, 0, len(*list))
	for _, d := range *list {
		values = append(values, Value{Text: d.Title, URL: d.URL, Record: Record{"title": d.Title, "url": d.URL}})
	}
	v.add(f, schema.Records, values...)
}

func (v *valuer) ref(f schema.Field) {
	v.add(f, schema.Ref, asValues(v.entry.Head().Outgoing(f.Words()))...)
}

func (v *valuer) refs(f schema.Field) {
	v.add(f, schema.Refs, asValues(v.entry.Head().Outgoing(f.Words()))...)
}

func (v *valuer) named(f schema.Field) {
	list := asValues(v.entry.Head().Incoming(f.Kind, f.Relation))
	if len(list) == 0 && f.None != "" {
		list = []Value{{Word: f.None}}
	}
	v.add(f, schema.Named, list...)
}

func asValues(list []Entry) []Value {
	values := make([]Value, 0, len(list))
	for _, e := range list {
		values = append(values, Value{Entry: e})
	}
	return values
}
