package view

import (
	"cmp"
	"slices"
	"strings"

	"compendio/internal/kb"
	"compendio/internal/site"
)

// extent says in figures what the practices of an objective or a principle cover: how many there are, where,
// since when, and what is known of their results.
func (vs *Views) extent(p *site.Page, v *EntryView) {
	w := vs.words[p.Lang]
	relations := []string{"primary", "secondary"}
	switch p.Entry.(type) {
	case *kb.Objective:
	case *kb.Principle:
		relations = []string{"principles"}
	default:
		return
	}
	var all []kb.Entry
	for _, relation := range relations {
		list := p.Entry.Head().Incoming("practice", relation)
		all = append(all, list...)
		if len(list) > 0 {
			v.Extent = append(v.Extent, Figure{N: len(list), Text: w.Text(w.Form("extent."+relation, len(list))), Href: "#list-practice-" + relation})
		}
	}
	if len(all) == 0 {
		return
	}
	countries, evidence := map[*kb.Country]bool{}, map[string]int{}
	for _, e := range all {
		x, ok := e.(*kb.Practice)
		if !ok {
			continue
		}
		evidence[x.Evidence]++
		for _, c := range x.Countries {
			countries[c] = true
		}
	}
	if n := len(countries); n > 0 {
		v.Extent = append(v.Extent, Figure{N: n, Text: w.Text(w.Form("kind.country", n))})
	}
	if year := earliest(all); year > 0 {
		v.Extent = append(v.Extent, Figure{N: year, Text: w.Text("extent.since")})
	}
	for _, c := range vs.plan.Base.Vocabulary("evidence").Concepts {
		if n := evidence[c.ID]; n > 0 {
			v.Evidence = append(v.Evidence, Figure{N: n, Text: c.Label.In(p.Lang)})
		}
	}
}

// earliest is the year in which the first of some practices began, or 0 if none tells it.
func earliest(practices []kb.Entry) int {
	first := 0
	for _, e := range practices {
		if x, ok := e.(*kb.Practice); ok && x.Period.Start.Year > 0 && (first == 0 || x.Period.Start.Year < first) {
			first = x.Period.Start.Year
		}
	}
	return first
}

// fewObjectives is how many objectives a sentence names one by one.
const fewObjectives = 6

// aboutCountry says in sentences what the compendium has of a country, and counts its practices by objective.
func (vs *Views) aboutCountry(p *site.Page, v *EntryView) {
	practices := p.Country.Practices
	if len(practices) == 0 {
		return
	}
	n, shared := len(practices), 0
	by := map[kb.Entry]int{}
	for _, e := range practices {
		if x, ok := e.(*kb.Practice); ok && len(x.Countries) > 1 {
			shared++
		}
		for _, relation := range []string{"primary", "secondary"} {
			for _, o := range e.Head().Outgoing(relation) {
				by[o]++
			}
		}
	}
	all := vs.plan.Base.Of("objective")
	var numbers []string
	for _, o := range all {
		if by[o] == 0 {
			continue
		}
		c := vs.card(p, o)
		c.Count = by[o]
		// The list of practices there shows those of this country, if it can.
		c.Href += "?country=" + p.Country.Code + "#practices"
		v.Objectives = append(v.Objectives, c)
		numbers = append(numbers, c.Number)
	}
	v.Lead = vs.countrySentences(p.Lang, n, shared, numbers, len(all), earliest(practices))
}

func (vs *Views) countrySentences(lang string, n, shared int, objectives []string, all, since int) string {
	w := vs.words[lang]
	first := w.Count("country_intro.practices", n)
	switch shared {
	case 0:
	case n:
		first += ", " + w.Text(w.Form("country_intro.all_shared", n))
	default:
		first += ", " + w.Count("country_intro.shared", shared)
	}
	sentences := []string{first + "."}
	if k := len(objectives); k > 0 {
		which := w.Text(w.Form("country_intro.objectives", k), "list", w.join(objectives))
		if k > fewObjectives {
			which = w.Text("country_intro.of_all", "n", k, "total", all)
		}
		sentences = append(sentences, w.Text(w.Form("country_intro.serve", n), "objectives", which))
	}
	if since > 0 {
		sentences = append(sentences, w.Text(w.Form("country_intro.since", n), "year", since))
	}
	return strings.Join(sentences, " ")
}

// practicesFirst puts the lists of practices before the others.
func practicesFirst(lists []Group) {
	slices.SortStableFunc(lists, func(a, b Group) int {
		rank := func(g Group) int {
			if g.Kind == "practice" {
				return 0
			}
			return 1
		}
		return cmp.Compare(rank(a), rank(b))
	})
}
