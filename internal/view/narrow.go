package view

import (
	"maps"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"compendio/internal/kb"
	"compendio/internal/site"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// narrow is what a list of n entries of a kind needs to be narrowed down; nil if it is too short. facet and value
// are what all of them have; of the list of all they are empty.
func (vs *Views) narrow(p *site.Page, k *kb.Kind, facet, value string, n int) *NarrowView {
	list := vs.plan.Fixed(site.Section, k.Name, p.Lang)
	if n < site.Fewest || list == nil || !site.Narrows(k) {
		return nil
	}
	w := vs.words[p.Lang]
	v := &NarrowView{Kind: k.Name, Client: site.Rel(p.Path, vs.assets.Href["js/narrow.js"]), Root: strings.Repeat("../", strings.Count(p.Path, "/"))}
	words := w.Under("narrow.")
	maps.Copy(words, w.Under("facets."))
	v.Words, v.Panel = words, vs.panel(facetsPlace{lang: p.Lang}, func(*FacetsView) {})
	to := site.Rel(p.Path, list.Path)
	if facet != "" {
		v.Fixed = url.Values{facet: {value}}.Encode()
		to += "?" + v.Fixed
	}
	v.Open = Link{Text: w.Count("narrow_open", n), Href: to}
	return v
}

// facetsPlace is what tells the links of one page to facets from those of another.
type facetsPlace struct {
	folder, lang string
	kind         *kb.Kind
}

// panel is the panel of a place, which is filled but once.
func (vs *Views) panel(at facetsPlace, fill func(*FacetsView)) *FacetsView {
	return made(vs, at, func() *FacetsView {
		v := &FacetsView{Title: vs.words[at.lang].Text("narrow_title"), views: vs}
		fill(v)
		return v
	})
}

// facets are the facets of a kind's entries with a link for each value, for whoever has no script. The pages of a
// folder share them.
func (vs *Views) facets(p *site.Page, k *kb.Kind) *FacetsView {
	return vs.panel(facetsPlace{path.Dir(p.Path), p.Lang, k}, func(all *FacetsView) { vs.fillFacets(p, k, all) })
}

func (vs *Views) fillFacets(p *site.Page, k *kb.Kind, all *FacetsView) {
	w := vs.words[p.Lang]
	order := collate.New(language.Make(p.Lang), collate.IgnoreCase, collate.Numeric)
	for _, f := range vs.plan.Facets(k) {
		if kb.KindOf(f.Name) != f.Name {
			continue // its values have the pages of the wider facet
		}
		v := FacetView{Name: f.Name, Label: vs.plan.Base.FacetLabel(w.Words, f.Name, "")}
		linked := false
		for _, value := range f.Values {
			x := FacetValueView{Value: value.Value, Count: len(value.Entries)}
			x.Text = vs.plan.Base.FacetLabel(w.Words, f.Name, value.Value)
			if to := vs.valuePage(f.Name, value, p.Lang); to != nil && x.Count > 0 {
				x.Href, linked = site.Rel(p.Path, to.Path), true
			}
			v.Values = append(v.Values, x)
		}
		if linked {
			slices.SortStableFunc(v.Values, func(a, b FacetValueView) int { return order.CompareString(a.Text, b.Text) })
			all.Facets = append(all.Facets, v)
		}
	}
}

// valuePage is the page that lists what has a value: its own, or that of the entry or country that the value is.
func (vs *Views) valuePage(facet string, v site.Value, lang string) *site.Page {
	if to := v.Page(lang); to != nil {
		return to
	}
	if facet == "country" {
		if c := vs.plan.Base.Country(v.Value); c != nil {
			return vs.plan.CountryPage(c, lang)
		}
	}
	if e := vs.plan.Base.Entry(facet + "/" + v.Value); e != nil {
		return vs.plan.EntryPage(e, lang)
	}
	return nil
}

// narrowed is the list of the entries that have a value of a facet.
func (vs *Views) narrowed(p *site.Page, v *ListView) {
	w := vs.words[p.Lang]
	list := vs.having(p)
	section := vs.plan.Fixed(site.Section, p.Of.Name, p.Lang)
	v.Crumbs = append(v.Crumbs, vs.to(p, section, w.Text("section."+p.Of.Name)))
	v.Kind, v.NoIndex = p.Of.Name, true
	v.Intro = vs.about(p)
	vs.listed(p, v, list)
	v.Narrow = vs.narrow(p, p.Of, p.Facet, p.Value, len(list))
	if v.Narrow != nil {
		v.Narrow.Panel = vs.facets(p, p.Of)
	}
}

// valuePlace is a list by a value.
type valuePlace struct {
	facet, value, lang string
	kind               *kb.Kind
}

// having are the entries of a list by a value, by title.
func (vs *Views) having(p *site.Page) []kb.Entry {
	return made(vs, valuePlace{p.Facet, p.Value, p.Lang, p.Of}, func() []kb.Entry {
		list := slices.Clone(p.Having)
		order := vs.order[p.Lang]
		slices.SortFunc(list, func(a, b kb.Entry) int { return order[a] - order[b] })
		return list
	})
}

// about explains a value of a vocabulary, if it does.
func (vs *Views) about(p *site.Page) string {
	for _, f := range p.Of.Fields() {
		if f.Facet == p.Facet && f.Vocabulary != "" {
			if c := vs.plan.Base.Vocabulary(f.Vocabulary).Find(p.Value); c != nil {
				if about := c.About.In(p.Lang); about != "" {
					return about + "."
				}
			}
		}
	}
	return ""
}

// valueTitle is the name of a list by a value.
func (vs *Views) valueTitle(p *site.Page) string {
	w := vs.words[p.Lang]
	value := vs.plan.Base.FacetLabel(w.Words, p.Facet, p.Value)
	if _, err := strconv.Atoi(value); err == nil { // a year says nothing by itself
		value = vs.plan.Base.FacetLabel(w.Words, p.Facet, "") + " " + value
	}
	return w.Text("narrowed", "kind", w.Text("section."+p.Of.Name), "value", value)
}
