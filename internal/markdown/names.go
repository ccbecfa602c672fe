package markdown

import (
	"slices"
	"strings"

	"compendio/internal/diag"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Name is a place in a text that names an entry or a file of the content.
type Name struct {
	Short    bool   // written [[…]]
	Target   string // as of a Ref
	From, To int    // of the target in the text, without its fragment
}

// Names finds what a text names, where it does so: in links, images, [[…]] and the
// definitions of links that are given below a text. Code is no link. sources are the ids
// that [^id] may cite. What has an address that cannot be found in the text again is given
// with an empty place.
func (p *Parser) Names(src string, sources []string) []Name {
	raw := []byte(src)
	silent := func(int, diag.Code, ...any) {}
	if exceedsLimits(raw, silent) {
		return nil
	}
	known := map[string]bool{}
	for _, s := range sources {
		known[s] = true
	}
	pc := parser.NewContext()
	pc.Set(sourcesKey, known)
	pc.Set(faultsKey, Faults(silent))
	doc := p.markdown.Parser().Parse(text.NewReader(raw), parser.WithContext(pc))
	var list []Name
	link := func(dest []byte) {
		if n, ok := named(raw, dest); ok {
			list = append(list, n)
		}
	}
	_ = ast.Walk(doc, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := node.(type) {
		case *reference:
			list = append(list, Name{true, n.target, n.at, n.at + len(n.target)})
		case *ast.Link:
			link(n.Destination)
		case *ast.Image:
			link(n.Destination)
		}
		return ast.WalkContinue, nil
	})
	for _, r := range pc.References() { // also those that no link uses
		link(r.Destination())
	}
	slices.SortStableFunc(list, func(a, b Name) int { return a.From - b.From })
	return slices.Compact(list)
}

// named is the place of an address that leads into the content.
func named(src, dest []byte) (Name, bool) {
	clean := cleaned(resolved(string(dest)))
	path, _ := target(clean)
	if path == "" || strings.HasPrefix(clean, "/") || strings.Contains(strings.SplitN(path, "/", 2)[0], ":") {
		return Name{}, false
	}
	n := Name{Target: path}
	// The parser gives a part of the text itself: their ends in memory tell which.
	from := cap(src) - cap(dest)
	if from < 0 || from+len(dest) > len(src) || &src[from] != &dest[0] {
		return n, true
	}
	// A number sign may also be part of a character that is written as its number.
	for end := range len(dest) + 1 {
		if end < len(dest) && dest[end] != '#' {
			continue
		}
		if before, _ := target(cleaned(resolved(string(dest[:end])))); before == path {
			n.From, n.To = from, from+end
			break
		}
	}
	return n, true
}
