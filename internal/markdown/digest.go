package markdown

import (
	"crypto/sha256"
	"strconv"
)

// Digest is the same for bodies that are the same on every page.
func (b *Body) Digest() [sha256.Size]byte { return b.digest }

func (b *Body) sum() [sha256.Size]byte {
	data := make([]byte, 0, len(b.html)+16*len(b.holes)+100)
	outline := b.Outline()
	data = append(data, outline[:]...)
	for _, x := range b.holes {
		data = strconv.AppendInt(append(data, byte(x.kind)), int64(x.index), 10)
		data = strconv.AppendInt(append(data, '@'), int64(x.at), 10)
	}
	return sha256.Sum256(append(append(data, '\n'), b.html...))
}

// Outline is a digest of what others may know of a body: its headings, what it refers to and what it cites, but not its
// words.
func (b *Body) Outline() [sha256.Size]byte {
	data := make([]byte, 0, 1000)
	for _, h := range b.Headings {
		data = strconv.AppendInt(append(data, 'h'), int64(h.Level), 10)
		data = strconv.AppendQuote(strconv.AppendQuote(strconv.AppendBool(data, h.Empty), h.ID), h.Text)
	}
	for _, r := range b.Refs {
		data = strconv.AppendBool(strconv.AppendBool(append(data, 'r'), r.Image), r.Short)
		data = strconv.AppendQuote(strconv.AppendQuote(data, r.Target), r.Fragment)
	}
	for _, c := range b.Citations {
		data = strconv.AppendQuote(append(data, 'c'), c.ID)
	}
	return sha256.Sum256(data)
}
