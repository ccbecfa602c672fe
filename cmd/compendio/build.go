package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"compendio/internal/artifact"
	"compendio/internal/engine"
	"compendio/internal/site"
	"compendio/internal/source"

	"github.com/pkg/browser"
	"github.com/spf13/cobra"
)

func (e *env) buildCommand() *cobra.Command {
	var o options
	var out string
	var show, overwrite, record bool
	c := e.command("build", func(c *cobra.Command, args []string) int {
		if len(args) > 0 {
			return e.extra(c, args[0])
		}
		return e.build(o, out, overwrite, record, show)
	})
	e.siteFlag(c, &o)
	f := c.Flags()
	f.StringVar(&out, "out", "public", "")
	f.StringVar(&o.baseURL, "base-url", "", "")
	f.BoolVar(&o.drafts, "drafts", false, "")
	f.BoolVar(&show, "open", false, "")
	f.BoolVar(&overwrite, "overwrite", false, "")
	f.BoolVar(&record, "record", false, "")
	complete(c, "out", onlyFolders)
	complete(c, "base-url", cobra.NoFileCompletions)
	return c
}

func (e *env) build(o options, out string, overwrite, record, show bool) int {
	if !filepath.IsAbs(out) {
		out = filepath.Join(o.site, out)
	}
	if inTheWay(o.site, out) {
		e.fail(e.say("out_is_content", out), e.say("another_folder"))
		return exitUsage
	}
	start := time.Now()
	opts, closeSite, code := e.open(o)
	if code != exitClean {
		return code
	}
	defer closeSite()
	done := e.busy()
	opts.Record, opts.Overwrite, opts.Publish = recordOf(out), overwrite, record
	disk := &lazyDir{name: out}
	defer disk.Close()
	result, err := engine.New(opts).Build(disk)
	done()
	if code := e.conclude(result, err); code != exitClean {
		if result != nil && result.Failed {
			faults, warnings := counts(result)
			fmt.Fprintf(e.stderr, "%s; %s\n", e.say("faults", faults, warnings), e.say("nothing_written"))
		}
		return code
	}
	if result.Commit.Resumed {
		e.fail(e.say("resumed", out), "")
	}
	for _, p := range result.Commit.Kept {
		e.fail(e.say("kept", filepath.Join(out, p)), "")
	}
	if result.Unchanged {
		fmt.Fprintln(e.stdout, e.say("unchanged"))
	}
	if code := e.ledger(o, result, record); code != exitClean {
		return code
	}
	fmt.Fprintln(e.stdout, e.say("built", result.Pages, result.Entries, time.Since(start).Seconds(), out))
	if show {
		browser.Stdout, browser.Stderr = io.Discard, io.Discard
		home := filepath.Join(out, filepath.FromSlash(result.Home))
		if err := browser.OpenFile(home); err != nil {
			e.fail(err.Error(), "")
			return exitMachine
		}
	}
	return exitClean
}

// ledger records the addresses of a build if it is published, or else says how many wait
// for that.
func (e *env) ledger(o options, result *engine.Result, record bool) int {
	if result.Unrecorded > 0 && !record {
		fmt.Fprintln(e.stdout, e.count("unrecorded", result.Unrecorded))
	}
	if !record {
		return exitClean
	}
	// What stands there already is not touched.
	keep := func([]byte) ([]byte, error) { return result.Ledger, nil }
	name := filepath.Join(o.site, filepath.FromSlash(site.LedgerFile))
	err := artifact.Update(name, keep)
	if errors.Is(err, fs.ErrNotExist) {
		err = artifact.Replace(name, result.Ledger)
	}
	switch {
	case errors.Is(err, artifact.ErrChanged):
		e.fail(e.say("file_changed_meanwhile", site.LedgerFile), e.say("file_changed_meanwhile_hint"))
		return exitMachine
	case err != nil:
		e.fail(err.Error(), "")
		return exitMachine
	}
	if result.Unrecorded > 0 {
		fmt.Fprintln(e.stdout, e.count("recorded", result.Unrecorded, site.LedgerFile))
	}
	return exitClean
}

