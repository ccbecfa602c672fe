package artifact_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"compendio/internal/artifact"
	"compendio/internal/sitetest"
)

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// times are the moments at which files were last touched.
func times(t *testing.T, dir string) map[string]time.Time {
	t.Helper()
	m := map[string]time.Time{}
	for p := range sitetest.ReadTree(t, dir) {
		info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(p)))
		if err != nil {
			t.Fatal(err)
		}
		m[p] = info.ModTime()
	}
	return m
}

func age(t *testing.T, dir string) {
	t.Helper()
	then := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	for p := range sitetest.ReadTree(t, dir) {
		if err := os.Chtimes(filepath.Join(dir, filepath.FromSlash(p)), then, then); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOnlyWhatChangedIsTouched(t *testing.T) {
	site := oldSite()
	dir := published(t, site)
	age(t, dir)
	before := times(t, dir)
	if r := mustBuild(t, dir, site); r.Written != 0 || r.Unchanged != len(site) || r.Removed != 0 {
		t.Errorf("building the same again wrote %d, kept %d and removed %d of %d files", r.Written, r.Unchanged, r.Removed, len(site))
	}
	if !maps.Equal(before, times(t, dir)) {
		t.Error("building the same again touched files")
	}
	site["es/kept.html"] = append(site["es/kept.html"], "<p>more"...)
	if r := mustBuild(t, dir, site); r.Written != 1 || r.Unchanged != len(site)-1 {
		t.Errorf("one change wrote %d and kept %d of %d files", r.Written, r.Unchanged, len(site))
	}
	now := times(t, dir)
	maps.DeleteFunc(now, func(p string, at time.Time) bool { return at.Equal(before[p]) })
	if got := slices.Sorted(maps.Keys(now)); !slices.Equal(got, []string{"es/kept.html", artifact.ManifestName}) {
		t.Errorf("one change touched %q", got)
	}
}

func TestFilesOfOthersAreLeftAlone(t *testing.T) {
	dir := published(t, oldSite())
	foreign := sitetest.Tree{"CNAME": []byte("example.org"), ".well-known/security.txt": []byte("x"), "es/note.html": []byte("n"), "es/past/mine.txt": []byte("m")}
	for p, data := range foreign {
		put(t, dir, p, string(data))
	}
	if err := os.Mkdir(filepath.Join(dir, "empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	age(t, dir)
	before := times(t, dir)
	mustBuild(t, dir, newSite())
	tree, after := sitetest.ReadTree(t, dir), times(t, dir)
	for p, data := range foreign {
		if !bytes.Equal(tree[p], data) || !after[p].Equal(before[p]) {
			t.Errorf("%s was touched", p)
		}
		delete(tree, p)
	}
	if _, err := os.Stat(filepath.Join(dir, "empty")); err != nil {
		t.Error(err)
	}
	if diff := sitetest.Diff(sitetest.ReadTree(t, published(t, newSite())), tree); diff != "" {
		t.Errorf("the site around them is not whole:\n%s", diff)
	}
}

func TestFileOfOthersInTheWay(t *testing.T) {
	dir := published(t, oldSite())
	put(t, dir, "es/added.html", "somebody's")
	before := sitetest.ReadTree(t, dir)
	_, err := build(open(t, dir), newSite())
	var notOurs *artifact.ErrNotOurs
	if !errors.As(err, &notOurs) || notOurs.Path != "es/added.html" {
		t.Errorf("the file in the way is reported as %v", err)
	}
	if diff := sitetest.Diff(before, sitetest.ReadTree(t, dir)); diff != "" {
		t.Errorf("the folder changed:\n%s", diff)
	}
}

func TestStaleFileThatSomebodyChangedIsKept(t *testing.T) {
	dir := published(t, oldSite())
	put(t, dir, "es/gone.html", "edited by hand")
	result := mustBuild(t, dir, newSite())
	if !slices.Equal(result.Kept, []string{"es/gone.html"}) {
		t.Errorf("kept %q", result.Kept)
	}
	if got := string(sitetest.ReadTree(t, dir)["es/gone.html"]); got != "edited by hand" {
		t.Errorf("the file is now %q", got)
	}
	// It is theirs from now on.
	if result := mustBuild(t, dir, newSite()); len(result.Kept) > 0 {
		t.Errorf("kept %q again", result.Kept)
	}
	if _, err := build(open(t, dir), oldSite()); err == nil {
		t.Error("a later build overwrote it")
	}
}

func TestFolderOfOthersIsRefused(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"documents":              {"thesis.odt": "years of work"},
		"a site of another tool": {"index.html": "x", artifact.ManifestName: `{"name": "web app", "icons": []}`},
		"a broken manifest":      {"index.html": "x", artifact.ManifestName: `{"tool": "compendio", "schema`},
		"an unknown schema":      {artifact.ManifestName: `{"tool": "compendio", "schema": 99, "files": []}`},
		"hidden files":           {".git/HEAD": "ref: refs/heads/main"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for p, text := range files {
				put(t, dir, p, text)
			}
			before := sitetest.ReadTree(t, dir)
			var notOurs *artifact.ErrNotOurs
			if _, err := build(open(t, dir), newSite()); !errors.As(err, &notOurs) {
				t.Errorf("refused with %v", err)
			}
			if diff := sitetest.Diff(before, sitetest.ReadTree(t, dir)); diff != "" {
				t.Errorf("the folder changed:\n%s", diff)
			}
		})
	}
}

func TestLinksOutOfTheFolderAreNotFollowed(t *testing.T) {
	for _, c := range []struct{ name, link, to string }{
		{"a page to be changed", "es/kept.html", "secret.html"},
		{"a page to be removed", "es/gone.html", "secret.html"},
		{"a page to be added", "es/added.html", "secret.html"},
		{"a folder to be written to", "en", "."},
		{"a folder to be removed from", "es/past", "."},
		{"the manifest", artifact.ManifestName, "manifest.json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			outside := t.TempDir()
			for _, p := range []string{"secret.html", "index.html", "one.html"} {
				put(t, outside, p, "not yours")
			}
			put(t, outside, "manifest.json", string((&artifact.Manifest{}).Encode()))
			before := sitetest.ReadTree(t, outside)
			dir := published(t, oldSite())
			link := filepath.Join(dir, filepath.FromSlash(c.link))
			if err := os.RemoveAll(link); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(filepath.Join(outside, c.to), link); err != nil {
				t.Fatal(err)
			}
			if r, err := build(open(t, dir), newSite()); err == nil && !slices.Contains(r.Kept, c.link) {
				t.Error("the link was not reported")
			}
			if diff := sitetest.Diff(before, sitetest.ReadTree(t, outside)); diff != "" {
				t.Errorf("the folder outside changed:\n%s", diff)
			}
			if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
				t.Errorf("somebody's link is gone: %v", err)
			}
		})
	}
}

