// Package artifact is the output tree: produced files, the manifest that lists
// them, and the only way in which files are put where they stay. It promises that a failure or a kill
// at any moment leaves every page of the last good site in place with nothing
// missing that it links to, that the next build finishes the work, and that
// nothing is ever deleted or overwritten which compendio did not write.
//
// How: a build first locks the folder, so that no other writes there meanwhile. All
// changed files are written in full to a staging folder. Then a manifest is put in place that owns both the old files and
// the new ones. Then new files are moved in (assets before pages), then changed
// ones, then files of no more use are removed, and last comes the new manifest.
// Every move is one atomic rename, so that a reader sees a page either as it was
// or as it will be. What this cannot give is a whole site that changes in one
// moment: for that long, a link may lead to an older page than it expects.
//
// The package knows nothing of sites; it is used for offline copies too.
package artifact

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
)

// ManifestName is the file in an output folder that says what compendio wrote there.
const ManifestName = "manifest.json"

const (
	stagingName = ".compendio-staging"
	lockName    = stagingName + "/lock" // held by the build that writes; tells a staging folder of ours
	schema      = 1
)

// File is one produced file. Path uses / and is relative to the output folder.
type File struct {
	Path string
	Data []byte
}

// Sink takes produced files, from any number of goroutines.
type Sink interface {
	// Add takes a file, whose bytes are good only until it returns.
	Add(File) error
	// Create takes a file piece by piece, for one that is too large to be made as a whole. It is added when it is
	// closed.
	Create(path string) (io.WriteCloser, error)
}

// Keeper is a sink that knows the files of an earlier build.
type Keeper interface {
	// Keep takes over a file as it is, and reports whether it is there as that build left it.
	Keep(path string) (bool, error)
}

// Discard takes files and forgets them; check renders into it.
type Discard struct{}

// Add forgets the file.
func (Discard) Add(File) error { return nil }

// Create forgets what is written.
func (Discard) Create(string) (io.WriteCloser, error) { return discarded{io.Discard}, nil }

type discarded struct{ io.Writer }

func (discarded) Close() error { return nil }

// Memory keeps files by their paths; the zero Memory is ready.
type Memory struct {
	mu    sync.Mutex
	files map[string][]byte
}

// Add keeps a file.
func (m *Memory) Add(f File) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.files == nil {
		m.files = map[string][]byte{}
	}
	m.files[f.Path] = bytes.Clone(f.Data)
	return nil
}

// Create keeps what is written.
func (m *Memory) Create(path string) (io.WriteCloser, error) { return Collect(m.Add, path), nil }

// File returns what was kept under a path, and whether there is such a file.
func (m *Memory) File(path string) ([]byte, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, ok := m.files[path]
	return data, ok
}

// Files returns all files by their paths.
func (m *Memory) Files() map[string][]byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.files)
}

// Collect is the Create of sinks that want files as a whole: it keeps what is written and adds it.
func Collect(add func(File) error, path string) io.WriteCloser {
	return &collected{add: add, path: path}
}

type collected struct {
	bytes.Buffer
	add  func(File) error
	path string
}

func (c *collected) Close() error { return c.add(File{Path: c.path, Data: c.Bytes()}) }

// Manifest lists produced files by path. Its text ends in a seal: a hash of all that
// stands before, so that a slip in the manifest itself is found (Intact).
type Manifest struct {
	Tool    string `json:"tool"`
	Schema  int    `json:"schema"`
	Edition string `json:"edition"`
	// Pending is set while a commit is under way; a reader of it knows that the
	// folder is not complete.
	Pending bool  `json:"pending,omitempty"`
	Copy    *Copy `json:"copy,omitempty"` // of an offline copy only
	// Before are files of the edition before alone (see Writer.KeepBefore), which are
	// listed with the others.
	Before []string       `json:"before,omitempty"`
	Files  []ManifestFile `json:"files"`
}

// Copy says what an offline copy is.
type Copy struct {
	Site      string   `json:"site"`
	Format    string   `json:"format"`
	Languages []string `json:"languages"`
	For       string   `json:"for,omitempty"`    // whom it was made for
	Parts     []string `json:"parts,omitempty"`  // what was asked for, if not everything
	Newest    string   `json:"newest,omitempty"` // where the newest edition is
}

