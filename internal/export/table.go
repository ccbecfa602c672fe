package export

import (
	"encoding/csv"
	"strconv"
	"strings"

	"compendio/internal/artifact"
	"compendio/internal/kb"
	"compendio/internal/schema"
	"compendio/internal/sheet"
)

// The tables of the data package: one of each kind, with a row an entry; one of each list that its entries
// may have, with a row an item; and those of countries and vocabularies. All columns follow from what a kind
// declares.

// table is a resource of the package.
type table struct {
	name    string
	kind    *kb.Kind // of whose entries it tells; nil of a vocabulary
	about   string   // what it is, as the words of the codebook name it
	list    schema.Field
	columns []column
	key     []string   // its columns that no two rows have the same of
	rows    [][]string // of one that tells of no entries
}

// column is a column of a table of the package.
type column struct {
	name  string // title_es
	field schema.Field
	word  string // its name in the codebook, if it is no field
	lang  string // of what each language has its own
	label bool   // what a code is called, and not the code
	to    string // the table that it names a row of
	long  bool   // a whole text
}

func (t *table) path() string { return "tables/" + t.name + ".csv" }

// plain is a column that is no field.
func plain(name, word string) column {
	return column{name: name, word: word, field: schema.Field{Key: name, Type: schema.Text}}
}

func each(languages []string, name, word string) []column {
	var list []column
	for _, lang := range languages {
		c := plain(name+"_"+lang, word)
		c.lang = lang
		list = append(list, c)
	}
	return list
}

// columnName is a key as databases and programs of statistics take it for the name of a column.
func columnName(key string) string { return strings.NewReplacer(".", "_", "-", "_").Replace(key) }

// columns are those of a field that is no list, or of an item of one that is.
func (s *Site) columns(f schema.Field, name string) []column {
	var list []column
	one := column{name: name, field: f}
	switch f.Type {
	case schema.Ref, schema.Refs:
		one.to = s.folder(f.Kind)
	case schema.Terms:
		one.to = "countries"
	}
	if f.Local || f.Type == schema.Localised || f.Type == schema.Texts || f.Type == schema.Address {
		for _, lang := range s.Plan.Languages {
			one.name, one.lang = name+"_"+lang, lang
			list = append(list, one)
		}
		return list
	}
	list = append(list, one)
	if coded(f) && (f.Type != schema.Choice || f.Vocabulary != "") {
		for _, lang := range s.Plan.Languages {
			list = append(list, column{name: name + "_label_" + lang, field: f, lang: lang, label: true})
		}
	}
	return list
}

// folder is that of a kind, which names its table.
func (s *Site) folder(kind string) string {
	for _, k := range s.Plan.Base.Kinds() {
		if k.Name == kind && len(s.Plan.Base.Of(kind)) > 0 {
			return k.Folder
		}
	}
	return ""
}

// cell is what a value says in a column.
func (s *Site) cell(c column, v kb.Value) string {
	switch {
	case c.label:
		return label(v, s.Words[c.lang])
	case v.Code() != "":
		return v.Code()
	case v.Period != nil:
		return v.Period.Start.String()
	case c.lang == "":
		return v.Text.In("")
	}
	if text, ok := v.Text.Lookup(c.lang); ok {
		return text
	}
	return v.Text.Own("") // a language that has no words has no cell
}

// tables are all of the package.
func (s *Site) tables() []*table {
	s.once.Do(func() { s.tabled = s.allTables() })
	return s.tabled
}

func (s *Site) allTables() []*table {
	var all []*table
	for _, k := range s.Plan.Base.Kinds() {
		used := map[string]bool{} // lists that some entry has
		for _, e := range s.Plan.Base.Of(k.Name) {
			for _, f := range kb.Values(e) {
				used[f.Key] = true
			}
			if len(e.Head().Sources) > 0 {
				used["sources"] = true
			}
		}
		if len(s.Plan.Base.Of(k.Name)) > 0 {
			all = append(all, s.entries(k))
		}
		for _, f := range fields(k) {
			if f.IsList() && used[f.Key] {
				all = append(all, s.items(k, f))
			}
		}
	}
	for _, t := range []*table{s.countries(), s.memberships(), s.vocabularies()} {
		if len(t.rows) > 0 {
			all = append(all, t)
		}
	}
	return all
}

