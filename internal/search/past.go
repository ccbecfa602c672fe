package search

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"sync"

	"compendio/internal/search/analysis"
	"compendio/internal/search/shard"
)

// past is what the next index of a language has to know of this one, to analyze only those of its records that are
// others. It is never changed.
type past struct {
	Number  int // of the language among those of the site
	Docs    []known
	Lexicon []lexeme // by number
	Terms   []term
	Lengths [][]int // by field and document
}

// known is a record that has been analyzed.
type known struct {
	ID    string
	Sum   [sha256.Size]byte // of what was analyzed
	Words []byte            // the numbers of its words, as uvarints, each once for each field that has it
}

// sum is a digest of all that the words of a record come of.
func (t text) sum() [sha256.Size]byte {
	data := make([]byte, 0, 2000)
	for _, said := range slices.Concat(t.fields[:], t.about) {
		data = fmt.Appendf(data, "%d %s", len(said), said)
	}
	if t.prose != nil {
		sum := t.prose.Digest()
		data = append(data, sum[:]...)
	}
	if t.glossary != nil {
		data = append(data, t.glossary.sum[:]...)
	}
	return sha256.Sum256(data)
}

// keep finds out which records are as they were in an earlier index, and where they are now. It returns the others.
func (x *Index) keep(before *past) (others []int) {
	at := make(map[string]int, len(before.Docs))
	for doc, k := range before.Docs {
		at[k.ID] = doc
	}
	x.past, x.moved, x.lexicon = before, slices.Repeat([]int{-1}, len(before.Docs)), newLexicon(before.Lexicon)
	for doc, r := range x.Records {
		if was, ok := at[r.ID]; ok && before.Docs[was].Sum == x.docs[doc].Sum {
			x.moved[was], x.docs[doc] = doc, before.Docs[was]
		} else {
			others = append(others, doc)
		}
	}
	for was, doc := range x.moved {
		if doc < 0 {
			x.lexicon.drop(before.Docs[was].Words)
		}
	}
	return others
}

// keepLengths takes over the lengths of the records that are as they were.
func (x *Index) keepLengths() {
	for f, lengths := range x.past.Lengths {
		for was, doc := range x.moved {
			if doc >= 0 {
				x.lengths[f][doc] = lengths[was]
			}
		}
	}
}

// readPast adds the postings that an earlier index had of a term, of the records that are as they were.
func (x *Index) readPast(t term, to [][]shard.Posting) error {
	first := x.past.Number * int(fieldCount)
	fields, err := shard.DecodeFields(string(t.Fields), first+int(fieldCount), len(x.past.Docs))
	if err != nil {
		return err
	}
	for f, list := range fields[first:] {
		for _, p := range list {
			if p.Doc = x.moved[p.Doc]; p.Doc >= 0 {
				to[f] = append(to[f], p)
			}
		}
	}
	return nil
}

// lexicon counts the words of records. It is safe for concurrent use.
type lexicon struct {
	mu      sync.Mutex
	list    []lexeme // by number; the first is none
	numbers map[string]int
}

// lexeme is a word as it stands in texts, and in how many fields.
type lexeme struct {
	Text   string
	Fields int
}

// word is a word as it stands in texts. Its weight is one more than the logarithm to
// base 2 of how many fields hold it, rounded down.
type word struct {
	text   string
	weight int
}

// newLexicon goes on from the words of an earlier one, whose numbers stay the same.
func newLexicon(before []lexeme) *lexicon {
	l := &lexicon{list: slices.Clone(before), numbers: make(map[string]int, len(before))}
	if len(before) == 0 {
		l.list = make([]lexeme, 1)
	}
	for n, w := range l.list {
		l.numbers[w.Text] = n
	}
	return l
}

// add counts words and returns their numbers as uvarints.
func (l *lexicon) add(words []*analysis.Word) []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	numbers := make([]byte, 0, 2*len(words))
	for _, w := range words {
		if w.Number == 0 {
			n, ok := l.numbers[w.Text]
			if !ok {
				n = len(l.list)
				l.numbers[w.Text], l.list = n, append(l.list, lexeme{Text: w.Text})
			}
			w.Number = n
		}
		l.list[w.Number].Fields++
		numbers = binary.AppendUvarint(numbers, uint64(w.Number))
	}
	return numbers
}

// drop takes back what add returned.
func (l *lexicon) drop(numbers []byte) {
	for len(numbers) > 0 {
		n, size := binary.Uvarint(numbers)
		l.list[n].Fields--
		numbers = numbers[size:]
	}
}

// words are those that some field holds, sorted.
func (l *lexicon) words() []word {
	var list []word
	for _, w := range l.list {
		if w.Fields > 0 {
			list = append(list, word{w.Text, bits.Len(uint(w.Fields))})
		}
	}
	slices.SortFunc(list, func(a, b word) int { return strings.Compare(a.text, b.text) })
	return list
}
