package analysis

import (
	"compendio/internal/search/shard"

	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
)

// Filler pads fields. The analysis never produces it.
const Filler = "~"

// Padded is the length that labels have at least, in terms.
const Padded = 64

// Field is a field with the words of a text, counted, as bleve wants it. The memo notes which words they are (Seen), as
// they become the lexicon for prefixes and typing errors.
//
// Of a label, length and repetition say nothing: each term counts once, and the field is filled up to Padded terms with
// Filler, so that BM25's length norm is the same for all and need not be shipped to the browser. Other texts are filled
// up to a length of few bits.
func (m *Memo) Field(name string, words []*Word, label bool) document.Field {
	m.fields++
	before := len(m.seen)
	for _, w := range words {
		if w.last != m.fields {
			w.last, w.here = m.fields, 0
			m.seen = append(m.seen, w)
		}
		w.here++
	}
	different := m.seen[before:]
	f := &field{name: name, terms: make(index.TokenFrequencies, len(different)+1)}
	counts := make([]index.TokenFreq, len(different)+1)
	for i, w := range different {
		t := f.terms[w.Stem]
		switch {
		case t == nil:
			t = &counts[i]
			t.Term = w.term
			f.terms[w.Stem] = t
		case label: // two words may share a stem
			continue
		}
		n := w.here
		if label {
			n = 1
		}
		t.SetFrequency(t.Frequency() + n)
		f.length += n
	}
	least := 0
	if label {
		least = Padded
	}
	if to := shard.RoundLength(max(least, f.length)); to > f.length {
		filler := &counts[len(different)]
		filler.Term = []byte(Filler)
		filler.SetFrequency(to - f.length)
		f.terms[Filler], f.length = filler, to
	}
	return f
}

// field is a document.Field that was analyzed before bleve asks for it, and of which nothing is stored.
type field struct {
	name   string
	length int
	terms  index.TokenFrequencies
}

func (f *field) Name() string                                     { return f.name }
func (f *field) Analyze()                                         {}
func (f *field) AnalyzedLength() int                              { return f.length }
func (f *field) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.terms }
func (f *field) Options() index.FieldIndexingOptions              { return index.IndexField }
func (f *field) EncodedFieldType() byte                           { return 't' } // text
func (f *field) ArrayPositions() []uint64                         { return nil }
func (f *field) Value() []byte                                    { return nil }
func (f *field) NumPlainTextBytes() uint64                        { return 0 }
func (f *field) Size() int                                        { return 0 }
