package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"compendio/internal/artifact"
	"compendio/internal/diag"
	"compendio/internal/engine"
	"compendio/internal/kb"
	"compendio/internal/source"

	"github.com/spf13/cobra"
)

func (e *env) statusCommand() *cobra.Command {
	var o options
	var asCSV bool
	var accept []string
	c := e.command("status", func(c *cobra.Command, args []string) int {
		if len(accept) == 0 && len(args) > 0 {
			return e.extra(c, args[0])
		}
		return e.status(o, append(accept, args...), asCSV) // --accept a.en.md b.en.md
	})
	c.ValidArgsFunction = onlyTexts
	e.siteFlag(c, &o)
	c.Flags().BoolVar(&asCSV, "csv", false, "")
	c.Flags().StringArrayVar(&accept, "accept", nil, "")
	complete(c, "accept", onlyTexts)
	return c
}

func (e *env) status(o options, accept []string, asCSV bool) int {
	opts, closeSite, code := e.open(o)
	if code != exitClean {
		return code
	}
	defer closeSite()
	opts.Drafts = true
	log := &diag.Log{}
	base, err := engine.New(opts).Load(log)
	if err != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	faults := slices.DeleteFunc(log.Sorted(), func(d diag.Diagnostic) bool { return d.Severity != diag.Error })
	if base != nil && len(accept) > 0 {
		return e.accept(o, base, faults, accept)
	}
	if len(faults) > 0 {
		e.report(e.stderr, faults)
		return exitContent
	}
	if asCSV {
		return e.statusCSV(base)
	}
	return e.statusBoard(base)
}

// accept marks translations as up to date with their originals. Faults of other
// entries do not matter for that; those of the entry itself do.
func (e *env) accept(o options, base *kb.Base, faults []diag.Diagnostic, list []string) int {
	code := exitClean
	for _, name := range list {
		file := e.inSite(o, name)
		if own := slices.DeleteFunc(slices.Clone(faults), func(d diag.Diagnostic) bool { return !sameEntry(d.Place.File, file) }); len(own) > 0 {
			e.report(e.stderr, own)
			code = max(code, exitContent)
			continue
		}
		if !base.IsTranslation(file) {
			e.fail(e.say("no_translation", name), e.say("accept_hint"))
			code = max(code, exitUsage)
			continue
		}
		place := filepath.Join(o.site, filepath.FromSlash(file))
		if err := artifact.Update(place, func(data []byte) ([]byte, error) { return base.Accept(file, data) }); err != nil {
			if errors.Is(err, source.ErrForm) {
				e.fail(e.say("not_marked", file), e.say("not_marked_hint"))
				code = max(code, exitContent)
				continue
			}
			e.fail(err.Error(), "")
			code = exitMachine
			continue
		}
		fmt.Fprintln(e.stdout, e.say("accepted", file))
	}
	return code
}

// sameEntry reports whether two content files are languages of one entry.
func sameEntry(a, b string) bool {
	stem := func(p string) string {
		return strings.TrimSuffix(strings.TrimSuffix(p, ".md"), path.Ext(strings.TrimSuffix(p, ".md")))
	}
	return stem(a) == stem(b)
}

// state is the word for how a language of an entry stands.
func (e *env) state(h *kb.Header, lang string) string {
	t := h.Texts[lang]
	switch {
	case t == nil:
		return e.say("missing")
	case t.State == kb.Stale:
		return e.say("stale")
	case t.State == kb.Unmarked:
		return e.say("unmarked")
	case t.State == kb.IsOriginal:
		return e.say("original")
	}
	return e.say("current")
}

func (e *env) statusCSV(base *kb.Base) int {
	w := csv.NewWriter(e.stdout)
	rows := [][]string{append([]string{e.say("entry")}, base.Site.Languages...)}
	for _, x := range base.All() {
		row := []string{x.Head().ID()}
		for _, lang := range base.Site.Languages {
			row = append(row, e.state(x.Head(), lang))
		}
		rows = append(rows, row)
	}
	if err := w.WriteAll(rows); err != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	return exitClean
}

// statusBoard lists what needs work and then how far each language is.
func (e *env) statusBoard(base *kb.Base) int {
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	done, all := map[string]int{}, 0
	open := false
	for _, x := range base.All() {
		h := x.Head()
		all++
		row := h.ID()
		todo := false
		for _, lang := range base.Site.Languages {
			t := h.Texts[lang]
			if t != nil && (t.State == kb.IsOriginal || t.State == kb.Current) {
				done[lang]++
			} else {
				todo = true
			}
			row += "\t" + lang + ": " + e.state(h, lang)
		}
		if todo {
			open = true
			fmt.Fprintln(w, row)
		}
	}
	if err := w.Flush(); err != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	if open {
		fmt.Fprintln(e.stdout)
	}
	for _, lang := range base.Site.Languages {
		percent := 100
		if all > 0 {
			percent = 100 * done[lang] / all
		}
		fmt.Fprintln(e.stdout, e.say("translated", lang, done[lang], all, percent))
	}
	return exitClean
}
