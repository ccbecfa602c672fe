package kb

import (
	"slices"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/schema"
	"compendio/internal/source"
)

// join writes a link at both of its ends.
func join(l Link) {
	l.From.Head().Out = append(l.From.Head().Out, l)
	l.To.Head().In = append(l.To.Head().In, l)
}

// link makes a base of entries: it resolves every relation, then every reference in prose, then
// what follows from them. It changes copies of the entries alone, unless they are of no other use, and runs on one
// goroutine, as it writes at both ends of a relation.
func link(v *Vocabularies, list []*parsed, o Options, log *diag.Log) *Base {
	b := newBase(v, list, o)
	b.link(log)
	if o.Once {
		for _, e := range b.All() {
			e.Head().forget()
		}
	}
	return b
}

// newBase has copies of entries, countries and terms, to be linked.
func newBase(v *Vocabularies, list []*parsed, o Options) *Base {
	b := &Base{Vocabularies: *v, parsed: list, once: o.Once, entries: map[string][]Entry{}, byID: map[string]Entry{}, byPath: map[string]Entry{}, withdrawn: map[string]Entry{}, drafts: map[string]string{}, broken: map[string]bool{}}
	b.Countries, b.country, b.Glossary = nil, map[string]*Country{}, nil
	for _, c := range v.Countries {
		twin := *c
		twin.Practices = nil
		b.Countries = append(b.Countries, &twin)
		b.country[c.Code] = &twin
	}
	terms := map[*Term]*Term{}
	for _, t := range v.Glossary {
		twin := *t
		twin.See = nil
		terms[t] = &twin
		b.Glossary = append(b.Glossary, &twin)
	}
	for _, t := range b.Glossary {
		t.DoNotJoin = slices.Clone(t.DoNotJoin)
		for i, other := range t.DoNotJoin {
			t.DoNotJoin[i] = terms[other]
		}
	}
	for _, p := range list {
		switch {
		case p.entry == nil:
			b.broken[p.id] = true
			for _, path := range p.paths {
				b.broken[path] = true
			}
		case p.entry.Head().Draft && !o.Drafts:
			b.drafts[p.id] = p.id
			for _, path := range p.paths {
				b.drafts[path] = p.id
			}
		default:
			e := p.entry
			if !o.Once {
				e = copied(e)
			}
			e.facts(&renamer{base: b})
			if e.Head().Withdrawn != nil {
				b.withdrawn[p.id] = e
			} else {
				b.byID[p.id] = e
				b.entries[e.Head().Kind.Name] = append(b.entries[e.Head().Kind.Name], e)
			}
			for _, path := range p.paths {
				b.byPath[path] = e
			}
		}
	}
	for _, k := range b.kinds {
		slices.SortFunc(b.entries[k.Name], order)
	}
	return b
}

// copied is an entry to be linked: what that changes is its own.
func copied(e Entry) Entry {
	twin := e.Head().Kind.copy(e)
	h := twin.Head()
	texts := make(map[string]*Text, len(h.Texts))
	for lang, t := range h.Texts {
		own := *t
		texts[lang] = &own
	}
	h.Texts = texts
	return twin
}

// forget lets go of what is of use while entries are linked.
func (h *Header) forget() {
	h.asked = nil
	for _, t := range h.Texts {
		t.mark, t.keys, t.places = fingerprint{}, nil, nil
	}
}

// renamer is a visitor that puts a base's own countries in the place of those that an entry was read with.
type renamer struct {
	ignorer
	base *Base
}

func (r *renamer) countries(_ schema.Field, list *[]*Country) {
	own := make([]*Country, len(*list))
	for i, c := range *list {
		own[i] = r.base.country[c.Code]
	}
	*list = own
}

func (b *Base) link(log *diag.Log) {
	b.relate(log)
	b.gather(log)
	b.refer(log)
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
		if !e.Head().disputed {
			e.Head().compare(b.Site.Languages, log)
		}
		slices.SortStableFunc(e.Head().In, func(x, y Link) int { return order(x.From, y.From) })
	}
	b.menus(log)
	for _, t := range b.Glossary {
		for _, n := range t.see {
			kind, slug, _ := strings.Cut(n.Value, "/")
			at := diag.Place{File: source.Root + "/taxonomies/glossary.yaml", Line: n.Line, Column: n.Column}
			if to := b.found(kind + "/" + canonical(kind, slug)); to != nil {
				t.See = append(t.See, to)
			} else {
				b.dangling(at, kind, slug, n.Value, log)
			}
		}
	}
}

// relate resolves the relations that entries declare. Those of a part to what is left out are gone.
func (b *Base) relate(log *diag.Log) {
	for _, e := range b.All() {
		for _, p := range e.Head().asked {
			to := b.byID[p.kind+"/"+p.slug]
			if to == nil {
				to = b.called(p.kind, p.written)
			}
			switch {
			case to == nil && b.whole != nil:
			case to == nil:
				b.dangling(p.place, p.kind, p.slug, p.written, log)
			case to == e:
				log.Error(p.place, diag.SelfReference, p.relation)
			case slices.Contains(e.Head().Out, Link{p.relation, e, to, p.beside}): // by its name and by its slug
				log.Error(p.place, diag.Repeated, p.relation, to.Head().Slug)
			default:
				join(Link{p.relation, e, to, p.beside})
			}
		}
	}
}

