// Package revise thinks out changes that touch many files at once: what has to be written
// where so that an entry gets another name, or is withdrawn. It puts them into a set
// (package change) and writes nothing; whether the site is sound afterwards is for the
// engine to find out. What cannot be changed in place goes to a log.
package revise

import (
	"path"
	"slices"
	"strings"

	"compendio/internal/change"
	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/markdown"
	"compendio/internal/source"
)

// reviser changes the files of a base.
type reviser struct {
	set     *change.Set
	base    *kb.Base
	log     *diag.Log
	parsers map[string]*markdown.Parser
}

func newReviser(set *change.Set, b *kb.Base, log *diag.Log) *reviser {
	r := &reviser{set, b, log, map[string]*markdown.Parser{}}
	for _, l := range b.Site.Languages {
		r.parsers[l] = markdown.New(l)
	}
	return r
}

// edit changes one file. What it cannot do goes to the log.
func (r *reviser) edit(file string, edits func(raw []byte) ([]source.Edit, error)) {
	raw, err := r.set.ReadFile(file)
	if err == nil {
		var list []source.Edit
		if list, err = edits(raw); err == nil && len(list) > 0 {
			err = r.set.Edit(file, list...)
		}
	}
	if err != nil {
		r.log.Error(diag.Place{File: file}, diag.NameInPlace)
	}
}

// names finds what the text of a content file names, and what belongs to the places in it.
func (r *reviser) names(at *kb.Located, text string) []markdown.Name {
	var sources []string
	for _, s := range at.Entry.Head().Sources {
		sources = append(sources, s.ID)
	}
	return r.parsers[at.Lang].Names(text, sources)
}

// files are the content files of entries, by path.
func (r *reviser) files() []string {
	var list []string
	for _, e := range r.base.Every() {
		list = append(list, paths(e)...)
	}
	slices.Sort(list)
	return list
}

// paths are the content files of an entry.
func paths(e kb.Entry) []string {
	var list []string
	for _, t := range e.Head().Texts {
		list = append(list, t.Path())
	}
	slices.Sort(list)
	return list
}

// Carry lets translations of entries go on to count as up to date where a set has changed
// nothing but names in their originals. before is the content without the set, after with
// it; was gives the ID before of an entry of after.
func Carry(set *change.Set, before, after *kb.Base, was func(id string) string) error {
	for _, e := range after.Every() {
		h := e.Head()
		old := before.Any(was(h.ID()))
		if old == nil {
			continue
		}
		for _, file := range paths(e) {
			data, err := set.ReadFile(file)
			if err != nil {
				return err
			}
			carried, err := after.Carry(file, data, old)
			if err != nil {
				return err
			}
			if string(carried) != string(data) {
				if err := set.Put(file, carried); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// key is how a field is called that keys lead to.
func key(keys []string) string { return strings.Join(keys, ".") }

// relative is a path of the content as an entry's file would name it: entries lie one
// folder deep.
func relative(from, to string) string {
	if rest, below := strings.CutPrefix(to, path.Dir(from)+"/"); below {
		return rest
	}
	return "../" + strings.TrimPrefix(to, source.Root+"/")
}
