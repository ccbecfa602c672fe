// Package change is a set of changes to the files of a content folder: edits, new
// files, moves. It is put together in memory, read as the site that it would make
// (FS), shown line by line (File.Lines) and written all or nothing (Write). It knows
// nothing of what the files mean: whoever makes a set says why, and whether the site
// that it makes is sound.
package change

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"compendio/internal/source"

	"github.com/rogpeppe/go-internal/diff"
)

// File is what becomes of one file. Paths use / and begin at the site's folder.
type File struct {
	From          string // where it is now; empty for a new file
	Path          string // where it is going to be
	Before, After []byte
}

// Set is changes that belong together.
type Set struct {
	site  fs.FS
	files map[string]*File  // by Path
	moved map[string]string // From → Path, of files that move
}

// New is a set without changes to the site in a folder.
func New(site fs.FS) *Set {
	return &Set{site: site, files: map[string]*File{}, moved: map[string]string{}}
}

// Put gives a file these bytes, whether it is there or not.
func (s *Set) Put(path string, data []byte) error {
	f, err := s.file(path)
	if errors.Is(err, fs.ErrNotExist) {
		f, err = &File{Path: path}, nil
		s.files[path] = f
	}
	if err == nil {
		f.After = data
	}
	return err
}

// Edit changes spans of a file, as it is after what was changed before.
func (s *Set) Edit(path string, edits ...source.Edit) error {
	f, err := s.file(path)
	if err != nil {
		return err
	}
	data, err := source.Apply(f.After, edits...)
	if err == nil {
		f.After = data
	}
	return err
}

// Move gives a file another path, at which there must be none.
func (s *Set) Move(from, to string) error {
	f, err := s.file(from)
	if err != nil || from == to {
		return err
	}
	if _, err := fs.Stat(s.FS(), to); err == nil {
		return &ExistsError{to}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	delete(s.files, from)
	delete(s.moved, f.From)
	if f.Path = to; f.From != "" && f.From != to {
		s.moved[f.From] = to
	}
	s.files[to] = f
	return nil
}

// ReadFile gives a file as it would be.
func (s *Set) ReadFile(path string) ([]byte, error) { return fs.ReadFile(s.FS(), path) }

// file is a file of the set, taken into it if need be.
func (s *Set) file(path string) (*File, error) {
	if f := s.files[path]; f != nil {
		return f, nil
	}
	if _, gone := s.moved[path]; gone {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	data, err := fs.ReadFile(s.site, path)
	if err != nil {
		return nil, err
	}
	f := &File{path, path, data, data}
	s.files[path] = f
	return f, nil
}

// Files are those that change, by path.
func (s *Set) Files() []File {
	var list []File
	for _, path := range slices.Sorted(maps.Keys(s.files)) {
		if f := s.files[path]; f.From != f.Path || !bytes.Equal(f.Before, f.After) {
			list = append(list, *f)
		}
	}
	return list
}

// Line is a line that a change takes away or brings.
type Line struct {
	Added  bool
	Number int // in the file before or, of one that is added, after
	Text   string
}

// Lines are the lines in which the file before differs from the file after.
func (f File) Lines() []Line {
	var list []Line
	before, after, inside := 0, 0, false
	for line := range strings.Lines(string(diff.Diff("a", lines(f.Before), "b", lines(f.After)))) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "@@ "):
			// @@ -3,7 +3,8 @@
			part := strings.Fields(line)
			before, after, inside = first(part[1]), first(part[2]), true
		case !inside || strings.HasPrefix(line, `\`):
		case line[0] == '-':
			list = append(list, Line{false, before, line[1:]})
			before++
		case line[0] == '+':
			list = append(list, Line{true, after, line[1:]})
			after++
		default:
			before, after = before+1, after+1
		}
	}
	return differing(list)
}

// differing leaves out lines that come again in their own place: the difference is looked
// for between lines that a file has only once.
func differing(lines []Line) (list []Line) {
	for len(lines) > 0 {
		gone, come := 0, 0
		for gone < len(lines) && !lines[gone].Added && (gone == 0 || lines[gone].Number == lines[gone-1].Number+1) {
			gone++
		}
		for gone+come < len(lines) && lines[gone+come].Added && (come == 0 || lines[gone+come].Number == lines[gone+come-1].Number+1) {
			come++
		}
		block := lines[:gone+come]
		lines = lines[gone+come:]
		if gone != come {
			list = append(list, block...)
			continue
		}
		for i := range block {
			if block[i].Text != block[(i+gone)%len(block)].Text {
				list = append(list, block[i])
			}
		}
	}
	return list
}

// lines is a text with line ends of one kind.
func lines(data []byte) []byte {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
}

// first is the 3 of -3,7.
func first(part string) int {
	number, _, _ := strings.Cut(part[1:], ",")
	n, _ := strconv.Atoi(number)
	return n
}

// ExistsError says that a file is where another was to go.
type ExistsError struct{ Path string }

func (e *ExistsError) Error() string { return fmt.Sprintf("%s is there already", e.Path) }

// ChangedError says that somebody has written a file since it was read.
type ChangedError struct{ Path string }

func (e *ChangedError) Error() string {
	return fmt.Sprintf("%s has been changed by another program meanwhile", e.Path)
}
