// Package engine makes a site of its inputs: load, check, link, plan, render, write. It
// alone knows the order, and it is the only holder of state: an Engine keeps what it has
// read by content, so that after a change only what has changed is read anew. What an
// editor can mend comes back as diagnostics; if one of them is an error, nothing has been
// written.
package engine

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"runtime/debug"
	"runtime/metrics"
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

// The garbage collector of a program that builds: it runs when the program has grown to three times what it holds, which
// spares a tenth of the work, but keeps below a soft limit, which 10,000 practices come near to (docs/performance.md). Of larger
// sites the limit is a multiple of what they hold: the nearer that comes to it, the more often the collector runs, in the end all
// the time. A preview gets more, as somebody waits for it after each change.
const (
	gcPercent   = 200
	memoryLimit = 730 << 20

	roomToBuild   = 1.8
	roomToPreview = 2.5
)

// TuneMemory sets the garbage collector for builds, unless the environment says
// otherwise (GOGC, GOMEMLIMIT), and returns what sets it back.
func TuneMemory() (back func()) {
	percent, limit := 100, int64(math.MaxInt64)
	if os.Getenv("GOGC") == "" {
		percent = debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		limit = debug.SetMemoryLimit(memoryLimit)
	}
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}

// makeRoom raises the limit of TuneMemory for a site that is large, or for two of them: while a preview reads one anew,
// the one before is still shown.
func makeRoom(times float64) {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	limit := debug.SetMemoryLimit(-1) // asks
	if room := int64(times * float64(live[0].Value.Uint64())); os.Getenv("GOMEMLIMIT") == "" && limit < room {
		debug.SetMemoryLimit(room)
	}
}

// Options say what to build.
type Options struct {
	Site    fs.FS   // the folder that holds content/
	Layouts []fs.FS // layers, the site's own first
	Static  []fs.FS
	BaseURL string        // if set, replaces that of site.yaml
	Drafts  bool          // publish drafts too
	Record  string        // the file that remembers the last build into the same folder, among nothing but its like; or empty
	Against *site.Earlier // a site whose addresses this one must not lose, or nil
	// Overwrite replaces pages of the output that somebody has changed.
	Overwrite bool
	// Publish says that the ledger of addresses is going to be written as the result has it.
	Publish bool
}

// Result is what a build found and made.
type Result struct {
	Diagnostics []diag.Diagnostic // sorted
	Failed      bool              // one of them is an error; nothing was written
	Base        *kb.Base          // nil if the content could not be read at all
	Plan        *site.Plan
	Pages       int
	Entries     int
	Ledger      []byte // content/addresses.txt as it ought to be once this is published
	Unrecorded  int    // how many of its addresses are not there yet
	Commit      artifact.Result
	Home        string // path of the first page
	Unchanged   bool   // all is as the last build left it; then Base and Plan are nil
}

// Engine builds one site, again and again. It is for one goroutine at a time.
type Engine struct {
	o      Options
	parser kb.Parser
	theme  *render.Theme
	looks  [sha256.Size]byte // digest of what the theme was read of

	alphabets view.Alphabets
	again     bool // it has read a site before
}

// New makes the engine of a site, which has read nothing yet.
func New(o Options) *Engine { return &Engine{o: o} }

// Load reads, checks and links the content. The Base is nil if there is no usable site.yaml.
func (e *Engine) Load(log *diag.Log) (*kb.Base, error) { return e.load(false, log) }

func (e *Engine) load(once bool, log *diag.Log) (*kb.Base, error) {
	return e.parser.Load(e.o.Site, kb.Options{Drafts: e.o.Drafts, BaseURL: e.o.BaseURL, Once: once}, log)
}

// Site reads the inputs as they are now and plans the site.
func (e *Engine) Site() (*Site, error) { return e.site(false) }

// site is Site. Of one that is read once, nothing is kept for the next.
func (e *Engine) site(once bool) (*Site, error) {
	if e.again {
		makeRoom(roomToPreview)
	}
	e.again = true
	log := &diag.Log{}
	base, err := e.load(once, log)
	if err != nil || base == nil {
		return (&Site{Result: &Result{Base: base}, log: log}).finish(err)
	}
	return e.plan(base, nil, log)
}

// Copy plans an offline copy of a base, which may be a part of the content.
func (e *Engine) Copy(base *kb.Base, c view.Copy) (*Site, error) {
	return e.plan(base, &c, &diag.Log{})
}

func (e *Engine) plan(base *kb.Base, c *view.Copy, log *diag.Log) (*Site, error) {
	plan := site.New
	if c != nil {
		plan = site.NewCopy
	}
	r := &Result{Base: base, Plan: plan(base, log)}
	s := &Site{Result: r, log: log}
	if e.o.Against != nil {
		r.Plan.Against(e.o.Against, log)
	}
	theme, err := e.look(base.Site, log)
	if err != nil || theme == nil || log.Failed() {
		return s.finish(err)
	}
	r.Pages, r.Entries = len(r.Plan.Pages)+len(r.Plan.Redirects), len(base.All())
	r.Home = r.Plan.Fixed(site.Home, "", r.Plan.Languages[0]).Path
	s.Renderer = theme.New(r.Plan, &e.alphabets, c, log)
	return s.finish(nil)
}

