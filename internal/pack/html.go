package pack

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	"compendio/internal/site"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What the single file has beside the site's own style and search: one part is shown
// at a time, as pages are.
var (
	//go:embed book.css
	bookStyle []byte
	//go:embed book.js
	bookScript []byte
	//go:embed loading.js
	loadingScript []byte
)

// singleFileMost is the size up to which browsers of phones open a file with pleasure.
const singleFileMost = 50_000_000

// html is one file with every page that is read, in every language of the copy. The
// id of a part is the path of its page, so that the addresses which the search index
// knows are fragments here, and the site's own search works as it is.
func (c *Copy) html(t *Tree, w io.Writer) error {
	b := c.newBook(t, func(p *site.Page) bool {
		// In one language there is nothing to choose, and the file opens on its home.
		return p.Kind != site.NotFound && p.Kind != site.Data && p.Kind != site.Codebook && p.Kind != site.Folder && (p.Kind != site.LanguageChoice || len(c.Plan.Languages) > 1)
	})
	b.link = func(_, to *sheet, fragment string) string {
		if fragment == "" {
			return "#" + to.Path
		}
		return "#" + b.id(to, fragment)
	}
	b.media = b.dataURL
	var body, feet bytes.Buffer
	style, search, err := b.frames(&body, &feet)
	if err != nil {
		return err
	}
	body.WriteString("<main id=\"main\">\n")
	for _, s := range b.sheets {
		if err := b.part(&body, s); err != nil {
			return err
		}
		if body.Len() > singleFileMost {
			return &Refusal{"too_big_for_one_file", []any{t.unpacked() / 1_000_000, singleFileMost / 1_000_000}}
		}
	}
	body.WriteString("</main>\n")
	body.Write(feet.Bytes())
	index, err := chunks(t, func(name string) bool { return !searchTexts.MatchString(name) && !keptFile.MatchString(name) })
	if err != nil {
		return err
	}
	// The search is run anew each time that its page is opened, with a window and a
	// history of its own (book.js).
	script := slices.Concat([]byte("function compendioIndex(window){"), index, []byte("}\nfunction compendioSearch(window,history,addEventListener){"), search, []byte("}\n"), bookScript)
	style = slices.Concat(style, []byte("\n"), bookStyle)
	if err := harmless(script); err != nil {
		return err
	}
	var out bytes.Buffer
	b.head(&out, style, script)
	out.Write(body.Bytes())
	fmt.Fprintf(&out, "<script>%s</script>\n", script)
	at := out.Len()
	out.WriteString("</body>\n</html>\n")
	_, err = w.Write(c.seal("html", out.Bytes(), at, htmlComment))
	return err
}

// frames writes what stands above and below the pages of each language, and returns the
// style and the search script that the pages load.
func (b *book) frames(above, below *bytes.Buffer) (style, search []byte, err error) {
	for _, s := range b.sheets {
		if err := b.open(s); err != nil {
			return nil, nil, err
		}
		if s.Kind == site.Home {
			if err := b.frame(above, below, s); err != nil {
				return nil, nil, err
			}
		}
		if s.Kind == site.Home && style == nil {
			style, err = b.tree.Read(loaded(s, atom.Link, "href", ".css"))
		}
		if s.Kind == site.Search && search == nil {
			search, err = b.tree.Read(s.script)
		}
		if err != nil {
			return nil, nil, err
		}
		s.close()
	}
	return style, search, nil
}

