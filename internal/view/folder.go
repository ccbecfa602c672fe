package view

import (
	"slices"
	"strings"

	"compendio/internal/export"
	"compendio/internal/kb"
	"compendio/internal/schema"
	"compendio/internal/site"
)

// countryID is by which search and folders know a country.
func countryID(c *kb.Country) string { return "country/" + strings.ToLower(c.Code) }

// folderLink leads every page to the reader's folder.
func (vs *Views) folderLink(p *site.Page) *Link {
	to := vs.plan.Fixed(site.Folder, "", p.Lang)
	if to == nil {
		return nil
	}
	l := vs.to(p, to, vs.words[p.Lang].Text("section.folder"))
	l.Current = p.Kind == site.Folder
	return &l
}

// Folder is the page of what a reader has put aside.
func (vs *Views) Folder(p *site.Page) *FolderView {
	w := vs.words[p.Lang]
	title := w.Text("section.folder")
	v := &FolderView{View: vs.view(p, title, w.Text("intro.folder")), Heading: title, Intro: w.Text("intro.folder"),
		Client: site.Rel(p.Path, vs.assets.Href["js/folder.js"]), Root: strings.Repeat("../", strings.Count(p.Path, "/"))}
	v.Crumbs, v.NoIndex = []Link{v.Home}, true
	v.Browse = append(slices.Clone(v.Menu), vs.to(p, vs.plan.Fixed(site.Search, "", p.Lang), w.Text("section.search")))
	cite := w.Text("cite_text", "site", v.Site.Name, "date", v.Site.Edition) // the title remains a gap
	v.Data = map[string]any{"words": w.Under("folder."), "cite": cite, "citation": export.NewCitationForm(vs.plan, p.Lang)}
	return v
}

// Kept is what a folder shows of the page of an entry or a country.
func (vs *Views) Kept(p *site.Page) (summary string, facts []FactView) {
	if p.Country != nil {
		return vs.countrySummary(p.Country, p.Lang), vs.countryFacts(p.Country, p.Lang)
	}
	known := kb.Facts(p.Entry)
	all, _ := vs.facts(p, known)
	for i, f := range known {
		if f.Type == schema.Address {
			continue // paper has no links
		}
		for j, v := range all[i].Values {
			if v.Number != "" {
				all[i].Values[j].Text = v.Number + ". " + v.Text
			}
		}
		facts = append(facts, all[i])
	}
	h := p.Entry.Head()
	if !h.Updated.IsZero() {
		w := vs.words[p.Lang]
		facts = append(facts, FactView{Name: "updated", Label: w.Text("fact.updated"), Values: []ValueView{{Text: w.date(h.Updated)}}})
	}
	return h.Text(p.Lang).Summary, facts
}
