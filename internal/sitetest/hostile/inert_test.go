package hostile

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"compendio/internal/sitetest"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/net/html"
)

// checkInert fails unless every file of a finished site is what it ought to be, whatever
// the content says: pages have the elements and attributes of our layouts and of
// Markdown only, run no script but ours and lead to no address that runs one; data can
// be read by those who read data; no cell of a table is a formula; no link is dead.
func checkInert(t *testing.T, tree sitetest.Tree) {
	t.Helper()
	var faults []string
	for _, p := range tree.Names() {
		data := tree[p]
		var err error
		switch {
		case path.Ext(p) == ".html":
			for _, fault := range pageFaults(data, tree) {
				faults = append(faults, p+": "+fault)
			}
		case strings.HasPrefix(p, "search/"):
			err = indexFault(data)
		case path.Ext(p) == ".json":
			if !json.Valid(data) {
				err = errors.New("is no JSON")
			}
		case path.Ext(p) == ".csv":
			err = tableFault(p, data)
		case path.Ext(p) == ".xml", path.Ext(p) == ".config":
			err = xmlFault(data)
		case p == "robots.txt", p == "_headers":
			if n := bytes.Count(data, []byte("\n")); n > 40 {
				err = fmt.Errorf("has %d lines", n)
			}
		}
		if err != nil {
			faults = append(faults, fmt.Sprintf("%s: %v", p, err))
		}
	}
	base := ""
	if _, after, ok := strings.Cut(string(tree["robots.txt"]), "Sitemap: "); ok {
		base, _, _ = strings.Cut(after, "sitemap.xml")
	}
	if len(faults) == 0 { // or its pages could not be read
		faults = append(faults, tree.Faults(base)...)
	}
	for _, f := range faults[:min(len(faults), 10)] {
		t.Error(head(f))
	}
}

// ours is every element and every attribute (element@attribute) of the full site, which
// has all of Markdown in it: what stands on pages when nobody means any harm.
var ours = sync.OnceValue(func() map[string]bool {
	dir, err := os.MkdirTemp("", "compendio-hostile-")
	must(err)
	defer os.RemoveAll(dir)
	must(txtar.Write(must1(txtar.ParseFile("testdata/full.txtar")), dir))
	must(exec.Command(program, "build", "--site", dir).Run())
	known := map[string]bool{"img": true, "img@src": true, "img@alt": true, "img@width": true, "img@height": true, "img@loading": true}
	must(filepath.WalkDir(filepath.Join(dir, "public"), func(p string, d os.DirEntry, err error) error {
		if err != nil || filepath.Ext(p) != ".html" {
			return err
		}
		return elements(must1(os.ReadFile(p)), func(n *html.Node) {
			known[n.Data] = true
			for _, a := range n.Attr {
				known[n.Data+"@"+a.Key] = true
			}
		})
	}))
	return known
})

// must is for what has no test to fail.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

func must1[T any](v T, err error) T {
	must(err)
	return v
}

// elements goes through a page. The error is that of a page which a browser could not
// show as it is: its elements lie too deep.
func elements(page []byte, do func(*html.Node)) error {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return err
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			do(n)
		}
	}
	return nil
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// pageFaults is what a page has that it must not.
func pageFaults(page []byte, tree sitetest.Tree) []string {
	var faults []string
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	err := elements(page, func(n *html.Node) {
		if !ours()[n.Data] {
			fault("has an element <%s>", n.Data)
		}
		for _, a := range n.Attr {
			if !ours()[n.Data+"@"+a.Key] || strings.HasPrefix(a.Key, "on") {
				fault("has <%s %s=%q>", n.Data, a.Key, a.Val)
			}
			switch a.Key {
			case "href", "src", "action":
				if !harmless(a.Val) && !(n.Data == "link" && a.Val == "data:,") && !(attr(n, "download") != "" && sitetest.Citation.MatchString(a.Val)) {
					fault("leads to %q", a.Val)
				}
			}
		}
		switch n.Data {
		case "script":
			src, text := attr(n, "src"), ""
			if n.FirstChild != nil {
				text = n.FirstChild.Data
			}
			switch {
			case strings.HasPrefix(attr(n, "type"), "application/"): // data, which run nothing
				if src != "" || !json.Valid([]byte(text)) {
					fault("its data are no JSON: %s", text)
				}
			case text != "" || !strings.Contains(src, "assets/") && !strings.Contains(src, "search/"):
				fault("has a script %q: %s", src, text)
			}
		case "meta":
			if to, refresh := strings.CutPrefix(attr(n, "content"), "0; url="); strings.EqualFold(attr(n, "http-equiv"), "refresh") && (!refresh || !harmless(to)) {
				fault("goes to %q by itself", attr(n, "content"))
			}
		}
	})
	if err != nil {
		fault("%v", err)
	}
	return faults
}

// harmless reports whether an address, as a browser reads it, runs nothing and stays
// where it seems to stay.
func harmless(address string) bool {
	clean := strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, address)
	if clean != address || strings.HasPrefix(address, "//") || strings.Contains(address, `\`) {
		return false
	}
	u, err := url.Parse(address)
	return err == nil && slices.Contains([]string{"", "http", "https", "mailto"}, u.Scheme) && (u.Scheme == "" || u.Host != "" || u.Scheme == "mailto")
}

// indexFault says what is wrong with a file of the search index. Each line of it is one
// call of one function with data, and stays so inside a <script> of a page.
func indexFault(data []byte) error {
	for line := range bytes.Lines(data) {
		inside, ok := bytes.CutPrefix(bytes.TrimSpace(line), []byte("compendio("))
		inside, closed := bytes.CutSuffix(bytes.TrimSuffix(inside, []byte(";")), []byte(")"))
		if !ok || !closed || !json.Valid(fmt.Appendf(nil, "[%s]", inside)) {
			return fmt.Errorf("is no call with data: %s", head(string(line)))
		}
	}
	switch {
	case bytes.Contains(bytes.ToLower(data), []byte("</script")), bytes.Contains(data, []byte("<!--")):
		return errors.New("would end the script that it is put into")
	case bytes.ContainsAny(data, "\u2028\u2029"):
		return errors.New("has a line end that old browsers see in the middle of a string")
	}
	return nil
}

var hidden = regexp.MustCompile(`[;\t][\s"]*[-=+@＝＋－＠]`)

// tableFault says what is wrong with a table. Those of the data package are for programs; by the
// mark at its beginning, a spreadsheet knows the letters of the others.
func tableFault(p string, data []byte) error {
	text, marked := bytes.CutPrefix(data, []byte("\ufeff"))
	if marked == strings.HasPrefix(p, "data/tables/") {
		return fmt.Errorf("that it begins with a byte-order mark is %v", marked)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	for _, row := range rows {
		for _, cell := range row {
			if trimmed := strings.TrimLeft(cell, " \t\r\n\u00a0"); trimmed != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(trimmed)[0]) {
				return fmt.Errorf("has a formula: %q", cell)
			}
			// Others end a cell with a semicolon or a tab.
			if m := hidden.FindString(cell); m != "" {
				return fmt.Errorf("has a formula behind %q: %q", m, cell)
			}
		}
	}
	return err
}

func xmlFault(data []byte) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.Token()
		switch token := token.(type) {
		case xml.Directive:
			if string(token) != "DOCTYPE html" {
				return fmt.Errorf("has <!%s>", token)
			}
		case xml.ProcInst:
			if token.Target != "xml" {
				return fmt.Errorf("has <?%s?>", token.Target)
			}
		case xml.StartElement:
			if token.Name.Local == "script" {
				return errors.New("has a script")
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
