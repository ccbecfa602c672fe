package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"compendio/internal/kb"
	"compendio/internal/site"
)

// MapView shows the countries as equal tiles, and the same as a table: map.html.
type MapView struct {
	View
	Heading, Intro string
	Notes          []string
	Width, Height  int
	Tiles          []TileView
	Legend         []HeatStep
	Regions        []MapRegion
}

// TileView is the tile of a country; Name says all of it.
type TileView struct {
	Href, Code, Heat, Name string
	X, Y, N                int
}

// MapRegion are the countries of a region by name.
type MapRegion struct {
	ID, Heading string
	Countries   []MapCountry
}

// MapCountry is a row of the table.
type MapCountry struct {
	Link
	National, Shared, Total int
}

// tileSize is how far tiles are from one another in a drawing.
const tileSize = 44

// tiled are the countries that have a tile, row by row, and how many practices the first of them has.
func (vs *Views) tiled() (list []*kb.Country, most int) {
	for _, c := range vs.plan.Base.Countries {
		if c.Tile != (kb.Tile{}) {
			list, most = append(list, c), max(most, len(c.Practices))
		}
	}
	slices.SortFunc(list, func(a, b *kb.Country) int {
		return cmp.Or(a.Tile.Row-b.Tile.Row, a.Tile.Column-b.Tile.Column)
	})
	return list, most
}

// frameOf are the first column and row of tiles, and how many there are.
func frameOf(list []*kb.Country) (first, size kb.Tile) {
	first = list[0].Tile
	last := first
	for _, c := range list {
		first = kb.Tile{Column: min(first.Column, c.Tile.Column), Row: min(first.Row, c.Tile.Row)}
		last = kb.Tile{Column: max(last.Column, c.Tile.Column), Row: max(last.Row, c.Tile.Row)}
	}
	return first, kb.Tile{Column: last.Column - first.Column + 1, Row: last.Row - first.Row + 1}
}

// Map is the countries as tiles.
func (vs *Views) Map(p *site.Page) *MapView {
	w := vs.words[p.Lang]
	v := &MapView{View: vs.view(p, w.Text("map.title"), w.Text("map.about")), Heading: w.Text("map.title"), Intro: w.Text("map.about"), Notes: []string{w.Text("map.note")}}
	v.Crumbs = []Link{v.Home, vs.to(p, vs.plan.Fixed(site.Explore, "", p.Lang), w.Text("section.explore"))}
	list, most := vs.tiled()
	first, size := frameOf(list)
	v.Width, v.Height = size.Column*tileSize-4, size.Row*tileSize-4
	v.Legend = legend(most)
	for _, c := range list {
		n := len(c.Practices)
		v.Tiles = append(v.Tiles, TileView{Href: vs.to(p, vs.plan.CountryPage(c, p.Lang), "").Href, Code: c.Code, N: n, Heat: heat(n, most),
			Name: c.Code + ", " + c.Name.In(p.Lang) + ": " + vs.practices(n, p.Lang), X: (c.Tile.Column - first.Column) * tileSize, Y: (c.Tile.Row - first.Row) * tileSize})
	}
	for _, region := range vs.plan.Base.Vocabulary("regions").Concepts {
		r := MapRegion{ID: "list-" + region.ID, Heading: region.Label.In(p.Lang)}
		for _, c := range vs.countries(p.Lang) {
			if c.Region != region.ID {
				continue
			}
			national, shared := vs.practicesOf(c, p.Lang)
			r.Countries = append(r.Countries, MapCountry{vs.to(p, vs.plan.CountryPage(c, p.Lang), c.Name.In(p.Lang)), len(national), len(shared), len(c.Practices)})
		}
		if len(r.Countries) > 0 {
			v.Regions = append(v.Regions, r)
		}
	}
	return v
}

// mapDrawing is the map without words.
func (vs *Views) mapDrawing() Drawing {
	list, most := vs.tiled()
	first, size := frameOf(list)
	d := Drawing{Width: size.Column*10 - 1, Height: size.Row*10 - 1, Thick: 9}
	var steps [heats + 1]strings.Builder
	for _, c := range list {
		fmt.Fprintf(&steps[step(len(c.Practices), most)], "M%d %gh9", (c.Tile.Column-first.Column)*10, float64((c.Tile.Row-first.Row)*10)+4.5)
	}
	d.paint(steps[:])
	return d
}
