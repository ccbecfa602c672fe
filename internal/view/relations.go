package view

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"compendio/internal/kb"
	"compendio/internal/site"
)

// Relations are what an entry or a country is found together with: of a practice the practices nearest to it, with
// what they have in common; of anything else what its practices have too. A drawing joins the heads of the columns
// that words fill.
type Relations struct {
	Heading, Note string
	Cards         []RelationCard  // of a practice
	Groups        []RelationGroup // of anything else
	Width, Height int             // of the drawing; 0 if there is nothing to draw
	Lines         []RelationLine
	Nodes         []RelationNode
}

// RelationCard is a practice that has something in common with another.
type RelationCard struct {
	Card
	Shares string
}

// RelationGroup are those of one kind.
type RelationGroup struct {
	ID, Heading string
	Items       []RelationItem
}

// RelationItem says in how many practices it is.
type RelationItem struct {
	Link
	Number, Colour string
	Count          string
}

// RelationLine is drawn in a colour.
type RelationLine struct {
	Colour, Path string
	Width        int
}

// RelationNode is where lines begin or end.
type RelationNode struct {
	X, Y          int
	Label, Colour string
	Full          bool // it is filled
}

// touch is something that practices have: an entry or a country.
type touch struct {
	entry   kb.Entry
	country *kb.Country
}

// sign is how something is called in a drawing, and its colour.
func (vs *Views) sign(t touch) (label, colour string) {
	if t.country != nil {
		return t.country.Code, "c0"
	}
	return number(t.entry), vs.colours[t.entry]
}

// touches are the objectives, principles and countries of a practice, kind by kind.
func touches(e kb.Entry) [][]touch {
	h := e.Head()
	list := make([][]touch, 3)
	add := func(at int, t touch) {
		if !slices.Contains(list[at], t) {
			list[at] = append(list[at], t)
		}
	}
	for _, o := range slices.Concat(h.Outgoing("primary"), h.Outgoing("secondary")) {
		add(0, touch{entry: o})
	}
	for _, o := range h.Outgoing("principles") {
		add(1, touch{entry: o})
	}
	if x, ok := e.(*kb.Practice); ok {
		for _, c := range x.Countries {
			add(2, touch{country: c})
		}
	}
	return list
}

// The drawing: the heads of the columns stand below, what they are joined to above.
const (
	relationsWidth  = 1072
	relationsHeight = 140
	nodeRadius      = 13
)

// joined are lines of one colour and width, as one path each.
type joined struct {
	order []RelationLine
	at    map[RelationLine]*strings.Builder
}

func (j *joined) add(colour string, width, from, to int) {
	key := RelationLine{Colour: colour, Width: width}
	if j.at[key] == nil {
		if j.at == nil {
			j.at = map[RelationLine]*strings.Builder{}
		}
		j.at[key] = &strings.Builder{}
		j.order = append(j.order, key)
	}
	const top, bottom = 2 * nodeRadius, relationsHeight - 2*nodeRadius
	fmt.Fprintf(j.at[key], "M%d %dC%d %d %d %d %d %d", from, top, from, (top+bottom)/2, to, (top+bottom)/2, to, bottom)
}

func (j *joined) lines() []RelationLine {
	for i, key := range j.order {
		j.order[i].Path = j.at[key].String()
	}
	return j.order
}

// commonMost is how many of what a practice has are drawn.
const commonMost = 14

// inCommon are the relations of a practice: those nearest to it, and what they share.
func (vs *Views) inCommon(p *site.Page, e kb.Entry) *Relations {
	near := vs.related.to(e)
	if len(near) == 0 {
		return nil
	}
	w := vs.words[p.Lang]
	v := &Relations{Heading: w.Text("related"), Note: w.Text("relations.note_practice")}
	own := touches(e)
	with := map[touch][]int{}
	for i, x := range near {
		var parts []string
		for at, list := range touches(x) {
			var names []string
			for _, t := range own[at] { // in the order of this practice
				if slices.Contains(list, t) {
					with[t] = append(with[t], i)
					label, _ := vs.sign(t)
					if t.country != nil {
						label = t.country.Name.In(p.Lang)
					}
					names = append(names, label)
				}
			}
			switch {
			case len(names) == 0:
			case at == 2 && len(names) > 3:
				parts = append(parts, w.Count("count.country", len(names)))
			case at == 2:
				parts = append(parts, strings.Join(names, ", "))
			default:
				parts = append(parts, w.Count([]string{"objectives_short", "principles_short"}[at], len(names))+" "+strings.Join(names, ", "))
			}
		}
		v.Cards = append(v.Cards, RelationCard{vs.card(p, x), strings.Join(parts, " · ")})
	}
	vs.drawCommon(v, own, with, near)
	return v
}

