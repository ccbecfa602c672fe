package kb

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"compendio/internal/diag"
	"compendio/internal/source"
)

// Vocabulary is a list of values that entries may name, in their order:
// content/taxonomies/<name>.yaml or, if a site has none, the built-in one.
type Vocabulary struct {
	Name     string
	Concepts []*Concept

	unread bool // there is a file that cannot be read; nothing is said about what follows
}

// Concept is a value of a vocabulary.
type Concept struct {
	ID      string
	Label   Localised
	About   Localised // what it means, and how far it can be relied on
	Sources []Source
	Shows   string // of a guiding question: the practices under it, national, shared or all
	Section string // of a guiding question: a section that these have; or empty
	Sourced bool   // of a section: every figure in it needs a source
}

// Find returns the value of an id, or nil.
func (v *Vocabulary) Find(id string) *Concept {
	if v == nil {
		return nil
	}
	for _, c := range v.Concepts {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// IDs are those of all values.
func (v *Vocabulary) IDs() []string {
	if v == nil {
		return nil
	}
	var list []string
	for _, c := range v.Concepts {
		list = append(list, c.ID)
	}
	return list
}

// label is a value's label in a language alone, and in no other instead.
func (c *Concept) label(lang string) string {
	if s, ok := c.Label.Lookup(lang); ok {
		return s
	}
	return c.Label.Own("")
}

//go:embed vocabularies/*.yaml
var builtIn embed.FS

// builtInLanguages are those of the built-in labels.
var builtInLanguages = []string{"es", "en"}

// ownVocabularies have no values but those of a site.
var ownVocabularies = []string{"memberships"}

// vocabularyNames are all vocabularies of concepts; those that others lean on come first.
func vocabularyNames() []string {
	files, err := builtIn.ReadDir("vocabularies")
	if err != nil {
		panic(err) // it is embedded
	}
	names := slices.Clone(ownVocabularies)
	for _, f := range files {
		names = append(names, strings.TrimSuffix(f.Name(), ".yaml"))
	}
	slices.SortFunc(names, func(x, y string) int { return cmp.Or(lateness(x)-lateness(y), strings.Compare(x, y)) })
	return names
}

// lateness is 1 for guiding questions, which name sections.
func lateness(vocabulary string) int {
	if vocabulary == "questions" {
		return 1
	}
	return 0
}

// BuiltIn is the file of a built-in vocabulary, without what is said above its values; nil if there is none.
func BuiltIn(name string) []byte {
	data, err := builtIn.ReadFile("vocabularies/" + name + ".yaml")
	if err != nil {
		return nil
	}
	for bytes.HasPrefix(data, []byte("#")) {
		_, data, _ = bytes.Cut(data, []byte("\n"))
	}
	return data
}

// builtInVocabularies are those that every site begins with.
var builtInVocabularies = sync.OnceValue(func() map[string]*Vocabulary {
	b := &Vocabularies{Site: &Site{Languages: builtInLanguages}, Tree: &source.Tree{}, lists: map[string]*Vocabulary{}}
	log := &diag.Log{}
	for _, name := range vocabularyNames() {
		b.lists[name] = &Vocabulary{Name: name}
		if slices.Contains(ownVocabularies, name) {
			continue
		}
		file := "vocabularies/" + name + ".yaml"
		data, err := builtIn.ReadFile(file)
		if err != nil {
			panic(err) // it is embedded
		}
		node, _ := source.ParseYAML(data, file, log)
		b.lists[name].read(b, &source.Vocabulary{Path: file, Node: node}, log)
	}
	if len(log.All()) > 0 {
		panic(fmt.Sprint(log.All()))
	}
	return b.lists
})

// readVocabularies reads the lists of values, before all that names one of them.
func (b *Vocabularies) readVocabularies(log *diag.Log) {
	b.lists = maps.Clone(builtInVocabularies())
	known := append(vocabularyNames(), "countries", "frameworks", "glossary")
	slices.Sort(known)
	for name := range b.Tree.Vocabularies {
		if name != "site" && !slices.Contains(known, name) {
			log.Error(diag.Place{File: path.Join(taxonomies, name+".yaml")}, diag.NoVocabulary, name, diag.Near(diag.Nearest(name, known)), diag.OneOf(known))
		}
	}
	for _, name := range vocabularyNames() {
		switch file, own := b.Tree.Vocabularies[name]; {
		case !own:
			b.lists[name].untranslated(b.Site.Languages, log)
		case file == nil:
			b.lists[name] = &Vocabulary{Name: name, unread: true}
		default:
			b.lists[name] = &Vocabulary{Name: name}
			b.lists[name].read(b, file, log)
		}
	}
}

const taxonomies = source.Root + "/taxonomies"

// read takes in the values of a file.
func (v *Vocabulary) read(b *Vocabularies, file *source.Vocabulary, log *diag.Log) {
	for _, r := range b.items(file, v.Name, log) {
		c := &Concept{ID: r.text("id", required), Label: r.localised("label", required), About: r.localised("about", optional)}
		for _, item := range r.maps("sources", 0, "title", "publisher", "year", "url", "class") {
			c.Sources = append(c.Sources, item.source())
			item.finish("a_source")
		}
		switch v.Name {
		case "questions":
			c.Shows, c.Section = r.choice("shows", optional, "national", "shared", "all"), r.concept("section", optional, "sections")
		case "sections":
			c.Sourced = r.bool("sourced")
		case "segments":
			r.segments(c)
		}
		r.finish("a_value")
		r.translated("label", c.Label)
		if c.ID != "" && r.identity(c.ID, v.Find(c.ID) != nil) {
			v.Concepts = append(v.Concepts, c)
		}
	}
}

// segments checks the parts of addresses that stand for a kind or a page of the site.
func (r *reader) segments(c *Concept) {
	known := slices.Clone(fixedPages)
	for _, k := range table() {
		if !k.Root {
			known = append(known, k.Name)
		}
	}
	for _, f := range Facets() {
		if f != "kind" && f == KindOf(f) && !slices.Contains(known, f) && !slices.ContainsFunc(table(), func(k *Kind) bool { return k.Name == f }) {
			known = append(known, f)
		}
	}
	if !slices.Contains(known, c.ID) && c.ID != "" {
		r.log.Error(r.place("id"), diag.WantChoice, "id", c.ID, diag.OneOf(known), diag.Near(diag.Nearest(c.ID, known)))
	}
	for _, w := range c.Label {
		if !idForm.MatchString(w.Text) {
			r.log.Error(r.place("label"), diag.WantID, "label", w.Text)
		}
	}
}

// fixedPages are the pages of a site that are no entries and have a name in addresses.
var fixedPages = []string{"country", "glossary", "index", "data", "codebook", "dossier", "search", "folder", "explore", "map", "timeline"}

// Segment is the part of an address that stands for a page of the site.
func (b *Vocabularies) Segment(id, lang string) string { return segment(b.lists, id, id, lang) }

// segment is that of the site, else the built-in one, else that of English, else other.
func segment(lists map[string]*Vocabulary, id, other, lang string) string {
	own, standard := lists["segments"].Find(id), builtInVocabularies()["segments"].Find(id)
	for _, c := range []*Concept{own, standard} {
		if c != nil && c.label(lang) != "" {
			return c.label(lang)
		}
	}
	if standard != nil {
		return standard.label("en")
	}
	return other
}

// identity reports an id that is none, or that another value has already.
func (r *reader) identity(id string, taken bool) bool {
	switch {
	case !idForm.MatchString(id):
		r.log.Error(r.place("id"), diag.WantID, "id", id)
	case taken:
		r.log.Error(r.place("id"), diag.Repeated, "id", id)
	default:
		return true
	}
	return false
}

// translated warns of a text of a vocabulary that lacks a language of the site.
func (r *reader) translated(key string, text Localised) {
	if _, all := text.Lookup(""); all || len(text) == 0 {
		return
	}
	for _, lang := range r.base.Site.Languages {
		if _, ok := text.Lookup(lang); !ok {
			r.log.Warn(r.place(key), diag.LabelMissing, key, lang)
		}
	}
}

// untranslated warns of a built-in vocabulary that lacks a language of the site.
func (v *Vocabulary) untranslated(languages []string, log *diag.Log) {
	for _, lang := range languages {
		if len(v.Concepts) > 0 && v.Concepts[0].label(lang) == "" {
			log.Warn(diag.Place{File: path.Join(taxonomies, v.Name+".yaml")}, diag.NoLabels, v.Name, lang)
		}
	}
}

// concept reads the id of a value of a vocabulary.
func (r *reader) concept(key string, n need, vocabulary string) string {
	v := r.base.lists[vocabulary]
	if v.unread {
		r.asked[key] = true
		return ""
	}
	return r.choice(key, n, v.IDs()...)
}

// Vocabulary finds a list of values by its name.
func (b *Vocabularies) Vocabulary(name string) *Vocabulary { return b.lists[name] }

// Label is that of a value of a vocabulary; one that is not there stands for itself.
func (b *Vocabularies) Label(vocabulary, id string) Localised {
	if c := b.lists[vocabulary].Find(id); c != nil {
		return c.Label
	}
	return ForAll(id)
}
