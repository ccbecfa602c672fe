package kb_test

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/diag"
	"compendio/internal/sitetest"
)

// header is the beginning of a PNG of RGB that claims to be square, of so many bits a channel; nothing follows it.
func header(side uint32, bits byte) []byte {
	body := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, side), side)...)
	body = append(body, bits, 2, 0, 0, 0)
	png := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), body...)
	return binary.BigEndian.AppendUint32(png, crc32.ChecksumIEEE(body))
}

// An image is bounded by what it takes when it is decoded, shown or linked, and not by the size of its file.
func TestImagesAreBounded(t *testing.T) {
	for _, test := range []struct {
		side  uint32
		bits  byte
		large bool
	}{{3900, 8, false}, {4100, 8, true}, {2700, 16, false}, {2900, 16, true}, {200_000, 8, true}} {
		for _, reference := range []string{"![Foto](hn-agua/foto.png)", "[Foto](hn-agua/foto.png)"} {
			site := sitetest.Archive(t, "testdata/forum.txtar")
			const file = "content/practices/hn-agua.es.md"
			if site[file] == nil {
				t.Fatalf("there is no %s", file)
			}
			site[file] = &fstest.MapFile{Data: []byte(strings.TrimRight(string(site[file].Data), "\n") + "\n\n" + reference + "\n")}
			site["content/practices/hn-agua/foto.png"] = &fstest.MapFile{Data: header(test.side, test.bits)}
			_, list := read(t, site, false)
			if got := slices.ContainsFunc(list, func(d diag.Diagnostic) bool { return d.Code == diag.ImageLarge }); got != test.large {
				t.Errorf("%s of %d pixels a side and %d bits: it is too large: %v", reference, test.side, test.bits, got)
			}
		}
	}
}
