package figure

import "strings"

// Format writes a number, which may be a percentage, as a language does: 383589 and 383.589 in Spanish are
// 383,589 in English. ok is false if a text is more than a number, or one of the languages is not known.
func Format(text, from, to string) (number string, ok bool) {
	source, target := languages[from], languages[to]
	digits, percent := strings.CutSuffix(text, "%")
	if percent {
		digits = strings.TrimRight(digits, " \u00a0\u202f")
	}
	if source == nil || target == nil || digits == "" {
		return "", false
	}
	s := &scanner{text: digits, language: source}
	groups := s.groups()
	whole, fraction, ok := s.parts(groups)
	if !ok || groups[len(groups)-1].end != len(digits) || whole == "" {
		return "", false
	}
	number = target.grouped(whole)
	if fraction != "" {
		number += string(target.decimal) + fraction
	}
	if percent {
		number += target.percent
	}
	return number, true
}

// grouped puts signs between the thousands of a number.
func (l *language) grouped(digits string) string {
	if len(digits) <= l.short {
		return digits
	}
	first := len(digits) % 3
	if first == 0 {
		first = 3
	}
	out := digits[:first]
	for rest := digits[first:]; rest != ""; rest = rest[3:] {
		out += l.group + rest[:3]
	}
	return out
}
