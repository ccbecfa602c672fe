package main

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"compendio/internal/artifact"
	"compendio/internal/change"
	"compendio/internal/diag"
	"compendio/internal/engine"
	"compendio/internal/kb"
	"compendio/internal/message"

	"github.com/spf13/cobra"
)

// How commands that change the content go about it: first they show what would change;
// with --write it is done, all of it or nothing.

// writeFlag is the flag without which nothing is changed.
func writeFlag(c *cobra.Command, write *bool) { c.Flags().BoolVar(write, "write", false, "") }

// missingError says that no entry has a name.
type missingError struct{ id, near string }

func (e *missingError) Error() string { return "no entry " + e.id }

// entryNamed finds an entry by its ID or by one of its files, wherever the editor stands.
func (o options) entryNamed(b *kb.Base, name string) (kb.Entry, error) {
	if l := b.Located(o.inSite(name)); l != nil {
		return l.Entry, nil
	}
	id := b.ID(name)
	if e := b.Any(id); e != nil {
		return e, nil
	}
	var ids []string
	for _, e := range b.Every() {
		ids = append(ids, e.Head().ID())
	}
	return nil, &missingError{name, diag.Nearest(id, ids)}
}

// inSite is the path of a file from the site's folder: one from where the editor stands is
// as good.
func (o options) inSite(name string) string {
	file := path.Clean(filepath.ToSlash(name))
	abs, err1 := filepath.Abs(name)
	root, err2 := filepath.Abs(o.site)
	if err1 != nil || err2 != nil {
		return file
	}
	if rel, err := filepath.Rel(root, abs); err == nil && !strings.HasPrefix(rel, "..") {
		return filepath.ToSlash(rel)
	}
	return file
}

// revised tells what is wrong with a revision; exitClean means that it may be written.
func (e *env) revised(r *engine.Revision, err error) int {
	var missing *missingError
	var exists *change.ExistsError
	var reason *reasonError
	var lasting *lastingError
	switch {
	case errors.As(err, &reason):
		var form []string
		for _, lang := range reason.languages {
			form = append(form, fmt.Sprintf(`--why "%s=…"`, lang))
		}
		e.fail(e.say("no_reason"), e.say("no_reason_hint", strings.Join(form, " ")))
		return exitUsage
	case errors.As(err, &lasting):
		e.fail(e.say("lasting", lasting.id), "")
		return exitUsage
	case errors.As(err, &missing):
		hint := e.say("entry_hint")
		if missing.near != "" {
			hint = e.say("did_you_mean", missing.near)
		}
		e.fail(e.say("no_such_entry", missing.id), hint)
		return exitUsage
	case errors.As(err, &exists):
		e.fail(e.say("file_exists", exists.Path), e.say("file_exists_hint"))
		return exitUsage
	case err != nil:
		e.fail(err.Error(), "")
		return exitMachine
	case len(r.Diagnostics) == 0:
		return exitClean
	}
	e.report(e.stderr, r.Diagnostics)
	if r.Sound {
		e.fail(e.say("would_break"), e.say("would_break_hint"))
	} else {
		e.fail(e.say("mend_first"), e.say("mend_first_hint"))
	}
	return exitContent
}

// showChanges tells what a set of changes does, file by file and line by line.
func (e *env) showChanges(files []change.File) {
	for _, f := range files {
		switch f.From {
		case f.Path:
			fmt.Fprintln(e.stdout, f.Path)
		case "":
			fmt.Fprintln(e.stdout, e.say("new_file", f.Path))
		default:
			fmt.Fprintf(e.stdout, "%s → %s\n", f.From, f.Path)
		}
		lines := f.Lines()
		for i, l := range lines {
			sign := "-"
			if l.Added {
				sign = "+"
			}
			text := message.Visible(shortened(l, counterpart(lines, i)))
			fmt.Fprintln(e.stdout, strings.TrimRight(fmt.Sprintf("  %5d %s %s", l.Number, sign, text), " "))
		}
	}
}

// widest is how many characters of a line are shown, and lead how many of them before the
// first that differs.
const widest, lead = 150, 50

// shortened is a line cut down to what differs from the one whose place it takes, or that
// takes its place: a paragraph may be one line.
func shortened(l change.Line, other string) string {
	runes, others := []rune(l.Text), []rune(other)
	if len(runes) <= widest {
		return l.Text
	}
	same := 0
	for same < min(len(runes), len(others)) && runes[same] == others[same] {
		same++
	}
	from := max(0, min(same-lead, len(runes)-widest))
	text := string(runes[from:min(len(runes), from+widest)])
	if from > 0 {
		text = "…" + text
	}
	if from+widest < len(runes) {
		text += "…"
	}
	return text
}

// counterpart is the line that takes the place of another, or whose place it takes, if as
// many lines come as go.
func counterpart(lines []change.Line, i int) string {
	begin := i
	for begin > 0 && (!lines[begin-1].Added || lines[begin].Added) {
		begin--
	}
	gone := begin
	for gone < len(lines) && !lines[gone].Added {
		gone++
	}
	n := gone - begin
	switch {
	case lines[i].Added && i >= begin+n && i-n >= begin && i-n < gone:
		return lines[i-n].Text
	case !lines[i].Added && i+n < len(lines) && lines[i+n].Added:
		return lines[i+n].Text
	}
	return ""
}

// carryOut shows what changes and, if that is wanted, does it.
func (e *env) carryOut(o options, files []change.File, write bool) int {
	e.showChanges(files)
	moved := 0
	for _, f := range files {
		if f.From != "" && f.From != f.Path {
			moved++
		}
	}
	if !write {
		fmt.Fprintln(e.stdout, e.count("would_change", len(files), moved))
		return exitClean
	}
	if code := e.writeChanges(o, files); code != exitClean {
		return code
	}
	fmt.Fprintln(e.stdout, e.count("changed", len(files), moved))
	return exitClean
}

// writeChanges carries changes out in the site's folder.
func (e *env) writeChanges(o options, files []change.File) int {
	disk, err := artifact.OpenDir(o.site)
	if err == nil {
		err = errors.Join(change.Write(disk, files), disk.Close())
	}
	var changed *change.ChangedError
	var exists *change.ExistsError
	var busy *artifact.ErrBusy
	switch {
	case errors.As(err, &changed):
		e.fail(e.say("file_changed_meanwhile", changed.Path), e.say("file_changed_meanwhile_hint"))
		return exitMachine
	case errors.As(err, &exists):
		e.fail(e.say("file_exists", exists.Path), e.say("file_exists_hint"))
		return exitMachine
	case errors.As(err, &busy):
		e.fail(e.say("busy_content"), e.say("busy_content_hint"))
		return exitMachine
	case err != nil:
		e.fail(err.Error(), "")
		return exitMachine
	}
	return exitClean
}

// recover puts back what a change of the content has left half done, if it was killed.
func (e *env) recover(dir string) int {
	disk, err := artifact.OpenDir(dir)
	if err != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	defer disk.Close()
	r, err := change.Recover(disk)
	var busy *artifact.ErrBusy
	switch {
	case errors.As(err, &busy):
		e.fail(e.say("busy_content"), e.say("busy_content_hint"))
		return exitMachine
	case err != nil:
		e.fail(err.Error(), "")
		return exitMachine
	case r != nil:
		e.fail(e.count("put_back", r.Files), "")
		for _, p := range r.Kept {
			e.fail(e.say("put_back_kept", p), "")
		}
	}
	return exitClean
}
