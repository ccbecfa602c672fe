package source

import (
	"bytes"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/unicode/norm"
)

// mergeList changes a list that has a line for each item: those at its beginning and its
// end that stay are not touched, the others are set one by one, and what is left over is
// added behind them or taken away. It reports whether the list is written so.
func (f *front) mergeList(y *yaml.Node, value Node) (edits []Edit, ok bool) {
	now := nfc(f.convert(y)).Items
	for _, item := range y.Content {
		if strings.TrimSpace(string(f.raw[f.lines[item.Line-1]:f.offset(item)])) != "-" {
			return nil, false
		}
	}
	first := 0
	for first < len(now) && first < len(value.Items) && same(now[first], value.Items[first]) {
		first++
	}
	last, lastNew := len(now), len(value.Items)
	for last > first && lastNew > first && same(now[last-1], value.Items[lastNew-1]) {
		last, lastNew = last-1, lastNew-1
	}
	at := first
	for ; at < last && at < lastNew; at++ {
		edits = append(edits, f.setItem(y, y.Content[at], value.Items[at])...)
	}
	for _, item := range y.Content[at:last] {
		next := f.lineOf(f.end(item, y.Column-1, false)) + 1
		edits = append(edits, Edit{f.lines[item.Line-1], f.lines[next], ""})
	}
	if added := value.Items[at:lastNew]; len(added) > 0 {
		edits = append(edits, f.insertItems(y, at, added))
	}
	return edits, true
}

// setItem sets an item of a list that has a line for each.
func (f *front) setItem(y, item *yaml.Node, value Node) []Edit {
	end := f.end(item, y.Column-1, false)
	switch {
	case same(nfc(f.convert(item)), value):
		return nil
	case value.Kind == Map && item.Kind == yaml.MappingNode && len(item.Content) > 0:
		return f.merge(item, value)
	case value.Kind == Scalar && item.Kind == yaml.ScalarNode:
		return []Edit{f.replaceScalar(item, end, value.Value, false, y.Column-1)}
	}
	return []Edit{{f.offset(item), end, f.renderItem(value, y.Column-1, item.Style&yaml.FlowStyle != 0)}}
}

// insertItems adds items before that of a number, or at the end, written as the others are.
func (f *front) insertItems(y *yaml.Node, before int, added []Node) Edit {
	flow := slices.ContainsFunc(y.Content, func(item *yaml.Node) bool { return item.Style&yaml.FlowStyle != 0 })
	pad := strings.Repeat(" ", y.Column-1)
	var text string
	if before == 0 {
		for _, n := range added {
			text += pad + "- " + f.renderItem(n, y.Column-1, flow) + f.eol
		}
		at := f.lines[y.Content[0].Line-1]
		return Edit{at, at, text}
	}
	for _, n := range added {
		text += f.eol + pad + "- " + f.renderItem(n, y.Column-1, flow)
	}
	at := f.lineEnd(f.lineOf(f.end(y.Content[before-1], y.Column-1, false)))
	return Edit{at, at, text}
}

func (f *front) renderItem(n Node, indent int, flow bool) string {
	return f.render(n, flow || n.Kind == List, indent+2)
}

// SetBody returns the edit that makes a file have another text below its front matter. The
// blank lines above and below the text stay as they are, and so does a text that differs in
// nothing else.
func SetBody(raw []byte, text string) ([]Edit, error) {
	f, err := parseFront(raw)
	if err != nil {
		return nil, err
	}
	start := f.lines[len(f.lines)-1]
	if i := bytes.IndexAny(raw[start:], "\r\n"); i < 0 {
		start = len(raw)
	} else if start += i + 1; raw[start-1] == '\r' && start < len(raw) && raw[start] == '\n' {
		start++
	}
	now := string(raw[start:])
	if Text(string(asLines([]byte(now)))) == text {
		return nil, nil
	}
	above := now[:len(now)-len(strings.TrimLeft(now, "\r\n"))]
	below := now[len(strings.TrimRight(now, "\r\n")):]
	if strings.Trim(now, "\r\n") == "" {
		above, below = "", f.eol
	}
	if start == len(raw) && !bytes.HasSuffix(raw, []byte("\n")) && !bytes.HasSuffix(raw, []byte("\r")) {
		above = f.eol
	}
	return []Edit{{start, len(raw), above + strings.ReplaceAll(text, "\n", f.eol) + below}}, nil
}

// Text is a body without the blank lines around it.
func Text(body string) string {
	return strings.TrimRight(strings.TrimLeft(body, "\n"), " \t\n")
}

// asLines returns a text with the line ends and the form of letters that Load gives it.
func asLines(data []byte) []byte {
	if bytes.IndexByte(data, '\r') >= 0 {
		data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	return norm.NFC.Bytes(data)
}
