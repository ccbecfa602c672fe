package view

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"compendio/internal/export"
	"compendio/internal/kb"
	"compendio/internal/site"
)

// What shows the whole: the page that leads to it, and the matrices. Words and numbers say everything; colours and
// pictures say it once more.

// ExploreView is the page that leads to what shows the whole: explore.html.
type ExploreView struct {
	View
	Heading, Intro string
	Items          []ExploreItem
}

// ExploreItem is one thing to explore.
type ExploreItem struct {
	Link
	Name    string // matrix, map, timeline
	About   string
	Figure  string   // in short, how much there is
	Picture *Drawing // none in an offline copy
}

// Drawing is a small picture that says nothing that words beside it do not say.
type Drawing struct {
	Width, Height int
	Thick         int  // how thick its strokes are
	Stretched     bool // it may be made wider than high
	Strokes       []Stroke
}

// Stroke is a path of a drawing; Class gives its colour.
type Stroke struct{ Class, Path string }

// MatrixView says how many practices objectives share with something else: matrix.html.
type MatrixView struct {
	View
	Heading, Intro string
	Notes          []string // what counts, and what is not there
	Columns        []MatrixColumn
	Rows           []MatrixRow
	Totals         []int
	Total          int
	Coded          bool // columns have codes, which a key tells
	Legend         []HeatStep
	File           *FileView // the same as a table
}

// MatrixColumn is the head of a column. Text is a code, if Name is more than that.
type MatrixColumn struct{ Text, Name, Href, Lang string }

// MatrixRow is an objective.
type MatrixRow struct {
	Link
	Number, Colour string
	Cells          []MatrixCell
	Total          int
}

// MatrixCell is a number of practices, which Name says in words.
type MatrixCell struct {
	N                int
	Heat, Name, Href string
}

// HeatStep is a step of colour, with the numbers that it stands for.
type HeatStep struct{ Heat, Text string }

// heats are the steps of colour.
const heats = 5

// step is the step of colour of a number, of which the largest of its kind is most; that of nothing is 0.
func step(n, most int) int {
	if n == 0 {
		return 0
	}
	return (heats*n + most - 1) / most
}

// heat is the class of a number's step.
func heat(n, most int) string { return "h" + strconv.Itoa(step(n, most)) }

// legend says what numbers each step of colour stands for.
func legend(most int) []HeatStep {
	var list []HeatStep
	first := 1
	for n := 1; n <= most; n++ {
		if h := heat(n, most); n == most || heat(n+1, most) != h {
			text := strconv.Itoa(n)
			if n > first {
				text = strconv.Itoa(first) + "–" + text
			}
			list = append(list, HeatStep{h, text})
			first = n + 1
		}
	}
	return list
}

// Explore is the page that leads to what shows the whole.
func (vs *Views) Explore(p *site.Page) *ExploreView {
	w := vs.words[p.Lang]
	v := &ExploreView{View: vs.view(p, w.Text("section.explore"), w.Text("intro.explore")), Heading: w.Text("section.explore"), Intro: w.Text("intro.explore")}
	v.Crumbs = []Link{v.Home}
	add := func(name, words, figure string, kind site.Kind, of string, picture func() Drawing) {
		to := vs.plan.Fixed(kind, of, p.Lang)
		item := ExploreItem{Link: vs.to(p, to, w.Text(words+".title")), Name: name, About: w.Text(words + ".about"), Figure: figure}
		if vs.copies == nil {
			drawing := picture()
			item.Picture = &drawing
		}
		v.Items = append(v.Items, item)
	}
	for _, m := range vs.plan.Crossings {
		figure := w.Text("matrix.size", "rows", len(m.Rows), "columns", len(m.Columns))
		add("matrix", "matrix."+m.Facet, figure, site.Matrix, m.Facet, func() Drawing { return matrixDrawing(m) })
	}
	if vs.plan.Fixed(site.Map, "", p.Lang) != nil {
		list, _ := vs.tiled()
		add("map", "map", w.Count("count.country", len(list)), site.Map, "", vs.mapDrawing)
	}
	list, a := vs.inTime(p.Lang)
	last := int(a.to) - 1 // the axis ends with it
	figure := w.Count("count.practice", len(list)) + " · " + w.Text("range", "start", int(a.from), "end", last)
	add("timeline", "timeline", figure, site.Timeline, "", func() Drawing { return vs.timelineDrawing(p.Lang) })
	return v
}

// All drawings of the page that leads to others have one size.
const drawingWidth, drawingHeight = 360, 210

