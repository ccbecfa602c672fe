package main

import (
	"fmt"
	"html"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"compendio/internal/artifact"
	"compendio/internal/engine"
	"compendio/internal/overlay"
	"compendio/internal/site"

	"github.com/spf13/cobra"
)

func (e *env) checkCommand() *cobra.Command {
	var o options
	format, against := "text", ""
	c := e.command("check", func(c *cobra.Command, args []string) int {
		if len(args) > 0 {
			return e.extra(c, args[0])
		}
		return e.check(o, format, against)
	})
	e.siteFlag(c, &o)
	e.choice(c, c.Flags(), &format, "format", "wrong_format", "text", "json", "github")
	c.Flags().BoolVar(&o.drafts, "drafts", false, "")
	c.Flags().StringVar(&against, "against", "", "")
	complete(c, "against", onlyFolders)
	return c
}

func (e *env) check(o options, format, against string) int {
	start := time.Now()
	result := &engine.Result{}
	opts, closeSite, code := e.open(o)
	if code == exitClean {
		defer closeSite()
		var closeEarlier func()
		opts.Against, closeEarlier, code = e.earlier(against)
		defer closeEarlier()
	}
	if code == exitClean {
		done := e.busy()
		var err error
		result, err = engine.New(opts).Check()
		done()
		switch {
		case format == "text":
			code = e.conclude(result, err)
		case err != nil:
			e.fail(err.Error(), "")
			code = exitMachine
		}
	}
	switch format {
	case "json":
		if err := e.reportJSON(e.stdout, result.Diagnostics); err != nil {
			e.fail(err.Error(), "")
			return exitMachine
		}
	case "github":
		e.reportGitHub(e.stdout, result.Diagnostics)
	}
	if code == exitUsage || code == exitMachine {
		return code
	}
	faults, warnings := counts(result)
	if faults > 0 {
		if format == "text" {
			fmt.Fprintln(e.stderr, e.say("faults", faults, warnings))
		}
		return exitContent
	}
	if format == "text" {
		key, args := "checked", []any{result.Pages, result.Entries, time.Since(start).Seconds()}
		if warnings > 0 {
			key, args = "checked_warn", append(args, warnings)
		}
		fmt.Fprintln(e.stdout, e.say(key, args...))
	}
	return exitClean
}

// heading is that of a page of ours.
var heading = regexp.MustCompile(`(?s)<h1[^>]*>(.*?)</h1>`)

// earlier reads which addresses an output folder has; nil if none is named.
func (e *env) earlier(dir string) (*site.Earlier, func(), int) {
	if dir == "" {
		return nil, func() {}, exitClean
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		e.fail(e.say("copy_not_there", dir), "")
		return nil, func() {}, exitUsage
	}
	files := overlay.Plain{FS: root.FS()}
	data, err := fs.ReadFile(files, artifact.ManifestName)
	var m *artifact.Manifest
	if err == nil {
		m, err = artifact.DecodeManifest(data)
	}
	if err != nil || !artifact.Intact(data) {
		root.Close()
		e.fail(e.say("copy_no_manifest", dir), e.say("against_hint"))
		return nil, func() {}, exitUsage
	}
	earlier := &site.Earlier{Name: filepath.ToSlash(filepath.Join(dir, artifact.ManifestName))}
	for _, f := range m.Files {
		if path.Ext(f.Path) == ".html" {
			earlier.Pages = append(earlier.Pages, f.Path)
		}
	}
	slices.Sort(earlier.Pages)
	earlier.Heading = func(address string) string {
		page, err := fs.ReadFile(files, address)
		if m := heading.FindSubmatch(page); err == nil && m != nil {
			return html.UnescapeString(string(m[1]))
		}
		return ""
	}
	return earlier, func() { root.Close() }, exitClean
}
