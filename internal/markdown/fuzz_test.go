package markdown_test

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"compendio/internal/diag"
	"compendio/internal/markdown"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// allowed is every element that a text may become, with its attributes. An
// attribute with a value may have values of that beginning only.
var allowed = map[string]map[string][]string{
	"p": {}, "h1": {"id": nil}, "h2": {"id": nil}, "h3": {"id": nil}, "h4": {"id": nil}, "h5": {"id": nil}, "h6": {"id": nil},
	"em": {}, "strong": {}, "del": {}, "br": {}, "hr": {}, "blockquote": {}, "pre": {}, "code": {"class": {"language-"}},
	"ul": {}, "ol": {"start": nil, "class": {"footnotes"}, "type": {"a"}}, "li": {"id": {"note_"}},
	"a":     {"href": {"to:", "https://", "http://", "mailto:", "#"}, "aria-label": nil, "class": {"backlink", "anchor"}},
	"sup":   {"class": {"cite"}, "id": {"cite-", "remark_"}},
	"img":   {"src": {"to:"}, "alt": nil, "width": {"640"}, "height": {"480"}, "loading": {"lazy"}},
	"div":   {"class": {"scroll", "heading"}, "tabindex": {"0"}, "role": {"region"}, "aria-label": {"TABLE"}},
	"table": {}, "thead": {}, "tbody": {}, "tr": {}, "th": {"scope": {"col"}, "class": {"right", "center"}}, "td": {"class": {"right", "center"}},
}

// FuzzHTML holds, for any text at all: its HTML has only the elements and
// attributes above, leads to nothing but what was resolved, the web and mail, has
// no anchor twice, and closes what it opens; every fault and every reference has a
// place inside the text.
func FuzzHTML(f *testing.F) {
	for _, s := range []string{
		"", "# a\n## a\n## a-2\n## a", "<script>alert(1)</script>", "<b onclick=x>", "[a](javascript:alert(1))", "[a](<java\nscript:x>)", "![a](javascript:x)",
		"[a](&#106;avascript:x)", "[a](\x01javascript:x)", "<javascript:x>", "[a]: javascript:x\n[a]", "[a](data:text/html,x \"t\")", "[a](http://x\" onmouseover=\"y)",
		"[a](https://x/'\"><script>)", "![\"><script>](x.png)", "[[a\"><script>|b]]", "[[a|<script>]]", "[[a#\" x=\"]]", "[^ley][^ley]", "[^a]\n\n[^a]: <b>\n", "[^a]: [^a]\n\n[^a]",
		"|a|b|\n|:-|-:|\n|<b>|`c`|", "```\"><script>\n</code>\n```", "~~~ js\" onclick=\"x\na\n~~~", "    <script>", "<!--\n-->\n", "<?php ?>", "<![CDATA[x]]>", "<!DOCTYPE x>",
		"</div></div></p>", "<textarea>", "<plaintext>", "<svg/onload=x>", "<math><mi//xlink:href=\"data:x\">", "&lt;script&gt;", "&#0;&#x110000;&copy;&NotEqualTilde;",
		"\\<script>\\", "**a*b**c*", "***a** b*", "_a_b_c_", "~~a~b~~", "[a [b](c) d](e)", "![[a](b)](c)", "[a\\](b)", "[a](b(c(d)))", "[a](<b>c)", "[a][b][c]\n\n[b]: x\n[c]: y",
		"> - 1. > a\n    b\n", "- a\n\n\n  - b\n-\n  c", "1) a\n2) b\n10. c", "- [ ] a", "a  \nb\\\nc", "***\n___\n* * *", "a\n---\nb\n===", "\ta\n \tb", "a\u2028b\u0085c", "\u00a0\ufeff\u200b", "`` a`b ``", "\"a 'b' c\" d's--e---f...", "<<a>>", "'tis 'em",
		"[a]: <b> 'c'\n\n[A]", "[ẞ]: x\n\n[SS]", "[[a]](b)", "[[[a]]]", "[^[[a]]]", "[[a|b\\|c]]", "|[[a\\|b]]|\n|-|\n", "10 % de 5 %", "## [[a]] [^ley] `b`\n", "##  \n###\n", "## Sources\n## Source ley\n## cite-ley", "[^ley]: no\n\n[^ley]",
	} {
		f.Add(s, true)
		f.Add(s, false)
	}
	content := os.DirFS("../../content")
	n := 0
	err := fs.WalkDir(content, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".md") {
			return err
		}
		if n++; n%8 != 0 {
			return nil
		}
		data, err := fs.ReadFile(content, p)
		_, body, _ := strings.Cut(string(data), "\n---\n")
		f.Add(body, strings.HasSuffix(p, ".es.md"))
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	parsers := map[bool]*markdown.Parser{true: markdown.New("es"), false: markdown.New("en")}
	f.Fuzz(func(t *testing.T, text string, spanish bool) {
		if strings.ContainsAny(text, "\x00\r") || !utf8.ValidString(text) {
			return // source lets no such text through
		}
		body := parsers[spanish].Parse(text, []string{"ley"}, func(offset int, code diag.Code, _ ...any) {
			if offset < 0 || offset > len(text) {
				t.Errorf("%s is at %d of a text of %d bytes", code, offset, len(text))
			}
		})
		for _, r := range body.Refs {
			if r.Offset < 0 || r.Offset > len(text) {
				t.Errorf("the reference %+v is outside the text", r)
			}
		}
		const before, after = `<!doctype html><body><main>`, `</main><footer>end</footer>`
		doc, err := html.Parse(strings.NewReader(before + string(body.HTML(page(body, "ley"))) + after))
		if err != nil {
			t.Fatal(err)
		}
		ids := map[string]bool{}
		for n := range doc.Descendants() {
			if n.Type == html.CommentNode {
				t.Errorf("a comment: %q", n.Data)
			}
			if n.Type != html.ElementNode {
				continue
			}
			switch n.DataAtom {
			case atom.Html, atom.Head, atom.Body, atom.Main, atom.Footer:
				if len(n.Attr) > 0 {
					t.Errorf("<%s> got the attributes %v", n.Data, n.Attr)
				}
				if n.DataAtom == atom.Footer && (n.Parent.DataAtom != atom.Body || n.FirstChild.Data != "end") {
					t.Errorf("the text has swallowed what follows it: %q", body.HTML(page(body, "ley")))
				}
				continue
			}
			attributes, ok := allowed[n.Data]
			if !ok {
				t.Errorf("an element <%s>", n.Data)
				continue
			}
			for _, a := range n.Attr {
				values, ok := attributes[a.Key]
				if !ok || values != nil && !slices.ContainsFunc(values, func(v string) bool { return strings.HasPrefix(strings.ToLower(a.Val), strings.ToLower(v)) }) {
					t.Errorf("<%s> has the attribute %s=%q", n.Data, a.Key, a.Val)
				}
				if a.Key == "id" {
					if ids[a.Val] {
						t.Errorf("the anchor %q stands twice", a.Val)
					}
					ids[a.Val] = true
				}
			}
		}
		for _, h := range body.Headings {
			if !ids[h.ID] {
				t.Errorf("the heading %q has no anchor %q", h.Text, h.ID)
			}
		}
		var titles, want []string
		for _, s := range body.Sections() {
			if s.Title != "" {
				titles = append(titles, s.Title)
			}
		}
		for _, h := range body.Headings {
			if h.Text != "" {
				want = append(want, h.Text)
			}
		}
		if !slices.Equal(titles, want) {
			t.Errorf("the sections are %q, the headings %q", titles, want)
		}
	})
}
