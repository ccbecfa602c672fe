package engine_test

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/diag"
	"compendio/internal/engine"
	"compendio/internal/sitetest"
)

// flickering is a site of which one file has another text each time that it is read, but for the last.
type flickering struct {
	fstest.MapFS
	name  string
	texts [][]byte
}

func (f *flickering) next() []byte {
	text := f.texts[0]
	if len(f.texts) > 1 {
		f.texts = f.texts[1:]
	}
	return text
}

func (f *flickering) Open(name string) (fs.File, error) {
	if name == f.name {
		return fstest.MapFS{name: &fstest.MapFile{Data: f.next()}}.Open(name)
	}
	return f.MapFS.Open(name)
}

func (f *flickering) ReadFile(name string) ([]byte, error) {
	if name == f.name {
		return f.next(), nil
	}
	return f.MapFS.ReadFile(name)
}

// A file that changes while a site is built, and may change back, does not leave a site of two states, nor one that
// is taken for that of the inputs.
func TestAFileChangesWhileASiteIsBuilt(t *testing.T) {
	files := sitetest.Another()
	all, err := files.Glob("content/practices/*.es.md")
	if err != nil {
		t.Fatal(err)
	}
	name := all[0]
	before := files[name].Data
	now := append(bytes.Clone(before), "\nAsí queda.\n"...)
	files[name] = &fstest.MapFile{Data: now}
	cold := t.TempDir()
	buildInto(t, files, "", cold)
	for meanwhile, text := range map[string][]byte{
		"shortened": before[:len(before)-200],
		"faulty":    bytes.Replace(before, []byte("type: "), []byte("typpe: "), 1),
	} {
		for at := range 4 { // of the times that it is read: first for its digest
			record, out := filepath.Join(t.TempDir(), "record"), t.TempDir()
			old := maps.Clone(files)
			old[name] = &fstest.MapFile{Data: before}
			buildInto(t, old, record, out)
			left := sitetest.ReadTree(t, out)
			site := &flickering{files, name, nil}
			for range at {
				site.texts = append(site.texts, now)
			}
			site.texts = append(site.texts, text, now)
			r, err := tryInto(t, site, record, out)
			if err != nil {
				t.Fatal(err)
			}
			if r.Failed {
				if !maps.EqualFunc(left, sitetest.ReadTree(t, out), bytes.Equal) {
					t.Errorf("%s at %d: a build that failed has changed the site", meanwhile, at)
				}
			} else if strings.Contains(meanwhile, "shortened") {
				same(t, meanwhile, out, cold)
			}
			buildInto(t, files, record, out)
			same(t, "after "+meanwhile, out, cold)
		}
	}
}

// What cannot be read of a folder keeps nothing else from being looked at.
func TestASnapshotGoesOn(t *testing.T) {
	files := maps.Clone(sitetest.GenerateFS(3, 1))
	locked := &locking{MapFS: files}
	s, err := engine.NewSnapshot(locked)
	if err != nil {
		t.Fatal(err)
	}
	list, err := files.Glob("content/practices/*.es.md")
	if err != nil {
		t.Fatal(err)
	}
	locked.name = list[0]
	files[list[1]] = &fstest.MapFile{Data: []byte("otro")}
	if differs, err := s.Changed("content/practices"); !differs || err != nil {
		t.Errorf("differs %v, %v", differs, err)
	}
	if data, err := s.ReadFile(list[1]); string(data) != "otro" {
		t.Errorf("the other file is %q, %v", data, err)
	}
	if _, err := s.ReadFile(list[0]); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a file that cannot be read: %v", err)
	}
	if differs, err := s.Changed(s.Unread()...); differs || err != nil {
		t.Errorf("while it cannot be read, differs %v, %v", differs, err)
	}
	r, err := engine.New(options(t, s)).Check()
	if faults := diag.Only(r.Diagnostics, diag.Error); err != nil || len(faults) == 0 || faults[0].Place.File != list[0] || faults[0].Code != diag.Unreadable {
		t.Errorf("a check of it says %v, %v", faults, err)
	}
	locked.name = ""
	if differs, err := s.Changed(s.Unread()...); !differs || err != nil || len(s.Unread()) > 0 {
		t.Errorf("when it can be read, differs %v, %v", differs, err)
	}
}

// locking is a site of which another program holds one file.
type locking struct {
	fstest.MapFS
	name string
}

func (l *locking) Open(name string) (fs.File, error) {
	if name == l.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.MapFS.Open(name)
}

func (l *locking) ReadFile(name string) ([]byte, error) {
	if name == l.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.MapFS.ReadFile(name)
}
