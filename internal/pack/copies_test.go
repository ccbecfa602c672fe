package pack_test

import (
	"archive/zip"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"compendio/internal/build"
	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/pack"
	"compendio/internal/page"
	"compendio/layouts"
	"compendio/static"
)

// ours is the project's own content.
var ours = os.DirFS("../..")

// request is what a copy in a test is asked to be; zero values are everything.
type request struct {
	site      fs.FS
	format    string
	selection kb.Selection
	forWhom   string
	baseURL   string
}

// ready plans a copy.
func ready(t testing.TB, q request) (*pack.Copy, *build.Ready) {
	t.Helper()
	o := build.Options{Site: q.site, Layouts: []fs.FS{layouts.FS}, Static: []fs.FS{static.FS}, BaseURL: q.baseURL}
	log := &diag.Log{}
	base, err := build.Load(o, log)
	if err != nil {
		t.Fatal(err)
	}
	if log.Failed() {
		t.Fatal(log.Sorted())
	}
	part, err := base.Cut(q.selection)
	if err != nil {
		t.Fatal(err)
	}
	r, err := build.Copy(part, o, page.Copy{For: q.forWhom})
	if err != nil {
		t.Fatal(err)
	}
	if r.Result.Failed {
		t.Fatal(r.Result.Diagnostics)
	}
	return &pack.Copy{Plan: r.Result.Plan, Words: r.Renderer, For: q.forWhom}, r
}

// save makes a copy in a folder of the test and gives its name.
func save(t testing.TB, q request) string {
	t.Helper()
	c, r := ready(t, q)
	base, err := c.FileName(q.format)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), base)
	if err := c.Save(q.format, name, r.Render); err != nil {
		t.Fatal(err)
	}
	return name
}

// unpack unpacks a zip file as a reader would, and gives its one folder.
func unpack(t testing.TB, name string) string {
	t.Helper()
	z, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	dir := t.TempDir()
	if err := os.CopyFS(dir, z); err != nil {
		t.Fatal(err)
	}
	top, _, _ := strings.Cut(z.File[0].Name, "/")
	return filepath.Join(dir, top)
}
