package kb

import (
	"slices"

	"compendio/internal/diag"
	"compendio/internal/schema"
)

// Withdrawn says of an entry that it is published no more: its page tells so and why, and
// nothing else of the site knows it.
type Withdrawn struct {
	Date Date // zero if it is not said
	Why  Localised
}

// withdrawnFields are the keys of withdrawn.
func withdrawnFields() []schema.Field {
	return []schema.Field{{Key: "date", Type: schema.Date}, {Key: "why", Type: schema.Localised, Required: true}}
}

// withdrawn reads whether an entry is withdrawn; nil if it is not. Whoever comes to its page
// in any language is told why.
func (r *reader) withdrawn() *Withdrawn {
	if r.entry.Kind.Lasting {
		return nil
	}
	in, ok := r.fields("withdrawn", optional, schema.Keys(withdrawnFields())...)
	if !ok {
		return nil
	}
	w := &Withdrawn{Why: in.localised("why", required)}
	w.Date, _ = in.known("date", optional)
	in.finish(diag.Word("withdrawn"))
	if _, all := w.Why.Lookup(""); all && len(r.base.Site.Languages) == 1 {
		return w
	}
	for _, lang := range r.base.Site.Languages {
		if in.has("why") && w.Why.Own(lang) == "" {
			r.log.Error(in.place("why"), diag.WithdrawnWhy, lang, diag.OneOf(r.base.Site.Languages))
		}
	}
	return w
}

// Withdrawn returns the entries that are withdrawn, kind by kind. They are not among All,
// and no relation leads to them.
func (b *Base) Withdrawn() []Entry {
	var list []Entry
	for _, e := range b.withdrawn {
		list = append(list, e)
	}
	slices.SortFunc(list, order)
	return list
}

// Every returns all entries, those that are withdrawn too.
func (b *Base) Every() []Entry { return append(b.All(), b.Withdrawn()...) }

// Any finds an entry by its ID, be it withdrawn or not.
func (b *Base) Any(id string) Entry {
	if e := b.byID[id]; e != nil {
		return e
	}
	return b.withdrawn[id]
}

// gone finds a withdrawn entry by its ID, in a part also one of the whole.
func (b *Base) gone(id string) Entry {
	if e := b.withdrawn[id]; e != nil || b.whole == nil {
		return e
	}
	return b.whole.withdrawn[id]
}
