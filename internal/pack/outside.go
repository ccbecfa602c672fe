package pack

import (
	"bytes"
	"net/url"
	"path"
	"slices"
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
	var out bytes.Buffer
	z := html.NewTokenizer(bytes.NewReader(data))
	end := "" // of the link that is open, if it leaves
	open := languages{known: c.Plan.Languages}
	for z.Next() != html.ErrorToken {
		raw := bytes.Clone(z.Raw())
		token := z.Token()
		lang := open.current()
		open.pass(token)
		switch {
		case token.Type == html.StartTagToken && token.Data == "a":
			to, fragment := resolve(page, attribute(token.Attr, "href"))
			if to == "" || !strings.HasSuffix(to, ".html") || c.Plan.Has(to) || c.redirects(to) {
				break
			}
			raw, end = c.outside(token, to, fragment, lang)
		case token.Type == html.EndTagToken && token.Data == "a" && end != "":
			raw, end = []byte(end), ""
		}
		out.Write(raw)
	}
	return out.Bytes()
}

// languages follows the elements that are open, to know which language a text is in:
// the nearest that the copy speaks. A page of all languages has one for each part.
type languages struct {
	known []string
	open  []opened
}

type opened struct{ tag, lang string }

func (l *languages) pass(token html.Token) {
	switch {
	case token.Type == html.StartTagToken && !slices.Contains(empty, token.Data):
		lang := attribute(token.Attr, "lang")
		if !slices.Contains(l.known, lang) {
			lang = l.current()
		}
		l.open = append(l.open, opened{token.Data, lang})
	case token.Type == html.EndTagToken:
		// What has no end tag of its own ends with what is around it.
		for i := len(l.open) - 1; i >= 0; i-- {
			if l.open[i].tag == token.Data {
				l.open = l.open[:i]
				break
			}
		}
	}
}

func (l *languages) current() string {
	if len(l.open) == 0 {
		return l.known[0]
	}
	return l.open[len(l.open)-1].lang
}

// outside returns the tags of a link that leaves the copy, with a note in the language
// of the text around it.
func (c *Copy) outside(link html.Token, to, fragment, around string) (start []byte, end string) {
	base := c.Plan.Base.Site.BaseURL
	tag := html.Token{Type: html.StartTagToken, Data: "span", Attr: []html.Attribute{{Key: "class", Val: "outside"}}}
	if base != "" {
		tag.Data = "a"
		if fragment != "" {
			to += "#" + fragment
		}
		tag.Attr = append(tag.Attr, html.Attribute{Key: "href", Val: base + to})
	}
	note := html.Token{Type: html.StartTagToken, Data: "small"}
	if lang := attribute(link.Attr, "lang"); lang != "" {
		tag.Attr = append(tag.Attr, html.Attribute{Key: "lang", Val: lang})
		note.Attr = []html.Attribute{{Key: "lang", Val: around}}
	}
	return []byte(tag.String()), " " + note.String() + "(" + html.EscapeString(c.Words[around].Text("copy.outside")) + ")</small></" + tag.Data + ">"
}

func (c *Copy) redirects(address string) bool {
	for _, r := range c.Plan.Redirects {
		if r.From == address {
			return true
		}
	}
	return false
}

// resolve returns the file of the site that a link leads to and the fragment in it;
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
