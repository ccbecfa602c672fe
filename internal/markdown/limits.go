package markdown

import (
	"bytes"
	"regexp"

	"compendio/internal/diag"
	"compendio/internal/source"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// maxNesting is how deep quotations, lists and emphasis may stand in one another.
// Browsers pass over what is much deeper, and a parser takes the square of the depth.
const maxNesting = 50

// maxLinks is how many links one line may open.
const maxLinks = 500

// maxNotes is how many footnotes a text may have.
const maxNotes = 1000

// maxCells is how many cells a table may have. A row has all of them, however few are
// written.
const maxCells = 50_000

// numeric is a character that is written as its number.
var numeric = regexp.MustCompile(`&#(?:[xX][0-9a-fA-F]{1,6}|[0-9]{1,7});`)

// exceedsLimits reports whether a line opens too many quotations and lists, or links, a table
// is too large, or there are too many notes; it also logs characters that are not text. It
// comes before parsing, as the time a parser takes grows with the square of such lines.
func exceedsLimits(src []byte, faults Faults) bool {
	offset, notes, columns, cells := 0, 0, 0, 0
	for _, m := range numeric.FindAllIndex(src, -1) {
		for _, r := range string(util.ResolveNumericReferences(src[m[0]:m[1]])) {
			if source.NotText(r) {
				faults(m[0], diag.NoText, source.CodePoint(r))
			}
		}
	}
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
		if bytes.Contains(line, []byte("[^")) && bytes.Contains(line, []byte("]:")) {
			if notes++; notes > maxNotes {
				faults(offset, diag.TextNotes, maxNotes)
				return true
			}
		}
		switch {
		case bytes.Count(line, []byte("-")) > 0 && len(bytes.Trim(line, "|:->+* \t\n")) == 0:
			columns, cells = bytes.Count(line, []byte("|"))+1, 0
		case len(bytes.TrimSpace(line)) == 0:
			columns = 0
		}
		if cells += columns; cells > maxCells {
			faults(offset, diag.TextCells, maxCells)
			return true
		}
		offset += len(line)
	}
	return false
}

// emphasis limits the delimiters of emphasis in one block: to find their pairs, the parser
// goes through all of them for each.
type emphasis struct{}

// maxDelimiters is how many a block may have.
const maxDelimiters = 2000

var emphasisKey = parser.NewContextKey()

// emphasized counts the delimiters of a block.
type emphasized struct {
	block      ast.Node
	delimiters int
}

func (emphasis) Trigger() []byte { return []byte{'*', '_', '~'} }

// Parse leaves a delimiter to the parser of emphasis, unless there are too many of them.
func (emphasis) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	seen, _ := pc.Get(emphasisKey).(*emphasized)
	if seen == nil || seen.block != parent {
		seen = &emphasized{block: parent}
		pc.Set(emphasisKey, seen)
	}
	if seen.delimiters++; seen.delimiters <= maxDelimiters {
		return nil
	}
	line, at := block.PeekLine()
	if seen.delimiters == maxDelimiters+1 {
		pc.Get(faultsKey).(Faults)(at.Start, diag.TextSigns, maxDelimiters)
	}
	n := len(line) - len(bytes.TrimLeft(line, string(line[:1])))
	block.Advance(n)
	return ast.NewTextSegment(text.NewSegment(at.Start, at.Start+n))
}

func (e emphasis) Extend(m goldmark.Markdown) {
	m.Parser().AddOptions(parser.WithInlineParsers(util.Prioritized(e, 52)))
}

// marker returns the length of the marker of a quotation or list item at the start of a line.
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
