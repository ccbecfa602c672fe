package kb

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/schema"
	"compendio/internal/source"
)

// State says how a text stands to the original.
type State int

const (
	IsOriginal State = iota
	Current          // a translation of the original as it is now
	Stale            // the original has changed since
	Unmarked         // a translation that does not say what it renders
)

// Change is a part of the original that changed since a translation was made: a
// section by its heading, or one of our words ("title_and_summary", "text").
type Change struct {
	Word  string // head, intro, or empty
	Title string // of a section
}

// fingerprint is that of a text, part by part: eight hexadecimal digits of the
// SHA-256 of its normalised source. Sections go by the anchor of their heading.
type fingerprint struct {
	head, intro string
	sections    []mark
}

type mark struct{ id, title, hash string }

func digest(s string) string {
	sum := sha256.Sum256([]byte(strings.Join(strings.Fields(s), " ")))
	return hex.EncodeToString(sum[:4])
}

// fingerprintOf reads the state of a text from its front matter (the keys that
// hold text) and its body, cut at headings of the second level.
func fingerprintOf(t *Text) fingerprint {
	var f fingerprint
	var head strings.Builder
	for _, key := range t.keys {
		if n, ok := t.doc.Front.Get(key); ok {
			head.WriteString(key + ": " + dump(n) + "\n")
		}
	}
	f.head = digest(head.String())
	body := t.doc.Body
	start, id, title := 0, "", ""
	cut := func(end int) {
		if part := body[start:end]; id != "" {
			f.sections = append(f.sections, mark{id, title, digest(part)})
		} else if strings.TrimSpace(part) != "" {
			f.intro = digest(part)
		}
	}
	for _, h := range t.Body.Headings {
		if h.Level == 2 {
			cut(h.Offset)
			start, id, title = h.Offset, h.ID, h.Text
		}
	}
	cut(len(body))
	return f
}

func dump(n source.Node) string {
	var b strings.Builder
	b.WriteString(n.Value)
	for _, i := range n.Items {
		b.WriteString(" - " + dump(i))
	}
	for _, p := range n.Pairs {
		b.WriteString(" " + p.Key + ": " + dump(p.Value))
	}
	return b.String()
}

// markFields are the keys of translation_of.
func markFields() []schema.Field {
	return []schema.Field{{Key: "head", Type: schema.Text, Required: true}, {Key: "intro", Type: schema.Text}, {Key: "sections", Type: schema.Record}}
}

// readMark reads translation_of.
func readMark(r *reader) (fingerprint, bool) {
	in, ok := r.fields("translation_of", optional, schema.Keys(markFields())...)
	if !ok {
		return fingerprint{}, false
	}
	f := fingerprint{head: in.text("head", required), intro: in.text("intro", optional)}
	if n, ok := in.get("sections", optional); ok {
		for _, p := range n.Pairs {
			f.sections = append(f.sections, mark{id: p.Key, hash: p.Value.Value})
		}
	}
	in.finish("translation_of")
	return f, true
}

// changes compares what a translation rendered with the original of now.
func changes(then, now fingerprint) []Change {
	var list []Change
	if then.head != now.head {
		list = append(list, Change{Word: "head"})
	}
	if then.intro != now.intro {
		list = append(list, Change{Word: "intro"})
	}
	for _, s := range now.sections {
		if !slices.ContainsFunc(then.sections, func(m mark) bool { return m.id == s.id && m.hash == s.hash }) {
			list = append(list, Change{Title: s.title})
		}
	}
	for _, s := range then.sections {
		if !slices.ContainsFunc(now.sections, func(m mark) bool { return m.id == s.id }) {
			list = append(list, Change{Title: s.id})
		}
	}
	return list
}

// compare sets the state of every translation of an entry.
func (h *Header) compare(languages []string, log *diag.Log) {
	original := h.Texts[h.Original]
	now := original.mark
	for _, lang := range languages {
		t := h.Texts[lang]
		switch {
		case t == nil:
			log.Warn(original.doc.Top(), diag.MissingTranslation, cmp.Or(original.Title, h.Slug), lang, original.doc.Path)
		case t == original:
		case t.State == Unmarked:
			log.Warn(t.doc.Top(), diag.UnmarkedTranslation, t.doc.Path)
		default:
			if t.Changed = changes(t.mark, now); len(t.Changed) > 0 {
				t.State = Stale
				log.Warn(t.doc.Top(), diag.StaleTranslation, told(t.Changed), t.doc.Path)
			}
		}
	}
}

func told(list []Change) diag.Words {
	var out diag.Words
	for _, c := range list {
		switch c.Word {
		case "head":
			out = append(out, "title_and_summary")
		case "intro":
			out = append(out, "text")
		default:
			out = append(out, diag.Word(c.Title))
		}
	}
	return out
}

// IsTranslation reports whether a content file is one and has an original.
func (b *Base) IsTranslation(file string) bool {
	e := b.byPath[file]
	return e != nil && e.Head().originalPath() != file
}

// Accept returns the content of a translation's file with translation_of set to the
// original as it is now; all else in it stays as it is.
func (b *Base) Accept(file string, content []byte) ([]byte, error) {
	h := b.byPath[file].Head()
	now := h.Texts[h.Original].mark
	scalar := func(s string) source.Node { return source.Node{Kind: source.Scalar, Value: s} }
	mark := source.Node{Kind: source.Map, Pairs: []source.Pair{{Key: "head", Value: scalar(now.head)}}}
	if now.intro != "" {
		mark.Pairs = append(mark.Pairs, source.Pair{Key: "intro", Value: scalar(now.intro)})
	}
	if len(now.sections) > 0 {
		sections := source.Node{Kind: source.Map}
		for _, s := range now.sections {
			sections.Pairs = append(sections.Pairs, source.Pair{Key: s.id, Value: scalar(s.hash)})
		}
		mark.Pairs = append(mark.Pairs, source.Pair{Key: "sections", Value: sections})
	}
	edits, err := source.Set(content, []string{"translation_of"}, mark)
	if err != nil {
		return nil, err
	}
	return source.Apply(content, edits...)
}