// A link to a folder beside it may be somebody's way to share pages; what it leads
// to is written, the link itself is not ours to remove.
func TestLinkInsideTheFolderStays(t *testing.T) {
	dir := published(t, oldSite())
	past := filepath.Join(dir, "es", "past")
	if err := errors.Join(os.Rename(past, filepath.Join(dir, "archive")), os.Symlink("../archive", past)); err != nil {
		t.Fatal(err)
	}
	mustBuild(t, dir, newSite())
	if _, err := os.Lstat(past); err != nil {
		t.Errorf("the link is gone: %v", err)
	}
	for _, p := range []string{"index.html", "one.html"} {
		if _, err := os.Stat(filepath.Join(dir, "archive", p)); err == nil {
			t.Errorf("the stale page %s was not removed", p)
		}
	}
}

func TestManifest(t *testing.T) {
	site := newSite()
	dir := published(t, site)
	m, err := artifact.DecodeManifest(sitetest.ReadTree(t, dir)[artifact.ManifestName])
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, f := range m.Files {
		paths = append(paths, f.Path)
		sum := sha256.Sum256(site[f.Path])
		if f.SHA256 != hex.EncodeToString(sum[:]) || f.Size != int64(len(site[f.Path])) {
			t.Errorf("%s has a wrong size or hash", f.Path)
		}
	}
	if !slices.Equal(paths, site.Names()) {
		t.Errorf("the manifest lists %q", paths)
	}
	if m.Pending || m.Edition != "2026-11-23" {
		t.Errorf("pending %v, edition %q", m.Pending, m.Edition)
	}
	shuffled := &artifact.Manifest{Edition: m.Edition, Files: slices.Concat(m.Files[3:], m.Files[:3], m.Files[:1])}
	if !bytes.Equal(shuffled.Encode(), m.Encode()) {
		t.Error("the order of files shows in the manifest")
	}
}

