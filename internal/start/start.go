// Package start is the small site with which a forum begins: one forum, two sessions and some entries of
// every other kind, in Spanish and in English. What lies in site/ is a site as any other, whose texts say
// what belongs in their place; here it is put into the language in which its editors write first, dated,
// and explained key by key as new entries are. Nothing is written to disk here.
package start

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"time"

	"compendio/internal/change"
	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/source"
)

//go:embed site
var files embed.FS

// Languages are those in which a site begins.
var Languages = []string{"es", "en"}

// guides are the files for editors, one in each language.
var guides = map[string]string{"LEAME.md": "es", "README.md": "en"}

// Site returns the files of a new site, whose editors write in lang first, as it is begun on a day.
func Site(lang string, day time.Time) ([]change.File, error) {
	s := &beginning{lang: lang, words: message.Tool(lang), set: change.New(embed.FS{})}
	for _, l := range Languages {
		if l != lang {
			s.other = l
		}
	}
	if err := s.lay(day); err != nil {
		return nil, err
	}
	for _, step := range []func(*kb.Base, *diag.Log) error{s.originals, s.marks} {
		log := &diag.Log{}
		base, err := (&kb.Parser{}).Load(s.set.FS(), kb.Options{}, log)
		if err == nil && !log.Failed() {
			err = step(base, log)
		}
		if log.Failed() {
			d := log.Sorted()[0]
			err = errors.Join(err, fmt.Errorf("start: %s: %s", d.Place, d.Message("en")))
		}
		if err != nil {
			return nil, err
		}
	}
	return s.set.Files(), nil
}

// beginning is a site that is being put together.
type beginning struct {
	lang, other string
	words       *message.Words
	set         *change.Set
}

// The day on which the sample plays, in what lies in site/.
const sampleDay, sampleYear = "2026-01-15", "2026"

// lay takes over every file, with the comments of one language and the dates of today.
func (s *beginning) lay(day time.Time) error {
	dates := strings.NewReplacer(sampleDay, day.Format(time.DateOnly), sampleYear, day.Format("2006"))
	site, err := fs.Sub(files, "site")
	if err != nil {
		return err
	}
	return fs.WalkDir(site, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || guides[p] != "" && guides[p] != s.lang {
			return err
		}
		data, err := fs.ReadFile(site, p)
		if err != nil {
			return err
		}
		text := dates.Replace(string(data))
		if path.Ext(p) == ".yaml" {
			text = s.spoken(text)
		}
		name, vocabulary := strings.CutPrefix(strings.TrimSuffix(p, ".yaml"), source.Root+"/taxonomies/")
		switch {
		case p == source.Root+"/site.yaml":
			text = strings.Replace(text, "languages: [es, en]", "languages: ["+s.lang+", "+s.other+"]", 1)
			text = string(kb.SampleSite(text, []string{s.lang, s.other}, s.words))
		case vocabulary && !valued.MatchString(text):
			text += "\n" + string(kb.BuiltIn(name))
		}
		return s.set.Put(p, []byte(text))
	})
}

// valued is a vocabulary that has values of its own; without any it is the built-in one.
var valued = regexp.MustCompile(`(?m)^[^#\n]`)

// spoken leaves of comments those in the site's first language: they begin with #es or #en.
func (s *beginning) spoken(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#"+s.other) {
			continue
		}
		if rest, ours := strings.CutPrefix(line, "#"+s.lang); ours {
			line = "#" + rest
		}
		out.WriteString(line)
	}
	return out.String()
}

// originals makes the files of the first language the originals, which have the facts.
func (s *beginning) originals(base *kb.Base, log *diag.Log) error {
	for _, e := range base.Every() {
		data, err := base.Sample(e, s.lang, s.words, log)
		if err == nil && data != nil {
			err = s.set.Put(s.file(e, s.lang), data)
		}
		if err == nil && e.Head().Original != s.lang {
			err = s.translation(base, e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// translation takes the facts out of the file that was the original.
func (s *beginning) translation(base *kb.Base, e kb.Entry) error {
	name := s.file(e, s.other)
	data, err := s.set.ReadFile(name)
	if err != nil {
		return err
	}
	if data, err = base.WithoutFacts(e, data); err != nil {
		return err
	}
	return s.set.Put(name, data)
}

// marks says of every translation that it is up to date.
func (s *beginning) marks(base *kb.Base, _ *diag.Log) error {
	for _, e := range base.Every() {
		name := s.file(e, s.other)
		data, err := s.set.ReadFile(name)
		if err == nil {
			data, err = base.Accept(name, data)
		}
		if err == nil {
			err = s.set.Put(name, data)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *beginning) file(e kb.Entry, lang string) string {
	h := e.Head()
	return path.Join(source.Root, h.Kind.Folder, h.Slug+"."+lang+".md")
}
