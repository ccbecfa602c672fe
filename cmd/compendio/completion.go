package main

import (
	"io"
	"io/fs"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/engine"
	"compendio/internal/kb"
	"compendio/internal/source"

	"github.com/spf13/cobra"
)

// shells are those for which there is a completion.
func shells() []string { return []string{"bash", "zsh", "fish", "powershell"} }

func (e *env) completionCommand() *cobra.Command {
	c := e.command("completion", func(c *cobra.Command, args []string) int {
		if len(args) == 0 {
			return e.misused(c, e.say("no_shell"), "")
		}
		if len(args) > 1 {
			return e.extra(c, args[1])
		}
		var err error
		switch root := c.Root(); args[0] {
		case "bash":
			err = root.GenBashCompletionV2(e.stdout, true)
		case "zsh":
			err = root.GenZshCompletion(e.stdout)
		case "fish":
			err = root.GenFishCompletion(e.stdout, true)
		case "powershell":
			err = root.GenPowerShellCompletionWithDesc(e.stdout)
		default:
			return e.misused(c, e.say("unknown_shell", args[0], strings.Join(shells(), ", ")), diag.Nearest(args[0], shells()))
		}
		if err != nil {
			e.fail(err.Error(), "")
			return exitMachine
		}
		return exitClean
	})
	c.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return shells(), cobra.ShellCompDirectiveNoFileComp
	}
	return c
}

// complete says how the values of a flag are completed.
func complete(c *cobra.Command, flag string, values cobra.CompletionFunc) {
	if err := c.RegisterFlagCompletionFunc(flag, values); err != nil {
		panic(err) // no such flag, or twice
	}
}

func onlyFolders(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

func onlyTexts(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"md"}, cobra.ShellCompDirectiveFilterFileExt
}

// oneOrMore completes the last of several values with commas between them.
func oneOrMore(typed string, values []string) ([]string, cobra.ShellCompDirective) {
	before := typed[:strings.LastIndex(typed, ",")+1]
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = before + v
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}

// soonRead is how many files of content are read while a shell waits: half a
// second.
const soonRead = 500

// valuesOf completes a flag with the values that a facet has in the site, if there is one
// and it is soon read.
func (e *env) valuesOf(o *options, facet string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		base := e.soon(*o)
		if base == nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return oneOrMore(typed, base.Values(facet))
	}
}

// entries completes the ID of an entry; its files are as good.
func (e *env) entries(o *options) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, typed string) (list []string, _ cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		if base := e.soon(*o); base != nil {
			for _, x := range base.All() {
				if id := x.Head().ID(); strings.HasPrefix(id, typed) {
					list = append(list, cobra.CompletionWithDesc(id, x.Head().Text(e.lang).Title))
				}
			}
		}
		if len(list) > 0 {
			return list, cobra.ShellCompDirectiveNoFileComp
		}
		return onlyTexts(nil, nil, "")
	}
}

// soon reads the site, if there is one and it is soon read; else it gives nil.
func (e *env) soon(o options) *kb.Base {
	silent := &env{stdout: io.Discard, stderr: io.Discard, lang: e.lang}
	opts, closeSite, code := silent.open(o)
	if code != exitClean {
		return nil
	}
	defer closeSite()
	files := 0
	_ = fs.WalkDir(opts.Site, source.Root, func(string, fs.DirEntry, error) error {
		if files++; files > soonRead {
			return fs.SkipAll
		}
		return nil
	})
	if files > soonRead {
		return nil
	}
	base, err := engine.New(opts).Load(&diag.Log{})
	if err != nil {
		return nil
	}
	return base
}
