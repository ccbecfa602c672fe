package markdown_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"compendio/internal/diag"
	"compendio/internal/markdown"
	"compendio/internal/message"
)

// parsed is a text with what was told about it.
type parsed struct {
	*markdown.Body
	told []string // offset and code
}

func parse(lang, text string, sources ...string) parsed {
	p := parsed{}
	p.Body = markdown.New(lang).Parse(text, sources, func(offset int, code diag.Code, args ...any) {
		told := fmt.Sprintf("%d %s", offset, code)
		for _, a := range args {
			if s, ok := a.(string); ok {
				told += " " + s
			}
		}
		p.told = append(p.told, told)
	})
	return p
}

// page stands for the page around a text: links lead to where they say, sources
// are numbered as given, words are their keys in capitals.
func page(b *markdown.Body, sources ...string) markdown.Page {
	return markdown.Page{
		Link: func(at int) markdown.Target {
			r := b.Refs[at]
			href := "to:" + r.Target
			if r.Fragment != "" {
				href += "#" + r.Fragment
			}
			return markdown.Target{Href: href, Title: "Title of " + r.Target, Width: 640, Height: 480}
		},
		Citation: func(id string) (int, string) { return slices.Index(sources, id) + 1, "source-" + id },
		Words:    message.New("es", map[string]string{"citation": "CITATION", "remark": "REMARK", "back_to_text": "BACK_TO_TEXT", "table": "TABLE", "heading_link": "LINK {title}"}),
	}
}

// No two things of a page have one anchor, whatever headings and sources are called.
func TestAnchorsAreDifferent(t *testing.T) {
	b := parse("es", "## Note a\n\n### Remark a\n\n### Remark a 2\n\n### Cite x 2\n\nUno[^x] dos[^x] tres[^x-2] cuatro[^x-2] nota[^n] otra[^n]\n\n[^n]: Sí.\n", "x", "x-2")
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(`id="([^"]*)"`).FindAllStringSubmatch(string(b.HTML(page(b.Body, "x", "x-2"))), -1) {
		if seen[m[1]] {
			t.Errorf("%q stands twice", m[1])
		}
		seen[m[1]] = true
	}
	if len(seen) != 4+4+2+1 {
		t.Errorf("there are %d anchors", len(seen))
	}
}

// h is a heading with its link.
func h(level int, id, title string) string {
	return fmt.Sprintf(`<div class="heading"><h%d id="%s">%s</h%[1]d><a class="anchor" href="#%[2]s" aria-label="LINK %s"></a></div>`, level, id, title, title)
}

// Where several bodies stand on one page, every id of one begins alike, and so does what leads to it; headings
// are as deep as the page needs them.
func TestABodyAmongOthers(t *testing.T) {
	b := parse("es", "## Uno[^ley]\n\nTexto.[^a]\n\n### Dos\n\nMás.\n\n[^a]: Nota.\n", "ley")
	p := page(b.Body, "ley")
	p.Prefix, p.Deeper = "x_", 4
	p.Citation = func(string) (int, string) { return 7, "source-7" }
	got := string(b.HTML(p))
	for _, want := range []string{`<h6 id="x_uno-ley">`, `<h6 id="x_dos">`, `id="x_cite-ley"><a href="#source-7" aria-label="CITATION 7">7<`,
		`id="x_remark_a"><a href="#x_note_a"`, `<li id="x_note_a">`, `class="backlink" href="#x_remark_a"`} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %s in\n%s", want, got)
		}
	}
}

