// Package render turns views into bytes through the layouts: HTML, and the bundles of styles and
// scripts that it loads. What a page shows is decided in view; finished bytes go to a sink.
package render

import (
	"bytes"
	"errors"
	"html/template"
	"io/fs"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	texttemplate "text/template"
	"text/template/parse"

	"compendio/internal/artifact"
	"compendio/internal/diag"
	"compendio/internal/export"
	"compendio/internal/kb"
	"compendio/internal/overlay"
	"compendio/internal/site"
	"compendio/internal/view"
)

// Theme is how a site looks: its layouts, words, styles and scripts. It is never changed.
type Theme struct {
	layouts  map[string]*template.Template
	partials *template.Template // alone, for what is rendered once
	words    view.Words
	assets   *assets
}

// Renderer renders the pages of one plan. It is safe for concurrent use.
type Renderer struct {
	*Theme
	Views *view.Views
	Index map[string]string // the first file of the search index in each language; set before the search page is rendered
	// Other, if set, says that nothing differs from the last build but what some entries alone show, and whether
	// an entry is one of them for readers of a language. What pages of other entries show need not be made again.
	Other func(e kb.Entry, lang string) bool

	plan    *site.Plan
	exports *export.Site
	log     *diag.Log
	listed  atomic.Pointer[[]export.File]
	shared  sync.Map     // part → template.HTML
	kept    atomic.Int64 // bytes of HTML in shared
	buffers sync.Pool    // of *bytes.Buffer, in which pages grow
}

// LoadTheme reads the layouts, words and static files. layouts and static are layers,
// the site's own first; of s the languages count, the logo and the colours. What is wrong with them goes to log; a nil Theme says
// that it was too much to go on. The error is the disk's.
func LoadTheme(layouts, static []fs.FS, s *kb.Site, log *diag.Log) (*Theme, error) {
	t := &Theme{layouts: map[string]*template.Template{}, words: view.LoadWords(layouts, s.Languages, log)}
	if err := t.loadLayouts(overlay.FS(layouts), log); err != nil {
		return nil, err
	}
	var err error
	if t.assets, err = loadAssets(overlay.FS(static), s, log); err != nil {
		return nil, err
	}
	if len(t.words) < len(s.Languages) || log.Failed() {
		return nil, nil
	}
	return t, nil
}

// New makes a renderer of a plan, which may be that of an offline copy; else c is nil.
// Faults that show only while pages are rendered go to log.
func (t *Theme) New(plan *site.Plan, alphabets *view.Alphabets, c *view.Copy, log *diag.Log) *Renderer {
	r := &Renderer{Theme: t, plan: plan, log: log}
	r.Views = view.New(plan, t.words, t.assets.published, alphabets, c, r.once, log)
	r.exports = &export.Site{Plan: plan, Words: r.Views.Words(), Copy: c != nil}
	return r
}

// Downloads makes the files of data into a sink.
func (r *Renderer) Downloads(sink artifact.Sink) error {
	list, err := r.exports.Downloads(sink)
	if err == nil {
		r.listed.Store(&list)
	}
	return err
}

// files are what the page of downloads lists, without their bytes. If they were not made yet, they are made for
// this; whoever writes them tells the error.
func (r *Renderer) files() []export.File {
	if r.listed.Load() == nil {
		_ = r.Downloads(artifact.Discard{})
	}
	if list := r.listed.Load(); list != nil {
		return *list
	}
	return nil
}

// maxLayout is the most bytes of a layout, in which nothing can be nested so deep that
// the parser of templates runs out of stack.
const maxLayout = 1 << 20

// loadLayouts parses every layout, so that a broken override is found by check.
func (t *Theme) loadLayouts(files fs.FS, log *diag.Log) error {
	partials, err := fs.Glob(files, "partials/*.html")
	if err != nil {
		return err
	}
	names, err := fs.Glob(files, "*.html")
	if err != nil {
		return err
	}
	base := template.New("").Option("missingkey=error")
	read := func(into *template.Template, name string) bool {
		data, err := fs.ReadFile(files, name)
		if len(data) > maxLayout {
			log.Error(diag.Place{File: "layouts/" + name}, diag.TooLarge, len(data)>>20, maxLayout>>20)
			return false
		}
		if err == nil {
			_, err = into.New(name).Parse(string(data))
		}
		if err != nil {
			fault("layouts/"+name, err, nil, log)
			return false
		}
		return true
	}
	for _, p := range partials {
		read(base, p)
	}
	if !read(base, "base.html") {
		return nil
	}
	if t.partials, err = base.Clone(); err != nil {
		return err
	}
	for _, n := range names {
		if n == "base.html" {
			continue
		}
		layout, err := base.Clone()
		if err != nil {
			return err
		}
		if read(layout, n) {
			t.layouts[n] = layout
		}
	}
	return nil
}

