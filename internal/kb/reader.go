package kb

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/figure"
	"compendio/internal/markdown"
	"compendio/internal/source"
)

// reader hands out the front matter of one document by key and remembers what was
// asked for, so that a kind reads like its own specification and a key that
// nobody asked for can be reported. Each method reports what is wrong and goes on
// with a zero value.
type reader struct {
	doc     *source.Document
	node    source.Node
	log     *diag.Log
	base    *Vocabularies
	entry   *Header // whose document it is; nil in a vocabulary
	nested  bool    // reads a value that has keys of its own
	asked   map[string]bool
	missing []missing
}

// missing is a required key that is not there. It is told at the end, and not at
// all if a mistyped key was meant for it: one mistake, one message.
type missing struct {
	key  string
	hint diag.Word
}

// need says whether a key may be left out.
type need bool

const (
	required need = true
	optional need = false
)

var (
	idForm     = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)
	numberForm = regexp.MustCompile(`^-?[0-9]{1,9}$`)
	yearForm   = regexp.MustCompile(`^[0-9]{4}$`)
)

func (r *reader) get(key string, n need) (source.Node, bool) {
	r.asked[key] = true
	for _, p := range r.node.Pairs {
		if p.Key != key {
			continue
		}
		if p.Value.Kind == source.Null && p.Value.Comment != "" {
			r.log.Error(r.at(p.Value), diag.CommentInText, key)
			return source.Node{}, false
		}
		if p.Value.Kind == source.Null || p.Value.Kind == source.Scalar && strings.TrimSpace(p.Value.Value) == "" {
			r.log.Error(diag.Place{File: r.doc.Path, Line: p.Line, Column: p.Column}, diag.EmptyValue, key, fillIn(n))
			return source.Node{}, false
		}
		return p.Value, true
	}
	if n == required {
		hint := diag.Word("each_original_needs_it")
		switch {
		case key == "year":
			hint = "year_or_none"
		case r.nested || r.entry == nil:
			hint = "cannot_be_left_out"
		case key == "title" || key == "summary" || key == "label" || key == "questions":
			hint = "each_file_needs_it"
		}
		r.miss(key, hint)
	}
	return source.Node{}, false
}

// fillIn says what to do about a key without a value.
func fillIn(n need) diag.Word {
	if n == required {
		return "fill_in"
	}
	return "fill_in_or_delete"
}

func (r *reader) miss(key string, hint diag.Word) {
	r.missing = append(r.missing, missing{key, hint})
}

// top is where a missing key is reported: the file's first line, or the first
// line of the value whose key is missing.
func (r *reader) top() diag.Place {
	if r.node.Line <= 2 {
		return r.doc.Top()
	}
	return r.doc.Place(r.node)
}

func (r *reader) has(key string) bool { _, ok := r.node.Get(key); return ok }

// place is that of a key's value, or of the whole if the key is missing.
func (r *reader) place(key string) diag.Place {
	if n, ok := r.node.Get(key); ok {
		return r.doc.Place(n)
	}
	return r.top()
}

func (r *reader) at(n source.Node) diag.Place { return r.doc.Place(n) }

func (r *reader) scalar(key string, n need) (source.Node, bool) {
	v, ok := r.get(key, n)
	if ok && v.Kind != source.Scalar {
		r.log.Error(r.at(v), diag.WantText, key)
		return v, false
	}
	return v, ok
}

// token is a value that is no prose: a number, a date, a choice.
func (r *reader) token(key string, n need) (source.Node, bool) {
	v, ok := r.scalar(key, n)
	if !ok || r.curly(v) {
		return source.Node{}, false
	}
	return v, true
}

// curly reports a value in quotation marks that only look like those of YAML, which
// word processors type.
func (r *reader) curly(v source.Node) bool {
	if v.Quoted || strings.Trim(v.Value, "“”„«»‘’") == v.Value {
		return false
	}
	r.log.Error(r.at(v), diag.CurlyQuotes, v.Value)
	return true
}

func (r *reader) text(key string, n need) string {
	v, ok := r.scalar(key, n)
	if !ok {
		return ""
	}
	return r.prose(key, v)
}

// prose returns a text's value on one line and reports a # that cut it short.
func (r *reader) prose(key string, v source.Node) string {
	if v.Comment != "" {
		r.log.Error(r.at(v), diag.CommentInText, key)
	}
	return markdown.NoBreak(oneLine(v.Value))
}

// oneLine is a text with a space in place of whatever sets off words; most are so already.
func oneLine(text string) string {
	if !strings.ContainsAny(text, "\n\t") && !strings.Contains(text, "  ") && strings.Trim(text, " ") == text {
		return text
	}
	return strings.Join(strings.FieldsFunc(text, func(c rune) bool { return c == ' ' || c == '\n' || c == '\t' }), " ")
}

