package analysis

import (
	"maps"
	"slices"
	"sync"

	"compendio/internal/search/shard"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/registry"
)

// Analyzer is a Language as bleve wants it. It counts the words it sees, which
// become the lexicon for prefixes and typing errors.
type Analyzer struct {
	language *Language
	// label analyses labels, where length and repetition say nothing: each term
	// counts once, and the field is filled up to Padded terms with Filler, so that
	// BM25's length norm is the same for all and need not be shipped to the browser.
	// Other texts are filled up to a length of few bits.
	label bool

	mu    sync.Mutex
	memos []*Memo // of all goroutines that analyze: they would wait for each other at every word
	idle  []*Memo
}

// Filler pads fields. The analysis never produces it.
const Filler = "~"

// Padded is the length that label fields have at least, in terms.
const Padded = 64

// Names under which bleve finds the analyzers of a language.
func TextAnalyzer(lang string) string  { return "compendio_" + lang }
func LabelAnalyzer(lang string) string { return "compendio_" + lang + "_label" }

// bleve finds analyzers by name in a registry that it keeps for the process, so
// they have to be entered once; each index makes its own instances from it.
var register = sync.OnceFunc(func() {
	for _, lang := range slices.Concat([]string{"es", "en", "und"}, slices.Collect(maps.Keys(stopWords))) {
		for _, label := range []bool{false, true} {
			name := TextAnalyzer(lang)
			if label {
				name = LabelAnalyzer(lang)
			}
			// It fails only for a name entered twice.
			_ = registry.RegisterAnalyzer(name, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) {
				return &Analyzer{language: For(lang), label: label}, nil
			})
		}
	}
})

// Register enters the analyzers into bleve's registry.
func Register() { register() }

// Known returns the name under which a language is registered: und if nothing is
// known of it.
func Known(lang string) string {
	if lang == "es" || lang == "en" || stopWords[lang] != nil {
		return lang
	}
	return "und"
}

// Analyze returns the terms of a field.
func (a *Analyzer) Analyze(text []byte) analysis.TokenStream {
	memo := a.take()
	defer a.leave(memo)
	memo.fields++
	var words []*known
	a.language.scan(string(text), func(word []byte, _, _ int) {
		k := memo.find(word)
		first := k.last != memo.fields
		if !k.stop && first {
			k.in, k.last = k.in+1, memo.fields
		}
		if !k.stop && (first || !a.label) {
			words = append(words, k)
		}
	})
	stream := make(analysis.TokenStream, len(words), max(shard.RoundLength(len(words)), 1))
	tokens := make([]analysis.Token, len(words))
	for i, k := range words {
		tokens[i] = analysis.Token{Term: k.term, Position: i + 1, Type: analysis.AlphaNumeric}
		stream[i] = &tokens[i]
	}
	least := 0
	if a.label {
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

// take returns a memo that nobody else uses.
func (a *Analyzer) take() *Memo {
	a.mu.Lock()
	defer a.mu.Unlock()
	if n := len(a.idle); n > 0 {
		m := a.idle[n-1]
		a.idle = a.idle[:n-1]
		return m
	}
	m := NewMemo(a.language)
	a.memos = append(a.memos, m)
	return m
}

func (a *Analyzer) leave(m *Memo) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.idle = append(a.idle, m)
}

// Words returns every word seen, with the number of fields it stands in. It must not be
// called while something is analyzed.
func (a *Analyzer) Words() map[string]int {
	sum := map[string]int{}
	for _, m := range a.memos {
		for _, k := range m.words {
			if k.in > 0 {
				sum[k.word] += k.in
			}
		}
	}
	return sum
}
