package source

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/unicode/norm"

	"compendio/internal/diag"
)

// Replace returns the edits that give texts of a file another value, each as it is
// written: its quotation marks, comments and all other bytes stay. A content file has
// them in its front matter, any other is YAML from beginning to end. with is asked for
// every text by the keys that lead to it; items of a list have those of the list.
func Replace(raw []byte, name string, with func(keys []string, value string) (string, bool)) ([]Edit, error) {
	parse := parseFront
	if path.Ext(name) != ".md" {
		parse = parseWhole
	}
	f, err := parse(raw)
	if err != nil || f.root == nil {
		return nil, err
	}
	before := f.read()
	edits := f.texts(f.root, nil, false, 0, with)
	if len(edits) == 0 {
		return nil, nil
	}
	after, err := Apply(raw, edits...)
	if err != nil {
		return nil, err
	}
	g, err := parse(after)
	if err != nil {
		return nil, err
	}
	if !same(g.read(), replaced(before, nil, with)) {
		return nil, fmt.Errorf("%w: its values cannot be replaced in place", ErrForm)
	}
	return edits, nil
}

// parseWhole takes all of a file for its YAML.
func parseWhole(raw []byte) (*front, error) {
	f := &front{raw: raw, eol: "\n"}
	at := 0
	if bytes.HasPrefix(raw, []byte("\ufeff")) {
		at = len("\ufeff")
	}
	for at < len(raw) {
		end, next := lineAt(raw, at)
		f.lines = append(f.lines, at)
		f.text = append(f.text, string(raw[at:end]))
		at = next
	}
	f.lines = append(f.lines, at)
	return f, f.parse()
}

// texts finds the texts below a value that become others. indent is the column of the key
// or hyphen that the value belongs to, from 0.
func (f *front) texts(y *yaml.Node, keys []string, flow bool, indent int, with func([]string, string) (string, bool)) []Edit {
	var edits []Edit
	switch y.Kind {
	case yaml.MappingNode:
		flow = flow || y.Style&yaml.FlowStyle != 0
		for i := 0; i+1 < len(y.Content); i += 2 {
			k, v := y.Content[i], y.Content[i+1]
			edits = append(edits, f.texts(v, append(keys[:len(keys):len(keys)], norm.NFC.String(k.Value)), flow, k.Column-1, with)...)
		}
	case yaml.SequenceNode:
		flow = flow || y.Style&yaml.FlowStyle != 0
		for _, item := range y.Content {
			edits = append(edits, f.texts(item, keys, flow, y.Column-1, with)...)
		}
	case yaml.ScalarNode:
		now := nfc((&converter{log: &diag.Log{}, ok: true}).convert(y, 0))
		to, ok := with(keys, now.Value)
		if now.Kind == Scalar && ok && to != now.Value {
			edits = append(edits, f.rewrite(y, to, flow, indent))
		}
	}
	return edits
}

// rewrite writes a text in place of another, as that is written.
func (f *front) rewrite(y *yaml.Node, to string, flow bool, indent int) Edit {
	start, end := f.offset(y), f.end(y, indent, flow)
	switch {
	case y.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return Edit{start, end, f.block(to, indent)}
	case y.Style&yaml.DoubleQuotedStyle != 0:
		return Edit{start, end, doubleQuoted(to)}
	case y.Style&yaml.SingleQuotedStyle != 0 && !strings.ContainsAny(to, "\n\r\t"):
		return Edit{start, end, "'" + strings.ReplaceAll(to, "'", "''") + "'"}
	}
	return Edit{start, end, f.scalar(to, flow, indent)}
}

// replaced is a value as Replace is to make it.
func replaced(n Node, keys []string, with func([]string, string) (string, bool)) Node {
	if n.Kind == Scalar {
		if to, ok := with(keys, n.Value); ok {
			n.Value = to
		}
	}
	items, pairs := n.Items, n.Pairs
	n.Items, n.Pairs = nil, nil
	for _, i := range items {
		n.Items = append(n.Items, replaced(i, keys, with))
	}
	for _, p := range pairs {
		p.Value = replaced(p.Value, append(keys[:len(keys):len(keys)], p.Key), with)
		n.Pairs = append(n.Pairs, p)
	}
	return n
}

