package kb

import (
	"runtime"
	"slices"
	"strings"
	"sync"

	"compendio/internal/diag"
	"compendio/internal/markdown"
	"compendio/internal/source"
)

// summaryWords is how long a summary may be: who, what and where fit.
const summaryWords = 120

// pending is a relation as written, before all entries are known.
type pending struct {
	relation, kind, slug, written string
	place                         diag.Place
	beside                        bool
}

// Load reads, checks and links a content tree, of whose documents it leaves the
// names and places only; drafts are left out unless asked for. What is wrong goes
// to log; the Base is whole only if nothing failed, and nil if there is no usable
// site.yaml.
func Load(tree *source.Tree, drafts bool, log *diag.Log) *Base {
	b := &Base{Tree: tree, kinds: kinds(), entries: map[string][]Entry{}, byID: map[string]Entry{}, byPath: map[string]Entry{}, country: map[string]*Country{}, drafts: map[string]string{}, broken: map[string]bool{}}
	if !b.readSite(tree, log) {
		return nil
	}
	b.readMemberships(tree, log)
	b.readCountries(tree, log)
	b.readGlossary(tree, log)

	b.unreadable(tree.Unreadable)
	groups := b.group(tree.Documents, log)
	parsers := map[string]*markdown.Parser{}
	for _, l := range b.Site.Languages {
		parsers[l] = markdown.New(l)
	}
	list := make([]Entry, len(groups))
	parallel(len(groups), func(i int) { list[i] = b.read(groups[i], parsers, log) })
	for _, e := range list {
		if e == nil {
			continue
		}
		h := e.Head()
		if h.Draft && !drafts {
			b.drafts[h.ID()] = h.ID()
			for _, t := range h.Texts {
				b.drafts[t.doc.Path] = h.ID()
			}
			continue
		}
		b.byID[h.ID()] = e
		b.entries[h.Kind.Name] = append(b.entries[h.Kind.Name], e)
		for _, t := range h.Texts {
			b.byPath[t.doc.Path] = e
		}
	}
	for _, k := range b.kinds {
		slices.SortFunc(b.entries[k.Name], order)
	}
	b.link(log)
	return b
}

