package kb

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/source"
)

// Site is content/site.yaml.
type Site struct {
	Name        Localised
	ShortName   Localised
	Title       Localised // headline of the home page
	Overline    Localised // the small line above it
	Description Localised
	Examples    Localised // of words to search for
	Publisher   Localised // the organisation that answers for the site, or its name
	Languages   []string  // the first is the default
	Edition     Date
	BaseURL     string // public address with a slash at the end, or empty
	Redirects   []Redirect
}

// The years that an edition may have: copies are zip files, which know no others.
const firstYear, lastYear = 1980, 2107

// Redirect leads an address that was published once to one of today.
type Redirect struct {
	From, To string
	Place    diag.Place
}

// Country is a term of taxonomies/countries.yaml.
type Country struct {
	Code    string // ISO 3166-1 alpha-2
	Name    Localised
	Demonym map[string][]string // words of a language by which readers look for it
	Region  string
	// Memberships are what the country is part of, in the order of their file.
	Memberships []*Concept
	// Practices name the country, in their order.
	Practices []Entry
}

// Term is a group of the glossary: the words of each language for one thing.
type Term struct {
	ID         string
	Forms      map[string][]string // by language; the first is the main one
	SearchOnly map[string][]string // forms that readers type and we do not write
	Definition Localised
	Note       Localised
	DoNotJoin  []*Term
	See        []Entry

	apart []source.Node
	see   []source.Node
}

func (b *Vocabularies) codes() []string {
	var list []string
	for _, c := range b.Countries {
		list = append(list, c.Code)
	}
	return list
}

// vocabularyReader reads a value of a vocabulary as if it were front matter.
func (b *Vocabularies) vocabularyReader(v *source.Vocabulary, n source.Node, log *diag.Log) *reader {
	return &reader{doc: &source.Document{Path: v.Path}, node: n, log: log, base: b, asked: map[string]bool{}}
}

// readSite reads site.yaml; without one there is nothing to go on with.
func (b *Vocabularies) readSite(tree *source.Tree, log *diag.Log) bool {
	b.Site = &Site{}
	v := tree.Vocabularies["site"]
	if v == nil {
		if !b.unreadVocabulary("site") {
			log.Error(diag.Place{File: source.Root + "/site.yaml"}, diag.MissingFile)
		}
		return false
	}
	if v.Node.Kind != source.Map {
		log.Error(v.Place(v.Node), diag.YAMLNotMap)
		return false
	}
	r := b.vocabularyReader(v, v.Node, log)
	b.Site.readLanguages(r)
	if len(b.Site.Languages) == 0 {
		// Nothing else can be read; but what is there may be the key, mistyped.
		for _, key := range []string{"name", "short_name", "title", "overline", "description", "search_examples", "publisher", "edition", "base_url", "redirects"} {
			r.asked[key] = true
		}
		r.finish("site.yaml")
		return false
	}
	b.Site.Name = r.localised("name", required)
	b.Site.ShortName = r.localised("short_name", optional)
	if b.Site.ShortName == nil {
		b.Site.ShortName = b.Site.Name
	}
	b.Site.Title = r.localised("title", optional)
	if b.Site.Title == nil {
		b.Site.Title = b.Site.Name
	}
	b.Site.Overline = r.localised("overline", optional)
	b.Site.Description = r.localised("description", required)
	b.Site.Examples = r.localised("search_examples", optional)
	b.Site.Publisher = r.localised("publisher", optional)
	if b.Site.Publisher == nil {
		b.Site.Publisher = b.Site.Name
	}
	var known bool
	if b.Site.Edition, known = r.known("edition", required); known && (b.Site.Edition.Year < firstYear || b.Site.Edition.Year > lastYear) {
		log.Error(r.place("edition"), diag.OutOfRange, "edition", b.Site.Edition.Year, firstYear, lastYear)
	}
	if v, ok := r.token("base_url", optional); ok {
		if b.Site.BaseURL, ok = BaseURL(v.Value); !ok {
			log.Error(r.at(v), diag.WantBase, v.Value)
		}
	}
	b.Site.readRedirects(r)
	r.finish("site.yaml")
	return true
}

func (s *Site) readLanguages(r *reader) {
	for _, l := range r.words("languages", required) {
		if len(l.Value) < 2 || len(l.Value) > 3 || strings.Trim(l.Value, "abcdefghijklmnopqrstuvwxyz") != "" {
			r.log.Error(r.at(l), diag.WantLanguage, l.Value)
			continue
		}
		s.Languages = append(s.Languages, l.Value)
	}
}

func (s *Site) readRedirects(r *reader) {
	n, ok := r.get("redirects", optional)
	if !ok {
		return
	}
	if n.Kind != source.Map {
		r.log.Error(r.at(n), diag.WantMap, "redirects", diag.OneOf{"es/practicas/antigua.html"})
	}
	for _, p := range n.Pairs {
		at := diag.Place{File: r.doc.Path, Line: p.Line, Column: p.Column}
		if p.Value.Kind != source.Scalar {
			r.log.Error(r.at(p.Value), diag.WantText, p.Key)
			continue
		}
		s.Redirects = append(s.Redirects, Redirect{p.Key, p.Value.Value, at})
	}
}

// BaseURL returns a public address with a slash at its end, if it is one: that of a folder
// on a host, since the addresses of pages are written behind it.
func BaseURL(s string) (string, bool) {
	u, err := url.Parse(s)
	if err != nil || !isURL(s) || u.User != nil || strings.ContainsAny(s, "?#") {
		return "", false
	}
	last := path.Base(u.Path)
	// What has a dot and no slash behind it is the name of a file, as far as anybody can tell.
	if page := strings.HasSuffix(last, ".html") || strings.HasSuffix(last, ".htm"); page || strings.Contains(last, ".") && last != "." && !strings.HasSuffix(u.Path, "/") {
		return "", false
	}
	return strings.TrimRight(s, "/") + "/", true
}