func TestManifestThatLeadsOutIsRefused(t *testing.T) {
	for _, p := range []string{"../x", "a/../../x", "/etc/passwd", "a//b", "a/./b", ".", "", "a/", `..\\x`, `a\\b`, "C:/x", "c:x", `a\u0000b`} {
		data := fmt.Sprintf(`{"tool": "compendio", "schema": 1, "files": [{"path": "index.html"}, {"path": "%s"}]}`, p)
		if _, err := artifact.DecodeManifest([]byte(data)); err == nil || !strings.Contains(err.Error(), "no path of this folder") {
			t.Errorf("%s was taken: %v", data, err)
		}
	}
	outside := t.TempDir()
	put(t, outside, "x", "not yours")
	sum := sha256.Sum256([]byte("not yours"))
	dir := filepath.Join(outside, "public")
	put(t, dir, artifact.ManifestName, fmt.Sprintf(`{"tool": "compendio", "schema": 1, "files": [{"path": "../x", "sha256": "%x"}]}`, sum))
	if _, err := build(open(t, dir), newSite()); err == nil {
		t.Error("a folder with such a manifest was taken for ours")
	}
	if _, err := os.Stat(filepath.Join(outside, "x")); err != nil {
		t.Errorf("the file outside is gone: %v", err)
	}
}

