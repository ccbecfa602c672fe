package artifact

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

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
// this one did not produce. If it fails, Abort is to follow.
func (w *Writer) Commit() (Result, error) {
	result, err := w.commit()
	if err != nil {
		return result, err
	}
	return result, errors.Join(w.clear(), w.disk.Unlock())
}

func (w *Writer) commit() (Result, error) {
	result := Result{Resumed: w.old.Pending}
	if err := w.sound(); err != nil {
		return result, err
	}
	if w.manifest == nil { // then nobody has looked what is in the way, and there was nothing
		if err := w.empty(); err != nil {
			return result, err
		}
	}
	kept, before, err := w.before()
	if err != nil {
		return result, err
	}
	next := &Manifest{Edition: w.edition, Before: before, Files: slices.Concat(w.files, kept)}
	encoded := next.Encode()
	result.Manifest = digest(encoded)
	stale, err := w.stale(kept, &result)
	if err != nil {
		return result, err
	}
	result.Written, result.Unchanged, result.Spared = len(w.staged), len(w.files)-len(w.staged), w.kept
	if len(w.staged) == 0 && len(stale) == 0 && bytes.Equal(w.manifest, encoded) {
		return result, nil
	}

	union := &Manifest{Edition: w.old.Edition, Pending: true, Before: w.old.Before, Files: slices.Concat(w.files, w.old.Files)}
	if err := w.replace(ManifestName, union.Encode()); err != nil {
		return result, err
	}
	for _, p := range w.moves() {
		if err := w.disk.Rename(w.staged[p], p); err != nil {
			return result, err
		}
	}
	for _, p := range stale {
		if err := w.disk.Remove(p); err != nil {
			return result, err
		}
	}
	return result, w.replace(ManifestName, encoded)
}

// sound refuses a build that would replace what somebody has changed, that has one
// path for a file and a folder, or a file that did not come to its end.
func (w *Writer) sound() error {
	if len(w.files) < len(w.seen) {
		return fmt.Errorf("artifact: %d files were not closed", len(w.seen)-len(w.files))
	}
	if len(w.edited) > 0 {
		slices.Sort(w.edited)
		return &ErrEdited{w.disk.Name(), w.edited}
	}
	for p := range w.seen {
		for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
			if w.seen[dir] {
				return fmt.Errorf("artifact: %s would be a file and a folder", dir)
			}
		}
	}
	return nil
}

// stale returns the files of the last build that are to be removed, in the order of their
// removal, and counts them in result; those that somebody has changed it notes there as kept.
// Those of keep stay: they are of the edition before.
func (w *Writer) stale(keep []ManifestFile, result *Result) ([]string, error) {
	stays := map[string]bool{}
	for _, f := range keep {
		stays[f.Path] = true
	}
	// A path is known with more than one hash after a commit that was cut off: with
	// what was there and with what was to come.
	var stale []string
	for p, known := range w.known {
		if w.seen[p] || stays[p] {
			continue
		}
		now, err := w.digest(p)
		var foreign *ErrNotOurs // a link, a folder
		switch {
		case errors.As(err, &foreign), err == nil && !slices.Contains(known, now):
			result.Kept = append(result.Kept, p)
		case err == nil, errors.Is(err, fs.ErrNotExist):
			// What is not there may have left an empty folder behind: a kill falls
			// between the two as well.
			stale = append(stale, p)
			if err == nil {
				result.Removed++
			}
		default:
			return nil, err
		}
	}
	slices.Sort(result.Kept)
	slices.SortFunc(stale, func(a, b string) int { return cmp.Or(rank(b)-rank(a), strings.Compare(a, b)) })
	return stale, nil
}

// moves returns the staged files in the order in which they are moved in: new ones, then
// changed ones.
func (w *Writer) moves() []string {
	var added, changed []string
	for p := range w.staged {
		if w.changed[p] {
			changed = append(changed, p)
		} else {
			added = append(added, p)
		}
	}
	for _, list := range [][]string{added, changed} {
		slices.SortFunc(list, func(a, b string) int { return cmp.Or(rank(a)-rank(b), strings.Compare(a, b)) })
	}
	return slices.Concat(added, changed)
}

func (w *Writer) replace(p string, data []byte) error {
	name := stagingName + "/" + path.Base(p)
	if err := w.disk.WriteFile(name, data); err != nil {
		return err
	}
	return w.disk.Rename(name, p)
}
