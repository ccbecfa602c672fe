package engine_test

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"compendio/internal/engine"
	"compendio/internal/sitetest"
)

// disorderly is a file system that lists its folders in an order of its own, as
// some disks do.
type disorderly struct {
	fs.FS
	order func([]fs.DirEntry)
}

func (d disorderly) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(d.FS, name)
	d.order(list)
	return list, err
}

// The same content gives the same bytes, whatever the disk and the machine do.
func TestSameBytesInAnyOrder(t *testing.T) {
	content := sitetest.GenerateFS(30, 5)
	content["layouts/partials/own.html"] = content["content/site.yaml"]
	content["static/own.txt"] = content["content/site.yaml"]
	want := finished(t, options(t, content))
	check := func(name string, o engine.Options) {
		t.Helper()
		if diff := sitetest.Diff(want, finished(t, o)); diff != "" {
			t.Errorf("%s gives another site:\n%s", name, diff)
		}
	}
	in := func(order func([]fs.DirEntry)) engine.Options {
		o := options(t, disorderly{content, order})
		for _, layers := range [][]fs.FS{o.Layouts, o.Static} {
			for i := range layers {
				layers[i] = disorderly{layers[i], order}
			}
		}
		return o
	}
	check("a second build", options(t, content))
	check("a disk that lists backwards", in(slices.Reverse[[]fs.DirEntry]))
	shuffle := rand.New(rand.NewPCG(1, 2))
	check("a disk that lists at random", in(func(list []fs.DirEntry) {
		shuffle.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	check("one processor", options(t, content))
}

// The real content through the real program, as a publisher in another place of
// the world would run it.
func TestSameBytesAnywhere(t *testing.T) {
	program := compile(t, "../..")
	site := t.TempDir()
	sitetest.Write(t, filepath.Join(site, "content"), os.DirFS("../../content"))
	var first sitetest.Tree
	for _, c := range []struct {
		name, dir string
		env       []string
	}{
		{"here", ".", nil},
		{"in another time zone", ".", []string{"TZ=Pacific/Kiritimati"}},
		{"in another locale", ".", []string{"LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8", "LANGUAGE=tr"}},
		{"in another folder, with one processor", t.TempDir(), []string{"GOMAXPROCS=1", "TZ=America/Lima", "HOME=/nowhere"}},
	} {
		out := filepath.Join(t.TempDir(), "public")
		cmd := exec.Command(program, "build", "--site", site, "--out", out, "--base-url", "https://example.org/x/")
		cmd.Dir, cmd.Env = c.dir, append(os.Environ(), c.env...)
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", c.name, err, text)
		}
		tree := sitetest.ReadTree(t, out)
		if first == nil {
			first = tree
		}
		if diff := sitetest.Diff(first, tree); diff != "" {
			t.Errorf("%s the site is another:\n%s", c.name, diff)
		}
	}
}

// compile builds the program from the module in a folder, without a network.
func compile(t *testing.T, module string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "compendio")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	cmd := exec.Command("go", "build", "-o", program, "./cmd/compendio")
	cmd.Dir, cmd.Env = module, append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=readonly")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}
