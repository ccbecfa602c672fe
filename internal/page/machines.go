package page

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"compendio/internal/artifact"
	"compendio/internal/kb"
	"compendio/internal/site"
)

// forMachines writes what programs and hosts read rather than people.
func (r *Renderer) forMachines(sink artifact.Sink) error {
	files := []artifact.File{
		// GitHub Pages: publish the folder as it is.
		{Path: ".nojekyll", Data: nil},
		// Netlify, Cloudflare Pages.
		{Path: "_headers", Data: []byte(headers)},
		// IIS.
		{Path: "web.config", Data: []byte(webConfig)},
	}
	if base := r.plan.Base.Site.BaseURL; base != "" {
		files = append(files, artifact.File{Path: "robots.txt", Data: []byte("User-agent: *\nAllow: /\n\nSitemap: " + base + "sitemap.xml\n")})
		data, err := r.sitemap(base)
		if err != nil {
			return err
		}
		files = append(files, artifact.File{Path: "sitemap.xml", Data: data})
		for _, lang := range r.plan.Languages {
			data, err := r.feed(base, lang)
			if err != nil {
				return err
			}
			files = append(files, artifact.File{Path: lang + "/feed.xml", Data: data})
		}
	}
	for _, f := range files {
		if err := sink.Add(f); err != nil {
			return err
		}
	}
	return nil
}

const headers = `/*
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin
  X-Frame-Options: DENY
/assets/*
  Cache-Control: public, max-age=31536000, immutable
`

const webConfig = `<?xml version="1.0" encoding="UTF-8"?>
<configuration>
  <system.webServer>
    <defaultDocument><files><clear /><add value="index.html" /></files></defaultDocument>
    <httpErrors errorMode="Custom"><remove statusCode="404" /><error statusCode="404" path="404.html" responseMode="File" /></httpErrors>
    <httpProtocol><customHeaders><add name="X-Content-Type-Options" value="nosniff" /></customHeaders></httpProtocol>
  </system.webServer>
</configuration>
`

type urlset struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	XHTML   string       `xml:"xmlns:xhtml,attr"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapURL struct {
	Loc     string        `xml:"loc"`
	LastMod string        `xml:"lastmod,omitempty"`
	Links   []sitemapLink `xml:"xhtml:link"`
}

type sitemapLink struct {
	Rel  string `xml:"rel,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

// sitemap lists the pages that are themselves: not later parts of lists, not
// pages that show another language's text.
func (r *Renderer) sitemap(base string) ([]byte, error) {
	set := urlset{XHTML: "http://www.w3.org/1999/xhtml"}
	written := func(p *site.Page, lang string) bool { return p.Entry == nil || p.Entry.Head().Texts[lang] != nil }
	for _, p := range r.plan.Pages {
		if p.Kind == site.NotFound || p.Kind == site.Door || p.Part > 1 || !written(p, p.Lang) {
			continue
		}
		u := sitemapURL{Loc: base + canonicalPath(p.Path), LastMod: r.plan.Base.Site.Edition.String()}
		if p.Entry != nil && !p.Entry.Head().Updated.IsZero() {
			u.LastMod = p.Entry.Head().Updated.String()
		}
		for _, lang := range r.plan.Languages {
			if to := p.In(lang); to != nil && written(p, lang) {
				u.Links = append(u.Links, sitemapLink{"alternate", lang, base + canonicalPath(to.Path)})
			}
		}
		set.URLs = append(set.URLs, u)
	}
	return encodeXML(set)
}

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

