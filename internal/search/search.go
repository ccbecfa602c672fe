// Package search makes the knowledge base searchable. It turns the plan into
// records, one for each entry and country in each language; indexes them with
// bleve, one index a language; answers queries on that index (the command line);
// and exports it as static shards, from which static/js answers the same queries
// with the same ranking in a browser (docs/search-format.md).
//
// How words are compared is in analysis, how the files are written in shard. The
// package writes no files and renders no pages.
package search

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"compendio/internal/kb"
	"compendio/internal/markdown"
	"compendio/internal/message"
	"compendio/internal/schema"
	"compendio/internal/search/analysis"
	"compendio/internal/site"
)

// The fields of a record, in the order of their numbers in the shards. Only body
// has a length that counts; the others are labels (see analysis.Memo).
const (
	fieldTitle = iota
	fieldTerms
	fieldForms
	fieldSummary
	fieldBody
	fieldCount
)

var fieldNames = [fieldCount]string{"title", "terms", "forms", "summary", "body"}

// boosts weigh the fields. They were tuned on one half of the labelled queries in
// testdata/relevance; the other half reports the result.
var boosts = [fieldCount]float64{4, 1, 0.85, 1.35, 1}

// otherLanguage weighs what was found through the other language.
const otherLanguage = 0.8

// Record is what search knows of one entry or country in one language.
type Record struct {
	ID      string // practice/x, country/co
	Kind    string
	Lang    string // of the text: the original's if there is no translation
	Title   string
	Address string // of the page, from the site's root
	Summary string
	Meta    string              // the line of facts under the title
	Colour  string              // class of the colour in which lists show it
	Facets  map[string][]string // by facet, the values
	period  *kb.Period
	updated kb.Date
	// These are made when they are asked for: the texts of all records at once are many.
	text  func() text
	parts func() []markdown.Section // for excerpts and phrases
	kept  func() (summary string, facts []Fact)
}

// text is what a record says, before the glossary adds to it.
type text struct {
	fields   [fieldCount]string
	prose    *markdown.Body // what the body says too, or nil
	about    []string       // what the entry is about: other forms of these count as much as its labels
	glossary *glossary      // or nil
}

// words are those of each field, with the other forms of terms.
func (t text) words(memo *analysis.Memo) (words [fieldCount][]*analysis.Word) {
	if t.prose != nil {
		parts := t.prose.Sections()
		size := len(t.fields[fieldBody])
		for _, p := range parts {
			size += len(p.Title) + len(p.Text) + 2
		}
		var body strings.Builder
		body.Grow(size)
		for _, p := range parts {
			body.WriteString(p.Title + "\n" + p.Text + "\n")
		}
		body.WriteString(t.fields[fieldBody])
		t.fields[fieldBody] = body.String()
	}
	for f, said := range t.fields {
		words[f] = memo.Words(said)
	}
	if g := t.glossary; g != nil {
		var about [][]*analysis.Word
		for _, said := range t.about {
			about = append(about, memo.Words(said))
		}
		words[fieldTerms] = append(words[fieldTerms], memo.Words(g.forms(about...))...)
		words[fieldForms] = memo.Words(g.forms(words[:]...))
	}
	return words
}

// Facets are the filters, in the order shown.
var Facets = kb.Facets()

// Words are those of the interface in which records are made ("objetivo 7"): what is
// searched ought to be what is read.
type Words struct {
	*message.Words
	Meta   func(kb.Entry) string // the line of facts under an entry's title in lists
	Colour func(kb.Entry) string // the class of its colour
	Kept   func(*site.Page) (summary string, facts []Fact)
}

// Records makes the records of a language, in the order of their ordinals, which
// is the same in every language.
func Records(p *site.Plan, w Words) []Record {
	g := newGlossary(p.Base, w.Lang())
	var list []Record
	for _, e := range p.Base.All() {
		list = append(list, entryRecord(p, e, w, g))
	}
	for _, c := range p.Base.Countries {
		list = append(list, countryRecord(p, c, w))
	}
	return list
}

func entryRecord(p *site.Plan, e kb.Entry, w Words, g *glossary) Record {
	h := e.Head()
	t := h.Text(w.Lang())
	return Record{ID: h.ID(), Kind: h.Kind.Name, Lang: t.Lang, Title: t.Title, Address: p.EntryPage(e, w.Lang()).Path, Summary: t.Summary, Meta: w.Meta(e), Colour: w.Colour(e), Facets: kb.FacetValues(e),
		period: kb.PeriodOf(e), updated: h.Updated,
		text:  func() text { return entryText(e, w, g) },
		parts: t.Body.Sections,
		kept:  func() (string, []Fact) { return w.Kept(p.EntryPage(e, w.Lang())) }}
}

