// Package build is the pipeline in one place: load, check, link, plan, render,
// write. It alone knows the order. What an editor can mend comes back as
// diagnostics; if one of them is an error, nothing has been written.
package build

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"compendio/internal/artifact"
	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/page"
	"compendio/internal/search"
	"compendio/internal/site"
	"compendio/internal/source"
)

// MemoryLimit is what a program that builds ought to set as its soft limit of
// memory. Left alone, the garbage collector lets a program grow to twice what it
// holds; 10,000 practices are some 500 MB. No site of a usual size comes near it.
const MemoryLimit = 850 << 20

// Options say what to build.
type Options struct {
	Site    fs.FS   // the folder that holds content/
	Layouts []fs.FS // layers, the site's own first
	Static  []fs.FS
	BaseURL string // if set, replaces that of site.yaml
	Drafts  bool   // publish drafts too
	Record  string // the file that remembers the last build into the same folder, or empty
	// Overwrite replaces pages of the output that somebody has changed.
	Overwrite bool
}

// Result is what a build found and made.
type Result struct {
	Diagnostics []diag.Diagnostic // sorted
	Failed      bool              // one of them is an error; nothing was written
	Base        *kb.Base          // nil if the content could not be read at all
	Plan        *site.Plan
	Pages       int
	Entries     int
	Ledger      []byte // content/addresses.txt as it ought to be now
	Commit      artifact.Result
	Home        string // path of the first page
	Unchanged   bool   // all is as the last build left it; then Base, Plan and Ledger are nil
}

// Load reads, checks and links the content.
func Load(o Options, log *diag.Log) (*kb.Base, error) {
	tree, err := source.Load(o.Site, kb.Folders(), log)
	if err != nil {
		return nil, fmt.Errorf("reading the content: %w", err)
	}
	base := kb.Load(tree, o.Drafts, log)
	if base != nil && o.BaseURL != "" {
		base.Site.BaseURL = o.BaseURL
	}
	return base, nil
}

// Search reads a site and indexes it for the command line.
func Search(o Options) (*search.Searcher, *Result, error) {
	log := &diag.Log{}
	base, err := Load(o, log)
	if err != nil {
		return nil, nil, err
	}
	result := &Result{Base: base}
	if base != nil {
		result.Plan = site.New(base, log)
		renderer, err := page.New(result.Plan, o.Layouts, o.Static, log)
		if err != nil {
			return nil, nil, fmt.Errorf("reading layouts and static files: %w", err)
		}
		if renderer != nil && !log.Failed() {
			indexes, err := search.Open(result.Plan, renderer)
			if err != nil {
				return nil, nil, err
			}
			if !log.Failed() { // words may be missing
				s, err := search.NewSearcher(indexes...)
				return s, result, err
			}
		}
	}
	result.Diagnostics, result.Failed = log.Sorted(), true
	return nil, result, nil
}

// Check does all that Run does but write.
func Check(o Options) (*Result, error) { return run(o, artifact.Discard{}, nil) }

// Run builds the site into an output folder. The folder is opened only when the
// content has no errors, and changed only when every page is rendered.
func Run(o Options, disk artifact.Disk) (*Result, error) {
	in := o.inputs()
	if r := o.unchanged(in, disk); r != nil {
		return r, nil
	}
	r, err := run(o, nil, disk)
	if err == nil && !r.Failed && in != nil {
		o.remember(r, in)
	}
	return r, err
}

func run(o Options, sink artifact.Sink, disk artifact.Disk) (*Result, error) {
	log := &diag.Log{}
	base, err := Load(o, log)
	if err != nil || base == nil {
		return (&Result{Base: base}).finish(log, err)
	}
	ready, err := prepare(base, o, nil, log)
	if err != nil || ready.Renderer == nil {
		return ready.Result.finish(log, err)
	}
	result := ready.Result
	var writer *artifact.Writer
	if sink == nil {
		if writer, err = artifact.NewWriter(disk, base.Site.Edition.String()); err != nil {
			return result.finish(log, err)
		}
		writer.KeepBefore(search.Folder)
		if o.Overwrite {
			writer.Overwrite()
		}
		sink = writer
	}
	err = ready.Render(sink)
	if err == nil && writer != nil {
		result.Commit, err = writer.Commit()
	}
	if writer != nil && err != nil {
		// The cause of the failure matters more than what is left in the staging
		// folder, which the next build clears.
		_ = writer.Abort()
	}
	return result.finish(log, err)
}

func (r *Result) finish(log *diag.Log, err error) (*Result, error) {
	r.Diagnostics, r.Failed = log.Sorted(), log.Failed()
	if errors.Is(err, ErrFaults) {
		err = nil // the diagnostics say more
	}
	return r, err
}

// Ready is a site that is planned and may be rendered.
type Ready struct {
	Result   *Result
	Renderer *page.Renderer // nil if the content or the layouts are at fault
	log      *diag.Log
}

// Copy plans an offline copy of a base, which may be a part of the content. What is
// wrong stands in its Result; if that failed, there is nothing to render.
func Copy(base *kb.Base, o Options, c page.Copy) (*Ready, error) {
	ready, err := prepare(base, o, &c, &diag.Log{})
	if ready != nil {
		ready.Result.finish(ready.log, nil)
	}
	return ready, err
}

func prepare(base *kb.Base, o Options, c *page.Copy, log *diag.Log) (*Ready, error) {
	ready := &Ready{Result: &Result{Base: base, Plan: site.New(base, log)}, log: log}
	renderer, err := page.New(ready.Result.Plan, o.Layouts, o.Static, log)
	if err != nil {
		return ready, fmt.Errorf("reading layouts and static files: %w", err)
	}
	if renderer == nil || log.Failed() {
		return ready, nil
	}
	if c != nil {
		renderer.ForCopy(*c)
	}
	r := ready.Result
	r.Pages, r.Entries, r.Ledger = len(r.Plan.Pages)+len(r.Plan.Redirects), len(base.All()), r.Plan.Ledger()
	r.Home = r.Plan.Fixed(site.Home, "", r.Plan.Languages[0]).Path
	ready.Renderer = renderer
	return ready, nil
}

// ErrFaults says that pages are missing from what was rendered, because something
// that an editor can mend showed only then. What it is stands in the result.
var ErrFaults = errors.New("build: not every page could be rendered")

// Render renders everything into a sink. If it gives no error, every page is there;
// the result knows afterwards what was wrong.
func (r *Ready) Render(sink artifact.Sink) error {
	index, err := search.Write(r.Result.Plan, r.Renderer, sink)
	if err == nil {
		err = r.Renderer.All(index, sink)
	}
	r.Result.finish(r.log, nil)
	if err == nil && r.Result.Failed {
		err = ErrFaults
	}
	return err
}

// Warnings counts the diagnostics that did not stop the build.
func (r *Result) Warnings() int {
	return len(slices.DeleteFunc(slices.Clone(r.Diagnostics), func(d diag.Diagnostic) bool { return d.Severity == diag.Error }))
}
