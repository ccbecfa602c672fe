package hostile

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"compendio/internal/artifact"
	"compendio/internal/sitetest"
)

// Output folders that somebody has changed since the last build. The next one mends
// them or says why not; it never touches what lies outside, nor anything of somebody else.
func TestTamperedOutput(t *testing.T) {
	manifest := func(dir string, change func([]byte) []byte) {
		name := filepath.Join(dir, "public", artifact.ManifestName)
		must(os.WriteFile(name, change(must1(os.ReadFile(name))), 0o644))
	}
	unsealed := func(old, new string) func(string) {
		return func(dir string) {
			manifest(dir, func(data []byte) []byte { return bytes.Replace(data, []byte(old), []byte(new), 1) })
		}
	}
	// Somebody who knows how a manifest ends.
	replace := func(old, new string) func(string) {
		return func(dir string) {
			unsealed(old, new)(dir)
			manifest(dir, reseal)
		}
	}
	entry := func(p string) func(string) {
		return replace(`"files": [`, `"files": [`+"\n"+fmt.Sprintf(`{"path":%q,"size":1,"sha256":"00"},`, p))
	}
	for _, c := range []struct {
		name  string
		do    func(dir string)
		codes string
	}{
		{"a page changed", aText("public/es/index.html", "<script>alert(1)</script>"), "2"},
		{"a page emptied", aText("public/es/index.html", ""), "2"},
		{"a page for what is not found, of one's own", aText("public/404.html", "x"), "2"},
		{"a page that is a pipe", aPipe("public/es/index.html"), "2"},
		{"the only page of a folder is a pipe", aPipe("public/en/index.html"), "2"},
		{"a pipe of somebody else", aPipe("public/mio"), "0"},
		{"a page gone", func(dir string) { vacate(dir, "public/es/index.html") }, "0"},
		{"a folder gone", func(dir string) { vacate(dir, "public/es") }, "0"},
		{"a page that is a folder", func(dir string) { must(os.MkdirAll(vacate(dir, "public/es/index.html"), 0o755)) }, "2 3"},
		{"a folder that is a file", func(dir string) {
			write(dir, "public/x", nil)
			vacate(dir, "public/en")
			write(dir, "public/en", []byte("x"))
		}, "2 3"},
		{"a page of somebody else", func(dir string) { write(dir, "public/mio.html", []byte("x")) }, "0"},
		{"a link as a page", func(dir string) { must(os.Symlink("/etc/passwd", vacate(dir, "public/es/index.html"))) }, "2 3"},
		{"a link as a folder", func(dir string) { must(os.Symlink("/tmp", vacate(dir, "public/es"))) }, "2 3"},
		{"no manifest", func(dir string) { vacate(dir, "public/manifest.json") }, "2"},
		{"an empty manifest", func(dir string) { write(dir, "public/manifest.json", nil) }, "2"},
		{"a manifest cut off", func(dir string) { manifest(dir, func(b []byte) []byte { return b[:len(b)/2] }) }, "2"},
		{"a manifest of zeros", func(dir string) { manifest(dir, func(b []byte) []byte { return make([]byte, len(b)) }) }, "2"},
		{"a manifest of lists", func(dir string) { manifest(dir, func([]byte) []byte { return bytes.Repeat([]byte("["), 1<<20) }) }, "2"},
		{"a manifest that is a folder", func(dir string) { must(os.MkdirAll(vacate(dir, "public/manifest.json"), 0o755)) }, "2 3"},
		{"a manifest that is a pipe", aPipe("public/manifest.json"), "2"},
		{"a manifest that is a link", aLink("es/index.html", "public/manifest.json"), "2"},
		{"a manifest that somebody changed", unsealed(`"edition": "2026`, `"edition": "1999`), "2"},
		{"a manifest that names what is somebody else's", func(dir string) {
			write(dir, "public/mio.html", []byte("x"))
			unsealed(`"files": [`, `"files": [`+"\n"+fmt.Sprintf(`{"path":"mio.html","size":1,"sha256":"%x"},`, sha256.Sum256([]byte("x"))))(dir)
		}, "2"},
		{"a manifest of another tool", replace(`"compendio"`, `"other"`), "2"},
		{"a manifest of a later version", replace(`"schema": 1`, `"schema": 9`), "2"},
		{"a manifest with a path out", entry("../content/site.yaml"), "2"},
		{"a manifest with a path of its own", entry("/etc/passwd"), "2"},
		{"a manifest with a path of Windows", entry(`..\content\site.yaml`), "2"},
		{"a manifest with a drive", entry("C:/x"), "2"},
		{"a manifest with an empty path", entry(""), "2"},
		{"a manifest that names a folder", entry("es"), "0 2 3"},
		{"a manifest that names itself", entry("manifest.json"), "0 2 3"},
		{"a manifest that names what is not there", entry("nada/nada.html"), "0"},
		{"a manifest whose edition lies", replace(`"edition": "2026`, `"edition": "1999`), "0"},
		{"a manifest that waits", replace(`"schema": 1,`, `"schema": 1, "pending": true,`), "0"},
		{"a manifest whose index before is a path out", replace(`"schema": 1,`, `"schema": 1, "before": ["../../content", "/", "es", ""],`), "0 2"},
		{"what a kill left", func(dir string) {
			write(dir, "public/.compendio-staging/lock", nil)
			write(dir, "public/.compendio-staging/1", []byte("x"))
		}, "0"},
		{"what looks like it", aText("public/.compendio-staging/mio.html", "x"), "2"},
		{"a link as what a kill left", aLink("../content", "public/.compendio-staging"), "2"},
		{"a pipe as the lock", aPipe("public/.compendio-staging/lock"), "2"},
		{"a link as the lock", aLink("/etc/passwd", "public/.compendio-staging/lock"), "2"},
		{"nothing is remembered", func(dir string) { vacate(dir, ".cache") }, "0"},
		{"a lie is remembered", func(dir string) {
			for _, name := range must1(filepath.Glob(filepath.Join(dir, ".cache/compendio/builds/*.json"))) {
				must(os.WriteFile(name, []byte(`{"Inputs": "x", "Manifest": 7, "Pages": -1}`), 0o644))
			}
		}, "0"},
		{"what is remembered is a folder", func(dir string) {
			for _, name := range must1(filepath.Glob(filepath.Join(dir, ".cache/compendio/builds/*.json"))) {
				must(os.Remove(name))
				must(os.Mkdir(name, 0o755))
			}
		}, "0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := layOut(t, full(t))
			clean := build(t, dir, published)
			content := sitetest.ReadTree(t, filepath.Join(dir, "content"))
			c.do(dir)
			// A change of the content too, so that there is something to write.
			if strings.Contains(c.name, "manifest") {
				write(dir, "content/pages/new.es.md", []byte("---\ntitle: Nueva\n---\nTexto.\n"))
				content["pages/new.es.md"] = []byte("---\ntitle: Nueva\n---\nTexto.\n")
			}
			before := plainFiles(dir)
			o := compendio(t, dir, "build")
			if o.code != 0 && !maps.Equal(before, plainFiles(dir)) {
				t.Error("it is refused, and yet the output has changed")
			}
			if !strings.Contains(c.codes, fmt.Sprint(o.code)) {
				t.Errorf("exit code %d, not one of %s\n%s", o.code, c.codes, head(warning.ReplaceAllString(o.stderr, "")))
			}
			after := sitetest.ReadTree(t, filepath.Join(dir, "content"))
			delete(content, "addresses.txt")
			delete(after, "addresses.txt")
			if diff := sitetest.Diff(content, after); diff != "" {
				t.Errorf("the content has changed:\n%s", diff)
			}
			// That a pipe is nothing to wait for holds of verify too.
			if v := compendio(t, dir, "verify", "public"); v.code > 2 {
				t.Errorf("verify ends with %d\n%s", v.code, head(v.stderr))
			}
			if o.code == 0 && !strings.Contains(c.name, "manifest") && !strings.Contains(c.name, "pipe") {
				tree := sitetest.ReadTree(t, filepath.Join(dir, "public"))
				delete(tree, "mio.html")
				if diff := sitetest.Diff(clean, tree); diff != "" {
					t.Errorf("it is not mended:\n%s", diff)
				}
			}
		})
	}
}

