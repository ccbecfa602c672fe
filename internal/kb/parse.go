package kb

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"compendio/internal/diag"
	"compendio/internal/markdown"
	"compendio/internal/source"

	"golang.org/x/sync/errgroup"
)

// summaryWords is how long a summary may be: who, what and where fit.
const summaryWords = 120

// pending is a relation as written, before all entries are known.
type pending struct {
	relation, kind, slug, written string
	place                         diag.Place
	beside                        bool
}

// Options say how content is to be read.
type Options struct {
	Drafts  bool   // take drafts for finished
	BaseURL string // if set, replaces that of site.yaml
	// Once says that a site is built of the base, and that is all: the content is not read again, not changed by what is
	// known of it, and no part of it is asked for. What is kept for that is a tenth of a big site's memory.
	Once bool
}

// parsed is an entry as its own files tell, unlinked, with what is wrong with them. It is the
// same whatever the other entries are, and is never changed.
type parsed struct {
	id          string
	paths       []string
	entry       Entry // nil if one of its files could not be read; nothing is said about what follows from that
	diagnostics []diag.Diagnostic
}

// Parser reads entries and keeps what it has read, by content, so that only what has changed is read
// anew. It is for one goroutine at a time; the zero Parser is ready.
type Parser struct {
	kinds []*Kind
	sum   [sha256.Size]byte // of the vocabularies that the kinds were made with
	known map[[sha256.Size]byte]*parsed
}

// Load reads, checks and links the content of the site in site. What is wrong goes to log;
// the Base is whole only if nothing failed, and nil if there is no usable site.yaml. The
// error is the disk's.
func (p *Parser) Load(site fs.FS, o Options, log *diag.Log) (*Base, error) {
	tree, err := source.Load(site, Folders(), log)
	if err != nil {
		return nil, fmt.Errorf("reading the content: %w", err)
	}
	v := &Vocabularies{Tree: tree, country: map[string]*Country{}}
	if !v.readSite(tree, log) {
		return nil, readAlone(tree, log)
	}
	if o.BaseURL != "" {
		v.Site.BaseURL = o.BaseURL
	}
	v.readVocabularies(log)
	v.readFrameworks(log)
	// Entries that need not be read again have the kinds of the last time.
	if sum := v.sum(); p.kinds == nil || p.sum != sum {
		p.kinds, p.sum = kinds(v.lists), sum
	}
	v.kinds = p.kinds
	v.readCountries(tree, log)
	v.readGlossary(tree, log)
	list, err := p.parse(v, v.group(tree.Documents, log), log)
	if err != nil {
		return nil, fmt.Errorf("reading the content: %w", err)
	}
	if o.Once {
		p.known = nil
	}
	return link(v, list, o, log), nil
}

// readAlone tells what is wrong with the form of every file of a site that nothing else can be told of.
func readAlone(tree *source.Tree, log *diag.Log) error {
	for _, d := range tree.Documents {
		data, err := tree.Bytes(d, log)
		if err != nil {
			return fmt.Errorf("reading the content: %w", err)
		}
		if data != nil {
			d.Parse(data, log)
		}
	}
	return nil
}

