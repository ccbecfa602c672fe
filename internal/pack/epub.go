package pack

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"compendio/internal/artifact"
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
	b.sheets = c.chapters(b.sheets)
	for i, s := range b.sheets {
		s.number = i + 1
	}
	e := &ebook{book: b, z: zip.NewWriter(w), svg: map[*sheet]bool{}, media: map[string]string{}}
	b.id, b.link, b.media = func(_ *sheet, id string) string { return anchorName(id) }, chapterLink, e.medium
	for _, step := range []func() error{e.opening, e.texts, e.pictures, e.closing} {
		if err := step(); err != nil {
			return err
		}
	}
	return e.z.Close()
}

// chapterLink is the address by which one page of the book leads to another.
func chapterLink(from, to *sheet, fragment string) string {
	switch {
	case fragment == "":
		return to.file()
	case from == to:
		return "#" + anchorName(fragment)
	}
	return to.file() + "#" + anchorName(fragment)
}

// medium gives the name in the book of a picture of the site, which is then part of it.
func (e *ebook) medium(file string) (string, bool) {
	switch path.Ext(file) {
	case ".png", ".jpg", ".jpeg", ".svg":
		if e.tree.Has(file) {
			e.media[file] = "media/" + strings.ReplaceAll(file, "/", "-")
			return e.media[file], true
		}
	}
	return "", false
}

// opening writes what stands before the chapters.
func (e *ebook) opening() error {
	// The first file is stored as it is: readers know the format by its place.
	if err := e.put("mimetype", zip.Store, []byte("application/epub+zip")); err != nil {
		return err
	}
	if err := e.put("META-INF/container.xml", zip.Deflate, []byte(container)); err != nil {
		return err
	}
	lang := e.Plan.Languages[0]
	front := e.cover()
	if err := e.fill("EPUB/cover.xhtml", "document", document{Lang: lang, Title: e.Plan.Base.Site.Name.In(lang), Kind: "cover", Cover: front}); err != nil {
		return err
	}
	picture, err := front.picture()
	if err != nil {
		return err
	}
	return e.put("EPUB/cover.png", zip.Store, picture)
}

