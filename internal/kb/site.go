package kb

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/markdown"
	"compendio/internal/schema"
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
	Logo        string // a file of static/, or empty
	Accent      Accent
	Footer      Localised // Markdown at the foot of every page
	License     License   // of the content
	Redirects   []Redirect

	foot   map[string]*markdown.Body // Footer, parsed
	reader *reader
}

// Accent is the colour of links and of what stands out, as #0b5a6f; empty is the built-in one.
type Accent struct{ Light, Dark string }

// License is what readers may do with the content.
type License struct {
	Name Localised
	URL  Localised
}

// Redirect leads an address that was published once to one of today.
type Redirect struct {
	From, To string
	Place    diag.Place
}

// The years that an edition may have: copies are zip files, which know no others.
const firstYear, lastYear = 1980, 2107

// declare walks the keys of site.yaml.
func (s *Site) declare(v visitor) {
	v.localised(schema.Field{Key: "name", Required: true}, &s.Name)
	v.localised(schema.Field{Key: "short_name"}, &s.ShortName)
	v.localised(schema.Field{Key: "title"}, &s.Title)
	v.localised(schema.Field{Key: "overline"}, &s.Overline)
	v.localised(schema.Field{Key: "description", Required: true}, &s.Description)
	v.localised(schema.Field{Key: "search_examples"}, &s.Examples)
	v.localised(schema.Field{Key: "publisher"}, &s.Publisher)
	v.codes(schema.Field{Key: "languages", Required: true, Form: languageForm}, &s.Languages)
	v.date(schema.Field{Key: "edition", Required: true}, &s.Edition)
	v.text(schema.Field{Key: "base_url"}, &s.BaseURL)
	v.text(schema.Field{Key: "logo"}, &s.Logo)
	v.code(schema.Field{Key: "accent.light", Form: colourForm}, &s.Accent.Light)
	v.code(schema.Field{Key: "accent.dark", Form: colourForm}, &s.Accent.Dark)
	v.localised(schema.Field{Key: "footer"}, &s.Footer)
	v.localised(schema.Field{Key: "license.name"}, &s.License.Name)
	v.address(schema.Field{Key: "license.url"}, &s.License.URL)
	v.redirects(schema.Field{Key: "redirects"}, &s.Redirects)
}

var (
	languageForm = regexp.MustCompile(`^[a-z]{2,3}$`)
	colourForm   = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
)

// SiteFields describes the keys of site.yaml.
func SiteFields() []schema.Field {
	d := &describer{}
	(&Site{}).declare(d)
	return d.list
}

// Place is where site.yaml has the value of a key, such as accent.light.
func (s *Site) Place(key string) diag.Place {
	r := s.reader
	n := r.node
	for part := range strings.SplitSeq(key, ".") {
		n, _ = n.Get(part)
	}
	return r.at(n)
}

// FootIn is the text at the foot of every page in a language, else in all or any; nil if there is none.
func (s *Site) FootIn(lang string) *markdown.Body {
	for _, l := range slices.Concat([]string{lang, ""}, s.Languages) {
		if body := s.foot[l]; body != nil {
			return body
		}
	}
	return nil
}

// languageReader reads the languages alone, which all other keys lean on.
type languageReader struct {
	ignorer
	r *reader
}

func (l languageReader) codes(d schema.Field, to *[]string) {
	for _, n := range l.r.words(d.Key, need(d.Required)) {
		if !languageForm.MatchString(n.Value) {
			l.r.log.Error(l.r.at(n), diag.WantLanguage, n.Value)
			continue
		}
		*to = append(*to, n.Value)
	}
}

// siteReader reads all keys but the languages, each of which is plain.
type siteReader struct{ *fieldReader }

func (siteReader) codes(schema.Field, *[]string) {}

func (s siteReader) text(d schema.Field, to *string) {
	if v, ok := s.token(d.Key, need(d.Required)); ok {
		*to = v.Value
	}
}

func (s siteReader) code(d schema.Field, to *string) {
	r, key := s.of(d)
	if r == nil {
		return
	}
	v, ok := r.token(key, need(d.Required))
	if ok && !colourForm.MatchString(v.Value) {
		r.log.Error(r.at(v), diag.WantColour, v.Value)
		return
	}
	*to = strings.ToLower(v.Value)
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
	s := b.Site
	s.reader = r
	fields := SiteFields()
	s.declare(languageReader{r: r})
	if len(s.Languages) == 0 {
		// Nothing else can be read; but what is there may be the key, mistyped.
		for _, f := range schema.Flatten(fields) {
			r.asked[f.Key] = true
		}
		r.finish("site.yaml")
		return false
	}
	f := siteReader{r.reading(fields)}
	s.declare(f)
	f.finishParents()
	s.check(r)
	r.finish("site.yaml")
	s.fallBack()
	return true
}

// check holds values to rules that their form does not tell.
func (s *Site) check(r *reader) {
	if year := s.Edition.Year; !s.Edition.IsZero() && (year < firstYear || year > lastYear) {
		r.log.Error(r.place("edition"), diag.OutOfRange, "edition", year, firstYear, lastYear)
	}
	if s.BaseURL != "" {
		base, ok := BaseURL(s.BaseURL)
		if !ok {
			r.log.Error(r.place("base_url"), diag.WantBase, s.BaseURL)
		}
		s.BaseURL = base
	}
	if in, ok := r.node.Get("license"); ok && in.Kind == source.Map && len(s.License.Name) == 0 {
		r.log.Error(r.at(in), diag.MissingKey, "license.name", diag.Word("cannot_be_left_out"))
	}
	r.translated("footer", s.Footer)
	r.translated("license", s.License.Name)
	s.foot = map[string]*markdown.Body{}
	for _, w := range s.Footer {
		place := r.place("footer")
		body := markdown.New(w.Lang).Parse(w.Text, nil, func(_ int, code diag.Code, args ...any) { r.log.Error(place, code, args...) })
		for _, ref := range body.Refs {
			r.log.Error(place, diag.FooterLink, ref.Target)
		}
		s.foot[w.Lang] = body
	}
}

// fallBack fills in what is left out from what is there.
func (s *Site) fallBack() {
	for _, text := range []*Localised{&s.ShortName, &s.Title, &s.Publisher} {
		if *text == nil {
			*text = s.Name
		}
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
