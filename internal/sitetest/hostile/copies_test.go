package hostile

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"compendio/internal/pack"
	"compendio/internal/sitetest"

	"golang.org/x/net/html"
)

// formats are the copies that need no browser.
var formats = []string{"zip", "mail", "html", "epub"}

// packed makes a copy of the site in a folder and gives its name.
func packed(t *testing.T, dir, format string) string {
	t.Helper()
	name := "copy." + map[string]string{"zip": "zip", "mail": "zip", "html": "html", "epub": "epub"}[format]
	name = filepath.Join(dir, format+"-"+name)
	if o := compendio(t, dir, "pack", "--format", format, "--for", `<i>"Nadie" & ]]></i>`, "--out", name); o.code != 0 {
		t.Fatalf("exit code %d\n%s", o.code, head(warning.ReplaceAllString(o.stderr, "")))
	}
	return name
}

// unpack gives the files of a zip file.
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
			if err := tableFault(tree[p]); err != nil {
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
const flips = 200

// Of every copy, each of 200 bytes, one at a time, is changed in one bit; verify tells
// of each.
func TestEveryFlippedByteIsFound(t *testing.T) {
	dir := layOut(t, full(t))
	for _, format := range formats {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			name := packed(t, dir, format)
			if o := compendio(t, dir, "verify", name); o.code != 0 {
				t.Fatalf("the copy itself is not whole: %s%s", o.stdout, o.stderr)
			}
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			random := rand.New(rand.NewPCG(1, uint64(len(format))))
			var places []int
			for range flips - 40 {
				places = append(places, random.IntN(len(data)))
			}
			// And where a format keeps what is about itself: at its ends.
			for i := range 20 {
				places = append(places, i, len(data)-1-i)
			}
			for n, at := range places {
				changed := bytes.Clone(data)
				changed[at] ^= 1 << random.IntN(8)
				broken := filepath.Join(t.TempDir(), filepath.Base(name))
				if err := os.WriteFile(broken, changed, 0o644); err != nil {
					t.Fatal(err)
				}
				// The program itself for one in ten; the same function, without a start, for all.
				if n%10 == 0 {
					if o := compendio(t, dir, "verify", broken); o.code != 1 && o.code != 2 {
						t.Errorf("byte %d of %d is %#x instead of %#x: exit code %d\n%s", at, len(data), changed[at], data[at], o.code, o.stdout)
					}
				}
				if r, err := pack.Verify(broken); err == nil && r.Whole() {
					t.Errorf("byte %d of %d is %#x instead of %#x, and nobody sees it (%q)", at, len(data), changed[at], data[at], around(data, at))
				}
				os.Remove(broken)
			}
		})
	}
}

func around(data []byte, at int) []byte { return data[max(0, at-20):min(len(data), at+20)] }
