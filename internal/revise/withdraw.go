package revise

import (
	"slices"

	"compendio/internal/change"
	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/schema"
	"compendio/internal/source"
)

// Withdraw marks an entry as withdrawn and takes it out of the lists of others that name it
// as worth a look. Other fields that name it are left, and are faults then: what is to stand
// there instead, a person has to say. So is prose, where the link goes on to lead to the page
// that says what has become of the entry: that is no fault, since a withdrawal may be urgent.
func Withdraw(set *change.Set, b *kb.Base, e kb.Entry, w kb.Withdrawn, log *diag.Log) {
	r := newReviser(set, b, log)
	own := e.Head().Texts[e.Head().Original].Path()
	r.edit(own, func(raw []byte) ([]source.Edit, error) {
		return source.Set(raw, []string{"withdrawn"}, record(b, w))
	})
	for _, other := range b.Every() {
		var beside []string
		for _, f := range other.Head().Kind.Fields() {
			if f.Type == schema.Refs && f.Beside {
				beside = append(beside, f.Key)
			}
		}
		file := other.Head().Texts[other.Head().Original].Path()
		if len(beside) == 0 || file == own {
			continue
		}
		raw, err := set.ReadFile(file)
		if err == nil {
			raw, err = source.Drop(raw, func(keys []string, value string) bool {
				return slices.Contains(beside, key(keys)) && b.Named(file, keys, value) == e.Head().ID()
			})
		}
		if err == nil {
			err = set.Put(file, raw)
		}
		if err != nil {
			log.Error(diag.Place{File: file}, diag.NameInPlace)
		}
	}
}

// record is what the front matter of a withdrawn entry has under withdrawn.
func record(b *kb.Base, w kb.Withdrawn) source.Node {
	scalar := func(s string) source.Node { return source.Node{Kind: source.Scalar, Value: s} }
	why := source.Node{Kind: source.Map}
	for _, lang := range b.Site.Languages {
		if text := w.Why.Own(lang); text != "" {
			why.Pairs = append(why.Pairs, source.Pair{Key: lang, Value: scalar(text)})
		}
	}
	if text, all := w.Why.Lookup(""); all {
		why = scalar(text)
	}
	n := source.Node{Kind: source.Map}
	if !w.Date.IsZero() {
		n.Pairs = append(n.Pairs, source.Pair{Key: "date", Value: scalar(w.Date.String())})
	}
	n.Pairs = append(n.Pairs, source.Pair{Key: "why", Value: why})
	return n
}