func (r *Renderer) feed(base, lang string) ([]byte, error) {
	home := r.plan.Fixed(site.Home, "", lang)
	s := r.plan.Base.Site
	f := atomFeed{Lang: lang, Title: s.Name.In(lang), ID: base + home.Path, Updated: moment(s.Edition), Author: atomAuthor{s.Name.In(lang)},
		Links: []atomLink{{Rel: "self", Href: base + lang + "/feed.xml"}, {Href: base + home.Path, Lang: lang}}}
	for _, e := range r.newest(newestInFeed) {
		p, t := r.plan.EntryPage(e, lang), e.Head().Text(lang)
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

// structured is the JSON-LD of a page. Addresses are in it only if the site has a
// public one.
func (r *Renderer) structured(p *site.Page, t *kb.Text) any {
	s := r.plan.Base.Site
	website := map[string]any{"@type": "WebSite", "name": s.Name.In(p.Lang)}
	if s.BaseURL != "" {
		website["url"] = s.BaseURL
	}
	if t == nil {
		website["@context"] = "https://schema.org"
		website["inLanguage"] = p.Lang
		website["description"] = s.Description.In(p.Lang)
		return website
	}
	h := p.Entry.Head()
	article := map[string]any{"@context": "https://schema.org", "@type": "Article", "headline": t.Title, "inLanguage": t.Lang,
		"isPartOf": website}
	if s.BaseURL != "" {
		article["url"] = s.BaseURL + canonicalPath(p.Path)
	}
	if t.Summary != "" {
		article["description"] = t.Summary
	}
	if !h.Updated.IsZero() {
		article["dateModified"] = h.Updated.String()
	}
	var cited []any
	for _, x := range h.Sources {
		c := map[string]any{"@type": "CreativeWork", "name": x.Title.In(p.Lang), "publisher": map[string]any{"@type": "Organization", "name": x.Publisher.In(p.Lang)}}
		if x.Year > 0 {
			c["datePublished"] = strconv.Itoa(x.Year)
		}
		if x.URL != "" {
			c["url"] = x.URL
		}
		cited = append(cited, c)
	}
	if len(cited) > 0 {
		article["citation"] = cited
	}
	return article
}

// dataset is the JSON-LD of the page of downloads.
func (r *Renderer) dataset(v *DataView) any {
	s := r.plan.Base.Site
	var files []any
	for i, f := range v.Files {
		files = append(files, map[string]any{"@type": "DataDownload", "name": f.Text, "contentUrl": r.absolute(f.Href, r.data[i].Path), "encodingFormat": mediaTypes[path.Ext(f.Name)]})
	}
	return map[string]any{"@context": "https://schema.org", "@type": "Dataset", "name": s.Name.In(v.Lang) + ": " + v.Heading, "description": v.Intro,
		"inLanguage": v.Lang, "version": s.Edition.String(), "dateModified": s.Edition.String(), "isAccessibleForFree": true, "distribution": files}
}

var mediaTypes = map[string]string{".json": "application/json", ".csv": "text/csv"}

// absolute is the full address of a file if the site has a public one, else the
// relative one.
func (r *Renderer) absolute(href, file string) string {
	if base := r.plan.Base.Site.BaseURL; base != "" {
		return base + file
	}
	return href
}

// practiceData is one practice in data/practices.json.
type practiceData struct {
	ID         string                  `json:"id"`
	Original   string                  `json:"original"`
	Text       map[string]practiceText `json:"text"`
	Countries  []string                `json:"countries"`
	Scope      kb.Localised            `json:"scope,omitempty"`
	Start      string                  `json:"start"`
	End        string                  `json:"end,omitempty"`
	Ongoing    bool                    `json:"ongoing,omitempty"`
	Type       string                  `json:"type"`
	Stage      string                  `json:"stage,omitempty"`
	Primary    []string                `json:"primary_objectives"`
	Secondary  []string                `json:"secondary_objectives,omitempty"`
	Principles []string                `json:"principles,omitempty"`
	Sessions   []string                `json:"sessions,omitempty"`
	SDGs       []string                `json:"sdgs,omitempty"`
	Actors     []kb.Localised          `json:"actors"`
	Partners   []kb.Localised          `json:"partners,omitempty"`
	Legal      []kb.Localised          `json:"legal,omitempty"`
	Evidence   string                  `json:"evidence"`
	AsOf       string                  `json:"as_of,omitempty"`
	Sources    []sourceData            `json:"sources"`
	Updated    string                  `json:"updated"`
}

type practiceText struct {
	Title   string `json:"title"`
	Summary string `json:"summary"`
	Address string `json:"address"`
	State   string `json:"state"` // original, current, stale, unmarked
}

type sourceData struct {
	ID        string       `json:"id"`
	Title     kb.Localised `json:"title"`
	Publisher kb.Localised `json:"publisher"`
	Year      int          `json:"year,omitempty"`
	Class     string       `json:"class,omitempty"`
	URL       string       `json:"url,omitempty"`
	Read      string       `json:"read,omitempty"`
}

var stateNames = map[kb.State]string{kb.IsOriginal: "original", kb.Current: "current", kb.Stale: "stale", kb.Unmarked: "unmarked"}

// downloads are the practices as data: JSON with everything, and a CSV a language
// for spreadsheets.
func (r *Renderer) downloads() ([]artifact.File, error) {
	var all []practiceData
	tables := map[string]*bytes.Buffer{}
	writers := map[string]*csv.Writer{}
	columns := []string{"id", "title", "summary", "countries", "scope", "start", "start_precision", "end", "end_precision", "ongoing", "type", "stage", "primary", "secondary", "principles", "sessions", "sdgs", "actors", "evidence", "as_of", "sources", "updated", "address"}
	for _, lang := range r.plan.Languages {
		// Excel takes a CSV file for UTF-8 only if it begins with a byte-order mark.
		tables[lang] = bytes.NewBufferString("\ufeff")
		writers[lang] = csv.NewWriter(tables[lang])
		writers[lang].UseCRLF = true
		var head []string
		for _, c := range columns {
			head = append(head, r.words[lang].t("csv."+c))
		}
		if err := writers[lang].Write(head); err != nil {
			return nil, err
		}
	}
	for _, e := range r.plan.Base.Of("practice") {
		p := e.(*kb.Practice)
		d := practiceData{ID: p.Slug, Original: p.Original, Text: map[string]practiceText{}, Countries: []string{}, Scope: p.Scope, Start: p.Period.Start.String(),
			Ongoing: p.Period.Ongoing, Type: p.Type, Stage: p.Stage, Primary: slugs(p, "primary"), Secondary: slugs(p, "secondary"), Principles: slugs(p, "principles"),
			Sessions: slugs(p, "sessions"), SDGs: p.SDGs, Actors: p.Actors, Partners: p.Partners, Legal: p.Legal, Evidence: p.Evidence, Updated: p.Updated.String()}
		if !p.Period.End.IsZero() {
			d.End = p.Period.End.String()
		}
		if !p.AsOf.IsZero() {
			d.AsOf = p.AsOf.String()
		}
		for _, c := range p.Countries {
			d.Countries = append(d.Countries, c.Code)
		}
		for _, s := range p.Sources {
			x := sourceData{ID: s.ID, Title: s.Title, Publisher: s.Publisher, Year: s.Year, Class: s.Class, URL: s.URL}
			if !s.Read.IsZero() {
				x.Read = s.Read.String()
			}
			d.Sources = append(d.Sources, x)
		}
		for _, lang := range r.plan.Languages {
			address := r.plan.EntryPage(e, lang).Path
			if t := p.Texts[lang]; t != nil {
				d.Text[lang] = practiceText{t.Title, t.Summary, address, stateNames[t.State]}
			}
			w := r.words[lang]
			t := p.Text(lang)
			start, startPrecision := w.csvDate(p.Period.Start)
			end, endPrecision := w.csvDate(p.Period.End)
			ongoing := w.t("csv_no")
			if d.Ongoing {
				ongoing = w.t("csv_yes")
			}
			stage := ""
			if p.Stage != "" {
				stage = w.t("stage." + p.Stage)
			}
			var actors, sources, targets []string
			for _, s := range p.SDGs {
				targets = append(targets, w.t("csv_target", "n", s))
			}
			for _, a := range p.Actors {
				actors = append(actors, a.In(lang))
			}
			for _, s := range p.Sources {
				sources = append(sources, strings.TrimSpace(s.Title.In(lang)+". "+s.Publisher.In(lang)+". "+s.URL))
			}
			row := []string{p.Slug, t.Title, t.Summary, strings.Join(d.Countries, "; "), p.Scope.In(lang), start, startPrecision, end, endPrecision, ongoing, w.t("type." + p.Type), stage,
				strings.Join(d.Primary, "; "), strings.Join(d.Secondary, "; "), strings.Join(d.Principles, "; "), strings.Join(d.Sessions, "; "), strings.Join(targets, "; "),
				strings.Join(actors, "; "), w.t("evidence." + p.Evidence), d.AsOf, strings.Join(sources, " | "), d.Updated, address}
			for i := range row {
				row[i] = guard(row[i])
			}
			if err := writers[lang].Write(row); err != nil {
				return nil, err
			}
		}
		all = append(all, d)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(map[string]any{"edition": r.plan.Base.Site.Edition.String(), "practices": all}); err != nil {
		return nil, err
	}
	// Copies, since a buffer may be twice as large as what is in it.
	files := []artifact.File{{Path: "data/practices.json", Data: bytes.Clone(out.Bytes())}}
	for _, lang := range r.plan.Languages {
		writers[lang].Flush()
		if err := writers[lang].Error(); err != nil {
			return nil, err
		}
		files = append(files, artifact.File{Path: "data/practices." + lang + ".csv", Data: bytes.Clone(tables[lang].Bytes())})
	}
	return files, nil
}

// csvDate gives a date in one form, as a day, and apart from it how much of that is
// known. A spreadsheet can sort and compute with that.
func (w *words) csvDate(d kb.Date) (day, precision string) {
	switch {
	case d.IsZero():
		return "", ""
	case d.Unknown:
		return "", w.t("csv_precision.unknown")
	case d.Month == 0:
		precision = "year"
	case d.Day == 0:
		precision = "month"
	default:
		precision = "day"
	}
	return d.Time().Format(time.DateOnly), w.t("csv_precision." + precision)
}

// guard keeps a spreadsheet from taking a text for a formula; some of them pass blanks
// over, and know the signs in the width of Chinese letters too.
func guard(cell string) string {
	text := strings.TrimLeftFunc(cell, unicode.IsSpace)
	if first, _ := utf8.DecodeRuneInString(text); text != "" && strings.ContainsRune("=+-@＝＋－＠", first) {
		return "'" + cell
	}
	return cell
}

func slugs(p *kb.Practice, relation string) []string {
	var list []string
	for _, e := range p.Outgoing(relation) {
		list = append(list, e.Head().Slug)
	}
	return slices.Clip(list)
}
