package pack

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"compendio/internal/artifact"
)

// Bounds of what verify reads: a copy comes from anywhere. They are far above what
// pack makes of a large site.
const (
	filesMost    = 500_000
	bytesMost    = 16 << 30
	manifestMost = 256 << 20
	singleMost   = 2 << 30
)

// Report says how a copy stands against its manifest.
type Report struct {
	Manifest *artifact.Manifest
	Missing  []string
	Changed  []string
	Added    []string // files and empty folders that the manifest does not know
	// PassedOver are files that systems leave in folders they show. They do not count.
	PassedOver []string
	// Container says that every file in a zip file is as it was made, but the zip file
	// is not, to the byte. Its name stands in Changed.
	Container bool
}

// Whole reports whether the copy is complete and unaltered.
func (r *Report) Whole() bool { return len(r.Missing)+len(r.Changed)+len(r.Added) == 0 }

// Verify reads a copy, a folder that one was unpacked into, or the output folder of a
// build, and compares it with the manifest that came with it. It unpacks nothing,
// follows no link, and reads no more of a file than its manifest says it has. What
// cannot be a copy is told as a *Refusal.
//
// A manifest finds damage and mistakes; whoever changes a copy on purpose can change
// the manifest too.
func Verify(name string) (*Report, error) {
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &Refusal{"not_there", []any{name}}
	}
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return verifyFolder(name)
	}
	if !info.Mode().IsRegular() {
		return nil, &Refusal{"no_copy", []any{name}}
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, 4)
	if _, err := io.ReadFull(f, head); err == nil && string(head) == "PK\x03\x04" {
		return verifyZip(f, info.Size(), name)
	}
	if info.Size() > singleMost {
		return nil, &Refusal{"too_big", []any{name}}
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return verifySealed(data, name)
}

// item is a file of a copy: how to read it.
type item func() (io.ReadCloser, error)

// compare reads every file of a manifest, which stands at place, and compares it.
func compare(data []byte, place string, items map[string]item) (*Report, error) {
	m, err := artifact.DecodeManifest(data)
	if err != nil {
		return nil, &Refusal{"bad_manifest", []any{err.Error()}}
	}
	if m.Pending {
		return nil, &Refusal{"unfinished", nil}
	}
	r := &Report{Manifest: m}
	if !artifact.Intact(data) {
		r.Changed = append(r.Changed, place)
	}
	known := map[string]bool{}
	var total int64
	for _, f := range m.Files {
		if total += f.Size; f.Size < 0 || total < 0 || total > bytesMost || known[f.Path] {
			return nil, &Refusal{"bad_manifest", []any{f.Path}}
		}
		known[f.Path] = true
		open, ok := items[f.Path]
		if !ok {
			r.Missing = append(r.Missing, f.Path)
			continue
		}
		same, err := matches(open, f)
		if err != nil {
			return nil, err
		}
		if !same {
			r.Changed = append(r.Changed, f.Path)
		}
	}
	for name := range items {
		switch {
		case known[name]:
		case dropping(name, items):
			r.PassedOver = append(r.PassedOver, name)
		default:
			r.Added = append(r.Added, name)
		}
	}
	slices.Sort(r.Added)
	slices.Sort(r.Changed)
	slices.Sort(r.PassedOver)
	return r, nil
}

// matches reads one byte more than a file should have, and no more.
func matches(open item, f artifact.ManifestFile) (bool, error) {
	in, err := open()
	if err != nil {
		return false, damage(err)
	}
	defer in.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, io.LimitReader(in, f.Size+1))
	if err != nil {
		return false, damage(err)
	}
	return n == f.Size && hex.EncodeToString(sum.Sum(nil)) == f.SHA256, nil
}

// damage tells an error of the disk from damage to the copy: a file of a zip that cannot
// be read is a changed file.
func damage(err error) error {
	var disk *fs.PathError
	if errors.As(err, &disk) {
		return err
	}
	return nil
}

// dropping reports whether a file is one that Windows or macOS leaves in folders that
// it shows; on sticks, macOS keeps what it knows of x.html in ._x.html beside it.
func dropping(name string, items map[string]item) bool {
	dir, base := path.Split(name)
	if of, ok := strings.CutPrefix(base, "._"); ok && items[dir+of] != nil {
		return true
	}
	return base == ".DS_Store" || strings.EqualFold(base, "thumbs.db") || strings.EqualFold(base, "desktop.ini")
}

