package kb

import (
	"regexp"
	"slices"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/schema"
	"compendio/internal/source"
)

// fieldReader reads the declared fields of one document.
type fieldReader struct {
	*reader
	fields  []schema.Field     // all of the kind's, to know the keys inside a key
	parents map[string]*reader // by key, of those that hold others
}

// reading returns a visitor that reads fields through r.
func (r *reader) reading(fields []schema.Field) *fieldReader {
	return &fieldReader{r, fields, map[string]*reader{}}
}

// finishParents reports the unknown keys inside keys; those of the document itself are its
// reader's.
func (f *fieldReader) finishParents() {
	for key, in := range f.parents {
		if in != nil {
			in.finish(diag.Word(key))
		}
	}
}

// alternatives reports fields of which none is there, nor what may stand in its place.
func (r *reader) alternatives(fields []schema.Field) {
	given := func(key string) bool {
		v, ok := r.node.Get(key)
		return ok && !(v.Kind == source.List && len(v.Items) == 0)
	}
	for _, f := range fields {
		if f.Or != "" && !given(f.Key) && !given(f.Or) {
			r.log.Error(r.place(f.Key), diag.NeedOneOf, f.Key+", "+f.Or)
		}
	}
}

// of returns the reader of a field's key, which for objectives.primary is that of the
// value of objectives, and the key there; nil if there is no such value.
func (f *fieldReader) of(d schema.Field) (*reader, string) {
	parent := d.Parent()
	if parent == "" {
		return f.reader, d.Key
	}
	in, seen := f.parents[parent]
	if !seen {
		n := optional
		var keys []string
		for _, x := range f.fields {
			if x.Parent() == parent {
				keys = append(keys, x.Last())
				n = n || need(x.Required)
			}
		}
		in, _ = f.reader.fields(parent, n, keys...)
		f.parents[parent] = in
	}
	return in, d.Last()
}

func (f *fieldReader) text(d schema.Field, to *string) {
	if r, key := f.of(d); r != nil {
		*to = r.text(key, need(d.Required))
	}
}

func (f *fieldReader) code(d schema.Field, to *string) {
	r, key := f.of(d)
	if r == nil {
		return
	}
	*to = r.text(key, need(d.Required))
	if len(d.Values) > 0 && *to != "" && !d.Form.MatchString(*to) {
		r.log.Error(r.place(key), diag.WantChoice, key, *to, diag.OneOf(d.Values), diag.Near(""))
		*to = ""
	}
}

func (f *fieldReader) choice(d schema.Field, to *string) {
	if r, key := f.of(d); r != nil {
		if d.Vocabulary != "" {
			*to = r.concept(key, need(d.Required), d.Vocabulary)
		} else {
			*to = r.choice(key, need(d.Required), d.Values...)
		}
	}
}

func (f *fieldReader) number(d schema.Field, to *int) {
	if r, key := f.of(d); r != nil {
		*to = r.number(key, d.Low, d.High, need(d.Required))
	}
}

func (f *fieldReader) flag(d schema.Field, to *bool) {
	if r, key := f.of(d); r != nil {
		*to = r.bool(key)
	}
}

func (f *fieldReader) date(d schema.Field, to *Date) {
	r, key := f.of(d)
	switch {
	case r == nil:
	case d.Unknown:
		*to, _ = r.date(key, need(d.Required))
	default:
		*to, _ = r.known(key, need(d.Required))
	}
}

func (f *fieldReader) period(d schema.Field, to *Period) {
	r := f.reader
	to.Start, _ = r.date(d.Key, need(d.Required))
	end, hasEnd := r.date("end", optional)
	to.End, to.Ongoing = end, r.bool("ongoing")
	if edition := r.base.Site.Edition; edition.Before(to.Start) {
		r.log.Warn(r.place(d.Key), diag.StartsLater, to.Start.String(), edition.String())
	}
	switch {
	case hasEnd && to.Ongoing:
		r.log.Error(r.place("ongoing"), diag.OnlyOneOf, "end", "ongoing")
	case hasEnd && end.Before(to.Start):
		r.log.Error(r.place("end"), diag.EndBeforeStart, end.String(), to.Start.String())
	}
}

func (f *fieldReader) localised(d schema.Field, to *Localised) {
	if r, key := f.of(d); r != nil {
		*to = r.localised(key, need(d.Required))
	}
}

