package view

import (
	"strings"
)

// Copy is what the pages of an offline copy know of it.
type Copy struct {
	For string // whom it was made for, or empty
}

// CopyView is the line by which an offline copy says what it is, on every page.
type CopyView struct {
	Text   string // of which edition it is, and for whom
	Part   string // what it holds, if not everything
	Newest string // where the newest edition is, or empty
	Where  string // the words before that address
}

// describe makes views say that they are of an offline copy.
func (vs *Views) describe(c Copy) {
	vs.copies = map[string]*CopyView{}
	for lang, w := range vs.words {
		s := vs.plan.Base.Site
		v := &CopyView{Text: w.Text("copy.text", "date", w.date(s.Edition)), Part: vs.part(lang), Newest: s.BaseURL}
		if c.For != "" {
			v.Text = w.Text("copy.text_for", "date", w.date(s.Edition), "name", c.For)
		}
		if v.Newest != "" {
			v.Where = w.Text("copy.newest")
		}
		vs.copies[lang] = v
		if vs.plan.Base.Selection.Narrow() {
			// What is not in a part may well be in the whole.
			vs.words[lang] = words{w.With(map[string]string{"no_practices": w.Text("copy.no_practices"), "country_none": w.Text("copy.country_none")})}
		}
	}
}

// AboutCopy says of an offline copy of which edition it is, for whom and what part it holds;
// and the first and the last of these alone.
func (vs *Views) AboutCopy(lang string) (about, edition, part string) {
	w, v := vs.words[lang], vs.copies[lang]
	return strings.TrimSpace(v.Text + " " + v.Part), w.Text("copy.text", "date", w.date(vs.plan.Base.Site.Edition)), v.Part
}

// part says in words what a selection holds; it is empty for the whole.
func (vs *Views) part(lang string) string {
	if !vs.plan.Base.Selection.Narrow() {
		return ""
	}
	return vs.words[lang].Text("copy.part", "parts", strings.Join(vs.selected(lang), "; "))
}

// selected says in words what a selection asked for, one value after the other.
func (vs *Views) selected(lang string) []string {
	w, base := vs.words[lang], vs.plan.Base
	var list []string
	base.Selection.Each(func(facet, value string) {
		if base.Entry(facet+"/"+value) != nil {
			list = append(list, w.Text("label."+facet, "n", value))
		} else {
			list = append(list, base.FacetLabel(w.Words, facet, value))
		}
	})
	return list
}