// reseal returns a manifest that was changed the end that fits it.
func reseal(data []byte) []byte {
	data = data[:bytes.LastIndex(data, []byte(`"seal": "`))]
	return fmt.Appendf(data, "\"seal\": \"%x\"\n}\n", sha256.Sum256(data))
}

// A commit that was cut off is told by verify, and by the build that finishes it.
func TestAnUnfinishedCommitIsTold(t *testing.T) {
	dir := layOut(t, full(t))
	build(t, dir, published)
	name := filepath.Join(dir, "public", artifact.ManifestName)
	must(os.WriteFile(name, reseal(bytes.Replace(must1(os.ReadFile(name)), []byte(`"files"`), []byte("\"pending\": true,\n\"files\""), 1)), 0o644))
	if o := compendio(t, dir, "verify", "public"); o.code != 2 || !strings.Contains(o.stderr, "was cut off") {
		t.Errorf("verify ends with %d\n%s", o.code, head(o.stderr))
	}
	if o := compendio(t, dir, "build"); o.code != 0 || !strings.Contains(o.stderr, "compendio: the last build into public had been cut off") {
		t.Errorf("exit code %d\n%s", o.code, head(warning.ReplaceAllString(o.stderr, "")))
	}
	if o := compendio(t, dir, "build"); o.code != 0 || strings.Contains(o.stderr, "cut off") {
		t.Errorf("exit code %d\n%s", o.code, head(warning.ReplaceAllString(o.stderr, "")))
	}
}

