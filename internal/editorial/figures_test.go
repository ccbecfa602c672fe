package editorial_test

import (
	"regexp"
	"slices"
	"strings"

	"compendio/internal/kb"
)

// resultsHeading is the section in which every figure has a citation.
var resultsHeading = map[string]string{"es": "Resultados", "en": "Results"}

// A figure is a number of two digits or more, or any number with a percent sign.
// None are: a year (written without a point, 1900 to 2099), the day of a month, the
// number after a law, an article and the like, and a number that is part of a code.
var (
	notFigures = []*regexp.Regexp{
		// H-2A, R4V, A/RES/73/195, 3x1, 120-2017, 6984/2022, 2011-2012.
		regexp.MustCompile(`\p{L}+[-/]?\d[\p{L}\d/-]*|\d+\p{L}[\p{L}\d]*|\b\d+[-/](?:19|20)\d\d\b|\b(?:19|20)\d\d[-/–]\d+`),
		// Ley 25.871, Decreto Supremo 4576, Law No. 1565, article 104, objective 8.
		regexp.MustCompile(`(?i)\b(?:ley|law|lei|decreto(?: supremo| ejecutivo| legislativo)?|(?:supreme |executive |legislative )?decree|resoluci[oó]n|resolution|ordenanza|ordinance|portaria|artículo|article|párrafo|paragraph|objetivo|objective)(?: n\.?[°º]| no\.| núm\.)? \d[\d.,]*\d|\b(?:artículo|article|párrafo|paragraph|objetivo|objective) \d`),
		// The line 145, as telephones are called.
		regexp.MustCompile(`(?i)\b(?:línea|line|hotline) \d+`),
		// 28 y 29 de octubre, del 31 de mayo al 14 de junio, 28 to 31 October, 3 June.
		regexp.MustCompile(`(?i)\b\d{1,2}(?: (?:al|y|to|and) \d{1,2}|[-–]\d{1,2})?(?: de)? (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|January|February|March|April|May|June|July|August|September|October|November|December)\b`),
		regexp.MustCompile(`\b(?:19|20)\d\d\b`),
	}
	number = regexp.MustCompile(`\d{1,3}(?:[ \x{a0}\x{202f}]\d{3})+(?:[ \x{a0}]?%)?|\d[\d.,]*\d(?:[ \x{a0}]?%)?|\d[ \x{a0}]?%`)
)

func figures(text string) []string {
	for _, form := range notFigures {
		text = form.ReplaceAllString(text, " · ")
	}
	return number.FindAllString(text, -1)
}

// uncited returns the figures of a section that stand in a paragraph, list item or
// table row without a citation. The head of a table's column cites for its rows.
func uncited(section string, sources []kb.Source) []string {
	cites := func(s string) bool {
		for _, m := range citationForm.FindAllStringSubmatch(s, -1) {
			if slices.ContainsFunc(sources, func(x kb.Source) bool { return x.ID == m[1] }) {
				return true
			}
		}
		return false
	}
	var out []string
	for _, b := range blocksOf(section) {
		if !cites(b.text) && !cites(b.head) {
			out = append(out, figures(plainText(b.text))...)
		}
	}
	return out
}

// sectionOf is the Markdown under a heading of the second level.
func sectionOf(text *kb.Text, body, heading string) string {
	start, end := -1, len(body)
	for _, h := range text.Body.Headings {
		if h.Level != 2 {
			continue
		}
		if start >= 0 {
			end = h.Offset
			break
		}
		if h.Text == heading {
			_, after, _ := strings.Cut(body[h.Offset:], "\n")
			start = len(body) - len(after)
		}
	}
	if start < 0 {
		return ""
	}
	return body[start:end]
}

// block is a paragraph, an item of a list, a row of a table or a heading, with its
// marks. head is what cites for it too: the first row of its table, and the sentence
// before that ends in a colon.
type block struct{ text, head string }

var itemForm = regexp.MustCompile(`^\s*(?:[-*+]|\d+[.)]) `)

func blocksOf(body string) []block {
	var list []block
	open, head, announced := false, "", ""
	for line := range strings.Lines(body) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.TrimSpace(line) == "":
			open, head = false, ""
			if n := len(list); n > 0 && strings.HasSuffix(strings.TrimSpace(plainText(list[n-1].text)), ":") {
				announced = list[n-1].text
			} else if n > 0 && !strings.HasPrefix(list[n-1].text, "|") && !itemForm.MatchString(list[n-1].text) {
				announced = ""
			}
		case strings.HasPrefix(line, "|"):
			list = append(list, block{line, head + announced})
			if head == "" {
				head = line
			}
			open = false
		case strings.HasPrefix(line, "#"):
			list, announced = append(list, block{text: line}), ""
			open = false
		case open && !itemForm.MatchString(line):
			list[len(list)-1].text += "\n" + line
		case itemForm.MatchString(line):
			list = append(list, block{line, announced})
			open = true
		default:
			list, announced = append(list, block{text: line}), ""
			open = true
		}
	}
	return list
}

var (
	citationForm  = regexp.MustCompile(`\[\^([^\]\s]+)\]`)
	referenceForm = regexp.MustCompile(`\[\[[^\]|]*\|?([^\]]*)\]\]`)
	linkForm      = regexp.MustCompile(`\[([^\]]*)\]\([^)\s]*\)`)
)

// plainText is a block without citations, addresses and the number of a list.
func plainText(markdown string) string {
	s := itemForm.ReplaceAllString(markdown, "")
	s = citationForm.ReplaceAllString(s, "")
	s = referenceForm.ReplaceAllString(s, "$1")
	return linkForm.ReplaceAllString(s, "$1")
}
