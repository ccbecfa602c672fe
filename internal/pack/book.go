package pack

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"compendio/internal/kb"
	"compendio/internal/site"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// book is the pages of a tree as parts of one document: what the formats that are not
// a folder of pages have in common. Each page contributes the content of its main element;
// its links lead to the other parts.
type book struct {
	*Copy
	tree   *Tree
	sheets []*sheet
	at     map[string]*sheet // by path
	// link is how the format writes a link from one part to another, id how it writes
	// an id of a part, media where it puts a file that is shown, if it shows it.
	link  func(from, to *sheet, fragment string) string
	id    func(s *sheet, id string) string
	media func(file string) (address string, ok bool)
}

// sheet is one page as a part of a book.
type sheet struct {
	*site.Page
	number int // from 1, in the order of the book
	title  string
	lang   string
	whole  *html.Node // the page
	main   *html.Node // its main element, with the links of the book
	script string     // the script that its main element loads: the search
}

// prefix sets the ids of one part apart from those of the others.
func (s *sheet) prefix() string { return "p" + strconv.Itoa(s.number) + "-" }

// newBook puts pages in the order in which they are read: language by language.
func (c *Copy) newBook(t *Tree, wanted func(*site.Page) bool) *book {
	b := &book{Copy: c, tree: t, at: map[string]*sheet{}, id: func(s *sheet, id string) string { return s.prefix() + id }}
	for _, lang := range slices.Concat([]string{""}, c.Plan.Languages) {
		for _, p := range c.Plan.Pages {
			if p.Lang == lang && wanted(p) && t.Has(p.Path) {
				s := &sheet{Page: p, number: len(b.sheets) + 1, lang: p.Lang}
				if s.lang == "" {
					s.lang = c.Plan.Languages[0]
				}
				b.sheets = append(b.sheets, s)
				b.at[p.Path] = s
			}
		}
	}
	for _, r := range c.Plan.Redirects {
		if to := b.at[r.To.Path]; to != nil {
			b.at[r.From] = to
		}
	}
	return b
}

// open reads a page and turns its main element into a part of the book. A part may be
// let go again with close, so that a book of any size passes through little memory.
func (b *book) open(s *sheet) error {
	data, err := b.tree.Read(s.Path)
	if err != nil {
		return err
	}
	// Without scripting the parser sees the content of noscript.
	s.whole, err = html.ParseWithOptions(bytes.NewReader(data), html.ParseOptionEnableScripting(false))
	if err != nil {
		return err
	}
	if title := firstOf(s.whole, func(n *html.Node) bool { return n.DataAtom == atom.Title }); title != nil {
		s.title = text(title)
	}
	s.main = firstOf(s.whole, func(n *html.Node) bool { return n.DataAtom == atom.Main })
	b.rewrite(s, s.main)
	return nil
}

func (s *sheet) close() { s.whole, s.main = nil, nil }

// idRefs are the attributes that name ids of the same page.
var idRefs = []string{"for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "headers"}

// rewrite makes ids, links and pictures below a node those of the book.
func (b *book) rewrite(s *sheet, top *html.Node) {
	for _, n := range elements(top) {
		set := func(key, value string) {
			for i := range n.Attr {
				if n.Attr[i].Key == key {
					n.Attr[i].Val = value
				}
			}
		}
		for _, a := range slices.Clone(n.Attr) {
			switch {
			case a.Key == "id":
				set("id", b.id(s, a.Val))
			case slices.Contains(idRefs, a.Key):
				var ids []string
				for id := range strings.FieldsSeq(a.Val) {
					ids = append(ids, b.id(s, id))
				}
				set(a.Key, strings.Join(ids, " "))
			}
		}
		if s.Kind != site.Search && wantsIndex(n) {
			remove(n)
			continue
		}
		switch n.DataAtom {
		case atom.A:
			b.anchor(s, n)
		case atom.Img:
			file, _ := resolve(s.Path, attribute(n.Attr, "src"))
			if address, ok := b.media(file); ok {
				set("src", address)
			} else {
				remove(n)
			}
		case atom.Form:
			n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "action" })
		case atom.Script:
			if src := attribute(n.Attr, "src"); src != "" {
				if file, _ := resolve(s.Path, src); !searchFile(file) {
					s.script = file
				}
				remove(n)
			}
		}
	}
}

