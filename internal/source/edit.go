package source

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"compendio/internal/diag"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/unicode/norm"
)

// Edit replaces the bytes From to To of a file by Text.
type Edit struct {
	From, To int
	Text     string
}

// Apply carries out edits, which must not overlap.
func Apply(raw []byte, edits ...Edit) ([]byte, error) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.From - b.From })
	var out []byte
	at := 0
	for _, e := range edits {
		if e.From < at || e.To < e.From || e.To > len(raw) {
			return nil, fmt.Errorf("source: the edit of bytes %d to %d overlaps another or the file's end", e.From, e.To)
		}
		out = append(append(out, raw[at:e.From]...), e.Text...)
		at = e.To
	}
	return append(out, raw[at:]...), nil
}

// ErrForm says that a file has no front matter that could be changed.
var ErrForm = errors.New("source: the file has no front matter that can be changed")

// Set returns the edits that make a key of a file's front matter have a value. path
// leads to the key through the keys above it, which are made where they are
// missing; a value of kind Null takes the key away. All other bytes stay as they
// are: comments, order, line ends, quotation marks. Of a key whose value has keys
// of its own, only those that differ are touched. Setting the present value returns
// no edit.
func Set(raw []byte, path []string, value Node) ([]Edit, error) {
	edits, err := set(raw, path, value, true)
	if errors.Is(err, ErrForm) { // a list may have a form that cannot be changed item by item
		return set(raw, path, value, false)
	}
	return edits, err
}

func set(raw []byte, path []string, value Node, byItem bool) ([]Edit, error) {
	f, err := parseFront(raw)
	if err != nil {
		return nil, err
	}
	f.byItem = byItem
	before := f.read()
	edits := f.set(f.root, path, value)
	after, err := Apply(raw, edits...)
	if err != nil {
		return nil, err
	}
	// What was set reads back, and nothing else has changed: YAML has more forms
	// than any editing foresees.
	g, err := parseFront(after)
	if err != nil {
		return nil, err
	}
	if !same(g.read(), with(before, path, value)) {
		return nil, fmt.Errorf("%w: its key %s cannot be set in place", ErrForm, strings.Join(path, "."))
	}
	return edits, nil
}

// front is the front matter of a file, with its place in the bytes.
type front struct {
	raw   []byte
	lines []int // where each line of the YAML text begins in raw; one more for its end
	text  []string
	root  *yaml.Node // a mapping; nil if there is no key yet
	body  int        // where the text begins
	eol   string

	byItem bool // change lists item by item
}

// parseFront finds the front matter in the bytes as they are. What it takes for a
// line end, a closing line and a value is what Load does.
func parseFront(raw []byte) (*front, error) {
	f := &front{raw: raw, eol: "\n"}
	at := 0
	if bytes.HasPrefix(raw, []byte("\ufeff")) {
		at = len("\ufeff")
	}
	opened := false
	for at < len(raw) {
		end, next := lineAt(raw, at)
		line := string(raw[at:end])
		switch {
		case !opened:
			if line != "---" {
				return nil, ErrForm
			}
			opened = true
			f.eol = string(raw[end:next])
		case closes(line):
			f.lines, f.body = append(f.lines, at), next
			if err := f.parse(); err != nil {
				return nil, err
			}
			if f.root != nil && f.root.Kind != yaml.MappingNode {
				return nil, ErrForm
			}
			return f, nil
		default:
			f.lines = append(f.lines, at)
			f.text = append(f.text, line)
		}
		at = next
	}
	return nil, ErrForm
}

// lineAt is where the line that begins at an offset ends, and where the next begins.
func lineAt(raw []byte, at int) (end, next int) {
	i := bytes.IndexAny(raw[at:], "\r\n")
	if i < 0 {
		return len(raw), len(raw)
	}
	end = at + i
	next = end + 1
	if raw[end] == '\r' && next < len(raw) && raw[next] == '\n' {
		next++
	}
	return end, next
}

// closes reports whether a line ends the front matter: hyphens at its beginning,
// since further in they are text of a block.
func closes(line string) bool { return strings.TrimRight(line, " \t") == "---" }

func (f *front) parse() error {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(strings.Join(f.text, "\n")), &doc); err != nil {
		return fmt.Errorf("%w: %w", ErrForm, err)
	}
	if len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		return nil
	}
	f.root = doc.Content[0]
	return nil
}

