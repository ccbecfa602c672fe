package kb

import (
	"iter"
	"regexp"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/source"
)

// What a text may not say of people, and what it may not say without a source.

var (
	email = regexp.MustCompile(`[\p{L}\d][\p{L}\d._%+-]*@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+`)
	// general are the addresses of an institution that belong to nobody in particular.
	general = regexp.MustCompile(`(?i)^(?:info|informaci[oó]n|information|contact[oa]?|contactenos|correo|mail|office|oficina|press|prensa|media|comunicaci[oó]n(?:es)?|` +
		`communications|secretar[ií]a(?:t|do)?|admin|webmaster|consultas?|atenci[oó]n|ayuda|help|support|soporte|denuncias?|transparencia|data|datos|editor(?:es|s)?)(?:[._-].*)?@`)
	// A number with the code of a country, or one that is called a telephone's.
	telephone = regexp.MustCompile(`\+\d{1,3}[ .-]?\(?\d[\d ().-]{5,}\d|` +
		`(?i:tel[eé]fono|telephone|tel|phone|celular|m[oó]vil|mobile|whatsapp|cel)\.?:? *(\(?\d[\d ().-]{5,}\d)`)
)

// contacts warns of what looks like a person's address or number.
func (r *reader) contacts(t *Text) {
	for _, key := range []string{"title", "summary"} {
		if v, ok := r.node.Get(key); ok {
			for _, found := range contactsIn(v.Value) {
				r.log.Warn(r.at(v), diag.Contact, v.Value[found[0]:found[1]])
			}
		}
	}
	for _, found := range contactsIn(r.doc.Body) {
		r.log.Warn(r.doc.BodyPlace(found[0]), diag.Contact, r.doc.Body[found[0]:found[1]])
	}
}

// contactsIn returns where contacts begin and end in a text.
func contactsIn(text string) [][2]int {
	var list [][2]int
	if strings.Contains(text, "@") {
		for _, m := range email.FindAllStringIndex(text, -1) {
			if !general.MatchString(text[m[0]:m[1]]) {
				list = append(list, [2]int{m[0], m[1]})
			}
		}
	}
	for begin, end := range numbers(text) {
		word := strings.LastIndexAny(text[:begin], " \n(<") + 1
		if strings.HasPrefix(text[word:], "http") {
			continue
		}
		// What calls it a telephone number stands just before.
		from := max(0, begin-16)
		if m := telephone.FindStringSubmatchIndex(text[from:end]); m != nil {
			if m[2] >= 0 {
				m = m[2:]
			}
			list = append(list, [2]int{from + m[0], from + m[1]})
		}
	}
	return list
}

// numbers are the places of a text that have digits enough in a row for a telephone number.
func numbers(text string) iter.Seq2[int, int] {
	return func(yield func(begin, end int) bool) {
		for i := 0; i < len(text); i++ {
			if text[i] < '0' || text[i] > '9' {
				continue
			}
			begin, end := i, i
			for ; i < len(text) && strings.IndexByte("0123456789 ().-", text[i]) >= 0; i++ {
				if text[i] >= '0' && text[i] <= '9' {
					end = i + 1
				}
			}
			if end-begin >= 7 && !yield(begin, end) {
				return
			}
		}
	}
}

// blank puts spaces in the place of what is found in a text, so that all else stays where it is.
func blank(text string, what *regexp.Regexp) string {
	return what.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat(" ", len(s)) })
}

var (
	// unread is what of a text readers do not read: addresses, and what a short reference leads to.
	unread = regexp.MustCompile(`https?://\S+|\]\([^)]*\)|\[\[[^\]|]*`)
	// counted is a number that somebody counted: with a share, of three digits or more, or with a part. A year is none.
	counted = regexp.MustCompile(`\d[\d.,\x{a0}\x{202f}]*(?: \d{3})*[\x{a0} ]?%|\d{1,3}(?:[.,\x{a0}\x{202f} ]\d{3})+|\d+[.,]\d+|\d{3,}`)
	year    = regexp.MustCompile(`^(?:19|20)\d\d$`)
	// between are the ends of paragraphs and of items of a list. A table belongs to the paragraph above it.
	between = regexp.MustCompile(`\n[ \t]*\n\s*|\n[ \t]*[-*+] |\n[ \t]*\d+[.)] `)
)

// figures warns of paragraphs that state figures without a source, in the section that needs one.
func (r *reader) figures(t *Text, section string) {
	for i, h := range t.Body.Headings {
		if h.Level != 2 || source.Slug(h.Text) != source.Slug(section) {
			continue
		}
		end := len(r.doc.Body)
		for _, next := range t.Body.Headings[i+1:] {
			if next.Level == 2 {
				end = next.Offset
				break
			}
		}
		begin := h.Offset + strings.IndexByte(r.doc.Body[h.Offset:]+"\n", '\n')
		r.alone(r.doc.Body[min(begin, end):end], min(begin, end), h.Text)
	}
}

// alone warns of the first figure of each paragraph of a text that cites nothing. offset is where the text begins.
func (r *reader) alone(text string, offset int, section string) {
	clear := text
	if strings.Contains(text, "](") || strings.Contains(text, "[[") || strings.Contains(text, "://") {
		clear = blank(text, unread)
	}
	ends := append(between.FindAllStringIndex(text, -1), []int{len(text), len(text)})
	begin, cited := 0, false
	for _, end := range ends {
		paragraph := clear[begin:end[0]]
		if table := strings.HasPrefix(strings.TrimSpace(paragraph), "|"); !table {
			cited = false
		}
		if cited = cited || strings.Contains(paragraph, "[^"); !cited && strings.ContainsAny(paragraph, "0123456789") {
			for _, m := range counted.FindAllStringIndex(paragraph, -1) {
				if found := paragraph[m[0]:m[1]]; !year.MatchString(found) {
					r.log.Warn(r.doc.BodyPlace(offset+begin+m[0]), diag.FigureAlone, found, section)
					break
				}
			}
		}
		begin = end[1]
	}
}
