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
		return &Revision{Base: before.Base, Diagnostics: diag.Only(before.Diagnostics, diag.Error)}, err
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
	r.Diagnostics = diag.Only(result.Diagnostics, diag.Error)
	r.Files = set.Files()
	r.Warnings = diag.Only(diag.Added(before.Diagnostics, result.Diagnostics, tell), diag.Warning)
	return r, nil
}

// told is what a warning says, whatever the file is called by now.
type told struct {
	code diag.Code
	text string
}

func tell(d diag.Diagnostic) told { return told{d.Code, d.Message("en")} }
