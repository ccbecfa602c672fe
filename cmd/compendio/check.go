package main

import (
	"fmt"
	"time"

	"compendio/internal/engine"

	"github.com/spf13/cobra"
)

func (e *env) checkCommand() *cobra.Command {
	var o options
	format := "text"
	c := e.command("check", func(c *cobra.Command, args []string) int {
		if len(args) > 0 {
			return e.extra(c, args[0])
		}
		return e.check(o, format)
	})
	e.siteFlag(c, &o)
	e.choice(c, c.Flags(), &format, "format", "wrong_format", "text", "json", "github")
	c.Flags().BoolVar(&o.drafts, "drafts", false, "")
	return c
}

func (e *env) check(o options, format string) int {
	start := time.Now()
	result := &engine.Result{}
	opts, closeSite, code := e.open(o)
	if code == exitClean {
		defer closeSite()
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