// plainFiles are the files of the output, as far as they can be read.
func plainFiles(dir string) map[string]string {
	files := map[string]string{}
	must(filepath.WalkDir(filepath.Join(dir, "public"), func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			files[p] = string(must1(os.ReadFile(p)))
		}
		return err
	}))
	return files
}

// checkReachable fails if a reader who starts at the root comes upon a dead link.
func checkReachable(t *testing.T, dir string) {
	t.Helper()
	tree := sitetest.ReadTree(t, dir)
	links := map[string][]sitetest.Link{}
	for _, l := range tree.Links() {
		links[l.From] = append(links[l.From], l)
	}
	seen, todo := map[string]bool{"index.html": true}, []string{"index.html"}
	for len(todo) > 0 {
		p := todo[0]
		todo = todo[1:]
		for _, l := range links[p] {
			to, _, fault := l.Target("")
			if fault != "" || to == "" {
				continue
			}
			if _, ok := tree[to]; !ok {
				t.Errorf("%s has a dead link to %s", p, l.Value)
			} else if !seen[to] {
				seen[to] = true
				if path.Ext(to) == ".html" || path.Ext(to) == ".css" {
					todo = append(todo, to)
				}
			}
		}
	}
}

// other is the site after somebody has worked on it: entries gone, renamed, added.
func other(t testing.TB) fstest.MapFS {
	site := full(t)
	site["content/practices/hn-nueva.es.md"] = &fstest.MapFile{Data: []byte(agua + "---\nTexto.[^informe]\n\nVéase [[practice/hn-agua]].\n"), Mode: 0o644}
	site["content/pages/mas.es.md"] = &fstest.MapFile{Data: []byte("---\ntitle: Más\n---\nVéase [[practice/hn-nueva]].\n"), Mode: 0o644}
	return site
}