// read returns the front matter as Load does.
func (f *front) read() Node {
	data := norm.NFC.String(strings.Join(f.text, "\n"))
	n, _ := parseYAML([]byte(data), "", 0, &diag.Log{})
	return n
}

// offset is where a node begins in the bytes of the file.
func (f *front) offset(y *yaml.Node) int {
	at := f.lines[y.Line-1]
	line := f.text[y.Line-1]
	for range y.Column - 1 {
		_, n := utf8.DecodeRuneInString(line)
		at, line = at+n, line[n:]
	}
	return at
}

// lineOf is the index of the line of the YAML text that holds an offset.
func (f *front) lineOf(offset int) int {
	i, found := slices.BinarySearch(f.lines, offset)
	if !found {
		i--
	}
	return i
}

// lineEnd is where the text of line i ends.
func (f *front) lineEnd(i int) int { return f.lines[i] + len(f.text[i]) }

// end is where a value ends in the bytes of the file. indent is the column of the
// key or hyphen that it belongs to, from 0; flow says that it stands in [ ] or { }.
func (f *front) end(y *yaml.Node, indent int, flow bool) int {
	start := f.offset(y)
	switch {
	case y.Kind == yaml.ScalarNode && y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		return f.endOfQuoted(start)
	case y.Kind == yaml.ScalarNode && y.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return f.endOfBlock(f.lineOf(start), indent)
	case y.Kind == yaml.ScalarNode:
		return f.endOfPlain(y, start)
	case y.Style&yaml.FlowStyle != 0:
		return f.endOfFlow(start)
	case len(y.Content) == 0:
		return start
	}
	last := y.Content[len(y.Content)-1]
	at := y.Column - 1
	if y.Kind == yaml.MappingNode {
		if last.Kind == yaml.ScalarNode && last.Value == "" && last.Style == 0 { // nothing after the colon
			key := y.Content[len(y.Content)-2]
			return f.afterColon(key, flow)
		}
	}
	return f.end(last, at, false)
}

// endOfQuoted finds the closing quotation mark.
func (f *front) endOfQuoted(start int) int {
	mark := f.raw[start]
	for i := start + 1; i < len(f.raw); i++ {
		switch {
		case mark == '"' && f.raw[i] == '\\':
			i++
		case f.raw[i] == mark && mark == '\'' && i+1 < len(f.raw) && f.raw[i+1] == mark:
			i++
		case f.raw[i] == mark:
			return i + 1
		}
	}
	return len(f.raw)
}

// endOfBlock finds the last line with text that is indented deeper than a key.
func (f *front) endOfBlock(line, indent int) int {
	last := line
	for i := line + 1; i < len(f.text); i++ {
		if strings.TrimSpace(f.text[i]) == "" {
			continue
		}
		if indentation(f.text[i]) <= indent {
			break
		}
		last = i
	}
	return f.lineEnd(last)
}

// endOfPlain finds the end of a text without quotation marks, which may go on over
// several lines.
func (f *front) endOfPlain(y *yaml.Node, start int) int {
	if y.Value == "" && y.Tag == "!!null" {
		return start
	}
	at := start
	// The value is the words of its lines: find them one after the other.
	for _, w := range strings.Fields(y.Value) {
		i := strings.Index(string(f.raw[at:]), w)
		if i < 0 {
			return at
		}
		at += i + len(w)
	}
	return at
}

// endOfFlow finds the bracket that closes the one at start.
func (f *front) endOfFlow(start int) int {
	depth := 0
	fresh := true
	for i := start; i < len(f.raw); i++ {
		switch c := f.raw[i]; {
		case c == '[' || c == '{':
			depth++
			fresh = true
			continue
		case c == ']' || c == '}':
			if depth--; depth == 0 {
				return i + 1
			}
		case (c == '"' || c == '\'') && fresh:
			i = f.endOfQuoted(i) - 1
		case c == '#' && (f.raw[i-1] == ' ' || f.raw[i-1] == '\t' || f.raw[i-1] == '\n' || f.raw[i-1] == '\r'):
			for i+1 < len(f.raw) && f.raw[i+1] != '\n' && f.raw[i+1] != '\r' {
				i++
			}
			continue
		case c == ',' || c == ':':
			fresh = true
			continue
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			continue
		}
		fresh = false
	}
	return len(f.raw)
}

