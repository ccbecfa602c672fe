package pack

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"compendio/internal/kb"

	"golang.org/x/text/unicode/norm"
)

// nameMost is how long the name of a delegation may be, in characters.
const nameMost = 100

// Name reads whom a copy is for. The name will stand on pages, on a cover and, as far
// as it is safe, in a file name; characters that could not be seen there are refused, above
// all those that turn the direction of writing and so make a text show as another.
func Name(s string) (string, error) {
	s = norm.NFC.String(strings.TrimSpace(s))
	switch {
	case !utf8.ValidString(s):
		return "", &Refusal{"name_not_utf_8", nil}
	case utf8.RuneCountInString(s) > nameMost:
		return "", &Refusal{"name_too_long", []any{nameMost}}
	}
	for _, r := range s {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) || r == utf8.RuneError {
			return "", &Refusal{"name_sign", []any{fmt.Sprintf("%U", r)}}
		}
	}
	return s, nil
}

// List reads the values of a flag, which may stand more than once and hold several
// values with commas between them.
func List(flags []string) []string {
	var list []string
	for _, f := range flags {
		for v := range strings.SplitSeq(f, ",") {
			if v = strings.TrimSpace(v); v != "" {
				list = append(list, v)
			}
		}
	}
	return list
}

// Countries returns the countries that have a practice in a base, for one copy each.
func Countries(b *kb.Base) []*kb.Country {
	var list []*kb.Country
	for _, c := range b.Countries {
		if len(c.Practices) > 0 {
			list = append(list, c)
		}
	}
	return list
}
