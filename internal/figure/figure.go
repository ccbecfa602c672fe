// Package figure finds the numbers and dates of a text, which a translation has to keep:
// 21.400 in Spanish is 21,400 in English, and 4 de marzo is 4 March. It knows how
// languages write them and nothing of files, entries or faults; a text is what readers
// read, without addresses and marks.
package figure

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Figure is a number or the month of a date.
type Figure struct {
	Text   string // as written: 21.400, 2,3 millones, marzo
	Value  string // the same in every language: 21400, 2300000, m3
	Offset int    // in the text
	Spelt  bool   // in words, as small numbers are now and then
}

// Compare returns the figures of a text that another lacks, and the reverse. One in digits may be
// spelt out in the other; what is spelt out in both is not compared, as words such as "one" and
// "second" are often no figures. A number that is part of a name, such as that of a law, stays as it
// is: 26.364 may stand so in English.
func Compare(a, b []Figure) (onlyA, onlyB []Figure) {
	value, text := func(f Figure) string { return f.Value }, func(f Figure) string { return f.Text }
	usedA, usedB := make([]bool, len(a)), make([]bool, len(b))
	pair := func(key func(Figure) string, speltA, speltB bool) {
		open := map[string][]int{}
		for j, y := range b {
			if !usedB[j] && y.Spelt == speltB {
				open[key(y)] = append(open[key(y)], j)
			}
		}
		for i, x := range a {
			if usedA[i] || x.Spelt != speltA {
				continue
			}
			if list := open[key(x)]; len(list) > 0 {
				usedA[i], usedB[list[0]], open[key(x)] = true, true, list[1:]
			}
		}
	}
	pair(value, false, false)
	pair(text, false, false)
	pair(value, true, true) // or "four" here and "cuatro" there could stand for a 4 that one of them lacks
	pair(value, false, true)
	pair(value, true, false)
	left := func(list []Figure, used []bool) (rest []Figure) {
		for i, x := range list {
			if !used[i] && !x.Spelt {
				rest = append(rest, x)
			}
		}
		return rest
	}
	return left(a, usedA), left(b, usedB)
}

// Unsaid returns the figures of a list that a text does not have at all.
func Unsaid(list, text []Figure) (rest []Figure) {
	said := map[string]bool{}
	for _, f := range text {
		said[f.Value] = true
	}
	for _, f := range list {
		if !said[f.Value] {
			rest = append(rest, f)
		}
	}
	return rest
}

// Find returns the figures of a text in a language, in order; none if the language is not Known.
func Find(text, lang string) []Figure {
	l := languages[lang]
	if l == nil {
		return nil
	}
	s := &scanner{text: text, language: l}
	for s.at < len(text) {
		switch c := text[s.at]; {
		case isDigit(c):
			if !s.date() {
				s.number()
			}
		case c < utf8.RuneSelf && !isLetter(c):
			s.at++
		default:
			s.word()
		}
	}
	return s.found
}

