package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"compendio/internal/diag"
	"compendio/internal/engine"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/pack"
	"compendio/internal/view"

	"github.com/spf13/cobra"
)

// packing is what a call of pack asks for.
type packing struct {
	format, out, forWhom, each, browser string
	selection                           kb.Selection
}

func (e *env) packCommand() *cobra.Command {
	var o options
	var langs []string
	var facets facetFlags
	p := packing{format: "zip"}
	c := e.command("pack", func(c *cobra.Command, args []string) int {
		if len(args) > 0 {
			return e.extra(c, args[0])
		}
		p.selection = kb.Selection{Languages: pack.List(langs), Facets: facets.values()}
		return e.pack(o, p)
	})
	e.siteFlag(c, &o)
	facets = e.facetFlags(c, &o, kb.Selectable())
	f := c.Flags()
	e.choice(c, f, &p.format, "format", "no_copy_format", pack.Formats()...)
	e.choice(c, f, &p.each, "each", "wrong_each", "country")
	f.StringVar(&p.out, "out", "", "")
	f.StringVar(&p.forWhom, "for", "", "")
	f.StringVar(&p.browser, "browser", "", "")
	f.StringVar(&o.baseURL, "base-url", "", "")
	f.BoolVar(&o.drafts, "drafts", false, "")
	f.StringArrayVar(&langs, "lang", nil, "")
	complete(c, "lang", func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		return oneOrMore(typed, message.Languages())
	})
	complete(c, "for", cobra.NoFileCompletions)
	complete(c, "base-url", cobra.NoFileCompletions)
	return c
}

func (e *env) pack(o options, p packing) int {
	var err error
	p.forWhom, err = pack.Name(p.forWhom)
	switch {
	case p.each != "" && len(p.selection.Facets["country"]) > 0:
		e.fail(e.say("each_and_country"), "")
		return exitUsage
	case err != nil:
		return e.refused(err)
	}
	if p.out != "" {
		if err := pack.Vacant(p.out); err != nil {
			return e.refused(err)
		}
	}
	opts, closeSite, code := e.open(o)
	if code != exitClean {
		return code
	}
	defer closeSite()
	log := &diag.Log{}
	works := engine.New(opts)
	base, err := works.Load(log)
	if err != nil {
		return e.refused(err)
	}
	if log.Failed() || base == nil {
		e.report(e.stderr, log.Sorted())
		fmt.Fprintln(e.stderr, e.say("no_copy_made"))
		return exitContent
	}
	// Whoever interrupts a copy finds nothing left of it; a second time ends it at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	if p.each != "" {
		return e.packEach(ctx, base, works, p)
	}
	return e.packOne(ctx, base, works, p)
}

// packOne makes one copy.
func (e *env) packOne(ctx context.Context, base *kb.Base, works *engine.Engine, p packing) int {
	start := time.Now()
	done := e.busy()
	name, result, err := e.copy(ctx, base, works, p, p.selection, p.forWhom, p.out)
	done()
	if code := e.copied(result, err); code != exitClean {
		return code
	}
	return e.tellCopy(name, result, start)
}

// packEach makes one copy for each country, in a folder that appears when the last is
// done.
func (e *env) packEach(ctx context.Context, base *kb.Base, works *engine.Engine, p packing) int {
	start := time.Now()
	out := p.out
	if out == "" {
		out = "compendio-" + p.format
		if err := pack.Vacant(out); err != nil {
			return e.refused(err)
		}
	}
	// What else is selected narrows down the countries too.
	part, err := base.Part(p.selection)
	if err != nil {
		return e.refused(err)
	}
	temporary, err := os.MkdirTemp(filepath.Dir(out), ".compendio-*")
	if err != nil {
		return e.refused(err)
	}
	defer os.RemoveAll(temporary)
	list := pack.Countries(part)
	made := 0
	for i, c := range list {
		s := p.selection
		s.Facets = maps.Clone(p.selection.Facets)
		s.Facets["country"] = []string{c.Code}
		who := p.forWhom
		if who == "" {
			who = c.Name.In(base.Site.Languages[0])
		}
		done := e.progress(i+1, len(list), who)
		name, result, err := e.copy(ctx, base, works, p, s, who, temporary+string(filepath.Separator))
		done()
		if errors.Is(err, kb.ErrNothing) {
			continue // a country that comes along, but has no practice of its own in this part
		}
		if code := e.copied(result, err); code != exitClean {
			return code
		}
		info, err := e.fingerprint(name)
		if err != nil {
			return e.refused(err)
		}
		made++
		fmt.Fprintln(e.stdout, e.say("copy_of_each", filepath.Join(out, filepath.Base(name)), megabytes(info.Size()), result.Entries))
	}
	if err := pack.Vacant(out); err != nil {
		return e.refused(err)
	}
	err = os.Chmod(temporary, 0o755)
	if err == nil {
		err = os.Rename(temporary, out)
	}
	if err != nil {
		return e.refused(err)
	}
	fmt.Fprintln(e.stdout, e.say("copies", made, time.Since(start).Seconds(), out))
	return exitClean
}

