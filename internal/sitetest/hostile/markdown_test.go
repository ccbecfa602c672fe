package hostile

import (
	"fmt"
	"strings"
	"testing"
)

// Texts that are Markdown only in part, or too much of it.
func TestMarkdown(t *testing.T) {
	const n = 10000
	// What takes the square of its length shows with this much.
	const many = 50000
	list := []bad{
		{"quotes 10,000 deep", practice("", repeat("> ", n)+"x\n"), refused},
		{"quotes 10,000 deep without blanks", practice("", repeat(">", n)+"x\n"), either},
		{"lists 10,000 deep", practice("", repeat("- ", n)+"x\n"), refused},
		{"numbered lists 10,000 deep", practice("", repeat("1. ", n)+"x\n"), either},
		{"lists and quotes by turns", practice("", repeat("- > ", n/2)+"x\n"), refused},
		{"lists 1,000 deep, a line each", practice("", nestedList(1000)), either},
		{"emphasis 10,000 deep", practice("", repeat("*a ", n)+repeat("*", n)+"\n"), either},
		{"emphasis of both kinds", practice("", repeat("*_", n)+"a"+repeat("_*", n)+"\n"), either},
		{"emphasis never closed", practice("", repeat("**a ", many)+"\n"), either},
		{"emphasis that closes what was never opened", practice("", repeat("*a ", n)+repeat("b_ ", n)+"\n"), refused},
		{"emphasis that closes, a line each", practice("", repeat("a_b_\n", 2*n)), refused},
		{"emphasis in a table", practice("", "| a | b |\n| - | - |\n"+repeat("| **a** | *b* |\n", 2000)), published},
		{"stars alone", practice("", repeat("*", many)+"a\n"), either},
		{"brackets 10,000 deep", practice("", repeat("[", n)+"a"+repeat("]", n)+"\n"), either},
		{"brackets never closed", practice("", repeat("[", many)+"\n"), either},
		{"images in images", practice("", repeat("![", n)+"a"+repeat("](x)", n)+"\n"), refused},
		{"links in links", practice("", repeat("[a", n)+repeat("](https://example.org/)", n)+"\n"), either},
		{"links never closed", practice("", repeat("[a](", many)+"\n"), refused},
		{"links to never closed addresses", practice("", repeat("[a](<b ", many)+"\n"), either},
		{"images never closed", practice("", repeat("![a](", many)+"\n"), either},
		{"citations of one note, never written", practice("", repeat("[^a]", many)+"\n"), either},
		{"emphasis in words", practice("", repeat("a***b__c", n)+"\n"), either},
		{"links with parentheses", practice("", repeat("[a]("+repeat("(", 30), 500)+"\n"), either},
		{"links with titles never closed", practice("", repeat("[a](b \"", n)+"\n"), either},
		{"addresses never closed", practice("", repeat("<https://", n)+"\n"), either},
		{"code marks of growing length", practice("", codeMarks(500)), either},
		{"code never closed", practice("", repeat("`a``b```c ", n)+"\n"), either},
		{"references to nothing", practice("", repeat("[a][b] ", n)+"\n"), either},
		{"10,000 definitions of one name", practice("", "[a]\n\n"+repeat("[a]: https://example.org/\n", n)), either},
		{"a definition that never ends", practice("", "[a\n"+repeat("b\n", n)+"]: x\n"), either},
		{"10,000 notes", practice("", notes(n)), refused},
		{"500 notes", practice("", notes(500)), published},
		{"notes in notes", practice("", "x[^a]\n\n[^a]: y[^b]\n\n[^b]: z[^a]\n"), either},
		{"a note of itself", practice("", "x[^a]\n\n[^a]: y[^a]\n"), either},
		{"10,000 citations", practice("", repeat("a[^informe] ", n)+"\n"), published},
		{"a citation of nothing", practice("", "a[^nada]\n"), refused},
		{"a citation with markup", practice("", "a[^<script>alert(1)</script>]\n"), either},
		{"a table of 1,000 columns", practice("", table(1000, 20)), published},
		{"a table with more cells than columns", practice("", "| a |\n| - |\n"+repeat("| b | c | d |\n", 1000)), published},
		{"a table of 4,000 columns and rows", practice("", repeat("| a ", 4000)+"|\n"+repeat("| - ", 4000)+"|\n"+repeat("| b |\n", 4000)), refused},
		{"a table of bars", practice("", repeat("|", many)+"\n"+repeat("|-", n)+"\n"), either},
		{"dashes in lines", practice("", repeat("-\n", many)), either},
		{"tildes", practice("", repeat("~~a", many)+"\n"), either},
		{"fences in fences", practice("", repeat("```\n~~~\n", n)), either},
		{"a fence with markup for a name", practice("", "```\"><script>alert(1)</script>\nx\n```\n"), published},
		{"10,000 entities", practice("", repeat("&amp;&#0;&#x110000;&nada;&lt;script&gt;", n)+"\n"), either},
		{"10,000 backslashes", practice("", repeat("\\", 2*n)+"\n"), published},
		{"backslashes at line ends", practice("", repeat("a\\\n", n)), published},
		{"10,000 headings", practice("", headings(n)), published},
		{"10,000 sections, each with a link to it", practice("", linked("## H%[1]d\n\n[a](#h%[1]d)\n\n", n)), published},
		{"5,000 sections, each with a link to none", practice("", linked("## H%[1]d\n\n[a](#x%[1]d)\n\n", n/2)), refused},
		{"5,000 links to nothing", practice("", linked("[a](x%d.es.md)\n\n", n/2)), refused},
		{"a heading named like a note", practice("", "## Note a\n\n### Remark a\n\nx[^a] y[^a]\n\n[^a]: z\n"), published},
		{"10,000 headings of one name", practice("", repeat("## Otra\n\n", n)), either},
		{"a heading of level 7", practice("", "####### Siete\n"), either},
		{"a heading with markup", practice("", "## <img src=x onerror=alert(1)> [x](javascript:alert(1))\n"), refused},
		{"a heading whose name is one of ours", practice("", "## main\n\n## facts\n\n## sources\n\n## cite-informe\n"), published},
		{"a heading without letters", practice("", "## ¿?\n\n## 🇭🇳\n"), either},
		{"a heading of 100,000 letters", practice("", "## "+repeat("a", 100000)+"\n"), either},
		{"underlined headings", practice("", repeat("a\n===\n", n)), refused},
		{"HTML blocks", practice("", repeat("<div>\n\n", n)), either},
		{"HTML comments never closed", practice("", repeat("<!--", many)+"\n"), either},
		{"HTML declarations", practice("", "<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]>&y;\n\n<?php system('x') ?>\n\n<![CDATA[x]]>\n"), published},
		{"HTML tags never closed", practice("", repeat("<a ", many)+"\n"), either},
		{"HTML attributes", practice("", "<a "+repeat("a=b ", n)+">x</a>\n"), either},
		{"references in brackets", practice("", repeat("[[", many)+"\n"), either},
		{"references in references", practice("", repeat("[[practice/", n)+repeat("]]", n)+"\n"), either},
		{"40,000 references", practice("", repeat("[[objective/7]] ", 4*n)+"\n"), published},
		{"a reference with markup", practice("", "[[practice/hn-agua|<script>alert(1)</script>]] [[practice/hn-agua|"+payload+"]]\n"), either},
		{"quotation marks", practice("", repeat("\"'", many)+"\n"), either},
		{"quotation marks in each other", practice("", repeat("\"a 'b ", n)+"\n"), either},
		{"one line of all signs", practice("", repeat("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", 2000)+"\n"), either},
		{"signs of layouts", practice("", "{{.Site}} {{template \"head\"}} {{`x`}} {{- /* x */ -}} {% x %} ${x} <%= x %>\n"), published},
		{"what ends a script", practice("", "</script> ]]> --> \u2028 \u2029 </ScRiPt >\n\n    </script>\n\n`</script>`\n"), published},
		{"a text that ends a style sheet", practice("", "</style><svg/onload=alert(1)>\n"), published},
		{"attributes of Markdown dialects", practice("", "## Otra {#x onclick=alert(1)}\n\n![a](x){onerror=alert(1)}\n"), refused},
		{"blanks of all sorts", practice("", "\u2003\u3000\ufeff\u200b\n\n\u00a0\n"), either},
		{"lines that turn around", practice("", "\u202eabc\u202c \u2066x\u2069 \u200f\n"), either},
	}
	// Addresses that seem harmless, in every place where one may stand.
	for i, address := range []string{
		"javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java&Tab;script:alert(1)", "&#106;avascript:alert(1)", "&#x6A;avascript&colon;alert(1)",
		"javascript&#0058;alert(1)", "%6aavascript:alert(1)", "\x01javascript:alert(1)", " javascript:alert(1)", "\u00a0javascript:alert(1)", "javascript\\:alert(1)", "vbscript:x", "livescript:x", "mocha:x",
		"data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD4=", "data:image/svg+xml,<svg onload=alert(1)>", "DATA:,x", "blob:https://example.org/x", "filesystem:https://x",
		"file:///etc/passwd", "//evil.example/x", "\\\\evil.example\\x", "/\\evil.example", "https:evil.example", "https:/evil.example", "http:///evil.example", "https://example.org@evil.example/",
		"https://example.org:x/", "https://[::1", "https://exa mple.org/", "https://\u202eexample.org/", "https://例え.jp/", "https://%zz/", "../../../etc/passwd", "..\\..\\x", "/etc/passwd", "C:\\x", "?x", "#", "#nada", "", ".",
		"..", "hn-agua.es.md#nada", "../practices/../practices/hn-agua.es.md", "./hn-agua.es.md?x=1", "hn-agua.es.md%00", "HN-AGUA.es.md", "hn-agua.es.md/", "mailto:javascript:alert(1)", "mailto:a@example.org?bcc=b@example.org", "tel:+123", "ftp://example.org/", "about:blank", "view-source:https://example.org/", "https://example.org/\"onmouseover=alert(1)", "https://example.org/'><script>alert(1)</script>", "intent://x#Intent;end", "x:y",
	} {
		text := fmt.Sprintf("[a](<%s>)\n", address)
		if i%3 > 0 { // and in every other place, where one fault hides what is not one
			text = fmt.Sprintf("[b](%[1]s \"t\") <%[1]s> %[1]s [d]\n\n[d]: <%[1]s>\n", address)
		}
		list = append(list, bad{fmt.Sprintf("address %d, %.40q", i, address), practice("", text), either})
	}
	for i, address := range []string{"javascript:alert(1)", "java\\tscript:alert(1)", "data:text/html,x", "//evil.example/", "https://example.org/\\\" onclick=\\\"x", "https://example.org/</script>", "https://example.org/{{.}}", "https://a@b@c/", "https://", "http://[", "HTTPS://EXAMPLE.ORG/", "https://example.org/\\u2028", "file:///etc/passwd", "example.org", "https://example.org/%", "https://example.org/?a=1&b=2#x"} {
		front := strings.Replace(agua, "year: 2022", "year: 2022, url: \""+address+"\"", 1) + "---\nTexto.[^informe]\n"
		list = append(list, bad{fmt.Sprintf("address %d of a source", i), in(file, front), either})
	}
	for i, address := range []string{"../x.html", "/x.html", "es/../../x.html", "es/practicas/hn-agua.html", "ES/X.HTML", "es/x", "es/x.php", "es/con.html", "index.html", "404.html", "manifest.json", "es/" + repeat("a/", 60) + "x.html", "es/x y.html", "es/ñ.html", "es/x.html\\n<script>", "es/<script>.html", "assets/site.css", ".compendio-staging/x.html", "es/index-2.html", "//evil.example/x.html", "https://evil.example/x.html", "es/%2e%2e/x.html", "es/..html", "es/.html", ""} {
		list = append(list, bad{fmt.Sprintf("alias %d, %.30q", i, address), practice("aliases: [\""+address+"\"]\n", ""), either})
	}
	try(t, list)
}

func nestedList(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(repeat("  ", i) + "- a\n")
	}
	return b.String()
}

func codeMarks(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("a" + repeat("`", i))
	}
	return b.String() + "\n"
}

func notes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a[^n%d] ", i)
	}
	for i := range n {
		fmt.Fprintf(&b, "\n\n[^n%d]: b", i)
	}
	return b.String() + "\n"
}

func table(columns, rows int) string {
	return repeat("| a ", columns) + "|\n" + repeat("| - ", columns) + "|\n" + repeat(repeat("| b ", columns)+"|\n", rows)
}

// linked repeats a text with a number in it.
func linked(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func headings(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "## Número %d\n\n", i)
	}
	return b.String()
}
