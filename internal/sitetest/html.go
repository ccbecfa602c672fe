package sitetest

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Node is an element of a page, or the whole page.
type Node struct {
	t    testing.TB
	path string
	node *html.Node
}

// Page reads a page of the tree; the test ends if there is none.
func (t Tree) Page(tb testing.TB, path string) Node {
	tb.Helper()
	data, ok := t[path]
	if !ok {
		tb.Fatalf("there is no page %s", path)
	}
	return Parse(tb, path, data)
}

// Parse reads HTML; path is what failures call it.
func Parse(t testing.TB, path string, data []byte) Node {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return Node{t, path, root}
}

// All returns the elements that a selector finds, in order. It is CSS as far as
// tests need it: main ul.records a[href="x.html"], with #id, several classes and
// [attribute], parts below one another set apart by spaces.
func (n Node) All(selector string) []Node {
	found := []*html.Node{n.node}
	for part := range strings.FieldsSeq(selector) {
		match := compile(part)
		var next []*html.Node
		for _, top := range found {
			for d := range top.Descendants() {
				if d.Type == html.ElementNode && match(d) && !slices.Contains(next, d) {
					next = append(next, d)
				}
			}
		}
		found = next
	}
	var list []Node
	for _, f := range found {
		list = append(list, Node{n.t, n.path, f})
	}
	return list
}

// One returns the element that a selector finds; the test ends unless it is one.
func (n Node) One(selector string) Node {
	n.t.Helper()
	list := n.All(selector)
	if len(list) != 1 {
		n.t.Fatalf("%s: %d elements match %q, not one", n.path, len(list), selector)
	}
	return list[0]
}

// Has reports whether a selector finds anything.
func (n Node) Has(selector string) bool { return len(n.All(selector)) > 0 }

// Attr returns an attribute's value, empty if there is none.
func (n Node) Attr(name string) string {
	v, _ := attribute(n.node, name)
	return v
}

// Tag is the element's name.
func (n Node) Tag() string { return n.node.Data }

// Text is what a reader sees, with single spaces.
func (n Node) Text() string {
	var b strings.Builder
	for d := range n.node.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "script" && d.Parent.Data != "style" {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Source is what stands in a script or a style, as it is.
func (n Node) Source() string {
	if n.node.FirstChild == nil {
		return ""
	}
	return n.node.FirstChild.Data
}

// Texts returns the text of every element that a selector finds.
func (n Node) Texts(selector string) []string {
	var list []string
	for _, x := range n.All(selector) {
		list = append(list, x.Text())
	}
	return list
}

// Attrs returns an attribute of every element that a selector finds.
func (n Node) Attrs(selector, name string) []string {
	var list []string
	for _, x := range n.All(selector) {
		list = append(list, x.Attr(name))
	}
	return list
}

func attribute(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// compile reads one part of a selector: tag#id.class[name=value]. A value holds
// no space; * at its end stands for any ending.
func compile(part string) func(*html.Node) bool {
	var tests []func(*html.Node) bool
	for part != "" {
		end := strings.IndexAny(part[1:], "#.[") + 1
		if part[0] == '[' {
			end = strings.IndexByte(part, ']') + 1
		}
		if end <= 0 {
			end = len(part)
		}
		piece := part[:end]
		part = part[end:]
		switch piece[0] {
		case '#':
			tests = append(tests, func(n *html.Node) bool { v, _ := attribute(n, "id"); return v == piece[1:] })
		case '.':
			tests = append(tests, func(n *html.Node) bool {
				v, _ := attribute(n, "class")
				return slices.Contains(strings.Fields(v), piece[1:])
			})
		case '[':
			name, value, valued := strings.Cut(strings.Trim(piece, "[]"), "=")
			value = strings.Trim(value, `"'`)
			start, open := strings.CutSuffix(value, "*")
			tests = append(tests, func(n *html.Node) bool {
				v, ok := attribute(n, name)
				return ok && (!valued || v == value || open && strings.HasPrefix(v, start))
			})
		default:
			tests = append(tests, func(n *html.Node) bool { return n.Data == piece })
		}
	}
	return func(n *html.Node) bool {
		return !slices.ContainsFunc(tests, func(test func(*html.Node) bool) bool { return !test(n) })
	}
}