// matrixDrawing is a matrix without words: its cells, step by step of colour.
func matrixDrawing(m *site.Crossing) Drawing {
	width, height := max(2, drawingWidth/len(m.Columns)), max(2, drawingHeight/len(m.Rows))
	d := Drawing{Width: width*len(m.Columns) - 1, Height: height*len(m.Rows) - 1, Thick: height - 1, Stretched: true}
	largest := most(m)
	var steps [heats + 1]strings.Builder
	for r, row := range m.Counts {
		for c, n := range row {
			fmt.Fprintf(&steps[step(n, largest)], "M%d %gh%d", c*width, float64(r*height)+float64(height-1)/2, width-1)
		}
	}
	d.paint(steps[:])
	return d
}

// paint adds the shapes of each step of colour.
func (d *Drawing) paint(steps []strings.Builder) {
	for i := range steps {
		if steps[i].Len() > 0 {
			d.Strokes = append(d.Strokes, Stroke{"h" + strconv.Itoa(i), steps[i].String()})
		}
	}
}

// most is the largest number of a matrix.
func most(m *site.Crossing) int {
	n := 0
	for _, row := range m.Counts {
		for _, x := range row {
			n = max(n, x)
		}
	}
	return n
}

// Matrix is how many practices objectives share with something else.
func (vs *Views) Matrix(p *site.Page, files []export.File) *MatrixView {
	w := vs.words[p.Lang]
	m := p.Matrix
	key := "matrix." + m.Facet
	v := &MatrixView{View: vs.view(p, w.Text(key+".title"), w.Text(key+".about")), Heading: w.Text(key + ".title"), Intro: w.Text(key + ".about"),
		Totals: m.InColumn, Total: m.Practices}
	v.Crumbs = []Link{v.Home, vs.to(p, vs.plan.Fixed(site.Explore, "", p.Lang), w.Text("section.explore"))}
	names := make([]string, len(m.Columns))
	for i, c := range m.Columns {
		v.Columns = append(v.Columns, vs.matrixColumn(p, c))
		names[i] = v.Columns[i].Name
		v.Coded = v.Coded || v.Columns[i].Text != v.Columns[i].Name
	}
	largest := most(m)
	v.Legend = legend(largest)
	gaps := 0
	for i, o := range m.Rows {
		t := o.Head().Text(p.Lang)
		row := MatrixRow{Link: vs.toEntry(p, o, t.Name()), Number: number(o), Colour: vs.colours[o], Total: m.InRow[i]}
		of := w.Text("label.objective", "n", number(o))
		for j, n := range m.Counts[i] {
			cell := MatrixCell{N: n, Heat: heat(n, largest)}
			if n > 0 {
				cell.Name = w.Text("matrix.cell", "row", of, "column", names[j], "count", w.Count("count.practice", n))
				cell.Href = row.Href + "?" + m.Facet + "=" + m.Columns[j].Code() + "#practices"
			}
			row.Cells = append(row.Cells, cell)
		}
		if row.Total == 0 {
			gaps++
		}
		v.Rows = append(v.Rows, row)
	}
	v.Notes = []string{w.Text("matrix.counts")}
	if m.Without > 0 {
		v.Notes = append(v.Notes, w.Count("matrix.without", m.Without))
	}
	if gaps > 0 {
		v.Notes = append(v.Notes, w.Count("matrix.gaps", gaps))
	}
	if m.Facet == "country" {
		var none []string
		for _, c := range vs.countries(p.Lang) {
			if !slices.ContainsFunc(m.Columns, func(v kb.Value) bool { return v.Country == c }) {
				none = append(none, c.Name.In(p.Lang))
			}
		}
		if len(none) > 0 {
			v.Notes = append(v.Notes, w.Text("matrix.no_column", "names", w.join(none)))
		}
	}
	for _, f := range files {
		if f.Path == export.MatrixFile(m, p.Lang) {
			v.File = &FileView{Name: path.Base(f.Path), Href: site.Rel(p.Path, f.Path), Text: w.Text("matrix.file"), Size: size(w, f)}
		}
	}
	return v
}

// matrixColumn is the head of a column: with a code where names would take too much room.
func (vs *Views) matrixColumn(p *site.Page, c kb.Value) MatrixColumn {
	switch {
	case c.Country != nil:
		return MatrixColumn{Text: c.Country.Code, Name: c.Country.Name.In(p.Lang), Href: vs.to(p, vs.plan.CountryPage(c.Country, p.Lang), "").Href}
	case c.Entry != nil:
		to := vs.toEntry(p, c.Entry, c.Entry.Head().Text(p.Lang).Name())
		return MatrixColumn{Text: number(c.Entry), Name: to.Text, Href: to.Href, Lang: to.Lang}
	}
	return MatrixColumn{Text: c.Text.In(p.Lang), Name: c.Text.In(p.Lang)}
}
