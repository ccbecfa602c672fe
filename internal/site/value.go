package site

import (
	"maps"
	"path"
	"slices"

	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/source"
)

// Facet is one by which the entries of a kind can be narrowed down, with all its values.
type Facet struct {
	Name   string
	Values []Value
}

// Value is a value of a facet with the entries that have it; none is a gap.
type Value struct {
	Value   string
	Entries []kb.Entry
	pages   map[string]*Page
}

// Page is the list of the entries that have the value; nil if that is another page's matter.
func (v Value) Page(lang string) *Page { return v.pages[lang] }

// Facets are those of the entries of a kind, without facets that tell apart nothing.
func (p *Plan) Facets(k *kb.Kind) []Facet { return p.facets[k] }

// Narrows reports whether readers narrow the entries of a kind down: those that gather no others themselves.
func Narrows(k *kb.Kind) bool { return !k.Root && !k.Gathers() }

// Fewest is from how many entries on it is worth while to narrow a list down. Below, nothing leads to lists by a value.
const Fewest = 3

// values plans a list for each value of a facet that is neither an entry nor a country, as these have pages
// that list what belongs to them. Copies have none: they would say the same a third time.
func (p *Plan) values(c *claims, pages bool) {
	p.facets = map[*kb.Kind][]Facet{}
	facets := kb.Facets()
	for _, k := range p.Base.Kinds() {
		if !Narrows(k) || len(p.Base.Of(k.Name)) == 0 {
			continue
		}
		pages := pages && len(p.Base.Of(k.Name)) >= Fewest
		having := map[string]map[string][]kb.Entry{}
		for _, e := range p.Base.Of(k.Name) {
			for facet, values := range p.facetValues(e) {
				if having[facet] == nil {
					having[facet] = map[string][]kb.Entry{}
				}
				for _, v := range values {
					having[facet][v] = append(having[facet][v], e)
				}
			}
		}
		for _, name := range facets {
			if name == "kind" || name == k.Name || len(having[name]) == 0 {
				continue
			}
			f := Facet{Name: name}
			known, listed := p.Base.Listed(name)
			if !listed {
				known = slices.Sorted(maps.Keys(having[name]))
			}
			for _, value := range known {
				v := Value{Value: value, Entries: having[name][value]}
				if pages && len(v.Entries) > 0 && name != "country" && len(p.Base.Of(kb.KindOf(name))) == 0 {
					v.pages = p.value(c, k, name, &v)
				}
				f.Values = append(f.Values, v)
			}
			p.facets[k] = append(p.facets[k], f)
		}
	}
}

// facetValues are those of an entry, which several pages of a plan are made of.
func (p *Plan) facetValues(e kb.Entry) map[string][]string {
	values, ok := p.valuesOf[e]
	if !ok {
		values = kb.FacetValues(e)
		p.valuesOf[e] = values
	}
	return values
}

func (p *Plan) value(c *claims, k *kb.Kind, facet string, v *Value) map[string]*Page {
	pages := map[string]*Page{}
	for _, l := range p.Languages {
		pages[l] = &Page{Kind: Narrowed, Lang: l, Of: k, Facet: facet, Value: v.Value, Having: v.Entries,
			Path: path.Join(l, k.Segment(l), p.Base.Segment(facet, l), source.Slug(v.Value)+".html")}
	}
	p.add(c, ours, diag.Place{}, len(v.Entries), pages)
	return pages
}

// passing reports whether an address is or was that of a page that comes and goes, which nobody cites: each says
// again what another page says.
func (p *Plan) passing(address string) bool {
	if p.isDossier(address) {
		return true
	}
	dir := path.Dir(address)
	return slices.ContainsFunc(p.Languages, func(l string) bool {
		return slices.ContainsFunc(p.Base.Kinds(), func(k *kb.Kind) bool {
			return Narrows(k) && slices.ContainsFunc(kb.Facets(), func(facet string) bool { return dir == path.Join(l, k.Segment(l), p.Base.Segment(facet, l)) })
		})
	})
}
