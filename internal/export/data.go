package export

import (
	"compendio/internal/artifact"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/schema"
	"compendio/internal/sheet"
	"compendio/internal/site"
)

// Form is what a download is good for.
type Form string

// The forms of downloads, as the words of the interface name them.
const (
	JSON     Form = "json"     // all of a kind, for programs
	CSV      Form = "csv"      // a row an entry, in one language, for a spreadsheet
	Matrix   Form = "matrix"   // how many practices objectives share with something else
	Workbook Form = "xlsx"     // all tables of the package, but for long texts
	Package  Form = "package"  // what describes the tables
	Tables   Form = "table"    // a table of the package
	Book     Form = "codebook" // what the columns of all tables mean
	BibTeX   Form = "bibtex"
	RIS      Form = "ris"
	CSL      Form = "csl"
)

// File is a download.
type File struct {
	artifact.File
	Size int // in bytes
	Form Form
	Kind *kb.Kind // whose entries it holds; nil of all kinds together
	Lang string   // of what is in one language
	// Title is what a table is called, by language.
	Title map[string]string
}

// Site is what exports are made of.
type Site struct {
	Plan  *site.Plan
	Words map[string]*message.Words // of the interface, by language
	// Copy says that they go into an offline copy, which has to stay small: it gets what a reader opens
	// without further ado, a table of each kind and the meaning of its columns.
	Copy bool
}

// Downloads makes the entries into data: for each kind JSON and a table a language, the same and
// more as a data package and as a workbook, and what citation managers read. Each file goes to write as it is
// finished, as all of a big site together take more memory than the site.
func (s *Site) Downloads(write func(File) error) error {
	m := &maker{Site: s, write: write, values: map[kb.Entry]values{}, books: map[string][][]string{}}
	for _, k := range s.Plan.Base.Kinds() {
		if len(s.Plan.Base.Of(k.Name)) > 0 {
			m.kind(k)
		}
	}
	m.matrices()
	if !s.Copy {
		m.dataPackage()
	}
	for _, lang := range s.Plan.Languages {
		m.add("data/codebook."+lang+".csv", Book, nil, lang)(m.codebookCSV(lang))
		if !s.Copy {
			m.citations(lang)
		}
	}
	return m.err
}

// maker makes files until one of them fails.
type maker struct {
	*Site
	write  func(File) error
	values map[kb.Entry]values
	books  map[string][][]string // the codebook, by language
	err    error
}

// markdown is a text as its file has it. Reading it for each of two downloads is cheaper than keeping it.
func (m *maker) markdown(t *kb.Text) (string, error) { return m.Plan.Base.Tree.Markdown(t.Path()) }

// add takes a file, which its maker gives with an error.
func (m *maker) add(path string, form Form, k *kb.Kind, lang string) func([]byte, error) {
	return m.titled(File{File: artifact.File{Path: path}, Form: form, Kind: k, Lang: lang})
}

// titled is add for a file of which more is known.
func (m *maker) titled(f File) func([]byte, error) {
	return func(data []byte, err error) {
		f.Data, f.Size = data, len(data)
		if m.err == nil {
			m.err = err
		}
		if m.err == nil {
			m.err = m.write(f)
		}
	}
}

// of are the values of an entry. Every download asks for them.
func (m *maker) of(e kb.Entry) values {
	v, ok := m.values[e]
	if !ok {
		v = valuesOf(e)
		m.values[e] = v
	}
	return v
}

// book is the codebook in a language.
func (m *maker) book(lang string) [][]string {
	if m.books[lang] == nil {
		m.books[lang] = m.codebookRows(lang)
	}
	return m.books[lang]
}

// kind adds the files of a kind.
func (m *maker) kind(k *kb.Kind) {
	if !m.Copy {
		m.add("data/"+k.Folder+".json", JSON, k, "")(m.dataJSON(k))
	}
	for _, lang := range m.Plan.Languages {
		m.add("data/"+k.Folder+"."+lang+".csv", CSV, k, lang)(m.dataCSV(k, lang))
	}
}

// dataPackage adds tables that programs put together, and what describes them.
func (m *maker) dataPackage() {
	tables := m.tables()
	for _, t := range tables {
		if err := m.fill(t); err != nil {
			m.err = err
			return
		}
	}
	m.add("data/tables.xlsx", Workbook, nil, "")(m.workbook(tables))
	m.add("data/datapackage.json", Package, nil, "")(m.descriptor(tables))
	for _, t := range tables {
		file := File{File: artifact.File{Path: "data/" + t.path()}, Form: Tables, Kind: t.kind, Title: map[string]string{}}
		for _, lang := range m.Plan.Languages {
			file.Title[lang] = m.tableTitle(t, lang)
		}
		m.titled(file)(t.file, nil)
	}
}

