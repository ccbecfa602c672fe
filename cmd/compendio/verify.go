package main

import (
	"fmt"

	"compendio/internal/pack"

	"github.com/spf13/cobra"
)

func (e *env) verifyCommand() *cobra.Command {
	c := e.command("verify", func(c *cobra.Command, args []string) int {
		if len(args) != 1 {
			return e.misused(c, e.say("verify_what"), "")
		}
		return e.verify(args[0])
	})
	c.ValidArgsFunction = nil // any file or folder
	return c
}

func (e *env) verify(name string) int {
	done := e.busyWith("verifying")
	r, err := pack.Verify(name)
	done()
	if err != nil {
		return e.refused(err)
	}
	about := e.say("edition_of", r.Manifest.Edition)
	if c := r.Manifest.Copy; c != nil {
		about = e.say("copy_of", c.Site, r.Manifest.Edition)
		if c.For != "" {
			about += e.say("made_for", c.For)
		}
	}
	for _, list := range []struct {
		key   string
		names []string
	}{{"file_missing", r.Missing}, {"file_changed", r.Changed}, {"file_added", r.Added}, {"file_passed_over", r.PassedOver}} {
		for _, name := range list.names {
			fmt.Fprintln(e.stderr, e.say(list.key, name))
		}
	}
	if r.Container {
		fmt.Fprintf(e.stderr, "  %s: %s\n", e.say("hint"), e.say("container_hint"))
	}
	if r.Whole() {
		fmt.Fprintln(e.stdout, e.say("copy_whole", about, len(r.Manifest.Files)))
		return exitClean
	}
	fmt.Fprintln(e.stderr, e.say("copy_damaged", about, len(r.Missing), len(r.Changed), len(r.Added)))
	return exitContent
}
