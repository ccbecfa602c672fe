package serve

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// How long the preview waits.
const (
	settle   = 30 * time.Millisecond // after an event, for others that belong to the same change
	patience = 250 * time.Millisecond
	rest     = time.Second // between two looks at the whole folder, at least
)

// watch tells of changes below some folders of a site's folder: the names of files and folders, from
// there, with slashes. The operating system tells of most at once; on network shares, in
// synchronised folders and while a folder is away, a look at everything now and then finds
// the others. The first look tells what differs from what was seen earlier; each look tells again of
// what could not be read. It ends with the context.
func watch(ctx context.Context, dir string, folders []string, seen map[string]state, unread func() []string, changed func(names []string)) error {
	events, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer events.Close()
	follow(events, dir, seen)
	for due := time.Now(); ; {
		var names []string
		select {
		case <-ctx.Done():
			return nil
		case e := <-events.Events:
			names = gather(events, dir, e)
		case <-events.Errors: // what it missed is found by looking
			due = time.Now()
		case <-time.After(time.Until(due)):
		}
		// A file may have changed without another size or time, so that what the system
		// named is told in any case.
		different := names
		start := time.Now()
		everything := !start.Before(due)
		if everything {
			names = folders
		}
		now := look(dir, names)
		follow(events, dir, now)
		if everything {
			different = append(different, unread()...)
			due = time.Now().Add(max(rest, 20*time.Since(start)))
		}
		different = append(different, renew(seen, now, names)...)
		if slices.Sort(different); len(different) > 0 {
			changed(slices.Compact(different))
		}
	}
}

// gather returns the names of an event and of those that belong to the same change.
func gather(events *fsnotify.Watcher, dir string, first fsnotify.Event) []string {
	names := map[string]bool{}
	note := func(e fsnotify.Event) {
		if name, err := filepath.Rel(dir, e.Name); err == nil {
			names[filepath.ToSlash(name)] = true
		}
	}
	note(first)
	for until := time.After(patience); ; {
		select {
		case e := <-events.Events:
			note(e)
			continue
		case <-time.After(settle):
		case <-until:
		}
		return slices.Collect(maps.Keys(names))
	}
}

// renew brings what was seen up to what is there now at some names and below them, and returns what
// has changed.
func renew(seen, now map[string]state, names []string) (different []string) {
	for name, s := range now {
		if was, known := seen[name]; !known || was != s {
			different = append(different, name)
		}
		seen[name] = s
	}
	for name := range seen {
		if _, there := now[name]; !there && slices.ContainsFunc(names, func(n string) bool { return name == n || strings.HasPrefix(name, n+"/") }) {
			different = append(different, name)
			delete(seen, name)
		}
	}
	return different
}

// state is what tells that a file has changed.
type state struct {
	folder  bool
	size    int64
	changed time.Time
}

// look notes the state of some files and folders and of all that lies below these; what cannot be
// read is not there.
func look(dir string, names []string) map[string]state {
	found := map[string]state{}
	site := os.DirFS(dir)
	for _, name := range names {
		// What goes wrong with one file is no reason not to look at the others.
		_ = fs.WalkDir(site, name, func(p string, d fs.DirEntry, err error) error {
			if err != nil {
				if d != nil && d.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			info, err := d.Info()
			switch {
			case err != nil:
				return nil
			case d.IsDir():
				found[p] = state{folder: true}
			default:
				found[p] = state{size: info.Size(), changed: info.ModTime()}
			}
			return nil
		})
	}
	return found
}

// follow has the operating system tell of every folder; one that is gone is forgotten by itself.
func follow(events *fsnotify.Watcher, dir string, found map[string]state) {
	watched := map[string]bool{}
	for _, name := range events.WatchList() {
		watched[name] = true
	}
	for name, s := range found {
		if place := filepath.Join(dir, filepath.FromSlash(name)); s.folder && !watched[place] {
			if err := events.Add(place); errors.Is(err, fsnotify.ErrClosed) {
				return
			}
		}
	}
}