// citations adds what citation managers read, of all entries.
func (m *maker) citations(lang string) {
	var list []Citation
	for _, e := range m.Plan.Base.All() {
		list = append(list, Cite(m.Plan, e, lang))
	}
	m.add("data/citations."+lang+".bib", BibTeX, nil, lang)(citations(list, Citation.BibTeX), nil)
	m.add("data/citations."+lang+".ris", RIS, nil, lang)(citations(list, Citation.RIS), nil)
	m.add("data/citations."+lang+".csl.json", CSL, nil, lang)(cslJSON(list))
}

// fields are those of a kind that stand in downloads, sources last; those of a record stand for it.
func fields(k *kb.Kind) []schema.Field {
	var list, last []schema.Field
	for _, f := range k.Fields() {
		switch {
		case !f.Download():
		case f.Key == "sources":
			last = append(last, f)
		case f.Type == schema.Record:
			for _, in := range f.Fields {
				in.Key, in.Local, in.Vocabulary = f.Key+"."+in.Key, f.Local, f.Vocabulary
				list = append(list, in)
			}
		default:
			list = append(list, f)
		}
	}
	return append(list, last...)
}

// values are those of an entry by the keys of its fields: facts, and the texts of each language.
type values struct {
	facts map[string][]kb.Value
	texts map[string]map[string][]kb.Value
}

func valuesOf(e kb.Entry) values {
	h := e.Head()
	v := values{map[string][]kb.Value{}, map[string]map[string][]kb.Value{}}
	for _, f := range kb.Values(e) {
		v.facts[f.Key] = f.Values
	}
	for _, x := range h.Sources {
		v.facts["sources"] = append(v.facts["sources"], kb.Value{Record: x.Record()})
	}
	for lang, t := range h.Texts {
		one := func(text string) []kb.Value {
			if text == "" {
				return nil
			}
			return []kb.Value{{Text: kb.ForAll(text)}}
		}
		v.texts[lang] = map[string][]kb.Value{"title": one(t.Title), "summary": one(t.Summary)}
		for _, f := range kb.TextValues(e, t) {
			v.texts[lang][f.Key] = f.Values
		}
	}
	return v
}

// of are the values of a field; lang is that of one that languages have their own.
func (v values) of(f schema.Field, lang string) []kb.Value {
	if f.Local {
		return v.texts[lang][f.Key]
	}
	return v.facts[f.Key]
}

// address is where an entry can be read: in full if the site has a public address.
func (s *Site) address(e kb.Entry, lang string) string {
	return s.Plan.Base.Site.BaseURL + s.Plan.EntryPage(e, lang).Path
}

// label is what a value that has a code is called in a language.
func label(v kb.Value, w *message.Words) string {
	lang := w.Lang()
	switch {
	case v.Entry != nil:
		return v.Entry.Head().Text(lang).Name()
	case v.Country != nil:
		return v.Country.Name.In(lang)
	case v.Word != "":
		return w.Text(v.Word)
	}
	return v.Text.In(lang)
}

// coded reports whether the values of a field have codes, which go with a label.
func coded(f schema.Field) bool {
	switch f.Type {
	case schema.Ref, schema.Refs, schema.Terms, schema.Choice:
		return true
	}
	return false
}

// name is what a field of a kind is called in a table for readers: in the words of the site, else in those of the
// tool.
func (s *Site) name(k *kb.Kind, f schema.Field, w *message.Words) string {
	tool := message.Tool(w.Lang())
	if own := w.TextOr("csv."+f.Last(), ""); own != "" {
		return own
	}
	for _, key := range []string{"column." + k.Name + "." + f.Key, "column.any." + f.Key, "codebook.inside." + f.Key} {
		if tool.Has(key) {
			return tool.Text(key)
		}
	}
	if f.Vocabulary != "" && f.Type == schema.Text { // what a record has under a value of a vocabulary
		return s.Plan.Base.Label(f.Vocabulary, f.Last()).In(w.Lang())
	}
	return w.Text("fact." + f.Words())
}

// guarded keeps a spreadsheet from taking any cell of a row for a formula. Headings are among them: some
// hold names that a site gives.
func guarded(row []string) []string {
	for i := range row {
		row[i] = sheet.Guard(row[i])
	}
	return row
}
