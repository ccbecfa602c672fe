package pack

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"compendio/internal/artifact"

	"golang.org/x/net/html"
)

// mailMost is the size of a copy that goes through mail: most servers take 20 to 25 MB
// for a message, some 10, and a message grows by a third on its way.
const mailMost = 10_000_000

// mail is the site in a zip file that mail filters let pass. They refuse .js files, in
// a zip file too, but not HTML: so every script is put into the pages that load it,
// and the search pages bring the whole index along.
func (c *Copy) mail(t *Tree, w io.Writer) error {
	own, err := NewTree(filepath.Dir(t.spool.Name()), c)
	if err != nil {
		return err
	}
	own.ctx = t.ctx
	err = c.intoMail(t, own)
	if err == nil {
		limited := &limit{w: w, left: mailMost}
		if err = c.archive("mail", own, limited); errors.Is(err, errTooLong) {
			err = &Refusal{"too_big_for_mail", []any{c.weights(own), mailMost / 1_000_000}}
		}
	}
	return errors.Join(err, own.Close())
}

// intoMail fills a tree with what a mail copy has.
func (c *Copy) intoMail(t, own *Tree) error {
	index, err := chunks(t, func(name string) bool { return !keptFile.MatchString(name) })
	if err != nil {
		return err
	}
	kept, err := chunks(t, func(name string) bool { return keptFile.MatchString(name) || name == "search/current.js" })
	if err != nil {
		return err
	}
	for _, name := range t.Names() {
		switch path.Ext(name) {
		case ".js":
			continue
		case ".html":
			page, err := t.Read(name)
			if err == nil {
				page, err = inline(t, name, page, index, kept)
			}
			if err == nil {
				err = own.Add(artifact.File{Path: name, Data: page})
			}
			if err != nil {
				return err
			}
		default:
			if err := own.take(t, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// take copies a file of another tree as it is stored.
func (t *Tree) take(from *Tree, name string) error {
	s := from.files[name]
	packed, err := io.ReadAll(from.raw(s))
	if err != nil {
		return err
	}
	return t.put(name, packed, s)
}

// chunks joins the search index into one script. The search script sets the function
// compendio, to which chunks are handed as they arrive; this one waits for that and
// then hands over all of them at once.
func chunks(t *Tree, wanted func(name string) bool) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("(function(){var all=[];function compendio(name,data){all.push([name,data])}\n")
	for _, name := range t.Names() {
		if searchFile(name) && wanted(name) {
			data, err := t.Read(name)
			if err != nil {
				return nil, err
			}
			b.Write(data)
		}
	}
	b.WriteString(`Object.defineProperty(window,"compendio",{set:function(take){all.forEach(function(c){take(c[0],c[1])})}})})()`)
	return b.Bytes(), nil
}

// searchFile reports whether a file is part of the search index.
func searchFile(name string) bool {
	return strings.HasPrefix(name, "search/") && strings.HasSuffix(name, ".js")
}

// inline puts the scripts that a page loads into the page, and lets its content
// security policy admit them by their hashes. The page of the search also gets index, that of the folder what it keeps.
func inline(t *Tree, name string, page, index, kept []byte) ([]byte, error) {
	var out bytes.Buffer
	var hashes []string
	policy, policyEnd := -1, -1
	var meta html.Token
	add := func(script []byte) error {
		if err := harmless(script); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Fprintf(&out, "<script>%s</script>", script)
		hashes = append(hashes, hash(script))
		return nil
	}
	z := html.NewTokenizer(bytes.NewReader(page))
	dropEnd := false
	searches := bytes.Contains(page, []byte(` data-index="`))
	if bytes.Contains(page, []byte(` data-kept="`)) {
		searches, index = true, kept
	}
	for z.Next() != html.ErrorToken {
		raw := bytes.Clone(z.Raw())
		token := z.Token()
		switch {
		case token.Data == "meta" && strings.EqualFold(attribute(token.Attr, "http-equiv"), "Content-Security-Policy"):
			policy, policyEnd, meta = out.Len(), out.Len()+len(raw), token
		case token.Type == html.StartTagToken && token.Data == "script" && attribute(token.Attr, "src") != "":
			src, _ := resolve(name, attribute(token.Attr, "src"))
			dropEnd = true
			if searchFile(src) || strings.HasPrefix(path.Base(src), "narrow.") {
				continue // is in the index as a whole, or asks for it
			}
			script, err := t.Read(src)
			if err != nil {
				return nil, err
			}
			if searches {
				if err := add(index); err != nil {
					return nil, err
				}
				searches = false
			}
			if err := add(script); err != nil {
				return nil, err
			}
			continue
		case dropEnd && token.Type == html.EndTagToken && token.Data == "script":
			dropEnd = false
			continue
		}
		out.Write(raw)
	}
	if policy < 0 || len(hashes) == 0 {
		return out.Bytes(), nil
	}
	for i, a := range meta.Attr {
		if a.Key == "content" {
			slices.Sort(hashes)
			meta.Attr[i].Val = strings.Replace(a.Val, "script-src 'self'", "script-src "+strings.Join(slices.Compact(hashes), " "), 1)
		}
	}
	return slices.Concat(out.Bytes()[:policy], []byte(meta.String()), out.Bytes()[policyEnd:]), nil
}

// harmless refuses a script that would end the element that holds it.
func harmless(script []byte) error {
	lower := bytes.ToLower(script)
	if bytes.Contains(lower, []byte("</script")) || bytes.Contains(lower, []byte("<!--")) {
		return errors.New("pack: a script holds </script or <!-- and cannot be put into a page")
	}
	return nil
}

// hash is how a content security policy names a script or style.
func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// weights says what of a copy weighs how much, heaviest first, to help leaving out.
func (c *Copy) weights(t *Tree) string {
	sums := map[string]int64{}
	for name, s := range t.files {
		part, _, _ := strings.Cut(name, "/")
		sums[part] += s.packed
	}
	var list []string
	for part := range sums {
		list = append(list, part)
	}
	slices.SortFunc(list, func(a, b string) int {
		if sums[a] != sums[b] {
			return int(max(-1, min(1, sums[b]-sums[a])))
		}
		return strings.Compare(a, b)
	})
	for i, part := range list {
		list[i] = fmt.Sprintf("%s %.1f MB", part, float64(sums[part])/1e6)
	}
	return strings.Join(list[:min(4, len(list))], ", ")
}

// limit is a writer that takes no more than so many bytes.
type limit struct {
	w    io.Writer
	left int
}

var errTooLong = errors.New("pack: too long")

func (l *limit) Write(p []byte) (int, error) {
	if len(p) > l.left {
		return 0, errTooLong
	}
	n, err := l.w.Write(p)
	l.left -= n
	return n, err
}
