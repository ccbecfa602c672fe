// Package sitetest is what the tests of several packages need: a site written in
// one text file (Archive), a generated site of any size (Generate), the files of
// a finished site (Tree), questions about its HTML (Node) and a check of every
// address in it (Faults).
//
// A thing belongs here when tests of at least two packages use it, it speaks of
// sites and pages rather than of Go, and a test that uses it reads as what a
// visitor or an editor would see. What one package alone needs stays beside its
// tests. The package is imported by tests only, and imports little of compendio
// (artifact, start), so that the tests of every other package may use it.
package sitetest

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/artifact"

	"github.com/rogpeppe/go-internal/txtar"
)

// Archive reads a site from a txtar file: content/, and layouts/ and static/ if
// the site has its own. The text before the first file says what the site shows.
// What text cannot hold, such as images, a test adds to the map.
func Archive(t testing.TB, file string) fstest.MapFS {
	t.Helper()
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	site := fstest.MapFS{}
	for _, f := range a.Files {
		if !fs.ValidPath(f.Name) || site[f.Name] != nil {
			t.Fatalf("%s: the file name %q is wrong or stands twice", file, f.Name)
		}
		site[f.Name] = &fstest.MapFile{Data: f.Data, Mode: 0o644}
	}
	return site
}

// Write puts files into a folder of the disk.
func Write(t testing.TB, dir string, files fs.FS) {
	t.Helper()
	if err := os.CopyFS(dir, files); err != nil {
		t.Fatal(err)
	}
}

// Tree is the files of a finished site by path.
type Tree map[string][]byte

// ReadTree reads all files of a folder, hidden ones too.
func ReadTree(t testing.TB, dir string) Tree {
	t.Helper()
	tree := Tree{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, p)
		tree[filepath.ToSlash(rel)] = data
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// Names are the paths in order.
func (t Tree) Names() []string { return slices.Sorted(maps.Keys(t)) }

// Pages are the paths of the HTML files in order.
func (t Tree) Pages() []string {
	return slices.DeleteFunc(t.Names(), func(p string) bool { return !strings.HasSuffix(p, ".html") })
}

// Diff returns in what two trees differ, one path a line; it is empty if they are
// the same to the byte.
func Diff(want, got Tree) string {
	var b strings.Builder
	for _, p := range want.Names() {
		if data, ok := got[p]; !ok {
			b.WriteString("missing: " + p + "\n")
		} else if string(data) != string(want[p]) {
			b.WriteString("differs: " + p + "\n")
		}
	}
	for _, p := range got.Names() {
		if _, ok := want[p]; !ok {
			b.WriteString("left over: " + p + "\n")
		}
	}
	return b.String()
}

// Memory is a sink that keeps what it is given.
type Memory struct{ artifact.Memory }

// Tree returns what was added so far.
func (m *Memory) Tree() Tree { return m.Files() }