func (f *fieldReader) texts(d schema.Field, to *[]Localised) {
	if r, key := f.of(d); r != nil {
		*to = r.localisedList(key, need(d.Required))
	}
}

func (f *fieldReader) codes(d schema.Field, to *[]string) {
	r, key := f.of(d)
	if r == nil {
		return
	}
	for _, v := range r.words(key, need(d.Required)) {
		if !d.Form.MatchString(v.Value) {
			r.log.Error(r.at(v), diag.WantChoice, key, v.Value, diag.OneOf(d.Values), diag.Near(""))
			continue
		}
		*to = append(*to, v.Value)
	}
}

func (f *fieldReader) address(d schema.Field, to *Localised) {
	if r, key := f.of(d); r != nil {
		*to = r.localisedURL(key, need(d.Required))
	}
}

func (f *fieldReader) countries(d schema.Field, to *[]*Country) {
	if r, key := f.of(d); r != nil {
		*to = r.countries(key)
	}
}

func (f *fieldReader) ref(d schema.Field) {
	r, key := f.of(d)
	if r == nil {
		return
	}
	if v, ok := r.token(key, need(d.Required)); ok {
		r.refer(v, d.Words(), d.Kind, d.Beside)
	}
}

func (f *fieldReader) documents(d schema.Field, list *[]Document) {
	for _, item := range f.reader.maps(d.Key, d.Most, schema.Keys(d.Fields)...) {
		*list = append(*list, Document{item.localised("title", required), item.url("url", optional)})
		item.finish("a_document")
	}
}

func (f *fieldReader) refs(d schema.Field) {
	r, key := f.of(d)
	if r == nil {
		return
	}
	r.refs(key, d.Words(), d.Kind, need(d.Required), d.Beside)
	if d.Most > 0 {
		r.most(key, d.Most)
	}
}

func (f *fieldReader) named(schema.Field) {}

// questions reads one text for each value of a vocabulary; to says which text of a
// question that is.
func (f *fieldReader) questions(d schema.Field, list *[]Question, to func(*Question) *string) {
	ids := f.base.lists[d.Vocabulary].IDs()
	in, ok := f.reader.fields(d.Key, need(d.Required), ids...)
	if !ok || f.base.lists[d.Vocabulary].unread {
		return
	}
	for _, id := range ids {
		i := slices.IndexFunc(*list, func(q Question) bool { return q.Role == id })
		if i < 0 {
			*list = append(*list, Question{Role: id})
			i = len(*list) - 1
		}
		*to(&(*list)[i]) = in.text(id, need(d.Required))
	}
	in.finish(diag.Word("questions"))
}

func (f *fieldReader) highlights(d schema.Field, to *[]Highlight) {
	for _, item := range f.reader.maps(d.Key, d.Most, schema.Keys(d.Fields)...) {
		h := Highlight{Value: item.worded("value"), Label: item.worded("label"), Year: item.text("year", required), Source: item.text("source", optional)}
		ids := f.reader.entry.sourceIDs()
		if h.Source != "" && !slices.Contains(ids, h.Source) {
			item.log.Error(item.place("source"), diag.NoSource, h.Source, diag.Near(diag.Nearest(h.Source, ids)), f.reader.entry.originalPath())
		}
		item.finish("a_highlight")
		*to = append(*to, h)
	}
}

func (f *fieldReader) redirects(d schema.Field, to *[]Redirect) {
	n, ok := f.get(d.Key, need(d.Required))
	if !ok {
		return
	}
	if n.Kind != source.Map {
		f.log.Error(f.at(n), diag.WantMap, d.Key, diag.OneOf{"es/practicas/antigua.html"})
	}
	for _, p := range n.Pairs {
		at := diag.Place{File: f.doc.Path, Line: p.Line, Column: p.Column}
		if p.Value.Kind != source.Scalar {
			f.log.Error(f.at(p.Value), diag.WantText, p.Key)
			continue
		}
		*to = append(*to, Redirect{p.Key, p.Value.Value, at})
	}
}

// sdgForm is how goals and targets of the 2030 Agenda are written.
var sdgForm = regexp.MustCompile(`^(?:[1-9]|1[0-7])(?:\.(?:[0-9]{1,2}|[a-d]))?$`)

var sdgExamples = strings.Fields(`"1"–"17" "10.7" "10.c"`)
