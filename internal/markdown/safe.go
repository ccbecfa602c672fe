package markdown

import (
	"html"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// safe replaces the renderers through which content could reach the page as
// markup or lead out of it: raw HTML becomes text, links and images into the site
// become holes, an address of a scheme that we do not allow becomes plain text.
type safe struct{}

func (s safe) Extend(m goldmark.Markdown) { m.Renderer().AddOptions(prioritized(s)) }

// attribute names under which the collector leaves its findings on a node; none
// of them is ever rendered.
const (
	attrRef     = "compendio-ref"     // int, into Body.Refs
	attrRefused = "compendio-refused" // the address is not allowed

	attrDocument = "compendio-document" // it leads to a document, whose type and size are told
)

// RegisterFuncs names the method that renders each of these nodes.
func (s safe) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindRawHTML, s.rawHTML)
	reg.Register(ast.KindHTMLBlock, s.htmlBlock)
	reg.Register(ast.KindLink, s.link)
	reg.Register(ast.KindAutoLink, s.autoLink)
	reg.Register(ast.KindImage, s.image)
	reg.Register(east.KindTable, s.table)
	reg.Register(east.KindTableCell, s.tableCell)
}

func (safe) rawHTML(w util.BufWriter, src []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		n := node.(*ast.RawHTML)
		for i := range n.Segments.Len() {
			s := n.Segments.At(i)
			_, _ = w.WriteString(html.EscapeString(string(s.Value(src))))
		}
	}
	return ast.WalkSkipChildren, nil
}

func (safe) htmlBlock(w util.BufWriter, src []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		n := node.(*ast.HTMLBlock)
		_, _ = w.WriteString("<p>")
		for i := range n.Lines().Len() {
			s := n.Lines().At(i)
			_, _ = w.WriteString(html.EscapeString(string(s.Value(src))))
		}
		if n.HasClosure() {
			_, _ = w.WriteString(html.EscapeString(string(n.ClosureLine.Value(src))))
		}
		_, _ = w.WriteString("</p>\n")
	}
	return ast.WalkSkipChildren, nil
}

func (safe) link(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Link)
	if _, refused := n.AttributeString(attrRefused); refused {
		return ast.WalkContinue, nil
	}
	at, inside := n.AttributeString(attrRef)
	if !entering {
		_, _ = w.WriteString("</a>")
		if _, document := n.AttributeString(attrDocument); document {
			writeHole(w, holeNote, at.(int))
		}
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString(`<a href="`)
	if inside {
		writeHole(w, holeHref, at.(int))
	} else {
		_, _ = w.Write(util.EscapeHTML(util.URLEscape(n.Destination, false)))
	}
	_, _ = w.WriteString(`">`)
	return ast.WalkContinue, nil
}

func (safe) autoLink(w util.BufWriter, src []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.AutoLink)
	label := html.EscapeString(string(n.Label(src)))
	if _, refused := n.AttributeString(attrRefused); refused {
		_, _ = w.WriteString(label)
		return ast.WalkContinue, nil
	}
	prefix := ""
	if n.AutoLinkType == ast.AutoLinkEmail {
		prefix = "mailto:"
	}
	_, _ = w.WriteString(`<a href="` + prefix + string(util.EscapeHTML(util.URLEscape(n.URL(src), false))) + `">` + label + `</a>`)
	return ast.WalkContinue, nil
}

func (safe) image(w util.BufWriter, src []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	alt := html.EscapeString(plain(node, src))
	if at, ok := node.AttributeString(attrRef); ok {
		_, _ = w.WriteString(`<img `)
		writeHole(w, holeImage, at.(int))
		_, _ = w.WriteString(` alt="` + alt + `" loading="lazy">`)
	} else {
		_, _ = w.WriteString(alt)
	}
	return ast.WalkSkipChildren, nil
}

// table lets a wide one scroll by itself, not the page, and by keyboard too.
func (safe) table(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(`<div class="scroll" tabindex="0" role="region" aria-label="`)
		writeHole(w, holeTable, 0)
		_, _ = w.WriteString("\">\n<table>\n")
	} else {
		_, _ = w.WriteString("</table>\n</div>\n")
	}
	return ast.WalkContinue, nil
}

func (safe) tableCell(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*east.TableCell)
	tag := "td"
	if n.Parent().Kind() == east.KindTableHeader {
		tag = "th"
	}
	switch {
	case !entering:
		_, _ = w.WriteString("</" + tag + ">\n")
	default:
		_, _ = w.WriteString("<" + tag)
		if tag == "th" {
			_, _ = w.WriteString(` scope="col"`)
		}
		switch n.Alignment {
		case east.AlignRight:
			_, _ = w.WriteString(` class="right"`)
		case east.AlignCenter:
			_, _ = w.WriteString(` class="center"`)
		}
		_ = w.WriteByte('>')
	}
	return ast.WalkContinue, nil
}
