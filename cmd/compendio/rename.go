package main

import (
	"fmt"
	"path"

	"compendio/internal/change"
	"compendio/internal/diag"
	"compendio/internal/engine"
	"compendio/internal/kb"
	"compendio/internal/revise"
	"compendio/internal/source"

	"github.com/spf13/cobra"
)

func (e *env) renameCommand() *cobra.Command {
	var o options
	var write bool
	c := e.command("rename", func(c *cobra.Command, args []string) int {
		switch len(args) {
		case 0, 1:
			return e.misused(c, e.say("rename_what"), "")
		case 2:
			return e.rename(o, args[0], args[1], write)
		}
		return e.extra(c, args[2])
	})
	c.ValidArgsFunction = e.entries(&o)
	e.siteFlag(c, &o)
	writeFlag(c, &write)
	return c
}

func (e *env) rename(o options, name, slug string, write bool) int {
	if !source.IsName(slug) {
		e.fail(e.say("bad_name", slug), e.say("bad_name_hint", source.Name(slug)))
		return exitUsage
	}
	opts, closeSite, code := e.open(o)
	if code != exitClean {
		return code
	}
	defer closeSite()
	done := e.busyWith("checking")
	var was, is string
	r, err := engine.New(opts).Revise(func(b *kb.Base, set *change.Set, log *diag.Log) error {
		entry, err := o.entryNamed(b, name)
		if err != nil {
			if is = revise.Renamed(b, o.inSite(name), slug); is != "" { // it has been done before
				return nil
			}
			return err
		}
		was = entry.Head().ID()
		is = b.ID(path.Join(entry.Head().Kind.Name, slug))
		if b.Any(is) != nil && is != was {
			return &change.ExistsError{Path: b.Any(is).Head().Text(entry.Head().Original).Path()}
		}
		return revise.Rename(set, b, entry, slug, log)
	}, func(id string) string {
		if id == is {
			return was
		}
		return id
	})
	done()
	if code := e.revised(r, err); code != exitClean {
		return code
	}
	if len(r.Files) == 0 {
		fmt.Fprintln(e.stdout, e.say("nothing_to_rename", is))
		return exitClean
	}
	return e.carryOut(o, r.Files, write)
}
