package export

import (
	"encoding/csv"
	"io"
	"strings"
	"time"

	"compendio/internal/artifact"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/schema"
)

// The tables that readers open: a row an entry, in the words of one language.

// dataCSV is such a table as it is written.
type dataCSV struct {
	*stream
	m      *maker
	fields []schema.Field
	lang   string
	rows   *csv.Writer
}

// newCSV begins a table that readers open: Excel takes it for UTF-8 only if it has a byte-order mark.
func newCSV(w io.Writer) (*csv.Writer, error) {
	_, err := io.WriteString(w, "\ufeff")
	out := csv.NewWriter(w)
	out.UseCRLF = true
	return out, err
}

func (m *maker) dataCSV(k *kb.Kind, lang string) (*dataCSV, error) {
	w := m.Words[lang]
	s, err := m.create(File{File: artifact.File{Path: "data/" + k.Folder + "." + lang + ".csv"}, Form: CSV, Kind: k, Lang: lang})
	d := &dataCSV{stream: s, m: m, fields: m.fields[k], lang: lang}
	if err == nil {
		d.rows, err = newCSV(s)
	}
	if err != nil {
		return d, err
	}
	head := []string{w.Text("csv.id")}
	for _, f := range d.fields {
		what := m.name(k, f, w)
		head = append(head, what)
		switch {
		case f.Type == schema.Choice:
			head = append(head, w.Text("csv_code.of", "what", what))
		case coded(f):
			head = append(head, w.Text("csv_label.of", "what", what))
		case f.Type == schema.Date:
			head = append(head, w.Text("csv_precision.of", "what", what))
		}
	}
	return d, d.rows.Write(guarded(append(head, w.Text("csv.address"))))
}

func (d *dataCSV) entry(x *item) error {
	return d.rows.Write(d.m.csvRow(x, d.fields, d.lang))
}

func (d *dataCSV) end() error {
	if d.rows.Flush(); d.rows.Error() != nil {
		return d.rows.Error()
	}
	return d.stream.end()
}

func (s *maker) csvRow(x *item, list []schema.Field, lang string) []string {
	h := x.Head()
	w, v := s.Words[lang], x.values
	row := []string{h.Slug}
	for _, f := range list {
		values := v.of(f, h.Text(lang).Lang)
		switch {
		case f.Type == schema.Date:
			row = csvDate(w, row, values)
		case f.Type == schema.Flag:
			row = append(row, w.Text(map[bool]string{true: "csv_yes", false: "csv_no"}[len(values) > 0]))
		case f.Type == schema.Choice:
			row = append(row, csvLabels(w, values), csvCodes(w, f, values))
		case coded(f):
			row = append(row, csvCodes(w, f, values), csvLabels(w, values))
		case f.Type == schema.Records:
			row = append(row, csvRecords(f, values, lang))
		default:
			row = append(row, csvCodes(w, f, values))
		}
	}
	return guarded(append(row, s.address(x.Entry, lang)))
}

// csvCodes writes the values of a field into one cell: codes or texts. A code that a spreadsheet would
// take for a number has a word before it.
func csvCodes(w *message.Words, f schema.Field, values []kb.Value) string {
	var parts []string
	for _, v := range values {
		switch text := v.Text.In(w.Lang()); {
		case v.Code() != "":
			parts = append(parts, v.Code())
		case f.Type == schema.Codes && w.Has("value."+f.Words()):
			parts = append(parts, w.Text("value."+f.Words(), "n", text))
		default:
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "; ")
}

// csvLabels writes what the values of a field are called.
func csvLabels(w *message.Words, values []kb.Value) string {
	var parts []string
	for _, v := range values {
		parts = append(parts, label(v, w))
	}
	return strings.Join(parts, "; ")
}

// csvRecords writes values that have keys of their own: what they say, key by key.
func csvRecords(f schema.Field, values []kb.Value, lang string) string {
	var records []string
	for _, v := range values {
		var parts []string
		for _, in := range f.Fields {
			if text := v.Record.In(in.Key, lang); text != "" {
				parts = append(parts, text)
			}
		}
		records = append(records, strings.Join(parts, ". "))
	}
	return strings.Join(records, " | ")
}

// csvDate adds a date in one form, as a day, and apart from it how much of that is
// known. A spreadsheet can sort and compute with that.
func csvDate(w *message.Words, row []string, values []kb.Value) []string {
	if len(values) == 0 {
		return append(row, "", "")
	}
	precision := "day"
	switch d := values[0].Period.Start; {
	case d.IsZero():
		return append(row, "", "")
	case d.Unknown:
		return append(row, "", w.Text("csv_precision.unknown"))
	case d.Month == 0:
		precision = "year"
	case d.Day == 0:
		precision = "month"
	}
	return append(row, values[0].Period.Start.Time().Format(time.DateOnly), w.Text("csv_precision."+precision))
}