// head writes the file as far as its first page.
func (b *book) head(out *bytes.Buffer, style, script []byte) {
	lang := b.Plan.Languages[0]
	fmt.Fprintf(out, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n", lang)
	fmt.Fprintf(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src %s; script-src %s %s; img-src data:; base-uri 'none'; form-action 'none'\">\n", hash(style), hash(loadingScript), hash(script))
	fmt.Fprintf(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>%s</title>\n", html.EscapeString(b.Plan.Base.Site.Name.In(lang)))
	fmt.Fprintf(out, "<meta name=\"description\" content=\"%s\">\n<meta name=\"color-scheme\" content=\"light dark\">\n", html.EscapeString(b.Words[lang].About))
	if icon, ok := b.dataURL("favicon.svg"); ok {
		fmt.Fprintf(out, "<link rel=\"icon\" href=\"%s\">\n", icon)
	}
	class := ""
	if len(b.Plan.Languages) > 1 {
		class = ` class="cover-first"` // the first page has no head and foot
	}
	fmt.Fprintf(out, "<style>%s</style>\n<script>%s</script>\n</head>\n<body%s>\n", style, loadingScript, class)
}

// searchTexts are the files of the index that hold what the pages hold too.
var searchTexts = regexp.MustCompile(`/t-\w+\.js$`)

// keptFile is a file of the index that a reader's folder alone asks for.
var keptFile = regexp.MustCompile(`/[ik]-\w+\.js$`)

// loaded finds the file of a kind that a page loads.
func loaded(s *sheet, tag atom.Atom, key, extension string) string {
	n := firstOf(s.whole, func(n *html.Node) bool {
		return n.DataAtom == tag && strings.HasSuffix(attribute(n.Attr, key), extension)
	})
	if n == nil {
		return ""
	}
	file, _ := resolve(s.Path, attribute(n.Attr, key))
	return file
}

// frame writes what stands above and below the pages of a language, from its home page.
func (b *book) frame(above, below *bytes.Buffer, home *sheet) error {
	for _, n := range elements(home.whole) {
		footer := n.DataAtom == atom.Footer
		if !footer && !hasClass(n, "skip") && !hasClass(n, "masthead") && !hasClass(n, "copy-notice") {
			continue
		}
		for _, a := range elements(n) {
			switch {
			case hasClass(a, "language-switch") || hasClass(a, "masthead-search"):
				remove(a)
			case hasClass(a, "folder-link"): // no page of this copy loads the script that fills it
				remove(a.Parent)
			}
			a.Attr = slices.DeleteFunc(a.Attr, func(x html.Attribute) bool { return x.Key == "aria-current" })
		}
		b.rewrite(home, n)
		n.Attr = append(n.Attr, html.Attribute{Key: "lang", Val: home.lang}, html.Attribute{Key: "data-frame", Val: ""})
		out := above
		if footer {
			out = below
		}
		if err := html.Render(out, n); err != nil {
			return err
		}
		out.WriteByte('\n')
	}
	return nil
}

// part writes one page.
func (b *book) part(out *bytes.Buffer, s *sheet) error {
	if err := b.open(s); err != nil {
		return err
	}
	defer s.close()
	class := "sheet"
	if s.Kind == site.LanguageChoice {
		class += " cover container"
	}
	if body := firstOf(s.whole, func(n *html.Node) bool { return n.DataAtom == atom.Body }); body != nil && attribute(body.Attr, "class") != "" {
		class += " " + attribute(body.Attr, "class")
	}
	fmt.Fprintf(out, "<section class=\"%s\" id=\"%s\" lang=\"%s\" data-ids=\"%s\" data-title=\"%s\">", class, s.Path, s.lang, s.prefix(), html.EscapeString(s.title))
	for _, lang := range b.Plan.Languages {
		if to := s.In(lang); to != nil && s.Kind != site.LanguageChoice && lang != s.lang {
			fmt.Fprintf(out, "<p class=\"translation container\"><a class=\"language-switch\" href=\"#%s\" lang=\"%s\" hreflang=\"%s\">%s</a></p>", to.Path, lang, lang, html.EscapeString(b.Words[lang].Text("language")))
		}
	}
	if s.Kind == site.Search {
		out.WriteString("<template>")
	}
	if err := inner(out, s.main); err != nil {
		return err
	}
	if s.Kind == site.Search {
		out.WriteString("</template>")
	}
	out.WriteString("</section>\n")
	return nil
}

// dataURL puts a file into its own address.
func (b *book) dataURL(file string) (string, bool) {
	if file == "" || !b.tree.Has(file) {
		return "", false
	}
	data, err := b.tree.Read(file)
	if err != nil {
		return "", false
	}
	kind := mediaType(file, data)
	return "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(data), true
}

// mediaType is told from the name; the table of the system would differ from one
// machine to the next.
func mediaType(file string, data []byte) string {
	switch path.Ext(file) {
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	}
	kind, _, err := mime.ParseMediaType(http.DetectContentType(data))
	if err != nil {
		return "application/octet-stream"
	}
	return kind
}
