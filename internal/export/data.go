package export

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"compendio/internal/artifact"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/schema"
	"compendio/internal/sheet"
	"compendio/internal/site"
)

// File is a download: the entries of a kind.
type File struct {
	artifact.File
	Kind *kb.Kind
	Lang string // of a table
}

// Site is what exports are made of.
type Site struct {
	Plan  *site.Plan
	Words map[string]*message.Words // of the interface, by language
}

// Downloads returns the entries as data: for each kind that declares facts, JSON with all of
// them and a CSV a language for spreadsheets. Keys are those of front matter.
func (s *Site) Downloads() ([]File, error) {
	var files []File
	for _, k := range s.Plan.Base.Kinds() {
		fields := slices.DeleteFunc(k.Fields(), func(f schema.Field) bool { return !f.Download() || f.Type == schema.Named })
		if len(fields) == 0 || len(s.Plan.Base.Of(k.Name)) == 0 {
			continue
		}
		data, err := s.dataJSON(k)
		if err != nil {
			return nil, err
		}
		files = append(files, File{artifact.File{Path: "data/" + k.Folder + ".json", Data: data}, k, ""})
		for _, lang := range s.Plan.Languages {
			data, err := s.dataCSV(k, fields, lang)
			if err != nil {
				return nil, err
			}
			files = append(files, File{artifact.File{Path: "data/" + k.Folder + "." + lang + ".csv", Data: data}, k, lang})
		}
	}
	return files, nil
}

// object is a JSON object whose members stay in their order.
type object []member

type member struct {
	key   string
	value any
}

// MarshalJSON writes the members one after the other.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := enc.Encode(m.key); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := enc.Encode(m.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
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

