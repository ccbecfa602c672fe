package kb

import (
	"slices"
	"strconv"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/source"
)

// Country is a term of taxonomies/countries.yaml.
type Country struct {
	Code    string // ISO 3166-1 alpha-2
	Name    Localised
	Demonym map[string][]string // words of a language by which readers look for it
	Region  string
	// Memberships are what the country is part of, in the order of their file.
	Memberships []*Concept
	Tile        Tile
	// Practices name the country, in their order.
	Practices []Entry
}

// Tile is the place of a country in a schematic map of equal tiles, counted from 1; zero if it has none.
type Tile struct{ Column, Row int }

// mostTiles is how many columns and rows such a map may have.
const mostTiles = 30

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
			Demonym: r.forms("demonym"), Memberships: b.memberships(r), Tile: r.tile()}
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
		for _, other := range b.Countries {
			if c.Tile != (Tile{}) && c.Tile == other.Tile {
				log.Error(r.place("tile"), diag.TileTaken, c.Tile.Column, c.Tile.Row, other.Code)
			}
		}
		b.country[c.Code] = c
		b.Countries = append(b.Countries, c)
	}
	slices.SortFunc(b.Countries, func(x, y *Country) int { return strings.Compare(x.Code, y.Code) })
}

// tile reads the place of a country in the map.
func (r *reader) tile() Tile {
	v, ok := r.get("tile", optional)
	if !ok {
		return Tile{}
	}
	var place []int
	for _, x := range v.Items {
		if n, err := strconv.Atoi(x.Value); err == nil && x.Kind == source.Scalar && n >= 1 && n <= mostTiles {
			place = append(place, n)
		}
	}
	if v.Kind != source.List || len(v.Items) != 2 || len(place) != 2 {
		r.log.Error(r.at(v), diag.WantTile, mostTiles)
		return Tile{}
	}
	return Tile{place[0], place[1]}
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
