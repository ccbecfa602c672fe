package analysis

import (
	"compendio/internal/search/shard"

	"github.com/blevesearch/bleve/v2/analysis"
)

// Filler pads fields. The analysis never produces it.
const Filler = "~"

// Padded is the length that labels have at least, in terms.
const Padded = 64

// Stream is a field with the words of a text as bleve wants it. It counts the words, which become the lexicon for
// prefixes and typing errors.
//
// Of a label, length and repetition say nothing: each term counts once, and the field is filled up to Padded terms with
// Filler, so that BM25's length norm is the same for all and need not be shipped to the browser. Other texts are filled
// up to a length of few bits.
func (m *Memo) Stream(words []*Word, label bool) analysis.TokenStream {
	m.fields++
	stream := make(analysis.TokenStream, 0, max(shard.RoundLength(len(words)), 1))
	tokens := make([]analysis.Token, len(words))
	for i, w := range words {
		first := w.last != m.fields
		if first {
			w.in, w.last = w.in+1, m.fields
		}
		if first || !label {
			tokens[i] = analysis.Token{Term: w.term, Position: len(stream) + 1, Type: analysis.AlphaNumeric}
			stream = append(stream, &tokens[i])
		}
	}
	least := 0
	if label {
		stream, least = once(stream), Padded
	}
	filler := &analysis.Token{Term: []byte(Filler), Position: 1, Type: analysis.AlphaNumeric}
	for to := shard.RoundLength(max(least, len(stream))); len(stream) < to; {
		stream = append(stream, filler)
	}
	return stream
}

// once keeps the first token of each term: two words may share a stem.
func once(stream analysis.TokenStream) analysis.TokenStream {
	seen := make(map[string]bool, len(stream))
	out := stream[:0]
	for _, t := range stream {
		if !seen[string(t.Term)] {
			seen[string(t.Term)] = true
			out = append(out, t)
		}
	}
	return out
}

// Analyzed is a field that was analyzed before bleve asks for it.
type Analyzed analysis.TokenStream

// Analyze returns what is known.
func (a Analyzed) Analyze([]byte) analysis.TokenStream { return analysis.TokenStream(a) }