func (s *Site) dataJSON(k *kb.Kind) ([]byte, error) {
	list := []object{}
	for _, e := range s.Plan.Base.Of(k.Name) {
		list = append(list, s.dataObject(e))
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	err := enc.Encode(object{{"edition", s.Plan.Base.Site.Edition.String()}, {k.Folder, list}})
	return bytes.Clone(b.Bytes()), err
}

var stateNames = map[kb.State]string{kb.IsOriginal: "original", kb.Current: "current", kb.Stale: "stale", kb.Unmarked: "unmarked"}

func (s *Site) dataObject(e kb.Entry) object {
	h := e.Head()
	texts := object{}
	for _, lang := range s.Plan.Languages {
		t := h.Texts[lang]
		if t == nil {
			continue
		}
		text := object{{"title", t.Title}}
		if t.Label != "" {
			text = text.set("label", t.Label)
		}
		texts = texts.set(lang, append(text, member{"summary", t.Summary}, member{"address", s.Plan.EntryPage(e, lang).Path}, member{"state", stateNames[t.State]}))
	}
	o := object{{"id", h.Slug}, {"original", h.Original}, {"text", texts}}
	for _, f := range kb.Values(e) {
		if f.Download() && f.Type != schema.Named {
			o = dataValue(o, f)
		}
	}
	if len(h.Sources) > 0 {
		o = o.set("sources", dataSources(h.Sources))
	}
	return o
}

// dataValue adds a field as front matter has it.
func dataValue(o object, f kb.FieldValues) object {
	first := f.Values[0]
	switch f.Type {
	case schema.Date:
		o = o.set(f.Key, first.Period.Start.String())
		if end := first.Period.End; end != first.Period.Start && !end.IsZero() {
			o = o.set("end", end.String())
		}
		if first.Period.Ongoing {
			o = o.set("ongoing", true)
		}
		return o
	case schema.Number:
		n, err := strconv.Atoi(first.Text.In(""))
		if err != nil {
			return o
		}
		return o.set(f.Key, n)
	case schema.Choice:
		return o.set(f.Key, first.Choice)
	case schema.Ref:
		return o.set(f.Key, first.Code())
	case schema.Text, schema.Code, schema.Localised, schema.Address:
		return o.set(f.Key, first.Text)
	}
	var codes []any
	for _, v := range f.Values {
		if code := v.Code(); code != "" {
			codes = append(codes, code)
		} else {
			codes = append(codes, v.Text)
		}
	}
	return o.set(f.Key, codes)
}

func dataSources(sources []kb.Source) []object {
	var list []object
	for _, s := range sources {
		o := object{{"id", s.ID}, {"title", s.Title}, {"publisher", s.Publisher}}
		if s.Year > 0 {
			o = o.set("year", s.Year)
		}
		for _, m := range []member{{"class", s.Class}, {"url", s.URL}} {
			if m.value != "" {
				o = append(o, m)
			}
		}
		if !s.Read.IsZero() {
			o = o.set("read", s.Read.String())
		}
		list = append(list, o)
	}
	return list
}

func (s *Site) dataCSV(k *kb.Kind, fields []schema.Field, lang string) ([]byte, error) {
	w := s.Words[lang]
	// Excel takes a CSV file for UTF-8 only if it begins with a byte-order mark.
	b := bytes.NewBufferString("\ufeff")
	out := csv.NewWriter(b)
	out.UseCRLF = true
	head := []string{w.Text("csv.id"), w.Text("csv.title"), w.Text("csv.summary")}
	for _, f := range fields {
		label := w.TextOr("csv."+f.Last(), "")
		if label == "" {
			label = w.Text("fact." + f.Words())
		}
		head = append(head, label)
		if f.Type == schema.Date {
			head = append(head, w.Text("csv_precision.of", "what", label))
		}
	}
	err := out.Write(guarded(append(head, w.Text("csv.sources"), w.Text("csv.address"))))
	for _, e := range s.Plan.Base.Of(k.Name) {
		if err == nil {
			err = out.Write(s.csvRow(e, fields, lang))
		}
	}
	out.Flush()
	return bytes.Clone(b.Bytes()), cmp.Or(err, out.Error())
}

func (s *Site) csvRow(e kb.Entry, fields []schema.Field, lang string) []string {
	h := e.Head()
	w, t := s.Words[lang], h.Text(lang)
	values := map[string][]kb.Value{}
	for _, f := range kb.Values(e) {
		values[f.Key] = f.Values
	}
	row := []string{h.Slug, t.Title, t.Summary}
	var period *kb.Period
	for _, f := range fields {
		list := values[f.Key]
		if f.Type == schema.Date && len(list) > 0 {
			period = list[0].Period
		}
		switch {
		case f.Key == "end" && period != nil:
			row = csvDate(w, row, period.End)
		case f.Key == "ongoing" && period != nil:
			row = append(row, w.Text(map[bool]string{true: "csv_yes", false: "csv_no"}[period.Ongoing]))
		case f.Type == schema.Date && len(list) > 0:
			row = csvDate(w, row, list[0].Period.Start)
		case f.Type == schema.Date:
			row = append(row, "", "")
		default:
			row = append(row, csvCell(w, f, list))
		}
	}
	var sources []string
	for _, x := range h.Sources {
		sources = append(sources, strings.TrimSpace(x.Title.In(lang)+". "+x.Publisher.In(lang)+". "+x.URL))
	}
	row = append(row, strings.Join(sources, " | "), s.Plan.EntryPage(e, lang).Path)
	return guarded(row)
}

// guarded keeps a spreadsheet from taking any cell of a row for a formula. Headings are among them: some
// hold names that a site gives.
func guarded(row []string) []string {
	for i := range row {
		row[i] = sheet.Guard(row[i])
	}
	return row
}

// csvCell writes the values of a field into one cell: codes of entries and countries,
// words of choices, texts. A code that a spreadsheet would take for a number has a
// word before it.
func csvCell(w *message.Words, f schema.Field, values []kb.Value) string {
	var parts []string
	for _, v := range values {
		switch {
		case v.Word != "":
			parts = append(parts, w.Text(v.Word))
		case v.Choice != "":
			parts = append(parts, v.Text.In(w.Lang()))
		case v.Code() != "":
			parts = append(parts, v.Code())
		case f.Type == schema.Codes && w.Has("value."+f.Words()):
			parts = append(parts, w.Text("value."+f.Words(), "n", v.Text.In(w.Lang())))
		default:
			parts = append(parts, v.Text.In(w.Lang()))
		}
	}
	return strings.Join(parts, "; ")
}

// csvDate adds a date in one form, as a day, and apart from it how much of that is
// known. A spreadsheet can sort and compute with that.
func csvDate(w *message.Words, row []string, d kb.Date) []string {
	precision := "day"
	switch {
	case d.IsZero():
		return append(row, "", "")
	case d.Unknown:
		return append(row, "", w.Text("csv_precision.unknown"))
	case d.Month == 0:
		precision = "year"
	case d.Day == 0:
		precision = "month"
	}
	return append(row, d.Time().Format(time.DateOnly), w.Text("csv_precision."+precision))
}
