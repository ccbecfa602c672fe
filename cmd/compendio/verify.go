package main

import (
	"flag"
	"fmt"

	"compendio/internal/pack"
)

func runVerify(e *env, args []string) int {
	var o options
	f := flag.NewFlagSet("verify", flag.ContinueOnError)
	if code, ok := e.parse(f, &o, args); !ok {
		return code
	}
	if f.NArg() != 1 {
		e.fail(e.say("verify what"), e.say("see help"))
		return exitUsage
	}
	done := e.busyWith("verifying")
	r, err := pack.Verify(f.Arg(0))
	done()
	if err != nil {
		return e.refused(err)
	}
	about := e.say("edition of", r.Manifest.Edition)
	if c := r.Manifest.Copy; c != nil {
		about = e.say("copy of", c.Site, r.Manifest.Edition)
		if c.For != "" {
			about += e.say("made for", c.For)
		}
	}
	for _, list := range []struct {
		key   string
		names []string
	}{{"file missing", r.Missing}, {"file changed", r.Changed}, {"file added", r.Added}, {"file passed over", r.PassedOver}} {
		for _, name := range list.names {
			fmt.Fprintln(e.stderr, e.say(list.key, name))
		}
	}
	if r.Container {
		fmt.Fprintf(e.stderr, "  %s: %s\n", e.say("hint"), e.say("container hint"))
	}
	if r.Whole() {
		fmt.Fprintln(e.stdout, e.say("copy whole", about, len(r.Manifest.Files)))
		return exitClean
	}
	fmt.Fprintln(e.stderr, e.say("copy damaged", about, len(r.Missing), len(r.Changed), len(r.Added)))
	return exitContent
}
