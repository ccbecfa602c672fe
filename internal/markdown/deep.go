package markdown

import (
	"bytes"

	"compendio/internal/diag"

	"github.com/yuin/goldmark/ast"
)

// maxNesting is how deep quotations, lists and emphasis may stand in one another.
// Browsers pass over what is much deeper, and a parser takes the square of the depth.
const maxNesting = 50

// maxLinks is how many links one line may open.
const maxLinks = 500

// tooMuch tells of a line that opens too many quotations and lists, or links, and
// reports whether there is one. It is asked before the text is parsed: what a parser
// does with such lines takes the square of their length.
func tooMuch(src []byte, faults Faults) bool {
	offset := 0
	for line := range bytes.Lines(src) {
		opened, rest := 0, line
		for opened <= maxNesting {
			rest = bytes.TrimLeft(rest, " \t")
			n := marker(rest)
			if n == 0 {
				break
			}
			opened, rest = opened+1, rest[n:]
		}
		switch {
		case opened > maxNesting && !rule(line):
			faults(offset, diag.TextDeep, maxNesting)
			return true
		case bytes.Count(line, []byte("](")) > maxLinks:
			faults(offset, diag.TextLinks, maxLinks)
			return true
		}
		offset += len(line)
	}
	return false
}

// marker is the length of the sign of a quotation or of an item that a line begins with.
func marker(line []byte) int {
	digits := len(line) - len(bytes.TrimLeft(line, "0123456789"))
	switch {
	case len(line) == 0:
		return 0
	case line[0] == '>':
		return 1
	case bytes.ContainsAny(line[:1], "-*+") && len(line) > 1 && bytes.ContainsAny(line[1:2], " \t\n"):
		return 1
	case digits > 0 && digits < 10 && len(line) > digits+1 && bytes.ContainsAny(line[digits:digits+1], ".)") && bytes.ContainsAny(line[digits+1:digits+2], " \t\n"):
		return digits + 1
	}
	return 0
}

// rule reports whether a line is drawn across the text: - - - or * * *.
func rule(line []byte) bool {
	return len(bytes.Trim(line, "- \t\n")) == 0 || len(bytes.Trim(line, "* \t\n")) == 0
}

// deep finds what lies too deep in a parsed text; -1 if nothing does.
func (c *collector) deep(doc ast.Node) int {
	found, depth := -1, 0
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			depth--
			return ast.WalkContinue, nil
		}
		if depth++; depth > 2*maxNesting { // a list is two nodes: itself and the item
			found = c.at(n)
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return found
}
