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
	Width, Height int             // of the drawing; 0 if there is none
	Lines         []RelationLine
	Labels        []RelationLabels
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

// RelationLabels are those of one colour at one height, where lines begin or end.
type RelationLabels struct {
	Colour string
	Y      int
	Labels []RelationLabel
}

// RelationLabel is one of them.
type RelationLabel struct {
	X    int
	Text string
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
	relationsHeight = 132
	labelHeight     = 20
	above, below    = 14, relationsHeight - 4 // where labels stand
)

// join draws a line from a place above to one below; those of one colour and width are one path.
func (v *Relations) join(colour string, width, from, to int) {
	at := slices.IndexFunc(v.Lines, func(l RelationLine) bool { return l.Colour == colour && l.Width == width })
	if at < 0 {
		at = len(v.Lines)
		v.Lines = append(v.Lines, RelationLine{Colour: colour, Width: width})
	}
	const length = relationsHeight - 2*labelHeight
	v.Lines[at].Path += fmt.Sprintf("M%d %dc0 %d %d %d %d %d", from, labelHeight, length/2, to-from, length/2, to-from, length)
}

// write puts a label where a line begins or ends.
func (v *Relations) write(colour string, x, y int, text string) {
	at := slices.IndexFunc(v.Labels, func(l RelationLabels) bool { return l.Colour == colour && l.Y == y })
	if at < 0 {
		at = len(v.Labels)
		v.Labels = append(v.Labels, RelationLabels{Colour: colour, Y: y})
	}
	v.Labels[at].Labels = append(v.Labels[at].Labels, RelationLabel{x, text})
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
	var shared []touch
	for _, t := range slices.Concat(own...) {
		if len(with[t]) > 0 && len(shared) < commonMost {
			shared = append(shared, t)
		}
	}
	if len(shared) == 0 || vs.copies != nil {
		return
	}
	v.Width, v.Height = relationsWidth, relationsHeight
	column := func(i int) int { return i*relationsWidth/relatedMost + 8 }
	room := min(96, (relationsWidth-40)/len(shared))
	left := (relationsWidth - room*(len(shared)-1)) / 2
	for i, t := range shared {
		x := left + i*room
		label, colour := vs.sign(t)
		v.write(colour, x, above, label)
		for _, to := range with[t] {
			v.join(colour, 1, x, column(to))
		}
	}
	for i, x := range near {
		v.write(vs.colours[x], column(i), below, strconv.Itoa(i+1))
	}
}

// togetherMost is how many of each kind are shown of what is found together.
const togetherMost = 5

// together are what the practices of an entry or a country have beside it, most first. Offline copies, which have to stay
// small, leave it to their matrices.
func (vs *Views) together(p *site.Page, self touch, practices []kb.Entry) *Relations {
	if vs.copies != nil {
		return nil
	}
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
	v.write(colour, relationsWidth/2, above, label)
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
				item.Link = vs.toEntry(p, t.entry, t.entry.Head().Text(p.Lang).Name())
			}
			g.Items = append(g.Items, item)
			x := at*relationsWidth/len(kinds) + 10 + i*46
			v.write(colour, x, below, label)
			v.join(colour, (6*counts[t]+most-1)/most, relationsWidth/2, x)
		}
		v.Groups = append(v.Groups, g)
	}
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