// afterColon is where the value of a key would begin.
func (f *front) afterColon(key *yaml.Node, flow bool) int {
	at := f.end(key, 0, flow)
	if i := bytes.IndexByte(f.raw[at:], ':'); i >= 0 {
		at += i + 1
	}
	return at
}

// pair finds a key of a mapping.
func pair(y *yaml.Node, key string) (k, v *yaml.Node) {
	if y == nil {
		return nil, nil
	}
	for i := 0; i+1 < len(y.Content); i += 2 {
		if norm.NFC.String(y.Content[i].Value) == key {
			return y.Content[i], y.Content[i+1]
		}
	}
	return nil, nil
}

func (f *front) set(in *yaml.Node, path []string, value Node) []Edit {
	k, v := pair(in, path[0])
	if k == nil {
		for i := len(path) - 1; i > 0; i-- {
			value = Node{Kind: Map, Pairs: []Pair{{Key: path[i], Value: value}}}
		}
		if empty(value) {
			return nil
		}
		return []Edit{f.insert(in, path[0], value)}
	}
	if len(path) > 1 && v.Kind == yaml.MappingNode {
		return f.set(v, path[1:], value)
	}
	for i := len(path) - 1; i > 0; i-- {
		value = Node{Kind: Map, Pairs: []Pair{{Key: path[i], Value: value}}}
	}
	if same(nfc(f.convert(v)), value) {
		return nil
	}
	if empty(value) {
		return []Edit{f.remove(in, k, v)}
	}
	if value.Kind == Map && v.Kind == yaml.MappingNode && len(v.Content) > 0 {
		return f.merge(v, value)
	}
	if f.byItem && value.Kind == List && len(value.Items) > 0 && v.Kind == yaml.SequenceNode && v.Style&yaml.FlowStyle == 0 && len(v.Content) > 0 {
		if edits, ok := f.mergeList(v, value); ok {
			return edits
		}
	}
	return []Edit{f.replace(in, k, v, value)}
}

// convert returns a value as Load does, but for the form of its letters.
func (f *front) convert(y *yaml.Node) Node {
	return (&converter{log: &diag.Log{}, ok: true}).convert(y, 0)
}

// empty reports whether a value is none.
func empty(n Node) bool { return n.Kind == Null }

// merge sets the keys of a mapping that differ, takes away those that a value lacks
// and adds the new ones at the end, in one edit, since they share its place.
func (f *front) merge(y *yaml.Node, value Node) []Edit {
	var edits []Edit
	var kept int
	for i := 0; i+1 < len(y.Content); i += 2 {
		key := norm.NFC.String(y.Content[i].Value)
		if to, ok := value.Get(key); ok {
			edits = append(edits, f.set(y, []string{key}, to)...)
			kept++
		} else {
			edits = append(edits, f.remove(y, y.Content[i], y.Content[i+1]))
		}
	}
	if kept == 0 {
		// Nothing of it stays: write it anew where it stands.
		return []Edit{{f.offset(y), f.end(y, y.Column-2, false), f.render(value, y.Style&yaml.FlowStyle != 0, y.Column-1)}}
	}
	var added string
	for _, p := range value.Pairs {
		if k, _ := pair(y, p.Key); k == nil {
			added += f.insert(y, p.Key, p.Value).Text
		}
	}
	if added != "" {
		at := f.insert(y, "x", Node{Kind: Scalar, Value: "x"}).From
		// The last key may be set and be followed by a new one: then it is one edit.
		if n := len(edits); n > 0 && edits[n-1].To == at {
			edits[n-1].Text += added
		} else {
			edits = append(edits, Edit{at, at, added})
		}
	}
	return edits
}

// insert adds a key to the end of a mapping, or to empty front matter.
func (f *front) insert(in *yaml.Node, key string, value Node) Edit {
	if in == nil {
		at := f.lines[len(f.lines)-1]
		return Edit{at, at, f.entry(key, value, false, 0) + f.eol}
	}
	if in.Style&yaml.FlowStyle != 0 {
		at := f.end(in, 0, true) - 1
		text := f.entry(key, value, true, 0)
		switch {
		case len(in.Content) > 0 && bytes.HasSuffix(bytes.TrimRight(f.raw[:at], " \t\r\n"), []byte(",")):
			text = " " + text // a comma may stand after the last
		case len(in.Content) > 0:
			text = ", " + text
		}
		return Edit{at, at, text}
	}
	at := f.end(in, in.Column-2, false)
	// Behind what else stands on that line, such as a comment.
	at = f.lineEnd(f.lineOf(at))
	indent := in.Column - 1
	return Edit{at, at, f.eol + strings.Repeat(" ", indent) + f.entry(key, value, false, indent)}
}

