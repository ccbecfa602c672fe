package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/engine"
	"compendio/internal/kb"
	"compendio/internal/overlay"
	"compendio/internal/pack"
	"compendio/internal/source"
	"compendio/layouts"
	"compendio/static"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// How commands are called. Cobra reads the command line; every word that it says is
// replaced by ours, from the section command of the catalogue.

// exit is the code with which a command ends that has told why.
type exit int

func (exit) Error() string { return "" }

// command makes a command. Its texts and those of its flags are set by describe.
func (e *env) command(name string, run func(c *cobra.Command, args []string) int) *cobra.Command {
	return &cobra.Command{
		Use:                   name,
		DisableFlagsInUseLine: true,
		ValidArgsFunction:     cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, args []string) error {
			if code := run(c, args); code != exitClean {
				return exit(code)
			}
			return nil
		},
	}
}

// end tells what cobra found wrong, unless it was told, and gives the exit code.
func (e *env) end(root *cobra.Command, err error) int {
	var code exit
	var name string
	switch {
	case err == nil:
		return exitClean
	case errors.As(err, &code):
		return int(code)
	}
	// The error has no type of its own.
	if _, other := fmt.Sscanf(err.Error(), "unknown command %q", &name); other != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	var names []string
	for _, c := range root.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	return e.misused(root, e.say("unknown_command", name), diag.Nearest(name, names))
}

// wrongFlag tells what is wrong with a flag.
func (e *env) wrongFlag(c *cobra.Command, err error) error {
	near := ""
	text := err.Error()
	switch err := err.(type) {
	case *pflag.NotExistError:
		name := err.GetSpecifiedName()
		text = e.say("unknown_flag", "--"+name)
		if short := err.GetSpecifiedShortnames(); short != "" { // -site
			name = short
			text = e.say("unknown_flag", "-"+name)
		}
		var names []string
		c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near = diag.Nearest(name, names); near != "" {
			near = "--" + near
		}
	case *pflag.ValueRequiredError:
		text = e.say("flag_wants_value", "--"+err.GetFlag().Name)
	case *pflag.InvalidValueError:
		if v, ok := err.GetFlag().Value.(*choice); ok {
			e.fail(e.say(v.wrong, err.GetValue(), strings.Join(v.among, ", ")), "")
			return exit(exitUsage)
		}
		text = e.say("wrong_value", "--"+err.GetFlag().Name, err.GetValue())
	case *pflag.InvalidSyntaxError:
		text = e.say("unknown_flag", err.GetSpecifiedFlag())
	}
	return exit(e.misused(c, text, near))
}

// misused tells that a command was called in a wrong way; near is what was most likely
// meant, if anything.
func (e *env) misused(c *cobra.Command, text, near string) int {
	hint := e.say("did_you_mean", near)
	if near == "" {
		call := "compendio help"
		if c.HasParent() {
			call += " " + c.Name()
		}
		hint = e.say("see_help", call)
	}
	e.fail(text, hint)
	return exitUsage
}

// extra tells of an argument that a command does not take.
func (e *env) extra(c *cobra.Command, arg string) int {
	return e.misused(c, e.say("extra_argument", arg), "")
}

// choice is the value of a flag that takes one of a few.
type choice struct {
	value *string
	among []string
	wrong string // the sentence if it is none of them
}

func (v *choice) String() string { return *v.value }
func (v *choice) Type() string   { return strings.Join(v.among, "|") }

func (v *choice) Set(s string) error {
	if s != *v.value && !slices.Contains(v.among, s) {
		return errors.New(v.wrong)
	}
	*v.value = s
	return nil
}

// choice adds a flag that takes one of a few values.
func (e *env) choice(c *cobra.Command, f *pflag.FlagSet, value *string, name, wrong string, among ...string) {
	f.Var(&choice{value, among, wrong}, name, "")
	complete(c, name, cobra.FixedCompletions(among, cobra.ShellCompDirectiveNoFileComp))
}

// options are the flags that several commands share.
type options struct {
	site    string
	drafts  bool
	baseURL string
}

func (e *env) siteFlag(c *cobra.Command, o *options) {
	c.Flags().StringVar(&o.site, "site", ".", "")
	complete(c, "site", onlyFolders)
}

// facetFlags are the flags that narrow down by facets, one for each.
type facetFlags map[string]*[]string

func (e *env) facetFlags(c *cobra.Command, o *options, facets []string) facetFlags {
	flags := facetFlags{}
	for _, facet := range facets {
		flags[facet] = c.Flags().StringArray(facet, nil, "")
		complete(c, facet, e.valuesOf(o, facet))
	}
	return flags
}

// values gives what was asked for, by facet.
func (flags facetFlags) values() map[string][]string {
	out := map[string][]string{}
	for facet, given := range flags {
		if list := pack.List(*given); len(list) > 0 {
			out[facet] = list
		}
	}
	return out
}

// open prepares what a build reads: the site's folder and the layers over the
// built-in layouts and static files.
func (e *env) open(o options) (opts engine.Options, closeSite func(), code int) {
	if o.baseURL != "" {
		base, ok := kb.BaseURL(o.baseURL)
		if !ok {
			d := diag.Diagnostic{Code: diag.WantBase, Args: []any{o.baseURL}}
			e.fail(d.Message(e.lang), d.Hint(e.lang))
			return opts, nil, exitUsage
		}
		o.baseURL = base
	}
	// A Root refuses to follow links out of the folder.
	root, err := os.OpenRoot(o.site)
	if errors.Is(err, fs.ErrNotExist) {
		e.fail(e.say("no_content", o.site), e.say("no_content_hint"))
		return opts, nil, exitUsage
	}
	if err != nil {
		e.fail(err.Error(), "")
		return opts, nil, exitMachine
	}
	files := overlay.Plain{FS: root.FS()}
	if info, err := fs.Stat(files, source.Root); err != nil || !info.IsDir() {
		root.Close()
		e.fail(e.say("no_content", o.site), e.say("no_content_hint"))
		return opts, nil, exitUsage
	}
	if code := e.recover(o.site); code != exitClean {
		root.Close()
		return opts, nil, code
	}
	opts = engine.Options{Site: files, BaseURL: o.baseURL, Drafts: o.drafts}
	for _, layer := range []struct {
		name    string
		builtin fs.FS
		list    *[]fs.FS
	}{{"layouts", layouts.FS, &opts.Layouts}, {"static", static.FS, &opts.Static}} {
		// A folder that is not there may come while a preview is running.
		if info, err := fs.Stat(files, layer.name); errors.Is(err, fs.ErrNotExist) || err == nil && info.IsDir() {
			own, err := fs.Sub(files, layer.name)
			if err != nil {
				root.Close()
				e.fail(err.Error(), "")
				return opts, nil, exitMachine
			}
			*layer.list = append(*layer.list, own)
		}
		*layer.list = append(*layer.list, layer.builtin)
	}
	return opts, func() { root.Close() }, exitClean
}