// verifyFolder checks an unpacked copy or an output folder.
func verifyFolder(name string) (*Report, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	files := root.FS()
	// A pipe would keep whoever opens it waiting.
	info, err := root.Lstat(artifact.ManifestName)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return nil, &Refusal{"no_manifest", []any{name}}
	}
	if err != nil {
		return nil, err
	}
	data, err := read(func() (io.ReadCloser, error) { return files.Open(artifact.ManifestName) })
	if err != nil {
		return nil, err
	}
	items := map[string]item{}
	err = fs.WalkDir(files, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		delete(items, path.Dir(p)+"/") // it is not empty
		switch {
		case p == "." || p == artifact.ManifestName:
		case d.IsDir():
			items[p+"/"] = nil
		case len(items) >= filesMost:
			return &Refusal{"too_many_files", []any{filesMost}}
		case !d.Type().IsRegular():
			items[p] = func() (io.ReadCloser, error) { return nil, errors.New("not a file") }
		default:
			items[p] = func() (io.ReadCloser, error) { return files.Open(p) }
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return compare(data, artifact.ManifestName, items)
}

func read(open item) ([]byte, error) {
	f, err := open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, manifestMost+1))
	if err == nil && len(data) > manifestMost {
		err = &Refusal{"bad_manifest", []any{artifact.ManifestName}}
	}
	return data, err
}

// epubManifest is where an e-book keeps its manifest: readers pass META-INF over.
const epubManifest = "META-INF/" + artifact.ManifestName

// verifyZip checks a zip file or an e-book.
func verifyZip(f io.ReaderAt, size int64, name string) (*Report, error) {
	z, err := zip.NewReader(f, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, &Refusal{"broken_zip", []any{err.Error()}}
	}
	if len(z.File) > filesMost {
		return nil, &Refusal{"too_many_files", []any{filesMost}}
	}
	if err := hostile(z.File, size); err != nil {
		return nil, err
	}
	manifest, folder, items, beside := zipItems(z.File)
	if manifest == nil {
		return nil, &Refusal{"no_manifest", []any{name}}
	}
	untouched, err := zipSealed(f, size)
	if err != nil {
		return nil, err
	}
	data, err := read(manifest.Open)
	var refused *Refusal
	if errors.As(err, &refused) {
		return nil, err
	}
	if err != nil {
		return nil, &Refusal{"broken_zip", []any{err.Error()}}
	}
	r, err := compare(data, strings.TrimPrefix(manifest.Name, folder), items)
	if err != nil {
		return nil, err
	}
	r.Added = slices.Sorted(slices.Values(append(r.Added, beside...)))
	if !untouched && r.Whole() {
		r.Changed, r.Container = []string{filepath.Base(name)}, true
	}
	return r, nil
}

// zipItems finds the manifest, which is in the one folder that a zip file has, and the files
// of the copy; what stands beside that folder is no part of it. The files of an e-book are
// in no such folder.
func zipItems(files []*zip.File) (manifest *zip.File, folder string, items map[string]item, beside []string) {
	at := slices.IndexFunc(files, func(x *zip.File) bool {
		return path.Base(x.Name) == artifact.ManifestName && strings.Count(x.Name, "/") == 1
	})
	if at < 0 {
		return nil, "", nil, nil
	}
	manifest = files[at]
	if folder = path.Dir(manifest.Name) + "/"; manifest.Name == epubManifest {
		folder = ""
	}
	items = map[string]item{}
	for _, x := range files {
		inside, ok := strings.CutPrefix(x.Name, folder)
		switch {
		case x == manifest || x.Mode().IsDir(): // folders are what other programs add
		case !ok:
			beside = append(beside, x.Name)
		default:
			items[inside] = x.Open
		}
	}
	return manifest, folder, items, beside
}

// The manifest in a zip file or an e-book says nothing of what stands around the files:
// their names a second time, dates, bounds. So the file ends in a comment with a hash of
// all that comes before it. Programs that unpack do not agree on what counts where these
// contradict each other, so that no rule but "to the byte" says what comes out of a file.
const (
	zipEnd      = "PK\x05\x06"
	zipEndSize  = 22 // with the length of a comment in its last two bytes
	zipSealMark = "compendio "
	zipSealSize = len(zipSealMark) + 2*sha256.Size
)

func zipSeal(sum []byte) string { return zipSealMark + hex.EncodeToString(sum) }

// sealed writes a copy that is a zip file with its comment.
func sealed(write func(*Copy, *Tree, io.Writer) error) func(*Copy, *Tree, io.Writer) error {
	return func(c *Copy, t *Tree, w io.Writer) error {
		sum := sha256.New()
		s := &zipSealer{w: io.MultiWriter(w, sum)}
		if err := write(c, t, s); err != nil {
			return err
		}
		if len(s.end) != zipEndSize || !bytes.HasPrefix(s.end, []byte(zipEnd)) {
			return errors.New("pack: the zip file does not end as expected")
		}
		binary.LittleEndian.PutUint16(s.end[zipEndSize-2:], uint16(zipSealSize))
		if _, err := s.w.Write(s.end); err != nil {
			return err
		}
		_, err := io.WriteString(w, zipSeal(sum.Sum(nil)))
		return err
	}
}