// wantsIndex reports whether a part of a page needs a search index beside it: what narrows a list down.
func wantsIndex(n *html.Node) bool {
	return hasClass(n, "filters") || hasClass(n, "narrow-line") || hasClass(n, "tools-place") || n.DataAtom == atom.Script && attribute(n.Attr, "type") == "application/json"
}

// anchor leads a link to a part of the book, or says that it leaves it.
func (b *book) anchor(s *sheet, n *html.Node) {
	file, fragment := resolve(s.Path, attribute(n.Attr, "href"))
	if file == "" {
		return // to elsewhere
	}
	if to := b.at[file]; to != nil {
		if fragment == "main" {
			fragment = ""
		}
		for i := range n.Attr {
			if n.Attr[i].Key == "href" {
				n.Attr[i].Val = b.link(s, to, fragment)
			}
		}
		return
	}
	base := b.Plan.Base.Site.BaseURL
	keep := slices.DeleteFunc(slices.Clone(n.Attr), func(a html.Attribute) bool { return a.Key != "lang" })
	n.Attr = append([]html.Attribute{{Key: "class", Val: "outside"}}, keep...)
	if base == "" {
		n.Data, n.DataAtom = "span", atom.Span
	} else {
		if fragment != "" {
			file += "#" + fragment
		}
		n.Attr = append(n.Attr, html.Attribute{Key: "href", Val: base + file})
	}
	around := b.langAround(s, n)
	note := element("small", "")
	if len(keep) > 0 {
		note.Attr = []html.Attribute{{Key: "lang", Val: around}}
	}
	note.AppendChild(&html.Node{Type: html.TextNode, Data: "(" + b.Words[around].Text("copy.outside") + ")"})
	n.AppendChild(&html.Node{Type: html.TextNode, Data: " "})
	n.AppendChild(note)
}

// title is the name of a copy: the site's, and whom it is for.
func (c *Copy) title() string {
	title := c.Plan.Base.Site.Name.In(c.Plan.Languages[0])
	if c.For != "" {
		title += " · " + c.For
	}
	return title
}

// langAround returns the language of the text around a node: the nearest that the
// copy speaks.
func (b *book) langAround(s *sheet, n *html.Node) string {
	for p := n.Parent; p != nil; p = p.Parent {
		if lang := attribute(p.Attr, "lang"); slices.Contains(b.Plan.Languages, lang) {
			return lang
		}
	}
	return s.lang
}

// heading says what kind of thing a page belongs to, for contents: the section's name.
func (b *book) heading(s *sheet) string {
	switch s.Kind {
	case site.EntryPage:
		if s.Of.Root {
			return ""
		}
		return b.Words[s.lang].Text("section." + s.Of.Name)
	case site.Country, site.Countries:
		return b.Words[s.lang].Text("section.country")
	}
	return ""
}

// name is a page as contents call it: with its number, if it is known by one.
func (b *book) name(s *sheet) string {
	switch x := s.Entry.(type) {
	case *kb.Session, *kb.Objective, *kb.Principle:
		return b.Words[s.lang].Text("label."+s.Of.Name, "n", x.Head().Slug) + ". " + s.title
	}
	return s.title
}

// elements are the elements below a node, in order, in a list of their own, so that
// the caller may change the tree.
func elements(top *html.Node) []*html.Node {
	var list []*html.Node
	for n := range top.Descendants() {
		if n.Type == html.ElementNode {
			list = append(list, n)
		}
	}
	return list
}

func firstOf(top *html.Node, match func(*html.Node) bool) *html.Node {
	for n := range top.Descendants() {
		if n.Type == html.ElementNode && match(n) {
			return n
		}
	}
	return nil
}

// hasClass reports whether there is an element and it has a class.
func hasClass(n *html.Node, class string) bool {
	return n != nil && slices.Contains(strings.Fields(attribute(n.Attr, "class")), class)
}

func element(name, class string) *html.Node {
	n := &html.Node{Type: html.ElementNode, Data: name, DataAtom: atom.Lookup([]byte(name))}
	if class != "" {
		n.Attr = []html.Attribute{{Key: "class", Val: class}}
	}
	return n
}

func remove(n *html.Node) {
	if n.Parent != nil {
		n.Parent.RemoveChild(n)
	}
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

// inner writes the content of a node.
func inner(b *bytes.Buffer, n *html.Node) error {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if err := html.Render(b, c); err != nil {
			return err
		}
	}
	return nil
}
