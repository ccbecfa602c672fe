package view

import (
	"slices"
	"strconv"
	"sync"

	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/site"
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
	az      map[string][]site.Item
	letters map[string][]letterStart // of az: where each letter begins
	colours map[kb.Entry]string
	menu    []kb.MenuEntry       // what every page lists
	copies  map[string]*CopyView // by language, if this is an offline copy
	policy  string               // content security policy of a page that carries no style or script
	once    Once
	made    sync.Map // what many pages ask for: see made
}

// shownIn is an entry in a language.
type shownIn struct {
	entry kb.Entry
	lang  string
}

// made returns what was made for a key, whose type nothing else has, or makes it. What goes on over several pages is so
// made but once.
func made[V any](vs *Views, key any, make func() V) V {
	v, ok := vs.made.Load(key)
	if !ok {
		v, _ = vs.made.LoadOrStore(key, make())
	}
	return v.(V)
}

// Assets are the published bundles and static files: the address of each from the site's root, and the
// text of those that pages carry inline.
type Assets struct {
	Href   map[string]string // css/site.css → assets/site.1a2b3c4d.css
	Inline map[string]string
	Logo   *ImageView // whose Src begins at the site's root; nil if the site has none
}

// New prepares the views of a plan, which may be that of an offline copy; else c is nil. A word that is asked
// for and not there is a fault, which goes to log, so that no reader ever sees a key.
func New(plan *site.Plan, catalogues Words, assets Assets, alphabets *Alphabets, c *Copy, once Once, log *diag.Log) *Views {
	v := &Views{policy: policy("", ""), once: once, plan: plan, words: map[string]words{}, assets: assets, related: newRelated(plan.Base), sorted: map[string]map[string][]kb.Entry{},
		order: map[string]map[kb.Entry]int{}, az: map[string][]site.Item{}, letters: map[string][]letterStart{}, colours: map[kb.Entry]string{}}
	for lang, w := range catalogues {
		w = fitted(w, plan.Base)
		v.words[lang] = words{w.Telling(func(key string) { log.Error(diag.Place{File: wordsFile(lang)}, diag.MessageMissing, key) })}
	}
	v.menu = plan.Base.Menu()
	v.sort(alphabets)
	v.paint()
	if c != nil {
		v.describe(*c)
	}
	return v
}

// paint gives every entry the colour of its session: its class is c and the colour's place in
// the vocabulary. What no session took up has c0.
func (vs *Views) paint() {
	number := map[kb.Entry]int{}
	colours := vs.plan.Base.Vocabulary("colours").IDs()
	inForum := map[kb.Entry]int{} // how many sessions of a forum have a colour
	for i, e := range vs.plan.Base.Of("session") {
		for _, f := range e.Head().Outgoing("forum") { // each forum begins anew
			i = inForum[f]
			inForum[f]++
		}
		if s, ok := e.(*kb.Session); ok && s.Colour != "" {
			i = slices.Index(colours, s.Colour)
		}
		number[e] = i%max(1, len(colours)) + 1
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
		vs.colours[e] = "c" + strconv.Itoa(n)
	}
}
