// Package analysis turns text into index terms: words are folded to lower-case
// ASCII letters and digits, stop words are dropped, the rest is stemmed. It is
// what decides which words find each other, so static/js/analysis.js does exactly
// the same in the browser, and a test compares the two word by word.
//
// The steps: canonical decomposition (NFD) → accents dropped, ñ and ü with them →
// letters that do not decompose spelled out (ß ss, ø o …) → runs of a–z and 0–9 →
// a number with separators of thousands made one (25.871 → 25871) → stop words →
// stem. Anything outside that is a separator, so that no version of Unicode can
// make Go and a browser disagree.
//
// The package knows no index and no query; bleve.go only fits it into bleve.
package analysis

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxTerm is the length, in letters, to which a word is cut.
const maxTerm = 32

// Token is a word of a text: Start and End are byte offsets there.
type Token struct {
	Word       string // folded
	Start, End int
}

// Language analyses one language. It is immutable.
type Language struct {
	Name string
	stop map[string]bool
	stem func(string) string
	// possessive says that an apostrophe with s ends a word (the town's).
	possessive bool
}

// For returns the analysis of a language. One that we have no stems for is folded, without the stop
// words that bleve knows; any other is only folded.
func For(name string) *Language {
	switch name {
	case "es":
		return &Language{Name: name, stop: set(stopES), stem: stemES}
	case "en":
		return &Language{Name: name, stop: set(stopEN), stem: stemEN, possessive: true}
	}
	l := &Language{Name: name, stop: map[string]bool{}, stem: func(s string) string { return s }}
	for _, w := range listed(name) {
		l.Tokens(w, func(t Token) { l.stop[t.Word] = true })
	}
	return l
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// spelled are letters that decomposition leaves whole.
var spelled = map[rune]string{'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe", 'ø': "o", 'Ø': "o", 'ł': "l", 'Ł': "l", 'đ': "d", 'Đ': "d", 'ð': "d", 'Ð': "d", 'þ': "th", 'Þ': "th", 'ı': "i"}

// fold returns what a rune adds to a word; ok is false if it ends the word.
func fold(dst []byte, r rune) (out []byte, ok bool) {
	if r < rune(len(latin)) {
		return append(dst, latin[r].text...), latin[r].ok
	}
	return foldAny(dst, r)
}

// latin are the letters of most European languages, folded: to decompose one takes longer than all else.
var latin = func() (table [0x370]struct {
	text string
	ok   bool
}) {
	for r := range rune(len(table)) {
		text, ok := foldAny(nil, r)
		table[r].text, table[r].ok = string(text), ok
	}
	return table
}()

// foldAny is fold for whatever is not in the table, and what that is made with.
func foldAny(dst []byte, r rune) (out []byte, ok bool) {
	switch {
	case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
		return append(dst, byte(r)), true
	case r >= 'A' && r <= 'Z':
		return append(dst, byte(r)+32), true
	case r < 0x80:
		return dst, false
	case r >= 0x300 && r <= 0x36f: // combining accents
		return dst, true
	}
	if s, found := spelled[r]; found {
		return append(dst, s...), true
	}
	var buffer [utf8.UTFMax]byte
	n := utf8.EncodeRune(buffer[:], r)
	parts := norm.NFD.Properties(buffer[:n]).Decomposition()
	if parts == nil {
		return dst, false
	}
	for len(parts) > 0 {
		c, size := utf8.DecodeRune(parts)
		if dst, ok = foldAny(dst, c); !ok {
			return dst, false
		}
		parts = parts[size:]
	}
	return dst, true
}

func apostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' }

func digit(b byte) bool { return b >= '0' && b <= '9' }

// Tokens cuts a text into folded words, stop words among them.
func (l *Language) Tokens(text string, each func(Token)) {
	l.scan(text, func(word []byte, start, end int) { each(Token{string(word), start, end}) })
}

// scan is Tokens without a text for each word, which is good until the function returns.
func (l *Language) scan(text string, each func(word []byte, start, end int)) {
	word := make([]byte, 0, 2*maxTerm)
	start := 0
	flush := func(end int) {
		if len(word) > 0 {
			each(word[:min(len(word), maxTerm)], start, end)
		}
		word = word[:0]
	}
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		before := len(word)
		next, ok := fold(word, r)
		switch {
		case ok:
			if before == 0 && len(next) > 0 {
				start = i
			}
			word = next
		case (r == '.' || r == ',') && thousands(text, i, word):
			// 25.871 is one number
		case l.possessive && before > 0 && apostrophe(r):
			after := i + size
			if after < len(text) && (text[after] == 's' || text[after] == 'S') && !continues(text, after+1) {
				flush(i)
				size++ // the s is no word
			} else if !continues(text, after) {
				flush(i)
			}
		default:
			word = word[:before]
			flush(i)
		}
		i += size
	}
	flush(len(text))
}

// continues reports whether a word goes on at an offset.
func continues(text string, at int) bool {
	if at >= len(text) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(text[at:])
	_, ok := fold(nil, r)
	return ok
}

// thousands reports whether the character at an offset sets off thousands: digits
// before it, exactly three after it.
func thousands(text string, at int, word []byte) bool {
	for _, b := range word {
		if !digit(b) {
			return false
		}
	}
	if len(word) == 0 || at+3 >= len(text) {
		return false
	}
	for _, b := range []byte(text[at+1 : at+4]) {
		if !digit(b) {
			return false
		}
	}
	return at+4 == len(text) || !continues(text, at+4)
}

// StopWords returns all stop words, sorted, set off by spaces.
func (l *Language) StopWords() string {
	return strings.Join(slices.Sorted(maps.Keys(l.stop)), " ")
}

// Stop reports whether a folded word is a stop word.
func (l *Language) Stop(word string) bool { return l.stop[word] }

// Stem returns the index term of a folded word.
func (l *Language) Stem(word string) string {
	for i := range len(word) {
		if digit(word[i]) {
			return word
		}
	}
	return l.stem(word)
}

// Terms returns the index terms of a text, in order.
func (l *Language) Terms(text string) []string {
	var list []string
	for _, w := range NewMemo(l).Words(text) {
		list = append(list, w.Stem)
	}
	return list
}

// Memo is a Language that remembers what it has found out of words, for many texts. It serves one goroutine.
type Memo struct {
	*Language
	words  map[string]*Word
	seen   []*Word // see Seen
	fields int     // that were made
}

// Word is a folded word and its index term.
type Word struct {
	Text, Stem string
	Number     int // 0 until whoever counts words gives it one

	term []byte // the stem; nobody changes it
	stop bool
	last int // the last field that has it
	here int // how often that has it
}

// NewMemo returns a language's memo, which knows nothing yet.
func NewMemo(l *Language) *Memo { return &Memo{Language: l, words: map[string]*Word{}} }

// Words returns the words of a text that count, in order.
func (m *Memo) Words(text string) []*Word {
	list := make([]*Word, 0, len(text)/8) // about what most texts have
	m.scan(text, func(word []byte, _, _ int) {
		w, ok := m.words[string(word)]
		if !ok {
			w = &Word{Text: string(word), stop: m.stop[string(word)]}
			if !w.stop {
				w.Stem = m.Stem(w.Text)
				w.term = []byte(w.Stem)
			}
			m.words[w.Text] = w
		}
		if !w.stop {
			list = append(list, w)
		}
	})
	return list
}

// Seen returns the words of the fields that were made since it was last called, each once for each field that
// has it. They are good until the next field is made.
func (m *Memo) Seen() []*Word {
	seen := m.seen
	m.seen = m.seen[:0]
	return seen
}
