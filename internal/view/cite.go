package view

import (
	"html/template"
	"net/url"
	"time"

	"compendio/internal/export"
)

// cite fills in how to cite a page: for people, for citation managers that read a page, and for those
// that read files.
func (vs *Views) cite(v *EntryView, c export.Citation) {
	w := vs.words[v.Lang]
	v.Cite = w.Text("cite_text", "title", c.Title, "site", c.Site, "date", v.Site.Edition)
	v.CiteURL = v.Canonical
	v.Meta = metadata(c)
	if vs.copies != nil { // which has to stay small
		return
	}
	for _, f := range []struct{ text, extension, media, data string }{
		{"BibTeX", ".bib", "application/x-bibtex", c.BibTeX()},
		{"RIS", ".ris", "application/x-research-info-systems", c.RIS()},
		{"CSL-JSON", ".json", "application/vnd.citationstyles.csl+json", c.CSL()},
	} {
		v.CiteFiles = append(v.CiteFiles, CiteFile{f.text, c.ID + f.extension, template.URL("data:" + f.media + ";charset=utf-8," + url.PathEscape(f.data))})
	}
}

// metadata is what Zotero and its like read: those names of Highwire and of Dublin Core that say something
// of a page. DC.type is of Zotero's list of types; the summary and the address it finds by itself. An author
// by Highwire would be taken for a person.
func metadata(c export.Citation) []Meta {
	list := []Meta{
		{"citation_title", c.Title}, {"citation_publication_date", c.Edition.Format("2006/01/02")}, {"citation_language", c.Lang}, {"citation_publisher", c.Author},
		{"prism.publicationName", c.Site}, {"DC.type", "webpage"}, {"DC.title", c.Title}, {"DC.creator", c.Author}, {"DC.date", c.Edition.Format(time.DateOnly)}, {"DC.language", c.Lang},
	}
	if c.Address != "" {
		list = append(list, Meta{"citation_public_url", c.Address}, Meta{"DC.identifier", c.Address})
	}
	return list
}
