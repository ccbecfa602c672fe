package export

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/schema"
	"compendio/internal/source"
)

// CodebookTable says what the columns of a table of the data package are.
type CodebookTable struct {
	Name, Path   string
	Title, About string
	Key          []string
	Columns      []CodebookColumn
}

// CodebookColumn is a column of such a table.
type CodebookColumn struct {
	Name, Title, Help string
	Type              string // what stands in it, in words
	Required          bool
	To                string // the table that it names a row of
	Values            []CodebookValue
}

// CodebookValue is one of the values that a column takes.
type CodebookValue struct{ Code, Label, About string }

// Codebook says in a language what all tables and columns are, as the kinds declare them.
func (s *Site) Codebook(lang string) []CodebookTable {
	var list []CodebookTable
	for _, t := range s.tables() {
		book := CodebookTable{Name: t.name, Path: "data/" + t.path(), Title: s.tableTitle(t, lang), About: s.tableAbout(t, lang), Key: t.key}
		for _, c := range t.columns {
			book.Columns = append(book.Columns, CodebookColumn{Name: c.name, Title: s.columnTitle(t, c, lang), Help: s.columnHelp(t, c, lang), Type: c.typeText(lang),
				Required: c.constraints().Required, To: c.to, Values: s.columnValues(c, lang)})
		}
		list = append(list, book)
	}
	return list
}

// slug names the site where a name may have no spaces.
func (s *Site) slug() string {
	site := s.Plan.Base.Site
	if slug := source.Slug(site.ShortName.In(s.Plan.Languages[0])); slug != "" {
		return slug
	}
	return "site"
}

func (s *Site) tableTitle(t *table, lang string) string {
	w := s.Words[lang]
	if t.kind == nil {
		return message.Tool(lang).Text("codebook.table." + t.about)
	}
	title := w.Text("section." + t.kind.Name)
	if t.list.Key != "" {
		title += ": " + s.name(t.kind, t.list, w)
	}
	return title
}

func (s *Site) tableAbout(t *table, lang string) string {
	w := message.Tool(lang)
	about := w.Text("codebook.about." + t.about)
	if t.list.Key != "" {
		if help := meaning(t.kind, t.list, lang); help != "" {
			about = help + ". " + about
		}
	}
	return about
}

func (s *Site) columnTitle(t *table, c column, lang string) string {
	title := ""
	switch {
	case c.word == "entry":
		title = s.Words[lang].TextOr("kind."+t.kind.Name+".one", s.Words[lang].Text("section."+t.kind.Name))
	case c.word != "":
		title = message.Tool(lang).Text("codebook.column." + c.word)
	default:
		title = s.name(t.kind, c.field, s.Words[lang])
	}
	if c.label {
		title = message.Tool(lang).Say("codebook.label", title)
	}
	if c.lang != "" {
		title += " (" + c.lang + ")"
	}
	return title
}

func (s *Site) columnHelp(t *table, c column, lang string) string {
	w := message.Tool(lang)
	switch {
	case c.word != "":
		return w.Text("codebook.help." + c.word)
	case c.label:
		return w.Say("codebook.labelled", strings.TrimSuffix(c.name, "_label_"+c.lang))
	}
	return meaning(t.kind, c.field, lang)
}

// meaning is what a field is for, without the example of how an editor writes it.
func meaning(k *kb.Kind, f schema.Field, lang string) string {
	text, _, _ := strings.Cut(k.Help(message.Tool(lang), f.Key), ": ")
	return text
}

// typeText says what stands in a column.
func (c column) typeText(lang string) string {
	say := message.Tool(lang).Say
	f := c.field
	switch {
	case c.label || c.word != "" && c.word != "n":
		f.Type = schema.Text
	case c.word == "n":
		return say("codebook.whole")
	case c.to != "":
		return say("codebook.row", c.to)
	}
	switch f.Type {
	case schema.Choice:
		return say("codebook.code")
	case schema.Number, schema.Flag, schema.Date:
		return strings.ReplaceAll(f.Describe(say), "`", "")
	}
	return say("table.text")
}

// columnValues are those that a column takes, if they are few.
func (s *Site) columnValues(c column, lang string) []CodebookValue {
	if c.label || c.lang != "" {
		return nil
	}
	var list []CodebookValue
	if c.word == "state" {
		return nil
	}
	for _, id := range c.field.Values {
		if c.field.Type != schema.Choice {
			break
		}
		v := CodebookValue{Code: id}
		if concept := s.Plan.Base.Vocabulary(c.field.Vocabulary).Find(id); concept != nil {
			v.Label, v.About = concept.Label.In(lang), concept.About.In(lang)
		} else {
			v.Label = s.Words[lang].TextOr("source_class."+id, "")
		}
		list = append(list, v)
	}
	return list
}

// codebookRows is the codebook as a table of its own.
func (s *Site) codebookRows(lang string) [][]string {
	w := message.Tool(lang)
	var head []string
	for _, key := range []string{"table", "column", "title", "type", "required", "values", "help"} {
		head = append(head, w.Text("codebook.head."+key))
	}
	rows := [][]string{head}
	for _, t := range s.Codebook(lang) {
		for _, c := range t.Columns {
			required := ""
			if c.Required {
				required = w.Text("table.yes")
			}
			var values []string
			for _, v := range c.Values {
				values = append(values, strings.TrimSuffix(v.Code+": "+v.Label, ": "))
			}
			rows = append(rows, []string{t.Name, c.Name, c.Title, c.Type, required, strings.Join(values, "; "), c.Help})
		}
	}
	return rows
}

func (m *maker) codebookCSV(lang string) func(io.Writer) error {
	return func(to io.Writer) error {
		w, err := newCSV(to)
		for _, row := range m.book(lang) {
			if err == nil {
				err = w.Write(guarded(slices.Clone(row)))
			}
		}
		w.Flush()
		return cmp.Or(err, w.Error())
	}
}

// codebookSheets are the first of the workbook: what its columns mean.
func (m *maker) codebookSheets() error {
	for _, lang := range m.Plan.Languages {
		rows := m.book(lang)
		p, err := m.pages.Page(message.Tool(lang).Text("codebook.sheet", "language", lang), len(rows[0]))
		for _, row := range rows {
			if err == nil {
				err = p.Row(row)
			}
		}
		if err == nil {
			err = p.Close()
		}
		if err != nil {
			return err
		}
	}
	return nil
}
