package kb

import (
	"slices"

	"compendio/internal/schema"
)

// Kind is a kind of entry, with the values that its fields may have on a site.
type Kind struct {
	Name    string // practice
	Folder  string // practices
	Root    bool   // published beside the home page, and in no list of its own
	Prose   bool   // pages of prose: they need no summary
	Sourced bool   // what it states needs a source
	// Lasting are others' words, which nobody can withdraw.
	Lasting bool

	make   func() Entry
	copy   func(Entry) Entry
	index  int
	fields []schema.Field // its own
	facets []string       // of all kinds
	lists  map[string]*Vocabulary
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

// table is that of all kinds, in the order of the site. To add one, write its file
// and a line here.
func table() []*Kind {
	return []*Kind{
		of[Session](Kind{Name: "session", Folder: "sessions"}),
		of[Objective](Kind{Name: "objective", Folder: "objectives", Lasting: true}),
		of[Principle](Kind{Name: "principle", Folder: "principles", Lasting: true}),
		of[Practice](Kind{Name: "practice", Folder: "practices", Sourced: true}),
		of[Forum](Kind{Name: "forum", Folder: "forums", Root: true}),
		of[Page](Kind{Name: "page", Folder: "pages", Root: true, Prose: true}),
	}
}

// kinds are all kinds, whose choices are those of vocabularies.
func kinds(lists map[string]*Vocabulary) []*Kind {
	list := table()
	facets := facetsOf(list)
	for i, k := range list {
		k.lists = lists
		k.index, k.fields, k.facets = i, k.own(), facets
	}
	return list
}

// AllKinds are the kinds of entries that the program knows, with the built-in vocabularies.
func AllKinds() []*Kind { return kinds(builtInVocabularies()) }

// Folders are the folders that hold entries.
func Folders() []string {
	var list []string
	for _, k := range table() {
		list = append(list, k.Folder)
	}
	return list
}

// Gathers reports whether other entries belong to those of the kind, so that readers narrow lists
// down by them.
func (k *Kind) Gathers() bool { return !k.Root && slices.Contains(k.facets, k.Name) }

// Segment is the kind's part of an address; without one it is the folder's name.
func (k *Kind) Segment(lang string) string {
	if k.Root {
		return ""
	}
	return segment(k.lists, k.Name, k.Folder, lang)
}
