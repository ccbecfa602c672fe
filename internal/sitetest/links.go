package sitetest

import (
	"bytes"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Link is an address as a page or a style sheet writes it.
type Link struct {
	From, Tag, Value string
	Loads            bool // the browser fetches it by itself
}

// Links are all addresses of the tree, page by page.
func (t Tree) Links() []Link {
	var list []Link
	for _, p := range t.Names() {
		switch path.Ext(p) {
		case ".html":
			list = append(list, pageLinks(p, t[p])...)
		case ".css":
			list = append(list, styleLinks(p, string(t[p]))...)
		}
	}
	return list
}

var styleURL = regexp.MustCompile(`url\(\s*["']?([^"')]*)|@import\s+["']([^"']*)`)

func styleLinks(p, css string) []Link {
	var list []Link
	for _, m := range styleURL.FindAllStringSubmatch(css, -1) {
		list = append(list, Link{p, "url()", m[1] + m[2], true})
	}
	return list
}

// parse cannot fail: the bytes are in memory, and HTML has no wrong syntax.
func parse(data []byte) *html.Node {
	root, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		panic(err)
	}
	return root
}

func pageLinks(p string, data []byte) []Link {
	var list []Link
	for n := range parse(data).Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		rel, _ := attribute(n, "rel")
		for _, a := range n.Attr {
			switch a.Key {
			case "href":
				loads := n.Data != "a" && n.Data != "area" && !slices.Contains([]string{"canonical", "alternate", "prev", "next"}, rel)
				list = append(list, Link{p, n.Data, a.Val, loads})
			case "src", "poster", "data":
				list = append(list, Link{p, n.Data, a.Val, true})
			case "action", "formaction", "cite":
				list = append(list, Link{p, n.Data, a.Val, false})
			case "srcset":
				for candidate := range strings.SplitSeq(a.Val, ",") {
					if fields := strings.Fields(candidate); len(fields) > 0 {
						list = append(list, Link{p, n.Data, fields[0], true})
					}
				}
			case "style":
				list = append(list, styleLinks(p, a.Val)...)
			case "content":
				if kind, _ := attribute(n, "http-equiv"); strings.EqualFold(kind, "refresh") {
					if _, to, ok := strings.Cut(a.Val, "url="); ok {
						list = append(list, Link{p, n.Data, to, false})
					}
				}
			}
		}
		if n.Data == "style" && n.FirstChild != nil {
			list = append(list, styleLinks(p, n.FirstChild.Data)...)
		}
	}
	return list
}

// Target returns the file of the site to which a link leads, and the fragment in it.
// An address of another site has neither; what is wrong with the form of an
// address is told in fault.
func (l Link) Target(base string) (file, fragment, fault string) {
	value := l.Value
	if base != "" && strings.HasPrefix(value, base) {
		if l.Loads {
			return "", "", "is loaded by its full address"
		}
		value, l.From = strings.TrimPrefix(value, base), "index.html"
		if value == "" {
			value = "index.html"
		}
	}
	if root, err := url.Parse(base); err == nil && base != "" && l.From == "404.html" && strings.HasPrefix(value, root.Path) {
		// Served at any depth, it leads home by a path from the host's root.
		value, l.From = strings.TrimPrefix(value, root.Path), "index.html"
	}
	u, err := url.Parse(value)
	switch {
	case err != nil:
		return "", "", "cannot be read"
	case u.Scheme == "http" || u.Scheme == "https":
		if l.Loads {
			return "", "", "is loaded from another site"
		}
		return "", "", ""
	case u.Scheme == "data" && l.Loads && l.Tag != "script", u.Scheme == "data" && l.Tag == "a" && Citation.MatchString(value), u.Scheme == "mailto" && l.Tag == "a":
		return "", "", ""
	case u.Scheme != "":
		return "", "", "has a scheme that no page may use"
	case u.Host != "" || strings.HasPrefix(value, "/") || strings.Contains(value, `\`):
		return "", "", "works only at the root of a host"
	case value == "":
		return "", "", "is empty"
	}
	file = l.From
	if u.Path != "" {
		if file = path.Join(path.Dir(l.From), u.Path); strings.HasPrefix(file, "..") {
			return "", "", "leads out of the site"
		}
		if strings.HasSuffix(u.Path, "/") || path.Base(u.Path) == ".." || u.Path == "." {
			return "", "", "names a folder, which a disk does not open as a page"
		}
		if l.From == "404.html" && value == l.Value {
			return "", "", "is relative in a page that is served at any depth"
		}
	}
	return file, u.Fragment, ""
}

// Citation is the address of a file that a page brings along: one for citation managers, which no browser shows.
var Citation = regexp.MustCompile(`^data:application/(?:x-bibtex|x-research-info-systems|vnd\.citationstyles\.csl\+json);charset=utf-8,[^ "<>]+$`)

// idRefs are the attributes that name elements of the same page by their id.
var idRefs = []string{"aria-labelledby", "aria-describedby", "aria-controls", "for", "list"}

// Faults checks every address of a finished site: each leads from its page to a
// file that is there, in its exact case, and to a fragment that is in it; none
// works only on a host or at its root; nothing is loaded from elsewhere. It also
// reports an id that stands twice and a label that names no id. base is the
// site's public address, if it has one: full addresses below it are checked too.
func (t Tree) Faults(base string) []string {
	var faults []string
	anchors := map[string]map[string]bool{}
	for _, p := range t.Pages() {
		anchors[p] = map[string]bool{}
		root := parse(t[p])
		for n := range root.Descendants() {
			if id, ok := attribute(n, "id"); ok && n.Type == html.ElementNode {
				if anchors[p][id] {
					faults = append(faults, fmt.Sprintf("%s: the id %q stands twice", p, id))
				}
				anchors[p][id] = true
			}
		}
		for n := range root.Descendants() {
			for _, key := range idRefs {
				value, _ := attribute(n, key)
				for id := range strings.FieldsSeq(value) {
					if !anchors[p][id] {
						faults = append(faults, fmt.Sprintf("%s: %s names %q, which is no id of the page", p, key, id))
					}
				}
			}
		}
	}
	for _, l := range t.Links() {
		file, fragment, fault := l.Target(base)
		if fault == "" && file != "" {
			if _, ok := t[file]; !ok {
				fault = "leads to no file"
			} else if fragment != "" && !anchors[file][fragment] {
				fault = "leads to no such part of the page"
			}
		}
		if fault != "" {
			faults = append(faults, fmt.Sprintf("%s: %s %q %s", l.From, l.Tag, l.Value, fault))
		}
	}
	return faults
}
