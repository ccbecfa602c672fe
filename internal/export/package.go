package export

import (
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
	"time"

	"compendio/internal/schema"
)

// The description of the tables as a data package (datapackage.org): as both versions of the standard
// have it, so that programs of either read it.

type dataPackage struct {
	Schema       string         `json:"$schema"`
	Profile      string         `json:"profile"`
	Name         string         `json:"name"`
	Title        string         `json:"title"`
	Description  string         `json:"description"`
	Homepage     string         `json:"homepage,omitempty"`
	Version      string         `json:"version"`
	Created      string         `json:"created"`
	Contributors []contributor  `json:"contributors"`
	Resources    []dataResource `json:"resources"`
}

type contributor struct {
	Title string   `json:"title"`
	Role  string   `json:"role"`
	Roles []string `json:"roles"`
}

type dataResource struct {
	Name        string      `json:"name"`
	Path        string      `json:"path"`
	Type        string      `json:"type"`
	Profile     string      `json:"profile"`
	Title       string      `json:"title"`
	Description string      `json:"description,omitempty"`
	Format      string      `json:"format"`
	MediaType   string      `json:"mediatype"`
	Encoding    string      `json:"encoding"`
	Bytes       int         `json:"bytes"`
	Hash        string      `json:"hash"`
	Schema      tableSchema `json:"schema"`
}

type tableSchema struct {
	Fields        []tableField `json:"fields"`
	PrimaryKey    []string     `json:"primaryKey"`
	ForeignKeys   []foreignKey `json:"foreignKeys,omitempty"`
	MissingValues []string     `json:"missingValues"`
}

type tableField struct {
	Name        string       `json:"name"`
	Type        string       `json:"type"`
	Title       string       `json:"title"`
	Description string       `json:"description,omitempty"`
	Constraints *constraints `json:"constraints,omitempty"`
}

type constraints struct {
	Required bool     `json:"required,omitempty"`
	Unique   bool     `json:"unique,omitempty"`
	Enum     []string `json:"enum,omitempty"`
	Pattern  string   `json:"pattern,omitempty"`
	Minimum  int      `json:"minimum,omitempty"`
	Maximum  int      `json:"maximum,omitempty"`
}

type foreignKey struct {
	Fields    []string  `json:"fields"`
	Reference reference `json:"reference"`
}

type reference struct {
	Resource string   `json:"resource"`
	Fields   []string `json:"fields"`
}

// descriptor describes the tables in the site's first language.
func (s *Site) descriptor(tables []*written) func(io.Writer) error {
	about := s.Plan.Base.Site
	lang := s.Plan.Languages[0]
	d := dataPackage{Schema: "https://datapackage.org/profiles/2.0/datapackage.json", Profile: "tabular-data-package",
		Name: s.slug(), Title: about.Name.In(lang), Description: about.Description.In(lang), Homepage: about.BaseURL, Version: about.Edition.String(),
		Created: about.Edition.Time().Format(time.RFC3339), Contributors: []contributor{{about.Publisher.In(lang), "publisher", []string{"publisher"}}}}
	for _, t := range tables {
		d.Resources = append(d.Resources, dataResource{Name: t.name, Path: t.path(), Type: "table", Profile: "tabular-data-resource", Title: s.tableTitle(t.table, lang),
			Description: s.tableAbout(t.table, lang), Format: "csv", MediaType: "text/csv", Encoding: "utf-8", Bytes: t.file.Size, Hash: "sha256:" + hex.EncodeToString(t.sum.Sum(nil)),
			Schema: s.schema(t.table, lang, tables)})
	}
	return indented(d)
}

// schema describes the columns of a table.
func (s *Site) schema(t *table, lang string, tables []*written) tableSchema {
	out := tableSchema{PrimaryKey: t.key, MissingValues: []string{""}}
	for _, c := range t.columns {
		f := tableField{Name: c.name, Type: c.dataType(), Title: s.columnTitle(t, c, lang), Description: s.columnHelp(t, c, lang)}
		if limits := c.constraints(); limits.some() {
			f.Constraints = &limits
		}
		out.Fields = append(out.Fields, f)
		for _, other := range tables {
			if c.to == other.name && !c.label && c.to != "" {
				out.ForeignKeys = append(out.ForeignKeys, foreignKey{[]string{c.name}, reference{other.name, other.key}})
			}
		}
	}
	return out
}

// dataType is the type of a column as the standard names it. Dates are texts to it, as
// they may be known to the month or the year alone.
func (c column) dataType() string {
	switch {
	case c.word == "n" || c.field.Type == schema.Number:
		return "integer"
	case c.field.Type == schema.Flag:
		return "boolean"
	}
	return "string"
}

// constraints are what a value of the column has to be.
func (c column) constraints() constraints {
	f := c.field
	out := constraints{}
	if c.lang != "" || c.label {
		return out
	}
	// Where "none" may stand in front matter, there is nothing here.
	out.Required = f.Required && f.Or == "" && !(f.Form != nil && strings.Contains(f.Form.String(), "none")) || c.word == "id" || c.word == "entry" || c.word == "n" || c.word == "code"
	switch f.Type {
	case schema.Choice:
		out.Enum = f.Values
	case schema.Number:
		out.Minimum, out.Maximum = f.Low, f.High
	case schema.Date:
		out.Pattern = f.DatePattern()
	}
	return out
}

func (c constraints) some() bool {
	return c.Required || c.Enum != nil || c.Pattern != "" || c.Maximum != 0
}

// indented writes what package json knows how to write.
func indented(v any) func(io.Writer) error {
	return func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", " ")
		enc.SetEscapeHTML(false)
		return enc.Encode(v)
	}
}
