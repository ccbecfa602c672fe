//go:build unix

package hostile

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// What a case does to a site; the folder is not the test's own, so that nothing here
// depends on where the test runs.

func write(dir, name string, data []byte) string {
	name = filepath.Join(dir, name)
	must(os.MkdirAll(filepath.Dir(name), 0o755))
	must(os.WriteFile(name, data, 0o644))
	return name
}

func vacate(dir, name string) string {
	name = filepath.Join(dir, name)
	must(os.RemoveAll(name))
	must(os.MkdirAll(filepath.Dir(name), 0o755))
	return name
}

func aText(name, text string) func(string) {
	return func(dir string) { write(dir, name, []byte(text)) }
}

func aFolder(name string) func(string) {
	return func(dir string) { must(os.Mkdir(vacate(dir, name), 0o755)) }
}

func aPipe(name string) func(string) {
	return func(dir string) { must(syscall.Mkfifo(vacate(dir, name), 0o644)) }
}

func aLink(to, name string) func(string) {
	return func(dir string) { must(os.Symlink(to, vacate(dir, name))) }
}

// aHole is a file that claims to be huge and takes no room.
func aHole(name string, size int64) func(string) {
	return func(dir string) { must(os.Truncate(write(dir, name, []byte("---\n")), size)) }
}

// aPicture is an entry that shows an image.
func aPicture(data string) func(string) {
	return anAttachment("![Una foto](hn-x/foto.png)", "hn-x/foto.png", data)
}

// anAttachment is an entry whose text leads to a file.
func anAttachment(text, name, data string) func(string) {
	return func(dir string) {
		write(dir, file, []byte(agua+"---\nTexto.[^informe]\n\n"+text+"\n"))
		write(dir, "content/practices/"+name, []byte(data))
	}
}

// picture is a PNG file that says how large it is and holds next to nothing.
func picture(width, height uint32) string {
	chunk := func(kind string, data []byte) []byte {
		out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
		body := append([]byte(kind), data...)
		return binary.BigEndian.AppendUint32(append(out, body...), crc32.ChecksumIEEE(body))
	}
	head := append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height), 8, 2, 0, 0, 0)
	return "\x89PNG\r\n\x1a\n" + string(chunk("IHDR", head)) + string(chunk("IDAT", []byte("x\x9c\x03\x00\x00\x00\x00\x01"))) + string(chunk("IEND", nil))
}

// named is how a fault of a file begins, whatever the file's name.
var named = regexp.MustCompile(`(?m)^(?:content|layouts|static)[^\n]*: `)

