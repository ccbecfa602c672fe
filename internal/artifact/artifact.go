// Package artifact is the output tree: produced files, the manifest that lists
// them, and the only writer in the program. It promises that a failure or a kill
// at any moment leaves every page of the last good site in place with nothing
// missing that it links to, that the next build finishes the work, and that
// nothing is ever deleted or overwritten which compendio did not write.
//
// How: all changed files are first written in full to a staging folder. Then a
// manifest is put in place that owns both the old files and the new ones. Then
// new files are moved in (assets before pages), then changed ones, then files of
// no more use are removed, and last comes the new manifest. Every move is one
// atomic rename, so that a reader sees a page either as it was or as it will be.
//
// The package knows nothing of sites; it is used for offline copies too.
package artifact

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

// ManifestName is the file in an output folder that says what compendio wrote there.
const ManifestName = "manifest.json"

const (
	stagingName = ".compendio-staging"
	schema      = 1
)

// File is one produced file. Path uses / and is relative to the output folder.
type File struct {
	Path string
	Data []byte
}

// Sink takes produced files, from any number of goroutines.
type Sink interface{ Add(File) error }

// Discard takes files and forgets them; check renders into it.
type Discard struct{}

// Add forgets the file.
func (Discard) Add(File) error { return nil }

// Manifest lists produced files by path.
type Manifest struct {
	Tool    string `json:"tool"`
	Schema  int    `json:"schema"`
	Edition string `json:"edition"`
	// Pending is set while a commit is under way; a reader of it knows that the
	// folder is not complete.
	Pending bool           `json:"pending,omitempty"`
	Files   []ManifestFile `json:"files"`
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
	b.WriteString("\"files\": [")
	for i, f := range m.Files {
		if i > 0 {
			b.WriteByte(',')
		}
		line, _ := json.Marshal(f)
		b.WriteByte('\n')
		b.Write(line)
	}
	b.WriteString("\n]\n}\n")
	return b.Bytes()
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

// ErrNotOurs says that an output folder holds files of somebody else where ours
// would go. It is meant to be shown to a person.
type ErrNotOurs struct {
	Dir, Path string
}

func (e *ErrNotOurs) Error() string {
	if e.Path == "" {
		return fmt.Sprintf("%s is not empty and was not written by compendio", e.Dir)
	}
	return fmt.Sprintf("%s was not written by compendio and is in the way", path.Join(e.Dir, e.Path))
}

// Result says what a commit did.
type Result struct {
	Written, Unchanged, Removed int
	// Kept are files of an earlier build that somebody has changed since; they are
	// of no more use but were left in place.
	Kept []string
}

// Writer stages files for one output folder and commits them together.
type Writer struct {
	disk    Disk
	edition string
	old     *Manifest // of the last build, empty if there is none
	owned   map[string]ManifestFile

	mu     sync.Mutex
	files  []ManifestFile
	staged map[string]string // path → name in the staging folder
	seen   map[string]bool
}

// NewWriter opens an output folder. It refuses one that has files but no manifest
// of ours, and clears what a killed build left in the staging folder.
func NewWriter(disk Disk, edition string) (*Writer, error) {
	w := &Writer{disk: disk, edition: edition, old: &Manifest{}, owned: map[string]ManifestFile{}, staged: map[string]string{}, seen: map[string]bool{}}
	data, err := disk.ReadFile(ManifestName)
	switch {
	case err == nil:
		if w.old, err = DecodeManifest(data); err != nil {
			return nil, &ErrNotOurs{Dir: disk.Name()}
		}
		for _, f := range w.old.Files {
			w.owned[f.Path] = f
		}
	case errors.Is(err, fs.ErrNotExist):
		names, err := disk.List()
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, n := range names {
			if n != stagingName {
				return nil, &ErrNotOurs{Dir: disk.Name()}
			}
		}
	default:
		return nil, err
	}
	if err := disk.RemoveAll(stagingName); err != nil {
		return nil, err
	}
	return w, nil
}

// Add stages a file, or only notes it if the output folder has the same bytes.
func (w *Writer) Add(f File) error {
	if !fs.ValidPath(f.Path) || f.Path == ManifestName || strings.HasPrefix(f.Path, stagingName) {
		return fmt.Errorf("artifact: %q cannot be the path of a file", f.Path)
	}
	sum := sha256.Sum256(f.Data)
	m := ManifestFile{f.Path, int64(len(f.Data)), hex.EncodeToString(sum[:])}
	w.mu.Lock()
	if w.seen[f.Path] {
		w.mu.Unlock()
		return fmt.Errorf("artifact: %s was produced twice", f.Path)
	}
	w.seen[f.Path] = true
	w.files = append(w.files, m)
	number := len(w.files)
	w.mu.Unlock()

	now, err := w.disk.ReadFile(f.Path)
	switch {
	case err == nil && bytes.Equal(now, f.Data) && w.owns(f.Path):
		return nil
	case err == nil && !w.owns(f.Path):
		return &ErrNotOurs{w.disk.Name(), f.Path}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	name := fmt.Sprintf("%s/%d", stagingName, number)
	if err := w.disk.WriteFile(name, f.Data); err != nil {
		return err
	}
	w.mu.Lock()
	w.staged[f.Path] = name
	w.mu.Unlock()
	return nil
}

func (w *Writer) owns(p string) bool { _, ok := w.owned[p]; return ok }

// Abort gives up what was staged; the output folder stays as it was.
func (w *Writer) Abort() error { return w.disk.RemoveAll(stagingName) }

// rank puts files in the order in which they may appear: what pages need first,
// then pages, then the first page, which leads to all others.
func rank(p string) int {
	switch {
	case !strings.HasSuffix(p, ".html"):
		return 0
	case path.Base(p) != "index.html":
		return 1
	}
	return 10 - strings.Count(p, "/")
}

// Commit puts the staged files in place and removes those of the last build that
// this one did not produce.
func (w *Writer) Commit() (Result, error) {
	var result Result
	next := &Manifest{Edition: w.edition, Files: slices.Clone(w.files)}
	encoded := next.Encode()

	// A path stands more than once in the manifest of a commit that was cut off:
	// with what was there and with what was to come.
	var stale []string
	known := map[string][]string{}
	for _, f := range w.old.Files {
		if !w.seen[f.Path] && known[f.Path] == nil {
			stale = append(stale, f.Path)
		}
		known[f.Path] = append(known[f.Path], f.SHA256)
	}
	var added, changed []string
	for p := range w.staged {
		if w.owns(p) {
			if _, err := w.disk.ReadFile(p); err == nil {
				changed = append(changed, p)
				continue
			}
		}
		added = append(added, p)
	}
	for _, list := range [][]string{added, changed} {
		slices.SortFunc(list, func(a, b string) int { return cmp.Or(rank(a)-rank(b), strings.Compare(a, b)) })
	}
	result.Written, result.Unchanged = len(w.staged), len(w.files)-len(w.staged)
	now, err := w.disk.ReadFile(ManifestName)
	if err == nil && len(w.staged) == 0 && len(stale) == 0 && bytes.Equal(now, encoded) {
		return result, nil
	}

	union := &Manifest{Edition: w.old.Edition, Pending: true, Files: slices.Concat(w.files, w.old.Files)}
	if err := w.replace(ManifestName, union.Encode()); err != nil {
		return result, err
	}
	for _, p := range slices.Concat(added, changed) {
		if err := w.disk.Rename(w.staged[p], p); err != nil {
			return result, err
		}
	}
	slices.SortFunc(stale, func(a, b string) int { return cmp.Or(rank(b)-rank(a), strings.Compare(a, b)) })
	for _, p := range stale {
		data, err := w.disk.ReadFile(p)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return result, err
		}
		if sum := sha256.Sum256(data); !slices.Contains(known[p], hex.EncodeToString(sum[:])) {
			result.Kept = append(result.Kept, p)
			continue
		}
		if err := w.disk.Remove(p); err != nil {
			return result, err
		}
		result.Removed++
	}
	if err := w.replace(ManifestName, encoded); err != nil {
		return result, err
	}
	return result, w.disk.RemoveAll(stagingName)
}

func (w *Writer) replace(p string, data []byte) error {
	name := stagingName + "/" + path.Base(p)
	if err := w.disk.WriteFile(name, data); err != nil {
		return err
	}
	return w.disk.Rename(name, p)
}
