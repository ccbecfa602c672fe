package view

import (
	"compendio/internal/export"
	"compendio/internal/kb"
	"compendio/internal/site"
	"path"
	"strconv"
)

// jsonLD returns the structured data of a page. Addresses are in it only if the site has a
// public one.
func (vs *Views) jsonLD(p *site.Page, t *kb.Text) any {
	s := vs.plan.Base.Site
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
		article["url"] = s.BaseURL + p.Path
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
func (vs *Views) dataset(v *DataView, downloads []export.File) any {
	s := vs.plan.Base.Site
	var files []any
	for i, f := range v.Files {
		files = append(files, map[string]any{"@type": "DataDownload", "name": f.Text, "contentUrl": vs.absolute(f.Href, downloads[i].Path), "encodingFormat": mediaTypes[path.Ext(f.Name)]})
	}
	return map[string]any{"@context": "https://schema.org", "@type": "Dataset", "name": s.Name.In(v.Lang) + ": " + v.Heading, "description": v.Intro,
		"inLanguage": v.Lang, "version": s.Edition.String(), "dateModified": s.Edition.String(), "isAccessibleForFree": true, "distribution": files}
}

var mediaTypes = map[string]string{".json": "application/json", ".csv": "text/csv"}

// absolute is the full address of a file if the site has a public one, else the
// relative one.
func (vs *Views) absolute(href, file string) string {
	if base := vs.plan.Base.Site.BaseURL; base != "" {
		return base + file
	}
	return href
}