// Builds from one site to the other and back, each killed at a moment that nobody
// chose; after each, every page that can be reached leads somewhere. The last is left
// to end, and gives what a first build gives.
func TestKillsAtAnyMoment(t *testing.T) {
	dirs := []string{layOut(t, full(t)), layOut(t, other(t))}
	start := time.Now()
	clean := build(t, dirs[1], published)
	took := time.Since(start)
	out := filepath.Join(t.TempDir(), "public")
	// The ledger of the one would find the addresses of the other lost.
	forget := func() {
		for _, d := range dirs {
			_ = os.Remove(filepath.Join(d, "content/addresses.txt"))
		}
	}
	build := func(i int) *outcome {
		forget()
		o := compendio(t, dirs[i], "build", "--out", out)
		return &o
	}
	if o := build(0); o.code != 0 {
		t.Fatal(head(o.stderr))
	}
	killed := 0
	for round := range 20 {
		forget()
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(rand.Int64N(int64(took))))
		if err := command(ctx, dirs[(round+1)%2], "build", "--out", out).Run(); err != nil && ctx.Err() != nil {
			killed++
		}
		cancel()
		checkReachable(t, out)
		if t.Failed() {
			t.Fatalf("after kill %d", round)
		}
	}
	if killed == 0 {
		t.Error("not one build was killed before it ended")
	}
	// An index of an edition before may lie there for one more build.
	for range 2 {
		if o := build(1); o.code != 0 {
			t.Fatal(head(warning.ReplaceAllString(o.stderr, "")))
		}
	}
	checkPages(t, clean, sitetest.ReadTree(t, out))
	t.Logf("%d of 20 builds were killed", killed)
}

// checkPages compares all but the index of an edition before and the manifest that names it.
func checkPages(t *testing.T, want, got sitetest.Tree) {
	t.Helper()
	for _, p := range got.Names() {
		if _, ok := want[p]; !ok && strings.HasPrefix(p, "search/") {
			delete(got, p)
		}
	}
	want["manifest.json"], got["manifest.json"] = nil, nil
	if diff := sitetest.Diff(want, got); diff != "" {
		t.Errorf("it is not what a first build gives:\n%s", diff)
	}
}

// Two builds of two states of a site into one folder at once: each is whole or says that
// the other is at work, and the next one gives what a first build gives.
func TestTwoBuildsAtOnce(t *testing.T) {
	dirs := []string{layOut(t, full(t)), layOut(t, other(t))}
	clean := build(t, dirs[1], published)
	out := filepath.Join(t.TempDir(), "public")
	refused := 0
	for round := range 20 {
		var wg sync.WaitGroup
		var both [2]outcome
		for i, d := range dirs {
			_ = os.Remove(filepath.Join(d, "content/addresses.txt"))
			wg.Go(func() { both[i] = compendio(t, d, "build", "--out", out) })
		}
		wg.Wait()
		for i, o := range both {
			switch busy := strings.Contains(o.stderr, "another build is writing into "); {
			case o.code == 3 && busy && both[1-i].code == 0:
				refused++
			case o.code != 0:
				t.Errorf("round %d: exit code %d\n%s", round, o.code, head(warning.ReplaceAllString(o.stderr, "")))
			}
		}
		if o := compendio(t, dirs[0], "verify", out); o.code != 0 {
			t.Errorf("round %d: it is not whole\n%s", round, head(o.stderr))
		}
		_ = os.Remove(filepath.Join(dirs[1], "content/addresses.txt"))
		o := compendio(t, dirs[1], "build", "--out", out)
		if o.code != 0 {
			t.Fatalf("round %d: after both the next build ends with %d\n%s", round, o.code, head(warning.ReplaceAllString(o.stderr, "")))
		}
		checkReachable(t, out)
		checkPages(t, clean, sitetest.ReadTree(t, out))
		if t.Failed() {
			t.Fatalf("round %d", round)
		}
	}
	t.Logf("%d of 20 were refused", refused)
}

// 50,000 files that are no content, and 3,000 that are.
func TestManyFiles(t *testing.T) {
	dir := layOut(t, full(t))
	for i := range 50000 {
		if i%1000 == 0 {
			must(os.MkdirAll(filepath.Join(dir, fmt.Sprintf("content/practices/viejo-%d", i/1000)), 0o755))
		}
		must(os.WriteFile(filepath.Join(dir, fmt.Sprintf("content/practices/viejo-%d/%d.bak", i/1000, i)), nil, 0o644))
	}
	// All of them are read to see whether anything has changed.
	if o := within(t, 30*time.Second, dir, "build"); o.code != 0 || !strings.Contains(o.stderr, "viejo-49/49999.bak") {
		t.Errorf("exit code %d\n%s", o.code, head(o.stderr))
	}
}
