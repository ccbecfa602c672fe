package sheet

import (
	"slices"
	"strconv"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/source"
)

// Table is a grid whose columns are known.
type Table struct {
	*Grid
	kind    *kb.Kind
	head    int            // the row of headings
	columns map[int]Column // by their place in the grid
}

// headRows is in how many rows at the top the headings are looked for; above them a title may
// stand, and a logo.
const headRows = 20

// Tables finds out which kinds of entries grids are tables of. Sheets that are none, such as
// those that explain, are passed over if another is one. If kind is not nil, they are of that.
func (b *Book) Tables(grids []*Grid, kind *kb.Kind, log *diag.Log) []*Table {
	var list []*Table
	for _, g := range grids {
		found := b.candidates(g, kind)
		if len(found) > 1 {
			var names []string
			for _, t := range found {
				names = append(names, t.kind.Name)
			}
			log.Error(found[0].Place(found[0].head, 0), diag.TableKind, diag.AnyOf(names))
			return nil
		}
		list = append(list, found...)
	}
	for i, t := range list {
		for _, other := range list[:i] {
			if other.kind == t.kind {
				log.Error(diag.Place{File: t.File, Sheet: t.Sheet}, diag.TableSheets, other.Sheet)
				return nil
			}
		}
		b.head(t, log)
	}
	if len(list) == 0 && len(grids) > 0 {
		columns := b.Columns(b.Base.Kinds()[0])
		words := message.Tool(b.Lang)
		log.Error(diag.Place{File: grids[0].File}, diag.TableHeadings, columns[0].Name(words), columns[1].Name(words))
	}
	return list
}

// candidates finds the row of headings, in which most columns of a kind are known, for the kind
// that fits best. There are several if they fit alike, and none if the grid has no headings.
func (b *Book) candidates(g *Grid, kind *kb.Kind) []*Table {
	var best []*Table
	for _, k := range b.Base.Kinds() {
		if kind != nil && k != kind {
			continue
		}
		t := b.table(g, k)
		switch {
		case len(t.columns) < 2 || len(best) > 0 && len(t.columns) < len(best[0].columns):
		case len(best) > 0 && len(t.columns) == len(best[0].columns):
			best = append(best, t)
		default:
			best = []*Table{t}
		}
	}
	return best
}

// table takes a grid for one of a kind.
func (b *Book) table(g *Grid, k *kb.Kind) *Table {
	best := &Table{Grid: g, kind: k}
	known := b.known(k)
	for row := range g.Rows[:min(headRows, len(g.Rows))] {
		columns := map[int]Column{}
		names := false // a row that explains a column may hold two words that are headings too
		for i, cell := range g.Rows[row] {
			if c, ok := known[heading(cell.Text)]; ok {
				columns[i] = c
				names = names || c.Key == idKey || c.Key == titleKey
			}
		}
		if names && len(columns) > len(best.columns) {
			best.head, best.columns = row, columns
		}
	}
	return best
}

// heading is the form in which headings are compared: without capitals, accents and signs.
func heading(text string) string { return source.Slug(text) }

// known are the columns of a kind by every heading they may have.
func (b *Book) known(k *kb.Kind) map[string]Column {
	known := map[string]Column{}
	for _, c := range b.Columns(k) {
		for _, name := range c.names() {
			if _, taken := known[heading(name)]; !taken {
				known[heading(name)] = c
			}
		}
	}
	return known
}

// head reports headings that are no column's, or stand twice. One that begins with # is a
// remark of whoever keeps the table.
func (b *Book) head(t *Table, log *diag.Log) {
	var names []string
	for _, c := range b.Columns(t.kind) {
		names = append(names, c.Name(message.Tool(b.Lang)))
	}
	seen := map[string]int{}
	for i, cell := range t.Rows[t.head] {
		at := t.Place(t.head, i)
		c, ok := t.columns[i]
		switch {
		case cell.Fault != "":
			log.Error(at, cell.Fault)
		case strings.HasPrefix(cell.Text, "#"):
		case cell.Text == "":
			if row := t.filled(i); row >= 0 {
				log.Error(t.Place(row, i), diag.TableNoHeading)
			}
		case !ok:
			log.Error(at, diag.TableColumn, cell.Text, diag.Near(near(cell.Text, names)))
		default:
			name := c.Name(message.Tool(b.Lang))
			if first, twice := seen[name]; twice {
				log.Error(at, diag.TableTwice, cell.Text, diag.ColumnLetters(first+1)+strconv.Itoa(t.head+1))
				delete(t.columns, i)
			}
			seen[name] = i
		}
	}
	if !slices.ContainsFunc(mapValues(t.columns), func(c Column) bool { return c.Key == idKey }) {
		log.Error(t.Place(t.head, 0), diag.TableNoID, b.Columns(t.kind)[0].Name(message.Tool(b.Lang)))
	}
}

func mapValues(m map[int]Column) []Column {
	var list []Column
	for _, c := range m {
		list = append(list, c)
	}
	return list
}

// near is the name that a heading most likely means: one that begins as it does, or is
// spelled much like it.
func near(text string, names []string) string {
	for _, n := range names {
		if before, _, found := strings.Cut(n, " ("); found && heading(before) == heading(text) {
			return n
		}
	}
	return diag.Nearest(text, names)
}

// filled is the first row below the headings with something in a column; -1 if there is none.
func (t *Table) filled(column int) int {
	for row := t.head + 1; row < len(t.Rows); row++ {
		if t.at(row, column).Text != "" {
			return row
		}
	}
	return -1
}

// column is the place of a column in the grid; -1 if the table has none.
func (t *Table) column(key, lang string) int {
	for i, c := range t.columns {
		if c.Key == key && c.Lang == lang {
			return i
		}
	}
	return -1
}
