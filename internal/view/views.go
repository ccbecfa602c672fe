package view

import (
	"bytes"
	"cmp"
	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/site"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// Views makes what layouts get, out of a plan and the words of the interface. It is safe for
// concurrent use.
type Views struct {
	plan    *site.Plan
	words   map[string]words
	assets  Assets
	related *related
	sorted  map[string]map[string][]kb.Entry // by language and kind, in the order of titles
	order   map[string]map[kb.Entry]int      // by language: an entry's place in sorted
	az      map[string][]kb.Entry
	letters map[string][]letterStart // of az: where each letter begins
	colours map[kb.Entry]string
	menu    []*kb.Page           // the pages of prose that every page lists
	copies  map[string]*CopyView // by language, if this is an offline copy
}

// Assets are the published bundles and static files: the address of each from the site's root, and the
// text of those that pages carry inline.
type Assets struct {
	Href   map[string]string // css/site.css → assets/site.1a2b3c4d.css
	Inline map[string]string
}

// New prepares the views of a plan, which may be that of an offline copy; else c is nil. A word that is asked
// for and not there is a fault, which goes to log, so that no reader ever sees a key.
func New(plan *site.Plan, catalogues Words, assets Assets, c *Copy, log *diag.Log) *Views {
	v := &Views{plan: plan, words: map[string]words{}, assets: assets, related: newRelated(plan.Base), sorted: map[string]map[string][]kb.Entry{},
		order: map[string]map[kb.Entry]int{}, az: map[string][]kb.Entry{}, letters: map[string][]letterStart{}, colours: map[kb.Entry]string{}}
	for lang, w := range catalogues {
		v.words[lang] = words{w.Telling(func(key string) { log.Error(diag.Place{File: wordsFile(lang)}, diag.MessageMissing, key) })}
	}
	for _, e := range plan.Base.Of("page") {
		if p, ok := e.(*kb.Page); ok && p.Menu != "none" {
			v.menu = append(v.menu, p)
		}
	}
	v.sort()
	v.paint()
	if c != nil {
		v.describe(*c)
	}
	return v
}

// sort puts entries in the order of their titles, language by language.
func (vs *Views) sort() {
	for _, lang := range vs.plan.Languages {
		tag, err := language.Parse(lang)
		if err != nil {
			tag = language.Und
		}
		c := collate.New(tag, collate.IgnoreCase, collate.Numeric)
		keys := map[kb.Entry][]byte{}
		var buffer collate.Buffer
		for _, e := range vs.plan.Base.All() {
			keys[e] = bytes.Clone(c.KeyFromString(&buffer, sortTitle(e.Head().Text(lang).Title)))
			buffer.Reset()
		}
		compare := func(a, b kb.Entry) int {
			return cmp.Or(bytes.Compare(keys[a], keys[b]), strings.Compare(a.Head().ID(), b.Head().ID()))
		}
		vs.sorted[lang], vs.order[lang] = map[string][]kb.Entry{}, map[kb.Entry]int{}
		for _, k := range vs.plan.Base.Kinds() {
			list := vs.plan.Base.Of(k.Name)
			if len(list) > 0 && list[0].Head().Rank == 0 && list[len(list)-1].Head().Rank == 0 {
				list = slices.SortedStableFunc(slices.Values(list), compare)
			}
			vs.sorted[lang][k.Name] = list
			for i, e := range list {
				vs.order[lang][e] = i
			}
		}
		var all []kb.Entry
		for _, e := range vs.plan.Base.All() {
			if e.Head().Kind.Segment(lang) != "" {
				all = append(all, e)
			}
		}
		// By letter first: 𝔸 and Æ sort among the words in A, but stand under letters of their own.
		under := map[kb.Entry]string{}
		for _, e := range all {
			letter := initial(e.Head().Text(lang).Title)
			under[e] = string(c.KeyFromString(&buffer, letter)) + "\x00" + letter
			buffer.Reset()
		}
		vs.az[lang] = slices.SortedStableFunc(slices.Values(all), func(a, b kb.Entry) int { return cmp.Or(strings.Compare(under[a], under[b]), compare(a, b)) })
		last := ""
		for i, e := range vs.az[lang] {
			if letter := initial(e.Head().Text(lang).Title); letter != last {
				vs.letters[lang] = append(vs.letters[lang], letterStart{letter, i})
				last = letter
			}
		}
	}
}

// colour is the class of an entry's session: the sessions have 1 to 6 in their
// order, what no session took up has 0.
func (vs *Views) colour(n int) string {
	if n <= 0 {
		return "c0"
	}
	return "c" + string(rune('1'+(n-1)%6))
}

// sortTitle is a title without the quotation marks and other signs that it begins with.
func sortTitle(s string) string {
	return strings.TrimLeftFunc(s, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// paint gives every entry the colour of its session.
func (vs *Views) paint() {
	number := map[kb.Entry]int{}
	for i, s := range vs.plan.Base.Of("session") {
		number[s] = i + 1
	}
	for _, e := range vs.plan.Base.All() {
		h := e.Head()
		n := number[e]
		if n == 0 {
			for _, s := range slices.Concat(h.Outgoing("sessions"), h.Incoming("session", "objectives")) {
				n = number[s]
				break
			}
		}
		vs.colours[e] = vs.colour(n)
	}
}
