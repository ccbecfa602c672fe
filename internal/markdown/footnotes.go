package markdown

import (
	"strconv"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// footnotes renders goldmark's footnotes, which are remarks here, with letters:
// numbers belong to the sources.
type footnotes struct{}

func (f footnotes) Extend(m goldmark.Markdown) { m.Renderer().AddOptions(prioritized(f)) }

// letter counts a, b … z, aa, ab …
func letter(n int) string {
	s := ""
	for ; n > 0; n = (n - 1) / 26 {
		s = string(rune('a'+(n-1)%26)) + s
	}
	return s
}

// refAnchor and noteAnchor are the anchors of a remark: of what refers to it and of itself.
// Headings have names with hyphens alone, so that none can be the same.
func refAnchor(index, nth int) string {
	id := "remark_" + letter(index)
	if nth > 0 {
		id += "_" + strconv.Itoa(nth+1)
	}
	return id
}

func noteAnchor(index int) string { return "note_" + letter(index) }

func (footnotes) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(east.KindFootnoteLink, func(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			n := node.(*east.FootnoteLink)
			_, _ = w.WriteString(`<sup class="cite" id="`)
			writeHole(w, holePrefix, 0)
			_, _ = w.WriteString(refAnchor(n.Index, n.RefIndex) + `"><a href="#`)
			writeHole(w, holePrefix, 0)
			_, _ = w.WriteString(noteAnchor(n.Index) + `" aria-label="`)
			writeHole(w, holeRemark, 0)
			_, _ = w.WriteString(" " + letter(n.Index) + `">` + letter(n.Index) + `</a></sup>`)
		}
		return ast.WalkContinue, nil
	})
	reg.Register(east.KindFootnoteBacklink, func(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			n := node.(*east.FootnoteBacklink)
			_, _ = w.WriteString(` <a class="backlink" href="#`)
			writeHole(w, holePrefix, 0)
			_, _ = w.WriteString(refAnchor(n.Index, n.RefIndex) + `" aria-label="`)
			writeHole(w, holeBack, 0)
			_, _ = w.WriteString(`">↩</a>`)
		}
		return ast.WalkContinue, nil
	})
	reg.Register(east.KindFootnote, func(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			_, _ = w.WriteString(`<li id="`)
			writeHole(w, holePrefix, 0)
			_, _ = w.WriteString(noteAnchor(node.(*east.Footnote).Index) + `">`)
		} else {
			_, _ = w.WriteString("</li>\n")
		}
		return ast.WalkContinue, nil
	})
	reg.Register(east.KindFootnoteList, func(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			_, _ = w.WriteString(`<ol class="footnotes" type="a">` + "\n")
		} else {
			_, _ = w.WriteString("</ol>\n")
		}
		return ast.WalkContinue, nil
	})
}
