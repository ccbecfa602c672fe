//go:build unix

package overlay_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"compendio/internal/overlay"
)

// Nobody writes into the pipe: opening it would never end.
func TestAPipeIsNotOpened(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), []byte("text"), 0o644); err != nil {
		t.Fatal(err)
	}
	files := overlay.Plain{FS: os.DirFS(dir)}
	if _, err := files.Open("pipe"); err == nil {
		t.Error("a pipe was opened")
	}
	if data, err := fs.ReadFile(files, "file"); err != nil || string(data) != "text" {
		t.Errorf("a file holds %q: %v", data, err)
	}
	if list, err := fs.ReadDir(files, "."); err != nil || len(list) != 2 {
		t.Errorf("the folder lists %v: %v", list, err)
	}
}