func (e *ebook) texts() error {
	for _, s := range e.sheets {
		data, err := e.chapter(s)
		if err == nil {
			err = e.put("EPUB/"+s.file(), zip.Deflate, data)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// pictures writes those that the chapters show.
func (e *ebook) pictures() error {
	for _, file := range slices.Sorted(maps.Keys(e.media)) {
		data, err := e.tree.Read(file)
		if err == nil {
			err = e.put("EPUB/"+e.media[file], zip.Store, data)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// closing writes what lists all that comes before.
func (e *ebook) closing() error {
	lang := e.Plan.Languages[0]
	if err := e.put("EPUB/style.css", zip.Deflate, epubStyle); err != nil {
		return err
	}
	list := e.contents()
	if err := e.fill("EPUB/nav.xhtml", "document", document{Lang: lang, Title: list.Heading, Kind: "frontmatter", Contents: list}); err != nil {
		return err
	}
	if err := e.fill("EPUB/package.opf", "package", e.packageDocument()); err != nil {
		return err
	}
	m := e.manifest("epub")
	m.Files = e.files
	return e.put(epubManifest, zip.Deflate, m.Encode())
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
	svg   map[*sheet]bool   // pages that hold a drawing, which the package must say
	media map[string]string // file of the site → of the book
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

// fill writes a file of the book by a template.
func (e *ebook) fill(file, name string, data any) error {
	text, err := fill(name, data)
	if err != nil {
		return err
	}
	return e.put(file, zip.Deflate, text)
}

//go:embed epub.tmpl
var epubTemplates string

// epubTemplate are the documents that a book has beside its chapters. What stands in
// them is escaped where it stands.
var epubTemplate = template.Must(template.New("").Parse(epubTemplates))

// xmlHead is no part of the templates: package template knows HTML and would escape it.
const xmlHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

func fill(name string, data any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xmlHead)
	err := epubTemplate.ExecuteTemplate(&b, name, data)
	return b.Bytes(), err
}

// document is a document of the book: its frame, and in Body one that is written already.
type document struct {
	Lang, Title, Kind string
	Body              template.HTML
	Cover             *cover
	Contents          *contents
}

// leftOut are parts of pages that lead around on a screen and mean nothing in a book.
func leftOut(n *html.Node) bool {
	return n.DataAtom == atom.Nav || n.DataAtom == atom.Form || n.DataAtom == atom.Template || n.DataAtom == atom.Noscript || hasClass(n, "skip") || hasClass(n, "key-facts") || hasClass(n, "relations-drawing") || hasClass(n, "keep-place") || hasClass(n, "anchor")
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
		notes(n)
	}
	if h := firstOf(s.main, func(n *html.Node) bool { return n.DataAtom == atom.H1 }); h != nil {
		s.title = text(h)
	}
	for _, n := range elements(s.main) {
		// What the style of the book does not know is of no use in it.
		n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool {
			return a.Key == "class" && !slices.ContainsFunc(strings.Fields(a.Val), knownToEPUB)
		})
	}
	var body bytes.Buffer
	for n := s.main.FirstChild; n != nil; n = n.NextSibling {
		xhtml(&body, n)
	}
	// Every text in it has been escaped by xhtml.
	return fill("document", document{Lang: s.lang, Title: s.title, Kind: "bodymatter", Body: template.HTML(body.String())})
}

// epubClasses are the classes that the style of the book names.
var epubClasses = regexp.MustCompile(`\.[a-z][a-z-]*`).FindAllString(string(epubStyle), -1)

func knownToEPUB(class string) bool { return slices.Contains(epubClasses, "."+class) }

// notes tells reading programs which links lead to a note and which lists hold them:
// they can then show a note where it is cited, and screen readers name it.
func notes(n *html.Node) {
	mark := func(kind, role string) {
		for _, a := range []html.Attribute{{Key: "epub:type", Val: kind}, {Key: "role", Val: role}} {
			if a.Val != "" {
				n.Attr = append(n.Attr, a)
			}
		}
	}
	switch parent := n.Parent; {
	case n.DataAtom == atom.A && hasClass(parent, "cite"):
		mark("noteref", "doc-noteref")
	case n.DataAtom == atom.A && hasClass(n, "backlink"):
		mark("", "doc-backlink")
	case n.DataAtom == atom.Section && hasClass(n, "sources"):
		mark("endnotes", "doc-endnotes")
	case n.DataAtom == atom.Li && parent.Parent != nil && hasClass(parent.Parent, "sources"):
		mark("endnote", "") // a role would take it out of its list
	case n.DataAtom == atom.Ol && hasClass(n, "footnotes"):
		mark("footnotes", "")
	case n.DataAtom == atom.Li && hasClass(parent, "footnotes"):
		mark("footnote", "")
	}
}

// contents is what the book holds: language, section, page; and its landmarks.
type contents struct {
	Heading   string
	Items     []*contentsItem
	Landmarks []landmark
}

type contentsItem struct {
	Lang, Text, File string
	Items            []*contentsItem
}

type landmark struct{ Kind, File, Text string }

func (e *ebook) contents() *contents {
	lang := e.Plan.Languages[0]
	v := &contents{Heading: e.Words[lang].Text("copy.contents")}
	v.Landmarks = []landmark{{"cover", "cover.xhtml", e.Words[lang].Text("copy.cover")}, {"toc", "nav.xhtml", v.Heading}}
	for i, s := range e.sheets {
		if i == 0 {
			v.Landmarks = append(v.Landmarks, landmark{"bodymatter", s.file(), s.title})
		}
		if s.Kind == site.Glossary && s.lang == lang {
			v.Landmarks = append(v.Landmarks, landmark{"glossary", s.file(), s.title})
		}
	}
	for _, l := range e.Plan.Languages {
		var list []*contentsItem
		section := "" // whose pages stand below the last item
		for _, s := range e.sheets {
			if s.lang != l || s.Part > 1 {
				continue
			}
			item := &contentsItem{Text: e.name(s), File: s.file()}
			switch opens := s.Kind == site.Section || s.Kind == site.Countries; {
			case opens && e.hasMore(s):
				list, section = append(list, item), e.section(s)
			case !opens && section != "" && e.heading(s) == section:
				last := list[len(list)-1]
				last.Items = append(last.Items, item)
			default:
				list, section = append(list, item), ""
			}
		}
		if len(e.Plan.Languages) > 1 && len(list) > 0 {
			list = []*contentsItem{{Lang: l, Text: e.Words[l].Text("language"), File: list[0].File, Items: list}}
		}
		v.Items = append(v.Items, list...)
	}
	return v
}

// section is the heading of the pages that a list page opens.
func (e *ebook) section(s *sheet) string {
	if s.Kind == site.Countries {
		return e.Words[s.lang].Text("section.country")
	}
	return e.Words[s.lang].Text("section." + s.Of.Name)
}

func (e *ebook) hasMore(list *sheet) bool {
	want := e.section(list)
	return slices.ContainsFunc(e.sheets, func(s *sheet) bool {
		return s.lang == list.lang && (s.Kind == site.EntryPage || s.Kind == site.Country) && e.heading(s) == want
	})
}

// packageDocument says what the book is, what files it has, and in which order.
type packageDocument struct {
	Lang, ID, Title, Creator, Date, Description, Source, Modified string
	Languages, Modes, Features                                    []string
	Accessibility                                                 string
	Items                                                         []packageItem
	Spine                                                         []string
}

type packageItem struct{ ID, File, Type, Properties string }

func (e *ebook) packageDocument() *packageDocument {
	s := e.Plan.Base.Site
	lang := e.Plan.Languages[0]
	sum := sha256.New()
	for _, f := range e.files {
		fmt.Fprintf(sum, "%s %s\n", f.SHA256, f.Path)
	}
	// The name of the book is made of its content: the same book has the same name.
	id := hex.EncodeToString(sum.Sum(nil)[:16])
	v := &packageDocument{Lang: lang, ID: fmt.Sprintf("urn:uuid:%s-%s-5%s-8%s-%s", id[:8], id[8:12], id[13:16], id[17:20], id[20:]),
		Title: e.title(), Creator: s.Publisher.In(lang), Date: s.Edition.String(), Description: s.Description.In(lang) + " " + e.Words[lang].About,
		Source: s.BaseURL, Modified: e.day().Format("2006-01-02T15:04:05Z"), Languages: e.Plan.Languages,
		Modes: []string{"textual"}, Features: []string{"structuralNavigation", "tableOfContents", "readingOrder", "displayTransformability"},
		Accessibility: e.Words[lang].Text("copy.accessibility")}
	pictures := slices.Sorted(maps.Keys(e.media))
	if len(pictures) > 0 {
		v.Modes, v.Features = append(v.Modes, "visual"), append(v.Features, "alternativeText") // without it, content with a picture is refused
	}
	const page = "application/xhtml+xml"
	v.Items = []packageItem{{"nav", "nav.xhtml", page, "nav"}, {"style", "style.css", "text/css", ""}, {"cover", "cover.xhtml", page, ""},
		{"picture", "cover.png", "image/png", "cover-image"}}
	v.Spine = []string{"cover", "nav"}
	for i, s := range e.sheets {
		item := packageItem{ID: fmt.Sprint("c", i+1), File: s.file(), Type: page}
		if e.svg[s] {
			item.Properties = "svg"
		}
		v.Items, v.Spine = append(v.Items, item), append(v.Spine, item.ID)
	}
	for i, file := range pictures {
		v.Items = append(v.Items, packageItem{ID: fmt.Sprint("m", i+1), File: e.media[file], Type: mediaType(file, nil)})
	}
	return v
}
