package pack

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"compendio/internal/artifact"
)

// Tree is the output tree of one copy, kept compressed in a temporary file so that a
// site of any size passes through little memory. It takes files in any order, from
// any number of goroutines, and returns them by name.
type Tree struct {
	ctx     context.Context // when it ends, files are neither taken nor given
	copy    *Copy
	spool   *os.File
	deflate sync.Pool // of *flate.Writer

	mu    sync.Mutex
	size  int64
	files map[string]stored
}

// stored says where a file is in the spool, and what a zip file must know of it.
type stored struct {
	at, packed, size int64
	crc              uint32
	sum              [sha256.Size]byte
}

// NewTree makes an empty tree; its temporary file is in dir, which is where there
// has to be room anyway.
func NewTree(dir string, c *Copy) (*Tree, error) {
	spool, err := os.CreateTemp(dir, ".compendio-*")
	if err != nil {
		return nil, err
	}
	return &Tree{ctx: context.Background(), copy: c, spool: spool, files: map[string]stored{}}, nil
}

// Close removes the temporary file.
func (t *Tree) Close() error { return errors.Join(t.spool.Close(), os.Remove(t.spool.Name())) }

// hosted reports whether a file serves hosts and search engines alone.
func hosted(name string) bool {
	switch name {
	case "404.html", ".nojekyll", "_headers", "web.config", "robots.txt", "sitemap.xml":
		return true
	}
	return strings.HasSuffix(name, "/feed.xml")
}

// Add takes a file of the site.
func (t *Tree) Add(f artifact.File) error {
	if err := t.ctx.Err(); err != nil {
		return err
	}
	switch {
	case f.Path == readme || f.Path == artifact.ManifestName:
		return fmt.Errorf("pack: %q cannot be the path of a file", f.Path)
	case hosted(f.Path):
		return nil
	}
	if strings.HasSuffix(f.Path, ".html") {
		f.Data = t.copy.markLeaving(f.Path, f.Data)
	}
	packed, s, err := t.pack(f.Data)
	if err != nil {
		return err
	}
	return t.put(f.Path, packed, s)
}

// Create takes a file of the site piece by piece.
func (t *Tree) Create(name string) (io.WriteCloser, error) { return artifact.Collect(t.Add, name), nil }

// put takes a file that is compressed already.
func (t *Tree) put(name string, packed []byte, s stored) error {
	t.mu.Lock()
	if _, twice := t.files[name]; twice {
		t.mu.Unlock()
		return fmt.Errorf("pack: %s was produced twice", name)
	}
	s.at = t.size
	t.size += s.packed
	t.files[name] = s
	t.mu.Unlock()
	_, err := t.spool.WriteAt(packed, s.at)
	return err
}

// pack compresses a file.
func (t *Tree) pack(data []byte) ([]byte, stored, error) {
	var out bytes.Buffer
	w, _ := t.deflate.Get().(*flate.Writer)
	if w == nil {
		var err error
		if w, err = flate.NewWriter(&out, flate.BestCompression); err != nil {
			return nil, stored{}, err
		}
	} else {
		w.Reset(&out)
	}
	_, err := w.Write(data)
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, stored{}, err
	}
	t.deflate.Put(w)
	return out.Bytes(), stored{packed: int64(out.Len()), size: int64(len(data)), crc: crc32.ChecksumIEEE(data), sum: sha256.Sum256(data)}, nil
}

// Names are the paths of all files, in order.
func (t *Tree) Names() []string { return slices.Sorted(maps.Keys(t.files)) }

// Has reports whether there is such a file.
func (t *Tree) Has(name string) bool { _, ok := t.files[name]; return ok }

// Read returns a file.
func (t *Tree) Read(name string) ([]byte, error) {
	s, ok := t.files[name]
	if !ok {
		return nil, fmt.Errorf("pack: the site has no %s", name)
	}
	if err := t.ctx.Err(); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Grow(int(s.size))
	_, err := io.Copy(&out, flate.NewReader(t.raw(s)))
	return out.Bytes(), err
}

// unpacked is the size of all pages together.
func (t *Tree) unpacked() int64 {
	var sum int64
	for name, s := range t.files {
		if strings.HasSuffix(name, ".html") {
			sum += s.size
		}
	}
	return sum
}

// raw returns a file as it is stored.
func (t *Tree) raw(s stored) io.Reader { return io.NewSectionReader(t.spool, s.at, s.packed) }
