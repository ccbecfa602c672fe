// Package markdown turns the text of one content file into a Body: its HTML with
// holes where addresses go, its headings, references, citations, images, and its
// plain text by section. A text is parsed once; what a link leads to is not known
// here and differs from page to page, so that the HTML keeps a hole for it which
// Body.HTML fills.
//
// Each piece of syntax of our own is a file: references.go ([[kind/slug]]),
// citations.go ([^source]), footnotes.go, safe.go (raw HTML as text, tables). The
// package never reads a file, knows no entries and lets no markup of the content
// through but what it writes itself.
package markdown

import (
	"bytes"
	"crypto/sha256"
	"html/template"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/message"
	"compendio/internal/source"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Body is the text of a content file, parsed. It is immutable.
type Body struct {
	Headings  []Heading
	Refs      []Ref // links into the site and images, in order of appearance
	Citations []Citation
	html      string   // without what is in the holes
	holes     []hole   // by place
	anchors   []string // of Headings, sorted
	digest    [sha256.Size]byte
}

// Heading is one heading of the text.
type Heading struct {
	Level  int // 2 to 6
	ID     string
	Text   string
	Offset int  // of its line in the text
	Empty  bool // nothing follows it but other headings
}

// Citation is a [^id] that names a source.
type Citation struct {
	ID     string
	Offset int
}

// Ref is a link or image whose target is inside the content.
type Ref struct {
	Image    bool
	Target   string // as written: ../objectives/07.es.md, or objective/7 if Short
	Fragment string
	Short    bool // written [[…]]
	Offset   int
}

// Target is what a Ref turns out to be on a certain page.
type Target struct {
	Href          string
	Title         string // text of a [[…]] that has none
	Width, Height int    // of an image, in pixels
	Note          string // of a document: what it is, and its size
}

// Page is what filling the holes of a Body needs to know of the page around it.
type Page struct {
	Link func(ref int) Target // of one of Refs
	// Citation is the number of a source, and its anchor on the page.
	Citation func(id string) (number int, anchor string)
	Words    *message.Words
	// Prefix begins every id of the body, where several stand on one page.
	Prefix string
	Deeper int // by how many levels its headings are below their own
}

// HTML is the body for one page.
func (b *Body) HTML(p Page) template.HTML {
	var out strings.Builder
	out.Grow(len(b.html) + 120*len(b.holes)) // about what a citation takes
	seen := map[string]int{}
	last := 0
	for _, x := range b.holes {
		out.WriteString(b.html[last:x.at])
		last = int(x.at)
		switch x.kind {
		case holeHref:
			template.HTMLEscape(&out, []byte(p.Link(int(x.index)).Href))
		case holeTitle:
			template.HTMLEscape(&out, []byte(p.Link(int(x.index)).Title))
		case holeNote:
			if note := p.Link(int(x.index)).Note; note != "" {
				out.WriteString(" (")
				template.HTMLEscape(&out, []byte(note))
				out.WriteByte(')')
			}
		case holeImage:
			t := p.Link(int(x.index))
			out.WriteString(`src="`)
			template.HTMLEscape(&out, []byte(t.Href))
			out.WriteString(`" width="` + strconv.Itoa(t.Width) + `" height="` + strconv.Itoa(t.Height) + `"`)
		case holeCitation:
			id := b.Citations[x.index].ID
			seen[id]++
			number, anchor := p.Citation(id)
			n := strconv.Itoa(number)
			out.WriteString(`<sup class="cite" id="` + p.Prefix + CitationAnchor(id, seen[id]) + `"><a href="#` + anchor + `" aria-label="`)
			template.HTMLEscape(&out, []byte(p.Words.Text("citation")+" "+n))
			out.WriteString(`">` + n + `</a></sup>`)
		case holeHeading, holeHeadingEnd:
			b.heading(&out, x, p)
		case holePrefix:
			out.WriteString(p.Prefix)
		default:
			template.HTMLEscape(&out, []byte(p.Words.Text(holeWords[x.kind])))
		}
	}
	out.WriteString(b.html[last:])
	return template.HTML(out.String())
}

// heading writes what stands before the text of a heading, or after it. The link to it stands beside it and
// not inside, so that its name is not part of the heading's.
func (b *Body) heading(out *strings.Builder, x hole, p Page) {
	h := b.Headings[x.index]
	alone := p.Prefix == "" // among others, a heading is no place to link to
	tag := "h" + strconv.Itoa(min(6, h.Level+p.Deeper))
	if x.kind == holeHeading {
		if alone {
			out.WriteString(`<div class="heading">`)
		}
		out.WriteString("<" + tag + ` id="` + p.Prefix + h.ID + `">`)
		return
	}
	out.WriteString("</" + tag + ">")
	if !alone {
		return
	}
	out.WriteString(`<a class="anchor" href="#` + h.ID + `" aria-label="`)
	template.HTMLEscape(out, []byte(p.Words.Text("heading_link", "title", h.Text)))
	out.WriteString(`"></a></div>`)
}

// CitationAnchor is the anchor of the nth citation of a source. Headings and sources have
// names with hyphens alone, so that none can be the same.
func CitationAnchor(id string, nth int) string {
	if nth > 1 {
		return "cite-" + id + "_" + strconv.Itoa(nth)
	}
	return "cite-" + id
}

// Cited says how often each source is cited.
func (b *Body) Cited() map[string]int {
	n := map[string]int{}
	for _, c := range b.Citations {
		n[c.ID]++
	}
	return n
}

// HasHeading reports whether a fragment leads somewhere in the body.
func (b *Body) HasHeading(id string) bool {
	_, found := slices.BinarySearch(b.anchors, id)
	return found
}

type holeKind byte

const (
	holeHref     holeKind = 'h'
	holeTitle    holeKind = 't'
	holeImage    holeKind = 'i'
	holeNote     holeKind = 'n'
	holeCitation holeKind = 'c'
	holeRemark   holeKind = 'r'
	holeBack     holeKind = 'b'
	holeTable    holeKind = 'a'
	holePrefix   holeKind = 'p'

	holeHeading    holeKind = 'd'
	holeHeadingEnd holeKind = 'e'
)

// holeWords are the messages of holes that hold one.
var holeWords = map[holeKind]string{holeRemark: "remark", holeBack: "back_to_text", holeTable: "table"}

// hole is a place in the HTML for what only the page knows. A site has as many texts as
// entries and languages, all held at once, so they are kept small.
type hole struct {
	at    int32
	index int32 // in Refs or Citations
	kind  holeKind
}

// Holes are written between NUL bytes, which cannot come from the text: source
// refuses files that hold one and goldmark would replace it.
func writeHole(w util.BufWriter, kind holeKind, index int) {
	_ = w.WriteByte(0)
	_ = w.WriteByte(byte(kind))
	_, _ = w.WriteString(strconv.Itoa(index))
	_ = w.WriteByte(0)
}

// cut takes the holes out of rendered HTML.
func (b *Body) cut(html []byte, s *shelf) {
	var out strings.Builder
	out.Grow(len(html))
	for {
		before, rest, found := bytes.Cut(html, []byte{0})
		out.WriteString(NoBreak(string(before)))
		if !found {
			break
		}
		text, after, _ := bytes.Cut(rest, []byte{0})
		index, _ := strconv.Atoi(string(text[1:]))
		b.holes = append(b.holes, hole{int32(out.Len()), int32(index), holeKind(text[0])})
		html = after
	}
	b.html = s.keep(out.String())
	// No larger than they have to be.
	b.holes, b.Headings, b.Citations = slices.Clone(b.holes), slices.Clone(b.Headings), slices.Clone(b.Citations)
}

var spacedPercent = regexp.MustCompile(`(\d) %`)

// NoBreak keeps a number and its percent sign on one line, as Spanish sets them
// apart by a space.
func NoBreak(s string) string {
	if !strings.Contains(s, " %") {
		return s
	}
	return spacedPercent.ReplaceAllString(s, "$1\u00a0%")
}

// Parser reads the texts of one language. It is safe for concurrent use.
type Parser struct {
	markdown goldmark.Markdown
	shelf    shelf
}

// New makes a parser; lang decides which quotation marks straight ones become.
func New(lang string) *Parser {
	quotes := map[extension.TypographicPunctuation]string{
		extension.LeftSingleQuote: "‘", extension.RightSingleQuote: "’", extension.Apostrophe: "’",
		extension.LeftDoubleQuote: "“", extension.RightDoubleQuote: "”",
		extension.EnDash: "–", extension.EmDash: "—", extension.Ellipsis: "…",
		extension.LeftAngleQuote: "«", extension.RightAngleQuote: "»",
	}
	if q, ok := quotations[lang]; ok {
		quotes[extension.LeftDoubleQuote], quotes[extension.RightDoubleQuote] = q[0], q[1]
	}
	return &Parser{markdown: goldmark.New(
		goldmark.WithExtensions(
			extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)),
			extension.NewTypographer(extension.WithTypographicSubstitutions(quotes)),
			extension.Strikethrough,
			extension.Footnote,
			references{}, citations{}, footnotes{}, headings{}, emphasis{}, safe{},
		),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
	)}
}

