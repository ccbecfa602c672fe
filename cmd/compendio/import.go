package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"compendio/internal/change"
	"compendio/internal/diag"
	"compendio/internal/engine"
	"compendio/internal/kb"
	"compendio/internal/sheet"

	"github.com/spf13/cobra"
)

// tableOptions are the flags of import.
type tableOptions struct {
	options
	kind, sheet, dates, out string
	template, write         bool
}

func (e *env) importCommand() *cobra.Command {
	var o tableOptions
	c := e.command("import", func(c *cobra.Command, args []string) int {
		switch {
		case o.template && len(args) > 0:
			return e.extra(c, args[0])
		case o.template:
			return e.export(o.options, o.kind, "xlsx", o.out, true)
		case len(args) == 0:
			return e.misused(c, e.say("no_table"), "")
		case len(args) > 1:
			return e.extra(c, args[1])
		}
		return e.importTable(o, args[0])
	})
	c.ValidArgsFunction = cobra.FixedCompletions([]string{"xlsx", "csv"}, cobra.ShellCompDirectiveFilterFileExt)
	e.siteFlag(c, &o.options)
	e.kindFlag(c, &o.kind)
	c.Flags().StringVar(&o.sheet, "sheet", "", "")
	e.choice(c, c.Flags(), &o.dates, "dates", "wrong_dates", string(sheet.DayFirst), string(sheet.MonthFirst))
	c.Flags().BoolVar(&o.write, "write", false, "")
	c.Flags().BoolVar(&o.template, "template", false, "")
	c.Flags().StringVar(&o.out, "out", "", "")
	return c
}

// importTable shows what a table makes of the content, and writes it if asked to.
func (e *env) importTable(o tableOptions, name string) int {
	if strings.HasPrefix(filepath.Base(name), "~$") {
		e.fail(e.say("lock_file", name), e.say("lock_file_hint", strings.TrimPrefix(filepath.Base(name), "~$")))
		return exitUsage
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return e.tableFault(name, err)
	}
	opts, closeSite, code := e.open(o.options)
	if code != exitClean {
		return code
	}
	defer closeSite()
	done := e.busy()
	i, err := (&importer{o, opts}).run(name, data, e)
	done()
	if err != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	e.report(e.stderr, i.faults)
	if i.plan == nil || i.failed {
		fmt.Fprintln(e.stderr, e.say("table_faults", i.count(diag.Error), i.count(diag.Warning)))
		return exitContent
	}
	changed := i.set.Files()
	e.showChanges(changed)
	if o.write && len(changed) > 0 {
		if code := e.writeChanges(o.options, changed); code != exitClean {
			return code
		}
	}
	key := "imported"
	if !o.write {
		key = "would_import"
	}
	if len(changed) == 0 {
		key = "nothing_to_import"
	}
	fmt.Fprintln(e.stdout, e.say(key, i.plan.New, i.plan.Changed, i.plan.Same, i.count(diag.Warning)))
	return exitClean
}

// importer finds out what a table makes of a site.
type importer struct {
	tableOptions
	opts engine.Options
}

// imported is what a table makes of a site, and what is wrong with that.
type imported struct {
	set    *change.Set
	plan   *sheet.Import // nil if there is no table
	faults []diag.Diagnostic
	failed bool
}

func (i *imported) count(s diag.Severity) int { return len(diag.Only(i.faults, s)) }

// run reads a table, and checks the site that it would make.
func (m *importer) run(name string, data []byte, e *env) (*imported, error) {
	log := &diag.Log{}
	out := &imported{set: change.New(m.opts.Site)}
	m.opts.Site, m.opts.Drafts = out.set.FS(), true
	eng := engine.New(m.opts)
	before, err := eng.Site()
	if err != nil {
		return nil, err
	}
	finish := func() (*imported, error) {
		out.faults, out.failed = log.Sorted(), log.Failed()
		return out, nil
	}
	if before.Result.Base == nil {
		log.Add(before.Diagnostics()...)
		return finish()
	}
	book := e.book(before)
	var kind *kb.Kind
	for _, k := range book.Base.Kinds() {
		if k.Name == m.kind {
			kind = k
		}
	}
	tables := book.Tables(sheet.Read(name, data, m.sheet, log), kind, log)
	if len(tables) == 0 {
		return finish()
	}
	unread := log.Failed() // a column is not read: what misses it is no fault of the rows
	if out.plan, err = book.Import(tables, sheet.Dates(m.dates), out.set, log); err != nil {
		return nil, err
	}
	if unread {
		return finish()
	}
	after, err := m.marked(eng, out)
	if err != nil {
		return nil, err
	}
	cells := log.All()
	for _, d := range diag.Added(before.Diagnostics(), after.Diagnostics(), said) {
		d = out.plan.Origin(d)
		// A cell that could not be read left something out; that is told already.
		if !slices.ContainsFunc(cells, func(x diag.Diagnostic) bool { return x.Place == d.Place && x.Severity == diag.Error }) {
			log.Add(d)
		}
	}
	return finish()
}

// marked gives the site after the changes, in which new translations say that they render
// their originals as they are now: they came in one row with them.
func (m *importer) marked(eng *engine.Engine, out *imported) (*engine.Site, error) {
	after, err := eng.Site()
	if err != nil || after.Result.Base == nil {
		return after, err
	}
	marked := false
	for _, path := range out.plan.Translations {
		if !after.Result.Base.IsTranslation(path) {
			continue
		}
		data, err := out.set.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if data, err = after.Result.Base.Accept(path, data); err != nil {
			return nil, err
		}
		if err := out.set.Put(path, data); err != nil {
			return nil, err
		}
		marked = true
	}
	if !marked {
		return after, nil
	}
	return eng.Site()
}

// saying is what is said of a file, wherever in it that stands by now.
type saying struct{ file, message string }

func said(d diag.Diagnostic) saying { return saying{d.Place.File, d.Message("en")} }
