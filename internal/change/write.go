package change

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"compendio/internal/artifact"
)

// Where a write keeps what it needs to go back, beside the content.
const (
	folderName  = ".compendio-change"
	lockName    = folderName + "/lock"
	journalName = folderName + "/journal.json"
	draftName   = folderName + "/journal" // the journal while it is written
)

// step is a line of the journal: a file that is about to be changed.
type step struct {
	From, Path string
	Old, New   string // where its bytes before and after are kept; Old is empty for a new file
}

// Write carries out changes in the site's folder, all of them or none: what was changed
// before a step failed is put back. A file that is not as it was when it was read, or one
// that is in the way, is an error, and nothing has been touched. If the program is killed
// meanwhile, Recover puts everything back.
func Write(disk artifact.Disk, files []File) (err error) {
	if len(files) == 0 {
		return nil
	}
	if _, err := Recover(disk); err != nil {
		return err
	}
	if err := disk.Lock(lockName); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, disk.Unlock()) }()
	if err := clear(disk); err != nil {
		return err
	}
	steps, err := stage(disk, files)
	if err == nil {
		err = untouched(disk, files)
	}
	if err == nil {
		err = note(disk, steps)
	}
	if err != nil {
		return errors.Join(err, clear(disk))
	}
	for i, s := range steps {
		if err = s.take(disk, files[i].After); err != nil {
			break
		}
	}
	if err == nil {
		err = disk.Remove(journalName) // from now on there is nothing to go back to
	}
	if err != nil {
		_, failed := undo(disk, steps)
		return errors.Join(err, failed)
	}
	return clear(disk)
}

// stage writes all that is needed to go on and to go back.
func stage(disk artifact.Disk, files []File) ([]step, error) {
	var steps []step
	for i, f := range files {
		s := step{From: f.From, Path: f.Path, New: fmt.Sprintf("%s/%d.new", folderName, i)}
		if err := disk.WriteFile(s.New, f.After); err != nil {
			return nil, err
		}
		if f.From != "" {
			s.Old = fmt.Sprintf("%s/%d.old", folderName, i)
			if err := disk.WriteFile(s.Old, f.Before); err != nil {
				return nil, err
			}
		}
		steps = append(steps, s)
	}
	return steps, nil
}

// untouched makes sure that the disk is as it was when the changes were thought out.
func untouched(disk artifact.Disk, files []File) error {
	for _, f := range files {
		if f.From != "" {
			now, err := disk.ReadFile(f.From)
			if errors.Is(err, fs.ErrNotExist) || err == nil && !bytes.Equal(now, f.Before) {
				return &ChangedError{f.From}
			}
			if err != nil {
				return err
			}
		}
		if f.Path != f.From {
			if _, err := disk.ReadFile(f.Path); err == nil {
				return &ExistsError{f.Path}
			} else if !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

// note writes the journal, in one step: from here on a kill is undone.
func note(disk artifact.Disk, steps []step) error {
	data, err := json.MarshalIndent(steps, "", " ")
	if err == nil {
		err = disk.WriteFile(draftName, data)
	}
	if err == nil {
		err = disk.Rename(draftName, journalName)
	}
	return err
}

// take carries out one step. The bytes after stay in the staging folder until the end,
// so that what is ours can be told when going back.
func (s step) take(disk artifact.Disk, after []byte) error {
	part := s.New + ".part"
	if err := disk.WriteFile(part, after); err != nil {
		return err
	}
	if err := disk.Rename(part, s.Path); err != nil {
		return err
	}
	if s.From != "" && s.From != s.Path {
		return disk.Remove(s.From)
	}
	return nil
}

// Recovered says what was put back after a write that was cut off.
type Recovered struct {
	Files int
	// Kept are files that somebody has changed since; they are as they were left.
	Kept []string
}

// Recover puts back what a killed Write has changed, if there is such a thing; nil if not.
func Recover(disk artifact.Disk) (*Recovered, error) {
	if _, err := disk.ReadFile(journalName); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	if err := disk.Lock(lockName); err != nil {
		return nil, err
	}
	r, err := recovered(disk)
	return r, errors.Join(err, disk.Unlock())
}

func recovered(disk artifact.Disk) (*Recovered, error) {
	data, err := disk.ReadFile(journalName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // it came to its end before we had the lock
	}
	var steps []step
	if err == nil {
		err = json.Unmarshal(data, &steps)
	}
	if err != nil {
		return nil, err
	}
	return undo(disk, steps)
}

// undo goes back through the steps. It can be cut off and begun anew.
func undo(disk artifact.Disk, steps []step) (*Recovered, error) {
	r := &Recovered{}
	for _, s := range slices.Backward(steps) {
		if err := s.undo(disk, r); err != nil {
			return r, err
		}
	}
	if err := disk.Remove(journalName); err != nil {
		return r, err
	}
	return r, clear(disk)
}

func (s step) undo(disk artifact.Disk, r *Recovered) error {
	after, err := disk.ReadFile(s.New)
	if err != nil {
		return err
	}
	now, err := disk.ReadFile(s.Path)
	there := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if s.Old == "" || s.From != s.Path {
		switch {
		case there && bytes.Equal(now, after):
			if err := disk.Remove(s.Path); err != nil {
				return err
			}
			r.Files++
		case there:
			r.Kept = append(r.Kept, s.Path)
		}
		if s.Old == "" {
			return nil
		}
		if _, err := disk.ReadFile(s.From); !errors.Is(err, fs.ErrNotExist) {
			return err // it had not been taken away
		}
	} else if !there || !bytes.Equal(now, after) {
		before, err := disk.ReadFile(s.Old)
		if err == nil && !bytes.Equal(now, before) {
			r.Kept = append(r.Kept, s.Path)
		}
		return err
	}
	before, err := disk.ReadFile(s.Old)
	if err != nil {
		return err
	}
	part := s.Old + ".part"
	if err := disk.WriteFile(part, before); err != nil {
		return err
	}
	r.Files++
	return disk.Rename(part, s.From)
}

// clear empties the folder of what writes have left there, but for the lock.
func clear(disk artifact.Disk) error {
	names, err := disk.List(folderName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, name := range names {
		if err == nil && ours(name) {
			err = disk.Remove(path.Join(folderName, name))
		}
	}
	return err
}

// ours reports whether a name is one that a write makes and has no more use for.
func ours(name string) bool {
	number, rest, _ := strings.Cut(name, ".")
	return name == path.Base(draftName) ||
		strings.Trim(number, "0123456789") == "" && slices.Contains([]string{"new", "old", "new.part", "old.part"}, rest)
}
