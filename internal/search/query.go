package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"compendio/internal/search/analysis"
)

// maxWords is how many words of a query count, which is enough for a paragraph; the rest
// is left out.
const maxWords = 64

// Query is what a reader typed, taken apart. static/js/query.js does the same.
type Query struct {
	Words    []QueryWord
	Phrases  [][]int // indexes into Words that must stand beside each other
	Excluded []string
	// Common says that there were words, all of them stop words.
	Common bool
}

// QueryWord is a word that counts.
type QueryWord struct {
	Text string // folded
	Last bool   // it may go on: the query ends with it
}

// Parse reads a query in a language: words, "a phrase", -without. What it cannot
// read it takes for words. Stop words count for nothing, nor do those of the
// reader's language: the "de" that a Spanish reader types is in English texts too,
// in the names of institutions.
func Parse(text string, l, reader *analysis.Language) Query {
	var q Query
	seen := map[string]bool{}
	dropped := false
	var phrase []int
	for _, p := range pieces(text) {
		phrase = phrase[:0]
		for _, w := range p.split() {
			var tokens []string
			l.Tokens(w.text, func(t analysis.Token) { tokens = append(tokens, t.Word) })
			for i, word := range tokens {
				switch {
				case w.minus:
					if !l.Stop(word) && len(q.Excluded) < maxWords {
						q.Excluded = append(q.Excluded, word)
					}
				case l.Stop(word) || !p.phrase && reader.Stop(word):
					dropped = true
				case len(q.Words) < maxWords:
					last := w.last && i == len(tokens)-1
					if seen[word] && !p.phrase {
						// Twice the same word says nothing more, but it may be the one being typed.
						continue
					}
					seen[word] = true
					q.Words = append(q.Words, QueryWord{word, last && !p.phrase})
					phrase = append(phrase, len(q.Words)-1)
				}
			}
		}
		if p.phrase && len(phrase) > 1 {
			q.Phrases = append(q.Phrases, append([]int(nil), phrase...))
		}
	}
	q.Common = dropped && len(q.Words) == 0
	return q
}

// piece is a stretch of a query between quotation marks.
type piece struct {
	text   string
	phrase bool
	end    bool // nothing follows it
}

// pieces cuts a query at quotation marks, which pair off; one alone counts as a space.
func pieces(text string) []piece {
	var list []piece
	quoted := strings.Count(text, `"`) / 2 * 2
	inPhrase, marks, start := false, 0, 0
	for i, c := range text {
		if c != '"' {
			continue
		}
		list = append(list, piece{text[start:i], inPhrase, false})
		if marks < quoted {
			inPhrase = !inPhrase
		}
		marks++
		start = i + 1
	}
	return append(list, piece{text[start:], inPhrase, true})
}

type part struct {
	text        string
	minus, last bool
}

// split cuts a piece at spaces and reads a leading minus.
func (p piece) split() []part {
	var list []part
	fields := strings.FieldsFunc(p.text, unicode.IsSpace)
	r, _ := utf8.DecodeLastRuneInString(p.text)
	open := p.end && p.text != "" && !unicode.IsSpace(r)
	for i, f := range fields {
		x := part{text: f, last: open && i == len(fields)-1}
		if !p.phrase && len(f) > 1 && f[0] == '-' {
			x.text, x.minus = f[1:], true
		}
		list = append(list, x)
	}
	return list
}