// entryText is what the fields of an entry's record say.
func entryText(e kb.Entry, w Words, g *glossary) text {
	h := e.Head()
	t := h.Text(w.Lang())
	var title, terms, body strings.Builder
	title.WriteString(t.Title + "\n" + t.Label)
	if !h.Kind.Root && h.Kind.Name != "practice" {
		// "objetivo 7" is the name by which people know it.
		title.WriteString("\n" + w.Meta(e))
	}
	for _, f := range kb.Values(e) {
		for _, v := range f.Values {
			if text := searched(f, v, w); text != "" {
				terms.WriteString(text + "\n")
			}
		}
	}
	for _, q := range t.Questions {
		body.WriteString(q.Text + "\n")
	}
	for _, x := range h.Highlights {
		if value, label, ok := x.In(t.Lang); ok {
			body.WriteString(value + " " + label + "\n")
		}
	}
	for _, s := range h.Sources {
		body.WriteString(s.Title.In(w.Lang()) + "\n")
	}
	return text{[fieldCount]string{title.String(), terms.String(), "", t.Summary, body.String()}, t.Body, []string{t.Title, t.Label, t.Summary}, g}
}

// searched is what a value of a field is found by: names and texts, but no codes,
// numbers and addresses.
func searched(f kb.FieldValues, v kb.Value, w Words) string {
	lang := w.Lang()
	switch f.Type {
	case schema.Ref, schema.Refs:
		if !f.Beside {
			return v.Entry.Head().Text(lang).Name()
		}
	case schema.Terms:
		return v.Country.Name.In(lang) + "\n" + strings.Join(v.Country.Demonym[lang], "\n")
	case schema.Text, schema.Localised, schema.Texts:
		return v.Text.In(lang)
	case schema.Choice:
		if f.Facet != "" && !f.Graded {
			if v.Word != "" {
				return w.Text(v.Word)
			}
			return v.Text.In(lang)
		}
	}
	return ""
}

func countryRecord(p *site.Plan, c *kb.Country, w Words) Record {
	lang := w.Lang()
	name := c.Name.In(lang)
	r := Record{ID: "country/" + strings.ToLower(c.Code), Kind: "country", Lang: lang, Title: name, Address: p.CountryPage(c, lang).Path, Meta: w.Text("label.country"), Colour: "c0",
		Facets: map[string][]string{"kind": {"country"}, "country": {c.Code}}}
	if c.Region != "" {
		r.Facets["region"] = []string{c.Region}
	}
	terms := strings.Join(c.Demonym[lang], "\n") + "\n" + c.Code + "\n" + p.Base.Label("regions", c.Region).In(lang)
	for _, m := range c.Memberships {
		terms += "\n" + m.Label.In(lang)
		r.Facets["membership"] = append(r.Facets["membership"], m.ID)
	}
	said := text{fields: [fieldCount]string{name + "\n" + strings.Join(c.Demonym[lang], "\n"), terms, "", "", strings.Join(c.Demonym[lang], " ")}}
	r.text = func() text { return said }
	r.parts = func() []markdown.Section { return nil }
	r.kept = func() (string, []Fact) { return w.Kept(p.CountryPage(c, lang)) }
	return r
}

// glossary joins the forms of a term: an entry that uses one of them is found by
// the others too. Forms of terms that must not be joined are in different groups
// and so never meet.
type glossary struct {
	language *analysis.Language
	groups   []formGroup
	first    map[string][]int  // first term of a form → groups
	sum      [sha256.Size]byte // digest of all forms
}

type formGroup struct {
	forms [][]string // terms of each form that may stand in a text
	text  string     // all forms, to be indexed
}

func newGlossary(b *kb.Base, lang string) *glossary {
	g := &glossary{language: analysis.For(lang), first: map[string][]int{}}
	for _, t := range b.Glossary {
		if len(t.Forms[lang]) == 0 {
			continue
		}
		group := formGroup{text: strings.Join(slices.Concat(t.Forms[lang], t.SearchOnly[lang]), "\n")}
		for _, f := range t.Forms[lang] {
			if terms := g.language.Terms(f); len(terms) > 0 {
				group.forms = append(group.forms, terms)
				at := len(g.groups)
				if list := g.first[terms[0]]; len(list) == 0 || list[len(list)-1] != at {
					g.first[terms[0]] = append(list, at)
				}
			}
		}
		g.groups = append(g.groups, group)
	}
	g.sum = sha256.Sum256(fmt.Appendf(nil, "%q", g.groups))
	return g
}

// forms returns all forms of the terms that some texts use.
func (g *glossary) forms(texts ...[]*analysis.Word) string {
	found := map[int]bool{}
	for _, words := range texts {
		for i, w := range words {
			for _, at := range g.first[w.Stem] {
				for _, form := range g.groups[at].forms {
					if begins(words[i:], form) {
						found[at] = true
					}
				}
			}
		}
	}
	var b strings.Builder
	for i, group := range g.groups {
		if found[i] {
			b.WriteString(group.text + "\n")
		}
	}
	return b.String()
}

// begins reports whether a text begins with a form.
func begins(words []*analysis.Word, form []string) bool {
	return len(form) <= len(words) && slices.EqualFunc(words[:len(form)], form, func(w *analysis.Word, term string) bool { return w.Stem == term })
}
