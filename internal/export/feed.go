package export

import (
	"bytes"
	"encoding/xml"
	"time"

	"compendio/internal/kb"
	"compendio/internal/site"
)

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	Title   string      `xml:"title"`
	ID      string      `xml:"id"`
	Links   []atomLink  `xml:"link"`
	Updated string      `xml:"updated"`
	Author  atomAuthor  `xml:"author"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Href string `xml:"href,attr"`
	Lang string `xml:"hreflang,attr,omitempty"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomEntry struct {
	Title   string   `xml:"title"`
	ID      string   `xml:"id"`
	Link    atomLink `xml:"link"`
	Updated string   `xml:"updated"`
	Summary string   `xml:"summary"`
}

// newestInFeed is how many practices a feed lists.
const newestInFeed = 30

// Feed is the Atom feed of a language, for a site with a public address.
func (s *Site) Feed(lang string) ([]byte, error) {
	home := s.Plan.Fixed(site.Home, "", lang)
	about := s.Plan.Base.Site
	base := about.BaseURL
	f := atomFeed{Lang: lang, Title: about.Name.In(lang), ID: base + home.Path, Updated: moment(about.Edition), Author: atomAuthor{about.Name.In(lang)},
		Links: []atomLink{{Rel: "self", Href: base + lang + "/feed.xml"}, {Href: base + home.Path, Lang: lang}}}
	for _, e := range s.Plan.Newest(newestInFeed) {
		p, t := s.Plan.EntryPage(e, lang), e.Head().Text(lang)
		address := base + p.Path
		f.Entries = append(f.Entries, atomEntry{t.Title, address, atomLink{Href: address, Lang: t.Lang}, moment(e.Head().Updated), t.Summary})
	}
	return encodeXML(f)
}

func moment(d kb.Date) string { return d.Time().Format(time.RFC3339) }

func encodeXML(v any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", " ")
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}
