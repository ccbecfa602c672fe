package export

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"compendio/internal/kb"
	"compendio/internal/site"
)

// Citation is what it takes to cite a page, in one language.
type Citation struct {
	ID       string // practice-visado-es: by which a text cites it
	Title    string
	Site     string // the whole that it is a part of
	Author   string // the organisation that answers for it
	Lang     string // of the text
	Edition  time.Time
	Address  string // in full, or empty
	Abstract string
}

// Cite is the citation of an entry as readers of a language see it.
func Cite(p *site.Plan, e kb.Entry, lang string) Citation {
	h := e.Head()
	t := h.Text(lang)
	c := CitePage(p, p.EntryPage(e, lang), h.Kind.Name+"-"+h.Slug, t.Title, t.Summary)
	c.Lang = t.Lang
	return c
}

// CitePage is the citation of a page that a name tells from all others.
func CitePage(p *site.Plan, page *site.Page, name, title, abstract string) Citation {
	s := p.Base.Site
	c := Citation{ID: name + "-" + page.Lang, Title: strings.Join(strings.Fields(title), " "), Site: s.Name.In(page.Lang), Author: s.Publisher.In(page.Lang), Lang: page.Lang,
		Edition: s.Edition.Time(), Abstract: strings.Join(strings.Fields(abstract), " ")}
	if s.BaseURL != "" {
		c.Address = s.BaseURL + page.Path
	}
	return c
}

// citations writes one after the other.
func citations(list []Citation, as func(Citation) string) func(io.Writer) error {
	return func(w io.Writer) error {
		for _, c := range list {
			if _, err := io.WriteString(w, as(c)); err != nil {
				return err
			}
		}
		return nil
	}
}

// texPairs are the signs that TeX takes for orders, and what is written in their place.
var texPairs = [][2]string{{`\`, `\textbackslash{}`}, {"{", `\{`}, {"}", `\}`}, {"%", `\%`}, {"&", `\&`}, {"#", `\#`}, {"$", `\$`}, {"_", `\_`}, {"~", `\textasciitilde{}`}, {"^", `\textasciicircum{}`}}

var texSigns = func() *strings.Replacer {
	var list []string
	for _, p := range texPairs {
		list = append(list, p[:]...)
	}
	return strings.NewReplacer(list...)
}()

// BibTeX is the citation for LaTeX and its like, in UTF-8. The address is as it is: those who
// read the format take it so.
func (c Citation) BibTeX() string {
	var b strings.Builder
	fmt.Fprintf(&b, "@misc{%s,\n", c.ID)
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "  %s = {%s},\n", name, value)
		}
	}
	field("title", "{"+texSigns.Replace(c.Title)+"}")
	field("author", "{"+texSigns.Replace(c.Author)+"}")
	field("howpublished", texSigns.Replace(c.Site))
	field("year", c.Edition.Format("2006"))
	field("month", c.Edition.Format("1"))
	field("language", c.Lang)
	field("url", c.Address)
	field("abstract", texSigns.Replace(c.Abstract))
	b.WriteString("}\n\n")
	return b.String()
}

// RIS is the citation for EndNote, Mendeley, Zotero and their like.
func (c Citation) RIS() string {
	var b strings.Builder
	field := func(tag, value string) {
		if value != "" {
			b.WriteString(tag + "  - " + value + "\r\n")
		}
	}
	field("TY", "ELEC")
	field("ID", c.ID)
	field("TI", c.Title)
	field("AU", c.Author+",") // with a comma at its end, it is the name of no person
	field("T2", c.Site)
	field("PY", c.Edition.Format("2006"))
	field("DA", c.Edition.Format("2006/01/02/"))
	field("LA", c.Lang)
	field("UR", c.Address)
	field("AB", c.Abstract)
	b.WriteString("ER  - \r\n\r\n")
	return b.String()
}

type cslItem struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	Title     string    `json:"title"`
	Container string    `json:"container-title"`
	Author    []cslName `json:"author"`
	Issued    cslDate   `json:"issued"`
	Language  string    `json:"language"`
	URL       string    `json:"URL,omitempty"`
	Abstract  string    `json:"abstract,omitempty"`
}

type cslName struct {
	Literal string `json:"literal"`
}

type cslDate struct {
	Parts [][3]int `json:"date-parts"`
}

func (c Citation) csl() cslItem {
	y, m, d := c.Edition.Date()
	return cslItem{c.ID, "webpage", c.Title, c.Site, []cslName{{c.Author}}, cslDate{[][3]int{{y, int(m), d}}}, c.Lang, c.Address, c.Abstract}
}

// CSL is the citation for whatever speaks the Citation Style Language, such as pandoc.
func (c Citation) CSL() string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode([]cslItem{c.csl()}); err != nil {
		panic(err) // texts and numbers only
	}
	return b.String()
}

func cslJSON(list []Citation) func(io.Writer) error {
	items := []cslItem{}
	for _, c := range list {
		items = append(items, c.csl())
	}
	return indented(items)
}
