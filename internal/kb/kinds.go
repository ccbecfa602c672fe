package kb

import "compendio/internal/schema"

// Kind is a kind of entry. Segments is the part of an address that stands for it
// in each language, under the key "" in all others; without either it is the
// folder's name. A kind whose segment is "" is published beside the home page.
type Kind struct {
	Name     string // practice
	Folder   string // practices
	Segments map[string]string
	Prose    bool // pages of prose: they need no summary
	Sourced  bool // what it states needs a source
	make     func() Entry
	copy     func(Entry) Entry
	index    int
	fields   []schema.Field // its own
	facets   []string       // of all kinds
}

// of completes a kind whose entries are of type T.
func of[T any, E interface {
	*T
	Entry
}](k Kind) *Kind {
	k.make = func() Entry { return E(new(T)) }
	k.copy = func(e Entry) Entry {
		twin := *e.(E)
		return E(&twin)
	}
	return &k
}

// kinds is the table of all kinds, in the order of the site. To add one, write
// its file and a line here.
func kinds() []*Kind {
	list := []*Kind{
		of[Session](Kind{Name: "session", Folder: "sessions", Segments: map[string]string{"es": "sesiones", "en": "sessions"}}),
		of[Objective](Kind{Name: "objective", Folder: "objectives", Segments: map[string]string{"es": "objetivos", "en": "objectives"}}),
		of[Principle](Kind{Name: "principle", Folder: "principles", Segments: map[string]string{"es": "principios", "en": "principles"}}),
		of[Practice](Kind{Name: "practice", Folder: "practices", Sourced: true, Segments: map[string]string{"es": "practicas", "en": "practices"}}),
		of[Page](Kind{Name: "page", Folder: "pages", Prose: true, Segments: map[string]string{"": ""}}),
	}
	facets := facetsOf(list)
	for i, k := range list {
		k.index, k.fields, k.facets = i, k.own(), facets
	}
	return list
}

// Segment is the kind's part of an address.
func (k *Kind) Segment(lang string) string {
	for _, key := range []string{lang, ""} {
		if s, ok := k.Segments[key]; ok {
			return s
		}
	}
	return k.Folder
}

// AllKinds are the kinds of entries that the program knows.
func AllKinds() []*Kind { return kinds() }

// Folders are the folders that hold entries.
func Folders() []string {
	var list []string
	for _, k := range kinds() {
		list = append(list, k.Folder)
	}
	return list
}
