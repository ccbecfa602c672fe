package kb

import (
	"path"
	"strings"

	"compendio/internal/schema"
	"compendio/internal/source"
)

// Named is the ID of the entry that a text of a content file names, or empty: in front
// matter a value of a field that holds entries, in a vocabulary a value of see. keys
// lead to the text.
func (v *Vocabularies) Named(file string, keys []string, value string) string {
	if path.Dir(file) == source.Root+"/taxonomies" {
		if keys[len(keys)-1] == "see" {
			return v.ID(value)
		}
		return ""
	}
	for _, k := range v.kinds {
		if path.Dir(file) != path.Join(source.Root, k.Folder) {
			continue
		}
		for _, f := range k.fields {
			if (f.Type == schema.Ref || f.Type == schema.Refs) && f.Key == strings.Join(keys, ".") {
				return v.ID(f.Kind + "/" + strings.TrimPrefix(value, f.Kind+"/"))
			}
		}
	}
	return ""
}

// ID is a reference to an entry, kind/name, as IDs are written: of objective/07 it is
// objective/7.
func (v *Vocabularies) ID(written string) string {
	kind, slug, _ := strings.Cut(written, "/")
	return kind + "/" + canonical(kind, slug)
}

// Carry returns the content of a translation's file that says that it renders its original
// as that is after a change, in all parts that it rendered as they were before: the
// change is none of meaning. other is the same entry in the base before.
func (b *Base) Carry(file string, content []byte, other Entry) ([]byte, error) {
	l := b.Located(file)
	h := l.Entry.Head()
	t := h.Texts[l.Lang]
	was, now := other.Head().Texts[other.Head().Original].mark, h.Texts[h.Original].mark
	if t.State == IsOriginal || t.State == Unmarked {
		return content, nil
	}
	set := func(key []string, recorded, was, now string) (err error) {
		if recorded != was || was == now {
			return nil
		}
		value := source.Node{Kind: source.Scalar, Value: now}
		edits, err := source.Set(content, append([]string{"translation_of"}, key...), value)
		if err == nil {
			content, err = source.Apply(content, edits...)
		}
		return err
	}
	if err := set([]string{"head"}, t.mark.head, was.head, now.head); err != nil {
		return nil, err
	}
	if err := set([]string{"intro"}, t.mark.intro, was.intro, now.intro); err != nil {
		return nil, err
	}
	for _, s := range t.mark.sections {
		if err := set([]string{"sections", s.id}, s.hash, was.hash(s.id), now.hash(s.id)); err != nil {
			return nil, err
		}
	}
	return content, nil
}

// hash is that of a section; empty if there is none.
func (f fingerprint) hash(id string) string {
	for _, s := range f.sections {
		if s.id == id {
			return s.hash
		}
	}
	return ""
}
