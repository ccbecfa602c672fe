package view

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"compendio/internal/kb"
	"compendio/internal/site"
)

// TimelineView shows practices by their start and end: timeline.html.
type TimelineView struct {
	View
	Heading, Intro string
	Note           string
	Years          []TimelineYear
	Now            string         // where the edition stands on the axis
	Known          []TimelineItem // by their start
	Unknown        []TimelineItem // of which the sources give no start
}

// TimelineYear is a mark of the axis. Places on it are parts of its length: 12.5%.
type TimelineYear struct {
	Year int
	At   string
}

// TimelineItem is a practice; When says what its bar shows.
type TimelineItem struct {
	Link
	When, Where, Colour string
	At, Length          string // of its bar; Length is empty if the sources give no end
	Open                string // where the bar goes on, of what is ongoing
}

// axis is a stretch of years.
type axis struct{ from, to float64 }

// year is a date as a number: the middle of 2021 is 2021.5. What is not known of an end is its last moment.
func year(d kb.Date, end bool) float64 {
	y := float64(d.Year)
	switch {
	case d.Month > 0 && end:
		return y + float64(d.Month)/12
	case d.Month > 0:
		return y + float64(d.Month-1)/12
	case end:
		return y + 1
	}
	return y
}

func (a axis) part(years float64) string {
	return strconv.FormatFloat(100*years/(a.to-a.from), 'f', 1, 64) + "%"
}

func (a axis) at(y float64) string { return a.part(y - a.from) }

// marks are round years, no more than a phone has room for.
func (a axis) marks() []TimelineYear {
	step := 1
	for _, s := range []int{1, 2, 5, 10, 20, 50, 100, 200, 500} {
		if step = s; (a.to-a.from)/float64(s) <= 7 {
			break
		}
	}
	var list []TimelineYear
	for y := (int(a.from) + step - 1) / step * step; float64(y) <= a.to; y += step {
		list = append(list, TimelineYear{y, a.at(float64(y))})
	}
	return list
}

// ordered are practices by their start, and the axis that holds them all.
type ordered struct {
	list []*kb.Practice
	axis axis
}

// inTime are the practices by their start; those without a start come last.
func (vs *Views) inTime(lang string) ([]*kb.Practice, axis) {
	x := made(vs, timesIn(lang), func() ordered { return vs.sortByStart(lang) })
	return x.list, x.axis
}

// timesIn is the language of a timeline.
type timesIn string

func (vs *Views) sortByStart(lang string) ordered {
	var list []*kb.Practice
	now := year(vs.plan.Base.Site.Edition, true)
	a := axis{now, now}
	for _, e := range vs.sorted[lang]["practice"] { // by title, where they begin together
		if x, ok := e.(*kb.Practice); ok {
			list = append(list, x)
			for _, d := range []kb.Date{x.Period.Start, x.Period.End} {
				if d.Year > 0 {
					a.from, a.to = min(a.from, year(d, false)), max(a.to, year(d, true))
				}
			}
		}
	}
	a.from, a.to = math.Floor(a.from), math.Ceil(a.to)
	slices.SortStableFunc(list, func(x, y *kb.Practice) int {
		if x.Period.Start.Year == 0 || y.Period.Start.Year == 0 {
			return cmp.Compare(y.Period.Start.Year, x.Period.Start.Year)
		}
		return cmp.Compare(year(x.Period.Start, false), year(y.Period.Start, false))
	})
	return ordered{list, a}
}

// Timeline is the practices by their start and end.
func (vs *Views) Timeline(p *site.Page) *TimelineView {
	w := vs.words[p.Lang]
	v := &TimelineView{View: vs.view(p, w.Text("timeline.title"), w.Text("timeline.about")), Heading: w.Text("timeline.title"), Intro: w.Text("timeline.about"), Note: w.Text("timeline.note")}
	v.Crumbs = []Link{v.Home, vs.to(p, vs.plan.Fixed(site.Explore, "", p.Lang), w.Text("section.explore"))}
	list, a := vs.inTime(p.Lang)
	now := year(vs.plan.Base.Site.Edition, true)
	v.Years, v.Now = a.marks(), a.at(now)
	for _, x := range slice(p, list) {
		c := vs.card(p, x)
		item := TimelineItem{Link: c.Link, Colour: c.Colour, Where: vs.where(x, p.Lang), When: w.years(&x.Period)}
		start := x.Period.Start
		if start.Year == 0 {
			item.When = w.period(&x.Period)
			v.Unknown = append(v.Unknown, item)
			continue
		}
		from := year(start, false)
		item.At = a.at(from)
		switch {
		case x.Period.Ongoing:
			item.Length, item.Open = a.part(max(0, now-from)), a.at(max(now, from))
		case x.Period.End.Year > 0:
			item.Length = a.part(max(0, year(x.Period.End, true)-from))
		default:
			item.When = w.Text("timeline.no_end", "date", item.When)
		}
		v.Known = append(v.Known, item)
	}
	return v
}

// timelineDrawing is the timeline without words; of many practices some.
func (vs *Views) timelineDrawing(lang string) Drawing {
	list, a := vs.inTime(lang)
	d := Drawing{Width: drawingWidth, Height: drawingHeight, Stretched: true}
	list = slices.DeleteFunc(slices.Clone(list), func(x *kb.Practice) bool { return x.Period.Start.Year == 0 })
	const most = drawingHeight / 3
	every := (len(list) + most - 1) / most
	if every == 0 {
		return d
	}
	row := drawingHeight * every / len(list)
	d.Thick = max(1, min(row-1, 12))
	now := year(vs.plan.Base.Site.Edition, true)
	paths := map[string]*strings.Builder{}
	for i, at := 0, 0; i < len(list); i, at = i+every, at+row {
		x := list[i]
		from := year(x.Period.Start, false)
		to := from + (a.to-a.from)/60
		if x.Period.Ongoing {
			to = max(to, now)
		} else if x.Period.End.Year > 0 {
			to = max(to, year(x.Period.End, true))
		}
		scale := float64(drawingWidth) / (a.to - a.from)
		class := vs.colours[x]
		if paths[class] == nil {
			paths[class] = &strings.Builder{}
		}
		fmt.Fprintf(paths[class], "M%d %gh%d", int((from-a.from)*scale), float64(at)+float64(d.Thick)/2, int((to-from)*scale))
	}
	for n := 0; n <= len(vs.plan.Base.Vocabulary("colours").IDs()); n++ {
		class := "c" + strconv.Itoa(n)
		if paths[class] != nil {
			d.Strokes = append(d.Strokes, Stroke{class, paths[class].String()})
		}
	}
	return d
}
