package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"compendio/internal/artifact"
	"compendio/internal/board"
	"compendio/internal/diag"
	"compendio/internal/engine"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/source"

	"github.com/spf13/cobra"
)

func (e *env) statusCommand() *cobra.Command {
	var o options
	var asCSV, asJSON bool
	var accept []string
	c := e.command("status", func(c *cobra.Command, args []string) int {
		if len(accept) == 0 && len(args) > 0 {
			return e.extra(c, args[0])
		}
		return e.status(o, append(accept, args...), asCSV, asJSON) // --accept a.en.md b.en.md
	})
	c.ValidArgsFunction = onlyTexts
	e.siteFlag(c, &o)
	c.Flags().BoolVar(&asCSV, "csv", false, "")
	c.Flags().BoolVar(&asJSON, "json", false, "")
	c.Flags().StringArrayVar(&accept, "accept", nil, "")
	complete(c, "accept", onlyTexts)
	return c
}

func (e *env) status(o options, accept []string, asCSV, asJSON bool) int {
	opts, closeSite, code := e.open(o)
	if code != exitClean {
		return code
	}
	defer closeSite()
	opts.Drafts = true
	s, err := engine.New(opts).Site()
	if err != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	found, base := s.Result.Diagnostics, s.Result.Base
	faults := diag.Only(found, diag.Error)
	if base != nil && len(accept) > 0 {
		return e.accept(o, base, faults, accept)
	}
	if len(faults) > 0 {
		e.report(e.stderr, faults)
		code = exitContent
	}
	if base == nil {
		return code
	}
	words := message.Tool(e.lang)
	b := board.New(s.Result.Plan, found, words)
	switch {
	case asCSV:
		err = csv.NewWriter(e.stdout).WriteAll(b.Table(words))
	case asJSON:
		out := json.NewEncoder(e.stdout)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		err = out.Encode(b)
	default:
		err = e.statusText(b)
	}
	if err != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	return code
}

// accept marks translations as up to date with their originals. Faults of other
// entries do not matter for that; those of the entry itself do.
func (e *env) accept(o options, base *kb.Base, faults []diag.Diagnostic, list []string) int {
	code := exitClean
	for _, name := range list {
		file := o.inSite(name)
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
			switch {
			case errors.Is(err, source.ErrForm):
				e.fail(e.say("not_marked", file), e.say("not_marked_hint"))
				code = max(code, exitContent)
			case errors.Is(err, artifact.ErrChanged):
				e.fail(e.say("file_changed_meanwhile", file), e.say("file_changed_meanwhile_hint"))
				code = exitMachine
			default:
				e.fail(err.Error(), "")
				code = exitMachine
			}
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

// statusText lists what needs work, then how far each language is and what nothing deals with.
func (e *env) statusText(b *board.Board) error {
	words := message.Tool(e.lang)
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	open := false
	for i := range b.Entries {
		x := &b.Entries[i]
		if !x.Open() {
			continue
		}
		open = true
		row := x.ID
		for _, t := range x.Texts {
			row += "\t" + t.Lang + ": " + e.say(t.State)
		}
		fmt.Fprintln(w, row+"\t"+strings.Join(append([]string{x.File()}, e.notes(x)...), "; "))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if open {
		fmt.Fprintln(e.stdout)
	}
	for _, l := range b.Languages {
		fmt.Fprintln(e.stdout, e.say("translated", l.Code, l.Done, l.All, l.Percent()))
	}
	for _, f := range b.Coverage {
		var gaps []string
		for _, v := range f.Values {
			if v.Entries == 0 {
				gaps = append(gaps, v.Code)
			}
		}
		if len(gaps) > 0 {
			fmt.Fprintln(e.stdout, words.Say("board.gaps", f.Title(words), f.Gaps, len(f.Values))+": "+strings.Join(gaps, ", "))
		}
	}
	return nil
}

// notes are what else there is to say of an entry that needs work.
func (e *env) notes(x *board.Entry) (list []string) {
	words := message.Tool(e.lang)
	for _, t := range x.Texts {
		var parts []string
		for _, c := range t.Changed {
			parts = append(parts, c.Part)
		}
		if len(parts) > 0 {
			list = append(list, words.Say("board.changed", strings.Join(parts, ", ")))
		}
	}
	if n := len(x.Faults); n > 0 {
		list = append(list, words.Say("board.faults", n))
	}
	if n := len(x.Warnings); n > 0 {
		list = append(list, words.Say("board.warnings", n))
	}
	return list
}
