package artifact_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"compendio/internal/artifact"
	"compendio/internal/sitetest"
)

// The two sites of these tests: what is published, and what the next build makes
// of it. Every page links to every other of its site.

func oldSite() sitetest.Tree {
	return linked("old", "assets/site.1111.css", map[string]string{
		"files/photo.png": "old picture", "files/plan.pdf": "the same plan", "data/all.json": "[1]", ".nojekyll": "",
	}, "index.html", "es/index.html", "es/kept.html", "es/gone.html", "es/past/index.html", "es/past/one.html")
}

func newSite() sitetest.Tree {
	return linked("new", "assets/site.2222.css", map[string]string{
		"files/photo.png": "new picture", "files/plan.pdf": "the same plan", "data/all.json": "[1, 2]", ".nojekyll": "", "files/new.png": "another",
	}, "index.html", "es/index.html", "es/kept.html", "es/added.html", "es/next/index.html", "es/next/one.html", "en/index.html")
}

func linked(edition, style string, files map[string]string, pages ...string) sitetest.Tree {
	tree := sitetest.Tree{style: []byte("body{}")}
	for p, text := range files {
		tree[p] = []byte(text)
	}
	for _, from := range pages {
		up := strings.Repeat("../", strings.Count(from, "/"))
		html := fmt.Sprintf(`<title>%s of %s</title><link rel="stylesheet" href="%s"><img src="%sfiles/photo.png" alt="">`, from, edition, up+style, up)
		for _, to := range pages {
			html += fmt.Sprintf(`<a href="%s%s">%s</a>`, up, to, to)
		}
		tree[from] = []byte(html)
	}
	return tree
}

// build writes a site as compendio build does.
func build(disk artifact.Disk, site sitetest.Tree) (artifact.Result, error) {
	w, err := artifact.NewWriter(disk, "2026-11-23")
	if err != nil {
		return artifact.Result{}, err
	}
	for _, p := range site.Names() {
		if err = w.Add(artifact.File{Path: p, Data: site[p]}); err != nil {
			break
		}
	}
	var result artifact.Result
	if err == nil {
		result, err = w.Commit()
	}
	if err != nil {
		err = errors.Join(err, w.Abort())
	}
	return result, err
}

func open(t *testing.T, dir string) *artifact.Dir {
	t.Helper()
	d, err := artifact.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// published makes a folder that holds a site.
func published(t *testing.T, site sitetest.Tree) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "public")
	mustBuild(t, dir, site)
	return dir
}

func mustBuild(t *testing.T, dir string, site sitetest.Tree) artifact.Result {
	t.Helper()
	result, err := build(open(t, dir), site)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// checkFinished fails unless the folder holds a site as a first build writes it:
// the same bytes, no file more, no empty folder.
func checkFinished(t *testing.T, dir string, site sitetest.Tree) {
	t.Helper()
	clean := sitetest.ReadTree(t, published(t, site))
	if diff := sitetest.Diff(clean, sitetest.ReadTree(t, dir)); diff != "" {
		t.Errorf("the finished site is not that of a clean build:\n%s", diff)
	}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			var list []os.DirEntry
			if list, err = os.ReadDir(p); err == nil && len(list) == 0 {
				t.Errorf("the empty folder %s was left behind", p)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// checkBetween fails unless a folder in which a build from one site to another was
// cut off can still be read: every file is that of the one or of the other, none
// is missing before its successors are all there, and no page that belongs to the
// site at that moment has a dead link. A page that only one of the sites has may
// stand alone while nothing leads to it yet, or any more.
func checkBetween(t *testing.T, dir string, before, after sitetest.Tree) {
	t.Helper()
	tree := sitetest.ReadTree(t, dir)
	manifest, err := artifact.DecodeManifest(tree[artifact.ManifestName])
	if err != nil {
		t.Fatal(err)
	}
	arrived := true
	for p, data := range after {
		arrived = arrived && (p == artifact.ManifestName || string(tree[p]) == string(data))
	}
	current := before
	if arrived {
		current = after
	}
	for p := range current {
		if _, ok := tree[p]; !ok {
			t.Errorf("%s is missing", p)
		}
	}
	listed := map[string]bool{artifact.ManifestName: true}
	for _, f := range manifest.Files {
		listed[f.Path] = true
	}
	for _, p := range tree.Names() {
		if strings.HasPrefix(p, ".compendio-staging") {
			delete(tree, p)
			continue
		}
		was, hasOld := before[p]
		is, hasNew := after[p]
		if p != artifact.ManifestName && !(hasOld && string(was) == string(tree[p])) && !(hasNew && string(is) == string(tree[p])) {
			t.Errorf("%s is neither that of the old site nor that of the new", p)
		}
		if !listed[p] {
			t.Errorf("%s stands in no manifest, so that no later build would own it", p)
		}
	}
	for _, l := range tree.Links() {
		if _, ok := current[l.From]; !ok && !l.Loads {
			continue
		}
		to, _, fault := l.Target("")
		if _, ok := tree[to]; to != "" && !ok || fault != "" {
			t.Errorf("%s has a dead link to %s", l.From, l.Value)
		}
	}
	if slices.Contains(tree.Pages(), "es/index.html") != (before["es/index.html"] != nil || after["es/index.html"] != nil) {
		t.Error("the home page is gone")
	}
}
