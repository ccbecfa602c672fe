package kb

import (
	"cmp"
	"image"
	"image/color"
	_ "image/jpeg" // the two formats of images that content may hold
	_ "image/png"
	"io"
	"path"
	"slices"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/markdown"
	"compendio/internal/schema"
	"compendio/internal/source"
)

// join writes a link at both of its ends.
func join(l Link) {
	l.From.Head().Out = append(l.From.Head().Out, l)
	l.To.Head().In = append(l.To.Head().In, l)
}

// link makes a base of entries: it resolves every relation, then every reference in prose, then
// what follows from them. It changes copies of the entries alone, and runs on one goroutine, as
// it writes at both ends of a relation.
func link(v *Vocabularies, list []*parsed, drafts bool, log *diag.Log) *Base {
	b := newBase(v, list, drafts)
	b.link(log)
	return b
}

// newBase has copies of entries, countries and terms, to be linked.
func newBase(v *Vocabularies, list []*parsed, drafts bool) *Base {
	b := &Base{Vocabularies: *v, parsed: list, entries: map[string][]Entry{}, byID: map[string]Entry{}, byPath: map[string]Entry{}, drafts: map[string]string{}, broken: map[string]bool{}}
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
		case p.entry.Head().Draft && !drafts:
			b.drafts[p.id] = p.id
			for _, path := range p.paths {
				b.drafts[path] = p.id
			}
		default:
			e := b.copied(p.entry)
			b.byID[p.id] = e
			b.entries[e.Head().Kind.Name] = append(b.entries[e.Head().Kind.Name], e)
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

// copied is an entry of this base: what linking changes is its own.
func (b *Base) copied(e Entry) Entry {
	twin := e.Head().Kind.copy(e)
	h := twin.Head()
	texts := make(map[string]*Text, len(h.Texts))
	for lang, t := range h.Texts {
		own := *t
		texts[lang] = &own
	}
	h.Texts = texts
	twin.facts(&renamer{base: b})
	return twin
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
			switch {
			case to == nil && b.whole != nil:
			case to == nil:
				b.dangling(p.place, p.kind, p.slug, p.written, log)
			case to == e:
				log.Error(p.place, diag.SelfReference, p.relation)
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

// menus reports the pages of prose that are too many for the menu that they are in.
func (b *Base) menus(log *diag.Log) {
	listed := map[string]int{}
	for _, e := range b.Of("page") {
		p, ok := e.(*Page)
		if !ok || p.Menu == "none" {
			continue
		}
		if listed[p.Menu]++; listed[p.Menu] > maxMenu {
			log.Error(p.Texts[p.Original].doc.Top(), diag.MenuFull, diag.Word("the_"+p.Menu), maxMenu)
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
	switch kind {
	case "objective":
		if strings.Trim(slug, "0123456789") == "" && len(b.entries[kind]) >= 23 || !inRange(slug) {
			log.Error(at, diag.NoObjective, slug)
			return
		}
	case "principle":
		if len(slug) != 1 || slug[0] < 'a' || slug[0] > 'j' {
			log.Error(at, diag.NoPrinciple, slug)
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
func (b *Base) resolve(e Entry, t *Text, ref markdown.Ref, at diag.Place, files map[string]*source.Attachment, log *diag.Log) Target {
	if ref.Short {
		kind, slug, _ := strings.Cut(ref.Target, "/")
		if kind == "country" {
			c := b.Country(slug)
			if c == nil && b.whole != nil {
				c = b.whole.Country(slug)
			}
			if c != nil {
				return Target{Country: c}
			}
			if !b.unreadVocabulary("countries") {
				log.Error(at, diag.NoTerm, slug, "content/taxonomies/countries.yaml", diag.Near(b.nearCountry(slug)))
			}
			return Target{}
		}
		to := b.found(kind + "/" + canonical(kind, slug))
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
	to := b.byPath[file]
	if to == nil && b.whole != nil {
		to = b.whole.byPath[file]
	}
	if to != nil && !ref.Image {
		return b.toEntry(t, to, ref, at, log)
	}
	if ref.Image && !isPicture(file) {
		log.Error(at, diag.BadImage, ref.Target)
		return Target{}
	}
	if a := files[file]; a != nil {
		return b.attachment(a, ref, at, log)
	}
	if slices.Contains(b.Tree.Strays, file) {
		log.Error(at, diag.LinkType, ref.Target)
		return Target{}
	}
	near := diag.Near(b.nearestFile(t, file, ref.Image, files))
	if ref.Image {
		log.Error(at, diag.NoImage, ref.Target, near, path.Join(source.Root, e.Head().Kind.Folder, t.doc.Slug))
	} else {
		log.Error(at, diag.LinkFile, ref.Target, near)
	}
	return Target{}
}

func isPicture(file string) bool {
	return slices.Contains([]string{".jpg", ".jpeg", ".png"}, strings.ToLower(path.Ext(file)))
}

// nearestFile finds what a link to a missing file most likely meant, as it would be
// written in the text: the same name in another folder, a name in the same folder
// that lacks its language, or one that is spelt alike.
func (b *Base) nearestFile(t *Text, file string, image bool, files map[string]*source.Attachment) string {
	if !b.maySpell(len(files) + len(b.byPath)) {
		return ""
	}
	dir, base := path.Split(file)
	here := path.Dir(t.doc.Path)
	var elsewhere, longer string
	var names []string
	consider := func(p string) {
		d, name := path.Split(p)
		switch {
		case name == base && (elsewhere == "" || p < elsewhere):
			elsewhere = p
		case d == dir && name == base+"."+t.Lang+".md":
			longer = p
		}
		if d == dir {
			names = append(names, name)
		}
	}
	for p := range files {
		if !image || isPicture(p) {
			consider(p)
		}
	}
	if !image {
		for p := range b.byPath {
			consider(p)
		}
	}
	near := cmp.Or(elsewhere, longer)
	if near == "" {
		slices.Sort(names)
		name := diag.Nearest(base, names)
		if name == "" {
			return ""
		}
		near = dir + name
	}
	if rest, below := strings.CutPrefix(near, here+"/"); below {
		return rest
	}
	return "../" + strings.TrimPrefix(near, source.Root+"/") // entries lie one folder deep
}

func (b *Base) toEntry(t *Text, to Entry, ref markdown.Ref, at diag.Place, log *diag.Log) Target {
	if ref.Fragment != "" {
		shown := to.Head().Text(t.Lang)
		if !shown.Body.HasHeading(ref.Fragment) {
			var ids []string
			if b.maySpell(len(shown.Body.Headings)) {
				for _, h := range shown.Body.Headings {
					ids = append(ids, h.ID)
				}
			}
			log.Error(at, diag.NoFragment, shown.doc.Path, ref.Fragment, diag.Near(diag.Nearest(ref.Fragment, ids)))
		}
	}
	return Target{Entry: to}
}

// maxDecoded is the most millions of bytes that the pixels of an image may take, however small the
// file is: 16 million pixels of a usual PNG, 21 million of a JPEG.
const maxDecoded = 64

// bytesOfPixel is how many bytes a pixel takes when an image is decoded.
func bytesOfPixel(m color.Model) int {
	switch m {
	case color.GrayModel, color.AlphaModel:
		return 1
	case color.Gray16Model, color.Alpha16Model:
		return 2
	case color.YCbCrModel:
		return 3
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	if _, ok := m.(color.Palette); ok {
		return 1
	}
	return 4
}

// attachment looks at the first bytes of a file that a text shows or leads to: it has to
// be what its name says, since nobody could open it otherwise, and to have bounds.
func (b *Base) attachment(a *source.Attachment, ref markdown.Ref, at diag.Place, log *diag.Log) Target {
	f, err := b.Tree.FS.Open(a.Path)
	if err != nil {
		log.Error(diag.Place{File: a.Path}, diag.Unreadable)
		return Target{}
	}
	defer f.Close()
	target := Target{Attachment: a, At: at}
	if !isPicture(a.Name) {
		head := make([]byte, len("%PDF-"))
		if _, err := io.ReadFull(f, head); err != nil || string(head) != "%PDF-" {
			log.Error(at, diag.BadPDF, ref.Target)
		}
		return target
	}
	c, format, err := image.DecodeConfig(f)
	jpeg := strings.ToLower(path.Ext(a.Name)) != ".png"
	most := maxDecoded / bytesOfPixel(c.ColorModel) // millions of pixels
	switch {
	case err != nil || (format == "jpeg") != jpeg || c.Width < 1 || c.Height < 1:
		log.Error(at, diag.BadImage, ref.Target)
	case c.Width > most*1_000_000/c.Height:
		log.Error(at, diag.ImageLarge, ref.Target, c.Width, c.Height, most)
	case ref.Image:
		target.Width, target.Height = c.Width, c.Height
	}
	return target
}

// maxGuesses is how many names are compared with mistyped ones in all, before nothing
// more is guessed: a text may name ten thousand things that do not exist.
const maxGuesses = 2_000_000

// maySpell reports whether a name may be looked for among n others.
func (b *Vocabularies) maySpell(n int) bool {
	b.guesses += n
	return b.guesses <= maxGuesses
}
