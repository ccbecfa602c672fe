package kb

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"compendio/internal/diag"
	"compendio/internal/message"
	"compendio/internal/schema"
)

// ErrNoSuch says that somebody asked for something that does not exist.
type ErrNoSuch struct {
	Facet, Value string // objective, 70
	Near         string // what was most likely meant, or empty
	Known        []string
}

func (e *ErrNoSuch) Error() string { return "there is no " + e.Facet + " " + e.Value }

// Value returns the value of a facet that somebody means who writes a word: 7 for 07,
// HN for hn or Honduras, 2a for 2A. Facets are those of Facets, and language. The error is an *ErrNoSuch.
func (b *Base) Value(facet, word string) (string, error) {
	known := b.Values(facet)
	low := strings.ToLower(strings.TrimSpace(word))
	if facet == "country" {
		if code := b.countryCalled(low); code != "" {
			return code, nil
		}
		return "", &ErrNoSuch{facet, word, b.nearCountry(low), known}
	}
	if kind := KindOf(facet); len(b.entries[kind]) > 0 {
		low = canonical(kind, low)
	}
	if slices.Contains(known, low) {
		return low, nil
	}
	return "", &ErrNoSuch{facet, word, diag.Nearest(low, known), known}
}

// Values gives all values that a facet may have.
func (b *Base) Values(facet string) []string {
	if known, listed := b.Listed(facet); listed {
		return known
	}
	having := map[string]bool{}
	for _, e := range b.All() {
		for _, v := range FacetValues(e)[facet] {
			having[v] = true
		}
	}
	return slices.Sorted(maps.Keys(having))
}

// Listed gives the values of a facet that has a list of them; the year, for one, has none, but the values that
// entries have.
func (b *Base) Listed(facet string) (known []string, listed bool) {
	switch facet {
	case "country":
		return b.codes(), true
	case "language":
		return b.Site.Languages, true
	case membershipFacet:
		return b.lists["memberships"].IDs(), true
	case regionFacet:
		return b.lists["regions"].IDs(), true
	case recordFacet:
		return []string{"full", "short"}, true
	case "kind":
		for _, k := range b.kinds {
			known = append(known, k.Name)
		}
		return append(known, "country"), true
	}
	if known = b.choices(facet); known != nil {
		return known, true
	}
	for _, e := range b.entries[KindOf(facet)] {
		known = append(known, e.Head().Slug)
	}
	return known, len(known) > 0
}

// FacetValues returns the values by which a reader can narrow lists down to an entry.
func FacetValues(e Entry) map[string][]string {
	h := e.Head()
	f := &faceter{entry: e, out: map[string][]string{"kind": {h.Kind.Name}}}
	if slices.Contains(h.Kind.facets, h.Kind.Name) && !(Value{Entry: e}).trivial() {
		f.add(h.Kind.Name, h.Slug)
	}
	e.facts(f)
	if p, ok := e.(*Practice); ok && len(p.Kind.lists["sections"].Concepts) > 0 {
		record := "short"
		if p.Full(p.Original) {
			record = "full"
		}
		f.add(recordFacet, record)
	}
	return f.out
}

// PeriodOf is when what an entry is about took place, by which it can be found; nil if its kind does not tell.
func PeriodOf(e Entry) *Period {
	f := &dated{}
	e.facts(f)
	return f.found
}

type dated struct {
	ignorer
	found *Period
}

func (d *dated) period(field schema.Field, p *Period) {
	if field.Facet != "" && d.found == nil {
		d.found = p
	}
}

// faceter collects what fields feed into facets.
type faceter struct {
	ignorer
	entry Entry
	out   map[string][]string
}

func (f *faceter) add(facet, value string) {
	if facet != "" && value != "" && !slices.Contains(f.out[facet], value) {
		f.out[facet] = append(f.out[facet], value)
	}
}

func (f *faceter) choice(field schema.Field, s *string) { f.add(field.Facet, *s) }

func (f *faceter) period(field schema.Field, p *Period) {
	if p.Start.Year > 0 {
		f.add(field.Facet, strconv.Itoa(p.Start.Year))
	}
}