// remove takes a key and its value away: whole lines of a block, or an item between
// commas.
func (f *front) remove(in, k, v *yaml.Node) Edit {
	from := f.offset(k)
	if len(in.Content) == 2 && in != f.root {
		return Edit{f.offset(in), f.end(in, in.Column-2, false), "{}"}
	}
	if in.Style&yaml.FlowStyle != 0 {
		to := max(f.afterColon(k, true), f.end(v, 0, true))
		rest := bytes.TrimLeft(f.raw[to:], " \t\r\n")
		if len(rest) > 0 && rest[0] == ',' {
			to = len(f.raw) - len(rest) + 1
			for to < len(f.raw) && f.raw[to] == ' ' {
				to++
			}
		} else if i := bytes.LastIndexByte(f.raw[:from], ','); i >= 0 && in.Content[0] != k {
			from = i
		}
		return Edit{from, to, ""}
	}
	to := max(f.afterColon(k, false), f.valueEnd(in, k, v))
	next := f.lineOf(to) + 1
	if in.Content[0] == k && strings.TrimSpace(string(f.raw[f.lines[f.lineOf(from)]:from])) != "" {
		// The first key of a list's item stands behind its hyphen: the next takes its place.
		return Edit{from, f.offset(in.Content[2]), ""}
	}
	return Edit{f.lines[f.lineOf(from)], f.lines[next], ""}
}

func (f *front) valueEnd(in, k, v *yaml.Node) int {
	if v.Kind == yaml.ScalarNode && v.Value == "" && v.Style == 0 {
		return f.afterColon(k, in.Style&yaml.FlowStyle != 0)
	}
	return f.end(v, k.Column-1, in.Style&yaml.FlowStyle != 0)
}

// replace writes a value in place of another.
func (f *front) replace(in, k, v *yaml.Node, value Node) Edit {
	flow := in.Style&yaml.FlowStyle != 0
	from, to := f.afterColon(k, flow), f.valueEnd(in, k, v)
	indent := k.Column - 1
	if value.Kind == Scalar && v.Kind == yaml.ScalarNode && !(v.Value == "" && v.Style == 0) {
		return f.replaceScalar(v, to, value.Value, flow, indent)
	}
	if value.Kind == List && v.Kind == yaml.SequenceNode && v.Style&yaml.FlowStyle != 0 {
		return Edit{f.offset(v), to, f.render(value, true, indent)}
	}
	text := f.render(value, flow || value.Kind == List && len(value.Items) == 0, indent+2)
	if flow || value.Kind == Scalar || value.Inline || strings.HasPrefix(text, "[") {
		return Edit{from, to, " " + text}
	}
	return Edit{from, to, f.eol + strings.Repeat(" ", indent+2) + text}
}

// replaceScalar writes a text in place of another that ends at to, in the same style.
func (f *front) replaceScalar(v *yaml.Node, to int, text string, flow bool, indent int) Edit {
	start := f.offset(v)
	switch {
	case v.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return Edit{start, to, f.block(text, indent)}
	case v.Style&yaml.DoubleQuotedStyle != 0:
		return Edit{start, to, doubleQuoted(text)}
	case v.Style&yaml.SingleQuotedStyle != 0 && !strings.ContainsAny(text, "\n\r\t"):
		return Edit{start, to, "'" + strings.ReplaceAll(text, "'", "''") + "'"}
	}
	return Edit{start, to, f.scalar(text, flow, indent)}
}

// entry is a key with its value; the first line is not indented.
func (f *front) entry(key string, value Node, flow bool, indent int) string {
	name := f.scalar(key, flow, indent)
	if value.Kind == Scalar || flow || value.Inline {
		return name + ": " + f.render(value, flow, indent)
	}
	if len(value.Items)+len(value.Pairs) == 0 {
		return name + ": " + f.render(value, true, indent)
	}
	return name + ":" + f.eol + strings.Repeat(" ", indent+2) + f.render(value, false, indent+2)
}

