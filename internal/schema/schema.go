// Package schema says what a key of front matter is: what it holds, whether it has to
// be there, which values it takes, and what it is good for. A kind declares its
// fields once, in kb; what is made from the descriptions alone is made here: a JSON
// Schema, by which editors such as VS Code complete and check front matter, the tables of
// the manual, and the front matter with which a new entry begins.
//
// It knows no content and reads no files: what a value of a field is, in an entry, is
// kb's.
package schema

import (
	"regexp"
	"slices"
	"strings"
)

// Type is what a value of a field looks like.
type Type string

// The types of fields.
const (
	Text      Type = "text"      // one text, the same in every language
	Code      Type = "code"      // a sign of a closed form, such as 15(a)
	Choice    Type = "choice"    // one of Values
	Number    Type = "number"    // a whole number from Low to High
	Flag      Type = "flag"      // true or false
	Date      Type = "date"      // 2021, 2021-03 or 2021-03-01
	Localised Type = "localised" // one text, or one a language
	Texts     Type = "texts"     // a list of localised texts
	Codes     Type = "codes"     // a list of signs of a closed form
	Address   Type = "address"   // a full address, or one a language
	Terms     Type = "terms"     // a list of values of a vocabulary
	Ref       Type = "ref"       // an entry of a kind
	Refs      Type = "refs"      // a list of entries of a kind
	Named     Type = "named"     // no key: the entries of a kind that name this one
	Record    Type = "record"    // keys of its own
	Records   Type = "records"   // a list of values with keys of their own
)

// Field describes a key.
type Field struct {
	Key  string // as in front matter; objectives.primary is primary inside objectives
	Name string // its name among the words of the interface; the last part of Key if empty
	Type Type

	Required bool
	Or       string   // a field that may stand in its place; one of the two has to be there
	Local    bool     // every language has its own; otherwise it is in the original alone
	Unknown  bool     // of a Date: "unknown" is a value too
	Values   []string // of a Choice; of one with a Vocabulary, those that a site has
	// Vocabulary is that of which a Choice names a value, or whose values are the keys of a Record.
	Vocabulary string
	Form       *regexp.Regexp // of Code and Codes, or nil
	Most       int            // how many values a list may have; 0 is no bound
	Low        int            // of a Number
	High       int
	Kind       string  // of Ref, Refs and Named: the kind of the entries
	Relation   string  // of Named: the relation in which they name this one
	None       string  // of Named: the word that stands for there being none
	Fields     []Field // of a Record and of Records

	Kept   bool   // compendio or the shape of the files sets it; no table or form asks for it
	Panel  bool   // shown among the facts of the entry's page
	Facet  string // the facet that it feeds, by which readers narrow lists down
	Also   string // a narrower facet that it feeds too: objectives that are main ones
	Graded bool   // of a Choice: it says how well or how far, and not what an entry is about; no search is for it
	Beside bool   // of Refs: worth a look, but the entry is whole without them
	Inner  bool   // of use to whoever edits the site alone; in no download
}

// Words is the name of a field among the words of the interface.
func (f Field) Words() string {
	if f.Name != "" {
		return f.Name
	}
	return f.Last()
}

// Last is the last part of the key.
func (f Field) Last() string { return f.Key[strings.LastIndexByte(f.Key, '.')+1:] }

// Parent is the key that holds the field's, or empty.
func (f Field) Parent() string {
	parent, _, found := strings.Cut(f.Key, ".")
	if !found {
		return ""
	}
	return parent
}

// Download reports whether the field stands in downloads: what an entry says, and not what
// compendio keeps, how its page looks or what others say of it.
func (f Field) Download() bool { return !f.Kept && !f.Inner && f.Type != Named }

// IsList reports whether a field holds a list.
func (f Field) IsList() bool { return f.isList() || f.Type == Records }

// Keys are the keys of fields.
func Keys(fields []Field) []string {
	var list []string
	for _, f := range fields {
		list = append(list, f.Key)
	}
	return list
}

// Flatten returns each field under its whole key, and after it those inside: sources,
// sources.id. What has no key of its own in front matter is left out.
func Flatten(fields []Field) []Field {
	var list []Field
	for _, f := range nested(fields) {
		list = append(list, f)
		for _, in := range Flatten(f.Fields) {
			in.Key, in.Local = f.Key+"."+in.Key, f.Local
			list = append(list, in)
		}
	}
	return list
}

// nested returns fields as they lie in front matter: objectives.primary becomes primary,
// a field of the record objectives.
func nested(fields []Field) []Field {
	var list []Field
	for _, f := range fields {
		parent := f.Parent()
		switch {
		case f.Type == Named:
			continue
		case parent == "":
			list = append(list, f)
			continue
		}
		i := slices.IndexFunc(list, func(x Field) bool { return x.Key == parent })
		if i < 0 {
			i = len(list)
			list = append(list, Field{Key: parent, Type: Record, Local: f.Local})
		}
		f.Key = f.Last()
		list[i].Required = list[i].Required || f.Required
		list[i].Fields = append(list[i].Fields, f)
	}
	return list
}