func (f *faceter) countries(field schema.Field, list *[]*Country) {
	if field.Facet == "" {
		return
	}
	for _, c := range *list {
		f.add(field.Facet, c.Code)
		f.add(regionFacet, c.Region)
		for _, m := range c.Memberships {
			f.add(membershipFacet, m.ID)
		}
	}
}

func (f *faceter) ref(field schema.Field)  { f.refs(field) }
func (f *faceter) refs(field schema.Field) { f.entries(field, f.entry.Head().Outgoing(field.Words())) }
func (f *faceter) named(field schema.Field) {
	f.entries(field, f.entry.Head().Incoming(field.Kind, field.Relation))
}

func (f *faceter) entries(field schema.Field, list []Entry) {
	if field.Facet == "" {
		return
	}
	for _, e := range list {
		if (Value{Entry: e}).trivial() {
			continue
		}
		f.add(field.Facet, e.Head().Slug)
		f.add(field.Also, e.Head().Slug)
		if s, ok := e.(*Session); ok && field.Facet == "session" {
			for _, forum := range s.Outgoing("forum") {
				if !(Value{Entry: forum}).trivial() {
					f.add("forum", forum.Head().Slug)
				}
			}
		}
	}
}

// KindOf is the kind of the entries that are the values of a facet; else the facet itself, which is no kind.
func KindOf(facet string) string {
	if wide, ok := wider()[facet]; ok {
		return wide
	}
	return facet
}

// wider are the facets that have others within them.
var wider = sync.OnceValue(func() map[string]string {
	list := map[string]string{}
	for _, k := range table() {
		for _, f := range k.own() {
			if f.Also != "" {
				list[f.Also] = f.Facet
			}
		}
	}
	return list
})

// choices returns the values of the closed lists that feed a facet; nil if none does.
func (b *Vocabularies) choices(facet string) []string {
	var known []string
	for _, k := range b.kinds {
		for _, f := range k.fields {
			if f.Facet == facet && f.Type == schema.Choice {
				known = append(known, f.Values...)
			}
		}
	}
	return known
}

// FacetLabel is what a reader sees of a facet (value "") or of one of its values, in the language of words.
func (b *Base) FacetLabel(w *message.Words, facet, value string) string {
	lang := w.Lang()
	if value == "" {
		return w.Text("facet." + facet)
	}
	switch facet {
	case "kind":
		return w.Text("section." + value)
	case "country":
		if c := b.Country(value); c != nil {
			return c.Name.In(lang)
		}
	case membershipFacet:
		return b.Label("memberships", value).In(lang)
	case regionFacet:
		return b.Label("regions", value).In(lang)
	case yearFacet:
		return value
	}
	if e := b.Entry(KindOf(facet) + "/" + value); e != nil {
		name := e.Head().Text(lang).Name()
		if e.Head().Kind.Root {
			return name
		}
		return value + ". " + name
	}
	for _, k := range b.kinds {
		for _, f := range k.fields {
			if f.Facet == facet && f.Vocabulary != "" {
				return b.Label(f.Vocabulary, value).In(lang)
			}
		}
	}
	return w.Text(facet + "." + value)
}

// countryCalled returns the code of the country with this code or name, whatever its
// capitals.
func (b *Vocabularies) countryCalled(word string) string {
	if c := b.Country(word); c != nil {
		return c.Code
	}
	for _, c := range b.Countries {
		for _, name := range c.Name {
			if strings.EqualFold(name.Text, word) {
				return c.Code
			}
		}
	}
	return ""
}

// nearCountry returns the code of the country that a word most likely means, where no
// country is called so.
func (b *Vocabularies) nearCountry(word string) string {
	if code := b.countryCalled(word); code != "" {
		return code
	}
	if near := diag.Nearest(word, b.codes()); near != "" && len(word) < 4 {
		return near
	}
	names := map[string]string{}
	var spellings []string
	for _, c := range b.Countries {
		for _, name := range c.Name {
			names[strings.ToLower(name.Text)] = c.Code
			spellings = append(spellings, strings.ToLower(name.Text))
		}
	}
	slices.Sort(spellings)
	return names[diag.Nearest(strings.ToLower(word), spellings)]
}
