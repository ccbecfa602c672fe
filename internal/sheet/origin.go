package sheet

import (
	"strings"

	"compendio/internal/diag"
	"compendio/internal/source"
)

// Origin leads a fault of a content file back to the cell that it comes from; one of a file
// that no row has written stays where it is.
func (im *Import) Origin(d diag.Diagnostic) diag.Diagnostic {
	o, ok := im.origins[d.Place.File]
	if !ok {
		return d
	}
	f := im.last
	if f == nil || f.path != d.Place.File { // faults come sorted by file
		var err error
		if f, err = readFile(im.set, d.Place.File); err != nil {
			return d
		}
		im.last = f
	}
	var keys []string
	switch {
	case d.Place.Line <= 1 && len(d.Args) > 0: // of the file as a whole, such as a key that is missing
		if key, ok := d.Args[0].(string); ok {
			keys = []string{key}
		}
	case d.Place.Line >= f.bodyLine:
		keys = []string{textKey}
	default:
		keys = keysAt(f.front, d.Place.Line)
	}
	d.Place = o.table.Place(o.row, o.column(keys))
	return d
}

// keysAt are the keys within which a line of front matter lies.
func keysAt(n source.Node, line int) []string {
	var last *source.Pair
	for i, p := range n.Pairs {
		if p.Line <= line {
			last = &n.Pairs[i]
		}
	}
	if last == nil {
		return nil
	}
	return append([]string{last.Key}, keysAt(last.Value, line)...)
}

// column is the column that has the last of some keys, or the first within it, in the language
// of the file; that of the entry's name if there is none.
func (o origin) column(keys []string) int {
	for n := len(keys); n > 0; n-- {
		key := strings.Join(keys[:n], ".")
		for _, is := range []func(Column) bool{
			func(c Column) bool { return c.Key == key },
			func(c Column) bool { return strings.HasPrefix(c.Key, key+".") },
			func(c Column) bool { return strings.HasSuffix(c.Key, "."+key) },
		} {
			for i := range o.table.Rows[o.table.head] {
				if c, ok := o.table.columns[i]; ok && is(c) && (!c.Local || c.Lang == o.lang) {
					return i
				}
			}
		}
	}
	return max(0, o.table.column(idKey, ""))
}