func (r *reader) choice(key string, n need, values ...string) string {
	v, ok := r.token(key, n)
	if !ok {
		return ""
	}
	if !slices.Contains(values, v.Value) {
		r.log.Error(r.at(v), diag.WantChoice, key, v.Value, diag.OneOf(values), diag.Near(diag.Nearest(v.Value, values)))
		return ""
	}
	return v.Value
}

func (r *reader) bool(key string) bool {
	v, ok := r.token(key, optional)
	if ok && v.Value != "true" && v.Value != "false" {
		r.log.Error(r.at(v), diag.WantBool, key, v.Value)
	}
	return ok && v.Value == "true"
}

func (r *reader) number(key string, low, high int, n need) int {
	v, ok := r.token(key, n)
	if !ok {
		return 0
	}
	if !numberForm.MatchString(v.Value) {
		r.log.Error(r.at(v), diag.WantNumber, key, v.Value)
		return 0
	}
	i, _ := strconv.Atoi(v.Value)
	if i < low || i > high {
		r.log.Error(r.at(v), diag.OutOfRange, key, i, low, high)
		return 0
	}
	return i
}

// date reads a date that the sources may not give: it may be unknown.
func (r *reader) date(key string, n need) (Date, bool) {
	v, ok := r.token(key, n)
	if !ok {
		return Date{}, false
	}
	if v.Value == "unknown" {
		return Date{Unknown: true}, true
	}
	return r.known(key, n)
}

// known reads a date that is never unknown, such as that of the edition.
func (r *reader) known(key string, n need) (Date, bool) {
	v, ok := r.token(key, n)
	if !ok {
		return Date{}, false
	}
	d, ok := ParseDate(v.Value)
	if d.Unknown {
		r.log.Error(r.at(v), diag.DateUnknown, key)
		return Date{}, false
	}
	if !ok {
		var form any = diag.Word("a_date")
		if guesses := GuessDate(v.Value); len(guesses) > 0 {
			form = diag.AnyOf(guesses)
		}
		r.log.Error(r.at(v), diag.WantDate, key, v.Value, form)
	}
	return d, ok
}

func (r *reader) url(key string, n need) string {
	v, ok := r.token(key, n)
	if !ok || !isURL(v.Value) {
		if ok {
			r.log.Error(r.at(v), diag.WantURL, key, v.Value)
		}
		return ""
	}
	return v.Value
}

// localisedURL reads an address, or one for each language.
func (r *reader) localisedURL(key string, n need) Localised {
	return slices.DeleteFunc(r.localised(key, n), func(w Wording) bool {
		if !isURL(w.Text) {
			r.log.Error(r.place(key), diag.WantURL, key, w.Text)
		}
		return !isURL(w.Text)
	})
}

func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !strings.ContainsAny(s, " \"<>\\")
}

func (r *reader) list(key string, n need) []source.Node {
	v, ok := r.get(key, n)
	if !ok {
		return nil
	}
	if v.Kind != source.List {
		r.log.Error(r.at(v), diag.WantList, key)
		return nil
	}
	if len(v.Items) == 0 && n == required {
		hint := diag.Word("name_one")
		if key == "primary" {
			hint = "one_primary_objective"
		}
		r.log.Error(r.at(v), diag.TooFew, key, hint)
	}
	return v.Items
}

// words is a list of plain values; each is reported if it is not one, or repeated.
func (r *reader) words(key string, n need) []source.Node {
	var list []source.Node
	seen := map[string]bool{}
	for _, v := range r.list(key, n) {
		switch {
		case v.Kind != source.Scalar || strings.TrimSpace(v.Value) == "":
			r.log.Error(r.at(v), diag.WantText, key)
		case r.curly(v):
		case seen[v.Value]:
			r.log.Error(r.at(v), diag.Repeated, key, v.Value)
		default:
			seen[v.Value] = true
			list = append(list, v)
		}
	}
	return list
}

// most reports a list that is too long.
func (r *reader) most(key string, n int) {
	if v, ok := r.node.Get(key); ok && len(v.Items) > n {
		r.log.Error(r.at(v), diag.TooMany, key, len(v.Items), n)
	}
}

// refs reads slugs of entries of a kind; they are looked up when all is loaded.
func (r *reader) refs(key, relation, kind string, n need, beside bool) {
	seen := map[string]bool{}
	for _, v := range r.words(key, n) {
		slug := canonical(kind, strings.TrimPrefix(v.Value, kind+"/"))
		if seen[slug] {
			r.log.Error(r.at(v), diag.Repeated, key, slug)
			continue
		}
		seen[slug] = true
		r.refer(v, relation, kind, beside)
	}
}

// refer notes the slug of an entry of a kind.
func (r *reader) refer(v source.Node, relation, kind string, beside bool) {
	slug := canonical(kind, strings.TrimPrefix(v.Value, kind+"/"))
	r.entry.asked = append(r.entry.asked, pending{relation, kind, slug, v.Value, r.at(v), beside})
}

