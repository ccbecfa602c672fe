package serve

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
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
// the others. It ends with the context.
func watch(ctx context.Context, dir string, folders []string, changed func(names []string)) error {
	events, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer events.Close()
	seen := look(dir, folders)
	follow(events, dir, seen)
	took := time.Duration(0)
	for {
		names := map[string]bool{}
		note := func(e fsnotify.Event) {
			if name, err := filepath.Rel(dir, e.Name); err == nil {
				names[filepath.ToSlash(name)] = true
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case e := <-events.Events:
			note(e)
			for until := time.After(patience); ; {
				more := true
				select {
				case e := <-events.Events:
					note(e)
				case <-time.After(settle):
					more = false
				case <-until:
					more = false
				}
				if !more {
					break
				}
			}
		case <-events.Errors: // what it missed is found by looking
		case <-time.After(max(rest, 20*took)):
		}
		start := time.Now()
		now := look(dir, folders)
		took = time.Since(start)
		for name, was := range seen {
			if now[name] != was {
				names[name] = true
			}
		}
		for name := range now {
			if _, known := seen[name]; !known {
				names[name] = true
			}
		}
		follow(events, dir, now)
		seen = now
		if len(names) > 0 {
			changed(slices.Sorted(maps.Keys(names)))
		}
	}
}

// state is what tells that a file has changed.
type state struct {
	folder  bool
	size    int64
	changed time.Time
}

// look notes the state of all that lies below some folders; what cannot be read is not there.
func look(dir string, folders []string) map[string]state {
	found := map[string]state{}
	site := os.DirFS(dir)
	for _, folder := range folders {
		// What goes wrong with one file is no reason not to look at the others.
		_ = fs.WalkDir(site, folder, func(p string, d fs.DirEntry, err error) error {
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
