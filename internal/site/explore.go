package site

import (
	"slices"

	"compendio/internal/kb"
	"compendio/internal/schema"
)

// Crossing says how many practices have both an objective and a value of one of their fields.
type Crossing struct {
	Facet   string // what the columns are, as a query that narrows a list down has it
	Field   schema.Field
	Rows    []kb.Entry // objectives
	Columns []kb.Value
	Counts  [][]int // by row and column
	// In rows and columns practices count once, whatever else they have. Those that have no value of the
	// field are in rows alone.
	InRow, InColumn []int
	Practices       int
	Without         int
}

// crossed are the fields of practices that matrices set against objectives.
var crossed = []struct{ facet, key string }{{"country", "countries"}, {"principle", "principles"}, {"evidence", "evidence"}}

// explore plans what shows the whole: each where it has something to show, and a page that leads to them.
func (p *Plan) explore(c *claims) {
	folder := func(l string) string { return l + "/" + p.segment(Explore, l) + "/" }
	for _, x := range crossed {
		if m := p.cross(x.facet, x.key); m != nil {
			p.Crossings = append(p.Crossings, m)
		}
	}
	practices := len(p.Base.Of("practice"))
	if practices == 0 {
		return
	}
	p.fix(c, Explore, nil, 1, func(l string) string { return folder(l) + "index.html" })
	for _, m := range p.Crossings {
		p.fixOf(c, m.Facet, func(string) int { return 1 }, func(l string) *Page {
			return &Page{Kind: Matrix, Lang: l, Matrix: m, Path: folder(l) + p.Base.Segment("objective", l) + "-" + p.Base.Segment(m.Facet, l) + ".html"}
		})
	}
	if slices.ContainsFunc(p.Base.Countries, func(c *kb.Country) bool { return c.Tile != kb.Tile{} }) {
		p.fix(c, Map, nil, 1, func(l string) string { return folder(l) + p.segment(Map, l) + ".html" })
	}
	p.fix(c, Timeline, nil, practices, func(l string) string { return folder(l) + p.segment(Timeline, l) + ".html" })
}

// cross counts practices by objective and by a field; nil if there is nothing to count.
func (p *Plan) cross(facet, key string) *Crossing {
	b := p.Base
	m := &Crossing{Facet: facet, Rows: b.Of("objective")}
	for _, k := range b.Kinds() {
		if at := slices.IndexFunc(k.Fields(), func(f schema.Field) bool { return f.Key == key }); k.Name == "practice" && at >= 0 {
			m.Field = k.Fields()[at]
		}
	}
	m.Columns = columns(b, m.Field)
	column := map[string]int{}
	for i, v := range m.Columns {
		column[v.Code()] = i
	}
	row := map[string]int{}
	for i, o := range m.Rows {
		row[o.Head().Slug] = i
		m.Counts = append(m.Counts, make([]int, len(m.Columns)))
	}
	m.InRow, m.InColumn = make([]int, len(m.Rows)), make([]int, len(m.Columns))
	for _, e := range b.Of("practice") {
		values := p.facetValues(e) // an objective is main or secondary, and in either case once
		rows, cols := places(row, values["objective"]), places(column, values[facet])
		if len(rows) == 0 {
			continue
		}
		m.Practices++
		if len(cols) == 0 {
			m.Without++
		}
		for _, r := range rows {
			m.InRow[r]++
			for _, c := range cols {
				m.Counts[r][c]++
			}
		}
		for _, c := range cols {
			m.InColumn[c]++
		}
	}
	if m.Practices == 0 || len(m.Columns) == 0 {
		return nil // but not if all cells are empty: an address does not go when an entry does
	}
	return m
}

// places are where values stand.
func places(at map[string]int, values []string) (list []int) {
	for _, v := range values {
		if i, ok := at[v]; ok {
			list = append(list, i)
		}
	}
	return list
}

// columns are the values that a field may have. Of countries only those with a practice: there are many,
// and the others are said in a sentence.
func columns(b *kb.Base, f schema.Field) []kb.Value {
	var list []kb.Value
	switch f.Type {
	case schema.Terms:
		some := slices.ContainsFunc(b.Countries, func(c *kb.Country) bool { return len(c.Practices) > 0 })
		for _, c := range b.Countries {
			if len(c.Practices) > 0 || !some {
				list = append(list, kb.Value{Country: c})
			}
		}
	case schema.Refs:
		for _, e := range b.Of(f.Kind) {
			list = append(list, kb.Value{Entry: e})
		}
	case schema.Choice:
		for _, c := range b.Vocabulary(f.Vocabulary).Concepts {
			list = append(list, kb.Value{Choice: c.ID, Text: c.Label})
		}
	}
	return list
}
