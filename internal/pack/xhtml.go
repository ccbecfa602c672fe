package pack

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// empty are the elements that have no content and no end tag.
var empty = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

// xhtml writes a node as XML, which e-books want; package html writes HTML only.
func xhtml(b *bytes.Buffer, n *html.Node) {
	switch n.Type {
	case html.TextNode:
		b.WriteString(escapeXML(n.Data))
	case html.ElementNode:
		b.WriteString("<" + n.Data)
		if n.Data == "svg" {
			b.WriteString(` xmlns="http://www.w3.org/2000/svg"`)
		}
		for _, a := range n.Attr {
			key := a.Key
			if a.Namespace != "" {
				key = a.Namespace + ":" + key
			}
			if strings.HasPrefix(key, "data-") || key == "xmlns" || key == "tabindex" || key == "download" || key == "hreflang" && n.Data != "a" {
				continue // of no use in a book
			}
			b.WriteString(" " + key + `="` + escapeXML(a.Val) + `"`)
			if key == "lang" {
				b.WriteString(` xml:lang="` + escapeXML(a.Val) + `"`)
			}
		}
		if n.FirstChild == nil && (n.Namespace != "" || slices.Contains(empty, n.Data)) {
			b.WriteString("/>")
			return
		}
		b.WriteString(">")
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			xhtml(b, c)
		}
		b.WriteString("</" + n.Data + ">")
	}
}

var escapeXML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\r", "&#13;").Replace