// Faults receives what is wrong in a text, by byte offset.
type Faults func(offset int, code diag.Code, args ...any)

var (
	sourcesKey = parser.NewContextKey()
	faultsKey  = parser.NewContextKey()
)

// Parse reads a text. sources are the ids that [^id] may cite.
func (p *Parser) Parse(src string, sources []string, faults Faults) *Body {
	b := &Body{}
	known := make(map[string]bool, len(sources))
	for _, s := range sources {
		known[s] = true
	}
	pc := parser.NewContext(parser.WithIDs(&anchors{used: map[string]bool{}, next: map[string]int{}}))
	pc.Set(sourcesKey, known)
	pc.Set(faultsKey, faults)
	raw := []byte(src)
	c := &collector{body: b, src: raw, sources: sources, faults: faults}
	if exceedsLimits(raw, faults) {
		return b
	}
	doc := p.markdown.Parser().Parse(text.NewReader(raw), parser.WithContext(pc))
	if at := c.deep(doc); at >= 0 {
		faults(at, diag.TextDeep, maxNesting)
		return b
	}
	c.headings(doc)
	for _, h := range b.Headings {
		b.anchors = append(b.anchors, h.ID)
	}
	slices.Sort(b.anchors)
	c.walk(doc)

	var out bytes.Buffer
	// The renderer writes to memory and fails only if a node has no renderer,
	// which every test would show.
	if err := p.markdown.Renderer().Render(&out, raw, doc); err != nil {
		panic("markdown: " + err.Error())
	}
	b.cut(out.Bytes(), &p.shelf)
	b.digest = b.sum()
	return b
}