func (vs *Views) drawCommon(v *Relations, own [][]touch, with map[touch][]int, near []kb.Entry) {
	var above []touch
	for _, t := range slices.Concat(own...) {
		if len(with[t]) > 0 && len(above) < commonMost {
			above = append(above, t)
		}
	}
	if len(above) == 0 {
		return
	}
	v.Width, v.Height = relationsWidth, relationsHeight
	column := func(i int) int { return i*relationsWidth/relatedMost + nodeRadius + 1 }
	var lines joined
	room := min(96, (relationsWidth-4*nodeRadius)/len(above))
	left := (relationsWidth - room*(len(above)-1)) / 2
	for i, t := range above {
		x := left + i*room
		label, colour := vs.sign(t)
		v.Nodes = append(v.Nodes, RelationNode{X: x, Y: nodeRadius, Label: label, Colour: colour})
		for _, to := range with[t] {
			lines.add(colour, 1, x, column(to))
		}
	}
	for i, x := range near {
		v.Nodes = append(v.Nodes, RelationNode{X: column(i), Y: relationsHeight - nodeRadius, Label: strconv.Itoa(i + 1), Colour: vs.colours[x], Full: true})
	}
	v.Lines = lines.lines()
}

// togetherMost is how many of each kind are shown of what is found together.
const togetherMost = 5

// together are what the practices of an entry or a country have beside it, most first.
func (vs *Views) together(p *site.Page, self touch, practices []kb.Entry) *Relations {
	w := vs.words[p.Lang]
	v := &Relations{Heading: w.Text("relations.title"), Note: w.Text("relations.note")}
	counts := map[touch]int{}
	kinds := make([][]touch, 3) // in the order in which practices come, which is fixed
	for _, e := range practices {
		for at, list := range touches(e) {
			for _, t := range list {
				if t == self {
					continue
				}
				if counts[t]++; counts[t] == 1 {
					kinds[at] = append(kinds[at], t)
				}
			}
		}
	}
	most := 0
	for at, list := range kinds {
		slices.SortStableFunc(list, func(a, b touch) int { return cmp.Or(counts[b]-counts[a], vs.place(a)-vs.place(b)) })
		kinds[at] = list[:min(len(list), togetherMost)]
		if len(kinds[at]) > 0 {
			most = max(most, counts[kinds[at][0]])
		}
	}
	kinds = slices.DeleteFunc(kinds, func(list []touch) bool { return len(list) == 0 })
	if len(kinds) == 0 {
		return nil
	}
	v.Width, v.Height = relationsWidth, relationsHeight
	label, colour := vs.sign(self)
	v.Nodes = []RelationNode{{X: relationsWidth / 2, Y: nodeRadius, Label: label, Colour: colour, Full: true}}
	var lines joined
	for at, list := range kinds {
		kind := "country"
		if list[0].entry != nil {
			kind = list[0].entry.Head().Kind.Name
		}
		g := RelationGroup{ID: "together-" + kind, Heading: w.Text("section." + kind)}
		for i, t := range list {
			label, colour := vs.sign(t)
			item := RelationItem{Number: label, Colour: colour, Count: w.Count("count.practice", counts[t])}
			if t.country != nil {
				item.Link, item.Number = vs.to(p, vs.plan.CountryPage(t.country, p.Lang), t.country.Name.In(p.Lang)), ""
			} else {
				text := t.entry.Head().Text(p.Lang)
				item.Link = vs.to(p, vs.plan.EntryPage(t.entry, p.Lang), text.Name())
				if text.Lang != p.Lang {
					item.Lang = text.Lang
				}
			}
			g.Items = append(g.Items, item)
			x := at*relationsWidth/len(kinds) + nodeRadius + 1 + i*46
			v.Nodes = append(v.Nodes, RelationNode{X: x, Y: relationsHeight - nodeRadius, Label: label, Colour: colour})
			lines.add(colour, (6*counts[t]+most-1)/most, relationsWidth/2, x)
		}
		v.Groups = append(v.Groups, g)
	}
	v.Lines = lines.lines()
	return v
}

// place is where something stands among its like.
func (vs *Views) place(t touch) int {
	if t.country != nil {
		return slices.Index(vs.plan.Base.Countries, t.country)
	}
	return slices.Index(vs.plan.Base.Of(t.entry.Head().Kind.Name), t.entry)
}

// relations are those of an entry; nil if it has none. They stand on the first part of a long list alone.
func (vs *Views) relations(p *site.Page, e kb.Entry) *Relations {
	h := e.Head()
	if p.Part > 1 {
		return nil
	}
	switch e.(type) {
	case *kb.Practice:
		return vs.inCommon(p, e)
	case *kb.Objective:
		return vs.together(p, touch{entry: e}, slices.Concat(h.Incoming("practice", "primary"), h.Incoming("practice", "secondary")))
	case *kb.Principle:
		return vs.together(p, touch{entry: e}, h.Incoming("practice", "principles"))
	case *kb.Session:
		return vs.together(p, touch{entry: e}, h.Incoming("practice", "sessions"))
	}
	return nil
}
