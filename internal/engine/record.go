package engine

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"compendio/internal/artifact"
	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/overlay"
	"compendio/internal/site"
	"compendio/internal/source"

	"golang.org/x/sync/errgroup"
)

// record is what is remembered of a build, so that the same one need not be done again.
// It lies in a folder of the user and not in the output, which is published: warnings
// name drafts. Digests alone are believed, of all that went in and of all that came out;
// time stamps are not looked at.
type record struct {
	Inputs   string // digest
	Manifest string // digest of the bytes of the output's manifest
	Pages    int
	Entries  int
	Home     string
	Warnings []diag.Diagnostic

	Ledger     []byte
	Unrecorded int
}

// unchanged gives the result of the last build if this one would have the same: the
// same program, options and files, and an output that is to the byte as it was left.
func (o Options) unchanged(in inputs, disk artifact.Disk) *Result {
	data, err := os.ReadFile(o.Record)
	var last record
	if err != nil || in == nil || json.Unmarshal(data, &last) != nil || last.Inputs != in.digest() {
		return nil
	}
	files, manifest, err := artifact.Whole(disk)
	if err != nil || manifest != last.Manifest {
		return nil // a build mends it, or finds out what is wrong
	}
	return &Result{Unchanged: true, Diagnostics: last.Warnings, Pages: last.Pages, Entries: last.Entries, Home: last.Home,
		Ledger: last.Ledger, Unrecorded: last.Unrecorded, Commit: artifact.Result{Unchanged: files}}
}

// remember notes what was built, unless an input has changed meanwhile. If it cannot,
// nothing is lost: the next build is a full one.
func (o Options) remember(r *Result, before inputs) {
	in := o.inputs()
	if in == nil || !maps.Equal(in, before) {
		return
	}
	unrecorded := r.Unrecorded
	if o.Publish {
		in[site.LedgerFile], unrecorded = sha256.Sum256(r.Ledger), 0 // as it is going to be
	}
	data, err := json.Marshal(record{in.digest(), r.Commit.Manifest, r.Pages, r.Entries, r.Home, r.Diagnostics, r.Ledger, unrecorded})
	if err == nil && os.MkdirAll(filepath.Dir(o.Record), 0o700) == nil {
		_ = artifact.Replace(o.Record, data)
	}
}

// inputs are the digests of all that a build depends on, by name.
type inputs map[string][sha256.Size]byte

func (in inputs) digest() string {
	all := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(in)) {
		fmt.Fprintf(all, "%q %x\n", name, in[name])
	}
	return fmt.Sprintf("%x", all.Sum(nil))
}

// inputs reads all inputs. They are nil if some of them cannot be told so simply; what
// to do then is for the build to say.
func (o Options) inputs() inputs {
	if o.Record == "" {
		return nil
	}
	in := inputs{"options": sha256.Sum256(fmt.Appendf(nil, "%q %v", o.BaseURL, o.Drafts))}
	var mu sync.Mutex
	var g errgroup.Group
	g.SetLimit(8)
	add := func(name string, read func() ([sha256.Size]byte, error)) {
		g.Go(func() error {
			sum, err := read()
			mu.Lock()
			defer mu.Unlock()
			in[name] = sum
			return err
		})
	}
	add("program", program)
	err := walk("", o.Site, source.Root, add)
	for i, layer := range o.Layouts {
		err = errors.Join(err, walk(fmt.Sprintf("layouts %d/", i), layer, ".", add))
	}
	for i, layer := range o.Static {
		err = errors.Join(err, walk(fmt.Sprintf("static %d/", i), layer, ".", add))
	}
	if errors.Join(err, g.Wait()) != nil {
		return nil
	}
	return in
}

// looks is a digest of all that a theme is read of.
func (o Options) looks(s *kb.Site) (sum [sha256.Size]byte, err error) {
	in := inputs{"site": sha256.Sum256(fmt.Appendf(nil, "%q %q %q %v", s.Languages, s.Logo, s.Accent, len(s.Footer) > 0))}
	for n, layers := range [][]fs.FS{o.Layouts, o.Static} {
		for i, layer := range layers {
			err = errors.Join(err, walk(fmt.Sprintf("%d %d/", n, i), layer, ".", func(name string, read func() ([sha256.Size]byte, error)) {
				sum, failed := read()
				in[name], err = sum, errors.Join(err, failed)
			}))
		}
	}
	return sha256.Sum256([]byte(in.digest())), err
}

// walk tells of every file below root what its digest is.
func walk(prefix string, files fs.FS, root string, add func(name string, read func() ([sha256.Size]byte, error))) error {
	return fs.WalkDir(files, root, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || d.IsDir():
			return err
		case !d.Type().IsRegular() && d.Type()&fs.ModeSymlink == 0:
			return errors.New("is no file")
		}
		open := files.Open
		if plain, ok := files.(overlay.Plain); ok && d.Type().IsRegular() {
			open = plain.FS.Open // the listing has told already that it is a file
		}
		if prefix == "" && !source.Used(p) {
			// Its name is all that a build says of it.
			add(p, func() (none [sha256.Size]byte, err error) { return none, nil })
			return nil
		}
		add(prefix+p, func() ([sha256.Size]byte, error) {
			f, err := open(p)
			if err != nil {
				return [sha256.Size]byte{}, err
			}
			defer f.Close()
			return sum(f)
		})
		return nil
	})
}

// largest is the most bytes of an input that are read only to see whether it has changed.
const largest = 1 << 30

func sum(f fs.File) (sum [sha256.Size]byte, err error) {
	info, err := f.Stat()
	if err == nil && info.Size() > largest {
		err = errors.New("is too large")
	}
	if err != nil {
		return sum, err
	}
	all := sha256.New()
	_, err = io.Copy(all, f)
	return [sha256.Size]byte(all.Sum(nil)), err
}

// program is the digest of the running program, which is the same until it ends.
var program = sync.OnceValues(func() (none [sha256.Size]byte, err error) {
	name, err := os.Executable()
	if err != nil {
		return none, err
	}
	f, err := os.Open(name)
	if err != nil {
		return none, err
	}
	defer f.Close()
	return sum(f)
})