func TestAddRefuses(t *testing.T) {
	w, err := artifact.NewWriter(open(t, t.TempDir()), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add(artifact.File{Path: "a.html"}); err != nil {
		t.Error(err)
	}
	for _, p := range []string{"a.html", "../a.html", "/a.html", "a/../b.html", "", ".", artifact.ManifestName, ".compendio-staging/1"} {
		if err := w.Add(artifact.File{Path: p}); err == nil {
			t.Errorf("%q was taken", p)
		}
	}
}

// A file where a folder has to be is found before anything is moved.
func TestAFileIsNoFolder(t *testing.T) {
	dir := published(t, oldSite())
	before := sitetest.ReadTree(t, dir)
	site := newSite()
	site["search"], site["search/index.js"] = []byte("a file of the static folder"), []byte("ours")
	if _, err := build(open(t, dir), site); err == nil || !strings.Contains(err.Error(), "search would be a file and a folder") {
		t.Errorf("the error is %v", err)
	}
	if diff := sitetest.Diff(before, sitetest.ReadTree(t, dir)); diff != "" {
		t.Errorf("the folder changed:\n%s", diff)
	}
}

func TestAddFromManyGoroutines(t *testing.T) {
	site := sitetest.Tree{}
	for i := range 300 {
		site[fmt.Sprintf("es/%d/%d.html", i%7, i)] = fmt.Appendf(nil, "page %d", i)
	}
	dir := t.TempDir()
	w, err := artifact.NewWriter(open(t, dir), "2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for p, data := range site {
		wg.Go(func() {
			if err := w.Add(artifact.File{Path: p, Data: data}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if r, err := w.Commit(); err != nil || r.Written != len(site) {
		t.Errorf("wrote %d of %d files: %v", r.Written, len(site), err)
	}
	checkFinished(t, dir, site)
}

// Two builds into one folder at once: the second is refused, until the first has come to
// its end or given up.
func TestTwoBuildsAtOnce(t *testing.T) {
	dir := published(t, oldSite())
	for _, end := range []func(*artifact.Writer) error{
		func(w *artifact.Writer) error { return w.Abort() },
		func(w *artifact.Writer) error { _, err := w.Commit(); return err },
	} {
		first, err := artifact.NewWriter(open(t, dir), "2026-11-23")
		if err != nil {
			t.Fatal(err)
		}
		for p, data := range newSite() {
			if err := first.Add(artifact.File{Path: p, Data: data}); err != nil {
				t.Fatal(err)
			}
		}
		before := sitetest.ReadTree(t, dir)
		var busy *artifact.ErrBusy
		if _, err := build(open(t, dir), oldSite()); !errors.As(err, &busy) {
			t.Errorf("the second build ends with %v", err)
		}
		if diff := sitetest.Diff(before, sitetest.ReadTree(t, dir)); diff != "" {
			t.Errorf("the second build changed the folder:\n%s", diff)
		}
		if err := end(first); err != nil {
			t.Fatal(err)
		}
	}
	checkFinished(t, dir, newSite())
	mustBuild(t, dir, oldSite())
	checkFinished(t, dir, oldSite())
}

// Many builds that begin at once: those that are not refused come to their end one after
// the other, so that the folder is that of one of them.
func TestManyBuildsAtOnce(t *testing.T) {
	dir := t.TempDir()
	sites := []sitetest.Tree{oldSite(), newSite()}
	for range 20 {
		var group sync.WaitGroup
		var ended [8]error
		for i := range ended {
			disk := open(t, dir)
			group.Go(func() { _, ended[i] = build(disk, sites[i%2]) })
		}
		group.Wait()
		done := 0
		for _, err := range ended {
			var busy *artifact.ErrBusy
			switch {
			case err == nil:
				done++
			case !errors.As(err, &busy):
				t.Errorf("a build ends with %v", err)
			}
		}
		tree := sitetest.ReadTree(t, dir)
		delete(tree, artifact.ManifestName)
		if done == 0 || sitetest.Diff(sites[0], tree) != "" && sitetest.Diff(sites[1], tree) != "" {
			t.Fatalf("%d builds ended well; the folder holds %q", done, tree.Names())
		}
	}
}

// A page that somebody changed is not overwritten unless this is asked for; all of them
// are told at once.
func TestEditedPagesAreRefused(t *testing.T) {
	dir := published(t, oldSite())
	put(t, dir, "es/kept.html", "edited by hand")
	put(t, dir, "data/all.json", "too")
	put(t, dir, "files/plan.pdf", "and this, though the new site has it as it was")
	before := sitetest.ReadTree(t, dir)
	_, err := build(open(t, dir), newSite())
	var edited *artifact.ErrEdited
	if !errors.As(err, &edited) || !slices.Equal(edited.Paths, []string{"data/all.json", "es/kept.html", "files/plan.pdf"}) {
		t.Errorf("the error is %v", err)
	}
	if diff := sitetest.Diff(before, sitetest.ReadTree(t, dir)); diff != "" {
		t.Errorf("the folder changed:\n%s", diff)
	}
	w, err := artifact.NewWriter(open(t, dir), "2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	w.Overwrite()
	site := newSite()
	for p, data := range site {
		if err := w.Add(artifact.File{Path: p, Data: data}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	checkFinished(t, dir, site)
}

// A manifest that somebody changed does not say what may be deleted.
func TestAChangedManifestIsRefused(t *testing.T) {
	dir := published(t, oldSite())
	put(t, dir, "notes.txt", "mine")
	line := fmt.Sprintf("\"files\": [\n{\"path\":\"notes.txt\",\"size\":4,\"sha256\":\"%x\"},", sha256.Sum256([]byte("mine")))
	manifest := string(sitetest.ReadTree(t, dir)[artifact.ManifestName])
	put(t, dir, artifact.ManifestName, strings.Replace(manifest, "\"files\": [", line, 1))
	before := sitetest.ReadTree(t, dir)
	var changed *artifact.ErrManifest
	if _, err := build(open(t, dir), newSite()); !errors.As(err, &changed) {
		t.Errorf("the error is %v", err)
	}
	if diff := sitetest.Diff(before, sitetest.ReadTree(t, dir)); diff != "" {
		t.Errorf("the folder changed:\n%s", diff)
	}
}

// What is named like our staging folder, or lies in it, and is not ours stays.
func TestStagingFolderOfOthers(t *testing.T) {
	for _, c := range []struct {
		name      string
		published bool
		put       string
		refused   string // the path that is told
	}{
		{"another name, no site", false, ".compendio-staging-mine/notes.txt", ""},
		{"another name", true, ".compendio-staging-mine/notes.txt", "-"},
		{"the name, no site", false, ".compendio-staging/notes.txt", ".compendio-staging/notes.txt"},
		{"the name", true, ".compendio-staging/notes.txt", ".compendio-staging/notes.txt"},
		{"a name like ours", true, ".compendio-staging/1", ".compendio-staging"},
		{"a file", true, ".compendio-staging", ".compendio-staging"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if c.published {
				mustBuild(t, dir, oldSite())
			}
			put(t, dir, c.put, "mine")
			_, err := build(open(t, dir), newSite())
			var notOurs *artifact.ErrNotOurs
			if c.refused == "-" && err != nil || c.refused != "-" && (!errors.As(err, &notOurs) || notOurs.Path != c.refused) {
				t.Errorf("the error is %v", err)
			}
			if got := string(sitetest.ReadTree(t, dir)[c.put]); got != "mine" {
				t.Errorf("the file is now %q", got)
			}
		})
	}
}

// A build that was cut off while it put files in place is told by the one that finishes it.
func TestResumedIsTold(t *testing.T) {
	dir := published(t, oldSite())
	count := &sitetest.Faulty{Disk: open(t, published(t, oldSite()))}
	if r, err := build(count, newSite()); err != nil || r.Resumed {
		t.Fatalf("resumed: %v, %v", r.Resumed, err)
	}
	if _, err := build(&sitetest.Faulty{Disk: open(t, dir), At: count.Done - 5}, newSite()); err == nil {
		t.Fatal("it did not fail")
	}
	if r := mustBuild(t, dir, newSite()); !r.Resumed {
		t.Error("the next build does not tell")
	}
	if r := mustBuild(t, dir, newSite()); r.Resumed {
		t.Error("the one after it does")
	}
}

func TestReplace(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "addresses.txt", "old")
	if err := artifact.Replace(filepath.Join(dir, "addresses.txt"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	if err := artifact.Replace(filepath.Join(dir, "nowhere", "addresses.txt"), []byte("new")); err == nil {
		t.Error("writing into a folder that is not there went well")
	}
	// A name that cannot be replaced: what was written for it goes again.
	put(t, dir, "folder/x", "x")
	if err := artifact.Replace(filepath.Join(dir, "folder"), []byte("new")); err == nil {
		t.Error("a folder was replaced by a file")
	}
	if diff := sitetest.Diff(sitetest.Tree{"addresses.txt": []byte("new"), "folder/x": []byte("x")}, sitetest.ReadTree(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// A file that comes piece by piece is treated like any other: it stays if it is the same, and is not written over
// what somebody has changed. One that breaks off is in no site.
func TestCreate(t *testing.T) {
	dir := t.TempDir()
	run := func(text string) (artifact.Result, error) {
		t.Helper()
		w, err := artifact.NewWriter(open(t, dir), "")
		if err != nil {
			t.Fatal(err)
		}
		out, err := w.Create("data/all.json")
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.SplitAfter(text, " ") {
			if _, err := io.WriteString(out, part); err != nil {
				t.Fatal(err)
			}
		}
		if text != "broken off" {
			if err := out.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Add(artifact.File{Path: "index.html"}); err != nil {
			t.Fatal(err)
		}
		r, err := w.Commit()
		if err != nil {
			err = errors.Join(err, w.Abort())
		}
		return r, err
	}
	for _, c := range []struct {
		text               string
		written, unchanged int
	}{{"one two", 2, 0}, {"one two", 0, 2}, {"one two three", 1, 1}} {
		r, err := run(c.text)
		if err != nil || r.Written != c.written || r.Unchanged != c.unchanged {
			t.Errorf("after %q the result is %+v (%v)", c.text, r, err)
		}
		if got := string(sitetest.ReadTree(t, dir)["data/all.json"]); got != c.text {
			t.Errorf("after %q the file holds %q", c.text, got)
		}
	}
	if _, err := run("broken off"); err == nil {
		t.Error("a file that was never closed is part of a site")
	}
	if _, err := os.Stat(filepath.Join(dir, ".compendio-staging")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that was never closed is left behind: %v", err)
	}
	put(t, dir, "data/all.json", "somebody's")
	var edited *artifact.ErrEdited
	if _, err := run("mine again"); !errors.As(err, &edited) {
		t.Errorf("a file that somebody changed is written over: %v", err)
	}
	// What turns up in a folder that was empty when the first build began is not taken for ours.
	w, err := artifact.NewWriter(open(t, filepath.Join(dir, "new")), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add(artifact.File{Path: "index.html"}); err != nil {
		t.Fatal(err)
	}
	put(t, dir, "new/index.html", "somebody's")
	var others *artifact.ErrNotOurs
	if _, err := w.Commit(); !errors.As(err, &others) {
		t.Errorf("a file that turned up is written over: %v", err)
	}
	if err := w.Abort(); err != nil {
		t.Error(err)
	}
}
