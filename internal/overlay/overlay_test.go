package overlay_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/overlay"
)

func layers() overlay.FS {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return overlay.FS{
		fstest.MapFS{"base.html": file("own"), "partials/own.html": file("own"), "css/site.css": file("own")},
		fstest.MapFS{"base.html": file("built-in"), "partials/foot.html": file("built-in"), "list.html": file("built-in")},
	}
}

func TestTheFirstLayerWins(t *testing.T) {
	for name, want := range map[string]string{
		"base.html": "own", "list.html": "built-in", "partials/own.html": "own", "partials/foot.html": "built-in",
	} {
		if data, err := fs.ReadFile(layers(), name); err != nil || string(data) != want {
			t.Errorf("%s is %q, %v; want %q", name, data, err, want)
		}
	}
	if _, err := layers().Open("nothing.html"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file of no layer: %v", err)
	}
}

func TestAFolderIsThatOfAllLayers(t *testing.T) {
	for dir, want := range map[string]string{".": "base.html css list.html partials", "partials": "foot.html own.html", "css": "site.css"} {
		entries, err := fs.ReadDir(layers(), dir)
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		if got := strings.Join(names, " "); err != nil || got != want {
			t.Errorf("%s holds %q, %v; want %q", dir, got, err, want)
		}
	}
	if _, err := fs.ReadDir(layers(), "nothing"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder of no layer: %v", err)
	}
	if found, err := fs.Glob(layers(), "partials/*.html"); err != nil || len(found) != 2 {
		t.Errorf("the pattern finds %v, %v", found, err)
	}
}

// A link that the layer refuses to follow is not passed over in favour of the next.
func TestAnErrorOfALayerIsTold(t *testing.T) {
	broken := overlay.FS{refusing{}, fstest.MapFS{"base.html": &fstest.MapFile{Data: []byte("built-in")}}}
	if _, err := broken.Open("base.html"); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("opening: %v", err)
	}
	if _, err := broken.ReadDir("."); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("listing: %v", err)
	}
}

type refusing struct{}

func (refusing) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}
