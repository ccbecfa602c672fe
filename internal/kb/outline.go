package kb

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"compendio/internal/source"
)

// What a content file says is of two sorts: what only its entry shows, and what other pages may show too. A build
// that finds the second sort as it was has little to make anew.

// own are the keys of front matter that no page shows but the entry's, dossiers with it, the home page and the data.
// Nothing else may come to show them: TestAfterAnEdit changes them all.
var own = []string{"updated", "sources", "highlights", "translation_of"}

// digests are those of what a file says, by these two sorts.
type digests struct{ own, outline [sha256.Size]byte }

// tell takes the digests of a text, while its document is at hand.
func (t *Text) tell() {
	var mine, others []byte
	for _, p := range t.doc.Front.Pairs {
		if slices.Contains(own, p.Key) {
			mine = appendNode(strconv.AppendQuote(mine, p.Key), p.Value)
		} else {
			others = appendNode(strconv.AppendQuote(others, p.Key), p.Value)
		}
	}
	body, outline := t.Body.Digest(), t.Body.Outline()
	t.says = digests{sha256.Sum256(append(mine, body[:]...)), sha256.Sum256(append(others, outline[:]...))}
}

// appendNode writes a value so that no other is written alike.
func appendNode(dst []byte, n source.Node) []byte {
	dst = strconv.AppendInt(dst, int64(n.Kind), 10)
	dst = strconv.AppendQuote(strconv.AppendBool(dst, n.Quoted), n.Value)
	dst = append(dst, '(')
	for _, i := range n.Items {
		dst = appendNode(dst, i)
	}
	for _, p := range n.Pairs {
		dst = appendNode(strconv.AppendQuote(dst, p.Key), p.Value)
	}
	return append(dst, ')')
}

// Own is a digest of what only an entry itself shows to a reader of lang.
func (h *Header) Own(lang string) [sha256.Size]byte {
	var all []byte
	for _, l := range slices.Sorted(maps.Keys(h.Texts)) {
		t := h.Texts[l]
		all = fmt.Appendf(all, "%s %x\n", l, t.says.own)
		if t == h.Text(lang) {
			all = fmt.Appendf(all, "%d %q\n", t.State, t.Changed)
		}
	}
	return sha256.Sum256(all)
}

// Outlines returns, by their paths, digests of what the files of all entries say that others may show too.
func (b *Base) Outlines() map[string][sha256.Size]byte {
	list := map[string][sha256.Size]byte{}
	for _, p := range b.parsed {
		if p.entry == nil {
			continue
		}
		for _, t := range p.entry.Head().Texts {
			list[t.Path()] = t.says.outline
		}
	}
	return list
}