// ManifestFile is a produced file: its size in bytes and the SHA-256 of its content.
type ManifestFile struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Encode writes the manifest, one file a line, the same bytes for the same files.
func (m *Manifest) Encode() []byte {
	slices.SortFunc(m.Files, func(a, b ManifestFile) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.SHA256, b.SHA256))
	})
	m.Files = slices.Compact(m.Files)
	var b bytes.Buffer
	edition, _ := json.Marshal(m.Edition)
	fmt.Fprintf(&b, "{\n\"tool\": \"compendio\",\n\"schema\": %d,\n\"edition\": %s,\n", schema, edition)
	if m.Pending {
		b.WriteString("\"pending\": true,\n")
	}
	if m.Copy != nil {
		line, _ := json.Marshal(m.Copy)
		fmt.Fprintf(&b, "\"copy\": %s,\n", line)
	}
	if len(m.Before) > 0 {
		line, _ := json.Marshal(m.Before)
		fmt.Fprintf(&b, "\"before\": %s,\n", line)
	}
	b.WriteString("\"files\": [")
	for i, f := range m.Files {
		if i > 0 {
			b.WriteByte(',')
		}
		line, _ := json.Marshal(f)
		b.WriteByte('\n')
		b.Write(line)
	}
	b.WriteString("\n],\n")
	b.WriteString(seal(b.Bytes()))
	return b.Bytes()
}

func seal(text []byte) string { return fmt.Sprintf("\"seal\": \"%x\"\n}\n", sha256.Sum256(text)) }

// Intact reports whether a manifest is to the byte as it was written.
func Intact(data []byte) bool {
	at := max(0, len(data)-len(seal(nil)))
	return string(data[at:]) == seal(data[:at])
}

// DecodeManifest reads a manifest and refuses one that names files outside its folder.
func DecodeManifest(data []byte) (*Manifest, error) {
	m := &Manifest{}
	if err := json.Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("reading %s: %w", ManifestName, err)
	}
	if m.Tool != "compendio" || m.Schema != schema {
		return nil, fmt.Errorf("%s was not written by this version of compendio", ManifestName)
	}
	for _, f := range m.Files {
		if !fs.ValidPath(f.Path) || f.Path == "." || strings.ContainsAny(f.Path, "\\:\x00") {
			return nil, fmt.Errorf("%s names %q, which is no path of this folder", ManifestName, f.Path)
		}
	}
	return m, nil
}

// The errors below say why an output folder is left as it is. They are meant to be shown
// to a person.

// ErrNotOurs says that an output folder holds files of somebody else where ours
// would go. Without a path, the whole folder is somebody else's.
type ErrNotOurs struct {
	Dir, Path string
}

func (e *ErrNotOurs) Error() string {
	if e.Path == "" {
		return fmt.Sprintf("%s is not empty and was not written by compendio", e.Dir)
	}
	return fmt.Sprintf("%s was not written by compendio and is in the way", path.Join(e.Dir, e.Path))
}

// ErrEdited says that files of the last build have been changed by somebody since, and
// that this build has others in their place.
type ErrEdited struct {
	Dir   string
	Paths []string
}

func (e *ErrEdited) Error() string {
	return fmt.Sprintf("in %s, somebody has changed %s", e.Dir, strings.Join(e.Paths, ", "))
}

// ErrManifest says that a manifest of ours has been changed, so that it does not tell any
// more which files are ours.
type ErrManifest struct{ Dir string }

func (e *ErrManifest) Error() string {
	return fmt.Sprintf("%s has been changed", path.Join(e.Dir, ManifestName))
}

// ErrBusy says that another build writes into an output folder at this moment.
type ErrBusy struct{ Dir string }

func (e *ErrBusy) Error() string { return fmt.Sprintf("another build writes into %s", e.Dir) }

// Result says what a commit did.
type Result struct {
	Written, Unchanged, Removed int
	Spared                      int // of those unchanged: they were not even made
	// Kept are files of an earlier build that somebody has changed since; they are
	// of no more use but were left in place.
	Kept []string
	// Resumed says that the commit before did not come to its end; this one finished it.
	Resumed bool
	// Manifest is the digest of the manifest that stands now.
	Manifest string
}

// Writer stages files for one output folder and commits them together.
type Writer struct {
	disk      Disk
	edition   string
	manifest  []byte              // of the last build, as it was read; nil if there is none
	old       *Manifest           // the same, decoded; empty if there is none
	known     map[string][]string // path → hashes in the manifest; see Commit
	versions  string              // the folder of KeepBefore, or empty
	overwrite bool

	mu      sync.Mutex
	files   []ManifestFile
	staged  map[string]string // path → name in the staging folder
	changed map[string]bool   // staged paths that hold an older file now
	edited  []string          // those that somebody has changed
	seen    map[string]bool
	kept    int         // by Keep
	begun   []io.Closer // by Create; one that was given up is still open
}