// copy makes a copy at out, or under its own name if out is empty or a folder that
// ends in a separator.
func (e *env) copy(ctx context.Context, base *kb.Base, works *engine.Engine, p packing, s kb.Selection, forWhom, out string) (string, *engine.Result, error) {
	part, err := base.Part(s)
	if err != nil {
		return "", nil, err
	}
	ready, err := works.Copy(part, view.Copy{For: forWhom})
	if err != nil || ready.Result.Failed {
		return "", ready.Result, err
	}
	c := ready.Copy(forWhom, p.browser)
	if out == "" || os.IsPathSeparator(out[len(out)-1]) {
		name, err := c.FileName(p.format)
		if err != nil {
			return "", nil, err
		}
		out += name
	}
	return out, ready.Result, c.Save(ctx, p.format, out, ready.Render)
}

// copied tells what kept a copy from being made.
func (e *env) copied(result *engine.Result, err error) int {
	if result != nil && result.Failed {
		e.report(e.stderr, result.Diagnostics)
		fmt.Fprintln(e.stderr, e.say("no_copy_made"))
		return exitContent
	}
	if err != nil {
		return e.refused(err)
	}
	return exitClean
}

func (e *env) tellCopy(name string, result *engine.Result, start time.Time) int {
	info, err := e.fingerprint(name)
	if err != nil {
		return e.refused(err)
	}
	fmt.Fprintln(e.stdout, e.say("copy_made", result.Pages, result.Entries, megabytes(info.Size()), time.Since(start).Seconds(), name))
	return exitClean
}

// fingerprint writes the SHA-256 of a copy as sha256sum does: whoever gets the copy can
// compare it without this program.
func (e *env) fingerprint(name string) (fs.FileInfo, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return nil, err
	}
	fmt.Fprintf(e.stdout, "%x  %s\n", sum.Sum(nil), message.Visible(filepath.Base(name)))
	return f.Stat()
}

func megabytes(n int64) float64 { return float64(n) / 1e6 }

// refused tells an error of pack or verify; what a person can mend has a sentence.
func (e *env) refused(err error) int {
	var refusal *pack.Refusal
	var none *kb.ErrNoSuch
	var disk *fs.PathError
	switch {
	case errors.Is(err, context.Canceled):
		e.fail(e.say("interrupted"), "")
		return exitMachine
	case errors.As(err, &refusal):
		hint := ""
		if key := "copy_" + refusal.Reason + "_hint"; message.Tool(e.lang).Has("say." + key) {
			hint = e.say(key)
		}
		e.fail(e.say("copy_"+refusal.Reason, refusal.Args...), hint)
		return exitUsage
	case errors.As(err, &none):
		hint := e.say("copy_there_are", strings.Join(none.Known, ", "))
		if none.Near != "" {
			hint = e.say("copy_near", none.Near)
		}
		e.fail(e.say("copy_no_"+none.Facet, none.Value), hint)
		return exitUsage
	case errors.Is(err, kb.ErrNothing):
		e.fail(e.say("copy_nothing"), e.say("copy_nothing_hint"))
		return exitUsage
	case errors.As(err, &disk) && disk.Op == "write":
		// The file is a temporary one; its name would help nobody.
		e.fail(e.say("copy_not_written", disk.Err), e.say("copy_not_written_hint"))
		return exitMachine
	}
	e.fail(err.Error(), "")
	return exitMachine
}
