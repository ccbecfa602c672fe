package markdown

import (
	"bytes"
	"html"
	"strings"
)

// Section is the plain text under one heading, for search and for reading aloud.
type Section struct {
	ID    string // of the heading; empty before the first
	Title string
	Text  string
}

// inline are the tags that part no words.
var inline = map[string]bool{"a": true, "code": true, "del": true, "em": true, "img": true, "strong": true, "sup": true}

// Sections returns the plain text under each heading; the first has none. It reads its
// own HTML, so that a site need not hold every text twice.
func (b *Body) Sections() []Section {
	var list []Section
	var current Section
	var text bytes.Buffer
	flush := func() {
		current.Text = spaced(html.UnescapeString(text.String()))
		if current.Text != "" || current.Title != "" {
			list = append(list, current)
		}
		text.Reset()
	}
	last := 0
	for _, x := range b.holes {
		switch x.kind {
		case holeHeading:
			readWords(&text, b.html[last:x.at])
			flush()
			current = Section{ID: b.Headings[x.index].ID, Title: b.Headings[x.index].Text}
		case holeHeadingEnd:
			last = int(x.at)
		}
	}
	readWords(&text, b.html[last:])
	flush()
	return list
}

// spaced is a text with one space between its words.
func spaced(text string) string {
	var out strings.Builder
	out.Grow(len(text))
	for word := range strings.FieldsSeq(text) {
		if out.Len() > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(word)
	}
	return out.String()
}

// readWords adds the words of a piece of HTML to a text.
func readWords(text *bytes.Buffer, rest string) {
	for {
		before, tag, found := strings.Cut(rest, "<")
		text.WriteString(before)
		if !found {
			return
		}
		// No attribute holds a > that is not escaped.
		tag, rest, _ = strings.Cut(tag, ">")
		name, attributes, _ := strings.Cut(tag, " ")
		switch {
		case name == "sup":
			_, rest, _ = strings.Cut(rest, "</sup>")
		case strings.HasPrefix(attributes, `class="backlink"`):
			_, rest, _ = strings.Cut(rest, "</a>")
		case name == "img":
			_, alt, _ := strings.Cut(attributes, `alt="`)
			alt, _, _ = strings.Cut(alt, `"`)
			text.WriteString(alt)
		case !inline[strings.TrimPrefix(name, "/")]:
			text.WriteByte(' ')
		}
	}
}
