package pack

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"compendio/internal/artifact"
	"compendio/internal/kb"
	"compendio/internal/site"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

//go:embed epub.css
var epubStyle []byte

// epub is an e-book: EPUB 3 with a contents page, every entry and country in every
// language of the copy, their sources, and links from one to the other.
// docs/offline.md says why no library writes it.
func (c *Copy) epub(t *Tree, w io.Writer) error {
	b := c.newBook(t, func(p *site.Page) bool {
		return p.Kind == site.EntryPage || p.Kind == site.Section || p.Kind == site.Countries || p.Kind == site.Country || p.Kind == site.Glossary
	})
	b.sheets = chapters(b.sheets)
	for i, s := range b.sheets {
		s.number = i + 1
	}
	b.id = func(_ *sheet, id string) string { return anchorName(id) }
	b.link = func(_, to *sheet, fragment string) string {
		if fragment != "" {
			return to.file() + "#" + anchorName(fragment)
		}
		return to.file()
	}
	media := map[string]string{} // file of the site → of the book
	b.media = func(file string) (string, bool) {
		switch path.Ext(file) {
		case ".png", ".jpg", ".jpeg", ".svg":
			if t.Has(file) {
				media[file] = "media/" + strings.ReplaceAll(file, "/", "-")
				return media[file], true
			}
		}
		return "", false
	}
	e := &ebook{book: b, z: zip.NewWriter(w), svg: map[*sheet]bool{}}
	// The first file is stored as it is: readers know the format by its place.
	if err := e.put("mimetype", zip.Store, []byte("application/epub+zip")); err != nil {
		return err
	}
	if err := e.put("META-INF/container.xml", zip.Deflate, []byte(container)); err != nil {
		return err
	}
	if err := e.put("EPUB/cover.xhtml", zip.Deflate, e.cover()); err != nil {
		return err
	}
	for _, s := range b.sheets {
		data, err := e.chapter(s)
		if err == nil {
			err = e.put("EPUB/"+s.file(), zip.Deflate, data)
		}
		if err != nil {
			return err
		}
	}
	var files []string
	for file := range media {
		files = append(files, file)
	}
	slices.Sort(files)
	for _, file := range files {
		data, err := t.Read(file)
		if err == nil {
			err = e.put("EPUB/"+media[file], zip.Store, data)
		}
		if err != nil {
			return err
		}
	}
	for _, f := range []struct {
		name string
		data []byte
	}{{"EPUB/style.css", epubStyle}, {"EPUB/nav.xhtml", e.nav()}, {"EPUB/package.opf", e.opf(files, media)}} {
		if err := e.put(f.name, zip.Deflate, f.data); err != nil {
			return err
		}
	}
	m := c.manifest("epub")
	m.Files = e.files
	if err := e.put(epubManifest, zip.Deflate, m.Encode()); err != nil {
		return err
	}
	return e.z.Close()
}

// chapters puts pages in the order of a book: each language opens with its prose, as
// an introduction does.
func chapters(list []*sheet) []*sheet {
	out := slices.Clone(list)
	rank := func(s *sheet) int {
		if s.Kind == site.EntryPage {
			if _, prose := s.Entry.(*kb.Page); prose {
				return 0
			}
		}
		return 1
	}
	slices.SortStableFunc(out, func(a, b *sheet) int {
		if a.lang != b.lang {
			return 0 // languages follow one another already
		}
		return rank(a) - rank(b)
	})
	return out
}

// file is the name of a page in the book.
func (s *sheet) file() string {
	return strings.ReplaceAll(strings.TrimSuffix(s.Path, ".html"), "/", "-") + ".xhtml"
}

// anchorName makes an id one that XML allows: not beginning with a digit.
func anchorName(id string) string { return "a-" + id }

const container = `<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
`

// ebook is a book while it is written.
type ebook struct {
	*book
	z     *zip.Writer
	files []artifact.ManifestFile
	svg   map[*sheet]bool // pages that hold a drawing, which the package must say
}

func (e *ebook) put(name string, method uint16, data []byte) error {
	packed, s, err := e.tree.pack(data)
	if err != nil {
		return err
	}
	if method == zip.Store {
		packed, s.packed = data, s.size
	}
	e.files = append(e.files, artifact.ManifestFile{Path: name, Size: s.size, SHA256: hex.EncodeToString(s.sum[:])})
	return e.entry(e.z, name, method, s, bytes.NewReader(packed))
}

