// Package serve is the preview: it watches a site, renders the page that is asked for, shows faults
// where the editor looks, and has open pages load themselves anew. It speaks to this machine alone
// and writes nothing to the disk.
package serve

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"compendio/internal/artifact"
	"compendio/internal/diag"
	"compendio/internal/engine"
	"compendio/internal/message"
	"compendio/internal/search"
	"compendio/internal/site"
	"compendio/internal/source"
)

// Preview is a site as it is being written. Its Handler is safe for concurrent use.
type Preview struct {
	dir      string
	how      Options
	seen     map[string]state // on the disk, before it was read for the first time
	snapshot *engine.Snapshot
	engine   *engine.Engine

	render   sync.RWMutex // held to change where the index is
	refresh  sync.Mutex   // one look at the inputs at a time
	indexing sync.Mutex   // one index at a time
	indexer  search.Indexer

	mu      sync.Mutex
	site    *engine.Site      // the last that was sound
	faults  []diag.Diagnostic // what is wrong since
	broken  error             // the disk's
	number  int               // of the state
	page    string            // the address of what was changed last, if it is one page
	others  []*part           // what is no page, of site
	index   *artifact.Memory  // the newest search index
	indexed *engine.Site      // what it is of
	stop    func()            // stops making one; nil if nobody does
	waiting map[chan struct{}]bool
}

// Options say how to preview.
type Options struct {
	Words  *message.Words // in which faults are told
	Follow bool           // open pages go to the page that was changed
	// Told, unless nil, hears what each look at the inputs found.
	Told func(*engine.Result, error)
}

// New reads the site in the folder dir, of which o tells, for the first time.
func New(dir string, o engine.Options, how Options) (*Preview, error) {
	seen := look(dir, inputs) // so that Watch finds what changes while the site is read
	snapshot, err := engine.NewSnapshot(o.Site)
	if err != nil {
		return nil, err
	}
	o.Site = snapshot
	p := &Preview{dir: dir, how: how, seen: seen, snapshot: snapshot, engine: engine.New(o), index: &artifact.Memory{}, waiting: map[chan struct{}]bool{}}
	p.look("")
	return p, nil
}

// inputs are the folders of a site that a preview shows.
var inputs = []string{source.Root, "layouts", "static"}

// Watch follows the disk until the context ends. It may be called once.
func (p *Preview) Watch(ctx context.Context) error {
	return watch(ctx, p.dir, inputs, p.seen, p.snapshot.Unread, p.changed)
}

// changed takes in files that may have changed.
func (p *Preview) changed(names []string) {
	content := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name != source.Root && !strings.HasPrefix(name, source.Root+"/") })
	changed := len(content) < len(names)
	if len(content) > 0 {
		differs, err := p.snapshot.Changed(content...)
		changed = changed || differs || err != nil
	}
	if !changed {
		return
	}
	last := ""
	if texts := slices.DeleteFunc(content, func(name string) bool { return path.Ext(name) != ".md" }); len(texts) == 1 {
		last = texts[0]
	}
	p.look(last)
}

// look reads the inputs as they are now. last is the text that was changed, if it is one alone.
func (p *Preview) look(last string) {
	p.refresh.Lock()
	defer p.refresh.Unlock()
	p.pause()
	s, err := p.engine.Site()
	if p.how.Told != nil {
		p.how.Told(s.Result, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.number++
	p.broken, p.faults, p.page = err, nil, ""
	switch {
	case err != nil:
	case s.Result.Failed || s.Renderer == nil:
		p.faults = s.Diagnostics()
	default:
		s.Renderer.Index = nil
		if p.site != nil {
			s.Renderer.Index = p.site.Renderer.Index
		}
		p.site, p.others = s, parts(s)
		if at := s.Result.Base.Located(last); at != nil {
			p.page = s.Result.Plan.EntryPage(at.Entry, at.Lang).Path
		}
	}
	if p.site != nil && p.indexed != p.site {
		ctx, stop := context.WithCancel(context.Background())
		p.stop = stop
		go p.makeIndex(ctx, p.site)
	}
	for c := range p.waiting {
		select {
		case c <- struct{}{}:
		default: // it has yet to hear of an earlier change
		}
	}
}

// pause stops the making of an index, so that the processors are free for the page that an editor
// waits for.
func (p *Preview) pause() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stop != nil {
		p.stop()
	}
}

// calm is how long the index waits for the page that an editor has just saved, and for what
// else is saved.
const calm = 300 * time.Millisecond

// makeIndex indexes a state of the site, until a newer one stops it. An older index serves until
// then.
func (p *Preview) makeIndex(ctx context.Context, s *engine.Site) {
	select {
	case <-ctx.Done():
		return
	case <-time.After(calm):
	}
	p.indexing.Lock() // one that was stopped may still be about to end
	defer p.indexing.Unlock()
	made := &artifact.Memory{}
	first, err := p.indexer.Write(ctx, s.Result.Plan, s.SearchWords(), made)
	if err != nil {
		return
	}
	p.render.Lock()
	defer p.render.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.site == s {
		p.index, p.indexed = made, s
		s.Renderer.Index = first
	}
}

// Handler answers a browser on this machine.
func (p *Preview) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_/events", p.events)
	mux.HandleFunc("GET /_/preview.js", func(w http.ResponseWriter, r *http.Request) { own(w, "text/javascript; charset=utf-8", script) })
	mux.HandleFunc("GET /_/preview.css", func(w http.ResponseWriter, r *http.Request) { own(w, "text/css; charset=utf-8", style) })
	mux.HandleFunc("GET /_/board.css", func(w http.ResponseWriter, r *http.Request) { own(w, "text/css; charset=utf-8", boardStyle+style) })
	mux.HandleFunc("GET /_/{$}", p.boardPage)
	mux.HandleFunc("GET /", p.file)
	return local(mux)
}

