package export

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"slices"
	"sync"

	"compendio/internal/artifact"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/schema"
	"compendio/internal/sheet"
	"compendio/internal/site"

	"golang.org/x/sync/errgroup"
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

	once   sync.Once
	tabled []*table // once somebody has asked
}

// Downloads makes the entries into data: for each kind JSON and a table a language, the same and
// more as a data package and as a workbook, and what citation managers read. It returns what it has made, without the
// bytes. All that tells of an entry is written when it is its turn, as all of a big site together take more memory
// than the site.
func (s *Site) Downloads(sink artifact.Sink) (list []File, err error) {
	m := &maker{Site: s, sink: sink, fields: map[*kb.Kind][]schema.Field{}, books: map[string][][]string{}}
	for _, k := range s.Plan.Base.Kinds() {
		m.fields[k] = fields(k)
	}
	if !s.Copy {
		if m.pages, err = sheet.NewPages(); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, m.pages.Close()) }()
		err = m.codebookSheets()
	}
	for _, k := range s.Plan.Base.Kinds() {
		if err == nil && len(s.Plan.Base.Of(k.Name)) > 0 {
			err = m.kind(k)
		}
	}
	if err == nil {
		err = m.matrices()
	}
	if err == nil && !s.Copy {
		err = m.dataPackage()
	}
	for _, lang := range s.Plan.Languages {
		if err == nil {
			err = m.whole(File{File: artifact.File{Path: "data/codebook." + lang + ".csv"}, Form: Book, Lang: lang}, m.codebookCSV(lang))
		}
		if err == nil && !s.Copy {
			err = m.citations(lang)
		}
	}
	return m.list, err
}

// maker makes files into a sink.
type maker struct {
	*Site
	sink   artifact.Sink
	list   []File
	pages  *sheet.Pages
	fields map[*kb.Kind][]schema.Field
	tables []*written            // of the data package
	books  map[string][][]string // the codebook, by language
}

// stream is a file that is being written.
type stream struct {
	*bufio.Writer
	file File
	to   io.WriteCloser
	sum  hash.Hash
}

func (m *maker) create(f File) (*stream, error) {
	to, err := m.sink.Create(f.Path)
	s := &stream{file: f, to: to, sum: sha256.New()}
	s.Writer = bufio.NewWriterSize(io.MultiWriter(to, s.sum, (*counter)(&s.file.Size)), 1<<16)
	return s, err
}

// counter counts what is written.
type counter int

func (c *counter) Write(data []byte) (int, error) {
	*c += counter(len(data))
	return len(data), nil
}

// end gives the file to the sink.
func (s *stream) end() error {
	if err := s.Flush(); err != nil {
		return err
	}
	return s.to.Close()
}

// whole makes a file that is small enough to be made at once.
func (m *maker) whole(f File, write func(io.Writer) error) error {
	s, err := m.create(f)
	if err == nil {
		err = write(s)
	}
	if err == nil {
		err = s.end()
	}
	m.list = append(m.list, s.file)
	return err
}

// book is the codebook in a language.
func (m *maker) book(lang string) [][]string {
	if m.books[lang] == nil {
		m.books[lang] = m.codebookRows(lang)
	}
	return m.books[lang]
}

// item is an entry whose turn it is.
type item struct {
	kb.Entry
	values
	markdown map[string]string // its texts, as their files have them
}

// output is a file that tells of one entry after the other.
type output interface {
	entry(*item) error
	end() error
}

// kind makes all that tells of a kind.
func (m *maker) kind(k *kb.Kind) error {
	var outs []output
	var listed []*stream
	add := func(out output, s *stream, err error) error {
		outs, listed = append(outs, out), append(listed, s)
		return err
	}
	if !m.Copy {
		out, err := m.dataJSON(k)
		if err := add(out, out.stream, err); err != nil {
			return err
		}
	}
	for _, lang := range m.Plan.Languages {
		out, err := m.dataCSV(k, lang)
		if err := add(out, out.stream, err); err != nil {
			return err
		}
	}
	if !m.Copy {
		for _, t := range m.Site.tables() {
			if t.kind == k {
				out, err := m.table(t)
				if err != nil {
					return err
				}
				outs = append(outs, out)
			}
		}
	}
	if err := m.tell(k, outs); err != nil {
		return err
	}
	for _, out := range outs {
		if err := out.end(); err != nil {
			return err
		}
	}
	for _, s := range listed {
		m.list = append(m.list, s.file)
	}
	return nil
}

// tell gives the entries of a kind to outputs. One goroutine reads them, one writes the first output, which is the
// largest, and one all others; each output sees them in order.
func (m *maker) tell(k *kb.Kind, outs []output) error {
	work, ctx := errgroup.WithContext(context.Background())
	var queues []chan *item
	for _, some := range [][]output{outs[:1], outs[1:]} {
		queue := make(chan *item, 16)
		queues = append(queues, queue)
		work.Go(func() error {
			for x := range queue {
				for _, out := range some {
					if err := out.entry(x); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	work.Go(func() error {
		defer func() {
			for _, queue := range queues {
				close(queue)
			}
		}()
		for _, e := range m.Plan.Base.Of(k.Name) {
			x, err := m.item(e)
			if err != nil {
				return err
			}
			for _, queue := range queues {
				select {
				case queue <- x:
				case <-ctx.Done():
					return nil
				}
			}
		}
		return nil
	})
	return work.Wait()
}

// item reads all there is of an entry. Its text is read again, as those of all are many; a copy has none.
func (m *maker) item(e kb.Entry) (*item, error) {
	x := &item{e, valuesOf(e), map[string]string{}}
	for lang, t := range e.Head().Texts {
		if m.Copy {
			break
		}
		text, err := m.Plan.Base.Tree.Markdown(t.Path())
		if err != nil {
			return nil, err
		}
		x.markdown[lang] = text
	}
	return x, nil
}

// dataPackage ends the tables that programs put together, and adds what describes them.
func (m *maker) dataPackage() error {
	for _, t := range m.Site.tables() {
		if t.kind == nil {
			out, err := m.table(t)
			for _, row := range t.rows {
				if err == nil {
					err = out.row(slices.Clone(row)) // it may be asked for again
				}
			}
			if err == nil {
				err = out.end()
			}
			if err != nil {
				return err
			}
		}
	}
	err := m.whole(File{File: artifact.File{Path: "data/tables.xlsx"}, Form: Workbook}, m.pages.Write)
	if err == nil {
		err = m.whole(File{File: artifact.File{Path: "data/datapackage.json"}, Form: Package}, m.descriptor(m.tables))
	}
	for _, t := range m.tables {
		m.list = append(m.list, t.file)
	}
	return err
}

// citations adds what citation managers read, of all entries.
func (m *maker) citations(lang string) error {
	var list []Citation
	for _, e := range m.Plan.Base.All() {
		list = append(list, Cite(m.Plan, e, lang))
	}
	for _, f := range []struct {
		end  string
		form Form
		as   func(io.Writer) error
	}{{"bib", BibTeX, citations(list, Citation.BibTeX)}, {"ris", RIS, citations(list, Citation.RIS)}, {"csl.json", CSL, cslJSON(list)}} {
		if err := m.whole(File{File: artifact.File{Path: "data/citations." + lang + "." + f.end}, Form: f.form, Lang: lang}, f.as); err != nil {
			return err
		}
	}
	return nil
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
