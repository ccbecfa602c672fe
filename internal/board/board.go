// Package board says how far a site is: for every entry which languages are there, missing or stale, what
// it rests on and what is wrong with it; and what no entry deals with yet. It is worked out from the plan
// and from what was found at fault. It prints nothing and makes no pages: others show it, as a list, a
// table, data or a page.
package board

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/sheet"
	"compendio/internal/site"
)

// Board is the state of a site.
type Board struct {
	Languages []Language `json:"languages"`
	Entries   []Entry    `json:"entries"`
	Coverage  []Facet    `json:"coverage"`
	Others    []Fault    `json:"others"` // in files that belong to no entry
}

// Language is how far a language is: how many of all entries are up to date in it.
type Language struct {
	Code string `json:"code"`
	Done int    `json:"done"`
	All  int    `json:"all"`
}

// Entry is the state of an entry.
type Entry struct {
	ID       string   `json:"id"`
	Kind     string   `json:"kind"`
	Title    string   `json:"title"`
	Original string   `json:"original"` // its language
	Draft    bool     `json:"draft"`
	Texts    []Text   `json:"texts"`    // in the order of the site's languages
	Record   string   `json:"record"`   // full or short; empty if its kind has no records
	Evidence string   `json:"evidence"` // empty if its kind has none
	Updated  string   `json:"updated"`
	Sources  int      `json:"sources"`
	NoYear   []string `json:"sources_without_year"` // by their ids
	NoURL    []string `json:"sources_without_url"`
	Faults   []Fault  `json:"faults"`
	Warnings []Fault  `json:"warnings"`
}

// The states of a text; the tool has words for them.
const (
	Original = "original"
	Current  = "current"
	Stale    = "stale"
	Unmarked = "unmarked"
	Missing  = "missing"
)

// Text is an entry in a language.
type Text struct {
	Lang    string   `json:"lang"`
	State   string   `json:"state"`
	File    string   `json:"file"` // where it is, or would be
	Page    string   `json:"page"` // where it is published
	Changed []Change `json:"changed"`
}

// Change is a part of the original that changed since it was translated. What it was before is not known:
// of that, only a fingerprint is kept.
type Change struct {
	Part        string `json:"part"`
	Original    string `json:"original"`    // as it is now
	Translation string `json:"translation"` // of what it was
}

// Fault is what is wrong somewhere.
type Fault struct {
	Place   string `json:"place"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint"`
}

// Facet is something that entries deal with: objectives, countries.
type Facet struct {
	Name   string  `json:"name"`
	Values []Value `json:"values"`
	Gaps   int     `json:"gaps"` // how many no entry deals with
}

// Value is a value of a facet, with the number of entries that deal with it.
type Value struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Page    string `json:"page"`
	Entries int    `json:"entries"`
}

// Open reports whether something is left to do: a translation, or a fault.
func (e *Entry) Open() bool {
	return len(e.Faults)+len(e.Warnings) > 0 || slices.ContainsFunc(e.Texts, func(t Text) bool { return t.Open() })
}

// Open reports whether a text is to be written or brought up to date.
func (t Text) Open() bool { return t.State != Original && t.State != Current }

// File is the file of the original.
func (e *Entry) File() string {
	for _, t := range e.Texts {
		if t.State == Original {
			return t.File
		}
	}
	return ""
}

// Percent is how much of all is done.
func (l Language) Percent() int {
	if l.All == 0 {
		return 100
	}
	return 100 * l.Done / l.All
}

// New works out the board of a site in the words of an editor, with what was found in its files.
func New(plan *site.Plan, found []diag.Diagnostic, words *message.Words) *Board {
	base := plan.Base
	b := &Board{Entries: []Entry{}, Others: []Fault{}}
	byID := map[string]*Entry{}
	for _, e := range base.All() {
		b.Entries = append(b.Entries, entry(plan, e, words))
	}
	for i := range b.Entries {
		byID[b.Entries[i].ID] = &b.Entries[i]
	}
	for _, d := range found {
		f := Fault{d.Place.String(), string(d.Code), d.Message(words.Lang()), d.Hint(words.Lang())}
		at := base.Located(d.Place.File)
		switch {
		case at == nil:
			b.Others = append(b.Others, f)
		case d.Severity == diag.Error:
			x := byID[at.Entry.Head().ID()]
			x.Faults = append(x.Faults, f)
		default:
			x := byID[at.Entry.Head().ID()]
			x.Warnings = append(x.Warnings, f)
		}
	}
	for _, lang := range base.Site.Languages {
		l := Language{Code: lang, All: len(b.Entries)}
		for _, e := range b.Entries {
			if slices.ContainsFunc(e.Texts, func(t Text) bool { return t.Lang == lang && !t.Open() }) {
				l.Done++
			}
		}
		b.Languages = append(b.Languages, l)
	}
	b.Coverage = coverage(plan, words.Lang())
	return b
}

