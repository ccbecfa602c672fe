package source

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Slug folds a text into lower-case ASCII letters, digits and single hyphens: the
// form of addresses, file names and the anchors of headings.
func Slug(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r): // an accent that decomposition split off
		default:
			gap = true
		}
	}
	return b.String()
}