// conclude tells what a build found.
func (e *env) conclude(result *engine.Result, err error) int {
	if result != nil {
		e.report(e.stderr, result.Diagnostics)
	}
	var notOurs *artifact.ErrNotOurs
	var edited *artifact.ErrEdited
	var manifest *artifact.ErrManifest
	var busy *artifact.ErrBusy
	switch {
	case errors.As(err, &notOurs) && notOurs.Path == "":
		e.fail(e.say("not_ours", notOurs.Dir), e.say("not_ours_hint"))
		return exitUsage
	case errors.As(err, &notOurs):
		e.fail(e.say("in_the_way", filepath.Join(notOurs.Dir, filepath.FromSlash(notOurs.Path))), e.say("in_the_way_hint"))
		return exitUsage
	case errors.As(err, &edited):
		for _, p := range edited.Paths {
			e.fail(e.say("edited", filepath.Join(edited.Dir, filepath.FromSlash(p))), "")
		}
		fmt.Fprintf(e.stderr, "  %s: %s\n", e.say("hint"), e.say("edited_hint"))
		return exitUsage
	case errors.As(err, &manifest):
		e.fail(e.say("manifest_changed", filepath.Join(manifest.Dir, artifact.ManifestName)), e.say("manifest_changed_hint"))
		return exitUsage
	case errors.As(err, &busy):
		e.fail(e.say("busy_folder", busy.Dir), e.say("busy_folder_hint"))
		return exitMachine
	case err != nil:
		e.fail(err.Error(), "")
		return exitMachine
	case result.Failed:
		return exitContent
	}
	return exitClean
}

// recordOf names the file in which the last build into a folder is remembered: among
// what programs keep for the user and may lose. It is empty if there is no such place.
func recordOf(out string) string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	place, err := filepath.Abs(out)
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "compendio", "builds", fmt.Sprintf("%x.build", sha256.Sum256([]byte(place))))
}

// inTheWay reports whether an output folder would hold the site or lie in what
// the site is made of, wherever links lead.
func inTheWay(siteDir, out string) bool {
	if within(siteDir, out) {
		return true
	}
	for _, part := range []string{source.Root, "layouts", "static"} {
		if within(out, filepath.Join(siteDir, part)) {
			return true
		}
	}
	return false
}

// within reports whether a place, which need not be there yet, is a folder or lies in it.
func within(name, dir string) bool {
	name, dir = resolved(name), resolved(dir)
	folder, err := os.Stat(dir)
	for {
		// The same folder may have two names, as where upper and lower case are one.
		info, err2 := os.Stat(name)
		if name == dir || err == nil && err2 == nil && os.SameFile(info, folder) {
			return true
		}
		above := filepath.Dir(name)
		if above == name {
			return false
		}
		name = above
	}
}

// resolved is an absolute name without links, as far as there is anything.
func resolved(name string) string {
	name, err := filepath.Abs(name)
	if err != nil {
		return name
	}
	if real, err := filepath.EvalSymlinks(name); err == nil {
		return real
	}
	above := filepath.Dir(name)
	if above == name {
		return name
	}
	return filepath.Join(resolved(above), filepath.Base(name))
}

// lazyDir makes the output folder only when something is to be written, and takes
// it away again if nothing was.
type lazyDir struct {
	name string
	made bool
	*artifact.Dir
}

func (d *lazyDir) Name() string { return d.name }

// List and ReadFile open the folder; the writer begins with one of them.
func (d *lazyDir) List(p string) ([]string, error) {
	if err := d.open(); err != nil {
		return nil, err
	}
	return d.Dir.List(p)
}

func (d *lazyDir) ReadFile(p string) ([]byte, error) {
	if err := d.open(); err != nil {
		return nil, err
	}
	return d.Dir.ReadFile(p)
}

func (d *lazyDir) open() (err error) {
	if d.Dir != nil {
		return nil
	}
	_, err = os.Stat(d.name)
	d.made = errors.Is(err, fs.ErrNotExist)
	d.Dir, err = artifact.OpenDir(d.name)
	return err
}

func (d *lazyDir) Close() error {
	if d.Dir == nil {
		return nil
	}
	err := d.Dir.Close()
	if d.made {
		_ = os.Remove(d.name) // refused unless it is empty
	}
	return err
}
