package markdown

import (
	"bytes"
	"html"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// references is the syntax [[kind/slug]], [[kind/slug#section]] and
// [[kind/slug|text]]. In a table the bar is written \|.
type references struct{}

var kindReference = ast.NewNodeKind("Reference")

type reference struct {
	ast.BaseInline
	target, fragment, label string
	at                      int // where the target is in the text
	index                   int // into Body.Refs, set by the collector
}

func (*reference) Kind() ast.NodeKind           { return kindReference }
func (n *reference) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

func (references) Trigger() []byte { return []byte{'['} }

func (references) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if !bytes.HasPrefix(line, []byte("[[")) {
		return nil
	}
	end := bytes.Index(line, []byte("]]"))
	if end < 0 {
		return nil
	}
	inside := line[2:end]
	target, label, _ := bytes.Cut(inside, []byte("|"))
	target = bytes.TrimSuffix(target, []byte(`\`))
	target, fragment, _ := bytes.Cut(bytes.TrimSpace(target), []byte("#"))
	if len(target) == 0 || bytes.ContainsAny(inside, "[]") {
		return nil
	}
	at := segment.Start + 2 + len(inside) - len(bytes.TrimLeftFunc(inside, unicode.IsSpace))
	n := &reference{target: string(target), fragment: string(fragment), label: string(bytes.TrimSpace(label)), at: at}
	n.SetPos(segment.Start)
	block.Advance(end + 2)
	return n
}

func (r references) Extend(m goldmark.Markdown) {
	m.Parser().AddOptions(parser.WithInlineParsers(util.Prioritized(r, 50)))
	m.Renderer().AddOptions(prioritized(r))
}

func (references) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindReference, func(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		n := node.(*reference)
		_, _ = w.WriteString(`<a href="`)
		writeHole(w, holeHref, n.index)
		_, _ = w.WriteString(`">`)
		if n.label != "" {
			_, _ = w.WriteString(html.EscapeString(n.label))
		} else {
			writeHole(w, holeTitle, n.index)
		}
		_, _ = w.WriteString(`</a>`)
		return ast.WalkContinue, nil
	})
}