// Drop returns a content file without some texts of lists in its front matter, each gone with
// its line or its comma; a key whose list would be empty goes too. Which, out says as in Replace.
func Drop(raw []byte, out func(keys []string, value string) bool) ([]byte, error) {
	for {
		f, err := parseFront(raw)
		if err != nil || f.root == nil {
			return raw, err
		}
		before := f.read()
		edit, found := f.drop(nil, nil, f.root, nil, out)
		if !found {
			return raw, nil
		}
		after, err := Apply(raw, edit)
		if err != nil {
			return nil, err
		}
		g, err := parseFront(after)
		if err != nil {
			return nil, err
		}
		done := false
		if want := without(before, nil, &done, out); !same(g.read(), want) {
			return nil, fmt.Errorf("%w: a value cannot be taken out in place", ErrForm)
		}
		raw = after
	}
}

// drop finds the first text that is to go; y is the value of the key k of in.
func (f *front) drop(in, k, y *yaml.Node, keys []string, out func([]string, string) bool) (Edit, bool) {
	switch y.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(y.Content); i += 2 {
			key := y.Content[i]
			if e, ok := f.drop(y, key, y.Content[i+1], append(keys[:len(keys):len(keys)], norm.NFC.String(key.Value)), out); ok {
				return e, true
			}
		}
	case yaml.SequenceNode:
		for i, item := range y.Content {
			now := nfc((&converter{log: &diag.Log{}, ok: true}).convert(item, 0))
			switch {
			case now.Kind != Scalar || !out(keys, now.Value):
			case len(y.Content) == 1 && k != nil:
				return f.remove(in, k, y), true
			case y.Style&yaml.FlowStyle == 0:
				line := f.lineOf(f.offset(item))
				return Edit{f.lines[line], f.lines[f.lineOf(f.end(item, y.Column-1, false))+1], ""}, true
			case i+1 < len(y.Content):
				return Edit{f.offset(item), f.offset(y.Content[i+1]), ""}, true
			default:
				return Edit{f.end(y.Content[i-1], 0, true), f.end(item, 0, true), ""}, true
			}
		}
	}
	return Edit{}, false
}

// without is a value without the first text that is to go.
func without(n Node, keys []string, done *bool, out func([]string, string) bool) Node {
	items, pairs := n.Items, n.Pairs
	n.Items, n.Pairs = nil, nil
	for _, i := range items {
		if !*done && i.Kind == Scalar && out(keys, i.Value) {
			*done = true
			continue
		}
		n.Items = append(n.Items, i)
	}
	for _, p := range pairs {
		had := len(p.Value.Items)
		p.Value = without(p.Value, append(keys[:len(keys):len(keys)], p.Key), done, out)
		if had == 0 || len(p.Value.Items) > 0 {
			n.Pairs = append(n.Pairs, p)
		}
	}
	return n
}

// Body is the text of a content file as Document.Body has it, and a function that says
// where in the bytes of the file a place in it is.
func Body(raw []byte) (text string, at func(offset int) int, err error) {
	f, err := parseFront(raw)
	if err != nil {
		return "", nil, err
	}
	plain, from := []byte{}, []int{} // line feeds alone; from where each byte is
	for i := f.body; i < len(raw); {
		end, next := lineAt(raw, i)
		for ; i < end; i++ {
			plain, from = append(plain, raw[i]), append(from, i)
		}
		if next > end {
			plain, from = append(plain, '\n'), append(from, end)
		}
		i = next
	}
	from = append(from, len(raw))
	// Accents in pieces are one character in the text: a place inside begins where they do.
	var composed []byte
	var places []int
	var it norm.Iter
	it.Init(norm.NFC, plain)
	for !it.Done() {
		begin := from[it.Pos()]
		for _, c := range it.Next() {
			composed, places = append(composed, c), append(places, begin)
		}
	}
	places = append(places, len(raw))
	return string(composed), func(offset int) int { return places[offset] }, nil
}
