package kb

import (
	"slices"

	"compendio/internal/diag"
)

// Framework is what the objectives and principles are taken from: a value of
// taxonomies/frameworks.yaml.
type Framework struct {
	ID        string
	Title     Localised // in full
	Name      Localised // as sentences have it, with its article: the Paris Agreement
	ShortName Localised
	Publisher Localised
	Year      int
	URL       Localised
	Facts     map[string]Localised // what it calls facts of its objectives and principles, by key
}

// Framework is that of the site, or nil.
func (b *Vocabularies) Framework() *Framework {
	if len(b.Frameworks) == 0 {
		return nil
	}
	return b.Frameworks[0]
}

// ownFacts are the facts that a framework may give names of its own.
var ownFacts = []string{"hub", "paragraph", "round_table"}

func (b *Vocabularies) readFrameworks(log *diag.Log) {
	names := &Vocabulary{Name: "frameworks", unread: b.unreadVocabulary("frameworks")}
	b.lists[names.Name] = names
	for _, r := range b.items(b.Tree.Vocabularies["frameworks"], "frameworks", log) {
		f := &Framework{ID: r.text("id", required), Title: r.localised("title", required), Name: r.localised("name", optional), ShortName: r.localised("short_name", optional),
			Publisher: r.localised("publisher", optional), Year: r.number("year", 1, lastYear, optional), URL: r.localisedURL("url", optional), Facts: map[string]Localised{}}
		if in, ok := r.fields("facts", optional, ownFacts...); ok {
			for _, key := range ownFacts {
				if l := in.localised(key, optional); l != nil {
					f.Facts[key] = l
					in.translated(key, l)
				}
			}
			in.finish("facts")
		}
		r.finish("a_framework")
		if f.Name == nil {
			f.Name = f.Title
		}
		if f.ShortName == nil {
			f.ShortName = f.Name
		}
		for key, l := range map[string]Localised{"title": f.Title, "name": f.Name, "short_name": f.ShortName} {
			if r.has(key) {
				r.translated(key, l)
			}
		}
		taken := slices.ContainsFunc(b.Frameworks, func(x *Framework) bool { return x.ID == f.ID })
		if f.ID != "" && r.identity(f.ID, taken) {
			b.Frameworks = append(b.Frameworks, f)
			names.Concepts = append(names.Concepts, &Concept{ID: f.ID, Label: f.Title})
		}
	}
}
