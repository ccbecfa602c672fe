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
	make     func() Entry
	index    int
	fields   []schema.Field // its own
	facets   []string       // of all kinds
}

// kinds is the table of all kinds, in the order of the site. To add one, write
// its file and two lines here.
func kinds() []*Kind {
	list := []*Kind{
		{Name: "session", Folder: "sessions", make: func() Entry { return &Session{} },
			Segments: map[string]string{"es": "sesiones", "en": "sessions"}},
		{Name: "objective", Folder: "objectives", make: func() Entry { return &Objective{} },
			Segments: map[string]string{"es": "objetivos", "en": "objectives"}},
		{Name: "principle", Folder: "principles", make: func() Entry { return &Principle{} },
			Segments: map[string]string{"es": "principios", "en": "principles"}},
		{Name: "practice", Folder: "practices", make: func() Entry { return &Practice{} },
			Segments: map[string]string{"es": "practicas", "en": "practices"}},
		{Name: "page", Folder: "pages", Prose: true, make: func() Entry { return &Page{} },
			Segments: map[string]string{"": ""}},
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