type scanner struct {
	*language
	text  string
	at    int
	found []Figure
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// digits returns where a run of digits ends.
func (s *scanner) digits(from int) int {
	for from < len(s.text) && isDigit(s.text[from]) {
		from++
	}
	return from
}

// group is a run of digits with what stands before it.
type group struct {
	sign       byte // 0, a point, a comma or, for any kind of space, ' '
	start, end int
}

func (g group) len() int { return g.end - g.start }

func monthValue(n int) string { return "m" + strconv.Itoa(n) }

// date reads a date in digits: 2025-03-04, 04/03/2025, and 03/14/2025, which can be but the 14th of March.
func (s *scanner) date() bool {
	var at [3]group
	end := s.at
	for i := range at {
		if i > 0 {
			if end >= len(s.text) || s.text[end] != '-' && s.text[end] != '/' || i == 2 && s.text[end] != s.text[at[1].end-at[1].len()-1] {
				return false
			}
			end++
		}
		at[i] = group{start: end, end: s.digits(end)}
		end = at[i].end
	}
	number := func(g group) int {
		n, _ := strconv.Atoi(s.text[g.start:g.end])
		return n
	}
	month := 1
	switch {
	case at[0].len() == 4 && at[1].len() == 2 && at[2].len() == 2:
	case at[0].len() > 2 || at[1].len() > 2 || at[2].len() != 4 || at[1].len() == 0 || at[0].len() == 0:
		return false
	case number(at[1]) > 12:
		month = 0
	}
	if n := number(at[month]); n < 1 || n > 12 {
		return false
	}
	for i, g := range at {
		value := strconv.Itoa(number(g))
		if i == month {
			value = monthValue(number(g))
		}
		s.add(Figure{Text: s.text[g.start:g.end], Value: value, Offset: g.start})
	}
	s.at = end
	return true
}

// groups reads runs of digits that make one number or, as in 12.03.2024, several.
func (s *scanner) groups() []group {
	list := []group{{start: s.at, end: s.digits(s.at)}}
	for {
		last := list[len(list)-1]
		sign, size := separator(s.text[last.end:])
		next := group{sign, last.end + size, s.digits(last.end + size)}
		if sign == 0 || next.len() == 0 || sign == ' ' && !(next.len() == 3 && list[0].len() <= 3 && (last.sign == 0 || last.sign == ' ')) {
			return list
		}
		list = append(list, next)
	}
}

// number reads digits, with what groups them and a fraction, and the word that multiplies them.
func (s *scanner) number() {
	groups := s.groups()
	first, last := groups[0], groups[len(groups)-1]
	whole, fraction, ok := s.parts(groups)
	if !ok {
		for _, g := range groups {
			s.add(Figure{Text: s.text[g.start:g.end], Value: plain(s.text[g.start:g.end], "", 0), Offset: g.start})
		}
		s.at = last.end
		return
	}
	end, power := s.multiplied(last.end)
	s.at = end
	s.add(Figure{Text: s.text[first.start:end], Value: plain(whole, fraction, power), Offset: first.start})
}

func (s *scanner) add(f Figure) { s.found = append(s.found, f) }

// separator returns what may stand between two groups of digits, and its length in bytes.
func separator(text string) (sign byte, size int) {
	if text == "" {
		return 0, 0
	}
	if text[0] == '.' || text[0] == ',' || text[0] == ' ' {
		return text[0], 1
	}
	if r, size := utf8.DecodeRuneInString(text); r == '\u00a0' || r == '\u202f' || r == '\u2009' {
		return ' ', size
	}
	return 0, 0
}

// parts tells the digits before the decimal sign from those after it. Where a language groups by a
// point, 1.234 is over a thousand, and 3.5 can only be three and a half.
func (s *scanner) parts(groups []group) (whole, fraction string, ok bool) {
	n := len(groups)
	last := groups[n-1]
	decimal := false
	switch {
	case n == 1 || last.sign == ' ':
	case n == 2:
		decimal = last.sign == s.decimal || last.len() != 3 || groups[0].len() > 3 || s.text[groups[0].start] == '0'
	default:
		decimal = last.sign != groups[n-2].sign
	}
	if decimal {
		n--
		fraction = s.text[last.start:last.end]
	}
	for i, g := range groups[:n] {
		if i > 0 && (g.len() != 3 || g.sign != groups[1].sign) || n > 1 && i == 0 && g.len() > 3 {
			return "", "", false
		}
		whole += s.text[g.start:g.end]
	}
	return whole, fraction, true
}

// plain writes a number in one way: no zeros at its ends, a point before a fraction.
func plain(whole, fraction string, power int) string {
	for ; power > 0; power-- {
		if fraction == "" {
			whole += "0"
		} else {
			whole, fraction = whole+fraction[:1], fraction[1:]
		}
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if fraction = strings.TrimRight(fraction, "0"); fraction == "" {
		return whole
	}
	return whole + "." + fraction
}

// multiplied reads words such as "mil millones" after a number, and returns where they end and the
// power of ten that they stand for.
func (s *scanner) multiplied(end int) (int, int) {
	power := 0
	for {
		word, _, after := s.next(end)
		p := s.powers[word]
		if p == 0 {
			return end, power
		}
		end, power = after, power+p
	}
}

// next returns the word that follows a place after blanks, in lower case, and where it is; empty if something
// else follows. A hyphen may stand before it, as in twenty-five.
func (s *scanner) next(at int) (word string, start, end int) {
	if at < len(s.text) && s.text[at] == '-' {
		at++
	} else {
		for at < len(s.text) {
			r, size := utf8.DecodeRuneInString(s.text[at:])
			if !unicode.IsSpace(r) {
				break
			}
			at += size
		}
	}
	end = s.letters(at)
	return strings.ToLower(s.text[at:end]), at, end
}

func (s *scanner) letters(at int) int {
	for at < len(s.text) {
		if c := s.text[at]; c < utf8.RuneSelf {
			if !isLetter(c) {
				return at
			}
			at++
			continue
		}
		r, size := utf8.DecodeRuneInString(s.text[at:])
		if !unicode.IsLetter(r) {
			return at
		}
		at += size
	}
	return at
}

// word reads a word, which may be a month or a number.
func (s *scanner) word() {
	start := s.at
	if s.at = s.letters(start); s.at == start { // a sign that is no letter
		_, size := utf8.DecodeRuneInString(s.text[start:])
		s.at += size
		return
	}
	if s.at-start > longest {
		return
	}
	word := s.text[start:s.at]
	if n := roman(word); n > 0 {
		s.add(Figure{Text: word, Value: strconv.Itoa(n), Offset: start, Spelt: true})
		return
	}
	if s.lengths[word[0]|0x20]&(1<<len(word)) == 0 {
		return
	}
	low := strings.ToLower(word)
	if month := s.months[low]; month > 0 && (!s.capital || word != low) {
		s.add(Figure{Text: word, Value: monthValue(month), Offset: start, Spelt: s.doubtful[low] && !s.dated(start, s.at)})
	} else if n, ok := s.words[low]; ok {
		s.spelt(start, n)
	}
}

// dated reports whether a number stands beside a word, as it does in most dates: May is a month in 3 May.
func (s *scanner) dated(start, end int) bool {
	before, after := strings.TrimRight(s.text[:start], " \n\u00a0"), strings.TrimLeft(s.text[end:], " \n\u00a0")
	return before != "" && isDigit(before[len(before)-1]) || after != "" && isDigit(after[0])
}

// spelt reads a number in words that begins with n: veinticinco, treinta y cinco, two million.
func (s *scanner) spelt(start, n int) {
	for {
		word, _, end := s.next(s.at)
		if word == s.and {
			word, _, end = s.next(end)
		}
		more, ok := s.words[word]
		if !ok || more == 0 || more >= magnitude(n) {
			break
		}
		n, s.at = n+more, end
	}
	end, power := s.multiplied(s.at)
	s.at = end
	s.add(Figure{Text: s.text[start:end], Value: plain(strconv.Itoa(n), "", power), Offset: start, Spelt: true})
}

// magnitude is below what a number in words may grow by the next word: twenty by less than ten.
func magnitude(n int) int {
	for _, m := range []int{1000, 100, 10} {
		if n >= m && n%m == 0 && !(m == 10 && n == 10) {
			return m
		}
	}
	return 0
}

// roman reads a Roman numeral; 0 if a word is none.
func roman(word string) int {
	n, before := 0, 0
	for i := len(word) - 1; i >= 0; i-- {
		v := 0
		switch word[i] {
		case 'I':
			v = 1
		case 'V':
			v = 5
		case 'X':
			v = 10
		default:
			return 0
		}
		if v < before {
			n -= v
		} else {
			n, before = n+v, v
		}
	}
	return n
}
