// Package kb is the knowledge base: what a session, an objective, a principle, a
// practice and a page are, the vocabularies that they use, and how they are
// linked. A Parser reads each entry by itself, and what it has read it need not read
// again; then all are linked into a *Base, which is immutable. Every rule about the
// meaning of content is checked here and told as a diagnostic.
//
// A kind of entry is one file (a struct and what it reads from front matter) and
// a line in kinds.go. Everything outside this package sees entries through
// Entry and Header, so that a new kind needs nothing there. The package knows no
// addresses, layouts or HTML; those are site's, view's and render's.
package kb

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/markdown"
	"compendio/internal/source"
)

// Entry is one thing of a kind, in all its languages.
type Entry interface {
	Head() *Header
	// facts declares what is written once, in the original.
	facts(visitor)
	// texts declares what each language adds to the common title and summary.
	texts(visitor, *Text)
}

// A kind has these too if its fields must agree with one another or with the text.
type (
	checker     interface{ check(*reader) }
	textChecker interface{ checkText(*reader, *Text) }
)

// Header is what all entries share. Kinds embed it.
type Header struct {
	Kind     *Kind
	Slug     string // canonical: objective 7 is "7" however its file is named
	Rank     int    // order within the kind; equal ranks go by slug
	Original string // language of the original
	Texts    map[string]*Text
	Sources  []Source
	Aliases  []Alias
	Updated  Date // zero if the kind has none
	Draft    bool
	// Withdrawn is set if the entry is published no more.
	Withdrawn *Withdrawn
	Out       []Link // relations written in this entry, in order
	In        []Link // relations of others that lead here

	Highlights []Highlight // of a practice

	id       string
	asked    []pending
	disputed bool // which file is the original is itself at fault
}

// Head makes *Header the common part of every Entry.
func (h *Header) Head() *Header { return h }

// ID is kind/slug: the key of an entry across its languages.
func (h *Header) ID() string { return h.id }

// Text returns the text to show to a reader of lang: that language's, or the
// original's if there is no translation.
func (h *Header) Text(lang string) *Text {
	if t := h.Texts[lang]; t != nil {
		return t
	}
	return h.Texts[h.Original]
}

// Outgoing returns the entries that a relation of this entry names.
func (h *Header) Outgoing(relation string) []Entry {
	var list []Entry
	for _, l := range h.Out {
		if l.Relation == relation {
			list = append(list, l.To)
		}
	}
	return list
}

// Incoming returns the entries of a kind that name this one in a relation, in the
// order of the kind.
func (h *Header) Incoming(kind, relation string) []Entry {
	var list []Entry
	for _, l := range h.In {
		if l.Relation == relation && l.From.Head().Kind.Name == kind {
			list = append(list, l.From)
		}
	}
	return list
}

// Named counts the entries that Incoming returns.
func (h *Header) Named(kind, relation string) int {
	n := 0
	for _, l := range h.In {
		if l.Relation == relation && l.From.Head().Kind.Name == kind {
			n++
		}
	}
	return n
}

// Link is one relation between two entries. It is read from both ends.
type Link struct {
	Relation string // primary, secondary, principles, sessions, objectives, related, mentions
	From, To Entry
	Beside   bool // From is whole without it: something related, or mentioned in prose
}

// Mentions is the relation that a reference in prose makes.
const Mentions = "mentions"

// Text is an entry in one language.
type Text struct {
	Lang     string
	Title    string
	Summary  string
	Label    string // short title, or empty
	Slug     string // of a page's address in this language, or empty
	Official bool   // the title was checked against an official publication
	Body     *markdown.Body
	Targets  []Target // what each of Body.Refs leads to
	State    State
	Changed  []Change // what changed in the original since, if Stale

	Questions []Question // of a session

	doc    *source.Document
	mark   fingerprint  // of what a translation renders; of the original, its own
	keys   []string     // the keys of front matter that hold text
	places []diag.Place // of each of Body.Refs, until they are resolved
	says   digests
}

// Path is the content file of the text.
func (t *Text) Path() string { return t.doc.Path }

// Name is the label if there is one, else the title.
func (t *Text) Name() string { return cmp.Or(t.Label, t.Title) }

// Target is what a reference leads to: one of the three.
type Target struct {
	Entry         Entry
	Country       *Country
	Attachment    *source.Attachment
	At            diag.Place // of the reference to an attachment
	Width, Height int        // of an image, as it is published
	Size          int64      // of a document, in bytes
}

// Source is what a statement rests on.
type Source struct {
	ID        string
	Title     Localised
	Publisher Localised
	Year      int    // 0: the source shows no date
	Class     string // one of SourceClasses, or empty: who speaks
	URL       string
	Read      Date
}

// Alias is an earlier address of an entry.
type Alias struct {
	Address string
	Place   diag.Place
}

// Question is one of a session's guiding questions.
type Question struct {
	Role    string // of the vocabulary questions
	Text    string
	Printed string // as the Forum's documents print it, or empty
}

// Highlight is a figure that stands out.
type Highlight struct {
	Value  Localised
	Label  Localised // what it counts
	Year   string
	Source string // id of one of the entry's sources
}

// In returns a highlight in a language; ok is false if it has no words there.
func (h Highlight) In(lang string) (value, label string, ok bool) {
	value, label = h.Value.Own(lang), h.Label.Own(lang)
	return value, label, value != "" && label != ""
}

