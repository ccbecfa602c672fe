package markdown

import (
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// headings renders a heading with holes for its level and its anchor, which differ from page to page, and
// with a link to it.
type headings struct{}

func (h headings) Extend(m goldmark.Markdown) { m.Renderer().AddOptions(prioritized(h)) }

// attrHeading is the place of a heading among those of the body.
const attrHeading = "place"

func (headings) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindHeading, func(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
		at, _ := node.AttributeString(attrHeading)
		hole := holeHeadingEnd
		if entering {
			hole = holeHeading
		}
		writeHole(w, hole, at.(int))
		if !entering {
			_ = w.WriteByte('\n')
		}
		return ast.WalkContinue, nil
	})
}
