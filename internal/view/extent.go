package view

import (
	"cmp"
	"slices"
	"strings"

	"compendio/internal/kb"
	"compendio/internal/site"
)

// extent is in figures what the practices of an objective or a principle cover: how many there are, where and
// since when; and what is known of their results.
type extent struct{ all, evidence []Figure }

// extentOf is whose extent it is, in which language.
type extentOf shownIn

// extent fills in that of an objective or a principle.
func (vs *Views) extent(p *site.Page, v *EntryView) {
	x := made(vs, extentOf{p.Entry, p.Lang}, func() extent { return vs.newExtent(p) })
	v.Extent, v.Evidence = x.all, x.evidence
}

func (vs *Views) newExtent(p *site.Page) (v extent) {
	w := vs.words[p.Lang]
	relations := []string{"primary", "secondary"}
	switch p.Entry.(type) {
	case *kb.Objective:
	case *kb.Principle:
		relations = []string{"principles"}
	default:
		return v
	}
	var all []kb.Entry
	for _, relation := range relations {
		list := p.Entry.Head().Incoming("practice", relation)
		all = append(all, list...)
		if len(list) > 0 {
			v.all = append(v.all, Figure{N: len(list), Text: w.Text(w.Form("extent."+relation, len(list))), Href: "#list-practice-" + relation})
		}
	}
	if len(all) == 0 {
		return v
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
		v.all = append(v.all, Figure{N: n, Text: w.Text(w.Form("kind.country", n))})
	}
	if year := earliest(all); year > 0 {
		v.all = append(v.all, Figure{N: year, Text: w.Text("extent.since")})
	}
	for _, c := range vs.plan.Base.Vocabulary("evidence").Concepts {
		if n := evidence[c.ID]; n > 0 {
			v.evidence = append(v.evidence, Figure{N: n, Text: c.Label.In(p.Lang)})
		}
	}
	return v
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
	about := made(vs, countryIn{p.Country, p.Lang}, func() countryAbout { return vs.newAbout(p.Country, p.Lang) })
	v.Lead = about.lead
	for _, o := range vs.plan.Base.Of("objective") {
		if about.by[o] > 0 {
			c := vs.card(p, o)
			c.Count = about.by[o]
			// The list of practices there shows those of this country, if it can.
			c.Href += "?country=" + p.Country.Code + "#practices"
			v.Objectives = append(v.Objectives, c)
		}
	}
}

type countryIn struct {
	country *kb.Country
	lang    string
}

// countryAbout is what there is to say of a country.
type countryAbout struct {
	by   map[kb.Entry]int // practices of each objective
	lead string
}

func (vs *Views) newAbout(country *kb.Country, lang string) countryAbout {
	practices := country.Practices
	about := countryAbout{by: map[kb.Entry]int{}}
	if len(practices) == 0 {
		return about
	}
	shared := 0
	for _, e := range practices {
		if x, ok := e.(*kb.Practice); ok && len(x.Countries) > 1 {
			shared++
		}
		for _, relation := range []string{"primary", "secondary"} {
			for _, o := range e.Head().Outgoing(relation) {
				about.by[o]++
			}
		}
	}
	all := vs.plan.Base.Of("objective")
	var numbers []string
	for _, o := range all {
		if about.by[o] > 0 {
			numbers = append(numbers, number(o))
		}
	}
	about.lead = vs.countrySentences(lang, len(practices), shared, numbers, len(all), earliest(practices))
	return about
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
