package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"compendio/internal/start"

	"github.com/spf13/cobra"
)

func (e *env) initCommand() *cobra.Command {
	var lang string
	c := e.command("init", nil)
	c.RunE = func(c *cobra.Command, args []string) error {
		var code int
		switch {
		case len(args) == 0:
			code = e.misused(c, e.say("init_where"), "")
		case len(args) > 1:
			code = e.extra(c, args[1])
		default:
			code = e.found(args[0], e.firstLanguage(c, lang))
		}
		if code != exitClean {
			return exit(code)
		}
		return nil
	}
	c.ValidArgsFunction = onlyFolders
	e.choice(c, c.Flags(), &lang, "lang", "wrong_first_language", start.Languages...)
	return c
}

// firstLanguage is the one in which editors of a new site write: the one asked for, that in which the tool
// was asked to speak, that of the environment, else Spanish.
func (e *env) firstLanguage(c *cobra.Command, lang string) string {
	switch {
	case lang != "":
		return lang
	case c.Flags().Changed("ui-lang"):
		return e.lang
	case strings.HasPrefix(environment(e.getenv), "en"):
		return "en"
	}
	return "es"
}

// found writes a new site into a folder.
func (e *env) found(dir, lang string) int {
	if code := e.mayFound(dir); code != exitClean {
		return code
	}
	files, err := start.Site(lang, e.today())
	if err != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	_, err = os.Stat(dir)
	made := errors.Is(err, fs.ErrNotExist)
	if code := e.writeChanges(options{site: dir}, files); code != exitClean {
		if made {
			_ = os.Remove(dir) // refused unless it is empty
		}
		return code
	}
	fmt.Fprintln(e.stdout, e.say("founded", dir, len(files)))
	at := ""
	if dir != "." {
		at = " --site " + shellWord(dir)
	}
	for _, command := range []string{"serve --open --follow", "build --open"} {
		fmt.Fprintf(e.stdout, "  compendio %s%s\n", command, at)
	}
	return exitClean
}

// mayFound tells why a site may not begin in a folder, if so. What was left half done there is put back
// first; the empty repository of a version control is no obstacle.
func (e *env) mayFound(dir string) int {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return exitClean
	}
	if err != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	if !info.IsDir() {
		e.fail(e.say("no_folder", dir), e.say("another_empty_folder"))
		return exitUsage
	}
	if code := e.recover(dir); code != exitClean {
		return code
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	if slices.ContainsFunc(entries, func(d fs.DirEntry) bool { return d.Name() != ".git" }) {
		e.fail(e.say("not_empty", dir), e.say("another_empty_folder"))
		return exitUsage
	}
	return exitClean
}

// today is the day that the clock shows, or SOURCE_DATE_EPOCH.
func (e *env) today() time.Time {
	if seconds, err := strconv.ParseInt(e.getenv("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
		return time.Unix(seconds, 0).UTC()
	}
	return time.Now()
}

// shellWord is a name as a shell takes it for one word. On Windows no name has a double quote in it.
func shellWord(name string) string {
	special := " \t&;()<>|*?'$`\"!#~[]{}\\"
	quoted := "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
	if runtime.GOOS == "windows" {
		special, quoted = " \t&;()^%'", `"`+name+`"`
	}
	if strings.ContainsAny(name, special) {
		return quoted
	}
	return name
}