// written is a table as it is written: as CSV, as the standard for such files has it, but that no cell is a formula,
// and as a sheet of the workbook, without long texts.
type written struct {
	*stream
	*table
	m     *maker
	csv   *csv.Writer
	page  *sheet.Page
	cells []string
}

func (m *maker) table(t *table) (*written, error) {
	file := File{File: artifact.File{Path: "data/" + t.path()}, Form: Tables, Kind: t.kind, Title: map[string]string{}}
	for _, lang := range m.Plan.Languages {
		file.Title[lang] = m.tableTitle(t, lang)
	}
	out, err := m.create(file)
	w := &written{stream: out, table: t, m: m, csv: csv.NewWriter(out)}
	w.csv.UseCRLF = true
	m.tables = append(m.tables, w)
	if err == nil {
		w.page, err = m.pages.Page(t.name, len(w.short(t.head())))
	}
	if err == nil {
		err = w.row(t.head())
	}
	return w, err
}

// short is a row without long texts.
func (w *written) short(row []string) []string {
	list := make([]string, 0, len(row))
	for at, c := range w.columns {
		if !c.long {
			list = append(list, row[at])
		}
	}
	return list
}

func (w *written) row(row []string) error {
	if err := w.page.Row(w.short(row)); err != nil {
		return err
	}
	return w.csv.Write(guarded(row))
}

func (w *written) entry(x *item) error {
	if w.list.Key == "" {
		return w.row(w.m.entry(w.table, x))
	}
	for i, v := range x.of(w.list, "") {
		if err := w.row(w.m.listed(w.table, x, i, v)); err != nil {
			return err
		}
	}
	return nil
}

func (w *written) end() error {
	if err := w.page.Close(); err != nil {
		return err
	}
	if w.csv.Flush(); w.csv.Error() != nil {
		return w.csv.Error()
	}
	return w.stream.end()
}

// entries is the table of a kind.
func (s *Site) entries(k *kb.Kind) *table {
	t := &table{name: k.Folder, kind: k, about: "entries", key: []string{"id"}, columns: []column{plain("id", "id"), plain("original", "original")}}
	for _, f := range fields(k) {
		if !f.IsList() {
			t.columns = append(t.columns, s.columns(f, columnName(f.Key))...)
		}
	}
	for _, word := range []string{"address", "state", "text"} {
		t.columns = append(t.columns, each(s.Plan.Languages, word, word)...)
	}
	for i, last := len(t.columns)-len(s.Plan.Languages), len(t.columns); i < last; i++ {
		t.columns[i].long = true
	}
	return t
}

func (s *maker) entry(t *table, x *item) (row []string) {
	h, v := x.Head(), x.values
	for _, c := range t.columns {
		cell := ""
		text := h.Texts[c.lang]
		switch {
		case c.word == "id":
			cell = h.Slug
		case c.word == "original":
			cell = h.Original
		case c.word != "" && text == nil:
		case c.word == "address":
			cell = s.address(x.Entry, c.lang)
		case c.word == "state":
			cell = stateNames[text.State]
		case c.word == "text":
			cell = x.markdown[c.lang]
		default:
			if list := v.of(c.field, c.lang); len(list) > 0 {
				cell = s.cell(c, list[0])
			} else if c.field.Type == schema.Flag && (c.lang == "" || text != nil) {
				cell = "false"
			}
		}
		row = append(row, cell)
	}
	return row
}

