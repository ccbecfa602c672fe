package kb

import (
	"errors"
	"slices"

	"compendio/internal/diag"
	"compendio/internal/schema"
)

// Selection says which part of a knowledge base is wanted. Values of one facet are
// alternatives; an entry must satisfy every facet that has any. The zero value is
// everything.
type Selection struct {
	Languages []string
	Facets    map[string][]string // by facet: slugs, codes, choices
}

// Selectable are the facets by which a part can be selected.
func Selectable() []string {
	return slices.DeleteFunc(Facets(), func(f string) bool { return f == "kind" })
}

// Each calls do for every value, facet by facet in their order.
func (s Selection) Each(do func(facet, value string)) {
	for _, f := range Selectable() {
		for _, v := range s.Facets[f] {
			do(f, v)
		}
	}
}

// Narrow reports whether entries are left out, and not languages alone.
func (s Selection) Narrow() bool {
	for _, values := range s.Facets {
		if len(values) > 0 {
			return true
		}
	}
	return false
}

// Partial reports whether anything at all is left out.
func (s Selection) Partial() bool { return s.Narrow() || len(s.Languages) > 0 }

// ErrNothing says that no practice is in a selection.
var ErrNothing = errors.New("no practice is in this selection")

// Part returns the part of a knowledge base that a selection asks for: the entries
// that satisfy it, what the selection names, and all that those lean on, which are
// the objectives, principles, sessions and countries of a practice, the sessions of
// an objective and the objectives of a session. Prose pages and the glossary come
// along. The receiver stays as it is; it is given back if everything is asked for.
//
// Relations to what is left out are gone. References of prose keep their target, an
// entry of the whole base: whoever renders them can tell that it is not in the part.
func (b *Base) Part(s Selection) (*Base, error) {
	if !s.Partial() {
		return b, nil
	}
	c := &chooser{whole: b, keep: map[string]bool{}, countries: map[string]bool{}}
	if err := c.choose(&s); err != nil {
		return nil, err
	}
	return c.part(s), nil
}

// chooser decides what is in a part.
type chooser struct {
	whole     *Base
	keep      map[string]bool // by ID
	countries map[string]bool // by code
}

// choose decides what is kept, and writes the values of the selection as the
// knowledge base does.
func (c *chooser) choose(s *Selection) error {
	b := c.whole
	var languages []string
	for _, v := range s.Languages {
		l, err := b.Value("language", v)
		if err != nil {
			return err
		}
		languages = append(languages, l)
	}
	s.Languages = languages
	if !s.Narrow() {
		for _, e := range b.Every() {
			c.keep[e.Head().ID()] = true
		}
		for _, x := range b.Countries {
			c.countries[x.Code] = true
		}
		return nil
	}
	facets := map[string][]string{}
	for _, facet := range Selectable() {
		for _, word := range s.Facets[facet] {
			value, err := b.Value(facet, word)
			if err != nil {
				return err
			}
			if slices.Contains(facets[facet], value) {
				continue
			}
			facets[facet] = append(facets[facet], value)
			if e := b.byID[facet+"/"+value]; e != nil {
				c.add(e)
			} else if x := b.Country(value); x != nil && facet == "country" {
				c.countries[x.Code] = true
			}
		}
	}
	s.Facets = facets
	found := false
	for _, e := range b.All() {
		switch k := e.Head().Kind; {
		case slices.Contains(k.facets, k.Name): // comes along with what leans on it
		case !slices.ContainsFunc(k.fields, func(f schema.Field) bool { return f.Facet != "" }): // pages of prose
			c.add(e)
		case satisfies(e, facets):
			found = true
			c.add(e)
		}
	}
	if !found {
		return ErrNothing
	}
	return nil
}

// satisfies reports whether an entry has one of the values of every facet.
func satisfies(e Entry, facets map[string][]string) bool {
	own := FacetValues(e)
	for facet, values := range facets {
		if !slices.ContainsFunc(values, func(v string) bool { return slices.Contains(own[facet], v) }) {
			return false
		}
	}
	return true
}

// add keeps an entry and all that it leans on.
func (c *chooser) add(e Entry) {
	if c.keep[e.Head().ID()] {
		return
	}
	c.keep[e.Head().ID()] = true
	for _, l := range e.Head().Out {
		if !l.Beside {
			c.add(l.To)
		}
	}
	switch x := e.(type) {
	case *Practice:
		for _, country := range x.Countries {
			c.countries[country.Code] = true
		}
	case *Objective:
		// Without its sessions, an objective would say that none took it up.
		for _, s := range x.Incoming("session", "objectives") {
			c.add(s)
		}
	}
}

// part links what is kept. All is known to be sound, since the whole is.
func (c *chooser) part(s Selection) *Base {
	b := c.whole
	if b.once {
		panic("kb: there is no part of a base that is read once")
	}
	settings, tree := *b.Site, *b.Tree
	if len(s.Languages) > 0 {
		// In the order of the site, whatever that of the selection.
		settings.Languages = slices.DeleteFunc(slices.Clone(b.Site.Languages), func(l string) bool { return !slices.Contains(s.Languages, l) })
	}
	tree.Ledger = nil // of the whole site's addresses
	v := b.Vocabularies
	v.Site, v.Tree = &settings, &tree
	v.Countries = slices.DeleteFunc(slices.Clone(b.Countries), func(x *Country) bool { return !c.countries[x.Code] })
	list := slices.DeleteFunc(slices.Clone(b.parsed), func(p *parsed) bool { return !c.keep[p.id] })
	part := newBase(&v, list, Options{Drafts: true})
	part.Selection, part.whole = s, b
	part.link(&diag.Log{})
	return part
}
