package artifact_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"compendio/internal/artifact"
	"compendio/internal/sitetest"
)

var errDisk = errors.New("no space left on device")

// faulty is a disk that fails at one operation. A write that fails has written
// half, as a full disk does; a move that fails has made the folder to move into.
type faulty struct {
	artifact.Disk
	at   int  // the operation that fails, from 1; 0 is never
	kill bool // everything after it fails too: to the folder, a kill
	done int
}

func (f *faulty) fails() bool {
	f.done++
	return f.done == f.at || f.kill && f.at > 0 && f.done > f.at
}

func (f *faulty) List(p string) ([]string, error) {
	if f.fails() {
		return nil, errDisk
	}
	return f.Disk.List(p)
}

func (f *faulty) ReadFile(p string) ([]byte, error) {
	if f.fails() {
		return nil, errDisk
	}
	return f.Disk.ReadFile(p)
}

func (f *faulty) WriteFile(p string, data []byte) error {
	switch failed := f.fails(); {
	case failed && f.done == f.at:
		return errors.Join(errDisk, f.Disk.WriteFile(p, data[:len(data)/2]))
	case failed:
		return errDisk
	}
	return f.Disk.WriteFile(p, data)
}

func (f *faulty) Rename(from, to string) error {
	switch failed := f.fails(); {
	case failed && f.done == f.at:
		return errors.Join(errDisk, os.MkdirAll(filepath.Join(f.Name(), filepath.Dir(to)), 0o755))
	case failed:
		return errDisk
	}
	return f.Disk.Rename(from, to)
}

func (f *faulty) Remove(p string) error {
	if f.fails() {
		return errDisk
	}
	return f.Disk.Remove(p)
}

func (f *faulty) Lock(p string) error {
	if f.fails() {
		return errDisk
	}
	return f.Disk.Lock(p)
}

// Unlock after a kill does what the system does: the lock ends, its file stays.
func (f *faulty) Unlock() error {
	if f.kill && f.at > 0 && f.done >= f.at {
		return f.Disk.(*artifact.Dir).Close()
	}
	return f.Disk.Unlock()
}

// Whatever operation of a build is the one that fails, or the last before a kill,
// the site can be read to the end, and the next build finishes the work.
func TestFaultAtEveryOperation(t *testing.T) {
	before, after := oldSite(), newSite()
	count := &faulty{Disk: open(t, published(t, before))}
	if _, err := build(count, after); err != nil {
		t.Fatal(err)
	}
	for _, kill := range []bool{false, true} {
		for at := 1; at <= count.done; at++ {
			name := fmt.Sprintf("error at %d", at)
			if kill {
				name = fmt.Sprintf("kill at %d", at)
			}
			t.Run(name, func(t *testing.T) {
				dir := published(t, before)
				_, err := build(&faulty{Disk: open(t, dir), at: at, kill: kill}, after)
				if !errors.Is(err, errDisk) {
					t.Fatalf("the fault was not reported: %v", err)
				}
				checkBetween(t, dir, before, after)

				// Half of the time the editor takes the change back instead.
				next := after
				if at%2 == 0 {
					next = before
				}
				mustBuild(t, dir, next)
				checkFinished(t, dir, next)
			})
		}
	}
}

// A first build that is cut off leaves a folder that the next one takes for its own.
func TestFaultInTheFirstBuild(t *testing.T) {
	site := newSite()
	count := &faulty{Disk: open(t, t.TempDir())}
	if _, err := build(count, site); err != nil {
		t.Fatal(err)
	}
	for at := 1; at <= count.done; at++ {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			dir := t.TempDir()
			if _, err := build(&faulty{Disk: open(t, dir), at: at, kill: true}, site); !errors.Is(err, errDisk) {
				t.Fatalf("the fault was not reported: %v", err)
			}
			if tree := sitetest.ReadTree(t, dir); tree["index.html"] != nil {
				for p := range site {
					if tree[p] == nil {
						t.Errorf("the front page is there before %s", p)
					}
				}
			}
			mustBuild(t, dir, site)
			checkFinished(t, dir, site)
		})
	}
}

// Kills one after another, each at another place, never lose the thread.
func TestFaultAfterFault(t *testing.T) {
	before, after := oldSite(), newSite()
	for first := 1; first < 60; first += 7 {
		dir := published(t, before)
		for at := first; at < 60; at += 11 {
			if _, err := build(&faulty{Disk: open(t, dir), at: at, kill: true}, after); err == nil {
				break // so much was done before that this build came to its end
			}
			checkBetween(t, dir, before, after)
		}
		mustBuild(t, dir, before)
		checkFinished(t, dir, before)
	}
}
