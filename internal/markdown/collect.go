package markdown

import (
	"bytes"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"compendio/internal/diag"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// collector walks a parsed text and fills in the Body.
type collector struct {
	body    *Body
	src     []byte
	sources []string
	faults  Faults
}

// headings checks that levels begin at 2 and never skip one.
func (c *collector) headings(doc ast.Node) {
	last := 1
	sections := map[string]bool{}
	_ = ast.Walk(doc, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		n, ok := node.(*ast.Heading)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		offset := c.start(n)
		title := plain(n, c.src)
		switch {
		case strings.TrimSpace(title) == "":
			c.faults(offset, diag.HeadingEmpty)
		case n.Level == 1:
			c.faults(offset, diag.HeadingOne)
		case n.Level > last+1:
			c.faults(offset, diag.HeadingJump, last, n.Level, strings.Repeat("#", last+1))
		case n.Level == 2 && sections[title]:
			c.faults(offset, diag.HeadingTwice, title)
		case isEmpty(n) && !isBelow(n.NextSibling(), n): // or it is told of what is below
			c.faults(offset, diag.SectionEmpty, title)
		}
		if n.Level == 2 {
			sections[title] = true
		}
		last = max(2, n.Level)
		id := ""
		if v, ok := n.AttributeString("id"); ok {
			id = string(v.([]byte))
		}
		n.SetAttributeString(attrHeading, len(c.body.Headings))
		c.body.Headings = append(c.body.Headings, Heading{max(2, n.Level), id, title, offset, isEmpty(n)})
		return ast.WalkSkipChildren, nil
	})
}

// isEmpty reports whether no text stands between a heading and the next of its level or above.
func isEmpty(n *ast.Heading) bool {
	switch next := n.NextSibling().(type) {
	case nil, *east.FootnoteList:
		return true
	case *ast.Heading:
		return !isBelow(next, n) || isEmpty(next)
	}
	return false
}

// isBelow reports whether a node is the heading of a part of another's section.
func isBelow(n ast.Node, above *ast.Heading) bool {
	h, ok := n.(*ast.Heading)
	return ok && h.Level > above.Level
}

// start is where the line of a block begins.
func (c *collector) start(n ast.Node) int {
	at := n.Pos()
	if at < 0 && n.Lines() != nil && n.Lines().Len() > 0 {
		at = n.Lines().At(0).Start
	}
	at = max(0, min(at, len(c.src)))
	for at > 0 && c.src[at-1] != '\n' {
		at--
	}
	return at
}

// at is the place of an inline node: its own if the parser kept it, else that of
// what is nearest to it.
func (c *collector) at(n ast.Node) int {
	if n.Pos() >= 0 {
		return min(n.Pos(), len(c.src))
	}
	for m := n.FirstChild(); m != nil; m = m.FirstChild() {
		if t, ok := m.(*ast.Text); ok {
			return max(0, t.Segment.Start-1)
		}
	}
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Type() == ast.TypeBlock {
			return c.start(p)
		}
	}
	return 0
}

var unknownNote = regexp.MustCompile(`\[\^([^\]\s]+)\]`)