func (r *reader) countries(key string) []*Country {
	var list []*Country
	for _, v := range r.words(key, optional) {
		c := r.base.country[r.base.countryCalled(v.Value)]
		if c == nil && r.base.unreadVocabulary("countries") {
			continue
		}
		if c == nil {
			r.log.Error(r.at(v), diag.NoTerm, v.Value, "content/taxonomies/countries.yaml", diag.Near(r.base.nearCountry(v.Value)))
			continue
		}
		if slices.Contains(list, c) {
			r.log.Error(r.at(v), diag.Repeated, key, c.Code)
			continue
		}
		list = append(list, c)
	}
	return list
}

func (r *reader) localised(key string, n need) Localised {
	v, ok := r.get(key, n)
	if !ok {
		return nil
	}
	return r.local(key, v)
}

func (r *reader) localisedList(key string, n need) []Localised {
	var list []Localised
	for _, v := range r.list(key, n) {
		if l := r.local(key, v); l != nil {
			list = append(list, l)
		}
	}
	return list
}

// worded reads words for every language. A number alone is the same in all, and each writes it in its
// way; one text alone is in the language of the file.
func (r *reader) worded(key string) Localised {
	l := r.localised(key, required)
	text, alone := l.Lookup("")
	if !alone {
		return l
	}
	var out Localised
	for _, lang := range r.base.Site.Languages {
		if number, ok := figure.Format(text, r.doc.Lang, lang); ok {
			out = append(out, Wording{lang, number})
		} else if lang == r.doc.Lang {
			out = append(out, Wording{lang, text})
		}
	}
	return out
}

func (r *reader) local(key string, v source.Node) Localised {
	switch v.Kind {
	case source.Scalar:
		return ForAll(r.prose(key, v))
	case source.Map:
		l := Localised{}
		for _, p := range v.Pairs {
			at := diag.Place{File: r.doc.Path, Line: p.Line, Column: p.Column}
			if !slices.Contains(r.base.Site.Languages, p.Key) {
				r.log.Error(at, diag.UnknownLanguage, p.Key, diag.OneOf(r.base.Site.Languages))
				continue
			}
			if p.Value.Kind != source.Scalar {
				r.log.Error(at, diag.WantLocalised, key, diag.OneOf(r.base.Site.Languages))
				continue
			}
			w := Wording{p.Key, r.prose(key, p.Value)}
			if l = append(l, w); w.Text == "" {
				r.log.Error(at, diag.EmptyValue, p.Key, fillIn(optional))
			}
		}
		if len(v.Pairs) == 0 {
			r.log.Error(r.at(v), diag.EmptyValue, key, fillIn(optional))
		}
		if len(l) > 0 {
			return l
		}
		return nil
	}
	r.log.Error(r.at(v), diag.WantLocalised, key, diag.OneOf(r.base.Site.Languages))
	return nil
}

// fields reads a key whose value has keys of its own.
func (r *reader) fields(key string, n need, names ...string) (*reader, bool) {
	v, ok := r.get(key, n)
	if !ok {
		return nil, false
	}
	if v.Kind != source.Map {
		r.log.Error(r.at(v), diag.WantMap, key, diag.OneOf(names))
		return nil, false
	}
	return r.inside(v), true
}

func (r *reader) inside(v source.Node) *reader {
	return &reader{doc: r.doc, node: v, log: r.log, base: r.base, entry: r.entry, nested: true, asked: map[string]bool{}}
}

// maps reads a list of values that each have keys of their own, the names.
func (r *reader) maps(key string, most int, names ...string) []*reader {
	var list []*reader
	for _, v := range r.list(key, optional) {
		if v.Kind != source.Map {
			r.log.Error(r.at(v), diag.WantMap, key, diag.OneOf(names))
			continue
		}
		list = append(list, r.inside(v))
	}
	if most > 0 {
		r.most(key, most)
	}
	return list
}

// finish reports the keys that nobody asked for, and those that are missing. owner
// is what has no such key.
func (r *reader) finish(owner diag.Word) {
	known := make([]string, 0, len(r.asked))
	for k := range r.asked {
		known = append(known, k)
	}
	slices.Sort(known)
	meant := map[string]bool{}
	for _, p := range r.node.Pairs {
		if !r.asked[p.Key] {
			guess := diag.Nearest(p.Key, known)
			meant[guess] = true
			r.log.Error(diag.Place{File: r.doc.Path, Line: p.Line, Column: p.Column}, diag.UnknownKey, owner, p.Key, diag.Guess{Near: guess, Known: known})
		}
	}
	r.tellMissing(meant)
}

// tellMissing reports the keys that are missing, but for those that another was meant as.
func (r *reader) tellMissing(meant map[string]bool) {
	for _, m := range r.missing {
		if !meant[m.key] {
			r.log.Error(r.top(), diag.MissingKey, m.key, m.hint)
		}
	}
}

// canonical returns the one form of a slug: objective/07 and objective/7 are the same.
func canonical(kind, slug string) string {
	slug = strings.TrimSuffix(slug, ".md")
	if kind == "objective" {
		if s := strings.TrimLeft(slug, "0"); s != "" {
			slug = s
		}
	}
	return slug
}