func TestHTML(t *testing.T) {
	for _, test := range []struct{ name, lang, in, want string }{
		{"link to a file", "es", "[siete](../objectives/07.es.md)", `<p><a href="to:../objectives/07.es.md">siete</a></p>`},
		{"link to a section", "es", "[aquí](#partes)", `<p><a href="to:#partes">aquí</a></p>`},
		{"link to the world", "es", "[x](https://example.org/?a=1&b=2 \"Título\")", `<p><a href="https://example.org/?a=1&amp;b=2">x</a></p>`},
		{"link with entities and escapes", "es", `[x](https://example.org/?a&#61;1&amp;b\_c&copy;)`, `<p><a href="https://example.org/?a=1&amp;b_c%C2%A9">x</a></p>`},
		{"mail", "es", "<oim@example.org>", `<p><a href="mailto:oim@example.org">oim@example.org</a></p>`},
		{"reference with the target's title", "es", "Vea [[objective/7]].", `<p>Vea <a href="to:objective/7">Title of objective/7</a>.</p>`},
		{"reference with a text", "es", "Vea [[practice/hn-agua | esta & otra]].", `<p>Vea <a href="to:practice/hn-agua">esta &amp; otra</a>.</p>`},
		{"reference to a section", "es", "[[practice/hn-agua#contexto|eso]]", `<p><a href="to:practice/hn-agua#contexto">eso</a></p>`},
		{"no reference", "es", "[[]] y [[ ]] y [[a", "<p>[[]] y [[ ]] y [[a</p>"},
		{"reference in code", "es", "`[[objective/7]]`", "<p><code>[[objective/7]]</code></p>"},
		{"two citations of one source", "es", "Uno.[^ley] Dos.[^ley] Tres.[^otra]",
			`<p>Uno.<sup class="cite" id="cite-ley"><a href="#source-ley" aria-label="CITATION 1">1</a></sup>` +
				` Dos.<sup class="cite" id="cite-ley_2"><a href="#source-ley" aria-label="CITATION 1">1</a></sup>` +
				` Tres.<sup class="cite" id="cite-otra"><a href="#source-otra" aria-label="CITATION 2">2</a></sup></p>`},
		{"remark", "es", "Uno.[^nota]\n\n[^nota]: Una *nota*.\n",
			`<p>Uno.<sup class="cite" id="remark_a"><a href="#note_a" aria-label="REMARK a">a</a></sup></p>` + "\n" +
				`<ol class="footnotes" type="a">` + "\n" + `<li id="note_a"><p>Una <em>nota</em>. <a class="backlink" href="#remark_a" aria-label="BACK_TO_TEXT">↩</a></p>` + "\n</li>\n</ol>"},
		{"table", "es", "| a | b |\n| :-- | --: |\n| x\\|y | [[objective/7\\|siete]] |\n",
			`<div class="scroll" tabindex="0" role="region" aria-label="TABLE">` + "\n<table>\n<thead>\n<tr>\n" +
				`<th scope="col">a</th>` + "\n" + `<th scope="col" class="right">b</th>` + "\n</tr>\n</thead>\n<tbody>\n<tr>\n" +
				`<td>x|y</td>` + "\n" + `<td class="right"><a href="to:objective/7">siete</a></td>` + "\n</tr>\n</tbody>\n</table>\n</div>"},
		{"image", "es", "![Dos *personas*](hn-agua/foto.jpg \"x\")", `<p><img src="to:hn-agua/foto.jpg" width="640" height="480" alt="Dos personas" loading="lazy"></p>`},
		{"Spanish quotation marks", "es", `Dijo "hola 'vos'" -- y... l'eau --- fin`, "<p>Dijo «hola ‘vos’» – y… l’eau — fin</p>"},
		{"English quotation marks", "en", `She said "don't 'go'" -- now... it's --- over`, "<p>She said “don’t ‘go’” – now… it’s — over</p>"},
		{"Croatian quotation marks", "hr", `"x"`, "<p>„x“</p>"},
		{"French quotation marks", "fr", `"x"`, "<p>«\u00a0x\u00a0»</p>"},
		{"Portuguese quotation marks", "pt", `"x"`, "<p>“x”</p>"},
		{"no quotation marks in code", "es", "`\"x\" -- y`", "<p><code>&quot;x&quot; -- y</code></p>"},
		{"percent", "es", "Un 10 % y un 20% y 5 %.", "<p>Un 10\u00a0% y un 20% y 5\u00a0%.</p>"},
		{"HTML is text", "es", "a <b onclick=\"x\">c</b> <!-- d --> &lt;e&gt; <br>",
			"<p>a &lt;b onclick=&#34;x&#34;&gt;c&lt;/b&gt; &lt;!-- d --&gt; &lt;e&gt; &lt;br&gt;</p>"},
		{"a block of HTML is text", "es", "<script>\nalert(1)\n</script>\n", "<p>&lt;script&gt;\nalert(1)\n&lt;/script&gt;\n</p>"},
		{"headings", "es", "## Qué se hizo\n\n### Qué se hizo\n\n## ¿?\n\n## Fuentes [^ley]\n",
			h(2, "que-se-hizo", "Qué se hizo") + "\n" + h(3, "que-se-hizo-2", "Qué se hizo") + "\n" + h(2, "section", "¿?") + "\n" +
				strings.Replace(h(2, "fuentes-ley", "Fuentes"), "Fuentes<", `Fuentes <sup class="cite" id="cite-ley"><a href="#source-ley" aria-label="CITATION 1">1</a></sup><`, 1)},
		{"anchors that are ours", "en", "## Sources\n\n## Source ley\n\n## Main\n\n## List of things\n",
			h(2, "section-sources", "Sources") + "\n" + h(2, "section-source-ley", "Source ley") + "\n" + h(2, "section-main", "Main") + "\n" +
				h(2, "section-list-of-things", "List of things")},
		{"anchor without the address of a link", "es", "## Más en [la red](https://example.org/x)\n", strings.Replace(h(2, "mas-en-la-red", "Más en la red"), ">Más en la red<", `>Más en <a href="https://example.org/x">la red</a><`, 1)},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := parse(test.lang, test.in, "ley", "otra")
			got := string(b.HTML(page(b.Body, "ley", "otra")))
			if strings.TrimSpace(got) != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// The same text is shown on many pages; each numbers the anchors of its citations
// from the beginning.
func TestHTMLTwice(t *testing.T) {
	b := parse("es", "Uno.[^ley] Dos.[^ley]", "ley")
	if first, second := b.HTML(page(b.Body, "ley")), b.HTML(page(b.Body, "ley")); first != second {
		t.Errorf("first\n%s\nsecond\n%s", first, second)
	}
}

func TestRefs(t *testing.T) {
	b := parse("es", "[a](../objectives/07.es.md#x), [[session/2a#y|z]], ![i](p/foto.png), [h](#aqui), [w](https://example.org), [m](mailto:a@b.c), [e](con%20espacio.pdf)\n\n[r][ref]\n\n[ref]: <otra nota.es.md>\n")
	want := []markdown.Ref{
		{Target: "../objectives/07.es.md", Fragment: "x", Offset: 0},
		{Target: "session/2a", Fragment: "y", Short: true, Offset: 31},
		{Image: true, Target: "p/foto.png", Offset: 51},
		{Fragment: "aqui", Offset: 69},
		{Target: "con espacio.pdf", Offset: 126},
		{Target: "otra nota.es.md", Offset: 150},
	}
	for i := range min(len(b.Refs), len(want)) {
		if b.Refs[i] != want[i] {
			t.Errorf("got %+v, want %+v", b.Refs[i], want[i])
		}
	}
	if len(b.Refs) != len(want) || len(b.told) > 0 {
		t.Errorf("%d references, told %q", len(b.Refs), b.told)
	}
}

func TestCitations(t *testing.T) {
	b := parse("es", "Uno.[^ley]\n\n- Dos.[^otra][^ley]\n", "ley", "otra", "nunca")
	want := []markdown.Citation{{ID: "ley", Offset: 4}, {ID: "otra", Offset: 18}, {ID: "ley", Offset: 25}}
	if !slices.Equal(b.Citations, want) {
		t.Errorf("got %v, want %v", b.Citations, want)
	}
	if n := b.Cited(); n["ley"] != 2 || n["otra"] != 1 || n["nunca"] != 0 {
		t.Errorf("cited %v", n)
	}
}

func TestHeadingsAndSections(t *testing.T) {
	b := parse("es", "Antes de *todo*,\nuna [línea](x.es.md).\n\n## Contexto\n\n- Uno.[^ley]\n- Dos `tres`\n\n### Más\n\n| a | b |\n| - | - |\n| c | d |\n\n## Vacía\n\n## Código\n\n```\ncuatro\n```\n\nFin: 1 &lt; 2 ![pie](p.png).[^n]\n\n[^n]: Nota.\n", "ley")
	wantHeadings := []markdown.Heading{
		{Level: 2, ID: "contexto", Text: "Contexto", Offset: 41}, {Level: 3, ID: "mas", Text: "Más", Offset: 81},
		{Level: 2, ID: "vacia", Text: "Vacía", Offset: 122, Empty: true}, {Level: 2, ID: "codigo", Text: "Código", Offset: 133},
	}
	if !slices.Equal(b.Headings, wantHeadings) {
		t.Errorf("headings %+v", b.Headings)
	}
	wantSections := []markdown.Section{
		{Text: "Antes de todo, una línea."},
		{ID: "contexto", Title: "Contexto", Text: "Uno. Dos tres"},
		{ID: "mas", Title: "Más", Text: "a b c d"},
		{ID: "vacia", Title: "Vacía"},
		{ID: "codigo", Title: "Código", Text: "cuatro Fin: 1 < 2 pie. Nota."},
	}
	if !slices.Equal(b.Sections(), wantSections) {
		t.Errorf("sections %+v", b.Sections())
	}
	if !b.HasHeading("mas") || b.HasHeading("Más") || b.HasHeading("") {
		t.Error("a heading is not found by its anchor, or by something else")
	}
}

func TestFaults(t *testing.T) {
	for _, test := range []struct {
		name, in string
		want     []string
	}{
		{"nothing", "## Uno\n\n### Dos\n\n#### Tres\n\nx\n\n## Cuatro\n\n- y\n", nil},
		{"empty sections", "## Uno\n\n### Dos\n\n### Tres\n\nx[^n]\n\n## Cuatro\n\n[^n]: Nota.\n", []string{"8 section-empty Dos", "34 section-empty Cuatro"}},
		{"one #", "Texto.\n\n# Uno\n", []string{"8 heading-one"}},
		{"underlined", "Uno\n===\n\nDos\n---\n\nx\n", []string{"0 heading-one"}},
		{"jump", "## Uno\n\n#### Dos\n\nx\n", []string{"8 heading-jump ###"}},
		{"jump at the beginning", "### Uno\n", []string{"0 heading-jump ##"}},
		{"no text", "##\n\n## ![](x.png)\n", []string{"0 heading-empty", "4 heading-empty", "7 no-alt"}},
		{"HTML in a line", "Un <b>x</b>\n", []string{"3 raw-html", "7 raw-html"}},
		{"HTML in a list", "- a\n- <b>\n", []string{"6 raw-html"}},
		{"block of HTML", "Uno.\n\n<div>\nx\n</div>\n", []string{"6 raw-html"}},
		{"script", "Un [x](javascript:y)\n", []string{"3 bad-scheme javascript:"}},
		{"script in a reference", "Un [x][y]\n\n[y]: JAVASCRIPT:z\n", []string{"3 bad-scheme javascript:"}},
		{"script between < and >", "<javascript:alert(1)>\n", []string{"0 bad-scheme javascript:"}},
		{"script with an escape", `[x](javascript\:y)` + "\n", []string{"0 bad-scheme javascript:"}},
		{"script with an entity", "[x](javascript&colon;y)\n", []string{"0 bad-scheme javascript:"}},
		{"data", "[x](data:text/html,y)\n", []string{"0 bad-scheme data:"}},
		{"a slash", "[x](/es/)\n", []string{"0 root-link /es/"}},
		{"two slashes", "[x](//example.org)\n", []string{"0 root-link //example.org"}},
		{"no host", "[x](https:///y)\n", []string{"0 link-file https:///y"}},
		{"empty link", "[](x.es.md) [x]()\n", []string{"0 empty-link", "12 empty-link"}},
		{"a space in the address", "Un [x](y z.es.md) y ![w](otra foto.png)\n", []string{"5 broken-link", "23 broken-link"}},
		{"a link in a link", "[a [b](https://example.org/) c](https://example.org/)\n", []string{"30 broken-link"}},
		{"brackets that are no link", "f(x)[1] \\](a) `](b)`\n\n    ](c)\n", nil},
		{"no alternative text", "a ![](x.png)\n", []string{"2 no-alt"}},
		{"image from elsewhere", "![a](http://example.org/x.png)\n", []string{"0 foreign-image http://example.org/x.png"}},
		{"no such source", "a[^x] `[^y]`\n\n[^z]: z\n", []string{"1 no-source x"}},
		{"no such source in a table", "| a[^x] |\n| - |\n| b[^y] |\n", []string{"3 no-source x", "19 no-source y"}},
		{"in a quotation", "> a\n> b [x](javascript:y)\n", []string{"8 bad-scheme javascript:"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := parse("es", test.in, "ley").told; !slices.Equal(got, test.want) {
				t.Errorf("told %q, want %q", got, test.want)
			}
		})
	}
}

func TestNoBreak(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"10 %", "10\u00a0%"}, {"10%", "10%"}, {"de % y 3 %, 4 %", "de % y 3\u00a0%, 4\u00a0%"}, {"", ""}, {"x %", "x %"},
	} {
		if got := markdown.NoBreak(test.in); got != test.want {
			t.Errorf("NoBreak(%q) = %q, want %q", test.in, got, test.want)
		}
	}
}