// items is the table of a list that the entries of a kind have.
func (s *Site) items(k *kb.Kind, f schema.Field) *table {
	id := plain(k.Name, "entry")
	id.to = k.Folder
	t := &table{name: k.Folder + "-" + strings.ReplaceAll(f.Key, ".", "-"), kind: k, about: "items", list: f, key: []string{k.Name, "n"}, columns: []column{id, plain("n", "n")}}
	switch {
	case f.Type == schema.Records:
		for _, in := range f.Fields {
			of := in
			of.Key = f.Key + "." + in.Key
			name := columnName(in.Key)
			if name == k.Name || name == "n" {
				name = columnName(of.Key)
			}
			t.columns = append(t.columns, s.columns(of, name)...)
		}
	case f.Type == schema.Refs && f.Kind != k.Name:
		t.columns = append(t.columns, s.columns(f, columnName(f.Kind))...)
	case f.Type == schema.Terms:
		t.columns = append(t.columns, s.columns(f, "country")...)
	default:
		t.columns = append(t.columns, s.columns(f, columnName(f.Last()))...)
	}
	return t
}

// listed is the row of an item of an entry's list.
func (s *maker) listed(t *table, x *item, i int, v kb.Value) []string {
	row := []string{x.Head().Slug, strconv.Itoa(i + 1)}
	for _, c := range t.columns[len(row):] {
		item := v
		if v.Record != nil {
			item = recorded(v.Record, c.field.Last())
		}
		row = append(row, s.cell(c, item))
	}
	return row
}

// recorded is what a record has under a key, as a value of its own.
func recorded(r kb.Record, key string) kb.Value {
	if text, ok := r.Value(key).(kb.Localised); ok {
		return kb.Value{Text: text}
	}
	return kb.Value{Text: kb.ForAll(r.In(key, ""))}
}

// countries is the table of countries.
func (s *Site) countries() *table {
	t := &table{name: "countries", about: "countries", key: []string{"code"}, columns: []column{plain("code", "code")}}
	t.columns = append(append(append(t.columns, each(s.Plan.Languages, "name", "name")...), plain("region", "region")), each(s.Plan.Languages, "region_label", "label")...)
	for _, c := range s.Plan.Base.Countries {
		row := append(s.said([]string{c.Code}, c.Name), c.Region)
		t.rows = append(t.rows, s.said(row, s.Plan.Base.Label("regions", c.Region)))
	}
	return t
}

// memberships says what each country is part of.
func (s *Site) memberships() *table {
	country := plain("country", "code")
	country.to = "countries"
	t := &table{name: "countries-memberships", about: "memberships", key: []string{"country", "n"}, columns: append([]column{country, plain("n", "n"), plain("membership", "id")}, each(s.Plan.Languages, "label", "label")...)}
	for _, c := range s.Plan.Base.Countries {
		for i, m := range c.Memberships {
			t.rows = append(t.rows, s.said([]string{c.Code, strconv.Itoa(i + 1), m.ID}, m.Label))
		}
	}
	return t
}

// vocabularies has the values of every list that a field or a country names one of.
func (s *Site) vocabularies() *table {
	t := &table{name: "vocabularies", about: "vocabularies", key: []string{"vocabulary", "id"}, columns: []column{plain("vocabulary", "vocabulary"), plain("id", "id")}}
	t.columns = append(append(t.columns, each(s.Plan.Languages, "label", "label")...), each(s.Plan.Languages, "about", "about")...)
	seen := map[string]bool{}
	add := func(name string) {
		if v := s.Plan.Base.Vocabulary(name); v != nil && !seen[name] {
			seen[name] = true
			for _, c := range v.Concepts {
				t.rows = append(t.rows, s.said(s.said([]string{name, c.ID}, c.Label), c.About))
			}
		}
	}
	for _, k := range s.Plan.Base.Kinds() {
		for _, f := range k.Fields() {
			if f.Download() && f.Vocabulary != "" {
				add(f.Vocabulary)
			}
		}
	}
	add("regions")
	add("memberships")
	return t
}

// said adds a text in every language to a row.
func (s *Site) said(row []string, text kb.Localised) []string {
	for _, lang := range s.Plan.Languages {
		own, ok := text.Lookup(lang)
		if !ok {
			own = text.Own("")
		}
		row = append(row, own)
	}
	return row
}

// head are the names of the columns.
func (t *table) head() []string {
	var list []string
	for _, c := range t.columns {
		list = append(list, c.name)
	}
	return list
}