func (c *collector) walk(doc ast.Node) {
	_ = ast.Walk(doc, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := node.(type) {
		case *ast.Paragraph:
			c.paragraph(n)
		case *ast.RawHTML, *ast.HTMLBlock:
			at := c.at(n)
			if raw, ok := n.(*ast.RawHTML); ok && raw.Segments.Len() > 0 {
				at = raw.Segments.At(0).Start
			}
			c.faults(at, diag.RawHTML)
		case *ast.Text:
			// What was a link is one by now.
			i := bytes.Index(n.Value(c.src), []byte("]("))
			at := n.Segment.Start + i
			if i >= 0 && n.Parent().Kind() != ast.KindCodeSpan && (at == 0 || c.src[at-1] != '\\') {
				c.faults(at, diag.BrokenLink)
			}
		case *reference:
			n.index = c.ref(Ref{Target: n.target, Fragment: n.fragment, Short: true, Offset: n.Pos()})
		case *citation:
			n.index = len(c.body.Citations)
			id := n.id
			if at := slices.Index(c.sources, id); at >= 0 {
				id = c.sources[at] // so that it is held once
			}
			c.body.Citations = append(c.body.Citations, Citation{id, n.Pos()})
		case *ast.Link:
			if strings.TrimSpace(plain(n, c.src)) == "" || len(n.Destination) == 0 {
				c.faults(c.at(n), diag.EmptyLink)
			}
			c.link(n, string(n.Destination), false)
		case *ast.AutoLink:
			if n.AutoLinkType == ast.AutoLinkURL {
				c.link(n, string(n.URL(c.src)), false)
			}
		case *ast.Image:
			if strings.TrimSpace(plain(n, c.src)) == "" {
				c.faults(c.at(n), diag.NoAlt)
			}
			c.link(n, string(n.Destination), true)
		}
		return ast.WalkContinue, nil
	})
	// What goldmark's footnotes do not know stays in the text as it was written.
	c.unknownNotes(doc)
}

// noSpace is a heading that lacks the space after its number signs.
var noSpace = regexp.MustCompile(`^(#{2,6})([^#\s].*)$`)

// boldWords is how long a line in bold is at most taken for a heading.
const boldWords = 10

// paragraph reports one that was meant as a heading.
func (c *collector) paragraph(n *ast.Paragraph) {
	first := n.Lines().At(0)
	line := strings.TrimSpace(string(first.Value(c.src)))
	if m := noSpace.FindStringSubmatch(line); m != nil {
		c.faults(c.start(n), diag.HeadingSpace, m[1]+" "+m[2])
		return
	}
	bold, ok := n.FirstChild().(*ast.Emphasis)
	if !ok || bold.Level != 2 || bold.NextSibling() != nil || n.Parent().Kind() != ast.KindDocument {
		return
	}
	title := strings.TrimSuffix(strings.TrimSpace(plain(bold, c.src)), ":")
	if words := len(strings.Fields(title)); words > 0 && words <= boldWords && !strings.ContainsAny(title[len(title)-1:], ".!?…") {
		c.faults(c.start(n), diag.HeadingBold, "## "+title)
	}
}

func (c *collector) unknownNotes(doc ast.Node) {
	known := c.notes(doc)
	_ = ast.Walk(doc, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || node.Type() != ast.TypeBlock || node.Lines() == nil || node.Kind() == ast.KindFencedCodeBlock || node.Kind() == ast.KindCodeBlock {
			return ast.WalkContinue, nil
		}
		code := sync.OnceValue(func() []text.Segment { return codeSpans(node) }) // most blocks do not ask for it
		for i := range node.Lines().Len() {
			s := node.Lines().At(i)
			for _, m := range unknownNote.FindAllSubmatchIndex(s.Value(c.src), -1) {
				id := string(s.Value(c.src)[m[2]:m[3]])
				at := s.Start + m[0]
				if !known[id] && !inNote(node) && !slices.ContainsFunc(code(), func(s text.Segment) bool { return s.Start <= at && at < s.Stop }) {
					c.faults(at, diag.NoSource, id, diag.Near(diag.Nearest(id, c.sources)))
				}
			}
		}
		return ast.WalkContinue, nil
	})
}

// inNote reports whether a block stands in a footnote.
func inNote(block ast.Node) bool {
	for p := block; p != nil; p = p.Parent() {
		if p.Kind() == east.KindFootnote {
			return true
		}
	}
	return false
}

// codeSpans are the parts of a block that stand between backticks.
func codeSpans(block ast.Node) []text.Segment {
	var list []text.Segment
	_ = ast.Walk(block, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := node.(*ast.Text); ok && entering && t.Parent().Kind() == ast.KindCodeSpan {
			list = append(list, t.Segment)
		}
		return ast.WalkContinue, nil
	})
	return list
}