// render writes a value; its first line is not indented, the others by indent.
func (f *front) render(n Node, flow bool, indent int) string {
	var parts []string
	flow = flow || n.Inline
	switch n.Kind {
	case Scalar:
		return f.scalar(n.Value, flow, indent)
	case List:
		for _, item := range n.Items {
			if flow {
				parts = append(parts, f.render(item, true, indent))
			} else {
				parts = append(parts, "- "+f.render(item, item.Kind == List, indent+2))
			}
		}
		if flow || len(parts) == 0 {
			return "[" + strings.Join(parts, ", ") + "]"
		}
	case Map:
		for _, p := range n.Pairs {
			parts = append(parts, f.entry(p.Key, p.Value, flow, indent))
		}
		if flow || len(parts) == 0 {
			return "{" + strings.Join(parts, ", ") + "}"
		}
	}
	return strings.Join(parts, f.eol+strings.Repeat(" ", indent))
}

// scalar writes a text as it is if that reads back, else in quotation marks.
func (f *front) scalar(s string, flow bool, indent int) string {
	probe := "k: " + s
	if flow {
		probe = "k: [" + s + "]"
	}
	if !strings.ContainsAny(s, "\r\n\t") {
		n, ok := parseYAML([]byte(probe), "", 0, &diag.Log{})
		if v, _ := n.Get("k"); ok {
			if flow && v.Kind == List && len(v.Items) == 1 {
				v = v.Items[0]
			}
			if v.Kind == Scalar && v.Value == s && v.Comment == "" {
				return s
			}
		}
	}
	return doubleQuoted(s)
}

// blockWidth is how long the lines of a folded text become.
const blockWidth = 100

// block writes a text as a folded block under a key, as editors write summaries. A
// text that would not read back from one goes in quotation marks.
func (f *front) block(s string, indent int) string {
	words := strings.Fields(s)
	if strings.Join(words, " ") != s || s == "" {
		return doubleQuoted(s)
	}
	pad := f.eol + strings.Repeat(" ", indent+2)
	var b strings.Builder
	b.WriteString(">-")
	width := blockWidth
	for _, w := range words {
		if n := utf8.RuneCountInString(w); width+1+n > blockWidth {
			b.WriteString(pad + w)
			width = n
		} else {
			b.WriteString(" " + w)
			width += 1 + n
		}
	}
	return b.String()
}

// doubleQuoted writes a text in double quotation marks.
func doubleQuoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == '\u2028' || r == '\u2029' || r == '\ufeff':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// same compares values, wherever they stand and however they are written.
func same(a, b Node) bool {
	return a.Kind == b.Kind && a.Value == b.Value &&
		slices.EqualFunc(a.Items, b.Items, same) &&
		slices.EqualFunc(a.Pairs, b.Pairs, func(x, y Pair) bool { return x.Key == y.Key && same(x.Value, y.Value) })
}

// nfc writes all texts of a value as Load does.
func nfc(n Node) Node {
	n.Value = norm.NFC.String(n.Value)
	n.Items = slices.Clone(n.Items)
	for i := range n.Items {
		n.Items[i] = nfc(n.Items[i])
	}
	n.Pairs = slices.Clone(n.Pairs)
	for i := range n.Pairs {
		n.Pairs[i].Key, n.Pairs[i].Value = norm.NFC.String(n.Pairs[i].Key), nfc(n.Pairs[i].Value)
	}
	return n
}

// with returns a value with one of its keys set, as Set does it in a file.
func with(n Node, path []string, value Node) Node {
	if len(path) == 0 {
		if n.Kind == Map && value.Kind == Map {
			// Keys stay in their order; new ones come last.
			out := Node{Kind: Map}
			for _, p := range n.Pairs {
				if v, ok := value.Get(p.Key); ok {
					out.Pairs = append(out.Pairs, Pair{Key: p.Key, Value: with(p.Value, nil, v)})
				}
			}
			if len(out.Pairs) == 0 {
				return value
			}
			for _, p := range value.Pairs {
				if _, ok := out.Get(p.Key); !ok {
					out.Pairs = append(out.Pairs, p)
				}
			}
			return out
		}
		return value
	}
	if n.Kind != Map {
		n = Node{Kind: Map}
	}
	out := Node{Kind: Map}
	found := false
	for _, p := range n.Pairs {
		if p.Key == path[0] {
			found = true
			if p.Value = with(p.Value, path[1:], value); empty(p.Value) {
				continue
			}
		}
		out.Pairs = append(out.Pairs, p)
	}
	if v := with(Node{}, path[1:], value); !found && !empty(value) {
		out.Pairs = append(out.Pairs, Pair{Key: path[0], Value: v})
	}
	return out
}
