package pack

import (
	"bytes"
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/html"
)

// markLeaving shows which links of a page leave the copy: they say so, and lead to
// the public address if there is one or nowhere if there is none. Everything else
// stays as it is, to the byte.
func (c *Copy) markLeaving(page string, data []byte) []byte {
	if !c.Plan.Base.Selection.Partial() {
		return data // a whole site has no such links
	}
	lang, _, _ := strings.Cut(page, "/")
	var out bytes.Buffer
	z := html.NewTokenizer(bytes.NewReader(data))
	end := "" // of the link that is open, if it leaves
	for z.Next() != html.ErrorToken {
		raw := bytes.Clone(z.Raw())
		token := z.Token()
		switch {
		case token.Type == html.StartTagToken && token.Data == "a":
			to, fragment := resolve(page, attribute(token.Attr, "href"))
			if to == "" || !strings.HasSuffix(to, ".html") || c.Plan.Has(to) || c.redirects(to) {
				break
			}
			raw, end = c.outside(token, to, fragment)
		case token.Type == html.EndTagToken && token.Data == "a" && end != "":
			raw = []byte(" <small>(" + html.EscapeString(c.Words.Word(lang, "copy.outside")) + ")</small>" + end)
			end = ""
		}
		out.Write(raw)
	}
	return out.Bytes()
}

// outside gives the tags of a link that leaves the copy.
func (c *Copy) outside(link html.Token, to, fragment string) (start []byte, end string) {
	base := c.Plan.Base.Site.BaseURL
	tag := html.Token{Type: html.StartTagToken, Data: "span", Attr: []html.Attribute{{Key: "class", Val: "outside"}}}
	if base != "" {
		tag.Data = "a"
		if fragment != "" {
			to += "#" + fragment
		}
		tag.Attr = append(tag.Attr, html.Attribute{Key: "href", Val: base + to})
	}
	if lang := attribute(link.Attr, "lang"); lang != "" {
		tag.Attr = append(tag.Attr, html.Attribute{Key: "lang", Val: lang})
	}
	return []byte(tag.String()), "</" + tag.Data + ">"
}

func (c *Copy) redirects(address string) bool {
	for _, r := range c.Plan.Redirects {
		if r.From == address {
			return true
		}
	}
	return false
}

// resolve gives the file of the site that a link leads to and the fragment in it;
// the file is empty for a link to elsewhere. A link within a page leads to the page.
func resolve(page, href string) (file, fragment string) {
	u, err := url.Parse(href)
	if err != nil || u.Scheme != "" || u.Host != "" || href == "" {
		return "", ""
	}
	if u.Path == "" {
		return page, u.Fragment
	}
	return path.Join(path.Dir(page), u.Path), u.Fragment
}

func attribute(list []html.Attribute, key string) string {
	for _, a := range list {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
