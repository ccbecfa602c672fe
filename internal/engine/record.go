package engine

import (
	"bytes"
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
	"strings"
	"sync"
	"time"

	"compendio/internal/artifact"
	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/overlay"
	"compendio/internal/search"
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

	Outline string            // digest of all that went in, but for what entries alone show
	Own     map[string]string // digests of that, by the entry's ID and a language
}

// last gives what is remembered of the last build, or nil.
func (o Options) last() *record {
	var last record
	data, ok := sealed(o.Record)
	if !ok || json.Unmarshal(data, &last) != nil {
		return nil
	}
	return &last
}

// unchanged gives the result of the last build if this one would have the same: the
// same program, options and files, and an output that is to the byte as it was left.
func (last *record) unchanged(in inputs, disk artifact.Disk) *Result {
	if last == nil || last.Inputs != in.digest() {
		return nil
	}
	files, manifest, err := artifact.Whole(disk)
	if err != nil || manifest != last.Manifest {
		return nil // a build mends it, or finds out what is wrong
	}
	return &Result{Unchanged: true, Diagnostics: last.Warnings, Pages: last.Pages, Entries: last.Entries, Home: last.Home,
		Ledger: last.Ledger, Unrecorded: last.Unrecorded, Commit: artifact.Result{Unchanged: files}}
}

// outline is the digest of all inputs, but for what entries alone show.
func (in inputs) outline(b *kb.Base) string {
	rest := maps.Clone(in)
	maps.Copy(rest, b.Outlines())
	return rest.digest()
}

// own are digests of what entries alone show, by the entry's ID and a language.
func own(b *kb.Base) map[string]string {
	list := map[string]string{}
	for _, e := range b.All() {
		for _, lang := range b.Site.Languages {
			list[e.Head().ID()+" "+lang] = fmt.Sprintf("%x", e.Head().Own(lang))
		}
	}
	return list
}

// remember notes what was built of some inputs. If it cannot, nothing is lost: the next build is a full one.
func (o Options) remember(r *Result, in inputs) {
	unrecorded := r.Unrecorded
	if o.Publish {
		in = maps.Clone(in)
		in[site.LedgerFile], unrecorded = sha256.Sum256(r.Ledger), 0 // as it is going to be
	}
	data, err := json.Marshal(record{in.digest(), r.Commit.Manifest, r.Pages, r.Entries, r.Home, r.Diagnostics, r.Ledger, unrecorded, in.outline(r.Base), own(r.Base)})
	if err == nil {
		putSealed(o.Record, data)
		forget(filepath.Dir(o.Record))
	}
}

// memory is how long a build is remembered if none is made into its folder again.
const memory = 180 * 24 * time.Hour

// recall notes that what is remembered was of use.
func (o Options) recall() {
	now := time.Now()
	_ = os.Chtimes(o.Record, now, now)
	_ = os.Chtimes(string(o.indexFile()), now, now)
}

// forget takes away what was remembered too long ago. What it cannot take away stays.
func forget(folder string) {
	list, _ := os.ReadDir(folder)
	for _, f := range list {
		if info, err := f.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > memory {
			_ = os.Remove(filepath.Join(folder, f.Name()))
		}
	}
}

// indexFile is where an Indexer lies between two builds, beside their record. What is damaged, older or of another program is
// not read. Without a name there is none.
type indexFile string

func (o Options) indexFile() indexFile {
	if o.Record == "" {
		return ""
	}
	return indexFile(strings.TrimSuffix(o.Record, filepath.Ext(o.Record)) + ".index")
}

// load gives the Indexer of the last build, or one that knows nothing.
func (f indexFile) load() *search.Indexer {
	var x search.Indexer
	data, ok := sealed(string(f))
	if !ok || x.Decode(bytes.NewReader(data)) != nil {
		return &search.Indexer{}
	}
	return &x
}

// save keeps an Indexer for the next build. If it cannot, that one makes its index anew.
func (f indexFile) save(x *search.Indexer) {
	var data bytes.Buffer
	if f != "" && x.Encode(&data) == nil {
		putSealed(string(f), data.Bytes())
	}
}

// sealed reads what putSealed has written, if it is to the byte as this program left it.
func sealed(name string) ([]byte, bool) {
	data, err := os.ReadFile(name)
	if err != nil || len(data) < sha256.Size || seal(data[sha256.Size:]) != [sha256.Size]byte(data) {
		return nil, false
	}
	return data[sha256.Size:], true
}

// putSealed keeps what a next build may want: the digest of the program and of what follows, and that.
func putSealed(name string, data []byte) {
	sum := seal(data)
	if os.MkdirAll(filepath.Dir(name), 0o700) == nil {
		_ = artifact.Put(name, func(to io.Writer) error {
			_, err := to.Write(sum[:])
			if err == nil {
				_, err = to.Write(data)
			}
			return err
		})
	}
}

// seal is a digest of something that this program has written.
func seal(data []byte) [sha256.Size]byte {
	own, _ := program() // if it is not known, neither is any record
	sum := sha256.Sum256(data)
	return sha256.Sum256(append(own[:], sum[:]...))
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

// What the names of files of the nth layer begin with among the inputs; those of the content are their paths in the site.
const (
	layoutsInput = "layouts %d/"
	staticInput  = "static %d/"
)

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
		err = errors.Join(err, walk(fmt.Sprintf(layoutsInput, i), layer, ".", add))
	}
	for i, layer := range o.Static {
		err = errors.Join(err, walk(fmt.Sprintf(staticInput, i), layer, ".", add))
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
	none := func() (none [sha256.Size]byte, err error) { return none, nil }
	return fs.WalkDir(files, root, func(p string, d fs.DirEntry, err error) error {
		switch {
		case p == root && errors.Is(err, fs.ErrNotExist):
			return nil // a layer may come later
		case err != nil:
			return err
		case d.IsDir():
			add(prefix+p+"/", none) // its name may be at fault
			return nil
		case !d.Type().IsRegular() && d.Type()&fs.ModeSymlink == 0:
			return errors.New("is no file")
		}
		open := files.Open
		if plain, ok := files.(overlay.Plain); ok && d.Type().IsRegular() {
			open = plain.FS.Open // the listing has told already that it is a file
		}
		if prefix == "" && !source.Used(p) {
			// Its name is all that a build says of it.
			add(p, none)
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
	buffer := buffers.Get().(*[32 << 10]byte)
	defer buffers.Put(buffer)
	all := sha256.New()
	_, err = io.CopyBuffer(all, struct{ io.Reader }{f}, buffer[:]) // a file would bring a buffer of its own
	return [sha256.Size]byte(all.Sum(nil)), err
}

// buffers are those through which inputs are read: a site has thousands.
var buffers = sync.Pool{New: func() any { return new([32 << 10]byte) }}

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
