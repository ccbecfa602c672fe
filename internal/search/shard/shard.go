// Package shard is the format of the search index that browsers read: short texts
// in an alphabet that needs no escaping in a script. docs/search-format.md
// describes it well enough to write another client; static/js/shard.js is ours.
//
// A number is written in base 64 of five bits a character, lowest first, the sixth bit
// saying that another follows (as source maps write theirs, without a sign bit).
// Lists of sorted words are front-coded: one character says how many letters are shared
// with the word before.
//
// The package knows no files, no ranking and no content.
package shard

import (
	"errors"
	"math/bits"
	"slices"
)

// Schema is the version of the format; it is part of every file's path.
const Schema = 3

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

var values = func() (v [256]int8) {
	for i := range v {
		v[i] = -1
	}
	for i, c := range alphabet {
		v[c] = int8(i)
	}
	return v
}()

// AppendNumber writes a number, which must not be negative.
func AppendNumber(dst []byte, n int) []byte {
	for n >= 32 {
		dst = append(dst, alphabet[32|n&31])
		n >>= 5
	}
	return append(dst, alphabet[n])
}

// ErrFormat says that a text is not what this package writes.
var ErrFormat = errors.New("shard: damaged")

// numbers reads numbers off a text.
type numbers struct {
	text string
	at   int
}

func (r *numbers) next() (int, error) {
	n, shift := 0, 0
	for {
		if r.at >= len(r.text) || shift > 30 {
			return 0, ErrFormat
		}
		v := values[r.text[r.at]]
		r.at++
		if v < 0 {
			return 0, ErrFormat
		}
		n |= int(v&31) << shift
		if v < 32 {
			return n, nil
		}
		shift += 5
	}
}

// Posting is a document that holds a term, with how often.
type Posting struct{ Doc, Freq int }

// Term is an index term and its postings in each field that has it, by the
// field's number, which goes on from language to language; postings are sorted by
// document.
type Term struct {
	Text   string
	Fields [][]Posting
}

// AppendPostings writes a list: its length, then for each posting twice the step
// from the document before (plus one if the term is there more than once), then
// in that case how often less two.
func AppendPostings(dst []byte, list []Posting) []byte {
	dst = AppendNumber(dst, len(list))
	last := 0
	for _, p := range list {
		step := 2 * (p.Doc - last)
		last = p.Doc
		if p.Freq > 1 {
			dst = AppendNumber(dst, step+1)
			dst = AppendNumber(dst, p.Freq-2)
		} else {
			dst = AppendNumber(dst, step)
		}
	}
	return dst
}

func readPostings(text string, docs int) ([]Posting, error) {
	r := numbers{text: text}
	n, err := r.next()
	if err != nil || n > len(text) {
		return nil, ErrFormat
	}
	list := slices.Grow([]Posting(nil), n)
	doc := 0
	for range n {
		v, err := r.next()
		if err != nil {
			return nil, err
		}
		doc += v / 2
		p := Posting{doc, 1}
		if v%2 == 1 {
			more, err := r.next()
			if err != nil {
				return nil, err
			}
			p.Freq = more + 2
		}
		if p.Doc >= docs {
			return nil, ErrFormat
		}
		list = append(list, p)
	}
	if r.at != len(text) {
		return nil, ErrFormat
	}
	return list, nil
}

// AppendFields writes what stands behind a term: for each field that has it a colon,
// the character of the field and the postings. first is the number of the first field.
func AppendFields(dst []byte, first int, fields [][]Posting) []byte {
	for f, list := range fields {
		if len(list) > 0 {
			dst = append(dst, ':', alphabet[first+f])
			dst = AppendPostings(dst, list)
		}
	}
	return dst
}

// AppendTerm writes a term after the one before it in the same shard: the count of
// shared letters, the rest, and its fields as AppendFields writes them. Entries are set
// off by commas.
func AppendTerm(dst []byte, before, text string, fields []byte) []byte {
	if len(dst) > 0 {
		dst = append(dst, ',')
	}
	return append(appendFront(dst, before, text), fields...)
}

func appendFront(dst []byte, before, text string) []byte {
	shared := 0
	for shared < len(before) && shared < len(text) && shared < 63 && before[shared] == text[shared] {
		shared++
	}
	return append(append(dst, alphabet[shared]), text[shared:]...)
}

// DecodeFields reads what AppendFields wrote; fields and docs bound what may stand there.
func DecodeFields(text string, fields, docs int) ([][]Posting, error) {
	list := make([][]Posting, fields)
	for text != "" {
		if len(text) < 2 || text[0] != ':' {
			return nil, ErrFormat
		}
		f := int(values[text[1]])
		if f < 0 || f >= fields {
			return nil, ErrFormat
		}
		end := 2
		for end < len(text) && text[end] != ':' {
			end++
		}
		var err error
		if list[f], err = readPostings(text[2:end], docs); err != nil {
			return nil, err
		}
		text = text[end:]
	}
	return list, nil
}

// Word is a word as it stands in texts, for prefixes and typing errors. Weights has
// for each language 0 if no text of it has the word, else one more than the logarithm
// to base 2 of how many fields hold it, rounded down.
type Word struct {
	Text    string
	Weights []int
}

// AppendWord writes a word after the one before it: weights, shared letters, rest.
func AppendWord(dst []byte, before string, w Word) []byte {
	if len(dst) > 0 {
		dst = append(dst, ',')
	}
	for _, n := range w.Weights {
		dst = append(dst, alphabet[min(n, 63)])
	}
	return appendFront(dst, before, w.Text)
}

// RoundLength rounds a length up to one with four significant bits, as Lucene keeps
// its own: ranking does not feel the difference, and lengths take a third of the room.
func RoundLength(n int) int {
	e := exponent(n)
	return (n + 1<<e - 1) >> e << e
}

// exponent is how many bits of a length are not kept.
func exponent(n int) int { return max(0, bits.Len(uint(n))-4) }

// appendLength writes a length that RoundLength has rounded: those below 16 as they
// are, the others as eight times the exponent plus the four bits.
func appendLength(dst []byte, n int) []byte {
	e := exponent(n)
	return AppendNumber(dst, 8*e+n>>e)
}

// EncodeLengths writes the length of each document's fields, rounded by RoundLength.
// The field open has its own length in every document; the others have the length
// usual but for exceptions: how many, and for each the step to its document and its
// length.
func EncodeLengths(lengths [][]int, open, usual int) string {
	var dst []byte
	for f, list := range lengths {
		if f == open {
			for _, n := range list {
				dst = appendLength(dst, n)
			}
			continue
		}
		var odd []Posting
		for doc, n := range list {
			if n != usual {
				odd = append(odd, Posting{doc, n})
			}
		}
		dst = AppendNumber(dst, len(odd))
		last := 0
		for _, p := range odd {
			dst = AppendNumber(dst, p.Doc-last)
			dst = appendLength(dst, p.Freq)
			last = p.Doc
		}
	}
	return string(dst)
}

// EncodeNumbers writes numbers one after the other.
func EncodeNumbers(list []int) string {
	var dst []byte
	for _, n := range list {
		dst = AppendNumber(dst, n)
	}
	return string(dst)
}

// EncodeDocs writes a sorted list of documents as steps, for facets.
func EncodeDocs(docs []int) string {
	var dst []byte
	last := 0
	for _, d := range docs {
		dst = AppendNumber(dst, d-last)
		last = d
	}
	return string(dst)
}
