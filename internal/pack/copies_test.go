package pack_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"compendio/internal/diag"
	"compendio/internal/engine"
	"compendio/internal/kb"
	"compendio/internal/overlay"
	"compendio/internal/pack"
	"compendio/internal/view"
	"compendio/layouts"
	"compendio/static"
)

// ours is the project's own content, in an edition of a day that tests can name.
var ours = func() fs.FS {
	disk := os.DirFS("../..")
	const settings = "content/site.yaml"
	data, err := fs.ReadFile(disk, settings)
	if err != nil {
		panic(err)
	}
	data = regexp.MustCompile(`(?m)^edition: .*`).ReplaceAll(data, []byte("edition: 2026-11-23"))
	return overlay.FS{fstest.MapFS{settings: &fstest.MapFile{Data: data}}, disk}
}()

// request is what a copy in a test is asked to be; zero values are everything.
type request struct {
	site      fs.FS
	format    string
	selection kb.Selection
	forWhom   string
	baseURL   string
	layouts   fs.FS // of the site's own
}

// ready plans a copy.
func ready(t testing.TB, q request) (*pack.Copy, *engine.Site) {
	t.Helper()
	c, r, err := plan(q)
	if err != nil {
		t.Fatal(err)
	}
	return c, r
}

func plan(q request) (*pack.Copy, *engine.Site, error) {
	o := engine.Options{Site: q.site, Layouts: []fs.FS{layouts.FS}, Static: []fs.FS{static.FS}, BaseURL: q.baseURL}
	if q.layouts != nil {
		o.Layouts = append([]fs.FS{q.layouts}, o.Layouts...)
	}
	log := &diag.Log{}
	base, err := engine.New(o).Load(log)
	if err != nil {
		return nil, nil, err
	}
	if log.Failed() {
		return nil, nil, fmt.Errorf("%v", log.Sorted())
	}
	part, err := base.Part(q.selection)
	if err != nil {
		return nil, nil, err
	}
	r, err := engine.New(o).Copy(part, view.Copy{For: q.forWhom})
	if err != nil {
		return nil, nil, err
	}
	if r.Result.Failed {
		return nil, nil, fmt.Errorf("%v", r.Result.Diagnostics)
	}
	return r.Copy(q.forWhom, ""), r, nil
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
	if err := c.Save(t.Context(), q.format, name, r.Render); err != nil {
		t.Fatal(err)
	}
	return name
}

// quick are the formats that need no browser.
var quick = []string{"zip", "mail", "html", "epub"}

// render makes the copies that a test asks for in every quick format from one
// rendering, which takes far longer than to write them.
func render(q request, dir string) (map[string][]byte, error) {
	c, r, err := plan(q)
	if err != nil {
		return nil, err
	}
	tree, err := pack.NewTree(dir, c)
	if err != nil {
		return nil, err
	}
	if err := r.Render(tree); err != nil {
		return nil, errors.Join(err, tree.Close())
	}
	copies := map[string][]byte{}
	for _, format := range quick {
		var out bytes.Buffer
		err = errors.Join(err, c.Write(format, tree, &out))
		copies[format] = out.Bytes()
	}
	return copies, errors.Join(err, tree.Close())
}

// oursWhole is the whole of our own content, which many tests read.
var oursWhole = sync.OnceValues(func() (map[string][]byte, error) { return render(request{site: ours}, os.TempDir()) })

// whole puts a copy of the whole of our own content into a folder of the test.
func whole(t testing.TB, format string) string {
	t.Helper()
	copies, err := oursWhole()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "compendio."+format)
	if err := os.WriteFile(name, copies[format], 0o644); err != nil {
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