var (
	templateError = regexp.MustCompile(`(?s)^(?:html/)?template: ?([^:]+):(\d+)(?::(\d+))?: (.*)$`)
	noField       = regexp.MustCompile(`can't evaluate field (\w+) in type \*?([\w.]+)`)
	executing     = regexp.MustCompile(`^executing "[^"]*" at <[^>]*>: `)
)

// fault reports an error of html/template in the words of an editor.
func fault(file string, err error, shown any, log *diag.Log) {
	at := diag.Place{File: file, Line: 1, Column: 1}
	// What is rendered once fails within what asked for it: the innermost is at fault.
	for failed := (texttemplate.ExecError{}); errors.As(err, &failed); err = failed.Err {
	}
	text := err.Error()
	if m := templateError.FindStringSubmatch(text); m != nil {
		at.File = "layouts/" + strings.TrimPrefix(m[1], "layouts/")
		at.Line, _ = strconv.Atoi(m[2])
		if c, err := strconv.Atoi(m[3]); err == nil {
			at.Column = c + 1
		}
		text = executing.ReplaceAllString(m[4], "")
	}
	var word *view.MissingWord
	var static *view.MissingFile
	switch {
	case errors.As(err, &word):
		log.Error(at, diag.MessageMissing, word.Key)
		return
	case errors.As(err, &static):
		log.Error(at, diag.StaticMissing, static.Name, diag.Near(static.Near))
		return
	}
	if m := noField.FindStringSubmatch(text); m != nil {
		known := fields(find(m[2], reflect.TypeOf(shown), map[reflect.Type]bool{}))
		near := diag.Nearest(m[1], known)
		if near != "" {
			known = []string{near}
		}
		log.Error(at, diag.LayoutField, m[1], diag.Near(near), diag.OneOf(known))
		return
	}
	text = strings.TrimPrefix(text, "html/template:")
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		text = text[:i]
	}
	if shown == nil {
		log.Error(at, diag.LayoutSyntax, plain(text, ofTemplates))
	} else {
		log.Error(at, diag.LayoutRun, plain(text, ofTemplates))
	}
}

// fields are the names that a layout may use on a struct of a view.
func fields(t reflect.Type) []string {
	if t == nil {
		return nil
	}
	var list []string
	for _, f := range reflect.VisibleFields(t) {
		if f.IsExported() {
			list = append(list, f.Name)
		}
	}
	return list
}

// find looks for the struct called name in a view and in all that it holds.
func find(name string, t reflect.Type, seen map[reflect.Type]bool) reflect.Type {
	for t != nil && (t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map) {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct || seen[t] {
		return nil
	}
	if t.String() == name {
		return t
	}
	seen[t] = true
	for _, f := range reflect.VisibleFields(t) {
		if found := find(name, f.Type, seen); found != nil {
			return found
		}
	}
	return nil
}

// execute runs a layout over a view and gives what comes out to a function, which does not keep it. If the layout is
// at fault, the function is not called.
func (r *Renderer) execute(layout string, shown any, take func([]byte) error) error {
	t := r.layouts[layout]
	if t == nil {
		r.log.Error(diag.Place{File: "layouts/" + layout}, diag.MissingFile)
		return nil
	}
	// A layout that only defines parts fills the frame; any other is a whole page.
	start := layout
	if own := t.Lookup(layout); own == nil || own.Tree == nil || parse.IsEmptyTree(own.Tree.Root) {
		start = "base.html"
	}
	out, _ := r.buffers.Get().(*bytes.Buffer)
	if out == nil {
		out = &bytes.Buffer{}
	}
	defer func() { out.Reset(); r.buffers.Put(out) }()
	if err := t.ExecuteTemplate(out, start, shown); err != nil {
		fault("layouts/"+layout, err, shown, r.log)
		return nil
	}
	return take(out.Bytes())
}

// part is what many pages show alike, and by which partial.
type part struct {
	partial string
	shown   any
}

// keptMost is about how many bytes of HTML once keeps of what there is one of for each entry. On big sites
// memory is dearer than the time that it would spare: the collector would run all the time.
const keptMost = 8 << 20

// once is the view.Once of the renderer.
func (r *Renderer) once(partial string, shown any) (template.HTML, error) {
	at := part{partial, shown}
	if done, ok := r.shared.Load(at); ok {
		return done.(template.HTML), nil
	}
	var out strings.Builder
	if err := r.partials.ExecuteTemplate(&out, partial, shown); err != nil {
		return "", err
	}
	html := template.HTML(out.String())
	// What is one thing for many pages is seen through a pointer, a frame for one, and there are few of them.
	lasting := reflect.TypeOf(shown).Kind() == reflect.Pointer
	if lasting || r.kept.Load() < keptMost {
		r.shared.Store(at, html)
	}
	if !lasting {
		r.kept.Add(int64(len(html)))
	}
	return html, nil
}

// Redirects renders the pages that lead elsewhere into a sink.
func (r *Renderer) Redirects(sink artifact.Sink) error {
	for _, x := range r.plan.Redirects {
		err := r.execute("redirect.html", r.Views.Redirect(x), func(data []byte) error { return sink.Add(artifact.File{Path: x.From, Data: data}) })
		if err != nil {
			return err
		}
	}
	return nil
}

// Pages renders all HTML on all processors; each page goes to a sink as it is finished.
func (r *Renderer) Pages(sink artifact.Sink) error {
	var wg sync.WaitGroup
	var once sync.Once
	var failed error
	work := make(chan *site.Page)
	stop := make(chan struct{})
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for p := range work {
				if err := r.page(p, sink); err != nil {
					once.Do(func() { failed = err; close(stop) })
				}
			}
		})
	}
