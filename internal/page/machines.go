package page

import (
	"bytes"
	"encoding/xml"
	"path"
	"strconv"
	"time"

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
		{Path: "_headers", Data: []byte(r.headers())},
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

// headers says how files may be kept: what has a hash in its name for ever; pages are
// asked for again. Hosts join what several patterns say, so that none covers another's.
func (r *Renderer) headers() string {
	const kept, asked = "  Cache-Control: public, max-age=31536000, immutable\n", "  Cache-Control: no-cache\n"
	text := `/*
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin
  X-Frame-Options: DENY
`
	for _, p := range []string{"/assets/*", "/search/:index/*"} {
		text += p + "\n" + kept
	}
	for _, p := range []string{"/", "/index.html", "/404.html", "/search/current.js", "/data/*"} {
		text += p + "\n" + asked
	}
	for _, lang := range r.plan.Languages {
		text += "/" + lang + "/*\n" + asked
	}
	return text
}

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
