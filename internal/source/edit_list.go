package source

import (
	"bytes"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/unicode/norm"
)

// mergeList changes a list that has a line for each item: those that stay are not touched;
// between two of them items are set one by one, and what is left over is added or taken
// away. It reports whether the list is written so.
func (f *front) mergeList(y *yaml.Node, value Node) (edits []Edit, ok bool) {
	for _, item := range y.Content {
		if strings.TrimSpace(string(f.raw[f.lines[item.Line-1]:f.offset(item)])) != "-" {
			return nil, false
		}
	}
	from, fromNew := 0, 0
	for _, kept := range append(common(nfc(f.convert(y)).Items, value.Items), [2]int{len(y.Content), len(value.Items)}) {
		for ; from < kept[0] && fromNew < kept[1]; from, fromNew = from+1, fromNew+1 {
			edits = append(edits, f.setItem(y, y.Content[from], value.Items[fromNew])...)
		}
		for _, item := range y.Content[from:kept[0]] {
			next := f.lineOf(f.end(item, y.Column-1, false)) + 1
			edits = append(edits, Edit{f.lines[item.Line-1], f.lines[next], ""})
		}
		if added := value.Items[fromNew:kept[1]]; len(added) > 0 {
			edits = append(edits, f.insertItems(y, from, added))
		}
		from, fromNew = kept[0]+1, kept[1]+1
	}
	return edits, true
}

// common are the places of a longest row of items that two lists share.
func common(a, b []Node) [][2]int {
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if length[i][j] = max(length[i+1][j], length[i][j+1]); same(a[i], b[j]) {
				length[i][j] = max(length[i][j], 1+length[i+1][j+1])
			}
		}
	}
	var list [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case same(a[i], b[j]) && length[i][j] == 1+length[i+1][j+1]:
			list = append(list, [2]int{i, j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return list
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
