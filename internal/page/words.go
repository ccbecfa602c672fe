package page

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/source"
)

// words is the catalogue of one language: layouts/messages/<lang>.yaml, keys
// joined by dots. A plural has the keys .one and .other. A word that is asked for and
// not there is a fault in log, so that no reader ever sees a key.
type words struct {
	lang   string
	file   string
	text   map[string]string
	months []string
	own    map[string]diag.Place // keys that the site adds to the built-in ones
	log    *diag.Log
}

// loadWords reads the catalogues. The built-in file supplies what a site's own
// does not override; a language without a word that the first one has is a fault.
func loadWords(layers []fs.FS, languages []string, log *diag.Log) map[string]*words {
	all := map[string]*words{}
	for _, lang := range languages {
		w := &words{lang: lang, file: "layouts/messages/" + lang + ".yaml", text: map[string]string{}, own: map[string]diag.Place{}, log: log}
		found := false
		for i := len(layers) - 1; i >= 0; i-- { // what is on top is read last and wins
			data, err := fs.ReadFile(layers[i], "messages/"+lang+".yaml")
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				log.Error(diag.Place{File: w.file}, diag.Unreadable)
				continue
			}
			if n, ok := source.ParseYAML(data, w.file, log); ok {
				w.read("", n, found)
			}
			found = true
		}
		if !found {
			log.Error(diag.Place{File: w.file}, diag.MissingFile)
			continue
		}
		all[lang] = w
	}
	for _, lang := range languages {
		for _, other := range languages {
			if all[lang] == nil || all[other] == nil {
				continue
			}
			for key := range all[other].text {
				if all[lang].has(key) {
					continue
				}
				// A key that is nearly one of ours is mistyped there, not missing here.
				if at, added := all[other].own[key]; added {
					if near := diag.Nearest(key, slices.Sorted(maps.Keys(all[lang].text))); near != "" {
						log.Error(at, diag.MessageUnknown, key, diag.Near(near))
						continue
					}
				}
				log.Error(diag.Place{File: all[lang].file}, diag.MessageMissing, key)
			}
		}
	}
	return all
}

// read takes in a file; over says that it lies over another that was read before.
func (w *words) read(prefix string, n source.Node, over bool) {
	for _, p := range n.Pairs {
		key := prefix + p.Key
		switch p.Value.Kind {
		case source.Map:
			w.read(key+".", p.Value, over)
		case source.List:
			if key == "months" && len(p.Value.Items) == 12 {
				w.months = nil
				for _, m := range p.Value.Items {
					w.months = append(w.months, m.Value)
				}
			}
		case source.Scalar:
			if over && !w.has(key) {
				w.own[key] = diag.Place{File: w.file, Line: p.Line, Column: p.Column}
			}
			w.text[key] = p.Value.Value
		}
	}
}

// t gives a word; pairs fill its {gaps}.
func (w *words) t(key string, pairs ...any) string {
	s, ok := w.text[key]
	if !ok {
		w.log.Error(diag.Place{File: w.file}, diag.MessageMissing, key)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		s = strings.ReplaceAll(s, "{"+fmt.Sprint(pairs[i])+"}", fmt.Sprint(pairs[i+1]))
	}
	return s
}

func (w *words) has(key string) bool { _, ok := w.text[key]; return ok }

// maybe gives a word that a catalogue need not have, or nothing.
func (w *words) maybe(key string) string { return w.text[key] }

// count gives the form of a word for a number, with {n} filled.
func (w *words) count(key string, n int) string { return w.t(plural(key, n), "n", n) }

// plural is the key of the form for a number.
func plural(key string, n int) string {
	if n == 1 {
		return key + ".one"
	}
	return key + ".other"
}

// date tells a date as far as it is known.
func (w *words) date(d kb.Date) string {
	switch {
	case d.Year == 0:
		return w.t("unknown_date")
	case d.Month == 0 || len(w.months) != 12:
		return strconv.Itoa(d.Year)
	case d.Day == 0:
		return w.t("month_year", "month", w.months[d.Month-1], "year", d.Year)
	}
	return w.t("date", "day", d.Day, "month", w.months[d.Month-1], "year", d.Year)
}

// period tells from when until when.
func (w *words) period(p *kb.Period) string {
	start, end := w.date(p.Start), w.date(p.End)
	switch {
	case p.Start == p.End:
		return start
	case p.Start.Unknown && p.Ongoing:
		return w.t("ongoing")
	case p.Start.Unknown && p.End.IsZero():
		return start
	case p.Start.Unknown:
		return w.t("until", "date", end)
	case p.Ongoing:
		return w.t("since", "date", start)
	case p.End.IsZero():
		return start
	}
	return w.t("range", "start", start, "end", end)
}

// years is a period in short, for lists.
func (w *words) years(p *kb.Period) string {
	cut := func(d kb.Date) kb.Date { return kb.Date{Year: d.Year, Unknown: d.Unknown} }
	if p.Start.Unknown {
		return ""
	}
	return w.period(&kb.Period{Start: cut(p.Start), End: cut(p.End), Ongoing: p.Ongoing})
}

// join puts texts in a row: a, b and c.
func (w *words) join(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " " + w.t("list_and") + " " + list[last]
}

func sortedBy[T any](list []T, compare func(a, b T) int) []T {
	out := slices.Clone(list)
	slices.SortStableFunc(out, compare)
	return out
}
