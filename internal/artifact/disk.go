package artifact

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/gofrs/flock"
)

// Disk is what a Writer needs of a folder. Paths use / and are relative to it.
// Tests put faults in its place.
type Disk interface {
	Name() string
	List(path string) ([]string, error)   // names in a folder
	ReadFile(path string) ([]byte, error) // what is no plain file is ErrNotOurs
	// Digests are the SHA-256 of what ReadFile reads of some files of one folder, in their order; the error is that of the first
	// that has one.
	Digests(folder string, names []string) ([]string, error)
	WriteFile(path string, data []byte) error   // makes folders as needed
	Create(path string) (io.WriteCloser, error) // begins a file; makes folders as needed
	Rename(from, to string) error               // makes folders as needed
	Remove(path string) error                   // and folders that it leaves empty
	Lock(path string) error                     // by a file; ErrBusy if another process has it
	Unlock() error                              // takes the file away
}

// Dir is a folder of the machine. It never follows a link out of itself.
type Dir struct {
	name string
	root *os.Root

	lock   *flock.Flock // nil if it is not locked
	locked string       // the file of the lock

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

// Close releases the folder. A lock that is still held ends as it does by a kill: the
// next process takes it.
func (d *Dir) Close() error {
	if d.lock == nil {
		return d.root.Close()
	}
	return errors.Join(d.lock.Close(), d.root.Close())
}

// Name is the folder as it was given.
func (d *Dir) Name() string { return d.name }

// List returns the names in a folder. It follows no link.
func (d *Dir) List(p string) ([]string, error) {
	p = filepath.FromSlash(p)
	if info, err := d.root.Lstat(p); err == nil && !info.IsDir() {
		return nil, &ErrNotOurs{d.name, filepath.ToSlash(p)}
	}
	f, err := d.root.Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Readdirnames(-1)
}

// ReadFile reads a file. A link or a folder is none that we wrote, nor is a pipe, which
// would keep whoever opens it waiting.
func (d *Dir) ReadFile(p string) ([]byte, error) {
	if info, err := d.root.Lstat(filepath.FromSlash(p)); err == nil && !info.Mode().IsRegular() {
		return nil, &ErrNotOurs{d.name, p}
	}
	return d.root.ReadFile(filepath.FromSlash(p))
}

// Digests reads files of any size. It opens their folder once: the way there takes longer than a small file.
func (d *Dir) Digests(folder string, names []string) ([]string, error) {
	root, err := d.root.OpenRoot(filepath.FromSlash(folder))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	buffer := buffers.Get().(*[64 << 10]byte)
	defer buffers.Put(buffer)
	var sums []string
	for _, name := range names {
		if info, err := root.Lstat(name); err == nil && !info.Mode().IsRegular() {
			return nil, &ErrNotOurs{d.name, path.Join(folder, name)}
		}
		f, err := root.Open(name)
		if err != nil {
			return nil, fmt.Errorf("in %s: %w", folder, err)
		}
		sum := sha256.New()
		_, err = io.CopyBuffer(sum, struct{ io.Reader }{f}, buffer[:]) // a file would bring a buffer of its own
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, fmt.Errorf("in %s: %w", folder, err)
		}
		sums = append(sums, fmt.Sprintf("%x", sum.Sum(nil)))
	}
	return sums, nil
}

// buffers are those through which files are read: a site has thousands.
var buffers = sync.Pool{New: func() any { return new([64 << 10]byte) }}

// Create begins a file.
func (d *Dir) Create(p string) (io.WriteCloser, error) {
	if err := d.parent(p); err != nil {
		return nil, err
	}
	return d.root.OpenFile(filepath.FromSlash(p), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
}

// WriteFile writes a whole file.
func (d *Dir) WriteFile(p string, data []byte) error {
	f, err := d.Create(p)
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

// Lock makes a file and locks it. The lock is one of the operating system and ends with
// the process, however that ends.
func (d *Dir) Lock(p string) error {
	file := filepath.FromSlash(p)
	for range 100 {
		err := d.root.MkdirAll(filepath.Dir(file), 0o755)
		if errors.Is(err, fs.ErrExist) {
			continue // it was there, and whoever had it took it away before it was looked at
		}
		if err != nil {
			return err
		}
		if info, err := d.root.Lstat(file); err == nil && !info.Mode().IsRegular() {
			return &ErrNotOurs{d.name, p}
		}
		lock := flock.New(filepath.Join(d.name, file))
		held, err := lock.TryLock()
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue // whoever had it has just taken the folder away
		case errors.Is(err, errors.ErrUnsupported):
			// Some network file systems know no locks; better a build without.
			d.lock, d.locked = lock, p
			return nil
		case err != nil:
			return err
		case !held:
			return &ErrBusy{d.name}
		}
		// Whoever had it may have taken the file away after we opened it.
		mine, err1 := lock.Stat()
		there, err2 := d.root.Lstat(file)
		if err1 == nil && err2 == nil && os.SameFile(mine, there) {
			d.lock, d.locked = lock, p
			return nil
		}
		if err := lock.Close(); err != nil {
			return err
		}
	}
	return &ErrBusy{d.name}
}

// Unlock takes the file of the lock away and lets the next process in.
func (d *Dir) Unlock() error {
	if d.lock == nil {
		return nil
	}
	lock := d.lock
	d.lock = nil
	if runtime.GOOS == "windows" {
		// An open file cannot be removed. If another process has opened it meanwhile,
		// the lock is that one's.
		err := lock.Close()
		_ = d.Remove(d.locked)
		return err
	}
	return errors.Join(d.Remove(d.locked), lock.Close())
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

// Create writes a new file of the content in one step, with the folder that it goes into. If something
// is there already, it stays as it is and the error is fs.ErrExist.
func Create(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	if _, err := os.Lstat(name); err == nil {
		return &fs.PathError{Op: "create", Path: name, Err: fs.ErrExist}
	}
	return Replace(name, data)
}

// Replace writes one file outside an output folder, such as the ledger of
// addresses or a translation, in one step: a reader sees the old bytes or the new.
func Replace(name string, data []byte) error {
	return Put(name, func(to io.Writer) error {
		_, err := to.Write(data)
		return err
	})
}

// Put is Replace for a file that is written piece by piece. If write fails, nothing is changed.
func Put(name string, write func(to io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".compendio-*")
	if err != nil {
		return err
	}
	err = errors.Join(write(f), f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