// document writes a document of the book around a body.
func document(lang, title, kind string, body []byte) []byte {
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="%s" xml:lang="%[1]s">
<head><meta charset="utf-8"/><title>%s</title><link rel="stylesheet" type="text/css" href="style.css"/></head>
<body epub:type="%s">
%s
</body>
</html>
`, lang, html.EscapeString(title), kind, body)
}

// leftOut are parts of pages that lead around on a screen and mean nothing in a book.
func leftOut(n *html.Node) bool {
	return n.DataAtom == atom.Nav || n.DataAtom == atom.Form || n.DataAtom == atom.Template || n.DataAtom == atom.Noscript || hasClass(n, "skip") || hasClass(n, "strip")
}

// chapter writes one page of the site.
func (e *ebook) chapter(s *sheet) ([]byte, error) {
	if err := e.open(s); err != nil {
		return nil, err
	}
	defer s.close()
	for _, n := range elements(s.main) {
		switch {
		case leftOut(n):
			remove(n)
		case n.DataAtom == atom.Details, n.DataAtom == atom.Summary:
			// E-readers cannot unfold; what is folded stands open.
			n.DataAtom, n.Data = atom.Div, "div"
		case n.DataAtom == atom.Svg:
			e.svg[s] = true
		}
	}
	if h := firstOf(s.main, func(n *html.Node) bool { return n.DataAtom == atom.H1 }); h != nil {
		s.title = text(h)
	}
	var body bytes.Buffer
	body.WriteString("<section>")
	for n := s.main.FirstChild; n != nil; n = n.NextSibling {
		xhtml(&body, n)
	}
	body.WriteString("</section>")
	return document(s.lang, s.title, "bodymatter", body.Bytes()), nil
}

// cover says what the book is, in every language.
func (e *ebook) cover() []byte {
	s := e.Plan.Base.Site
	var b bytes.Buffer
	b.WriteString("<section class=\"cover\">")
	if e.For != "" {
		fmt.Fprintf(&b, "<p class=\"for\">%s</p>", html.EscapeString(e.For))
	}
	for i, lang := range e.Plan.Languages {
		tag := "h1"
		if i > 0 {
			tag = "p"
		}
		fmt.Fprintf(&b, "<div lang=\"%s\" xml:lang=\"%[1]s\"><%s class=\"title\">%s</%[2]s><p>%s</p><p>%s", lang, tag, html.EscapeString(s.Name.In(lang)), html.EscapeString(s.Title.In(lang)), html.EscapeString(e.Words.CopyText(lang)))
		if s.BaseURL != "" {
			fmt.Fprintf(&b, " %s <a href=\"%s\">%[2]s</a>", html.EscapeString(e.Words.Word(lang, "copy.newest")), html.EscapeString(s.BaseURL))
		}
		b.WriteString("</p></div>")
	}
	b.WriteString("</section>")
	lang := e.Plan.Languages[0]
	return document(lang, s.Name.In(lang), "cover", b.Bytes())
}

// nav is the contents: language, section, page.
func (e *ebook) nav() []byte {
	lang := e.Plan.Languages[0]
	var b bytes.Buffer
	title := html.EscapeString(e.Words.Word(lang, "copy.contents"))
	fmt.Fprintf(&b, "<nav epub:type=\"toc\" role=\"doc-toc\" aria-labelledby=\"toc\"><h1 id=\"toc\">%s</h1><ol>", title)
	for _, l := range e.Plan.Languages {
		several := len(e.Plan.Languages) > 1
		closing := ""
		section := ""
		for _, s := range e.sheets {
			if s.lang != l || s.Part > 1 {
				continue
			}
			if several && closing == "" {
				fmt.Fprintf(&b, "<li lang=\"%s\" xml:lang=\"%[1]s\"><a href=\"%s\">%s</a><ol>", l, s.file(), html.EscapeString(e.Words.Word(l, "language")))
				closing = "</ol></li>"
			}
			heading := e.heading(s)
			opens := s.Kind == site.Section || s.Kind == site.Countries
			if section != "" && (opens || heading != section) {
				b.WriteString("</ol></li>")
				section = ""
			}
			link := fmt.Sprintf("<a href=\"%s\">%s</a>", s.file(), html.EscapeString(e.name(s)))
			if opens && e.hasMore(s) {
				fmt.Fprintf(&b, "<li>%s<ol>", link)
				section = e.section(s)
				continue
			}
			fmt.Fprintf(&b, "<li>%s</li>", link)
		}
		if section != "" {
			b.WriteString("</ol></li>")
		}
		b.WriteString(closing)
	}
	b.WriteString("</ol></nav>")
	return document(lang, e.Words.Word(lang, "copy.contents"), "frontmatter", b.Bytes())
}

// section is the heading of the pages that a list page opens.
func (e *ebook) section(s *sheet) string {
	if s.Kind == site.Countries {
		return e.Words.Word(s.lang, "section.country")
	}
	return e.Words.Word(s.lang, "section."+s.Of.Name)
}

func (e *ebook) hasMore(list *sheet) bool {
	want := e.section(list)
	return slices.ContainsFunc(e.sheets, func(s *sheet) bool {
		return s.lang == list.lang && (s.Kind == site.EntryPage || s.Kind == site.Country) && e.heading(s) == want
	})
}

// opf is the package document: what the book is, what files it has, in which order.
func (e *ebook) opf(files []string, media map[string]string) []byte {
	s := e.Plan.Base.Site
	lang := e.Plan.Languages[0]
	sum := sha256.New()
	for _, f := range e.files {
		fmt.Fprintf(sum, "%s %s\n", f.SHA256, f.Path)
	}
	// The name of the book is made of its content: the same book has the same name.
	id := hex.EncodeToString(sum.Sum(nil)[:16])
	title := s.Name.In(lang)
	if e.For != "" {
		title += " · " + e.For
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="%s">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:%s-%s-5%s-8%s-%s</dc:identifier>
<dc:title>%s</dc:title>
`, lang, id[:8], id[8:12], id[13:16], id[17:20], id[20:], html.EscapeString(title))
	for _, l := range e.Plan.Languages {
		fmt.Fprintf(&b, "<dc:language>%s</dc:language>\n", l)
	}
	fmt.Fprintf(&b, "<dc:date>%s</dc:date>\n<dc:description>%s</dc:description>\n", s.Edition, html.EscapeString(s.Description.In(lang)+" "+e.Words.CopyText(lang)))
	if s.BaseURL != "" {
		fmt.Fprintf(&b, "<dc:source>%s</dc:source>\n", html.EscapeString(s.BaseURL))
	}
	fmt.Fprintf(&b, "<meta property=\"dcterms:modified\">%s</meta>\n", e.day().Format("2006-01-02T15:04:05Z"))
	modes, features := []string{"textual"}, []string{"structuralNavigation", "tableOfContents", "readingOrder", "displayTransformability"}
	if len(files) > 0 {
		modes, features = append(modes, "visual"), append(features, "alternativeText") // without it, content with a picture is refused
	}
	for _, m := range modes {
		fmt.Fprintf(&b, "<meta property=\"schema:accessMode\">%s</meta>\n", m)
	}
	b.WriteString("<meta property=\"schema:accessModeSufficient\">textual</meta>\n")
	for _, f := range features {
		fmt.Fprintf(&b, "<meta property=\"schema:accessibilityFeature\">%s</meta>\n", f)
	}
	fmt.Fprintf(&b, "<meta property=\"schema:accessibilityHazard\">none</meta>\n<meta property=\"schema:accessibilitySummary\">%s</meta>\n</metadata>\n<manifest>\n", html.EscapeString(e.Words.Word(lang, "copy.accessibility")))
	b.WriteString("<item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\n<item id=\"style\" href=\"style.css\" media-type=\"text/css\"/>\n<item id=\"cover\" href=\"cover.xhtml\" media-type=\"application/xhtml+xml\"/>\n")
	for i, s := range e.sheets {
		properties := ""
		if e.svg[s] {
			properties = ` properties="svg"`
		}
		fmt.Fprintf(&b, "<item id=\"c%d\" href=\"%s\" media-type=\"application/xhtml+xml\"%s/>\n", i+1, s.file(), properties)
	}
	for i, file := range files {
		fmt.Fprintf(&b, "<item id=\"m%d\" href=\"%s\" media-type=\"%s\"/>\n", i+1, media[file], mediaType(file, nil))
	}
	b.WriteString("</manifest>\n<spine>\n<itemref idref=\"cover\"/>\n<itemref idref=\"nav\"/>\n")
	for i := range e.sheets {
		fmt.Fprintf(&b, "<itemref idref=\"c%d\"/>\n", i+1)
	}
	b.WriteString("</spine>\n</package>\n")
	return b.Bytes()
}