// look gives the theme, which is read anew only if its files have changed. A theme with
// faults is not kept, so that they are told each time.
func (e *Engine) look(s *kb.Site, log *diag.Log) (*render.Theme, error) {
	in, err := e.o.looks(s)
	if err == nil && e.theme != nil && in == e.looks {
		return e.theme, nil
	}
	own := &diag.Log{}
	theme, err := render.LoadTheme(e.o.Layouts, e.o.Static, s, own)
	if err != nil {
		return nil, fmt.Errorf("reading layouts and static files: %w", err)
	}
	if e.theme = theme; len(own.All()) > 0 {
		e.theme = nil
	}
	e.looks = in
	log.Add(own.All()...)
	return theme, nil
}

// Search reads the site and indexes it for the command line. The Searcher is nil if
// something is at fault, which stands in the result.
func (e *Engine) Search() (*search.Searcher, *Result, error) {
	s, err := e.Site()
	if err != nil || s.Renderer == nil {
		return nil, s.Result, err
	}
	indexes, err := search.Open(s.Result.Plan, s.SearchWords())
	if err != nil {
		return nil, s.Result, err
	}
	if s.finish(nil); s.Result.Failed { // words may be missing
		return nil, s.Result, nil
	}
	searcher, err := search.NewSearcher(indexes...)
	return searcher, s.Result, err
}

// Check does all that Build does but write.
func (e *Engine) Check() (*Result, error) {
	s, err := e.Site()
	if err != nil || s.Renderer == nil {
		return s.Result, err
	}
	err = s.Render(artifact.Discard{})
	return s.Result, ended(err)
}

// Build builds the site into an output folder. The folder is opened only when the
// content has no errors, and changed only when every page is rendered.
func (e *Engine) Build(disk artifact.Disk) (*Result, error) {
	in := e.o.inputs()
	if in == nil {
		return e.build(disk, nil, nil, true)
	}
	last := e.o.last()
	if r := last.unchanged(in, disk); r != nil {
		e.o.recall()
		return r, nil
	}
	for try := 1; ; try++ {
		w := &witness{in: in}
		r, err := New(w.over(e.o)).build(disk, last, w, try == tries)
		switch {
		case err == errMoved:
			if in = e.o.inputs(); in == nil {
				return e.build(disk, nil, nil, true)
			}
			continue
		case err == nil && !r.Failed && !w.moved.Load():
			e.o.remember(r, in)
		}
		return r, err
	}
}

// tries is how often a site is read whose files change while it is built.
const tries = 3

// errMoved says that a file has changed while the site was read, so that one page might show the old and another the new.
var errMoved = errors.New("engine: an input has changed meanwhile")

// build makes the site. If w has seen a file change meanwhile, nothing is put in place and the error is errMoved, unless this
// is the final try.
func (e *Engine) build(disk artifact.Disk, last *record, w *witness, final bool) (*Result, error) {
	s, err := e.site(true)
	if err != nil || s.Renderer == nil {
		return s.Result, err
	}
	writer, err := artifact.NewWriter(disk, s.Result.Base.Site.Edition.String())
	if err != nil {
		return s.Result, err
	}
	writer.KeepBefore(search.Folder)
	if e.o.Overwrite {
		writer.Overwrite()
	}
	s.last = e.o.indexFile()
	if last != nil && writer.Last() == last.Manifest && w.in.outline(s.Result.Base) == last.Outline {
		s.Renderer.Other = func(e kb.Entry, lang string) bool {
			return last.Own[e.Head().ID()+" "+lang] != fmt.Sprintf("%x", e.Head().Own(lang))
		}
	}
	if err = s.Render(writer); err == nil && !final && w.moved.Load() {
		err = errMoved
	}
	if err == nil {
		s.Result.Ledger, s.Result.Unrecorded = s.Result.Plan.Ledger()
		s.Result.Commit, err = writer.Commit()
	}
	if err != nil {
		// The cause of the failure matters more than what is left in the staging
		// folder, which the next build clears.
		_ = writer.Abort()
	}
	return s.Result, ended(err)
}

// ended drops an error of which the diagnostics say more.
func ended(err error) error {
	if errors.Is(err, errFaults) {
		return nil
	}
	return err
}

// Site is a site as its inputs were at one moment, planned; its pages are rendered when they
// are asked for.
type Site struct {
	Result   *Result
	Renderer *render.Renderer // nil if the content or the layouts are at fault
	log      *diag.Log
	last     indexFile // of the last build
}

// finish brings the result up to what the log says.
func (s *Site) finish(err error) (*Site, error) {
	s.Result.Diagnostics, s.Result.Failed = s.log.Sorted(), s.log.Failed()
	return s, err
}

// Diagnostics are what is wrong as far as it is known by now: some faults of layouts show only
// while pages are rendered.
func (s *Site) Diagnostics() []diag.Diagnostic { return s.log.Sorted() }