// zipSealer passes a zip file on and keeps its end back.
type zipSealer struct {
	w   io.Writer
	end []byte
}

func (s *zipSealer) Write(data []byte) (int, error) {
	s.end = append(s.end, data...)
	pass := len(s.end) - zipEndSize
	if pass <= 0 {
		return len(data), nil
	}
	if _, err := s.w.Write(s.end[:pass]); err != nil {
		return 0, err
	}
	s.end = slices.Delete(s.end, 0, pass)
	return len(data), nil
}

// zipSealed reports whether a zip file is to the byte as it was written.
func zipSealed(f io.ReaderAt, size int64) (bool, error) {
	sum := sha256.New()
	comment := make([]byte, zipSealSize)
	at := max(0, size-int64(zipSealSize))
	if _, err := io.Copy(sum, io.NewSectionReader(f, 0, at)); err != nil {
		return false, err
	}
	if _, err := f.ReadAt(comment, at); err != nil && err != io.EOF {
		return false, err
	}
	return string(comment) == zipSeal(sum.Sum(nil)), nil
}

// hostile refuses what no copy has: paths that leave the folder, links, a name that
// stands twice, and files that share their bytes or claim more than bytes can hold,
// which is how a small zip is made to unpack into a huge one.
func hostile(list []*zip.File, size int64) error {
	var packed, unpacked uint64
	seen := map[string]bool{}
	for _, x := range list {
		switch {
		case !fs.ValidPath(strings.TrimSuffix(x.Name, "/")) || strings.ContainsAny(x.Name, "\\:\x00"):
			return &Refusal{"bad_path", []any{fmt.Sprintf("%q", x.Name)}}
		case !x.Mode().IsRegular() && !(x.Mode().IsDir() && strings.HasSuffix(x.Name, "/")):
			return &Refusal{"no_plain_file", []any{fmt.Sprintf("%q", x.Name)}}
		case seen[strings.ToLower(x.Name)]:
			return &Refusal{"twice", []any{fmt.Sprintf("%q", x.Name)}}
		case x.CompressedSize64 > uint64(size):
			return &Refusal{"bomb", nil}
		}
		seen[strings.ToLower(x.Name)] = true
		packed += x.CompressedSize64
		if unpacked += x.UncompressedSize64; unpacked > bytesMost || unpacked < x.UncompressedSize64 || packed > uint64(size) {
			return &Refusal{"bomb", nil}
		}
	}
	return nil
}

// A copy that is one file carries its manifest on a line of its own, which readers of
// HTML and PDF pass over. The manifest has the hash of the copy with this line, but
// without the manifest in it, so that the line cannot stand elsewhere.
const (
	sealMark = "compendio-manifest: "
	sealFile = "copy"
)

// comment is how a format writes a line that is passed over.
type comment struct{ open, end string }

var (
	htmlComment = comment{"<!-- ", " -->"}
	pdfComment  = comment{"%", ""}
)

func (c comment) line(manifest []byte) string {
	return c.open + sealMark + hex.EncodeToString(manifest) + c.end + "\n"
}

// seal puts the line with the manifest into a copy, before the byte at.
func (c *Copy) seal(format string, data []byte, at int, how comment) []byte {
	m := c.manifest(format)
	bare := slices.Concat(data[:at], []byte(how.line(nil)), data[at:])
	sum := sha256.Sum256(bare)
	m.Files = []artifact.ManifestFile{{Path: sealFile, Size: int64(len(bare)), SHA256: hex.EncodeToString(sum[:])}}
	return slices.Concat(data[:at], []byte(how.line(m.Encode())), data[at:])
}

// verifySealed checks a copy that is one file.
func verifySealed(data []byte, name string) (*Report, error) {
	at := bytes.LastIndex(data, []byte(sealMark))
	length := bytes.IndexByte(data[max(at, 0):], '\n')
	if at < 0 || length < 0 {
		return nil, &Refusal{"no_manifest", []any{name}}
	}
	start, end := bytes.LastIndexByte(data[:at], '\n')+1, at+length+1
	text, _, _ := strings.Cut(string(data[at+len(sealMark):end-1]), " ")
	manifest, err := hex.DecodeString(text)
	if err != nil {
		return nil, &Refusal{"bad_manifest", []any{name}}
	}
	how := htmlComment
	if bytes.HasPrefix(data, []byte("%PDF-")) {
		how = pdfComment
	}
	if string(data[start:end]) != how.line(manifest) {
		return nil, &Refusal{"bad_manifest", []any{name}}
	}
	rest := slices.Concat(data[:start], []byte(how.line(nil)), data[end:])
	r, err := compare(manifest, sealFile, map[string]item{sealFile: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(rest)), nil }})
	if err != nil {
		return nil, err
	}
	if len(r.Changed) > 0 {
		r.Changed = []string{filepath.Base(name)}
	}
	return r, nil
}
