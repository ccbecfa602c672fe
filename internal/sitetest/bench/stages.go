package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"compendio/internal/artifact"
	"compendio/internal/engine"
	"compendio/layouts"
	"compendio/static"
)

// stageNames are the stages of a build, in their order: reading, checking, linking and planning; the search
// index; pages and all else; moving everything into place.
var stageNames = []string{"plan", "index", "render", "commit"}

// stages builds a site as engine.Build does, with a look at the clock between stages.
func stages(site, out string) error {
	defer engine.TuneMemory()()
	o := engine.Options{Site: os.DirFS(site), BaseURL: baseURL, Layouts: []fs.FS{layouts.FS}, Static: []fs.FS{static.FS}}
	last := time.Now()
	lap := func() {
		fmt.Println(int64(time.Since(last)))
		last = time.Now()
	}
	s, err := engine.New(o).Site()
	if err != nil {
		return err
	}
	if s.Result.Failed {
		return errors.New("the content is at fault")
	}
	lap()
	disk, err := artifact.OpenDir(out)
	if err != nil {
		return err
	}
	defer disk.Close()
	writer, err := artifact.NewWriter(disk, "")
	if err != nil {
		return err
	}
	if err := s.Index(writer); err != nil {
		return err
	}
	lap()
	if err := s.Files(writer); err != nil {
		return err
	}
	lap()
	if _, err := writer.Commit(); err != nil {
		return err
	}
	lap()
	return nil
}