// Page renders the page at an address, or gives nil if there is none or a layout is at fault.
func (s *Site) Page(address string) []byte {
	p := s.Result.Plan.Page(address)
	if p == nil || s.Renderer == nil {
		return nil
	}
	return s.Renderer.Page(p)
}

// Copy gives package pack what it needs beside the finished pages.
func (s *Site) Copy(forWhom, browser string) *pack.Copy {
	c := &pack.Copy{Plan: s.Result.Plan, Words: map[string]pack.Words{}, For: forWhom, Browser: browser}
	for lang, words := range s.Renderer.Views.Words() {
		w := pack.Words{Words: words}
		w.About, w.Edition, w.Part = s.Renderer.Views.AboutCopy(lang)
		c.Words[lang] = w
	}
	return c
}

// SearchWords are the words in which search indexes the site, by language.
func (s *Site) SearchWords() map[string]search.Words {
	all := map[string]search.Words{}
	for lang, words := range s.Renderer.Views.Words() {
		all[lang] = search.Words{Words: words, Meta: func(e kb.Entry) string { return s.Renderer.Views.Meta(e, lang) }, Colour: s.Renderer.Views.Colour, Kept: s.kept}
	}
	return all
}

// kept is what a reader's folder shows of a page.
func (s *Site) kept(p *site.Page) (summary string, facts []search.Fact) {
	summary, list := s.Renderer.Views.Kept(p)
	for _, f := range list {
		fact := search.Fact{Label: f.Label}
		for _, v := range f.Values {
			fact.Values = append(fact.Values, search.Value{Text: v.Text, Lang: v.Lang})
		}
		facts = append(facts, fact)
	}
	return summary, facts
}

// errFaults says that pages are missing from what was rendered, because something
// that an editor can mend showed only then. What it is stands in the result.
var errFaults = errors.New("engine: not every page could be rendered")

// Render renders everything into a sink. If it gives no error, every page is there;
// the result knows afterwards what was wrong.
func (s *Site) Render(sink artifact.Sink) error {
	makeRoom(roomToBuild)
	claims := render.NewClaims(sink, artifact.ManifestName, search.Folder)
	// One after the other, as each takes memory of its own; pages name the index and tell how large downloads are.
	err := s.Index(sink)
	if err == nil {
		err = s.Renderer.Downloads(claims)
	}
	if err == nil {
		err = s.pages(claims)
	}
	if s.finish(nil); err == nil && s.Result.Failed {
		err = errFaults
	}
	return err
}

// Index writes the search index into a sink; the search page leads there.
func (s *Site) Index(sink artifact.Sink) (err error) {
	indexer := s.last.load()
	if s.Renderer.Index, err = indexer.Write(context.Background(), s.Result.Plan, s.SearchWords(), sink); err == nil {
		s.last.save(indexer)
	}
	return err
}

// Files renders everything but the search index into a sink.
func (s *Site) Files(sink artifact.Sink) error {
	claims := render.NewClaims(sink, artifact.ManifestName, search.Folder)
	if err := s.Renderer.Downloads(claims); err != nil {
		return err
	}
	return s.pages(claims)
}

// pages renders pages, and what is neither data nor search index.
func (s *Site) pages(claims *render.Claims) error {
	if err := s.Renderer.Pages(claims); err != nil {
		return err
	}
	for _, part := range slices.Backward(s.parts()) {
		if err := part(claims); err != nil {
			return err
		}
	}
	return nil
}

// Others are the parts of a site that are no pages and no search index: each gives its files to a
// sink. What pages ask for comes first.
func (s *Site) Others() []func(artifact.Sink) error {
	var list []func(artifact.Sink) error
	for _, part := range append(s.parts(), func(c *render.Claims) error { return s.Renderer.Downloads(c) }) {
		list = append(list, func(sink artifact.Sink) error { return part(render.NewClaims(sink)) })
	}
	return list
}

// parts begin with static files, which are to be claimed last: an address that somebody else has
// is a fault.
func (s *Site) parts() []func(*render.Claims) error {
	r := s.Renderer
	return []func(*render.Claims) error{
		r.Assets,
		func(c *render.Claims) error { return r.Attachments(c) },
		func(c *render.Claims) error { return r.Redirects(c) },
		s.hosted,
	}
}

// hosted are the files that hosts and feed readers ask for.
func (s *Site) hosted(claims *render.Claims) error {
	plan := s.Result.Plan
	files := hosting.Files(plan.Languages, plan.Base.Site.BaseURL)
	if plan.Base.Site.BaseURL != "" {
		announced, err := (&export.Site{Plan: plan, Words: s.Renderer.Views.Words()}).Announced()
		if err != nil {
			return err
		}
		files = append(files, announced...)
	}
	for _, f := range files {
		if err := claims.Add(f); err != nil {
			return err
		}
	}
	return nil
}

// Warnings counts the diagnostics that did not stop the build.
func (r *Result) Warnings() int { return len(diag.Only(r.Diagnostics, diag.Warning)) }
