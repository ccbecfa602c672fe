// Command compendio turns Markdown on sessions, objectives, principles and
// practices into a cross-linked, bilingual static site.
//
// Each command is a file of this package; command.go states how they are called and
// say.go how the tool speaks. Only this package prints, reads flags and knows the exit
// codes.
package main

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"compendio/internal/engine"

	"github.com/spf13/cobra"
)

// Exit codes.
const (
	exitClean   = 0 // all well; warnings are no faults
	exitContent = 1 // faults in the content or the layouts
	exitUsage   = 2 // what was asked for cannot be done: no such command or flag, a folder or file that is in the way
	exitMachine = 3 // the disk, the machine or compendio itself
)

// env is what a command may use of the world.
type env struct {
	stdout, stderr io.Writer
	getenv         func(string) string
	lang           string    // in which the tool speaks: es or en
	failures       []failure // that were told
}

func main() {
	engine.TuneMemory()
	cobra.MousetrapHelpText = "" // what it says to a double-click on Windows is English only
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, os.Getenv))
}

func run(args []string, stdout, stderr io.Writer, getenv func(string) string) int {
	e := &env{stdout: stdout, stderr: stderr, getenv: getenv, lang: language(args, getenv)}
	root := e.root()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return e.end(root, root.Execute())
}

// root makes the tree of commands, which speaks the language of e.
func (e *env) root() *cobra.Command {
	var wantsVersion bool
	root := e.command("compendio", func(c *cobra.Command, _ []string) int {
		if wantsVersion {
			fmt.Fprintln(e.stdout, "compendio", version(debug.ReadBuildInfo()))
			return exitClean
		}
		e.help(e.stderr, c)
		return exitUsage
	})
	root.SilenceErrors, root.SilenceUsage, root.DisableSuggestions = true, true, true
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { e.help(e.stdout, c) })
	root.SetFlagErrorFunc(e.wrongFlag)
	root.Flags().BoolVar(&wantsVersion, "version", false, "")
	e.choice(root, root.PersistentFlags(), new(string), "ui-lang", "wrong_language", "es", "en")
	help := e.helpCommand()
	root.SetHelpCommand(help)
	root.AddCommand(e.initCommand(), e.buildCommand(), e.checkCommand(), e.newCommand(), e.searchCommand(), e.statusCommand(), e.packCommand(), e.serveCommand(), e.renameCommand(), e.withdrawCommand(),
		e.importCommand(), e.exportCommand(), e.layoutsCommand(),
		e.verifyCommand(), e.completionCommand(), help)
	e.describe(root)
	return root
}

// version is that of the module, or the revision that it was built from.
func version(info *debug.BuildInfo, ok bool) string {
	if !ok {
		return "devel"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && s.Value != "" {
			return s.Value
		}
	}
	return "devel"
}
