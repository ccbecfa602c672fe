package artifact

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// Disk is what a Writer needs of a folder. Paths use / and are relative to it.
// Tests put faults in its place.
type Disk interface {
	Name() string
	List() ([]string, error) // names at the top
	ReadFile(path string) ([]byte, error)
	WriteFile(path string, data []byte) error // makes folders as needed
	Rename(from, to string) error             // makes folders as needed
	Remove(path string) error                 // and folders that it leaves empty
	RemoveAll(path string) error
}

// Dir is a folder of the machine. It never follows a link out of itself.
type Dir struct {
	name string
	root *os.Root

	mu   sync.Mutex
	made map[string]bool // folders known to exist
}

// OpenDir makes the folder if it is missing and opens it.
func OpenDir(name string) (*Dir, error) {
	if err := os.MkdirAll(name, 0o755); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	return &Dir{name: name, root: root, made: map[string]bool{}}, nil
}

// Close releases the folder.
func (d *Dir) Close() error { return d.root.Close() }

// Name is the folder as it was given.
func (d *Dir) Name() string { return d.name }

// List gives the names at the top of the folder.
func (d *Dir) List() ([]string, error) {
	f, err := d.root.Open(".")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Readdirnames(-1)
}

// ReadFile reads a file.
func (d *Dir) ReadFile(p string) ([]byte, error) { return d.root.ReadFile(filepath.FromSlash(p)) }

// WriteFile writes a whole file.
func (d *Dir) WriteFile(p string, data []byte) error {
	if err := d.parent(p); err != nil {
		return err
	}
	f, err := d.root.OpenFile(filepath.FromSlash(p), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// Rename moves a file over another in one step.
func (d *Dir) Rename(from, to string) error {
	if err := d.parent(to); err != nil {
		return err
	}
	return d.root.Rename(filepath.FromSlash(from), filepath.FromSlash(to))
}

// Remove deletes a file and the folders that it leaves empty.
func (d *Dir) Remove(p string) error {
	if err := d.root.Remove(filepath.FromSlash(p)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for dir := filepath.Dir(filepath.FromSlash(p)); dir != "."; dir = filepath.Dir(dir) {
		// Somebody's link to a folder is not ours to remove.
		if info, err := d.root.Lstat(dir); err != nil || !info.IsDir() || d.root.Remove(dir) != nil {
			break // not empty
		}
		d.mu.Lock()
		delete(d.made, dir)
		d.mu.Unlock()
	}
	return nil
}

// RemoveAll deletes a folder with all that is in it.
func (d *Dir) RemoveAll(p string) error {
	d.mu.Lock()
	delete(d.made, filepath.FromSlash(p))
	d.mu.Unlock()
	return d.root.RemoveAll(filepath.FromSlash(p))
}

func (d *Dir) parent(p string) error {
	dir := filepath.Dir(filepath.FromSlash(p))
	if dir == "." {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.made[dir] {
		return nil
	}
	if err := d.root.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	d.made[dir] = true
	return nil
}

// ErrChanged says that somebody else wrote a file meanwhile.
var ErrChanged = errors.New("the file has just been changed by another program; nothing was written")

// Update rewrites one file of the content in one step, unless somebody else has
// written it since it was read: then it stays as it is and the error is ErrChanged.
func Update(name string, change func([]byte) ([]byte, error)) error {
	before, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	after, err := change(before)
	if err != nil || bytes.Equal(before, after) {
		return err
	}
	if now, err := os.ReadFile(name); err != nil || !bytes.Equal(before, now) {
		return errors.Join(err, ErrChanged)
	}
	return Replace(name, after)
}

// Replace writes one file outside an output folder, such as the ledger of
// addresses or a translation, in one step: a reader sees the old bytes or the new.
func Replace(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".compendio-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
