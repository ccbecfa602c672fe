// Package overlay lays one file system over another: a site's own layouts and
// static files over the built-in ones, file by file. It holds no other rule.
package overlay

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// FS reads each file from the first layer that has it; a folder's listing is that
// of all layers together.
type FS []fs.FS

// Open opens a file of the first layer that has it.
func (o FS) Open(name string) (fs.File, error) {
	for _, layer := range o {
		f, err := layer.Open(name)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadDir lists a folder, so that what only one layer has is found too.
func (o FS) ReadDir(name string) ([]fs.DirEntry, error) {
	var list []fs.DirEntry
	found := false
	for _, layer := range o {
		entries, err := fs.ReadDir(layer, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = true
		for _, e := range entries {
			if !slices.ContainsFunc(list, func(x fs.DirEntry) bool { return x.Name() == e.Name() }) {
				list = append(list, e)
			}
		}
	}
	if !found {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, nil
}

// Plain is a file system without what is neither file nor folder: opening a pipe or a
// device might never end.
type Plain struct{ fs.FS }

// Open opens a file or a folder.
func (p Plain) Open(name string) (fs.File, error) {
	info, err := fs.Stat(p.FS, name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() && !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("is no file")}
	}
	return p.FS.Open(name)
}

// Stat describes a file without opening it.
func (p Plain) Stat(name string) (fs.FileInfo, error) { return fs.Stat(p.FS, name) }

// ReadDir lists a folder.
func (p Plain) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(p.FS, name) }