// What lies on the disk and is not a file, or not where files belong.
func TestDisk(t *testing.T) {
	const practices = "content/practices/"
	for _, c := range []struct {
		name  string
		do    func(dir string)
		codes string // exit codes that are right
	}{
		{"a link to a file outside", aLink("/etc/passwd", practices+"hn-x.es.md"), "1"},
		{"a link to a file inside", aLink("hn-agua.es.md", practices+"hn-x.es.md"), "1"},
		{"a link to itself", aLink("hn-x.es.md", practices+"hn-x.es.md"), "1"},
		{"a link to nothing", aLink("nada", practices+"hn-x.es.md"), "1"},
		{"a link to a folder outside", aLink("/etc", practices+"hn-agua"), "1"},
		{"a link to the folder above", aLink("..", "content/practices/arriba"), "1"},
		{"a link to all", aLink("/", "content/todo"), "1"},
		{"a link as site.yaml", aLink("/etc/hostname", "content/site.yaml"), "1"},
		{"a link as a vocabulary", aLink("/etc/passwd", "content/taxonomies/countries.yaml"), "1"},
		{"a link as an attachment", aLink("/etc/passwd", practices+"hn-agua/foto.jpg"), "1"},
		{"a link as the ledger", aLink("/etc/passwd", "content/addresses.txt"), "1"},
		{"a link as the content", aLink("/etc", "content"), "2 3"},
		{"a link as a layout", aLink("/etc/passwd", "layouts/base.html"), "1 3"},
		{"a link as the layouts", aLink("/etc", "layouts"), "0 1 3"},
		{"a link as a static file", aLink("/etc/passwd", "static/passwd.txt"), "0 1 3"},
		{"a link as the static files", aLink("/etc", "static"), "0 1 3"},
		{"a pipe as an entry", aPipe(practices + "hn-x.es.md"), "0"},
		{"a pipe as site.yaml", aPipe("content/site.yaml"), "1"},
		{"a pipe as a vocabulary", aPipe("content/taxonomies/countries.yaml"), "0 1"},
		{"a pipe as the ledger", aPipe("content/addresses.txt"), "0 1 3"},
		{"a pipe as an attachment", aPipe(practices + "hn-agua/foto.jpg"), "0 1"},
		{"a pipe as a layout", aPipe("layouts/base.html"), "1"},
		{"a pipe as the words", aPipe("layouts/messages/es.yaml"), "1"},
		{"a pipe as a style sheet", aPipe("static/css/site.css"), "1"},
		{"a pipe as a script", aPipe("static/js/own.js"), "0 1"},
		{"a pipe as a static file", aPipe("static/x.txt"), "0 1"},
		{"a folder named like an entry", aFolder(practices + "hn-x.es.md"), "0 1"},
		{"a folder in the place of an entry", aFolder(practices + "hn-agua.es.md"), "0 1"},
		{"a folder in the place of site.yaml", aFolder("content/site.yaml"), "1"},
		{"a folder in the place of a vocabulary", aFolder("content/taxonomies/countries.yaml"), "0 1"},
		{"a folder in the place of the ledger", aFolder("content/addresses.txt"), "0 1 3"},
		{"a folder in the place of a layout", aFolder("layouts/base.html"), "1 3"},
		{"a folder in the place of words", aFolder("layouts/messages/es.yaml"), "1"},
		{"a folder in the place of a style sheet", aFolder("static/css/site.css"), "1 3"},
		{"a file in the place of a folder of entries", aText("content/pages2", "x"), "0 1"},
		{"a file in the place of layouts", aText("layouts", "x"), "0 1"},
		{"a folder named like a page of the output", aFolder("static/es/index.html"), "0 1"},
		{"a static file in the place of a page", aText("static/es/index.html", "<script>alert(1)</script>"), "1"},
		{"a static file in the place of the first page", aText("static/index.html", "x"), "1"},
		{"a static file in the place of a page on Windows", aText("static/ES/Index.html", "x"), "1"},
		{"a static file in the place of a folder", aText("static/es", "x"), "1"},
		{"a static file under a page", aText("static/index.html/x.txt", "x"), "1"},
		{"a static file in the place of the manifest", aText("static/manifest.json", "{}"), "1"},
		{"a static file in the place of the index", aText("static/search", "x"), "1"},
		{"a static file with a colon", aText("static/a:b.txt", "x"), "1"},
		{"a static file with a backslash", aText(`static/a\b.txt`, "x"), "1"},
		{"a static folder that Windows reserves", aText("static/CON/x.txt", "x"), "1"},
		{"a static folder with signs of addresses", aText("static/x?y#z/x.txt", "x"), "1"},
		{"a static folder that is the one above, in disguise", aText("static/%2e%2e/x.txt", "x"), "1"},
		{"a static folder that is no UTF-8", aText("static/caf\xe9/x.txt", "x"), "1"},
		{"a folder of attachments with a colon", anAttachment("[a](<./a:b/x.pdf>)", "a:b/x.pdf", "%PDF-1.4"), "1"},
		{"a folder of attachments with a backslash", anAttachment("x", `a\b/x.pdf`, "%PDF-1.4"), "1"},
		{"a folder of attachments that Windows reserves", anAttachment("[a](CON/x.pdf)", "CON/x.pdf", "%PDF-1.4"), "1"},
		{"a folder of attachments with signs of addresses", anAttachment("[a](<x%3Fy%23z/x.pdf>)", "x?y#z/x.pdf", "%PDF-1.4"), "1"},
		{"a folder of attachments that is the one above, in disguise", anAttachment("[a](%252e%252e/x.pdf)", "%2e%2e/x.pdf", "%PDF-1.4"), "1"},
		{"a folder of attachments that is no UTF-8", anAttachment("x", "caf\xe9/x.pdf", "%PDF-1.4"), "1"},
		{"a folder of entries that is no UTF-8", aText("content/caf\xe9/x.es.md", "x"), "1"},
		{"an entry of 1 TB", aHole(practices+"hn-x.es.md", 1<<40), "1"},
		{"site.yaml of 1 TB", aHole("content/site.yaml", 1<<40), "1"},
		{"a ledger of 1 TB", aHole("content/addresses.txt", 1<<40), "1"},
		{"an attachment of 1 TB", aHole(practices+"hn-agua/x.pdf", 1<<40), "1"},
		{"a layout of 10 MB", aText("layouts/own.html", strings.Repeat("{{if true}}", 1<<20)), "1"},
		{"an image that is no image", aPicture("<script>alert(1)</script>"), "1"},
		{"an image of 60,000 by 60,000", aPicture(picture(60000, 60000)), "1"},
		{"a link to an image of 200,000 by 200,000", anAttachment("[a](hn-x/foto.png)", "hn-x/foto.png", picture(200000, 200000)), "1"},
		{"a link to an image of 30,000 by 30,000", anAttachment("[a](hn-x/foto.png)", "hn-x/foto.png", picture(30000, 30000)), "1"},
		{"a link to an image cut off", anAttachment("[a](hn-x/foto.png)", "hn-x/foto.png", picture(100, 100)[:60]), "1"},
		{"a link to an image that is none", anAttachment("[a](hn-x/foto.jpg)", "hn-x/foto.jpg", "<html>"), "1"},
		{"a link to a document that is a page", anAttachment("[a](hn-x/x.pdf)", "hn-x/x.pdf", "<html><script>alert(1)</script>%PDF-1.4"), "1"},
		{"a link to a document that is a program", anAttachment("[a](hn-x/x.pdf)", "hn-x/x.pdf", "MZ\x90\x00"), "1"},
		{"a link to a document that is empty", anAttachment("[a](hn-x/x.pdf)", "hn-x/x.pdf", ""), "1"},
		{"an image of no size", aPicture(picture(0, 0)), "1"},
		{"an image of 4,000,000,000 by 1", aPicture(picture(4000000000, 1)), "1"},
		{"an image that ends early", aPicture(picture(100, 100)), "1"},
		{"a drawing as an image", aPicture("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), "1"},
		{"a document that is a page", aText(practices+"hn-agua/x.pdf", "<html><script>alert(1)</script>"), "0 1"},
		{"a name that plays with the terminal", aText(practices+"\x1b[2Jhn.es.md", "x"), "1"},
		{"a name of two lines", aText(practices+"hn\ncontent-x.es.md", "x"), "1"},
		{"a name that is no UTF-8", aText(practices+"hn-\xff.es.md", "x"), "1"},
		{"a name of letters and accents apart", aText(practices+"hn-nin\u0303ez.es.md", "x"), "1"},
		{"a name turned around", aText(practices+"hn-\u202edm.se.md", "x"), "1"},
		{"a name with markup", aText(practices+"<script>alert(1)<script>.es.md", "x"), "1"},
		{"a name of 250 letters", aText(practices+strings.Repeat("a", 240)+".es.md", "x"), "1"},
		{"a folder 100 deep", aText(practices+strings.Repeat("a/", 100)+"x.es.md", "x"), "0 1"},
		{"an attachment with markup for a name", aText(practices+"hn-agua/\"><img src=x>.jpg", "x"), "1"},
		{"a vocabulary that plays with the terminal", aText("content/taxonomies/\x1b]0;x\x07.yaml", "["), "0 1"},
		{"a layout that plays with the terminal", aText("layouts/\x1b[2J.html", "{{"), "0 1"},
		{"a static file that plays with the terminal", aText("static/\x1b[2J.txt", "x"), "0 1 3"},
		{"a style sheet that plays with the terminal", aText("static/css/site.css", "@import \"\x1b[2J\";"), "0 1"},
		{"words that play with the terminal", aText("layouts/messages/es.yaml", "\"\\e[2J\": x"), "0 1"},
		{"a layout that loads a script from elsewhere", aText("layouts/own.html", "{{define \"x\"}}{{template \"x\"}}{{end}}{{template \"x\"}}"), "0 1"},
		{"a layout without an end", aText("layouts/country.html", "{{define \"x\"}}{{template \"x\" .}}{{end}}{{template \"x\" .}}"), "1 3"},
		{"words with markup", aText("layouts/messages/es.yaml", "home: \"<script>alert(1)</script>\""), "0 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := layOut(t, full(t))
			c.do(dir)
			o := compendio(t, dir, "build")
			if !strings.Contains(c.codes, fmt.Sprint(o.code)) {
				t.Errorf("exit code %d, not one of %s\n%s", o.code, c.codes, head(warning.ReplaceAllString(o.stderr, "")))
			}
			if o.code == 1 && !named.MatchString(warning.ReplaceAllString(o.stderr, "")) {
				t.Errorf("the fault has no place:\n%s", head(warning.ReplaceAllString(o.stderr, "")))
			}
			// Programs read faults as JSON, however it ends.
			if o := compendio(t, dir, "check", "--format", "json"); !json.Valid([]byte(o.stdout)) {
				t.Errorf("it says no JSON (%d): %s", o.code, head(o.stdout))
			}
			// The ledger comes after the site, which is whole then.
			if _, err := os.Stat(filepath.Join(dir, "public")); (err == nil) != (o.code == 0) && !strings.Contains(c.name, "ledger") {
				t.Errorf("exit code %d, and of the output: %v", o.code, err)
			}
			if strings.Contains(o.stderr+o.stdout, "root:") {
				t.Errorf("it tells what is in a file outside:\n%s", head(o.stderr))
			}
		})
	}
}
