package export

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"compendio/internal/artifact"
	"compendio/internal/kb"
	"compendio/internal/schema"
)

// object is a JSON object whose members stay in their order.
type object []member

type member struct {
	key   string
	value any
}

// writer writes values for programs and for people: indented, with keys in their order.
type writer struct {
	bytes.Buffer
	plain *json.Encoder // of texts, numbers and flags
}

func newWriter() *writer {
	w := &writer{}
	w.plain = json.NewEncoder(&w.Buffer)
	w.plain.SetEscapeHTML(false)
	return w
}

// write writes a value; line is what begins a line around it.
func (w *writer) write(v any, line string) error {
	inside := line + " "
	switch v := v.(type) {
	case object:
		return w.list('{', '}', len(v), line, func(i int) error {
			if err := w.write(v[i].key, inside); err != nil {
				return err
			}
			w.WriteString(": ")
			return w.write(v[i].value, inside)
		})
	case []any:
		return w.list('[', ']', len(v), line, func(i int) error { return w.write(v[i], inside) })
	case kb.Localised:
		if text, all := v.Lookup(""); all {
			return w.write(text, line)
		}
		o := object{}
		for _, in := range slices.SortedFunc(slices.Values(v), func(a, b kb.Wording) int { return strings.Compare(a.Lang, b.Lang) }) {
			o = append(o, member{in.Lang, in.Text})
		}
		return w.write(o, line)
	}
	err := w.plain.Encode(v)
	w.Truncate(w.Len() - 1) // its line end
	return err
}

// list writes what stands between two signs, a line each.
func (w *writer) list(open, end byte, n int, line string, item func(int) error) error {
	w.WriteByte(open)
	for i := range n {
		if i > 0 {
			w.WriteByte(',')
		}
		w.WriteString(line + " ")
		if err := item(i); err != nil {
			return err
		}
	}
	if n > 0 {
		w.WriteString(line)
	}
	w.WriteByte(end)
	return nil
}

// set adds a member; a key with a dot goes into the object before the dot.
func (o object) set(key string, value any) object {
	parent, last, nested := strings.Cut(key, ".")
	if !nested {
		return append(o, member{key, value})
	}
	for i := range o {
		if inner, ok := o[i].value.(object); ok && o[i].key == parent {
			o[i].value = inner.set(last, value)
			return o
		}
	}
	return append(o, member{parent, object{}.set(last, value)})
}

// dataJSON has the entries of a kind as their files have them, and then what their codes are called.
type dataJSON struct {
	*stream
	m     *maker
	kind  *kb.Kind
	codes labels
	text  *writer
	n     int
}

func (m *maker) dataJSON(k *kb.Kind) (*dataJSON, error) {
	out, err := m.create(File{File: artifact.File{Path: "data/" + k.Folder + ".json"}, Form: JSON, Kind: k})
	d := &dataJSON{out, m, k, labels{}, newWriter(), 0}
	if err == nil {
		d.text.WriteString("{\n ")
		err = d.member("edition", m.Plan.Base.Site.Edition.String())
		d.text.WriteString(",\n \"" + k.Folder + "\": [")
	}
	return d, err
}

func (d *dataJSON) member(key string, v any) error {
	d.text.WriteString(strconv.Quote(key) + ": ")
	return d.text.write(v, "\n ")
}

func (d *dataJSON) entry(x *item) error {
	if d.n++; d.n > 1 {
		d.text.WriteByte(',')
	}
	d.text.WriteString("\n  ")
	if err := d.text.write(d.m.dataObject(x, d.codes), "\n  "); err != nil {
		return err
	}
	_, err := d.text.WriteTo(d)
	return err
}

func (d *dataJSON) end() error {
	d.text.WriteString("\n ],\n ")
	err := d.member("labels", d.m.dataLabels(d.kind, d.codes))
	d.text.WriteString("\n}\n")
	if err == nil {
		_, err = d.text.WriteTo(d)
	}
	if err != nil {
		return err
	}
	return d.stream.end()
}

var stateNames = map[kb.State]string{kb.IsOriginal: "original", kb.Current: "current", kb.Stale: "stale", kb.Unmarked: "unmarked"}

func (s *maker) dataObject(x *item, codes labels) object {
	h, v := x.Head(), x.values
	texts := object{}
	for _, lang := range s.Plan.Languages {
		t := h.Texts[lang]
		if t == nil {
			continue
		}
		text := object{}
		for _, f := range s.fields[h.Kind] {
			if list := v.of(f, lang); f.Local && len(list) > 0 {
				text = dataValue(text, f, list)
			}
		}
		texts = texts.set(lang, append(text, member{"text", x.markdown[lang]}, member{"address", s.address(x.Entry, lang)}, member{"state", stateNames[t.State]}))
	}
	o := object{{"id", h.Slug}, {"original", h.Original}, {"text", texts}}
	for _, f := range s.fields[h.Kind] {
		if list := v.of(f, ""); !f.Local && len(list) > 0 {
			o = dataValue(o, f, list)
			codes.add(f, list)
		}
	}
	return o
}

// dataValue adds a field as front matter has it.
func dataValue(o object, f schema.Field, list []kb.Value) object {
	var values []any
	for _, v := range list {
		switch {
		case f.Type == schema.Records:
			values = append(values, dataRecord(f, v.Record))
		case f.Type == schema.Date:
			values = append(values, v.Period.Start.String())
		case f.Type == schema.Flag:
			values = append(values, true)
		case v.Code() != "":
			values = append(values, v.Code())
		default:
			values = append(values, v.Text)
		}
	}
	if f.Type == schema.Number {
		if n, err := strconv.Atoi(list[0].Text.In("")); err == nil {
			values[0] = n
		}
	}
	if f.IsList() {
		return o.set(f.Key, values)
	}
	return o.set(f.Key, values[0])
}

func dataRecord(f schema.Field, r kb.Record) object {
	o := object{}
	for _, in := range f.Fields {
		if v := r.Value(in.Key); v != nil {
			o = o.set(in.Key, v)
		}
	}
	return o
}

// labels are the values that stand for codes, by field and code.
type labels map[string]map[string]kb.Value

func (l labels) add(f schema.Field, list []kb.Value) {
	if !coded(f) {
		return
	}
	if l[f.Key] == nil {
		l[f.Key] = map[string]kb.Value{}
	}
	for _, v := range list {
		l[f.Key][v.Code()] = v
	}
}

// dataLabels says what codes are called, field by field.
func (s *Site) dataLabels(k *kb.Kind, codes labels) object {
	o := object{}
	for _, f := range fields(k) {
		names := object{}
		for _, code := range slices.Sorted(maps.Keys(codes[f.Key])) {
			in := object{}
			for _, lang := range s.Plan.Languages {
				in = append(in, member{lang, label(codes[f.Key][code], s.Words[lang])})
			}
			names = append(names, member{code, in})
		}
		if len(names) > 0 {
			o = append(o, member{f.Key, names})
		}
	}
	return o
}
