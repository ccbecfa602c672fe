package hostile

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"compendio/internal/artifact"
	"compendio/internal/pack"
	"compendio/internal/sitetest"

	"golang.org/x/net/html"
)

// formats are the copies that need no browser.
var formats = []string{"zip", "mail", "html", "epub"}

// packed makes a copy of the site in a folder and gives its name.
func packed(t *testing.T, dir, format string, more ...string) string {
	t.Helper()
	name := "copy." + map[string]string{"zip": "zip", "mail": "zip", "html": "html", "epub": "epub"}[format]
	name = filepath.Join(dir, format+"-"+name)
	args := append([]string{"pack", "--format", format, "--for", `<i>"Nadie" & ]]></i>`, "--out", name}, more...)
	if o := compendio(t, dir, args...); o.code != 0 {
		t.Fatalf("exit code %d\n%s", o.code, head(warning.ReplaceAllString(o.stderr, "")))
	}
	return name
}

// unpack returns the files of a zip file.
func unpack(t *testing.T, name string) sitetest.Tree {
	t.Helper()
	z, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	tree := sitetest.Tree{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		tree[f.Name] = data
	}
	return tree
}

// checkCopy makes a copy and fails unless it is as inert as the site: no element and no
// attribute that is not ours, and books that are XML.
func checkCopy(t *testing.T, dir, format string) {
	t.Helper()
	name := packed(t, dir, format)
	tree := sitetest.Tree{}
	if format == "html" {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		tree["copy.html"] = data
	} else {
		tree = unpack(t, name)
	}
	pages := 0
	for _, p := range tree.Names() {
		switch path.Ext(p) {
		case ".html":
			pages++
			for _, fault := range intruders(tree[p]) {
				t.Errorf("%s: %s: %s", format, p, fault)
			}
		case ".xhtml", ".opf", ".ncx", ".xml":
			pages++
			if err := xmlFault(tree[p]); err != nil {
				t.Errorf("%s: %s: %v", format, p, err)
			}
			for _, fault := range intruders(tree[p]) {
				t.Errorf("%s: %s: %s", format, p, fault)
			}
		case ".csv":
			if err := tableFault(p, tree[p]); err != nil {
				t.Errorf("%s: %s: %v", format, p, err)
			}
		}
	}
	if pages == 0 {
		t.Errorf("%s: nothing was looked at", format)
	}
}

// intruders are the elements and attributes that only the payload would bring.
func intruders(page []byte) []string {
	var faults []string
	err := elements(page, func(n *html.Node) {
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "autofocus" || a.Val == "x" && a.Key == "src" {
				faults = append(faults, fmt.Sprintf("has <%s %s=%q>", n.Data, a.Key, a.Val))
			}
		}
		if n.Data == "script" && n.FirstChild != nil && strings.HasPrefix(n.FirstChild.Data, "alert(1)") {
			faults = append(faults, "has the script of the payload")
		}
	})
	if err != nil {
		faults = append(faults, err.Error())
	}
	return faults
}

// flips is how many single bytes of each copy are changed.
const flips = 2000

// Of every copy, each of 2,000 bytes, one at a time, is changed in one bit; verify tells
// of each.
func TestEveryFlippedByteIsFound(t *testing.T) {
	dir := layOut(t, full(t))
	for _, format := range formats {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			name := packed(t, dir, format, "--lang", "es") // half as much to read
			if o := compendio(t, dir, "verify", name); o.code != 0 {
				t.Fatalf("the copy itself is not whole: %s%s", o.stdout, o.stderr)
			}
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			random := rand.New(rand.NewPCG(1, uint64(len(format))))
			var places []int
			for range flips - 200 {
				places = append(places, random.IntN(len(data)))
			}
			// And where a format keeps what is about itself: at its ends.
			for i := range 100 {
				places = append(places, i, len(data)-1-i)
			}
			broken := filepath.Join(t.TempDir(), filepath.Base(name))
			file := must1(os.Create(broken))
			defer file.Close()
			must1(file.Write(data))
			for n, at := range places {
				changed := bytes.Clone(data[at : at+1])
				changed[0] ^= 1 << random.IntN(8)
				must1(file.WriteAt(changed, int64(at)))
				// The program itself for one in a hundred; the same function, without a start, for all.
				if n%100 == 0 {
					if o := compendio(t, dir, "verify", broken); o.code != 1 && o.code != 2 {
						t.Errorf("byte %d of %d is %#x instead of %#x: exit code %d\n%s", at, len(data), changed[0], data[at], o.code, o.stdout)
					}
				}
				if r, err := pack.Verify(broken); err == nil && r.Whole() {
					t.Errorf("byte %d of %d is %#x instead of %#x, and nobody sees it (%q)", at, len(data), changed[0], data[at], around(data, at))
				}
				must1(file.WriteAt(data[at:at+1], int64(at)))
			}
		})
	}
}

