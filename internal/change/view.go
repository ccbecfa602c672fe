package change

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// FS is the site as it would be.
func (s *Set) FS() fs.FS { return view{s} }

type view struct{ set *Set }

func (v view) Open(name string) (fs.File, error) {
	if f := v.set.files[name]; f != nil {
		return &opened{*bytes.NewReader(f.After), info{name, int64(len(f.After)), false}}, nil
	}
	about, err := v.Stat(name)
	if err != nil {
		return nil, err
	}
	if about.IsDir() {
		list, err := v.ReadDir(name)
		return &folder{about, list}, err
	}
	return v.set.site.Open(name)
}

// Stat describes a file without opening it.
func (v view) Stat(name string) (fs.FileInfo, error) {
	if f := v.set.files[name]; f != nil {
		return info{name, int64(len(f.After)), false}, nil
	}
	if _, gone := v.set.moved[name]; gone {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	about, err := fs.Stat(v.set.site, name)
	if errors.Is(err, fs.ErrNotExist) && v.isFolder(name) {
		return info{name, 0, true}, nil
	}
	return about, err
}

// isFolder reports whether the set has something in a folder.
func (v view) isFolder(name string) bool {
	for p := range v.set.files {
		if name == "." || strings.HasPrefix(p, name+"/") {
			return true
		}
	}
	return false
}

// ReadDir lists a folder.
func (v view) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(v.set.site, name)
	if err != nil && !(errors.Is(err, fs.ErrNotExist) && v.isFolder(name)) {
		return nil, err
	}
	list = slices.DeleteFunc(slices.Clone(list), func(d fs.DirEntry) bool {
		p := path.Join(name, d.Name())
		_, gone := v.set.moved[p]
		return gone || v.set.files[p] != nil
	})
	for p, f := range v.set.files {
		rest := p
		if name != "." {
			var inside bool
			if rest, inside = strings.CutPrefix(p, name+"/"); !inside {
				continue
			}
		}
		below, _, deeper := strings.Cut(rest, "/")
		i := info{below, int64(len(f.After)), false}
		if deeper {
			i = info{below, 0, true}
		}
		if !slices.ContainsFunc(list, func(d fs.DirEntry) bool { return d.Name() == below }) {
			list = append(list, fs.FileInfoToDirEntry(i))
		}
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, nil
}

// info describes a file or folder of a set.
type info struct {
	name   string
	size   int64
	folder bool
}

func (i info) Name() string       { return path.Base(i.name) }
func (i info) Size() int64        { return i.size }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.folder }
func (i info) Sys() any           { return nil }
func (i info) Mode() fs.FileMode {
	if i.folder {
		return fs.ModeDir | 0o755
	}
	return 0o644
}

type opened struct {
	bytes.Reader
	info info
}

func (f *opened) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *opened) Close() error               { return nil }

type folder struct {
	info fs.FileInfo
	left []fs.DirEntry
}

func (f *folder) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *folder) Close() error               { return nil }
func (f *folder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: f.info.Name(), Err: fs.ErrInvalid}
}

func (f *folder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n > 0 && len(f.left) == 0 {
		return nil, io.EOF
	}
	if n <= 0 {
		n = len(f.left)
	}
	n = min(n, len(f.left))
	list := f.left[:n]
	f.left = f.left[n:]
	return list, nil
}