// parse reads the files of every group on all processors, but for those that it knows.
func (p *Parser) parse(v *Vocabularies, groups []*group, log *diag.Log) ([]*parsed, error) {
	parsers := map[string]*markdown.Parser{}
	for _, l := range v.Site.Languages {
		parsers[l] = markdown.New(l)
	}
	common := v.sum()
	list, keys := make([]*parsed, len(groups)), make([][sha256.Size]byte, len(groups))
	var work errgroup.Group
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		work.Go(func() error {
			for i := int(next.Add(1)) - 1; i < len(groups); i = int(next.Add(1)) - 1 {
				var err error
				if list[i], keys[i], err = p.entry(v, groups[i], common, parsers); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	p.known = make(map[[sha256.Size]byte]*parsed, len(list))
	for i, x := range list {
		p.known[keys[i]] = x
		log.Add(x.diagnostics...)
	}
	return list, nil
}

// entry gives what the files of a group hold, with a key under which that can be found again.
func (p *Parser) entry(v *Vocabularies, g *group, common [sha256.Size]byte, parsers map[string]*markdown.Parser) (*parsed, [sha256.Size]byte, error) {
	log := &diag.Log{}
	files := make([][]byte, len(g.documents))
	key := sha256.New()
	key.Write(common[:])
	summed, _ := v.Tree.FS.(source.Summed)
	read := func(n int) (err error) {
		if files[n] == nil {
			files[n], err = v.Tree.Bytes(g.documents[n], log)
		}
		return err
	}
	for n, d := range g.documents {
		var sum [sha256.Size]byte
		known := false
		if summed != nil {
			sum, known = summed.Sum(d.Path)
		}
		if !known {
			if err := read(n); err != nil {
				return nil, sum, err
			}
			if sum = sha256.Sum256(files[n]); files[n] == nil { // it is too large to be read
				sum = sha256.Sum256(fmt.Append(nil, log.All()))
			}
		}
		fmt.Fprintf(key, "%s\x00%x", d.Path, sum)
	}
	k := [sha256.Size]byte(key.Sum(nil))
	if x := p.known[k]; x != nil {
		return x, k, nil
	}
	for n := range g.documents {
		if err := read(n); err != nil {
			return nil, k, err
		}
	}
	return v.parse(g, files, parsers, log), k, nil
}

// sum is a digest of what every entry is read with.
func (v *Vocabularies) sum() [sha256.Size]byte {
	sum := sha256.New()
	for _, name := range append(vocabularyNames(), "site", "countries", "frameworks") {
		if x := v.Tree.Vocabularies[name]; x != nil {
			sum.Write(x.Sum[:])
		}
		fmt.Fprintf(sum, "%v", v.unreadVocabulary(name))
	}
	return [sha256.Size]byte(sum.Sum(nil))
}

// parse reads the files of one entry; of one that is too large there are no bytes.
func (v *Vocabularies) parse(g *group, files [][]byte, parsers map[string]*markdown.Parser, log *diag.Log) *parsed {
	p := &parsed{id: g.kind.Name + "/" + g.slug}
	whole := true
	for i, d := range g.documents {
		p.paths = append(p.paths, d.Path)
		whole = files[i] != nil && d.Parse(files[i], log) && whole
	}
	if whole {
		p.entry = v.read(g, parsers, log)
	}
	for _, d := range g.documents {
		d.Release()
	}
	p.diagnostics = log.All()
	return p
}

// group is the documents of one entry.
type group struct {
	kind      *Kind
	slug      string
	documents []*source.Document
}

func (v *Vocabularies) group(documents []*source.Document, log *diag.Log) []*group {
	byFolder := map[string]*Kind{}
	for _, k := range v.kinds {
		byFolder[k.Folder] = k
	}
	var list []*group
	byID := map[string]*group{}
	for _, d := range documents {
		if !slices.Contains(v.Site.Languages, d.Lang) {
			log.Error(diag.Place{File: d.Path}, diag.UnknownLanguage, d.Lang, diag.OneOf(v.Site.Languages))
			continue
		}
		kind := byFolder[d.Folder]
		slug := canonical(kind.Name, d.Slug)
		id := kind.Name + "/" + slug
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
func (v *Vocabularies) originalOf(documents []*source.Document, log *diag.Log) (original *source.Document, sure bool) {
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
	for _, l := range v.Site.Languages {
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
func (v *Vocabularies) read(g *group, parsers map[string]*markdown.Parser, log *diag.Log) Entry {
	original, sure := v.originalOf(g.documents, log)
	e := g.kind.make()
	h := e.Head()
	h.disputed = !sure
	h.id, h.Kind, h.Slug, h.Original, h.Texts = g.kind.Name+"/"+g.slug, g.kind, g.slug, original.Lang, map[string]*Text{}

	name := diag.Of(diag.Word("a_"+g.kind.Name), "an_entry")
	h.Texts[original.Lang] = &Text{Lang: original.Lang, doc: original}
	r := v.reader(original, h, log)
	facts := v.readOriginal(e, r, parsers)
	r.finish(name)

	for _, d := range g.documents {
		if d == original {
			continue
		}
		h.Texts[d.Lang] = &Text{Lang: d.Lang, doc: d}
		r := v.reader(d, h, log)
		v.readTranslation(e, r, parsers, facts)
		r.finish(name)
	}
	h.citations(log)
	h.agree(v.Site.Languages, log)
	h.Texts[h.Original].mark = fingerprintOf(h.Texts[h.Original], h.Highlights)
	return e
}

// readOriginal reads the facts of an entry and its text, and returns the keys that hold facts.
func (v *Vocabularies) readOriginal(e Entry, r *reader, parsers map[string]*markdown.Parser) (facts map[string]bool) {
	h := e.Head()
	r.bool("original")
	h.Draft = r.bool("draft")
	h.Withdrawn = r.withdrawn()
	h.Sources = r.sources(need(h.Kind.Sourced))
	for _, n := range r.words("aliases", optional) {
		h.Aliases = append(h.Aliases, Alias{n.Value, r.at(n)})
	}
	f := r.reading(h.Kind.fields)
	e.facts(f)
	f.finishParents()
	r.alternatives(h.Kind.fields)
	if c, ok := e.(checker); ok {
		c.check(r)
	}
	facts = r.asked
	r.asked = map[string]bool{}
	v.readText(e, r, parsers, State(IsOriginal))
	for key := range facts {
		r.asked[key] = true
	}
	if n, ok := r.node.Get("translation_of"); ok {
		if !h.disputed {
			r.log.Error(r.at(n), diag.UnknownKey, diag.Word("an_original"), "translation_of", diag.Guess{})
		}
		r.asked["translation_of"] = true
	}
	return facts
}

// readTranslation reads a text in another language, in which no facts may stand.
func (v *Vocabularies) readTranslation(e Entry, r *reader, parsers map[string]*markdown.Parser, facts map[string]bool) {
	v.readText(e, r, parsers, Current)
	r.bool("original")
	h, d := e.Head(), r.doc
	t := h.Texts[d.Lang]
	var marked bool
	if t.mark, marked = readMark(r); !marked {
		t.State = Unmarked
	}
	for _, p := range d.Front.Pairs {
		if facts[p.Key] && !r.asked[p.Key] {
			r.asked[p.Key] = true
			r.log.Error(diag.Place{File: d.Path, Line: p.Line, Column: p.Column}, diag.FactInTranslation, p.Key, h.originalPath())
		}
	}
}

func (v *Vocabularies) reader(d *source.Document, h *Header, log *diag.Log) *reader {
	return &reader{doc: d, node: d.Front, log: log, base: v, entry: h, asked: map[string]bool{}}
}

func (h *Header) originalPath() string { return h.Texts[h.Original].doc.Path }

func (v *Vocabularies) readText(e Entry, r *reader, parsers map[string]*markdown.Parser, s State) {
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
		case diag.RawHTML, diag.HeadingSpace, diag.HeadingBold, diag.SectionEmpty:
			r.log.Warn(at, code, args...)
		case diag.NoSource:
			if !h.unsureSources() {
				r.log.Error(at, code, append(args, h.originalPath())...)
			}
		default:
			r.log.Error(at, code, args...)
		}
	})
	r.contacts(t)
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
	t.tell()
}
