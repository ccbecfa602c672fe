package view

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"compendio/internal/kb"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// Alphabets put titles in the order of each language. They remember where each title stands,
// since finding that out takes longer than sorting; the zero Alphabets are ready. They are for one goroutine at a
// time.
type Alphabets struct {
	known map[string]map[string]place // by language and title
}

// place is where a title stands.
type place struct {
	letter string // of A to Z
	under  string // key of the letter
	key    string // key of the title
}

// placed is an entry with the place of its title.
type placed struct {
	entry kb.Entry
	place
}

func (p placed) compare(other placed) int {
	if c := cmp.Compare(p.key, other.key); c != 0 {
		return c
	}
	return cmp.Compare(p.entry.Head().ID(), other.entry.Head().ID())
}

// compareUnder goes by letter first: 𝔸 and Æ sort among the words in A, but stand under letters of
// their own.
func (p placed) compareUnder(other placed) int {
	if c := cmp.Compare(p.under, other.under); c != 0 {
		return c
	}
	return p.compare(other)
}

// places gives entries the places of their titles in a language; those of other titles are forgotten.
func (a *Alphabets) places(lang string, entries []kb.Entry) []placed {
	tag, err := language.Parse(lang)
	if err != nil {
		tag = language.Und
	}
	c := collate.New(tag, collate.IgnoreCase, collate.Numeric)
	var buffer collate.Buffer
	key := func(text string) string {
		buffer.Reset()
		return string(c.KeyFromString(&buffer, text))
	}
	before, known := a.known[lang], make(map[string]place, len(entries))
	list := make([]placed, len(entries))
	for i, e := range entries {
		title := e.Head().Text(lang).Title
		p, ok := known[title]
		if !ok {
			if p, ok = before[title]; !ok {
				p.letter = initial(title)
				p.under, p.key = key(p.letter)+"\x00"+p.letter, key(sortTitle(title))
			}
			known[title] = p
		}
		list[i] = placed{e, p}
	}
	if a.known == nil {
		a.known = map[string]map[string]place{}
	}
	a.known[lang] = known
	return list
}

// sort puts entries in the order of their titles, language by language.
func (vs *Views) sort(alphabets *Alphabets) {
	all := vs.plan.Base.All()
	for _, lang := range vs.plan.Languages {
		list := alphabets.places(lang, all)
		vs.sorted[lang], vs.order[lang] = map[string][]kb.Entry{}, make(map[kb.Entry]int, len(all))
		var listed []placed
		for rest := list; len(rest) > 0; { // kind by kind
			kind := rest[0].entry.Head().Kind
			n := len(vs.plan.Base.Of(kind.Name))
			own := rest[:n:n]
			rest = rest[n:]
			if own[0].entry.Head().Rank == 0 && own[n-1].entry.Head().Rank == 0 {
				slices.SortFunc(own, placed.compare)
			}
			sorted := make([]kb.Entry, n)
			for i, p := range own {
				sorted[i] = p.entry
				vs.order[lang][p.entry] = i
			}
			vs.sorted[lang][kind.Name] = sorted
			if !kind.Root {
				listed = append(listed, own...)
			}
		}
		slices.SortFunc(listed, placed.compareUnder)
		last := ""
		for i, p := range listed {
			vs.az[lang] = append(vs.az[lang], p.entry)
			if p.letter != last {
				vs.letters[lang] = append(vs.letters[lang], letterStart{p.letter, i})
				last = p.letter
			}
		}
	}
}

// sortTitle is a title without the quotation marks and other signs that it begins with.
func sortTitle(s string) string {
	return strings.TrimLeftFunc(s, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// letterStart is a letter of A to Z with the place of the first entry under it.
type letterStart struct {
	letter string
	at     int
}

func letterID(letter string) string { return "list-" + strings.ToLower(letter) }

// initial is the letter under which a title stands; all digits stand under 0–9.
func initial(title string) string {
	for _, c := range norm.NFD.String(sortTitle(title)) {
		switch {
		case unicode.IsDigit(c):
			return "0–9"
		case unicode.IsLetter(c):
			return string(unicode.ToUpper(c))
		}
	}
	return "–"
}
