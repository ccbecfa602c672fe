package kb

import (
	"slices"
	"strings"

	"compendio/internal/diag"
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
// HN for hn or Honduras, 2a for 2A. Facets are the kinds of entries, and country,
// membership, type, kind and language. The error is an *ErrNoSuch.
func (b *Base) Value(facet, word string) (string, error) {
	known := b.Values(facet)
	low := strings.ToLower(strings.TrimSpace(word))
	if facet == "country" {
		if code := b.countryCalled(low); code != "" {
			return code, nil
		}
		return "", &ErrNoSuch{facet, word, b.nearCountry(low), known}
	}
	if len(b.entries[facet]) > 0 {
		low = canonical(facet, low)
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
	case "membership":
		return b.lists["memberships"].IDs()
	case "kind":
		for _, k := range b.kinds {
			known = append(known, k.Name)
		}
		known = append(known, "country")
	default:
		if known = b.choices(facet); known != nil {
			break
		}
		for _, e := range b.entries[facet] {
			known = append(known, e.Head().Slug)
		}
	}
	return known
}

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

// FacetLabel is what a value of a vocabulary that feeds a facet is called; nil if words of the
// interface tell it.
func (b *Vocabularies) FacetLabel(facet, value string) Localised {
	if facet == membershipFacet {
		return b.Label("memberships", value)
	}
	for _, k := range b.kinds {
		for _, f := range k.fields {
			if f.Facet == facet && f.Vocabulary != "" {
				return b.Label(f.Vocabulary, value)
			}
		}
	}
	return nil
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
