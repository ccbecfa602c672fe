package pack

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"slices"
	"strings"

	"compendio/internal/artifact"
)

// readme is the file that whoever unpacks a copy reads first.
const readme = "LEEME-README.txt"

// zip is the site as it is, in one folder: it opens by a double click on index.html.
func (c *Copy) zip(t *Tree, w io.Writer) error { return c.archive("zip", t, w) }

// archive writes a tree into a zip file, with a manifest and a word to the reader.
func (c *Copy) archive(format string, t *Tree, w io.Writer) error {
	z := zip.NewWriter(w)
	top := c.stem() + "/"
	m := c.manifest(format)
	own := map[string][]byte{readme: c.readme()}
	sum := sha256.Sum256(own[readme])
	m.Files = append(m.Files, artifact.ManifestFile{Path: readme, Size: int64(len(own[readme])), SHA256: hex.EncodeToString(sum[:])})
	for name, s := range t.files {
		m.Files = append(m.Files, artifact.ManifestFile{Path: name, Size: s.size, SHA256: hex.EncodeToString(s.sum[:])})
	}
	own[artifact.ManifestName] = m.Encode()
	names := slices.AppendSeq(t.Names(), maps.Keys(own))
	slices.Sort(names)
	for _, name := range names {
		s, ok := t.files[name]
		packed := t.raw(s)
		if !ok {
			small, about, err := t.pack(own[name])
			if err != nil {
				return err
			}
			s, packed = about, bytes.NewReader(small)
		}
		if err := c.entry(z, top+name, zip.Deflate, s, packed); err != nil {
			return err
		}
	}
	return z.Close()
}

// entry writes one file that is compressed already, or not at all.
func (c *Copy) entry(z *zip.Writer, name string, method uint16, s stored, packed io.Reader) error {
	h := &zip.FileHeader{Name: name, Method: method, CRC32: s.crc, CompressedSize64: uint64(s.packed), UncompressedSize64: uint64(s.size)}
	h.SetMode(0o644)
	y, m, d := c.day().Date()
	//lint:ignore SA1019 CreateRaw writes these two as they are and does not look at Modified.
	h.ModifiedDate, h.ModifiedTime = uint16((y-1980)<<9|int(m)<<5|d), 0
	f, err := z.CreateRaw(h)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, packed)
	return err
}

// readme says, in every language of the copy, what it is and how to open it. Notepad
// of older Windows wants the line ends and the mark at the beginning.
func (c *Copy) readme() []byte {
	s := c.Plan.Base.Site
	var texts []string
	for _, lang := range c.Plan.Languages {
		say := func(key string, pairs ...any) string { return c.Words[lang].Text("copy."+key, pairs...) }
		lines := []string{strings.ToUpper(s.Name.In(lang)), c.Words[lang].About, ""}
		if s.BaseURL != "" {
			lines = slices.Insert(lines, 2, say("newest")+" "+s.BaseURL)
		}
		keys := []string{"readme_open", "readme_search", "readme_phone", "readme_check", "readme_care"}
		if len(c.Plan.Languages) > 1 {
			keys = slices.Insert(keys, 2, "readme_languages")
		}
		for _, key := range keys {
			lines = append(lines, "- "+strings.ReplaceAll(say(key), "\n", "\r\n"))
		}
		if heading, names := c.listed(lang); len(names) > 0 {
			lines = append(lines, "", heading+":")
			for _, name := range names {
				lines = append(lines, "  "+name)
			}
		}
		texts = append(texts, strings.Join(lines, "\r\n"))
	}
	var b bytes.Buffer
	b.WriteString("\ufeff" + strings.Join(texts, "\r\n\r\n----------------------------------------\r\n\r\n") + "\r\n")
	return b.Bytes()
}
