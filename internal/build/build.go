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
	"compendio/internal/export"
	"compendio/internal/hosting"
	"compendio/internal/kb"
	"compendio/internal/pack"
	"compendio/internal/render"
	"compendio/internal/search"
	"compendio/internal/site"
	"compendio/internal/view"
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
	var parser kb.Parser
	return parser.Load(o.Site, kb.Options{Drafts: o.Drafts, BaseURL: o.BaseURL}, log)
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
		renderer, err := render.New(result.Plan, o.Layouts, o.Static, log)
		if err != nil {
			return nil, nil, fmt.Errorf("reading layouts and static files: %w", err)
		}
		if renderer != nil && !log.Failed() {
			indexes, err := search.Open(result.Plan, SearchWords(renderer))
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
	Renderer *render.Renderer // nil if the content or the layouts are at fault
	log      *diag.Log
}

// Copy plans an offline copy of a base, which may be a part of the content. What is
// wrong stands in its Result; if that failed, there is nothing to render.
func Copy(base *kb.Base, o Options, c view.Copy) (*Ready, error) {
	ready, err := prepare(base, o, &c, &diag.Log{})
	if ready != nil {
		ready.Result.finish(ready.log, nil)
	}
	return ready, err
}

func prepare(base *kb.Base, o Options, c *view.Copy, log *diag.Log) (*Ready, error) {
	ready := &Ready{Result: &Result{Base: base, Plan: site.New(base, log)}, log: log}
	renderer, err := render.New(ready.Result.Plan, o.Layouts, o.Static, log)
	if err != nil {
		return ready, fmt.Errorf("reading layouts and static files: %w", err)
	}
	if renderer == nil || log.Failed() {
		return ready, nil
	}
	if c != nil {
		renderer.Views.ForCopy(*c)
	}
	r := ready.Result
	r.Pages, r.Entries, r.Ledger = len(r.Plan.Pages)+len(r.Plan.Redirects), len(base.All()), r.Plan.Ledger()
	r.Home = r.Plan.Fixed(site.Home, "", r.Plan.Languages[0]).Path
	ready.Renderer = renderer
	return ready, nil
}

// Copy gives package pack what it needs beside the finished pages.
func (r *Ready) Copy(forWhom, browser string) *pack.Copy {
	c := &pack.Copy{Plan: r.Result.Plan, Words: map[string]pack.Words{}, For: forWhom, Browser: browser}
	for lang, words := range r.Renderer.Views.Words() {
		w := pack.Words{Words: words}
		w.About, w.Edition, w.Part = r.Renderer.Views.AboutCopy(lang)
		c.Words[lang] = w
	}
	return c
}

// SearchWords gives search the words of the interface, by language.
func SearchWords(r *render.Renderer) map[string]search.Words {
	all := map[string]search.Words{}
	for lang, words := range r.Views.Words() {
		all[lang] = search.Words{Words: words, Meta: func(e kb.Entry) string { return r.Views.Meta(e, lang) }}
	}
	return all
}

// ErrFaults says that pages are missing from what was rendered, because something
// that an editor can mend showed only then. What it is stands in the result.
var ErrFaults = errors.New("build: not every page could be rendered")

// Render renders everything into a sink. If it gives no error, every page is there;
// the result knows afterwards what was wrong.
func (r *Ready) Render(sink artifact.Sink) error {
	index, err := search.Write(r.Result.Plan, SearchWords(r.Renderer), sink)
	if err == nil {
		err = Write(r.Result.Plan, r.Renderer, index, sink)
	}
	r.Result.finish(r.log, nil)
	if err == nil && r.Result.Failed {
		err = ErrFaults
	}
	return err
}

// Write renders everything but the search index, which is in a folder of its own, into a sink.
func Write(plan *site.Plan, r *render.Renderer, index string, sink artifact.Sink) (err error) {
	exports := &export.Site{Plan: plan, Words: r.Views.Words()}
	r.Index = index
	if r.Downloads, err = exports.Downloads(); err != nil {
		return err
	}
	var files []artifact.File
	for _, d := range r.Downloads {
		files = append(files, d.File)
	}
	files = append(files, hosting.Files(plan.Languages, plan.Base.Site.BaseURL)...)
	if plan.Base.Site.BaseURL != "" {
		announced, err := exports.Announced()
		if err != nil {
			return err
		}
		files = append(files, announced...)
	}
	for _, f := range files {
		if err := sink.Add(f); err != nil {
			return err
		}
	}
	for _, render := range []func(artifact.Sink) error{r.Assets, r.Attachments, r.Pages, r.Redirects} {
		if err := render(sink); err != nil {
			return err
		}
	}
	return nil
}

// Warnings counts the diagnostics that did not stop the build.
func (r *Result) Warnings() int {
	return len(slices.DeleteFunc(slices.Clone(r.Diagnostics), func(d diag.Diagnostic) bool { return d.Severity == diag.Error }))
}