// ours reports whether a name in the staging folder is one that a build makes.
func ours(name string) bool {
	return name == path.Base(lockName) || name == ManifestName || strings.Trim(name, "0123456789") == ""
}

// NewWriter opens an output folder and locks it until Commit or Abort. It refuses one
// that has files but no manifest of ours, and clears what a killed build left in the
// staging folder.
func NewWriter(disk Disk, edition string) (*Writer, error) {
	w := &Writer{disk: disk, edition: edition, staged: map[string]string{}, changed: map[string]bool{}, seen: map[string]bool{}}
	// In a folder of somebody else not even a lock is made. What it holds is certain only
	// when it is locked.
	if err := w.open(); err != nil {
		return nil, err
	}
	if err := disk.Lock(lockName); err != nil {
		return nil, err
	}
	err := w.open()
	if err == nil {
		err = w.clear()
	}
	if err != nil {
		return nil, errors.Join(err, disk.Unlock())
	}
	return w, nil
}

// open reads the manifest and finds out whether the folder is ours.
func (w *Writer) open() (err error) {
	w.old, w.known = &Manifest{}, map[string][]string{}
	// A build puts its manifest in place before its first file, so whoever sees a file of
	// one under way and then looks for the manifest finds it.
	foreign := w.empty()
	var others *ErrNotOurs
	if foreign != nil && !errors.As(foreign, &others) {
		return foreign
	}
	w.manifest, err = w.disk.ReadFile(ManifestName)
	first := errors.Is(err, fs.ErrNotExist)
	if err != nil && !first {
		return err
	}
	if first && foreign != nil {
		return foreign
	}
	if !first {
		if w.old, err = DecodeManifest(w.manifest); err != nil {
			return &ErrNotOurs{Dir: w.disk.Name()}
		}
		if !Intact(w.manifest) {
			return &ErrManifest{w.disk.Name()}
		}
	}
	for _, f := range w.old.Files {
		w.known[f.Path] = append(w.known[f.Path], f.SHA256)
	}
	left, err := w.disk.List(stagingName)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if at := slices.IndexFunc(left, func(n string) bool { return !ours(n) }); at >= 0 {
		return &ErrNotOurs{w.disk.Name(), stagingName + "/" + left[at]}
	}
	if len(left) > 0 && !slices.Contains(left, path.Base(lockName)) {
		return &ErrNotOurs{w.disk.Name(), stagingName}
	}
	return nil
}

// empty finds out whether there is anything in the folder that no first build has put there.
func (w *Writer) empty() error {
	names, err := w.disk.List(".")
	if err == nil && slices.ContainsFunc(names, func(n string) bool { return n != stagingName }) {
		err = &ErrNotOurs{Dir: w.disk.Name()}
	}
	return err
}

// clear empties the staging folder, but for the lock.
func (w *Writer) clear() error {
	left, err := w.disk.List(stagingName)
	for _, name := range left {
		if p := stagingName + "/" + name; err == nil && p != lockName {
			err = w.disk.Remove(p)
		}
	}
	return err
}

// Overwrite lets files of the last build be replaced even if somebody has changed them.
func (w *Writer) Overwrite() { w.overwrite = true }

// KeepBefore says that what lies in the folders of dir is named after its content, as the files
// of a search index are. Pages that readers have open, or that a cache keeps, still ask for those of
// the edition before; so they stay until there are two that are newer.
func (w *Writer) KeepBefore(dir string) { w.versions = dir }

// versioned reports whether an edition has a file under a name of its own.
func (w *Writer) versioned(p string) bool {
	name, ok := strings.CutPrefix(p, w.versions+"/")
	return w.versions != "" && ok && strings.Contains(name, "/")
}

// before returns the files that only the edition before has, and their paths.
func (w *Writer) before() (files []ManifestFile, paths []string, err error) {
	older := map[string]bool{} // than what was published last
	for _, p := range w.old.Before {
		older[p] = true
	}
	var published, all []ManifestFile
	for _, f := range w.old.Files {
		if !w.versioned(f.Path) || w.seen[f.Path] {
			continue
		}
		all = append(all, f)
		if !older[f.Path] {
			published = append(published, f)
		}
	}
	if len(published) == 0 { // this build brings no new edition, and that of before is still the same
		published = all
	}
	for _, f := range published {
		now, err := w.digest(f.Path)
		var foreign *ErrNotOurs
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.As(err, &foreign) {
			return nil, nil, err
		}
		if err == nil && now == f.SHA256 {
			files, paths = append(files, f), append(paths, f.Path)
		}
	}
	return files, paths, nil
}

