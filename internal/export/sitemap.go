package export

import (
	"encoding/xml"

	"compendio/internal/artifact"
	"compendio/internal/site"
)

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

// Announced are the sitemap and the feeds of a site with a public address.
func (s *Site) Announced() ([]artifact.File, error) {
	data, err := s.Sitemap()
	files := []artifact.File{{Path: "sitemap.xml", Data: data}}
	for _, lang := range s.Plan.Languages {
		if err == nil {
			data, err = s.Feed(lang)
			files = append(files, artifact.File{Path: lang + "/feed.xml", Data: data})
		}
	}
	return files, err
}

// Sitemap lists the pages of a site with a public address that are themselves: not later parts of lists, not
// pages that show another language's text.
func (s *Site) Sitemap() ([]byte, error) {
	base := s.Plan.Base.Site.BaseURL
	set := urlset{XHTML: "http://www.w3.org/1999/xhtml"}
	written := func(p *site.Page, lang string) bool { return p.Entry == nil || p.Entry.Head().Texts[lang] != nil }
	for _, p := range s.Plan.Pages {
		if p.Kind == site.NotFound || p.Passes() || p.Kind == site.Folder || p.Kind == site.Withdrawn || p.Kind == site.LanguageChoice || p.Part > 1 || !written(p, p.Lang) {
			continue
		}
		u := sitemapURL{Loc: base + p.Path, LastMod: s.Plan.Base.Site.Edition.String()}
		if p.Entry != nil && !p.Entry.Head().Updated.IsZero() {
			u.LastMod = p.Entry.Head().Updated.String()
		}
		for _, lang := range s.Plan.Languages {
			if to := p.In(lang); to != nil && written(p, lang) {
				u.Links = append(u.Links, sitemapLink{"alternate", lang, base + to.Path})
			}
		}
		set.URLs = append(set.URLs, u)
	}
	return encodeXML(set)
}
