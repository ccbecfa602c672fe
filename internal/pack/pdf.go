package pack

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"compendio/internal/site"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

//go:embed pdf.css
var pdfStyle []byte

// pdf is a book on paper: a cover, contents with page numbers, and every entry,
// country and term in every language of the copy, printed by a browser of this
// machine with bookmarks and tags. The page numbers of the contents are those of a
// draft; the room for them is of fixed width, so that filling them in moves
// nothing.
func (c *Copy) pdf(t *Tree, w io.Writer) error {
	p, err := c.startPrinter(t.ctx)
	if err != nil {
		return err
	}
	defer p.end()
	b := c.newBook(t, func(p *site.Page) bool {
		return p.Kind == site.EntryPage || p.Kind == site.Country || p.Kind == site.Glossary
	})
	b.sheets = c.chapters(b.sheets)
	b.link = func(_, to *sheet, fragment string) string {
		if fragment == "" {
			return "#" + to.Path
		}
		return "#" + b.id(to, fragment)
	}
	b.media = b.dataURL
	style, err := b.style()
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if err := b.onPaper(&body); err != nil {
		return err
	}
	data, err := b.printed(p, style, body.Bytes())
	if err != nil {
		return err
	}
	if data, err = inform(renumber(data), c.Plan.Base.Site.Publisher.In(c.Plan.Languages[0]), c.day()); err != nil {
		return err
	}
	at := bytes.LastIndex(data, []byte("startxref"))
	if at < 0 {
		return &Refusal{"browser_failed", []any{p.program, "no PDF"}}
	}
	_, err = w.Write(c.seal("pdf", data, at, pdfComment))
	return err
}

// printed has the browser print the book, first as a draft that tells the page numbers.
func (b *book) printed(p *printer, style, body []byte) ([]byte, error) {
	dir, err := os.MkdirTemp("", "compendio-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "print.html")
	print := func(pages map[string]int, draft bool) ([]byte, error) {
		var doc bytes.Buffer
		lang := b.Plan.Languages[0]
		fmt.Fprintf(&doc, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src %s; img-src data:\">\n<title>%s</title>\n<style>%s</style>\n</head>\n<body>\n", lang, hash(style), html.EscapeString(b.title()), style)
		if err := errors.Join(pdfTemplate.ExecuteTemplate(&doc, "cover", b.cover()), pdfTemplate.ExecuteTemplate(&doc, "contents", b.contents(pages))); err != nil {
			return nil, err
		}
		doc.Write(body)
		doc.WriteString("</body>\n</html>\n")
		if err := os.WriteFile(file, doc.Bytes(), 0o600); err != nil {
			return nil, err
		}
		return p.print(file, draft)
	}
	draft, err := print(nil, true)
	if err != nil {
		return nil, err
	}
	return print(destinations(draft), false)
}

// style is the site's own, and what only paper needs.
func (b *book) style() ([]byte, error) {
	first := b.sheets[0]
	if err := b.open(first); err != nil {
		return nil, err
	}
	defer first.close()
	own, err := b.tree.Read(loaded(first, atom.Link, "href", ".css"))
	return slices.Concat(own, []byte("\n"), pdfStyle), err
}

// chapterOf returns the heading of the contents under which a page is listed.
func (b *book) chapterOf(s *sheet) string {
	if s.Kind == site.Glossary {
		return ""
	}
	return b.heading(s)
}

// depth is how many headings stand above those of a page: section, and language if
// there are several.
func (b *book) depth() int { return 1 + min(1, len(b.Plan.Languages)-1) }

// onPaper writes every page, with headings of languages and sections between them, so
// that the bookmarks, which the browser makes of headings, are those of a book.
func (b *book) onPaper(out *bytes.Buffer) error {
	lang, chapter := "", ""
	for _, s := range b.sheets {
		if err := b.open(s); err != nil {
			return err
		}
		if s.lang != lang {
			lang, chapter = s.lang, ""
			if b.depth() > 1 {
				fmt.Fprintf(out, "<h1 class=\"divider\" lang=\"%s\" id=\"%s\">%s</h1>\n", lang, "language-"+lang, html.EscapeString(b.Words[lang].Text("language")))
			}
		}
		if next := b.chapterOf(s); next != chapter {
			chapter = next
			if chapter != "" {
				fmt.Fprintf(out, "<h%d class=\"divider\" lang=\"%s\">%s</h%[1]d>\n", b.depth(), lang, html.EscapeString(chapter))
			}
		}
		for _, n := range elements(s.main) {
			switch {
			case leftOut(n) || hasClass(n, "related") || hasClass(n, "relations"):
				remove(n)
			case n.DataAtom == atom.Details:
				n.Attr = append(n.Attr, html.Attribute{Key: "open"})
			case hasClass(n.Parent.Parent, "records") || hasClass(n.Parent.Parent, "programme"):
				// What a list leads to is no part of the page that has the list.
				if n.DataAtom == atom.H2 || n.DataAtom == atom.H3 {
					n.DataAtom, n.Data = atom.Div, "div"
				}
			case len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6':
				level := int(n.Data[1] - '0')
				if level == 1 {
					s.title = text(n)
				}
				n.Attr = append(slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "class" }), html.Attribute{Key: "class", Val: "was-" + n.Data})
				n.Data = "h" + strconv.Itoa(min(6, level+b.depth()))
				n.DataAtom = atom.Lookup([]byte(n.Data))
			}
		}
		class := "book-page"
		if s.Kind == site.Country || s.Kind == site.EntryPage && s.Of.Name == "principle" {
			class += " short"
		}
		fmt.Fprintf(out, "<section class=\"%s\" id=\"%s\" lang=\"%s\">", class, s.Path, s.lang)
		if err := inner(out, s.main); err != nil {
			return err
		}
		out.WriteString("</section>\n")
		s.close()
	}
	return nil
}

//go:embed pdf.tmpl
var pdfTemplates string

// pdfTemplate is what a book on paper has before its pages.
var pdfTemplate = template.Must(template.New("").Parse(pdfTemplates))

// paperContents is the table of contents of a language.
type paperContents struct {
	Lang, Heading string
	Chapters      []paperChapter
}

type paperChapter struct {
	Heading string
	Lines   []paperLine
}

type paperLine struct {
	Address template.URL
	Name    string
	Page    int
}

// contents are the tables of contents; pages has the page of each path.
func (b *book) contents(pages map[string]int) []paperContents {
	var all []paperContents
	for _, lang := range b.Plan.Languages {
		c := paperContents{Lang: lang, Heading: b.Words[lang].Text("copy.contents")}
		for _, s := range b.sheets {
			if s.lang != lang || s.Part > 1 {
				continue
			}
			if n := len(c.Chapters); n == 0 || c.Chapters[n-1].Heading != b.chapterOf(s) {
				c.Chapters = append(c.Chapters, paperChapter{Heading: b.chapterOf(s)})
			}
			last := &c.Chapters[len(c.Chapters)-1]
			last.Lines = append(last.Lines, paperLine{template.URL("#" + s.Path), b.name(s), pages[s.Path]})
		}
		all = append(all, c)
	}
	return all
}
