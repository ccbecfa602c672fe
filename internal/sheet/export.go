package sheet

import (
	"bytes"
	"encoding/json"
	"io/fs"

	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/source"
)

// files reads content files from the folder of a site.
type files struct{ fs.FS }

func (f files) ReadFile(path string) ([]byte, error) { return fs.ReadFile(f.FS, path) }

// entries reads the entries of a kind as their files have them.
func (b *Book) entries(k *kb.Kind) ([]*entry, error) {
	var list []*entry
	for _, x := range b.Base.Of(k.Name) {
		h := x.Head()
		e := &entry{slug: h.Slug, original: h.Original, files: map[string]*file{}}
		for lang, t := range h.Texts {
			f, err := readFile(files{b.Base.Tree.FS}, t.Path())
			if err != nil {
				return nil, err
			}
			e.files[lang] = f
		}
		list = append(list, e)
	}
	return list, nil
}

// rows are the cells of a kind's entries below its columns.
func (b *Book) rows(k *kb.Kind, columns []Column) ([][]string, error) {
	list, err := b.entries(k)
	if err != nil {
		return nil, err
	}
	var rows [][]string
	for _, e := range list {
		var row []string
		for _, c := range columns {
			row = append(row, e.cell(c, message.Tool(b.Lang)))
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// CSV writes the entries of a kind.
func (b *Book) CSV(k *kb.Kind) ([]byte, error) {
	columns := b.Columns(k)
	words := message.Tool(b.Lang)
	var head []string
	for _, c := range columns {
		head = append(head, c.Name(words))
	}
	rows, err := b.rows(k, columns)
	if err != nil {
		return nil, err
	}
	// Where the comma is the decimal sign, spreadsheets separate cells by semicolons.
	comma := ','
	if words.Say("cell.comma") == ";" {
		comma = ';'
	}
	return writeCSV(append([][]string{head}, rows...), comma)
}

// JSON writes the entries of kinds as their files have them, for programs.
func (b *Book) JSON(kinds []*kb.Kind) ([]byte, error) {
	str := func(s string) source.Node { return source.Node{Kind: source.Scalar, Value: s} }
	all := source.Node{Kind: source.Map}
	for _, k := range kinds {
		entries, err := b.entries(k)
		if err != nil {
			return nil, err
		}
		list := source.Node{Kind: source.List}
		for _, e := range entries {
			item := source.Node{Kind: source.Map, Pairs: []source.Pair{{Key: idKey, Value: str(e.slug)}, {Key: originalKey, Value: str(e.original)}}}
			for _, lang := range b.Base.Site.Languages {
				if f := e.files[lang]; f != nil {
					front := f.front
					front.Pairs = append(front.Pairs, source.Pair{Key: textKey, Value: str(source.Text(f.body))})
					item.Pairs = append(item.Pairs, source.Pair{Key: lang, Value: front})
				}
			}
			list.Items = append(list.Items, item)
		}
		all.Pairs = append(all.Pairs, source.Pair{Key: k.Folder, Value: list})
	}
	var compact, out bytes.Buffer
	if err := writeJSON(&compact, all); err != nil {
		return nil, err
	}
	if err := json.Indent(&out, compact.Bytes(), "", " "); err != nil {
		return nil, err
	}
	return append(out.Bytes(), '\n'), nil
}

// writeJSON writes a value with its keys in their order.
func writeJSON(b *bytes.Buffer, n source.Node) error {
	str := func(s string) error {
		enc := json.NewEncoder(b)
		enc.SetEscapeHTML(false)
		return enc.Encode(s)
	}
	switch n.Kind {
	case source.Null:
		b.WriteString("null")
	case source.Scalar:
		return str(n.Value)
	case source.List:
		b.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := writeJSON(b, item); err != nil {
				return err
			}
		}
		b.WriteByte(']')
	case source.Map:
		b.WriteByte('{')
		for i, p := range n.Pairs {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := str(p.Key); err != nil {
				return err
			}
			b.WriteByte(':')
			if err := writeJSON(b, p.Value); err != nil {
				return err
			}
		}
		b.WriteByte('}')
	}
	return nil
}
