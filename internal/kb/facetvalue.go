package kb

import (
	"slices"
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
	var known []string
	switch facet {
	case "country":
		return b.codes()
	case "language":
		return b.Site.Languages
	case membershipFacet:
		return b.lists["memberships"].IDs()
	case regionFacet:
		return b.lists["regions"].IDs()
	case recordFacet:
		return []string{"full", "short"}
	case "kind":
		for _, k := range b.kinds {
			known = append(known, k.Name)
		}
		known = append(known, "country")
	default:
		if known = b.choices(facet); known != nil {
			break
		}
		if of := b.entries[KindOf(facet)]; len(of) > 0 {
			for _, e := range of {
				known = append(known, e.Head().Slug)
			}
			break
		}
		// A facet without a list, such as the year, has the values that entries have.
		for _, e := range b.All() {
			for _, v := range FacetValues(e)[facet] {
				if !slices.Contains(known, v) {
					known = append(known, v)
				}
			}
		}
		slices.Sort(known)
	}
	return known
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
