package main

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"compendio/internal/change"
	"compendio/internal/diag"
	"compendio/layouts"
	"compendio/static"

	"github.com/spf13/cobra"
)

func (e *env) layoutsCommand() *cobra.Command {
	var o options
	c := e.command("layouts", nil)
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) == 0 || args[0] != "export" {
			return exit(e.misused(c, e.say("layouts_what"), "compendio layouts export"))
		}
		if code := e.exportLayouts(c, o, args[1:]); code != exitClean {
			return exit(code)
		}
		return nil
	}
	c.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return []string{"export"}, cobra.ShellCompDirectiveNoFileComp
		}
		return builtInNames(), cobra.ShellCompDirectiveNoFileComp
	}
	e.siteFlag(c, &o)
	return c
}

// builtIn are the folders of a site whose files stand in for built-in ones.
var builtIn = map[string]fs.FS{"layouts": layouts.FS, "static": static.FS}

// builtInNames are the built-in files, as they are named from a site's folder.
func builtInNames() []string {
	var list []string
	for _, folder := range slices.Sorted(maps.Keys(builtIn)) {
		// What is embedded can be walked.
		_ = fs.WalkDir(builtIn[folder], ".", func(p string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				list = append(list, path.Join(folder, p))
			}
			return err
		})
	}
	return list
}

// builtInCalled finds a built-in file by its name, with or without its folder; near is the one that was most
// likely meant if there is none.
func builtInCalled(name string, all []string) (found, near string) {
	name = path.Clean(filepath.ToSlash(name))
	var short []string
	for _, file := range all {
		_, inside, _ := strings.Cut(file, "/")
		if name == file || name == inside {
			return file, ""
		}
		short = append(short, inside)
	}
	return "", diag.Nearest(name, slices.Concat(short, all))
}

// exportLayouts writes built-in files into a site, where they may be changed: those named, or all that
// the site has not got yet.
func (e *env) exportLayouts(c *cobra.Command, o options, names []string) int {
	_, closeSite, code := e.open(o)
	if code != exitClean {
		return code
	}
	closeSite()
	wanted, code := e.wanted(c, o, names)
	if code != exitClean {
		return code
	}
	var files []change.File
	for _, name := range wanted {
		if o.has(name) {
			fmt.Fprintln(e.stdout, e.say("layout_kept", name))
			continue
		}
		folder, inside, _ := strings.Cut(name, "/")
		data, err := fs.ReadFile(builtIn[folder], inside)
		if err != nil {
			e.fail(err.Error(), "")
			return exitMachine
		}
		files = append(files, change.File{Path: name, After: data})
	}
	if code := e.writeChanges(o, files); code != exitClean {
		return code
	}
	for _, f := range files {
		fmt.Fprintln(e.stdout, f.Path)
	}
	fmt.Fprintln(e.stdout, e.count("layouts_exported", len(files)))
	return exitClean
}

// wanted are the built-in files that were asked for; one that the site has already is refused.
func (e *env) wanted(c *cobra.Command, o options, names []string) ([]string, int) {
	all := builtInNames()
	if len(names) == 0 {
		return all, exitClean
	}
	var list []string
	for _, name := range names {
		found, near := builtInCalled(name, all)
		if found == "" {
			return nil, e.misused(c, e.say("no_layout", name), near)
		}
		if o.has(found) {
			e.fail(e.say("file_exists", found), e.say("layout_exists_hint"))
			return nil, exitUsage
		}
		if !slices.Contains(list, found) {
			list = append(list, found)
		}
	}
	return list, exitClean
}

// has reports whether the site's folder has anything of a name.
func (o options) has(name string) bool {
	_, err := os.Lstat(filepath.Join(o.site, filepath.FromSlash(name)))
	return err == nil
}
