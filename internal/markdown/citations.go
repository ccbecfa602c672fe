package markdown

import (
	"bytes"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// citations is the syntax [^id] where id is one of the entry's sources. Any other
// [^id] is left to goldmark's footnotes, which need a definition in the text.
type citations struct{}

var kindCitation = ast.NewNodeKind("Citation")

type citation struct {
	ast.BaseInline
	id    string
	index int
}

func (*citation) Kind() ast.NodeKind           { return kindCitation }
func (n *citation) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

func (citations) Trigger() []byte { return []byte{'['} }

func (citations) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if !bytes.HasPrefix(line, []byte("[^")) {
		return nil
	}
	end := bytes.IndexByte(line, ']')
	if end < 0 {
		return nil
	}
	id := string(line[2:end])
	if known, _ := pc.Get(sourcesKey).(map[string]bool); !known[id] {
		return nil
	}
	n := &citation{id: id}
	n.SetPos(segment.Start)
	block.Advance(end + 1)
	return n
}

func (c citations) Extend(m goldmark.Markdown) {
	m.Parser().AddOptions(parser.WithInlineParsers(util.Prioritized(c, 51)))
	m.Renderer().AddOptions(prioritized(c))
}

func (citations) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindCitation, func(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			writeHole(w, holeCitation, node.(*citation).index)
		}
		return ast.WalkContinue, nil
	})
}
