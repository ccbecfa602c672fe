package markdown

import (
	"crypto/sha256"
	"fmt"
)

// Digest is the same for bodies that are the same on every page.
func (b *Body) Digest() [sha256.Size]byte {
	data := make([]byte, 0, len(b.html)+16*len(b.holes)+1000)
	data = fmt.Appendf(data, "%q\n", b.Outline())
	for _, x := range b.holes {
		data = fmt.Appendf(data, "%c%d@%d ", x.kind, x.index, x.at)
	}
	return sha256.Sum256(append(data, b.html...))
}

// Outline is a digest of what others may know of a body: its headings, what it refers to and what it cites, but not its
// words.
func (b *Body) Outline() [sha256.Size]byte {
	data := make([]byte, 0, 2000)
	for _, h := range b.Headings {
		data = fmt.Appendf(data, "%d %s %q %t\n", h.Level, h.ID, h.Text, h.Empty)
	}
	for _, r := range b.Refs {
		data = fmt.Appendf(data, "%t %q %q %t\n", r.Image, r.Target, r.Fragment, r.Short)
	}
	for _, c := range b.Citations {
		data = fmt.Appendf(data, "%q\n", c.ID)
	}
	return sha256.Sum256(data)
}
