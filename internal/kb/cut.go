package kb

import (
	"compendio/internal/schema"
	"errors"
	"reflect"
	"slices"
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

// Cut gives the part of a knowledge base that a selection asks for: the entries
// that satisfy it, what the selection names, and all that those lean on, which are
// the objectives, principles, sessions and countries of a practice, the sessions of
// an objective and the objectives of a session. Prose pages and the glossary come
// along. The receiver stays as it is; it is given back if everything is asked for.
//
// Relations to what is left out are gone. References of prose keep their target, an
// entry of the whole base: whoever renders them can tell that it is not in the part.
func (b *Base) Cut(s Selection) (*Base, error) {
	if !s.Partial() {
		return b, nil
	}
	c := &cutter{whole: b, keep: map[Entry]bool{}, countries: map[*Country]bool{}, entry: map[Entry]Entry{}, country: map[*Country]*Country{}}
	if err := c.choose(&s); err != nil {
		return nil, err
	}
	return c.copy(s), nil
}

type cutter struct {
	whole     *Base
	keep      map[Entry]bool
	countries map[*Country]bool
	entry     map[Entry]Entry // of the whole → of the part
	country   map[*Country]*Country
}

// choose decides what is kept, and writes the values of the selection as the
// knowledge base does.
func (c *cutter) choose(s *Selection) error {
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
		for _, e := range b.All() {
			c.keep[e] = true
		}
		for _, x := range b.Countries {
			c.countries[x] = true
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
				c.countries[x] = true
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

// leans reports whether an entry is not whole without what it names.
func leans(l Link) bool { return !l.Beside }

// add keeps an entry and all that it leans on.
func (c *cutter) add(e Entry) {
	if c.keep[e] {
		return
	}
	c.keep[e] = true
	for _, l := range e.Head().Out {
		if leans(l) {
			c.add(l.To)
		}
	}
	switch x := e.(type) {
	case *Practice:
		for _, country := range x.Countries {
			c.countries[country] = true
		}
	case *Objective:
		// Without its sessions, an objective would say that none took it up.
		for _, s := range x.Incoming("session", "objectives") {
			c.add(s)
		}
	}
}

// copy makes the part: copies of what is kept, linked among themselves.
func (c *cutter) copy(s Selection) *Base {
	b := c.whole
	settings, tree := *b.Site, *b.Tree
	if len(s.Languages) > 0 {
		// In the order of the site, whatever that of the selection.
		settings.Languages = slices.DeleteFunc(slices.Clone(b.Site.Languages), func(l string) bool { return !slices.Contains(s.Languages, l) })
	}
	tree.Ledger = nil // of the whole site's addresses
	part := &Base{Site: &settings, Memberships: b.Memberships, Tree: &tree, Selection: s, kinds: b.kinds, entries: map[string][]Entry{}, byID: map[string]Entry{}, byPath: map[string]Entry{},
		country: map[string]*Country{}, drafts: b.drafts, broken: b.broken}
	for _, e := range b.All() {
		if !c.keep[e] {
			continue
		}
		v := reflect.New(reflect.TypeOf(e).Elem())
		v.Elem().Set(reflect.ValueOf(e).Elem())
		twin := v.Interface().(Entry)
		c.entry[e] = twin
		h := twin.Head()
		part.entries[h.Kind.Name] = append(part.entries[h.Kind.Name], twin)
		part.byID[h.ID()] = twin
		for _, t := range h.Texts {
			part.byPath[t.doc.Path] = twin
		}
	}
	for _, x := range b.Countries {
		if c.countries[x] {
			twin := *x
			c.country[x] = &twin
			part.Countries = append(part.Countries, &twin)
			part.country[x.Code] = &twin
		}
	}
	for whole, e := range c.entry {
		c.relink(whole, e)
	}
	for _, x := range part.Countries {
		x.Practices = c.those(x.Practices)
	}
	for _, t := range b.Glossary {
		twin := *t
		twin.See = nil
		for _, e := range t.See {
			twin.See = append(twin.See, c.twin(e))
		}
		part.Glossary = append(part.Glossary, &twin)
	}
	return part
}

// relink gives a copied entry links, texts and countries of the part.
func (c *cutter) relink(whole, e Entry) {
	h := e.Head()
	links := func(list []Link) []Link {
		var out []Link
		for _, l := range list {
			if c.keep[l.From] && c.keep[l.To] {
				out = append(out, Link{l.Relation, c.entry[l.From], c.entry[l.To], l.Beside})
			}
		}
		return out
	}
	h.Out, h.In = links(h.Out), links(h.In)
	texts := map[string]*Text{}
	for lang, t := range h.Texts {
		twin := *t
		twin.Targets = slices.Clone(t.Targets)
		for i := range twin.Targets {
			if to := &twin.Targets[i]; to.Entry != nil {
				to.Entry = c.twin(to.Entry)
			} else if to.Country != nil && c.country[to.Country] != nil {
				to.Country = c.country[to.Country]
			}
		}
		texts[lang] = &twin
	}
	h.Texts = texts
	if p, ok := e.(*Practice); ok {
		p.Countries = slices.Clone(p.Countries)
		for i, x := range p.Countries {
			p.Countries[i] = c.country[x]
		}
	}
}

// twin is an entry of the part, or that of the whole if the part has none.
func (c *cutter) twin(e Entry) Entry {
	if x := c.entry[e]; x != nil {
		return x
	}
	return e
}

func (c *cutter) those(list []Entry) []Entry {
	var out []Entry
	for _, e := range list {
		if x := c.entry[e]; x != nil {
			out = append(out, x)
		}
	}
	return out
}
