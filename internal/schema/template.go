package schema

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Blank is what Template knows beside the descriptions of fields. A key inside another goes
// by both: sources.year.
type Blank struct {
	Help     func(key string) string          // what the key is for, as for JSON
	Example  func(key string, f Field) string // a value, written as in front matter
	Value    func(key string) string          // one that is known beforehand, which may begin on the next line; empty if none is
	Original func(key string) string          // what is to be translated; empty if nothing is
	Optional string                           // what is said above the keys that may be left out
}

// Template returns front matter to be filled in. What has to be there is open: checked, it is
// named as missing. What may be left out is in comments, with an example that becomes the key
// once the marks are taken away.
func Template(fields []Field, b Blank) string {
	list := nested(fields)
	open, rest := apart(list)
	w := &blankWriter{Blank: b}
	w.open(open)
	if len(rest) > 0 {
		w.lines = append(w.lines, "")
		w.comment(b.Optional)
		w.commented(rest)
	}
	return strings.Join(w.lines, "\n") + "\n"
}

// apart splits fields into those that have to be there, each with what may stand in its place,
// and the others.
func apart(list []Field) (open, rest []Field) {
	for _, f := range list {
		beside := slices.ContainsFunc(list, func(x Field) bool { return x.Or == f.Key })
		if f.Required || f.Or != "" || beside {
			open = append(open, f)
		} else {
			rest = append(rest, f)
		}
	}
	return open, rest
}

// blankWriter writes the lines of a template.
type blankWriter struct {
	Blank
	lines  []string
	above  string // the key of which those that are being written are part
	indent string
}

func (w *blankWriter) put(text string) { w.lines = append(w.lines, w.indent+text) }

// templateWidth is how long the lines of a comment become.
const templateWidth = 100

func (w *blankWriter) comment(text string) {
	line := "#"
	for _, word := range strings.Fields(text) {
		if line != "#" && utf8.RuneCountInString(w.indent+line+" "+word) > templateWidth {
			w.put(line)
			line = "#"
		}
		line += " " + word
	}
	if line != "#" {
		w.put(line)
	}
}

// about writes what a key is for, which values it may have, and what is to be translated.
func (w *blankWriter) about(f Field) {
	text := w.Help(w.above + f.Key)
	if f.Type == Choice {
		text += " (" + strings.Join(f.Values, ", ") + ")"
	}
	// On one line, however long.
	w.put("# " + text)
	w.comment(w.Original(w.above + f.Key))
}

// open writes keys without values, and in comments those that may be left out.
func (w *blankWriter) open(fields []Field) {
	for _, f := range fields {
		if !f.Required && f.Or == "" {
			w.commented([]Field{f})
			continue
		}
		w.about(f)
		switch value := w.Value(w.above + f.Key); {
		case strings.HasPrefix(value, "\n"):
			w.put(f.Key + ":" + value)
		case value != "":
			w.put(f.Key + ": " + value)
		case f.Type == Record:
			w.put(f.Key + ":")
			w.inside(f, "  ", w.open)
		case f.Type == Records:
			w.put(f.Key + ":")
			w.put("  -")
			w.inside(f, "    ", w.open)
		case f.isList():
			w.put(f.Key + ": []")
		default:
			w.put(f.Key + ":")
		}
	}
}

// commented writes keys with examples, all in comments.
func (w *blankWriter) commented(fields []Field) {
	in := &blankWriter{Blank: w.Blank, above: w.above}
	for _, f := range fields {
		w.about(f)
		in.lines = nil
		in.example(f)
		for _, line := range in.lines {
			w.put("# " + line)
		}
	}
}

func (w *blankWriter) example(f Field) {
	examples := func(fields []Field) {
		for _, x := range fields {
			w.about(x)
			w.example(x)
		}
	}
	switch {
	case f.Type == Record && len(f.Fields) > 0:
		w.put(f.Key + ":")
		w.inside(f, "  ", examples)
	case f.Type == Records:
		w.put(f.Key + ":")
		w.put("  -")
		w.inside(f, "    ", examples)
	default:
		w.put(f.Key + ": " + w.Example(w.above+f.Key, f))
	}
}

// inside writes the fields of a record.
func (w *blankWriter) inside(f Field, indent string, write func([]Field)) {
	above, before := w.above, w.indent
	w.above, w.indent = above+f.Key+".", before+indent
	write(f.Fields)
	w.above, w.indent = above, before
}

// isList reports whether a field holds a list of simple values.
func (f Field) isList() bool {
	return slices.Contains([]Type{Texts, Codes, Terms, Refs}, f.Type)
}