// local lets in nobody but this machine: a page of the wide web could otherwise read what is not yet
// published, by a name that leads here.
func local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if host != "localhost" && !net.ParseIP(strings.Trim(host, "[]")).IsLoopback() {
			http.Error(w, "this preview is for localhost alone", http.StatusForbidden)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

func own(w http.ResponseWriter, kind, text string) {
	w.Header().Set("Content-Type", kind)
	_, _ = fmt.Fprint(w, text)
}

// events tells an open page when to load itself anew, as server-sent events. The page says which state
// it shows.
func (p *Preview) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	flow := http.NewResponseController(w)
	heard := make(chan struct{}, 1)
	p.mu.Lock()
	p.waiting[heard] = true
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		delete(p.waiting, heard)
		p.mu.Unlock()
	}()
	shown := r.URL.Query().Get("state")
	for {
		p.mu.Lock()
		now, page := fmt.Sprint(p.number), p.page
		p.mu.Unlock()
		text := ": still here\n\n"
		if now != shown {
			if !p.how.Follow {
				page = ""
			}
			text = "data: /" + page + "\n\n"
			shown = now
		}
		if _, err := fmt.Fprint(w, text); err != nil || flow.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-heard:
		case <-time.After(20 * time.Second):
		}
	}
}

// file answers with a page or another file of the site.
func (p *Preview) file(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if strings.HasSuffix(r.URL.Path, "/") {
		name = path.Join(name, "index.html")
	}
	p.mu.Lock()
	s, number := p.site, p.number
	p.mu.Unlock()
	if s == nil {
		p.show(w, http.StatusOK, []byte(nothing), number, nil)
		return
	}
	p.render.RLock()
	data := s.Page(name)
	p.render.RUnlock()
	if data != nil {
		p.show(w, http.StatusOK, data, number, s.Result.Plan.Page(name))
		return
	}
	if data, ok := p.other(name); ok {
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
		return
	}
	p.render.RLock()
	data = s.Page("404.html")
	p.render.RUnlock()
	p.show(w, http.StatusNotFound, data, number, nil)
}

// other gives a file that is no page.
func (p *Preview) other(name string) ([]byte, bool) {
	p.mu.Lock()
	index, others := p.index, p.others
	p.mu.Unlock()
	if strings.HasPrefix(name, search.Folder+"/") {
		return index.File(name)
	}
	for _, part := range others {
		if data, ok := part.get(name); ok {
			return data, true
		}
	}
	return nil, false
}

// part are some of the files of a site that are no pages, made when somebody asks for one that
// may be among them.
type part struct {
	artifact.Memory
	make func()
}

func parts(s *engine.Site) []*part {
	var list []*part
	for _, give := range s.Others() {
		x := &part{}
		// What is wrong with one file is told as a fault; the others are there.
		x.make = sync.OnceFunc(func() { _ = give(&x.Memory) })
		list = append(list, x)
	}
	return list
}

func (x *part) get(name string) ([]byte, bool) {
	x.make()
	return x.File(name)
}

// show sends a page with what is wrong above it and the script that waits for changes below. of is what
// the page is in the plan, if it is there.
func (p *Preview) show(w http.ResponseWriter, code int, page []byte, number int, of *site.Page) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	p.mu.Lock()
	faults, broken := p.faults, p.broken
	if len(faults) == 0 && broken == nil && p.site != nil {
		faults = p.site.Diagnostics() // a layout may be at fault only while it renders
	}
	p.mu.Unlock()
	above := p.faultsAbove(diag.Only(faults, diag.Error), broken) + p.warnings(of, faults)
	below := fmt.Sprintf("<script src=\"/_/preview.js\" data-state=\"%d\"></script>\n", number)
	if at := bytes.Index(page, []byte("<body")); at >= 0 {
		if end := bytes.IndexByte(page[at:], '>'); end >= 0 {
			page = slices.Concat(page[:at+end+1], []byte(above), page[at+end+1:])
		}
	}
	if at := bytes.LastIndex(page, []byte("</body>")); at >= 0 {
		page = slices.Concat(page[:at], []byte(below), page[at:])
	}
	_, _ = w.Write(page)
}

// quoted gives a line of a file of the site, and whether there is one.
func (p *Preview) quoted(at diag.Place) (string, bool) {
	if at.Line < 1 {
		return "", false
	}
	data, err := p.snapshot.ReadFile(at.File)
	if err != nil { // a layout or a style sheet
		if data, err = os.ReadFile(filepath.Join(p.dir, filepath.FromSlash(at.File))); err != nil {
			return "", false
		}
	}
	lines := strings.Split(string(data), "\n")
	if at.Line > len(lines) {
		return "", false
	}
	return strings.TrimRight(lines[at.Line-1], "\r"), true
}
