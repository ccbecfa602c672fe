package engine

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"compendio/internal/source"
)

// Snapshot is the content of a site as it was when it was last looked at. It is read once; afterwards
// whoever watches the disk says what has changed, and nothing else is touched. Files that are no text
// are read from the disk when they are asked for, and so is what could not be read: whoever asks hears why. It is safe for
// concurrent use.
type Snapshot struct {
	disk fs.FS

	mu    sync.RWMutex
	files map[string]*remembered // all files and folders below the content's root
}

// remembered is a file or a folder; of a file that is no text there are no data.
type remembered struct {
	info    fs.FileInfo
	data    []byte
	sum     [sha256.Size]byte
	failed  bool          // it could not be read
	entries []fs.DirEntry // of a folder, sorted
}

// NewSnapshot reads the content of the site in disk.
func NewSnapshot(disk fs.FS) (*Snapshot, error) {
	s := &Snapshot{disk: disk, files: map[string]*remembered{}}
	_, err := s.Changed(source.Root)
	return s, err
}

// Changed looks again at files and folders, with all that is below them, and reports whether any is not
// as it was. Those that are gone are forgotten.
func (s *Snapshot) Changed(names ...string) (differs bool, failed error) {
	for _, name := range names {
		found := map[string]*remembered{}
		err := fs.WalkDir(s.disk, name, func(p string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // it went away while we looked, or is gone
			}
			if err != nil && found[p] != nil { // a folder that cannot be listed; look has noted it
				return fs.SkipDir
			}
			if err != nil {
				return err
			}
			r, err := s.look(p, d)
			if r != nil {
				found[p] = r
			}
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			failed = errors.Join(failed, err)
			continue
		}
		s.mu.Lock()
		for p, r := range found {
			differs = differs || !r.same(s.files[p])
		}
		for p := range s.files {
			if p == name || strings.HasPrefix(p, name+"/") {
				differs = differs || found[p] == nil
			}
		}
		maps.DeleteFunc(s.files, func(p string, _ *remembered) bool { return p == name || strings.HasPrefix(p, name+"/") })
		maps.Copy(s.files, found)
		s.list(name)
		s.mu.Unlock()
	}
	return differs, failed
}

// same reports whether a file or folder is as it was.
func (r *remembered) same(before *remembered) bool {
	switch {
	case before == nil || r.info.IsDir() != before.info.IsDir() || r.failed != before.failed || (r.data == nil) != (before.data == nil):
		return false
	case r.info.IsDir():
		return true // what is in it is compared for itself
	case r.data != nil:
		return r.sum == before.sum
	}
	return r.info.Size() == before.info.Size() && r.info.ModTime().Equal(before.info.ModTime())
}

// list puts a name into the folder that holds it, or takes it out.
func (s *Snapshot) list(name string) {
	folder := s.files[path.Dir(name)]
	if folder == nil {
		return
	}
	own := *folder
	own.entries = slices.DeleteFunc(slices.Clone(folder.entries), func(d fs.DirEntry) bool { return d.Name() == path.Base(name) })
	if r := s.files[name]; r != nil {
		own.entries = append(own.entries, fs.FileInfoToDirEntry(r.info))
		slices.SortFunc(own.entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	}
	s.files[path.Dir(name)] = &own
}

func (s *Snapshot) look(p string, d fs.DirEntry) (*remembered, error) {
	info, err := d.Info()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r := &remembered{info: info}
	switch {
	case d.IsDir():
		r.entries, err = fs.ReadDir(s.disk, p)
	case info.Mode().IsRegular() && info.Size() <= largestText && slices.Contains([]string{".md", ".yaml", ".txt"}, path.Ext(p)):
		r.data, err = fs.ReadFile(s.disk, p)
		r.sum = sha256.Sum256(r.data)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil { // it may be for a moment: another program has the file
		r.failed, r.data, r.entries = true, nil, nil
	}
	return r, nil
}

// Unread are the files and folders that could not be read.
func (s *Snapshot) Unread() (names []string) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for name, r := range s.files {
		if r.failed {
			names = append(names, name)
		}
	}
	return names
}

// largestText is the most bytes of a file that are kept.
const largestText = 4 << 20

func (s *Snapshot) get(name string) *remembered {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.files[name]
}

// Sum gives the SHA-256 of a text.
func (s *Snapshot) Sum(name string) (sum [sha256.Size]byte, known bool) {
	if r := s.get(name); r != nil && r.data != nil {
		return r.sum, true
	}
	return sum, false
}

// Open opens a file of the snapshot.
func (s *Snapshot) Open(name string) (fs.File, error) {
	r := s.get(name)
	switch {
	case r == nil:
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	case r.data == nil && !r.info.IsDir() || r.failed:
		return s.disk.Open(name)
	case r.info.IsDir():
		return &openFolder{r, r.entries}, nil
	}
	return &openText{*bytes.NewReader(r.data), text{r.info, int64(len(r.data))}}, nil
}

// ReadFile gives the bytes of a file, which are not to be changed.
func (s *Snapshot) ReadFile(name string) ([]byte, error) {
	if r := s.get(name); r != nil && r.data != nil {
		return r.data, nil
	}
	return fs.ReadFile(s.disk, name)
}

// Stat describes a file without opening it.
func (s *Snapshot) Stat(name string) (fs.FileInfo, error) {
	r := s.get(name)
	switch {
	case r == nil:
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	case r.data != nil:
		return text{r.info, int64(len(r.data))}, nil
	}
	return r.info, nil
}

// text describes a text as it was read, which may be longer or shorter than it was a moment before.
type text struct {
	fs.FileInfo
	size int64
}

func (t text) Size() int64 { return t.size }

type openText struct {
	bytes.Reader
	info text
}

func (f *openText) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openText) Close() error               { return nil }

type openFolder struct {
	*remembered
	left []fs.DirEntry
}

func (f *openFolder) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFolder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: f.info.Name(), Err: fs.ErrInvalid}
}
func (f *openFolder) Close() error { return nil }

func (f *openFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		list := f.left
		f.left = nil
		return list, nil
	}
	if len(f.left) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(f.left))
	list := f.left[:n]
	f.left = f.left[n:]
	return list, nil
}
