package export

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

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

func encodeJSON(v any) ([]byte, error) {
	w := &writer{}
	w.plain = json.NewEncoder(&w.Buffer)
	w.plain.SetEscapeHTML(false)
	err := w.write(v, "\n")
	w.WriteByte('\n')
	return w.Bytes(), err
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

// dataJSON has the entries of a kind as their files have them, and what their codes are called.
func (s *maker) dataJSON(k *kb.Kind) ([]byte, error) {
	list := []any{}
	codes := labels{}
	for _, e := range s.Plan.Base.Of(k.Name) {
		o, err := s.dataObject(e, codes)
		if err != nil {
			return nil, err
		}
		list = append(list, o)
	}
	return encodeJSON(object{{"edition", s.Plan.Base.Site.Edition.String()}, {"labels", s.dataLabels(k, codes)}, {k.Folder, list}})
}

var stateNames = map[kb.State]string{kb.IsOriginal: "original", kb.Current: "current", kb.Stale: "stale", kb.Unmarked: "unmarked"}

func (s *maker) dataObject(e kb.Entry, codes labels) (object, error) {
	h := e.Head()
	v := s.of(e)
	texts := object{}
	for _, lang := range s.Plan.Languages {
		t := h.Texts[lang]
		if t == nil {
			continue
		}
		text := object{}
		for _, f := range fields(h.Kind) {
			if list := v.of(f, lang); f.Local && len(list) > 0 {
				text = dataValue(text, f, list)
			}
		}
		body, err := s.markdown(t)
		if err != nil {
			return nil, err
		}
		texts = texts.set(lang, append(text, member{"text", body}, member{"address", s.address(e, lang)}, member{"state", stateNames[t.State]}))
	}
	o := object{{"id", h.Slug}, {"original", h.Original}, {"text", texts}}
	for _, f := range fields(h.Kind) {
		if list := v.of(f, ""); !f.Local && len(list) > 0 {
			o = dataValue(o, f, list)
			codes.add(f, list)
		}
	}
	return o, nil
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
