package view

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/source"
)

// words are those of the interface in one language: layouts/messages/<lang>.yaml.
type words struct{ *message.Words }

// catalogue is a file of words while it is read: keys are joined by dots, and the items of a list have
// its number, from 1, for a key.
type catalogue struct {
	file string
	text map[string]string
	own  map[string]diag.Place // keys that the site adds to the built-in ones
}

// Words are the words of the interface by language.
type Words map[string]*message.Words

// LoadWords reads the catalogues; of layers the first is on top. The built-in file supplies what a site's own
// does not override. A word that one language has and another has not is borrowed, with a warning: from the
// first language of the site that has it, else from built-in English.
func LoadWords(layers []fs.FS, languages []string, log *diag.Log) Words {
	all := map[string]*catalogue{}
	for _, lang := range languages {
		if all[lang] = loadCatalogue(layers, lang, log); all[lang] == nil {
			log.Error(diag.Place{File: wordsFile(lang)}, diag.LanguageWords, lang)
		}
	}
	lenders := slices.Clone(languages)
	if !slices.Contains(languages, "en") {
		lenders = append(lenders, "en")
		all["en"] = loadCatalogue(layers[len(layers)-1:], "en", log)
	}
	out := Words{}
	for _, lang := range languages {
		if all[lang] == nil {
			continue
		}
		for _, other := range lenders {
			if all[other] != nil {
				all[lang].borrow(all[other], log)
			}
		}
		out[lang] = message.New(lang, all[lang].text)
	}
	return out
}

// loadCatalogue reads the words of a language; nil if there are none.
func loadCatalogue(layers []fs.FS, lang string, log *diag.Log) *catalogue {
	c := &catalogue{file: wordsFile(lang), text: map[string]string{}, own: map[string]diag.Place{}}
	found := false
	for i := len(layers) - 1; i >= 0; i-- { // what is on top is read last and wins
		data, err := fs.ReadFile(layers[i], "messages/"+lang+".yaml")
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			log.Error(diag.Place{File: c.file}, diag.Unreadable)
			continue
		}
		if n, ok := source.ParseYAML(data, c.file, log); ok {
			c.read("", n, found)
		}
		found = true
	}
	if !found {
		return nil
	}
	return c
}

// wordsFile is where the words of a language are, as editors know it.
func wordsFile(lang string) string { return "layouts/messages/" + lang + ".yaml" }

// borrow takes the words that another language has and this one has not.
func (c *catalogue) borrow(other *catalogue, log *diag.Log) {
	for key, text := range other.text {
		if _, ok := c.text[key]; ok || c.plural(key) {
			continue
		}
		// A key that is nearly one of ours is mistyped there, not missing here.
		if at, added := other.own[key]; added {
			if near := diag.Nearest(key, slices.Sorted(maps.Keys(c.text))); near != "" {
				log.Error(at, diag.MessageUnknown, key, diag.Near(near))
				continue
			}
		}
		log.Warn(diag.Place{File: c.file}, diag.MessageMissing, key)
		c.text[key] = text
	}
}

// plural reports whether a key is a form of a plural that this language has, with forms of its own.
func (c *catalogue) plural(key string) bool {
	at := strings.LastIndexByte(key, '.')
	return at > 0 && slices.Contains(message.Forms, key[at+1:]) && c.text[key[:at]+".other"] != "" && key[at+1:] != "other"
}

// read takes in a file; over says that it lies over another that was read before.
func (c *catalogue) read(prefix string, n source.Node, over bool) {
	for _, p := range n.Pairs {
		key := prefix + p.Key
		switch p.Value.Kind {
		case source.Map:
			c.read(key+".", p.Value, over)
		case source.List:
			for i, item := range p.Value.Items {
				c.set(key+"."+strconv.Itoa(i+1), item.Value, p, over)
			}
		case source.Scalar:
			c.set(key, p.Value.Value, p, over)
		}
	}
}

func (c *catalogue) set(key, text string, p source.Pair, over bool) {
	if _, known := c.text[key]; over && !known {
		c.own[key] = diag.Place{File: c.file, Line: p.Line, Column: p.Column}
	}
	c.text[key] = text
}

// fitted are the words as a site needs them: with the names of its framework and its languages,
// and with what is said in another way where it has none, or only one.
func fitted(w *message.Words, b *kb.Base) *message.Words {
	lang := w.Lang()
	own := map[string]string{}
	gaps := []any{}
	if f := b.Framework(); f == nil {
		maps.Copy(own, w.Under("when.no_framework."))
	} else {
		gaps = append(gaps, "framework", f.Name.In(lang), "framework_short", f.ShortName.In(lang))
		for fact, name := range f.Facts {
			own["fact."+fact] = name.In(lang)
		}
	}
	if len(b.Of("forum")) > 1 {
		maps.Copy(own, w.Under("when.several_forums."))
	}
	if len(b.Site.Languages) == 1 {
		maps.Copy(own, w.Under("when.one_language."))
	}
	if len(b.Site.Examples) > 0 {
		own["search.placeholder"] = b.Site.Examples.In(lang)
	}
	var in []string
	for _, l := range b.Site.Languages {
		in = append(in, w.Text("search.written", "language", message.LanguageName(l, lang)))
	}
	if at := slices.Index(b.Site.Languages, lang); at > 0 {
		in = slices.Concat(in[at:at+1], in[:at], in[at+1:]) // a reader's own comes first
	}
	row := words{w}
	return w.With(own).Filled(append(gaps, "languages_and", row.join(in), "languages_or", row.row(in, w.Text("list_or")))...)
}

// letters is a number in letters, if the language writes it so.
func (w words) letters(n int) string { return w.TextOr("numbers."+strconv.Itoa(n), strconv.Itoa(n)) }

// spelt returns the form of a text that goes with a number, which is in letters if it is small.
func (w words) spelt(key string, n int) string { return w.Text(w.Form(key, n), "n", w.letters(n)) }

// date returns a date in words, as far as it is known.
func (w words) date(d kb.Date) string {
	switch {
	case d.Year == 0:
		return w.Text("unknown_date")
	case d.Month == 0:
		return strconv.Itoa(d.Year)
	case d.Day == 0:
		return w.Text("month_year", "month", w.month(d), "year", d.Year)
	}
	return w.Text("date", "day", d.Day, "month", w.month(d), "year", d.Year)
}

func (w words) month(d kb.Date) string { return w.Text("months." + strconv.Itoa(d.Month)) }

// period returns in words from when until when.
func (w words) period(p *kb.Period) string {
	start, end := w.date(p.Start), w.date(p.End)
	switch {
	case p.Start == p.End:
		return start
	case p.Start.Unknown && p.Ongoing:
		return w.Text("ongoing")
	case p.Start.Unknown && p.End.IsZero():
		return start
	case p.Start.Unknown:
		return w.Text("until", "date", end)
	case p.Ongoing:
		return w.Text("since", "date", start)
	case p.End.IsZero():
		return start
	}
	return w.Text("range", "start", start, "end", end)
}

// years is a period in short, for lists.
func (w words) years(p *kb.Period) string {
	cut := func(d kb.Date) kb.Date { return kb.Date{Year: d.Year, Unknown: d.Unknown} }
	if p.Start.Unknown {
		return ""
	}
	return w.period(&kb.Period{Start: cut(p.Start), End: cut(p.End), Ongoing: p.Ongoing})
}

// join puts texts in a row: a, b and c.
func (w words) join(list []string) string { return w.row(list, w.Text("list_and")) }

// row puts texts in a row, with a word before the last.
func (w words) row(list []string, word string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " " + word + " " + list[last]
}
