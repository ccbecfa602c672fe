package engine

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"sync/atomic"

	"compendio/internal/source"
)

// witness sees whether what a build reads is what its inputs were told to be. A file may change while a site is built, and
// change back: then pages would be of one state, data of another, and a record of the inputs before and after would not
// tell.
type witness struct {
	in    inputs
	moved atomic.Bool
}

// over returns options whose files are read before the eyes of the witness.
func (w *witness) over(o Options) Options {
	o.Site = seen{o.Site, "", w}
	layers := func(name string, list []fs.FS) (all []fs.FS) {
		for i, layer := range list {
			all = append(all, seen{layer, fmt.Sprintf(name, i), w})
		}
		return all
	}
	o.Layouts, o.Static = layers(layoutsInput, o.Layouts), layers(staticInput, o.Static)
	return o
}

// see notes what a file held.
func (w *witness) see(name string, sum [sha256.Size]byte) {
	if told, ok := w.in[name]; !ok || told != sum {
		w.moved.Store(true)
	}
}

// seen is a file system that a witness looks at.
type seen struct {
	fs.FS
	prefix string // of its names among the inputs
	w      *witness
}

// watches reports whether the inputs have a digest of a file.
func (s seen) watches(name string) bool { return s.prefix != "" || source.Used(name) }

func (s seen) Open(name string) (fs.File, error) {
	f, err := s.FS.Open(name)
	if err != nil || !s.watches(name) {
		return f, err
	}
	if info, err := f.Stat(); err != nil || info.IsDir() {
		return f, err
	}
	return &seenFile{f, s, name, sha256.New()}, nil
}

func (s seen) ReadFile(name string) ([]byte, error) {
	data, err := fs.ReadFile(s.FS, name)
	if err == nil && s.watches(name) {
		s.w.see(s.prefix+name, sha256.Sum256(data))
	}
	return data, err
}

func (s seen) Stat(name string) (fs.FileInfo, error)      { return fs.Stat(s.FS, name) }
func (s seen) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(s.FS, name) }

// seenFile is one that is read piece by piece. Of one that is not read to its end nothing is said.
type seenFile struct {
	fs.File
	s    seen
	name string
	sum  hash.Hash
}

func (f *seenFile) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	f.sum.Write(p[:n])
	if err == io.EOF {
		f.s.w.see(f.s.prefix+f.name, [sha256.Size]byte(f.sum.Sum(nil)))
	}
	return n, err
}