// refer resolves references in prose. In a part they may lead to an entry of the whole:
// whoever renders them can tell that it is not in the part.
func (b *Base) refer(log *diag.Log) {
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
			for i, ref := range t.Body.Refs {
				target := b.resolve(e, t, ref, t.places[i], files, log)
				t.Targets = append(t.Targets, target)
				if to := target.Entry; to != nil && to != e && !mentioned[to] && b.byID[to.Head().ID()] == to {
					mentioned[to] = true
					join(Link{Mentions, e, to, true})
				}
			}
		}
	}
}

// called returns the entry of a kind that has a name, in any language; nil if none has or several have.
func (b *Base) called(kind, name string) Entry {
	if !b.maySpell(len(b.entries[kind])) {
		return nil
	}
	var found Entry
	for _, e := range b.entries[kind] {
		for _, t := range e.Head().Texts {
			if !strings.EqualFold(t.Title, name) && !strings.EqualFold(t.Label, name) {
				continue
			}
			if found != nil && found != e {
				return nil
			}
			found = e
		}
	}
	return found
}

// found gives an entry by its ID, in a part also one that is left out.
func (b *Base) found(id string) Entry {
	if e := b.byID[id]; e != nil || b.whole == nil {
		return e
	}
	return b.whole.byID[id]
}

// maxMenu is how many pages of prose the head or the foot of every page may list. Were
// there no bound, a site would grow by the square of their number.
const maxMenu = 100

// Menu returns the entries that the head or the foot of every page lists, in order.
func (b *Base) Menu() []MenuEntry {
	var list []MenuEntry
	for _, e := range b.All() {
		if m, ok := e.(MenuEntry); ok && m.InMenu() != "none" {
			list = append(list, m)
		}
	}
	slices.SortStableFunc(list, func(x, y MenuEntry) int { return x.Head().Rank - y.Head().Rank })
	return list
}

// MenuEntry is an entry that a menu may list.
type MenuEntry interface {
	Entry
	InMenu() string
}

// menus reports the pages of prose that are too many for the menu that they are in.
func (b *Base) menus(log *diag.Log) {
	listed := map[string]int{}
	for _, e := range b.Menu() {
		menu, h := e.InMenu(), e.Head()
		if listed[menu]++; listed[menu] > maxMenu {
			log.Error(h.Texts[h.Original].doc.Top(), diag.MenuFull, diag.Word("the_"+menu), maxMenu)
		}
	}
}

// dangling reports a reference to nothing, with the nearest name. written is the
// reference as it stands in the content: 7, or objective/7 in prose.
func (b *Base) dangling(at diag.Place, kind, slug, written string, log *diag.Log) {
	id := kind + "/" + slug
	if b.broken[id] {
		return
	}
	if id, ok := b.drafts[id]; ok {
		log.Error(at, diag.DraftTarget, id)
		return
	}
	if b.gone(id) != nil {
		log.Error(at, diag.WithdrawnTarget, id)
		return
	}
	if list := b.entries[kind]; (kind == "objective" || kind == "principle") && len(list) > 1 {
		// Near numbers are no guess at what was meant.
		if first, last := list[0].Head().Slug, list[len(list)-1].Head().Slug; !within(slug, first, last) {
			log.Error(at, diag.OutOfList, diag.Word("no_"+kind), slug, first, last)
			return
		}
	}
	var slugs, kinds []string
	bySlug := map[string]string{} // slug → ID, for a reference that lacks its kind
	for _, k := range b.kinds {
		kinds = append(kinds, k.Name)
		if !b.maySpell(len(b.entries[k.Name])) {
			continue
		}
		for _, e := range b.entries[k.Name] {
			if k.Name == kind || slug == "" {
				slugs = append(slugs, e.Head().Slug)
				bySlug[e.Head().Slug] = e.Head().ID()
			}
		}
	}
	switch {
	case slug == "":
		log.Error(at, diag.NoEntry, diag.Word("no_entry"), written, diag.Near(bySlug[diag.Nearest(kind, slugs)]))
	case !slices.Contains(kinds, kind):
		near := diag.Nearest(kind, kinds) + "/" + slug
		if b.byID[near] == nil {
			near = ""
		}
		log.Error(at, diag.NoEntry, diag.Word("no_entry"), written, diag.Near(near))
	default:
		near := diag.Nearest(slug, slugs)
		if near != "" && strings.HasPrefix(written, kind+"/") {
			near = kind + "/" + near
		}
		log.Error(at, diag.NoEntry, diag.Of(diag.Word("no_"+kind), "no_entry"), written, diag.Near(near))
	}
}

// within reports whether a number or letter lies between two others.
func within(slug, first, last string) bool {
	return (len(slug) > len(first) || len(slug) == len(first) && slug >= first) && (len(slug) < len(last) || len(slug) == len(last) && slug <= last)
}

// maxGuesses is how many names are compared with mistyped ones in all, before nothing
// more is guessed: a text may name ten thousand things that do not exist.
const maxGuesses = 2_000_000

// maySpell reports whether a name may be looked for among n others.
func (b *Vocabularies) maySpell(n int) bool {
	b.guesses += n
	return b.guesses <= maxGuesses
}
