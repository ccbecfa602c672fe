package site

import (
	"path"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/kb"
)

// Under returns the entries that a dossier of an entry has, by relation, in the order of kinds: those that
// name it and gather nothing themselves, such as practices.
func Under(e kb.Entry) []kb.Link {
	var out []kb.Link
	for _, l := range Lists(e) {
		if k := l.From.Head().Kind; !k.Root && !k.Gathers() {
			out = append(out, l)
		}
	}
	return out
}

// dossiers plans one for every entry and country that something belongs to.
func (p *Plan) dossiers(c *claims) {
	add := func(of any, page func(lang string) Page) {
		pages := map[string]*Page{}
		for _, l := range p.Languages {
			x := page(l)
			x.Kind, x.Lang = Dossier, l
			pages[l] = &x
		}
		p.dossier[of] = pages
		p.add(c, ours, diag.Place{}, 1, pages)
	}
	// All in one folder: es/dosier/objetivos-7.html.
	place := func(lang, segment, name string) string {
		return path.Join(lang, p.segment(Dossier, lang), segment+"-"+name)
	}
	for _, k := range p.Base.Kinds() {
		if !k.Gathers() {
			continue
		}
		for _, e := range p.Base.Of(k.Name) {
			if len(Under(e)) > 0 {
				add(e, func(l string) Page {
					return Page{Entry: e, Of: k, Path: place(l, k.Segment(l), path.Base(p.EntryPage(e, l).Path))}
				})
			}
		}
	}
	for _, x := range p.Base.Countries {
		if len(x.Practices) > 0 {
			add(x, func(l string) Page {
				return Page{Country: x, Path: place(l, p.segment(Countries, l), path.Base(p.CountryPage(x, l).Path))}
			})
		}
	}
}

// Dossier finds the dossier of an entry or a country; nil if there is none.
func (p *Plan) Dossier(of any, lang string) *Page { return p.dossier[of][lang] }

// isDossier reports whether an address is or was that of a dossier: nobody cites one, as each leads to the page
// of its entry, so that they may come and go.
func (p *Plan) isDossier(address string) bool {
	for _, l := range p.Languages {
		if strings.HasPrefix(address, l+"/"+p.segment(Dossier, l)+"/") {
			return true
		}
	}
	return false
}
