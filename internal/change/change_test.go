package change_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"compendio/internal/artifact"
	"compendio/internal/change"
	"compendio/internal/sitetest"
	"compendio/internal/source"
)

// content is a site before a change.
func content() sitetest.Tree {
	return sitetest.Tree{
		"content/site.yaml": []byte("name: x\n"), "content/practices/a.es.md": []byte("uno\r\ndos\r\n"), "content/practices/a.en.md": []byte("one\n"),
		"content/practices/a/plan.pdf": []byte("%PDF-"), "content/practices/b.es.md": []byte("[[practice/a]]\n"), "notes.txt": []byte("not ours"),
	}
}

// moved is a set that moves an entry, edits another and adds a file.
func moved(t *testing.T, dir string) *change.Set {
	t.Helper()
	s := change.New(os.DirFS(dir))
	for _, p := range []string{".es.md", ".en.md", "/plan.pdf"} {
		if err := s.Move("content/practices/a"+p, "content/practices/z"+p); err != nil {
			t.Fatal(err)
		}
	}
	err := errors.Join(s.Edit("content/practices/z.es.md", source.Edit{From: 5, To: 8, Text: "tres"}),
		s.Put("content/practices/b.es.md", []byte("[[practice/z]]\n")), s.Put("content/pages/new.es.md", []byte("new\n")))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// after is the site that moved makes.
func after() sitetest.Tree {
	t := content()
	for _, p := range []string{".es.md", ".en.md", "/plan.pdf"} {
		t["content/practices/z"+p] = t["content/practices/a"+p]
		delete(t, "content/practices/a"+p)
	}
	t["content/practices/z.es.md"] = []byte("uno\r\ntres\r\n")
	t["content/practices/b.es.md"] = []byte("[[practice/z]]\n")
	t["content/pages/new.es.md"] = []byte("new\n")
	return t
}

func laid(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	files := fstest.MapFS{}
	for p, data := range content() {
		files[p] = &fstest.MapFile{Data: data}
	}
	sitetest.Write(t, dir, files)
	return dir
}

func open(t *testing.T, dir string) *artifact.Dir {
	t.Helper()
	d, err := artifact.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func holds(t *testing.T, dir string, want sitetest.Tree) {
	t.Helper()
	if diff := sitetest.Diff(want, sitetest.ReadTree(t, dir)); diff != "" {
		t.Errorf("the folder is not as it should be:\n%s", diff)
	}
}

func TestWrite(t *testing.T) {
	dir := laid(t)
	if err := change.Write(open(t, dir), moved(t, dir).Files()); err != nil {
		t.Fatal(err)
	}
	holds(t, dir, after())
	if _, err := os.Stat(filepath.Join(dir, "content/practices/a")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the folder of the attachments is still there")
	}
}

// Whatever operation is the one that fails, all is as it was; after a kill it is so again
// when the next command has looked.
func TestAllOrNothing(t *testing.T) {
	dir := laid(t)
	count := &sitetest.Faulty{Disk: open(t, dir)}
	if err := change.Write(count, moved(t, dir).Files()); err != nil {
		t.Fatal(err)
	}
	for _, kill := range []bool{false, true} {
		for at := 1; at <= count.Done; at++ {
			t.Run(fmt.Sprintf("kill %v at %d", kill, at), func(t *testing.T) {
				dir := laid(t)
				err := change.Write(&sitetest.Faulty{Disk: open(t, dir), At: at, Kill: kill}, moved(t, dir).Files())
				if !errors.Is(err, sitetest.ErrDisk) {
					t.Fatalf("the fault was not reported: %v", err)
				}
				if _, err := change.Recover(open(t, dir)); err != nil {
					t.Fatal(err)
				}
				want := content()
				tree := sitetest.ReadTree(t, dir)
				// What is put in place is complete once the journal is gone: what may be left is in our own folder.
				if tree["content/practices/z.es.md"] != nil {
					want = after()
				}
				for p := range tree {
					if filepath.Dir(p) == ".compendio-change" {
						delete(tree, p)
					}
				}
				if diff := sitetest.Diff(want, tree); diff != "" {
					t.Errorf("the folder is neither old nor new:\n%s", diff)
				}
				if want["content/pages/new.es.md"] == nil {
					if err := change.Write(open(t, dir), moved(t, dir).Files()); err != nil {
						t.Fatal(err)
					}
					holds(t, dir, after())
				}
			})
		}
	}
}

// A write that fails without a kill has put everything back by itself.
func TestAFailureIsUndoneAtOnce(t *testing.T) {
	dir := laid(t)
	count := &sitetest.Faulty{Disk: open(t, dir)}
	if err := change.Write(count, moved(t, dir).Files()); err != nil {
		t.Fatal(err)
	}
	undone := 0
	for at := 1; at <= count.Done; at++ {
		dir := laid(t)
		if err := change.Write(&sitetest.Faulty{Disk: open(t, dir), At: at}, moved(t, dir).Files()); err == nil {
			t.Fatalf("the fault at %d was not reported", at)
		}
		if tree := sitetest.ReadTree(t, dir); tree["content/practices/a.es.md"] != nil && tree["content/practices/z.es.md"] == nil && tree["content/pages/new.es.md"] == nil {
			undone++
		}
	}
	// The last few operations come after all is in place: they clear what was kept.
	if undone < count.Done-20 {
		t.Errorf("after only %d of %d failures all was as before", undone, count.Done)
	}
}

// What somebody else has written since is not lost, neither by writing nor by going back.
func TestOthersWriteToo(t *testing.T) {
	put := func(dir, p, text string) {
		if err := os.WriteFile(filepath.Join(dir, p), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	dir := laid(t)
	set := moved(t, dir)
	put(dir, "content/practices/b.es.md", "another text\n")
	var changed *change.ChangedError
	if err := change.Write(open(t, dir), set.Files()); !errors.As(err, &changed) || changed.Path != "content/practices/b.es.md" {
		t.Errorf("the error is %v", err)
	}
	dir = laid(t)
	set = moved(t, dir)
	put(dir, "content/practices/z.en.md", "in the way\n")
	var exists *change.ExistsError
	if err := change.Write(open(t, dir), set.Files()); !errors.As(err, &exists) || exists.Path != "content/practices/z.en.md" {
		t.Errorf("the error is %v", err)
	}

	count := &sitetest.Faulty{Disk: open(t, laid(t))}
	dir = laid(t)
	if err := change.Write(count, moved(t, dir).Files()); err != nil {
		t.Fatal(err)
	}
	for at := count.Done; ; at-- { // the last kill that leaves something to put back
		dir = laid(t)
		if err := change.Write(&sitetest.Faulty{Disk: open(t, dir), At: at, Kill: true}, moved(t, dir).Files()); err == nil {
			t.Fatal("no fault")
		}
		if _, err := os.Stat(filepath.Join(dir, ".compendio-change/journal.json")); err == nil {
			break
		}
	}
	put(dir, "content/practices/b.es.md", "another text\n")
	r, err := change.Recover(open(t, dir))
	if err != nil || r == nil || !slices.Equal(r.Kept, []string{"content/practices/b.es.md"}) {
		t.Fatalf("put back: %+v, %v", r, err)
	}
	want := content()
	want["content/practices/b.es.md"] = []byte("another text\n")
	holds(t, dir, want)
}

func TestTheViewIsTheSiteThatWouldBe(t *testing.T) {
	dir := laid(t)
	set := moved(t, dir)
	tree := sitetest.Tree{}
	err := fs.WalkDir(set.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			tree[p], err = fs.ReadFile(set.FS(), p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := sitetest.Diff(after(), tree); diff != "" {
		t.Error(diff)
	}
	if err := fstest.TestFS(set.FS(), after().Names()...); err != nil {
		t.Error(err)
	}
	holds(t, dir, content())
}

func TestLines(t *testing.T) {
	f := change.File{Before: []byte("a\r\nb\r\nc\r\n"), After: []byte("a\r\nx\r\ny\r\nc\r\n")}
	want := []change.Line{{false, 2, "b"}, {true, 2, "x"}, {true, 3, "y"}}
	if got := f.Lines(); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	if got := (change.File{After: []byte("- a\n")}).Lines(); !slices.Equal(got, []change.Line{{true, 1, "- a"}}) {
		t.Errorf("%+v", got)
	}
}

func TestMoveRefuses(t *testing.T) {
	set := change.New(os.DirFS(laid(t)))
	var exists *change.ExistsError
	if err := set.Move("content/practices/a.es.md", "content/practices/b.es.md"); !errors.As(err, &exists) {
		t.Errorf("the error is %v", err)
	}
	if err := set.Move("content/practices/none.es.md", "content/practices/c.es.md"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the error is %v", err)
	}
	if len(set.Files()) > 0 {
		t.Errorf("%+v", set.Files())
	}
}
