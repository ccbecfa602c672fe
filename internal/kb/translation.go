package kb

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/message"
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
	data := make([]byte, 0, len(s))
	for word := range strings.FieldsSeq(s) {
		if len(data) > 0 {
			data = append(data, ' ')
		}
		data = append(data, word...)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:4])
}

// fingerprintOf reads the state of a text from its front matter (the keys that
// hold text, and what highlights count) and its body, cut at headings of the second level.
func fingerprintOf(t *Text, highlights []Highlight) fingerprint {
	var f fingerprint
	var head strings.Builder
	for _, key := range t.keys {
		if n, ok := t.doc.Front.Get(key); ok {
			head.WriteString(key + ": " + dump(n) + "\n")
		}
	}
	for _, x := range highlights {
		head.WriteString(x.Label.Own(t.Lang) + "\n")
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
				var told diag.Words
				for _, c := range t.Changed {
					told = append(told, c.word())
				}
				log.Warn(t.doc.Top(), diag.StaleTranslation, told, t.doc.Path)
			}
		}
	}
}

// FileIn is the content file of a language, which need not be there.
func (h *Header) FileIn(lang string) string {
	if t := h.Texts[lang]; t != nil {
		return t.doc.Path
	}
	return strings.TrimSuffix(h.originalPath(), "."+h.Original+".md") + "." + lang + ".md"
}

func (c Change) word() diag.Word {
	switch c.Word {
	case "head":
		return "title_and_summary"
	case "intro":
		return "text"
	}
	return diag.Word(c.Title)
}

// Tell names the part in the words of the tool.
func (c Change) Tell(words *message.Words) string { return c.word().Tell(words) }

// Beside returns a part of the original as it is now and what stands for it in a translation, as plain text.
func (h *Header) Beside(lang string, c Change) (original, translation string) {
	o, t := h.Texts[h.Original], h.Texts[lang]
	switch c.Word {
	case "head":
		return strings.TrimSpace(o.Title + "\n" + o.Summary), strings.TrimSpace(t.Title + "\n" + t.Summary)
	case "intro":
		return o.sectionText(-1), t.sectionText(-1)
	}
	here, there := t.headings(), o.headings()
	n := slices.Index(there, c.Title)
	if n < 0 {
		return "", "" // it is gone
	}
	twin := n
	if known := slices.Index(h.Kind.sections(o.Lang), c.Title); known >= 0 {
		twin = slices.Index(here, h.Kind.sections(lang)[known])
	} else if len(here) != len(there) {
		twin = len(here)
	}
	if twin < 0 || twin >= len(here) {
		return o.sectionText(n), ""
	}
	return o.sectionText(n), t.sectionText(twin)
}

// headings are those of the sections of a text.
func (t *Text) headings() []string {
	var list []string
	for _, h := range t.Body.Headings {
		if h.Level == 2 {
			list = append(list, h.Text)
		}
	}
	return list
}

// sectionText is the plain text of the nth section, with what lies below it; -1 is what stands before the first.
func (t *Text) sectionText(n int) string {
	level := map[string]int{}
	for _, h := range t.Body.Headings {
		level[h.ID] = h.Level
	}
	at := -1
	var out []string
	for _, s := range t.Body.Sections() {
		if s.ID != "" && level[s.ID] == 2 {
			at++
		} else if s.Title != "" && at == n {
			out = append(out, s.Title)
		}
		if at == n {
			out = append(out, s.Text)
		}
	}
	return strings.Join(out, "\n")
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