// unreadVocabulary reports whether a vocabulary is there but cannot be read. Its
// fault is told; nothing is said about what follows from it.
func (b *Vocabularies) unreadVocabulary(name string) bool {
	v, found := b.Tree.Vocabularies[name]
	return found && v == nil
}

// items returns the values of a vocabulary that is a list.
func (b *Vocabularies) items(v *source.Vocabulary, name string, log *diag.Log) []*reader {
	if v == nil {
		return nil
	}
	if v.Node.Kind != source.List {
		log.Error(v.Place(v.Node), diag.WantList, name)
		return nil
	}
	var list []*reader
	for _, n := range v.Node.Items {
		if n.Kind != source.Map {
			log.Error(v.Place(n), diag.YAMLNotMap)
			continue
		}
		list = append(list, b.vocabularyReader(v, n, log))
	}
	return list
}

// memberships reads those of a country.
func (b *Vocabularies) memberships(r *reader) []*Concept {
	v := b.lists["memberships"]
	ids := v.IDs()
	var list []*Concept
	for _, n := range r.words("memberships", optional) {
		if c := v.Find(n.Value); c != nil {
			list = append(list, c)
		} else if !v.unread {
			r.log.Error(r.at(n), diag.NoTerm, n.Value, "content/taxonomies/memberships.yaml", diag.Near(diag.Nearest(n.Value, ids)))
		}
	}
	slices.SortFunc(list, func(x, y *Concept) int { return slices.Index(ids, x.ID) - slices.Index(ids, y.ID) })
	return list
}

func (b *Vocabularies) readCountries(tree *source.Tree, log *diag.Log) {
	for _, r := range b.items(tree.Vocabularies["countries"], "countries", log) {
		c := &Country{Code: r.text("code", required), Name: r.localised("name", required), Region: r.concept("region", required, "regions"),
			Demonym: r.forms("demonym"), Memberships: b.memberships(r)}
		r.finish("a_country")
		if c.Code == "" {
			continue
		}
		if len(c.Code) != 2 || strings.Trim(c.Code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			log.Error(r.place("code"), diag.WantCountry, c.Code)
			continue
		}
		if b.country[c.Code] != nil {
			log.Error(r.place("code"), diag.Repeated, "code", c.Code)
			continue
		}
		b.country[c.Code] = c
		b.Countries = append(b.Countries, c)
	}
	slices.SortFunc(b.Countries, func(x, y *Country) int { return strings.Compare(x.Code, y.Code) })
}

func (b *Vocabularies) readGlossary(tree *source.Tree, log *diag.Log) {
	byID := map[string]*Term{}
	var readers []*reader
	for _, r := range b.items(tree.Vocabularies["glossary"], "glossary", log) {
		t := &Term{ID: r.text("id", required), Forms: map[string][]string{}, SearchOnly: map[string][]string{},
			Definition: r.localised("definition", optional), Note: r.localised("note", optional)}
		for _, l := range b.Site.Languages {
			for _, n := range r.words(l, optional) {
				t.Forms[l] = append(t.Forms[l], r.prose(l, n))
			}
			for _, n := range r.words("search_"+l, optional) {
				t.SearchOnly[l] = append(t.SearchOnly[l], r.prose(l, n))
			}
		}
		t.apart = r.words("do_not_join", optional)
		t.see = r.words("see", optional)
		t.untranslated(r)
		r.finish("a_term")
		switch {
		case t.ID == "":
			continue
		case !idForm.MatchString(t.ID):
			log.Error(r.place("id"), diag.WantID, "id", t.ID)
			continue
		case byID[t.ID] != nil:
			log.Error(r.place("id"), diag.Repeated, "id", t.ID)
			continue
		}
		byID[t.ID] = t
		b.Glossary = append(b.Glossary, t)
		readers = append(readers, r)
	}
	var ids []string
	for _, t := range b.Glossary {
		ids = append(ids, t.ID)
	}
	for i, t := range b.Glossary {
		for _, n := range t.apart {
			if other := byID[n.Value]; other != nil {
				t.DoNotJoin = append(t.DoNotJoin, other)
			} else {
				near := ""
				if b.maySpell(len(ids)) {
					near = diag.Nearest(n.Value, ids)
				}
				log.Error(readers[i].at(n), diag.NoTerm, n.Value, "content/taxonomies/glossary.yaml", diag.Near(near))
			}
		}
	}
}

// untranslated warns of the languages of the site in which a term says nothing; it needs one.
func (t *Term) untranslated(r *reader) {
	languages := r.base.Site.Languages
	if !slices.ContainsFunc(languages, r.has) {
		r.miss(languages[0], "cannot_be_left_out")
		return
	}
	for _, l := range languages {
		if !r.has(l) {
			r.log.Warn(r.place("id"), diag.LabelMissing, t.ID, l)
		}
	}
	r.translated("definition", t.Definition)
	r.translated("note", t.Note)
}

// forms reads words by language: {es: [a, b], en: [c]}.
func (r *reader) forms(key string) map[string][]string {
	in, ok := r.fields(key, optional, r.base.Site.Languages...)
	if !ok {
		return nil
	}
	m := map[string][]string{}
	for _, l := range r.base.Site.Languages {
		for _, n := range in.words(l, optional) {
			m[l] = append(m[l], n.Value)
		}
	}
	in.finish(diag.Word(key))
	return m
}