// Value is one value of a field: one of the fields is set, and of a choice two.
type Value struct {
	Entry   Entry
	Country *Country
	Choice  string    // as front matter has it; Text or Word tells it
	Word    string    // key of the words of the interface
	Text    Localised // as the content has it
	Period  *Period
	URL     string // of a document: where to read it, or empty
	Record  Record // of Records
}

// Record is a value with keys of its own: texts, and a number of what is one to programs.
type Record map[string]any

// Value is that of a key, or nil if it has none.
func (r Record) Value(key string) any {
	switch v := r[key].(type) {
	case Localised:
		if v.In("") != "" {
			return v
		}
	case string:
		if v != "" {
			return v
		}
	case int:
		if v != 0 {
			return v
		}
	}
	return nil
}

// In is the value of a key in a language, as text.
func (r Record) In(key, lang string) string {
	switch v := r.Value(key).(type) {
	case nil:
		return ""
	case Localised:
		return v.In(lang)
	default:
		return fmt.Sprint(v)
	}
}

// Period is from when until when. A zero End without Ongoing is not known.
type Period struct {
	Start, End Date
	Ongoing    bool
}

// Localised is a text in several languages, each once. It is a slice, as a site has some
// ten of them an entry.
type Localised []Wording

// Wording is a text in a language; with Lang "" it holds for all.
type Wording struct{ Lang, Text string }

// ForAll is a text that holds for all languages.
func ForAll(text string) Localised { return Localised{{"", text}} }

// Lookup returns the text that is given for a language; "" asks for that for all.
func (l Localised) Lookup(lang string) (text string, ok bool) {
	for _, w := range l {
		if w.Lang == lang {
			return w.Text, true
		}
	}
	return "", false
}

// Own returns the text that is given for a language and for no other, or nothing.
func (l Localised) Own(lang string) string {
	text, _ := l.Lookup(lang)
	return text
}

// In returns the text in a language, else that for all, else any, in the order of
// the languages' names.
func (l Localised) In(lang string) string {
	for _, lang := range []string{lang, ""} {
		if s, ok := l.Lookup(lang); ok {
			return s
		}
	}
	if len(l) == 0 {
		return ""
	}
	return slices.MinFunc(l, func(a, b Wording) int { return strings.Compare(a.Lang, b.Lang) }).Text
}

// MarshalJSON writes a text that holds for all languages as that text alone.
func (l Localised) MarshalJSON() ([]byte, error) {
	if s, ok := l.Lookup(""); ok {
		return json.Marshal(s)
	}
	texts := map[string]string{}
	for _, w := range l {
		texts[w.Lang] = w.Text
	}
	return json.Marshal(texts)
}

// Base is all content, checked and linked, or a part of it. It is immutable.
type Base struct {
	Vocabularies
	// Selection is what Part was asked for; the zero value in a whole base.
	Selection Selection

	parsed  []*parsed          // what it was linked of
	once    bool               // these are linked themselves (Options.Once)
	entries map[string][]Entry // by kind, ordered
	byID    map[string]Entry
	byPath  map[string]Entry
	drafts  map[string]string // ID or path → ID of a draft left out

	withdrawn map[string]Entry // by ID
	broken    map[string]bool  // ID or path of what could not be read
	whole     *Base            // of a part
}

// Vocabularies are the site's settings and lists of values, with which entries are read.
type Vocabularies struct {
	Site       *Site
	Countries  []*Country   // by code
	Glossary   []*Term      // as in the file
	Frameworks []*Framework // as in the file; the first is the site's
	Tree       *source.Tree

	lists   map[string]*Vocabulary // by name
	kinds   []*Kind
	country map[string]*Country
	guesses int // how many names have been compared with mistyped ones
}

// Kinds are the kinds of entries, in the order of the site.
func (b *Vocabularies) Kinds() []*Kind { return b.kinds }

// Of returns the entries of a kind in their order.
func (b *Base) Of(kind string) []Entry { return b.entries[kind] }

// Entry finds an entry by its ID.
func (b *Base) Entry(id string) Entry { return b.byID[id] }

// Country finds a country by its code.
func (b *Vocabularies) Country(code string) *Country { return b.country[strings.ToUpper(code)] }

// Located is a content file of an entry.
type Located struct {
	Entry Entry
	Lang  string
}

// Located finds the entry of a content file; nil if it has none.
func (b *Base) Located(file string) *Located {
	e := b.byPath[file]
	if e == nil {
		return nil
	}
	for lang, t := range e.Head().Texts {
		if t.Path() == file {
			return &Located{e, lang}
		}
	}
	return nil
}

// Incomplete reports whether something that is in the content could not be read.
func (b *Base) Incomplete() bool { return b.Tree.Incomplete || len(b.broken) > 0 }

// All returns every entry, kind by kind.
func (b *Base) All() []Entry {
	var list []Entry
	for _, k := range b.kinds {
		list = append(list, b.entries[k.Name]...)
	}
	return list
}

// order is that of kinds, then of entries in a kind. What stands beside the home page is in one row.
func order(a, b Entry) int {
	x, y := a.Head(), b.Head()
	kinds := cmp.Compare(x.Kind.index, y.Kind.index)
	if x.Kind.Root && y.Kind.Root {
		kinds = 0
	}
	return cmp.Or(kinds, cmp.Compare(x.Rank, y.Rank), cmp.Compare(x.Slug, y.Slug))
}
