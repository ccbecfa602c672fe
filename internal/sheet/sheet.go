// Package sheet turns the entries of a kind into a table and a table back into changes to
// content files. One row is an entry; the columns follow from what the kind declares, a
// text that every language has its own has a column for each. A cell that still says what
// an export writes there, and an empty one, leave the file as it is.
//
// The package reads CSV and workbooks from bytes and writes them as bytes; it touches no
// disk, and knows the keys of no kind by name. Whether the content is sound after an import
// is for whoever checks content; Import.Origin leads such faults back to cells.
package sheet

import (
	"slices"
	"strings"

	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/schema"
	"compendio/internal/source"
)

// Book is what tables of a site are made and read with.
type Book struct {
	Base  *kb.Base
	Words map[string]*message.Words // the site's, by language: what values are called
	Lang  string                    // in which headings and explanations are written
}

// Keys of columns. Beside the title, which every entry has, they are no keys of front matter.
const (
	titleKey    = "title"
	idKey       = "id"       // the slug of the entry
	originalKey = "original" // the language of its original
	textKey     = "text"     // a body
)

// Column is a column of the tables of a kind.
type Column struct {
	schema.Field
	Lang string // of a text that languages have their own; else empty
	kind *kb.Kind
}

// Columns are those of a kind: what names an entry, what each language has, facts, texts.
func (b *Book) Columns(k *kb.Kind) []Column {
	var first, own, last []schema.Field
	common := schema.Keys(kb.Common())
	for _, f := range k.Fields() {
		switch {
		case !slices.Contains(common, f.Key):
			own = append(own, f)
		case f.Required && f.Type != schema.Records: // whose cells are long
			first = append(first, f)
		default:
			last = append(last, f)
		}
	}
	list := []Column{{Field: schema.Field{Key: idKey, Type: schema.Code}, kind: k}}
	for _, f := range slices.Concat(first, own, last, []schema.Field{{Key: textKey, Type: schema.Text, Local: true}}) {
		list = append(list, b.columns(k, f)...)
	}
	return append(list, Column{Field: schema.Field{Key: originalKey, Type: schema.Choice, Values: b.Base.Site.Languages}, kind: k})
}

// columns are those of a field.
func (b *Book) columns(k *kb.Kind, f schema.Field) []Column {
	var list []Column
	switch {
	case f.Kept || f.Type == schema.Named:
	case f.Type == schema.Record:
		for _, in := range f.Fields {
			in.Key, in.Local, in.Required = f.Key+"."+in.Key, f.Local, f.Required && in.Required
			list = append(list, b.columns(k, in)...)
		}
	case f.Local || f.Type == schema.Localised || f.Type == schema.Texts || f.Type == schema.Address:
		for _, lang := range b.Base.Site.Languages {
			list = append(list, Column{f, lang, k})
		}
	default:
		list = append(list, Column{f, "", k})
	}
	return list
}

// Name is the heading of a column: title (es).
func (c Column) Name(words *message.Words) string {
	name := words.TextOr("column."+c.kind.Name+"."+c.Key, words.TextOr("column.any."+c.Key, c.Key))
	if c.Lang != "" {
		name += " (" + c.Lang + ")"
	}
	return name
}

// names are all headings by which a column is known: its key, and its name in every
// language that the tool speaks.
func (c Column) names() []string {
	key := c.Key
	if c.Lang != "" {
		key += " (" + c.Lang + ")"
	}
	list := []string{key}
	for _, lang := range message.Languages() {
		list = append(list, c.Name(message.Tool(lang)))
	}
	return list
}

// Help is what a column is for.
func (c Column) Help(words *message.Words) string {
	if key := "column.help." + c.Key; words.Has(key) {
		return words.Text(key)
	}
	return c.kind.Help(words, c.Key)
}

// entry is an entry as its files have it, by language.
type entry struct {
	slug     string
	original string
	files    map[string]*file
}

// file is a content file.
type file struct {
	path     string
	raw      []byte
	front    source.Node
	body     string
	bodyLine int
	isNew    bool
}

// node is what the front matter of an entry has in a column.
func (e *entry) node(c Column) source.Node {
	lang := e.original
	if c.Local {
		lang = c.Lang
	}
	f := e.files[lang]
	if f == nil {
		return source.Node{}
	}
	n := f.front
	for _, key := range strings.Split(c.Key, ".") {
		n, _ = n.Get(key)
	}
	return n
}

// cell is what a table says of an entry in a column, in the words of a language.
func (e *entry) cell(c Column, words *message.Words) string {
	switch c.Key {
	case idKey:
		return e.slug
	case originalKey:
		return e.original
	case textKey:
		f := e.files[c.Lang]
		if f == nil {
			return ""
		}
		return bounded(source.Text(f.body), f.path, words)
	}
	path := ""
	if f := e.files[e.original]; f != nil {
		path = f.path
	}
	return bounded(show(c.Field, e.node(c), c.Lang, words), path, words)
}

// mostSigns is how many signs spreadsheets keep of a cell.
const mostSigns = 32_000

// bounded puts a pointer to the file in the place of a text that no cell can hold.
func bounded(text, path string, words *message.Words) string {
	if len(text) > mostSigns && utf16Length(text) > mostSigns {
		return words.Say("cell.long", path)
	}
	return text
}

func utf16Length(text string) (n int) {
	for _, r := range text {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}
