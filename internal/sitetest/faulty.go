package sitetest

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"compendio/internal/artifact"
)

// ErrDisk is the error of a Faulty disk.
var ErrDisk = errors.New("no space left on device")

// Faulty is a disk that fails at one operation. A write that fails has written
// half, as a full disk does; a move that fails has made the folder to move into.
type Faulty struct {
	artifact.Disk
	At   int  // the operation that fails, from 1; 0 is never
	Kill bool // everything after it fails too: to the folder, a kill
	Done int  // operations so far
}

func (f *Faulty) fails() bool {
	f.Done++
	return f.Done == f.At || f.Kill && f.At > 0 && f.Done > f.At
}

// List lists a folder, or fails.
func (f *Faulty) List(p string) ([]string, error) {
	if f.fails() {
		return nil, ErrDisk
	}
	return f.Disk.List(p)
}

// ReadFile reads a file, or fails.
func (f *Faulty) ReadFile(p string) ([]byte, error) {
	if f.fails() {
		return nil, ErrDisk
	}
	return f.Disk.ReadFile(p)
}

// Digests reads files, or fails.
func (f *Faulty) Digests(folder string, names []string) ([]string, error) {
	if f.fails() {
		return nil, ErrDisk
	}
	return f.Disk.Digests(folder, names)
}

// Create begins a file, or fails.
func (f *Faulty) Create(p string) (io.WriteCloser, error) {
	if f.fails() {
		return nil, ErrDisk
	}
	file, err := f.Disk.Create(p)
	return &faultyFile{file, f}, err
}

type faultyFile struct {
	io.WriteCloser
	disk *Faulty
}

// Write writes, or half of it, or fails.
func (f *faultyFile) Write(data []byte) (int, error) {
	switch failed := f.disk.fails(); {
	case failed && f.disk.Done == f.disk.At:
		n, err := f.WriteCloser.Write(data[:len(data)/2])
		return n, errors.Join(ErrDisk, err)
	case failed:
		return 0, ErrDisk
	}
	return f.WriteCloser.Write(data)
}

// Close ends a file, or fails.
func (f *faultyFile) Close() error {
	if f.disk.fails() {
		return errors.Join(ErrDisk, f.WriteCloser.Close())
	}
	return f.WriteCloser.Close()
}

// WriteFile writes a file, or half of it, or fails.
func (f *Faulty) WriteFile(p string, data []byte) error {
	switch failed := f.fails(); {
	case failed && f.Done == f.At:
		return errors.Join(ErrDisk, f.Disk.WriteFile(p, data[:len(data)/2]))
	case failed:
		return ErrDisk
	}
	return f.Disk.WriteFile(p, data)
}

// Rename moves a file, or fails.
func (f *Faulty) Rename(from, to string) error {
	switch failed := f.fails(); {
	case failed && f.Done == f.At:
		return errors.Join(ErrDisk, os.MkdirAll(filepath.Join(f.Name(), filepath.Dir(to)), 0o755))
	case failed:
		return ErrDisk
	}
	return f.Disk.Rename(from, to)
}

// Remove deletes a file, or fails.
func (f *Faulty) Remove(p string) error {
	if f.fails() {
		return ErrDisk
	}
	return f.Disk.Remove(p)
}

// Lock locks the disk, or fails.
func (f *Faulty) Lock(p string) error {
	if f.fails() {
		return ErrDisk
	}
	return f.Disk.Lock(p)
}

// Unlock after a kill does what the system does: the lock ends, its file stays.
func (f *Faulty) Unlock() error {
	if f.Kill && f.At > 0 && f.Done >= f.At {
		return f.Disk.(*artifact.Dir).Close()
	}
	return f.Disk.Unlock()
}
