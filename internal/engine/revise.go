package engine

import (
	"compendio/internal/change"
	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/revise"
)

// Revision is a change of the content that was thought out and found sound, or not.
type Revision struct {
	Base  *kb.Base      // before
	Files []change.File // what changes; nothing is written yet
	// Diagnostics are errors: of the content as it is, if Sound is not set, else of what the
	// change would make of it. If there are any, nothing may be written.
	Diagnostics []diag.Diagnostic
	Sound       bool
	Warnings    []diag.Diagnostic // those that the change brings
}

// Revise thinks out a change of the content, drafts included. wish puts it into the set; was
// gives the ID of now of an entry that gets another. A content with errors is not changed:
// what cannot be read may name anything. The result is checked as a build would.
func (e *Engine) Revise(wish func(b *kb.Base, set *change.Set, log *diag.Log) error, was func(id string) string) (*Revision, error) {
	o := e.o
	o.Drafts = true
	before, err := New(o).Check()
	if err != nil || before.Failed {
		return &Revision{Base: before.Base, Diagnostics: errorsOf(before.Diagnostics)}, err
	}
	r := &Revision{Base: before.Base, Sound: true}
	log, set := &diag.Log{}, change.New(o.Site)
	if err := wish(r.Base, set, log); err != nil || log.Failed() {
		r.Diagnostics = log.Sorted()
		return r, err
	}
	o.Site = set.FS()
	then := New(o)
	after, err := then.Load(&diag.Log{})
	if err != nil {
		return r, err
	}
	if after != nil {
		if err := revise.Carry(set, r.Base, after, was); err != nil {
			return r, err
		}
	}
	result, err := then.Check()
	if err != nil {
		return r, err
	}
	r.Diagnostics = errorsOf(result.Diagnostics)
	r.Files = set.Files()
	r.Warnings = added(before.Diagnostics, result.Diagnostics)
	return r, nil
}

// errorsOf are those diagnostics that stop a build.
func errorsOf(list []diag.Diagnostic) (errs []diag.Diagnostic) {
	for _, d := range list {
		if d.Severity == diag.Error {
			errs = append(errs, d)
		}
	}
	return errs
}

// added are the warnings of a code and file that have become more.
func added(before, after []diag.Diagnostic) (list []diag.Diagnostic) {
	type about struct {
		code diag.Code
		text string
	}
	known := map[about]int{}
	for _, d := range before {
		known[about{d.Code, d.Message("en")}]++
	}
	for _, d := range after {
		key := about{d.Code, d.Message("en")}
		if known[key]--; known[key] < 0 && d.Severity == diag.Warning {
			list = append(list, d)
		}
	}
	return list
}