// notes are the names that a text may cite: of its sources and of its footnotes.
func (c *collector) notes(doc ast.Node) map[string]bool {
	known := map[string]bool{}
	for _, s := range c.sources {
		known[s] = true
	}
	_ = ast.Walk(doc, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if f, ok := node.(*east.Footnote); ok && entering {
			known[string(f.Ref)] = true
		}
		return ast.WalkContinue, nil
	})
	return known
}

func (c *collector) ref(r Ref) int {
	c.body.Refs = append(c.body.Refs, r)
	return len(c.body.Refs) - 1
}

// link sorts an address: inside the content it becomes a Ref, a scheme that could
// run something is refused, everything else stays as it is.
func (c *collector) link(n ast.Node, dest string, image bool) {
	refuse := func(code diag.Code, args ...any) {
		c.faults(c.at(n), code, args...)
		n.SetAttributeString(attrRefused, true)
	}
	if n.Kind() != ast.KindAutoLink {
		dest = resolved(dest)
	}
	clean := cleaned(dest)
	if link, ok := n.(*ast.Link); ok {
		link.Destination = []byte(clean) // what is judged here is what is shown
	}
	u, err := url.Parse(clean)
	if err != nil {
		if before, _, found := strings.Cut(clean, ":"); found && !strings.ContainsAny(before, "/#?") {
			refuse(diag.BadScheme, before+":")
			return
		}
		refuse(diag.LinkFile, dest, diag.Near(""))
		return
	}
	scheme := strings.ToLower(u.Scheme)
	switch {
	case image && (scheme == "http" || scheme == "https" || scheme == "" && u.Host != ""):
		refuse(diag.ForeignImage, dest)
	case scheme == "http" || scheme == "https":
		if u.Host == "" {
			refuse(diag.LinkFile, dest, diag.Near(""))
		}
	case scheme == "mailto" && !image:
	case scheme != "":
		refuse(diag.BadScheme, scheme+":")
	case strings.HasPrefix(clean, "/") || strings.HasPrefix(clean, `\`) || u.Host != "":
		refuse(diag.RootLink, dest)
	default:
		target, fragment := target(clean)
		if !image && slices.Contains([]string{".pdf", ".docx", ".xlsx"}, path.Ext(target)) {
			n.SetAttributeString(attrDocument, true)
		}
		n.SetAttributeString(attrRef, c.ref(Ref{Image: image, Target: target, Fragment: fragment, Offset: c.at(n)}))
	}
}

// resolved is an address as a browser will see it: \: is a colon and &#106; is a j.
func resolved(dest string) string {
	return string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations([]byte(dest)))))
}

// cleaned is an address without what hides a scheme from a reader but not from a browser:
// control characters, and spaces at the ends.
func cleaned(dest string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, dest))
}

// target is the file that an address inside the content names, and the section there.
func target(clean string) (target, fragment string) {
	target, fragment, _ = strings.Cut(clean, "#")
	if unescaped, err := url.PathUnescape(target); err == nil {
		target = unescaped
	}
	return target, fragment
}

// plain is the text of a node without marks.
func plain(n ast.Node, src []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			writePlain(&b, node, src)
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(b.String())
}

func writePlain(b *strings.Builder, node ast.Node, src []byte) {
	switch n := node.(type) {
	case *ast.Text:
		b.Write(n.Value(src))
		if n.SoftLineBreak() || n.HardLineBreak() {
			b.WriteByte(' ')
		}
	case *ast.String:
		b.Write(n.Value)
	case *reference:
		b.WriteString(n.label)
	case *ast.AutoLink:
		b.Write(n.Label(src))
	case *ast.CodeBlock:
		writeLines(b, n.Lines(), src)
	case *ast.FencedCodeBlock:
		writeLines(b, n.Lines(), src)
	case *ast.HTMLBlock:
		writeLines(b, n.Lines(), src)
	case *east.TableCell:
		b.WriteByte(' ')
	}
}

func writeLines(b *strings.Builder, lines *text.Segments, src []byte) {
	for i := range lines.Len() {
		s := lines.At(i)
		b.Write(s.Value(src))
	}
}
