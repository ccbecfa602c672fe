package engine_test

import (
	"flag"
	"io/fs"
	"testing"

	"compendio/internal/artifact"
	"compendio/internal/diag"
	"compendio/internal/engine"
	"compendio/internal/sitetest"
	"compendio/layouts"
	"compendio/static"
)

var update = flag.Bool("update", false, "rewrite what the golden sites expect; read the difference before you commit it")

// options are those of compendio build: a site's own layouts and static files lie
// over the built-in ones.
func options(t testing.TB, site fs.FS) engine.Options {
	t.Helper()
	o := engine.Options{Site: site, Layouts: []fs.FS{layouts.FS}, Static: []fs.FS{static.FS}}
	over := func(name string, layers []fs.FS) []fs.FS {
		if info, err := fs.Stat(site, name); err != nil || !info.IsDir() {
			return layers
		}
		own, err := fs.Sub(site, name)
		if err != nil {
			t.Fatal(err)
		}
		return append([]fs.FS{own}, layers...)
	}
	o.Layouts, o.Static = over("layouts", o.Layouts), over("static", o.Static)
	return o
}

// run builds into a folder; the test ends if anything is wrong with the site.
func run(t testing.TB, o engine.Options, dir string) *engine.Result {
	t.Helper()
	disk, err := artifact.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	result, err := engine.New(o).Build(disk)
	if err := disk.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		if d.Severity == diag.Error {
			t.Errorf("%s: %s", d.Place, d.Message("en"))
		}
	}
	if result.Failed {
		t.FailNow()
	}
	return result
}

// finished builds a site and gives its files.
func finished(t testing.TB, o engine.Options) sitetest.Tree {
	t.Helper()
	dir := t.TempDir()
	run(t, o, dir)
	return sitetest.ReadTree(t, dir)
}
