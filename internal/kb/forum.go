package kb

import (
	"slices"

	"compendio/internal/diag"
	"compendio/internal/schema"
)

// Forum is a meeting; sessions are its parts.
type Forum struct {
	Header
	Listed
	Dates     Period
	Place     Localised
	Host      []Localised
	Framework string // of taxonomies/frameworks.yaml, or empty
	Documents []Document
	Alone     bool // no other forum is in the base, so that to name it tells nothing
}

// Document is something that a forum published or worked from.
type Document struct {
	Title Localised
	URL   string // or empty
}

func (f *Forum) facts(v visitor) {
	v.number(schema.Field{Key: "order", Low: 0, High: 1000, Inner: true}, &f.Rank)
	v.choice(schema.Field{Key: "menu", Values: menus, Inner: true}, &f.Menu)
	v.period(schema.Field{Key: "start", Name: "period", Required: true, Unknown: true, Panel: true}, &f.Dates)
	v.localised(schema.Field{Key: "place", Panel: true}, &f.Place)
	v.texts(schema.Field{Key: "host", Panel: true}, &f.Host)
	v.choice(schema.Field{Key: "framework", Vocabulary: "frameworks", Panel: true}, &f.Framework)
	v.documents(schema.Field{Key: "documents", Panel: true, Fields: []schema.Field{{Key: "title", Type: schema.Localised, Required: true}, {Key: "url", Type: schema.Text}}}, &f.Documents)
}

func (f *Forum) texts(v visitor, t *Text) {
	v.text(schema.Field{Key: "label"}, &t.Label)
	v.code(schema.Field{Key: "slug", Form: idForm, Inner: true}, &t.Slug)
}

func (f *Forum) check(*reader) { f.inFooter() }

func (f *Forum) checkText(r *reader, t *Text) { t.checkSlug(r) }

// gather gives every session its forum: the one that it names, or the only one. Where there are
// several, sessions stand in the order of their forums.
func (b *Base) gather(log *diag.Log) {
	forums := b.entries["forum"]
	for _, e := range forums {
		if f, ok := e.(*Forum); ok {
			f.Alone = len(forums) == 1 && (b.whole == nil || len(b.whole.entries["forum"]) == 1)
		}
	}
	for _, e := range b.entries["session"] {
		h := e.Head()
		named := slices.ContainsFunc(h.asked, func(p pending) bool { return p.relation == "forum" })
		switch {
		case len(forums) == 1 && !named:
			join(Link{"forum", e, forums[0], false})
		case len(forums) > 1 && !named:
			log.Error(h.Texts[h.Original].doc.Top(), diag.WhichForum)
		case len(forums) > 1:
			for _, f := range h.Outgoing("forum") {
				h.Rank += maxOrder * slices.Index(forums, f)
			}
		}
	}
	slices.SortFunc(b.entries["session"], order)
}

// maxOrder is the most that a session's order may be.
const maxOrder = 1000