func entry(plan *site.Plan, e kb.Entry, words *message.Words) Entry {
	h := e.Head()
	x := Entry{ID: h.ID(), Kind: h.Kind.Name, Title: h.Text(words.Lang()).Title, Original: h.Original, Draft: h.Draft, Sources: len(h.Sources),
		NoYear: []string{}, NoURL: []string{}, Faults: []Fault{}, Warnings: []Fault{}}
	if !h.Updated.IsZero() {
		x.Updated = h.Updated.String()
	}
	for _, s := range h.Sources {
		if s.Year == 0 {
			x.NoYear = append(x.NoYear, s.ID)
		}
		if s.URL == "" {
			x.NoURL = append(x.NoURL, s.ID)
		}
	}
	if p, ok := e.(*kb.Practice); ok {
		x.Evidence, x.Record = p.Evidence, "short"
		if p.Full(h.Original) {
			x.Record = "full"
		}
	}
	states := map[kb.State]string{kb.IsOriginal: Original, kb.Current: Current, kb.Stale: Stale, kb.Unmarked: Unmarked}
	for _, lang := range plan.Base.Site.Languages {
		own := Text{Lang: lang, State: Missing, File: h.FileIn(lang), Changed: []Change{}}
		if p := plan.EntryPage(e, lang); p != nil {
			own.Page = p.Path
		}
		if t := h.Texts[lang]; t != nil {
			own.State = states[t.State]
			for _, c := range t.Changed {
				change := Change{Part: c.Tell(words)}
				change.Original, change.Translation = h.Beside(lang, c)
				own.Changed = append(own.Changed, change)
			}
		}
		x.Texts = append(x.Texts, own)
	}
	return x
}

// coverage counts, for each facet whose values are entries or countries, the entries that deal with each.
func coverage(plan *site.Plan, lang string) []Facet {
	base := plan.Base
	counts := map[string]map[string]int{}
	for _, e := range base.All() {
		for facet, values := range kb.FacetValues(e) {
			for _, v := range values {
				if facet == e.Head().Kind.Name { // itself
					continue
				}
				if counts[facet] == nil {
					counts[facet] = map[string]int{}
				}
				counts[facet][v]++
			}
		}
	}
	list := []Facet{}
	add := func(name string, values []Value) {
		f := Facet{Name: name, Values: values}
		for i := range values {
			if values[i].Entries = counts[name][values[i].Code]; values[i].Entries == 0 {
				f.Gaps++
			}
		}
		if len(values) > 0 {
			list = append(list, f)
		}
	}
	for _, name := range kb.Facets() {
		var values []Value
		for _, e := range base.Of(name) {
			values = append(values, Value{Code: e.Head().Slug, Name: e.Head().Text(lang).Name(), Page: address(plan.EntryPage(e, pageLang(plan, lang)))})
		}
		if name == "country" {
			for _, c := range base.Countries {
				values = append(values, Value{Code: c.Code, Name: c.Name.In(lang), Page: address(plan.CountryPage(c, pageLang(plan, lang)))})
			}
			slices.SortStableFunc(values, func(a, b Value) int { return cmp.Compare(a.Code, b.Code) })
		}
		add(name, values)
	}
	return list
}

// pageLang is the language of the pages that an editor of a language is led to.
func pageLang(plan *site.Plan, lang string) string {
	if slices.Contains(plan.Languages, lang) {
		return lang
	}
	return plan.Languages[0]
}

func address(p *site.Page) string {
	if p == nil {
		return ""
	}
	return p.Path
}

// Title is the name of a facet in the words of an editor; a kind that a maintainer adds goes by its own.
func (f Facet) Title(words *message.Words) string { return words.TextOr("board.facet."+f.Name, f.Name) }

// Table returns the board as rows of a table, an entry each, with its head.
func (b *Board) Table(words *message.Words) [][]string {
	say := func(key string) string { return words.Say("board.column." + key) }
	head := []string{say("entry"), say("title"), say("file"), say("page"), say("original")}
	for _, l := range b.Languages {
		head = append(head, l.Code)
	}
	rows := [][]string{append(head, say("changed"), say("record"), say("evidence"), say("updated"), say("sources"), say("no_year"), say("no_url"), say("faults"), say("warnings"))}
	for _, e := range b.Entries {
		row := []string{e.ID, e.Title, e.File(), e.Page(words.Lang()), e.Original}
		var changed []string
		for _, t := range e.Texts {
			row = append(row, words.Say("say."+t.State))
			for _, c := range t.Changed {
				changed = append(changed, t.Lang+": "+c.Part)
			}
		}
		record := ""
		if e.Record != "" {
			record = words.Say("board.record." + e.Record)
		}
		row = append(row, strings.Join(changed, "; "), record, e.Evidence, e.Updated, strconv.Itoa(e.Sources), strings.Join(e.NoYear, " "), strings.Join(e.NoURL, " "),
			strconv.Itoa(len(e.Faults)), strconv.Itoa(len(e.Warnings)))
		for i := range row {
			row[i] = sheet.Guard(row[i])
		}
		rows = append(rows, row)
	}
	return rows
}

// Page is the entry's page in a language, else in its own.
func (e *Entry) Page(lang string) string {
	page := ""
	for _, t := range e.Texts {
		if t.Lang == lang {
			return t.Page
		}
		if t.Lang == e.Original {
			page = t.Page
		}
	}
	return page
}