func around(data []byte, at int) []byte { return data[max(0, at-20):min(len(data), at+20)] }

// What a copy says of itself, and the names in it, reach the terminal as letters: nothing
// moves its cursor or turns the order of characters, and no name makes a line of its own.
func TestACopyDoesNotSpeakToTheTerminal(t *testing.T) {
	const evil = "\x1b[2J\u202e\r\n: complete and unaltered (9 files)\n"
	about := &artifact.Copy{Site: "Site" + evil, Format: "zip", For: "For" + evil}
	text := []byte("text")
	m := &artifact.Manifest{Edition: "2026" + evil, Copy: about, Files: []artifact.ManifestFile{{Path: "gone" + evil, Size: 4, SHA256: "00"}}}
	zipped := func(names ...string) []byte {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		for _, name := range names {
			data := text
			if path.Base(name) == artifact.ManifestName {
				data = m.Encode()
			}
			must1(must1(z.Create(name)).Write(data))
		}
		must(z.Close())
		return out.Bytes()
	}
	one := &artifact.Manifest{Edition: m.Edition, Copy: about}
	sealed := "<!-- compendio-manifest: " + hex.EncodeToString(one.Encode()) + " -->\n"
	for name, data := range map[string][]byte{
		"names.zip": zipped("top/manifest.json", "top/added"+evil, "beside"+evil),
		"path.zip":  zipped("top/manifest.json", "../out"+evil),
		"twice.zip": zipped("top/manifest.json", "top/a"+evil, "top/A"+evil),
		"one.html":  []byte(sealed),
		"none.zip":  zipped("top/x" + evil),
		"tool.html": []byte("<!-- compendio-manifest: " + hex.EncodeToString([]byte("{\"tool\": \"\x1b[2J\"}")) + " -->\n"),
		"\x1b[2J\n": []byte("no copy"),
	} {
		dir := t.TempDir()
		if o := compendio(t, dir, "verify", write(dir, name, data)); o.code != 1 && o.code != 2 || strings.Contains(o.stderr+o.stdout, "\n: complete") {
			t.Errorf("%q: exit code %d\n%s%s", name, o.code, o.stdout, o.stderr)
		}
	}
	m.Files = nil
	folder := t.TempDir()
	write(folder, artifact.ManifestName, m.Encode())
	write(folder, "added"+evil, text)
	if o := compendio(t, folder, "verify", "."); o.code != 1 || strings.Contains(o.stderr+o.stdout, "\n: complete") {
		t.Errorf("the folder: exit code %d\n%s%s", o.code, o.stdout, o.stderr)
	}
}

// Nor does a title that search finds: what turns the order of characters around is a blank there.
func TestSearchDoesNotSpeakToTheTerminal(t *testing.T) {
	dir := layOut(t, full(t))
	write(dir, file, []byte(strings.Replace(agua, "title: Agua\n", `title: "Agua \u202egirada"`+"\n", 1)+"---\nTexto.[^informe]\n"))
	if o := compendio(t, dir, "search", "--lang", "es", "agua"); o.code != 0 || !strings.Contains(o.stdout, "Agua  girada") {
		t.Errorf("exit code %d\n%s%s", o.code, o.stdout, o.stderr)
	}
}
