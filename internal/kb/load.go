package kb

import (
	"bytes"
	"image"
	_ "image/jpeg" // the two formats of images that content may hold
	_ "image/png"
	"io"
	"path"
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
}

// Load reads, checks and links a content tree; drafts are left out unless asked
// for. What is wrong goes to log; the Base is whole only if nothing failed, and
// nil if there is no usable site.yaml.
func Load(tree *source.Tree, drafts bool, log *diag.Log) *Base {
	b := &Base{Tree: tree, kinds: kinds(), entries: map[string][]Entry{}, byID: map[string]Entry{}, byPath: map[string]Entry{}, country: map[string]*Country{}, drafts: map[string]string{}, broken: map[string]bool{}}
	if !b.readSite(tree, log) {
		return nil
	}
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
// only one, or that in the site's first language that has one.
func (b *Base) originalOf(documents []*source.Document, log *diag.Log) *source.Document {
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
		return claims[0]
	}
	if denied == len(documents) {
		log.Error(documents[0].Top(), diag.NoOriginal)
	}
	for _, l := range b.Site.Languages {
		for _, d := range documents {
			n, ok := d.Front.Get("original")
			if d.Lang == l && !(ok && n.Value == "false") {
				return d
			}
		}
	}
	return documents[0]
}

// read makes one entry of its documents: the original first, which holds the facts.
func (b *Base) read(g *group, parsers map[string]*markdown.Parser, log *diag.Log) Entry {
	original := b.originalOf(g.documents, log)
	e := g.kind.make()
	h := e.Head()
	h.Kind, h.Slug, h.Original, h.Texts = g.kind, g.slug, original.Lang, map[string]*Text{}

	name := diag.Word("a " + g.kind.Name)
	if g.kind.Name == "objective" {
		name = "an objective"
	}
	h.Texts[original.Lang] = &Text{Lang: original.Lang, doc: original}
	r := b.reader(original, h, log)
	r.bool("original")
	h.Draft = r.bool("draft")
	h.Sources = r.sources()
	for _, n := range r.words("aliases", optional) {
		h.Aliases = append(h.Aliases, Alias{n.Value, r.at(n)})
	}
	e.facts(r)
	facts := r.asked
	r.asked = map[string]bool{}
	b.readText(e, r, parsers, State(IsOriginal))
	for key := range facts {
		r.asked[key] = true
	}
	if n, ok := r.node.Get("translation_of"); ok {
		log.Error(r.at(n), diag.UnknownKey, name, "translation_of", diag.Guess(""))
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
	return e
}

func (b *Base) reader(d *source.Document, h *Header, log *diag.Log) *reader {
	return &reader{doc: d, node: d.Front, log: log, base: b, entry: h, asked: map[string]bool{}}
}

func (h *Header) sourceIDs() []string {
	var ids []string
	for _, s := range h.Sources {
		ids = append(ids, s.ID)
	}
	return ids
}

func (h *Header) originalPath() string { return h.Texts[h.Original].doc.Path }

func (b *Base) readText(e Entry, r *reader, parsers map[string]*markdown.Parser, s State) {
	h := e.Head()
	d := r.doc
	t := h.Texts[d.Lang]
	t.State = s
	t.Title = r.text("title", required)
	summary := required
	if h.Kind.Name == "page" {
		summary = optional
	}
	t.Summary = r.text("summary", summary)
	if n := len(strings.Fields(t.Summary)); n > summaryWords {
		r.log.Error(r.place("summary"), diag.TooLong, "summary", n, summaryWords)
	}
	t.Body = parsers[d.Lang].Parse(d.Body, h.sourceIDs(), func(offset int, code diag.Code, args ...any) {
		at := d.BodyPlace(offset)
		switch code {
		case diag.RawHTML:
			r.log.Warn(at, code, args...)
		case diag.NoSource:
			r.log.Error(at, code, append(args, h.originalPath())...)
		default:
			r.log.Error(at, code, args...)
		}
	})
	e.text(r, t)
	for key := range r.asked {
		t.keys = append(t.keys, key)
	}
	slices.Sort(t.keys)
}

// citations warns of sources that no text cites.
func (h *Header) citations(log *diag.Log) {
	for _, s := range h.Sources {
		used := false
		for _, t := range h.Texts {
			used = used || t.Body.Cited()[s.ID] > 0 || slices.ContainsFunc(t.Highlights, func(x Highlight) bool { return x.Source == s.ID })
		}
		if !used {
			log.Warn(h.sourcePlace(s.ID), diag.UncitedSource, s.ID)
		}
	}
}

func (h *Header) sourcePlace(id string) diag.Place {
	d := h.Texts[h.Original].doc
	list, _ := d.Front.Get("sources")
	for _, n := range list.Items {
		if v, ok := n.Get("id"); ok && v.Value == id {
			return d.Place(v)
		}
	}
	return d.Top()
}

// join writes a link at both of its ends.
func join(l Link) {
	l.From.Head().Out = append(l.From.Head().Out, l)
	l.To.Head().In = append(l.To.Head().In, l)
}

// link resolves every relation, then every reference in prose, then what follows
// from them. It runs on one goroutine, as it writes at both ends.
func (b *Base) link(log *diag.Log) {
	for _, e := range b.All() {
		h := e.Head()
		for _, p := range h.asked {
			to := b.byID[p.kind+"/"+p.slug]
			switch {
			case to == nil:
				b.dangling(p.place, p.kind, p.slug, p.written, log)
			case to == e:
				log.Error(p.place, diag.SelfReference, p.relation)
			default:
				join(Link{p.relation, e, to})
			}
		}
		h.asked = nil
	}
	files := map[string]*source.Attachment{}
	for i := range b.Tree.Attachments {
		files[b.Tree.Attachments[i].Path] = &b.Tree.Attachments[i]
	}
	for _, e := range b.All() {
		h := e.Head()
		mentioned := map[Entry]bool{}
		for _, lang := range b.Site.Languages {
			t := h.Texts[lang]
			if t == nil {
				continue
			}
			for _, ref := range t.Body.Refs {
				target := b.resolve(e, t, ref, files, log)
				t.Targets = append(t.Targets, target)
				if to := target.Entry; to != nil && to != e && !mentioned[to] {
					mentioned[to] = true
					join(Link{Mentions, e, to})
				}
			}
		}
	}
	for _, e := range b.All() {
		if d, ok := e.(interface{ derive() }); ok {
			d.derive()
		}
		if p, ok := e.(*Practice); ok {
			for _, c := range p.Countries {
				c.Practices = append(c.Practices, e)
			}
		}
	}
	for _, e := range b.All() {
		e.Head().compare(b.Site.Languages, log)
		slices.SortStableFunc(e.Head().In, func(x, y Link) int { return order(x.From, y.From) })
	}
	for _, t := range b.Glossary {
		for _, n := range t.see {
			kind, slug, _ := strings.Cut(n.Value, "/")
			at := diag.Place{File: source.Root + "/taxonomies/glossary.yaml", Line: n.Line, Column: n.Column}
			if to := b.byID[kind+"/"+canonical(kind, slug)]; to != nil {
				t.See = append(t.See, to)
			} else {
				b.dangling(at, kind, slug, n.Value, log)
			}
		}
	}
}

// dangling reports a reference to nothing, with the nearest name.
func (b *Base) dangling(at diag.Place, kind, slug, written string, log *diag.Log) {
	if b.broken[kind+"/"+slug] {
		return
	}
	if id, ok := b.drafts[kind+"/"+slug]; ok {
		log.Error(at, diag.DraftTarget, id)
		return
	}
	switch kind {
	case "objective":
		if strings.Trim(slug, "0123456789") == "" && len(b.entries[kind]) >= 23 || !inRange(slug) {
			log.Error(at, diag.NoObjective, written)
			return
		}
	case "principle":
		if len(slug) != 1 || slug[0] < 'a' || slug[0] > 'j' {
			log.Error(at, diag.NoPrinciple, written)
			return
		}
	}
	var names []string
	for _, e := range b.entries[kind] {
		names = append(names, e.Head().Slug)
	}
	if _, known := b.entries[kind]; !known && !slices.ContainsFunc(b.kinds, func(k *Kind) bool { return k.Name == kind }) {
		kind = "entry"
	}
	log.Error(at, diag.NoEntry, diag.Word(kind), written, diag.Near(diag.Nearest(slug, names)))
}

func inRange(slug string) bool {
	n := 0
	for _, c := range slug {
		if c < '0' || c > '9' || n > 100 {
			return false
		}
		n = n*10 + int(c-'0')
	}
	return n >= 1 && n <= 23
}

// resolve finds what a reference in prose leads to.
func (b *Base) resolve(e Entry, t *Text, ref markdown.Ref, files map[string]*source.Attachment, log *diag.Log) Target {
	at := t.doc.BodyPlace(ref.Offset)
	if ref.Short {
		kind, slug, _ := strings.Cut(ref.Target, "/")
		if kind == "country" {
			if c := b.Country(slug); c != nil {
				return Target{Country: c}
			}
			log.Error(at, diag.NoTerm, slug, "content/taxonomies/countries.yaml", diag.Near(diag.Nearest(strings.ToUpper(slug), b.codes())))
			return Target{}
		}
		to := b.byID[kind+"/"+canonical(kind, slug)]
		if to == nil {
			b.dangling(at, kind, canonical(kind, slug), ref.Target, log)
			return Target{}
		}
		return b.toEntry(t, to, ref, at, log)
	}
	if ref.Target == "" { // a section of this very text
		return b.toEntry(t, e, ref, at, log)
	}
	file := path.Join(path.Dir(t.doc.Path), ref.Target)
	if !strings.HasPrefix(file, source.Root+"/") || strings.Contains(ref.Target, `\`) {
		log.Error(at, diag.LinkOut, ref.Target)
		return Target{}
	}
	if b.broken[file] {
		return Target{}
	}
	if id, ok := b.drafts[file]; ok {
		log.Error(at, diag.DraftTarget, id)
		return Target{}
	}
	if to := b.byPath[file]; to != nil && !ref.Image {
		return b.toEntry(t, to, ref, at, log)
	}
	if a := files[file]; a != nil && (!ref.Image || !strings.HasSuffix(a.Name, ".pdf")) {
		target := Target{Attachment: a}
		if ref.Image {
			var ok bool
			if target.Width, target.Height, ok = b.size(a); !ok {
				log.Error(at, diag.BadImage, ref.Target)
			}
		}
		return target
	}
	if ref.Image {
		var names []string
		for name := range files {
			names = append(names, strings.TrimPrefix(name, path.Dir(t.doc.Path)+"/"))
		}
		slices.Sort(names)
		h := e.Head()
		log.Error(at, diag.NoImage, ref.Target, diag.Near(diag.Nearest(ref.Target, names)), path.Join(source.Root, h.Kind.Folder, t.doc.Slug))
		return Target{}
	}
	var names []string
	for p := range b.byPath {
		if path.Base(p) == path.Base(file) || path.Dir(p) == path.Dir(file) {
			names = append(names, p)
		}
	}
	slices.Sort(names)
	near := diag.Nearest(file, names)
	for _, p := range names {
		if path.Base(p) == path.Base(file) {
			near = p
		}
	}
	log.Error(at, diag.LinkFile, ref.Target, diag.Near(near))
	return Target{}
}

func (b *Base) toEntry(t *Text, to Entry, ref markdown.Ref, at diag.Place, log *diag.Log) Target {
	if ref.Fragment != "" {
		shown := to.Head().Text(t.Lang)
		if !shown.Body.HasHeading(ref.Fragment) {
			var ids []string
			for _, h := range shown.Body.Headings {
				ids = append(ids, h.ID)
			}
			log.Error(at, diag.NoFragment, shown.doc.Path, ref.Fragment, diag.Near(diag.Nearest(ref.Fragment, ids)))
		}
	}
	return Target{Entry: to}
}

// size reads the measures of an image; a file that only claims to be one is refused.
func (b *Base) size(a *source.Attachment) (width, height int, ok bool) {
	f, err := b.Tree.FS.Open(a.Path)
	if err != nil {
		return 0, 0, false
	}
	defer f.Close()
	var head bytes.Buffer
	c, format, err := image.DecodeConfig(io.TeeReader(f, &head))
	jpeg := strings.HasSuffix(a.Name, ".jpg") || strings.HasSuffix(a.Name, ".jpeg")
	if err != nil || (format == "jpeg") != jpeg || c.Width*c.Height > 50_000_000 {
		return 0, 0, false
	}
	return c.Width, c.Height, true
}