// digest is the digest of a file that is there.
func (w *Writer) digest(p string) (string, error) {
	sums, err := w.disk.Digests(path.Dir(p), []string{path.Base(p)})
	if err != nil {
		return "", err
	}
	return sums[0], nil
}

func digest(data []byte) string { return fmt.Sprintf("%x", sha256.Sum256(data)) }

// Add stages a file, or only notes it if the output folder has the same bytes.
func (w *Writer) Add(f File) error {
	name, err := w.claim(f.Path)
	if err != nil {
		return err
	}
	made := ManifestFile{f.Path, int64(len(f.Data)), digest(f.Data)}
	there, same, err := w.compare(made)
	if err != nil || same {
		return err
	}
	if err := w.disk.WriteFile(name, f.Data); err != nil {
		return err
	}
	w.stage(f.Path, name, there)
	return nil
}

// Last is the digest of the manifest that the last build left, or empty.
func (w *Writer) Last() string {
	if w.manifest == nil {
		return ""
	}
	return digest(w.manifest)
}

// Keep takes over a file of the last build.
func (w *Writer) Keep(p string) (bool, error) {
	at, found := slices.BinarySearchFunc(w.old.Files, p, func(f ManifestFile, p string) int { return strings.Compare(f.Path, p) })
	if !found || len(w.known[p]) != 1 {
		return false, nil
	}
	if now, err := w.digest(p); err != nil || now != w.old.Files[at].SHA256 {
		return false, nil // whoever adds it finds out what is wrong
	}
	if _, err := w.claim(p); err != nil {
		return false, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.files = append(w.files, w.old.Files[at])
	w.kept++
	return true, nil
}

// Create stages a file piece by piece.
func (w *Writer) Create(p string) (io.WriteCloser, error) {
	name, err := w.claim(p)
	if err != nil {
		return nil, err
	}
	out, err := w.disk.Create(name)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	w.begun = append(w.begun, out)
	w.mu.Unlock()
	return &staging{WriteCloser: out, w: w, path: p, name: name, sum: sha256.New()}, nil
}

// staging is a file on its way to the staging folder.
type staging struct {
	io.WriteCloser
	w          *Writer
	path, name string
	size       int64
	sum        hash.Hash
}

func (s *staging) Write(data []byte) (int, error) {
	n, err := s.WriteCloser.Write(data)
	s.size += int64(n)
	s.sum.Write(data[:n])
	return n, err
}

func (s *staging) Close() error {
	if err := s.WriteCloser.Close(); err != nil {
		return err
	}
	there, same, err := s.w.compare(ManifestFile{s.path, s.size, fmt.Sprintf("%x", s.sum.Sum(nil))})
	if err != nil {
		return err
	}
	if same {
		return s.w.disk.Remove(s.name)
	}
	s.w.stage(s.path, s.name, there)
	return nil
}

// claim takes a path for a file and returns the name that it has while it is staged.
func (w *Writer) claim(p string) (name string, err error) {
	if !fs.ValidPath(p) || p == "." || p == ManifestName || strings.HasPrefix(p, stagingName) {
		return "", fmt.Errorf("artifact: %q cannot be the path of a file", p)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen[p] {
		return "", fmt.Errorf("artifact: %s was produced twice", p)
	}
	w.seen[p] = true
	return fmt.Sprintf("%s/%d", stagingName, len(w.seen)), nil
}

// compare notes a file that was made, and tells whether the output folder has one of its path, and whether that may
// stay.
func (w *Writer) compare(made ManifestFile) (there, stays bool, err error) {
	w.mu.Lock()
	w.files = append(w.files, made)
	w.mu.Unlock()
	if w.manifest == nil {
		return false, false, nil // when the folder was locked there was nothing in it
	}
	now, err := w.digest(made.Path)
	there = err == nil
	known := w.known[made.Path]
	switch {
	case there && now == made.SHA256 && known != nil:
		return true, true, nil
	case there && known == nil:
		return true, false, &ErrNotOurs{w.disk.Name(), made.Path}
	case !there && !errors.Is(err, fs.ErrNotExist):
		return false, false, err
	case there && !w.overwrite && !slices.Contains(known, now):
		w.mu.Lock()
		w.edited = append(w.edited, made.Path)
		w.mu.Unlock()
		return true, true, nil // so that all of them are told
	}
	return there, false, nil
}

// stage notes that a file lies in the staging folder.
func (w *Writer) stage(p, name string, there bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.staged[p] = name
	w.changed[p] = there
}

// Abort gives up what was staged; the output folder stays as it was.
func (w *Writer) Abort() error {
	for _, f := range w.begun { // Windows removes no file that is open
		_ = f.Close()
	}
	return errors.Join(w.clear(), w.disk.Unlock())
}
