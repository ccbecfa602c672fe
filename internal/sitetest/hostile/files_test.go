package hostile

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// agua is a practice without its front matter's end, so that a case may add a key.
const agua = `---
type: programme
countries: [HN]
start: 2021
objectives: {primary: [7]}
actors: [Cruz Roja]
evidence: documented
sources:
  - {id: informe, title: Informe, publisher: Cruz Roja, year: 2022}
updated: 2026-11-23
title: Agua
summary: Agua.
`

const file = "content/practices/hn-x.es.md"

// practice is a file with more front matter and a text.
func practice(front, body string) map[string]string {
	return in(file, agua+front+"---\nTexto.[^informe]\n\n"+body)
}

// laughs is a YAML bomb: aliases of aliases.
func laughs(depth int) string {
	var b strings.Builder
	b.WriteString("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n")
	for i := 1; i < depth; i++ {
		prev := string(rune('0' + i - 1))
		now := string(rune('0' + i))
		b.WriteString("a" + now + ": &a" + now + " [" + strings.TrimSuffix(strings.Repeat("*a"+prev+", ", 9), ", ") + "]\n")
	}
	return b.String()
}

func repeat(s string, n int) string { return strings.Repeat(s, n) }

// Front matter and vocabularies that are no YAML, or YAML that means harm.
func TestFrontMatter(t *testing.T) {
	try(t, []bad{
		{"a bomb", practice(laughs(9), ""), refused},
		{"an alias of itself", practice("x: &x [*x]\n", ""), refused},
		{"a merge of itself", practice("x: &x {<<: *x}\n", ""), refused},
		{"an anchor alone", practice("edited_by: &x Alguien\n", ""), either},
		{"an alias to nothing", practice("edited_by: *nadie\n", ""), refused},
		{"lists 10,000 deep", practice("edited_by: "+repeat("[", 10000)+repeat("]", 10000)+"\n", ""), refused},
		{"lists 100,000 deep, never closed", practice("edited_by: "+repeat("[", 100000)+"\n", ""), refused},
		{"maps 10,000 deep", practice("edited_by: "+repeat("{a: ", 10000)+repeat("}", 10000)+"\n", ""), refused},
		{"blocks 2,000 deep", practice(deepBlocks(2000), ""), refused},
		{"dashes 10,000 deep", practice("edited_by:\n  "+repeat("- ", 10000)+"x\n", ""), refused},
		{"a key of 100,000 characters", practice(repeat("k", 100000)+": x\n", ""), refused},
		{"5,000 keys", practice(manyKeys(5000), ""), refused},
		{"a key that is a list", practice("[a, b]: x\n", ""), refused},
		{"a key that is a map", practice("{a: b}: x\n", ""), refused},
		{"a complex key", practice("? - a\n  - b\n: x\n", ""), refused},
		{"an empty key", practice("\"\": x\n", ""), refused},
		{"a key null", practice("null: x\n", ""), refused},
		{"a key with markup", practice("\"<script>alert(1)</script>\": x\n", ""), refused},
		{"a key that plays with the terminal", practice("\"\\e[2J\\a\": x\n", ""), refused},
		{"a key twice", practice("title: Otra\n", ""), refused},
		{"a binary tag", practice("edited_by: !!binary aGVsbG8=\n", ""), either},
		{"a binary tag that is no base64", practice("edited_by: !!binary %%%\n", ""), either},
		{"a tag of Python", practice("edited_by: !!python/object/apply:os.system [\"true\"]\n", ""), refused},
		{"a tag of Ruby", practice("edited_by: !ruby/object:Gem::Installer {}\n", ""), refused},
		{"a tag of our own", practice("edited_by: !x y\n", ""), either},
		{"a tag that lies", practice("edited_by: !!int nada\n", ""), either},
		{"a tag of sets", practice("edited_by: !!set {a, b}\n", ""), refused},
		{"a timestamp for a text", practice("edited_by: 2021-01-01T00:00:00Z\n", ""), either},
		{"infinity", practice("edited_by: .inf\n", ""), either},
		{"a directive", in(file, "%YAML 9.9\n"+agua+"---\nTexto.[^informe]\n"), refused},
		{"a directive inside", in(file, strings.Replace(agua, "---\n", "---\n%TAG ! tag:x,2000:\n", 1)+"---\nTexto.[^informe]\n"), refused},
		{"several documents", in("content/taxonomies/glossary.yaml", "- id: a\n  es: [a]\n  en: [a]\n---\n- id: b\n  es: [b]\n  en: [b]\n"), refused},
		{"a document that ends and goes on", in("content/taxonomies/glossary.yaml", "- id: a\n  es: [a]\n  en: [a]\n...\nbasura: [\n"), refused},
		{"front matter that ends and goes on", practice("...\nbasura: x\n", ""), refused},
		{"words that end and go on", in("layouts/messages/es.yaml", "home: Inicio\n...\nbasura: x\n"), refused},
		{"several documents in site.yaml", in("content/site.yaml", string(full(t)["content/site.yaml"].Data)+"---\nname: otro\n"), refused},
		{"front matter of TOML", in(file, "+++\ntitle = \"Agua\"\n+++\n"), refused},
		{"front matter of JSON", in(file, "{\"title\": \"Agua\"}\n\nTexto.\n"), refused},
		{"three hyphens alone", in(file, "---"), refused},
		{"three hyphens twice", in(file, "---\n---\n"), refused},
		{"three hyphens twice without a line end", in(file, "---\n---"), refused},
		{"100,000 lines of three hyphens", in(file, repeat("---\n", 100000)), refused},
		{"a front matter without an end, of 5 MB", in(file, "---\ntitle: x\n"+repeat("# nada\n", 700000)), refused},
		{"a single value", in(file, "---\nhola\n---\n"), refused},
		{"a list", in(file, "---\n- a\n---\n"), refused},
		{"nothing", in(file, ""), refused},
		{"one line end", in(file, "\n"), refused},
		{"blanks", in(file, "   \n\t\n"), refused},
		{"one NUL", in(file, "\x00"), refused},
		{"a NUL in the text", practice("", "a\x00b"), refused},
		{"a NUL in the front matter", practice("edited_by: a\x00b\n", ""), refused},
		{"a NUL escaped in the front matter", practice("edited_by: \"a\\0b\"\n", ""), refused},
		{"an escape character, escaped", practice("edited_by: \"a\\x1b[31mb\"\n", ""), refused},
		{"a vertical tab in the text", practice("", "a\vb"), refused},
		{"a vertical tab in the front matter", practice("edited_by: \"a\vb\"\n", ""), refused},
		{"a vertical tab as an entity", practice("", "a&#11;b"), refused},
		{"a control character in hexadecimal", practice("", "## a&#x1;b\n"), refused},
		{"a control character in an address", practice("", "[a](https://example.org/&#2;)\n"), refused},
		{"no character in the text", practice("", "a\ufffeb"), refused},
		{"no character as an entity", practice("", "a&#xFFFE;b"), refused},
		{"no character of another plane", practice("", "a\U0001ffffb"), refused},
		{"a control character in the name of the site", in("content/site.yaml", strings.Replace(string(full(t)["content/site.yaml"].Data), "Pequeño compendio", "\"a\\x0bb\"", 1)), refused},
		{"a control character in a vocabulary", in("content/taxonomies/glossary.yaml", "- id: a\n  es: [\"a\\x1bb\"]\n  en: [a]\n"), refused},
		{"a million control characters", practice("", repeat("\x01", 1<<20)), refused},
		{"half a surrogate pair", practice("edited_by: \"\\uD83D\"\n", ""), either},
		{"a sign that is no sign", practice("edited_by: \"\\uFFFF\"\n", ""), refused},
		{"the order of signs turned around", practice("edited_by: \"\u202eevil\u202c\"\n", ""), either},
		{"line ends of CR alone", in(file, strings.ReplaceAll(agua+"---\nTexto.[^informe]\n", "\n", "\r")), either},
		{"line ends of CR LF", in(file, strings.ReplaceAll(agua+"---\nTexto.[^informe]\n", "\n", "\r\n")), published},
		{"line ends of all sorts", in(file, strings.Replace(strings.Replace(agua, "\n", "\r\n", 3), "2021\n", "2021\r", 1)+"---\r\nTexto.[^informe]\n"), either},
		{"line ends of Unicode", practice("edited_by: \"a\u2028b\u2029c\"\n", "a\u2028b\u2029c"), published},
		{"5,000 sources", sources(5000), published},
		{"a byte-order mark", in(file, "\ufeff"+agua+"---\nTexto.[^informe]\n"), published},
		{"two byte-order marks", in(file, "\ufeff\ufeff"+agua+"---\nTexto.[^informe]\n"), either},
		{"UTF-16", in(file, utf16(agua)), refused},
		{"Windows-1252", in(file, strings.Replace(agua, "Agua", "Ni\xf1ez", 1)+"---\nTexto.[^informe]\n"), refused},
		{"Windows-1252 in the text", practice("", "Ni\xf1ez"), refused},
		{"UTF-8 cut off", practice("", "Niñ\xc3"), refused},
		{"UTF-8 longer than it need be", practice("", "a\xc0\xafb"), refused},
		{"surrogates in UTF-8", practice("", "a\xed\xa0\x80b"), refused},
		{"letters and accents apart", practice("edited_by: \"Nin\u0303ez\"\n", "Nin\u0303ez y migracio\u0301n."), published},
		{"1,000 accents on a letter", practice("edited_by: \"a"+repeat("\u0301", 1000)+"\"\n", "a"+repeat("\u0301", 1000)), either},
		{"tabs", practice("\tedited_by: x\n", ""), refused},
		{"a block scalar that swallows the end", practice("edited_by: |\n  ---\n  x\n", ""), either},
		{"an end in quotation marks", practice("edited_by: \"\n---\n\"\n", ""), either},
		{"a comment of 1 MB", practice("# "+repeat("x", 1<<20)+"\n", ""), either},
		{"a text of 30 MB", practice("", repeat("agua ", 6<<20)), refused},
		{"a text of 1 MB", practice("", repeat("Agua en el camino. ", 50000)+"\n"), either},
		{"a word of 1 MB", practice("", repeat("a", 1<<20)+"\n"), either},
		{"a line of 1 MB in a block", practice("edited_by: >-\n  "+repeat("x ", 1<<19)+"\n", ""), either},
	})
}

func deepBlocks(n int) string {
	var b strings.Builder
	b.WriteString("edited_by:\n")
	for i := range n {
		b.WriteString(repeat(" ", i+1) + "a:\n")
	}
	return b.String()
}

// sources is a practice with many, of which half are cited.
func sources(n int) map[string]string {
	var list, body strings.Builder
	for i := range n {
		fmt.Fprintf(&list, "  - {id: s%d, title: T, publisher: P, year: none}\n", i)
		if i%2 == 0 {
			fmt.Fprintf(&body, "a[^s%d] ", i)
		}
	}
	return in(file, strings.Replace(agua, "updated:", list.String()+"updated:", 1)+"---\nTexto.[^informe]\n\n"+body.String()+"\n")
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("k" + strings.Repeat("z", i%7) + string(rune('a'+i%26)) + strconv.Itoa(i) + ": 1\n")
	}
	return b.String()
}

func utf16(s string) string {
	var b strings.Builder
	b.WriteString("\xff\xfe")
	for _, r := range s {
		b.WriteByte(byte(r))
		b.WriteByte(byte(r >> 8))
	}
	return b.String()
}