// anchors makes the anchors of headings, which readers see in addresses.
type anchors struct {
	used map[string]bool
	next map[string]int // by name: the number of the next one
}

// reserved anchors are those that layouts use for themselves.
var reserved = map[string]bool{"main": true, "sources": true, "facts": true, "mentions": true, "related": true, "cite": true, "search": true, "results": true, "practices": true, "facets": true, "top": true}

func (a *anchors) Generate(value []byte, _ ast.NodeKind) []byte {
	slug := source.Slug(plainHeading(string(value)))
	if slug == "" {
		slug = "section"
	}
	if reserved[slug] || strings.HasPrefix(slug, "source-") || strings.HasPrefix(slug, "cite-") || strings.HasPrefix(slug, "list-") {
		slug = "section-" + slug
	}
	id := slug
	for a.used[id] {
		a.next[slug]++
		id = slug + "-" + strconv.Itoa(a.next[slug]+1)
	}
	a.used[id] = true
	return []byte(id)
}

func (a *anchors) Put(value []byte) { a.used[string(value)] = true }

// plainHeading drops the marks and addresses of a heading's source.
func plainHeading(s string) string {
	for {
		open := strings.Index(s, "](")
		if open < 0 {
			return s
		}
		end := strings.IndexByte(s[open:], ')')
		if end < 0 {
			return s
		}
		s = s[:open] + s[open+end+1:]
	}
}

func prioritized(n renderer.NodeRenderer) renderer.Option {
	// Below goldmark's own numbers, so that ours replace them.
	return renderer.WithNodeRenderers(util.Prioritized(n, 10))
}