func parallel(n int, do func(int)) {
	var wg sync.WaitGroup
	work := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range work {
				do(i)
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	wg.Wait()
}

// group is the documents of one entry.
type group struct {
	kind      *Kind
	slug      string
	documents []*source.Document
}

// unreadable notes entries of which a file could not be read at all. Its fault is
// reported; nothing is said about what follows from it.
func (b *Base) unreadable(documents []*source.Document) {
	for _, d := range documents {
		for _, k := range b.kinds {
			if k.Folder == d.Folder {
				b.broken[k.Name+"/"+canonical(k.Name, d.Slug)] = true
			}
		}
		b.broken[d.Path] = true
	}
}

func (b *Base) group(documents []*source.Document, log *diag.Log) []*group {
	byFolder := map[string]*Kind{}
	for _, k := range b.kinds {
		byFolder[k.Folder] = k
	}
	var list []*group
	byID := map[string]*group{}
	for _, d := range documents {
		if !slices.Contains(b.Site.Languages, d.Lang) {
			log.Error(diag.Place{File: d.Path}, diag.UnknownLanguage, d.Lang, diag.OneOf(b.Site.Languages))
			continue
		}
		kind := byFolder[d.Folder]
		slug := canonical(kind.Name, d.Slug)
		id := kind.Name + "/" + slug
		if b.broken[id] {
			b.broken[d.Path] = true
			continue
		}
		g := byID[id]
		if g == nil {
			g = &group{kind: kind, slug: slug}
			byID[id] = g
			list = append(list, g)
		}
		if twin := slices.IndexFunc(g.documents, func(o *source.Document) bool { return o.Lang == d.Lang }); twin >= 0 {
			log.Error(diag.Place{File: d.Path}, diag.SameEntry, g.documents[twin].Path)
			continue
		}
		g.documents = append(g.documents, d)
	}
	return list
}

// originalOf finds the original among an entry's files: the one that says so, the
// only one, or that in the site's first language that has one. sure is false if
// the files contradict one another, which is told here.
func (b *Base) originalOf(documents []*source.Document, log *diag.Log) (original *source.Document, sure bool) {
	var claims []*source.Document
	denied := 0
	for _, d := range documents {
		if n, ok := d.Front.Get("original"); ok && n.Value == "true" {
			claims = append(claims, d)
		} else if ok && n.Value == "false" {
			denied++
		}
	}
	if len(claims) > 1 {
		log.Error(claims[1].Top(), diag.TwoOriginals, claims[0].Path, claims[1].Path)
	}
	if len(claims) > 0 {
		return claims[0], len(claims) == 1
	}
	if denied == len(documents) {
		log.Error(documents[0].Top(), diag.NoOriginal)
		return documents[0], false
	}
	for _, l := range b.Site.Languages {
		for _, d := range documents {
			n, ok := d.Front.Get("original")
			if d.Lang == l && !(ok && n.Value == "false") {
				return d, true
			}
		}
	}
	return documents[0], true
}

// read makes one entry of its documents: the original first, which holds the facts.
func (b *Base) read(g *group, parsers map[string]*markdown.Parser, log *diag.Log) Entry {
	original, sure := b.originalOf(g.documents, log)
	e := g.kind.make()
	h := e.Head()
	h.disputed = !sure
	h.Kind, h.Slug, h.Original, h.Texts = g.kind, g.slug, original.Lang, map[string]*Text{}

	name := diag.Of(diag.Word("a_"+g.kind.Name), "an_entry")
	h.Texts[original.Lang] = &Text{Lang: original.Lang, doc: original}
	r := b.reader(original, h, log)
	r.bool("original")
	h.Draft = r.bool("draft")
	h.Sources = r.sources()
	for _, n := range r.words("aliases", optional) {
		h.Aliases = append(h.Aliases, Alias{n.Value, r.at(n)})
	}
	f := r.reading(g.kind.fields)
	e.facts(f)
	f.finishParents()
	if c, ok := e.(checker); ok {
		c.check(r)
	}
	facts := r.asked
	r.asked = map[string]bool{}
	b.readText(e, r, parsers, State(IsOriginal))
	for key := range facts {
		r.asked[key] = true
	}
	if n, ok := r.node.Get("translation_of"); ok {
		if sure {
			log.Error(r.at(n), diag.UnknownKey, diag.Word("an_original"), "translation_of", diag.Guess{})
		}
		r.asked["translation_of"] = true
	}
	r.finish(name)

	for _, d := range g.documents {
		if d == original {
			continue
		}
		h.Texts[d.Lang] = &Text{Lang: d.Lang, doc: d}
		r := b.reader(d, h, log)
		b.readText(e, r, parsers, Current)
		r.bool("original")
		t := h.Texts[d.Lang]
		var marked bool
		if t.mark, marked = readMark(r); !marked {
			t.State = Unmarked
		}
		for _, p := range d.Front.Pairs {
			if facts[p.Key] && !r.asked[p.Key] {
				r.asked[p.Key] = true
				log.Error(diag.Place{File: d.Path, Line: p.Line, Column: p.Column}, diag.FactInTranslation, p.Key, original.Path)
			}
		}
		r.finish(name)
	}
	h.citations(log)
	h.Texts[h.Original].mark = fingerprintOf(h.Texts[h.Original])
	for _, d := range g.documents {
		d.Release()
	}
	return e
}

func (b *Base) reader(d *source.Document, h *Header, log *diag.Log) *reader {
	return &reader{doc: d, node: d.Front, log: log, base: b, entry: h, asked: map[string]bool{}}
}

func (h *Header) originalPath() string { return h.Texts[h.Original].doc.Path }

func (b *Base) readText(e Entry, r *reader, parsers map[string]*markdown.Parser, s State) {
	h := e.Head()
	d := r.doc
	t := h.Texts[d.Lang]
	t.State = s
	t.Title = r.text("title", required)
	summary := required
	if h.Kind.Prose {
		summary = optional
	}
	t.Summary = r.text("summary", summary)
	if n := len(strings.Fields(t.Summary)); n > summaryWords {
		r.log.Error(r.place("summary"), diag.TooLong, "summary", n, summaryWords)
	}
	t.Body = parsers[d.Lang].Parse(d.Body, h.sourceIDs(), func(offset int, code diag.Code, args ...any) {
		at := d.BodyPlace(offset)
		switch code {
		case diag.RawHTML, diag.HeadingSpace, diag.HeadingBold:
			r.log.Warn(at, code, args...)
		case diag.NoSource:
			if !b.unsureSources(h) {
				r.log.Error(at, code, append(args, h.originalPath())...)
			}
		default:
			r.log.Error(at, code, args...)
		}
	})
	f := r.reading(nil)
	e.texts(f, t)
	if c, ok := e.(textChecker); ok {
		c.checkText(r, t)
	}
	for _, ref := range t.Body.Refs {
		t.places = append(t.places, d.BodyPlace(ref.Offset))
	}
	for key := range r.asked {
		t.keys = append(t.keys, key)
	}
	slices.Sort(t.keys)
}
