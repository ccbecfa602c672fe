package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// sample is what one run took and left.
type sample struct {
	wall, cpu time.Duration
	peak      int64 // bytes; 0 if this system does not tell
	pages     int   // HTML files that are there afterwards
	bytes     int64 // of the files that it wrote
	files     int   // that it wrote
}

// plus is what two programs take one after the other.
func (s sample) plus(t sample) sample {
	return sample{s.wall + t.wall, s.cpu + t.cpu, max(s.peak, t.peak), max(s.pages, t.pages), s.bytes + t.bytes, s.files + t.files}
}

// measure runs a program as a process of its own and looks at what it wrote into the folder.
func measure(out string, env []string, name string, args ...string) (s sample, err error) {
	c := exec.CommandContext(interrupted, name, args...)
	c.Env = append(os.Environ(), env...)
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	// Files are known by their time, and the clock of file systems goes in steps.
	time.Sleep(50 * time.Millisecond)
	start := time.Now()
	err = c.Run()
	s.wall = time.Since(start)
	if err != nil {
		text := said.String()
		return s, fmt.Errorf("%s %s: %w\n%s", filepath.Base(name), args, err, text[max(0, len(text)-2000):])
	}
	s.cpu = c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	s.peak = peak(c.ProcessState)
	return s, s.look(out, start.Add(-20*time.Millisecond))
}

// look counts what is in a folder, and what was written since.
func (s *sample) look(out string, since time.Time) error {
	return filepath.WalkDir(out, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if strings.HasSuffix(d.Name(), ".html") {
			s.pages++
		}
		info, err := d.Info()
		if err == nil && info.ModTime().After(since) {
			s.files++
			s.bytes += info.Size()
		}
		return err
	})
}

// middle is the sample whose every figure is the median of those of all.
func middle(all []sample) sample {
	return sample{
		median(all, func(s sample) time.Duration { return s.wall }),
		median(all, func(s sample) time.Duration { return s.cpu }),
		median(all, func(s sample) int64 { return s.peak }),
		median(all, func(s sample) int { return s.pages }),
		median(all, func(s sample) int64 { return s.bytes }),
		median(all, func(s sample) int { return s.files }),
	}
}

func median[S any, N cmp.Ordered](all []S, of func(S) N) N {
	var list []N
	for _, s := range all {
		list = append(list, of(s))
	}
	slices.Sort(list)
	if len(list) == 0 {
		var none N
		return none
	}
	return list[len(list)/2]
}

// The contestants, as the table names them.
const (
	cold      = "compendio, cold"
	unchanged = "compendio, unchanged"
	edited    = "compendio, one edited"
	hugo      = "Hugo, cold"
	pagefind  = "Pagefind on its pages"
	both      = "Hugo + Pagefind, cold"
)

var contestants = []string{cold, unchanged, edited, hugo, pagefind, both}

// figures are all samples of a site of one size.
type figures struct {
	practices int
	samples   map[string][]sample
	stages    map[string][]time.Duration
}

// round lets everyone build the site once. All take their turn in every round, so that whatever else the
// machine does meets all alike; who begins changes.
func (f *figures) round(t tools, dir string, n int) error {
	parts := []func() error{
		func() error { return f.compendio(t, dir) },
		func() error { return f.stagesOf(dir) },
		func() error { return f.hugo(t, dir) },
	}
	for i := range parts {
		if err := parts[(i+n)%len(parts)](); err != nil {
			return err
		}
	}
	return nil
}

func (f *figures) note(name string, s sample) {
	f.samples[name] = append(f.samples[name], s)
	say("%7d practices  %-22s %8.2f s", f.practices, name, s.wall.Seconds())
}

// compendio builds from nothing, then what is as it was, then with one practice changed.
func (f *figures) compendio(t tools, dir string) (err error) {
	site, out, cache := filepath.Join(dir, "site"), filepath.Join(dir, "out"), filepath.Join(dir, "cache")
	defer remove(&err, out, cache)
	build := func(name string) error {
		// What a build remembers of the last one is part of what is measured, and no concern of the user's.
		s, err := measure(out, []string{"XDG_CACHE_HOME=" + cache}, t.compendio, "build", "--site", site, "--out", out, "--base-url", baseURL)
		if err == nil {
			f.note(name, s)
		}
		return err
	}
	if err := build(cold); err != nil {
		return err
	}
	if err := build(unchanged); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(site, "content/practices/*.es.md"))
	if err != nil || len(files) == 0 {
		return cmp.Or(err, errors.New("no practice to edit"))
	}
	file := files[len(files)/2]
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, append(slices.Clip(text), "\nOtra frase de quien edita.\n"...), 0o644); err != nil {
		return err
	}
	if err := build(edited); err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}

// stagesOf asks for the time of stages in a process of its own, as a build is one.
func (f *figures) stagesOf(dir string) (err error) {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	out := filepath.Join(dir, "staged")
	defer remove(&err, out)
	c := exec.CommandContext(interrupted, self, "-child", "stages", filepath.Join(dir, "site"), out)
	c.Stderr = os.Stderr
	answer, err := c.Output()
	if err != nil {
		return fmt.Errorf("stages: %w", err)
	}
	lines := strings.Fields(string(answer))
	if len(lines) != len(stageNames) {
		return errors.New("stages: not all were told")
	}
	for i, name := range stageNames {
		f.stages[name] = append(f.stages[name], time.Duration(number(lines[i])))
	}
	return nil
}

// hugo builds its pages, and then their index.
func (f *figures) hugo(t tools, dir string) (err error) {
	source, out, cache := filepath.Join(dir, "hugo"), filepath.Join(dir, "public"), filepath.Join(dir, "cache")
	resources := filepath.Join(source, "resources") // what Hugo keeps of style sheets
	defer remove(&err, out, cache, resources)
	a, err := measure(out, []string{"HUGO_CACHEDIR=" + cache}, t.hugo, "--source", source, "--destination", out, "--quiet")
	if err != nil {
		return err
	}
	f.note(hugo, a)
	b, err := measure(out, nil, t.pagefind, "--site", out)
	if err != nil {
		return err
	}
	f.note(pagefind, b)
	f.note(both, a.plus(b))
	return nil
}

func remove(err *error, dirs ...string) {
	for _, dir := range dirs {
		if e := os.RemoveAll(dir); *err == nil {
			*err = e
		}
	}
}