feed:
	for _, p := range r.plan.Pages {
		select {
		case work <- p:
		case <-stop:
			break feed
		}
	}
	close(work)
	wg.Wait()
	return failed
}

// page gives a page to a sink, which may have it already.
func (r *Renderer) page(p *site.Page, sink artifact.Sink) error {
	if keeper, ok := sink.(artifact.Keeper); ok && r.lasts(p) {
		if kept, err := keeper.Keep(p.Path); kept || err != nil {
			return err
		}
	}
	layout, shown := r.view(p)
	return r.execute(layout, shown, func(data []byte) error { return sink.Add(artifact.File{Path: p.Path, Data: data}) })
}

// lasts reports whether a page is to the byte as the last build made it. Of pages that are not named here nobody knows.
func (r *Renderer) lasts(p *site.Page) bool {
	if r.Other == nil {
		return false
	}
	switch p.Kind {
	case site.EntryPage:
		return !r.Other(p.Entry, p.Lang)
	case site.Dossier:
		return !slices.ContainsFunc(r.Views.InDossier(p), func(e kb.Entry) bool { return r.Other(e, p.Lang) })
	case site.Section, site.Narrowed, site.Countries, site.Country, site.Glossary, site.Index, site.Map, site.Timeline:
		return true
	}
	return false
}

// Page renders one page, or returns nil if its layout is at fault.
func (r *Renderer) Page(p *site.Page) (page []byte) {
	layout, shown := r.view(p)
	_ = r.execute(layout, shown, func(data []byte) error { page = bytes.Clone(data); return nil })
	return page
}

// view is what a page shows, and the layout that shows it.
func (r *Renderer) view(p *site.Page) (layout string, shown any) {
	switch p.Kind {
	case site.LanguageChoice:
		if len(r.plan.Languages) == 1 {
			return "home.html", r.Views.RootHome(p) // there is nothing to choose
		}
		return "languages.html", r.Views.Multilingual(p)
	case site.NotFound:
		return "404.html", r.Views.Multilingual(p)
	case site.Home:
		return "home.html", r.Views.Home(p)
	case site.EntryPage:
		layout = p.Of.Name + ".html"
		if r.layouts[layout] == nil {
			layout = "entry.html"
		}
		return layout, r.Views.Entry(p)
	case site.Dossier:
		return "dossier.html", r.Views.Dossier(p)
	case site.Withdrawn:
		return "withdrawn.html", r.Views.Withdrawn(p)
	case site.Country:
		return "country.html", r.Views.Country(p)
	case site.Glossary:
		return "glossary.html", r.Views.Glossary(p)
	case site.Data:
		return "data.html", r.Views.Data(p, r.files())
	case site.Codebook:
		return "codebook.html", r.Views.Codebook(p, r.exports)
	case site.Explore:
		return "explore.html", r.Views.Explore(p)
	case site.Matrix:
		return "matrix.html", r.Views.Matrix(p, r.files())
	case site.Map:
		return "map.html", r.Views.Map(p)
	case site.Timeline:
		return "timeline.html", r.Views.Timeline(p)
	case site.Search:
		return "search.html", r.Views.Search(p, r.Index[p.Lang])
	case site.Folder:
		return "folder.html", r.Views.Folder(p)
	}
	layout = "list.html"
	if p.Of != nil && r.layouts["list-"+p.Of.Name+".html"] != nil {
		layout = "list-" + p.Of.Name + ".html"
	}
	return layout, r.Views.List(p)
}
