package view

import (
	"encoding/json"
	"html/template"
	"path"
	"slices"
	"strconv"

	"compendio/internal/kb"
	"compendio/internal/site"
)

// The structured data of schema.org, with keys in the order of the alphabet.
type (
	ldWebsite struct {
		Context     string `json:"@context,omitempty"`
		Type        string `json:"@type"`
		Description string `json:"description,omitempty"`
		Language    string `json:"inLanguage,omitempty"`
		License     string `json:"license,omitempty"`
		Name        string `json:"name"`
		URL         string `json:"url,omitempty"`
	}
	ldArticle struct {
		Context     string    `json:"@context"`
		Type        string    `json:"@type"`
		Citation    []ldWork  `json:"citation,omitempty"`
		Modified    string    `json:"dateModified,omitempty"`
		Description string    `json:"description,omitempty"`
		Headline    string    `json:"headline"`
		Language    string    `json:"inLanguage"`
		IsPartOf    ldWebsite `json:"isPartOf"`
		License     string    `json:"license,omitempty"`
		URL         string    `json:"url,omitempty"`
	}
	ldWork struct {
		Type      string         `json:"@type"`
		Published string         `json:"datePublished,omitempty"`
		Name      string         `json:"name"`
		Publisher ldOrganization `json:"publisher"`
		URL       string         `json:"url,omitempty"`
	}
	ldOrganization struct {
		Type string `json:"@type"`
		Name string `json:"name"`
	}
)

// encoded writes structured data as a page may hold it: json escapes what could end a script.
func encoded(data any) template.JS {
	text, err := json.Marshal(data)
	if err != nil {
		panic(err) // plain values only
	}
	return template.JS(text)
}

// jsonLD returns the structured data of a page. Addresses are in it only if the site has a
// public one.
func (vs *Views) jsonLD(p *site.Page, t *kb.Text) template.JS {
	s := vs.plan.Base.Site
	website := ldWebsite{Type: "WebSite", Name: s.Name.In(p.Lang), License: s.License.URL.In(p.Lang), URL: s.BaseURL}
	if t == nil {
		website.Context, website.Language, website.Description = "https://schema.org", p.Lang, s.Description.In(p.Lang)
		return encoded(website)
	}
	h := p.Entry.Head()
	license := website.License
	website.License = "" // the article's own says it
	article := ldArticle{Context: "https://schema.org", Type: "Article", Headline: t.Title, Language: t.Lang, IsPartOf: website, License: license, Description: t.Summary}
	if s.BaseURL != "" {
		article.URL = s.BaseURL + p.Path
	}
	if !h.Updated.IsZero() {
		article.Modified = h.Updated.String()
	}
	for _, x := range h.Sources {
		c := ldWork{Type: "CreativeWork", Name: x.Title.In(p.Lang), Publisher: ldOrganization{"Organization", x.Publisher.In(p.Lang)}, URL: x.URL}
		if x.Year > 0 {
			c.Published = strconv.Itoa(x.Year)
		}
		article.Citation = append(article.Citation, c)
	}
	return encoded(article)
}

// dataset is the JSON-LD of the page of downloads.
func (vs *Views) dataset(v *DataView) template.JS {
	s := vs.plan.Base.Site
	var files []any
	for _, g := range v.Groups {
		for _, f := range slices.Concat(g.Files, g.Tables) {
			files = append(files, map[string]any{"@type": "DataDownload", "name": f.Text, "contentUrl": vs.absolute(f.Href, "data/"+f.Name), "encodingFormat": mediaTypes[path.Ext(f.Name)]})
		}
	}
	about := map[string]any{"@context": "https://schema.org", "@type": "Dataset", "name": s.Name.In(v.Lang) + ": " + v.Heading, "description": v.Intro,
		"inLanguage": v.Lang, "version": s.Edition.String(), "dateModified": s.Edition.String(), "isAccessibleForFree": true, "distribution": files}
	if license := s.License.URL.In(v.Lang); license != "" {
		about["license"] = license
	}
	return encoded(about)
}

var mediaTypes = map[string]string{".json": "application/json", ".csv": "text/csv", ".bib": "application/x-bibtex", ".ris": "application/x-research-info-systems",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

// absolute is the full address of a file if the site has a public one, else the
// relative one.
func (vs *Views) absolute(href, file string) string {
	if base := vs.plan.Base.Site.BaseURL; base != "" {
		return base + file
	}
	return href
}
