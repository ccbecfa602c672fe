// Command compendio turns Markdown on sessions, objectives, principles and
// practices into a cross-linked, bilingual static site.
//
// Each command is a file of this package; say.go states how the tool speaks. Only
// this package prints, reads flags and knows the exit codes.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"

	"compendio/internal/engine"
)

// Exit codes.
const (
	exitClean   = 0 // all well; warnings are no faults
	exitContent = 1 // faults in the content or the layouts
	exitUsage   = 2 // a command or flag that does not exist
	exitMachine = 3 // the disk, the machine or compendio itself
)

// command is one word of the command line.
type command struct {
	name string
	run  func(*env, []string) int
}

func commands() []command {
	return []command{
		{"build", runBuild},
		{"check", runCheck},
		{"search", runSearch},
		{"status", runStatus},
		{"pack", runPack},
		{"verify", runVerify},
	}
}

// env is what a command may use of the world.
type env struct {
	stdout, stderr io.Writer
	lang           string // in which the tool speaks: es or en
	getenv         func(string) string
	failures       []failure // that were told
}

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(engine.MemoryLimit)
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, os.Getenv))
}

func run(args []string, stdout, stderr io.Writer, getenv func(string) string) int {
	e := &env{stdout: stdout, stderr: stderr, getenv: getenv, lang: language(getenv)}
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		if lang := flagValue(args, "ui-lang"); lang != "" {
			e.lang = lang
		}
		out, code := stdout, exitClean
		if len(args) == 0 {
			out, code = stderr, exitUsage
		}
		fmt.Fprint(out, e.say("usage"))
		return code
	}
	list := commands()
	at := slices.IndexFunc(list, func(c command) bool { return c.name == args[0] })
	if at < 0 {
		e.fail(e.say("unknown_command", args[0]), e.say("see_help"))
		return exitUsage
	}
	return list[at].run(e, args[1:])
}

// options are the flags that several commands share.
type options struct {
	site    string
	drafts  bool
	baseURL string
	lang    string
}

// parse reads a command's flags. ok is false if they are wrong or help was asked
// for; then code is the exit code.
func (e *env) parse(f *flag.FlagSet, o *options, args []string) (code int, ok bool) {
	f.StringVar(&o.site, "site", ".", "")
	f.StringVar(&o.lang, "ui-lang", "", "")
	f.SetOutput(io.Discard)
	help := false
	f.Usage = func() { help = true }
	err := f.Parse(args)
	if o.lang == "es" || o.lang == "en" {
		e.lang = o.lang
	}
	switch {
	case help && err == flag.ErrHelp:
		fmt.Fprint(e.stdout, e.say("usage"))
		return exitClean, false
	case err != nil:
		e.fail(e.say("wrong_flag", flagName(err)), e.say("see_help"))
		return exitUsage, false
	case o.lang != "" && o.lang != "es" && o.lang != "en":
		e.fail(e.say("wrong_language", o.lang), "")
		return exitUsage, false
	}
	return exitClean, true
}
