package view

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"compendio/internal/kb"
	"compendio/internal/site"

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

// listed is what A to Z lists with the place where it stands.
type listed struct {
	site.Item
	place
}

// compare goes by letter first: 𝔸 and Æ sort among the words in A, but stand under letters of
// their own.
func (l listed) compare(other listed) int {
	return cmp.Or(cmp.Compare(l.under, other.under), cmp.Compare(l.key, other.key), cmp.Compare(l.ID(), other.ID()))
}

// places gives titles their places in a language, and says what is known of them.
func (a *Alphabets) places(lang string, titles []string) ([]place, map[string]place) {
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
	before, known := a.known[lang], make(map[string]place, len(titles))
	list := make([]place, len(titles))
	for i, title := range titles {
		p, ok := known[title]
		if !ok {
			if p, ok = before[title]; !ok {
				p.letter = initial(title)
				p.under, p.key = key(p.letter)+"\x00"+p.letter, key(sortTitle(title))
			}
			known[title] = p
		}
		list[i] = p
	}
	return list, known
}

// alphabetical are the entries in the order of titles in a language.
type alphabetical struct {
	sorted  map[string][]kb.Entry // by kind
	order   map[kb.Entry]int      // an entry's place in its kind
	az      []site.Item
	letters []letterStart
	known   map[string]place
}

// sort puts entries in the order of their titles, all languages at once. Titles that are gone are forgotten.
func (vs *Views) sort(alphabets *Alphabets) {
	lists := make([]alphabetical, len(vs.plan.Languages))
	var wg sync.WaitGroup
	for i, lang := range vs.plan.Languages {
		wg.Go(func() { lists[i] = vs.alphabetical(alphabets, lang) })
	}
	wg.Wait()
	if alphabets.known == nil {
		alphabets.known = map[string]map[string]place{}
	}
	for i, lang := range vs.plan.Languages {
		x := lists[i]
		vs.sorted[lang], vs.order[lang], vs.az[lang], vs.letters[lang], alphabets.known[lang] = x.sorted, x.order, x.az, x.letters, x.known
	}
}

func (vs *Views) alphabetical(alphabets *Alphabets, lang string) alphabetical {
	all := vs.plan.Base.All()
	items := site.Items(vs.plan.Base, lang)
	titles := make([]string, 0, len(all)+len(items))
	for _, e := range all {
		titles = append(titles, e.Head().Text(lang).Title)
	}
	for _, x := range items {
		titles = append(titles, x.Text)
	}
	x := alphabetical{sorted: map[string][]kb.Entry{}, order: make(map[kb.Entry]int, len(all))}
	var places []place
	places, x.known = alphabets.places(lang, titles)
	list := make([]placed, len(all))
	for i, e := range all {
		list[i] = placed{e, places[i]}
	}
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
			x.order[p.entry] = i
		}
		x.sorted[kind.Name] = sorted
	}
	az := make([]listed, len(items))
	for i, item := range items {
		az[i] = listed{item, places[len(all)+i]}
	}
	slices.SortFunc(az, listed.compare)
	last := ""
	for i, p := range az {
		x.az = append(x.az, p.Item)
		if p.letter != last {
			x.letters = append(x.letters, letterStart{p.letter, i})
			last = p.letter
		}
	}
	return x
}

// sortTitle is a title without the quotation marks and other signs that it begins with.
func sortTitle(s string) string {
	return strings.TrimLeftFunc(s, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// letterStart is a letter of A to Z with the place of the first item under it.
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
