package shard

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
)

const (
	fields    = 5
	languages = 2
	docs      = 20_000
	open      = 4
	usual     = 64
)

// sample makes what a shard may hold; the same seed makes the same.
type sample struct{ *rand.Rand }

func newSample(seed uint64) sample { return sample{rand.New(rand.NewPCG(seed, 0))} }

// number draws numbers of every size, small ones more often.
func (s sample) number(most int) int { return s.IntN(most>>s.IntN(15) + 1) }

// text draws sorted words, many with a common beginning, some as long as may be.
func (s sample) text(n int) []string {
	seen := map[string]bool{}
	last := ""
	for range n {
		w := []byte(last[:s.IntN(len(last)+1)])
		for range 1 + s.IntN(5) {
			w = append(w, "abeinorst019"[s.IntN(12)])
		}
		last = string(w[:min(len(w), 32)])
		seen[last] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

func (s sample) terms(n int) []Term {
	var list []Term
	for _, w := range s.text(n) {
		t := Term{w, make([][]Posting, fields)}
		for f := range t.Fields {
			for doc := s.number(docs - 1); doc < docs && s.IntN(4) > 0; doc += 1 + s.number(docs/4) {
				t.Fields[f] = append(t.Fields[f], Posting{doc, 1 + s.number(100_000)})
			}
		}
		list = append(list, t)
	}
	return list
}

func encodeTerms(list []Term) string {
	var data []byte
	before := ""
	for _, t := range list {
		data = AppendTerm(data, before, t.Text, AppendFields(nil, 0, t.Fields))
		before = t.Text
	}
	return string(data)
}

func encodeWords(list []Word) string {
	var data []byte
	before := ""
	for _, w := range list {
		data = AppendWord(data, before, w)
		before = w.Text
	}
	return string(data)
}

func (s sample) words(n int) []Word {
	var list []Word
	for _, w := range s.text(n) {
		list = append(list, Word{w, []int{s.IntN(20), s.IntN(20)}})
	}
	return list
}

func (s sample) lengths(docs int) [][]int {
	lists := make([][]int, fields)
	for f := range lists {
		for range docs {
			n := usual
			if f == open || s.IntN(10) == 0 {
				n = RoundLength(s.number(1 << 30))
			}
			lists[f] = append(lists[f], n)
		}
	}
	return lists
}

func (s sample) docs(n int) []int {
	var list []int
	for doc := s.number(docs - 1); doc < docs && len(list) < n; doc += 1 + s.number(docs/8) {
		list = append(list, doc)
	}
	return list
}

// back checks that what was written is read, and that the text needs no escaping in
// a script.
func back[T any](t *testing.T, want T, text string, got T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("reading %.200q: %v", text, err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%.200q is read as %.200v, but was %.200v", text, got, want)
	}
	if strings.Trim(text, alphabet+",:") != "" {
		t.Fatalf("%.200q holds a sign outside the format", text)
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	for seed := range uint64(300) {
		s := newSample(seed)
		n := s.IntN(200)

		terms := s.terms(n)
		text := encodeTerms(terms)
		got, err := DecodeTerms(text, fields, docs)
		back(t, terms, text, got, err)

		words := s.words(n)
		text = encodeWords(words)
		gotWords, err := DecodeWords(text, languages)
		back(t, words, text, gotWords, err)

		lengths := s.lengths(n + 1)
		text = EncodeLengths(lengths, open, usual)
		gotLengths, err := DecodeLengths(text, fields, n+1, open, usual)
		back(t, lengths, text, gotLengths, err)

		list := s.docs(n)
		text = EncodeDocs(list)
		gotDocs, err := DecodeDocs(text, docs)
		back(t, list, text, gotDocs, err)
	}
}

// A length is rounded up by less than an eighth, to one that is written without loss.
func TestRoundedLengths(t *testing.T) {
	for n := range 100_000 {
		rounded := RoundLength(n)
		if rounded < n || n < 16 && rounded != n || 8*(rounded-n) > n {
			t.Fatalf("%d is rounded to %d", n, rounded)
		}
		if again := RoundLength(rounded); again != rounded {
			t.Fatalf("%d is rounded to %d and then to %d", n, rounded, again)
		}
		text := EncodeLengths([][]int{{rounded}}, 0, usual)
		if got, err := DecodeLengths(text, 1, 1, 0, usual); err != nil || got[0][0] != rounded {
			t.Fatalf("the length %d is read as %v (%v)", rounded, got, err)
		}
	}
}

// The format is published: a client that somebody else wrote must go on reading
// it. These texts are those of docs/search-format.md.
func TestTheFormatIsAsDescribed(t *testing.T) {
	numbers := ""
	for _, n := range []int{0, 1, 31, 32, 1000} {
		numbers += " " + string(AppendNumber(nil, n))
	}
	for _, c := range []struct{ what, got, want string }{
		{"numbers", numbers, " A B f gB of"},
		{"terms", encodeTerms([]Term{
			{"migr", [][]Posting{{{3, 1}}, nil, nil, nil, {{3, 4}, {40, 1}}}},
			{"migrat", [][]Posting{nil, nil, nil, nil, {{7, 2}}}},
		}), "Amigr:ABG:ECHCqC,Eat:EBPA"},
		{"words", encodeWords([]Word{{"remesa", []int{3, 0}}, {"remesas", []int{5, 5}}, {"remitir", []int{1, 0}}}), "DAAremesa,FFGs,BADitir"},
		{"lengths", EncodeLengths([][]int{{64, 72, 64}, {64, 64, 64}, {304, 2, 32}}, 2, 64), "BBhB" + "A" + "xBCY"},
		{"documents", EncodeDocs([]int{0, 3, 40}), "ADlB"},
	} {
		if c.got != c.want {
			t.Errorf("%s are written %q, not %q", c.what, c.got, c.want)
		}
	}
}

func TestDamageIsRefused(t *testing.T) {
	for _, text := range []string{
		",", "A", ":", "Aa,", "Aa,,Ab", // an entry is missing
		"Ba", "Aab,Dc", // shares more letters than there are
		"Ab,Aa", "Aa,Aa", "Aa,B", // not in order
		"AA", "Aá", "Aa b", "A-", // no folded word
		"Aa:", "Aa:A", "Aa:AB", "Aa:AC" + "C", // postings are missing
		"Aa:FBC", "Aa:!BC", // no such field
		"Aa:ABCC", "Aa:AAA", // more postings than announced
		"Aa:ABg", "Aa:Ag", "Aa:AB=", // a number breaks off
		"Aa:ABgggggggB", // a number too large
		"Aa:ABggoB",     // a document too far
		"Aa:A_______", "Aa:A" + strings.Repeat("_", 100),
	} {
		if list, err := DecodeTerms(text, fields, docs); !errors.Is(err, ErrFormat) {
			t.Errorf("the terms %q are read as %v (%v)", text, list, err)
		}
	}
	for _, text := range []string{",", "D", "DD", "!DAa", "D!Aa", "DDAa,", "DDBa", "DDAb,DDAa", "DDAA"} {
		if list, err := DecodeWords(text, languages); !errors.Is(err, ErrFormat) {
			t.Errorf("the words %q are read as %v (%v)", text, list, err)
		}
	}
	for _, text := range []string{"", "A", "AAAAA", "AAAAAAA", "BCAAAABB", "AAAABg", "BAAAAAB!"} {
		if list, err := DecodeLengths(text, fields, 2, open, usual); !errors.Is(err, ErrFormat) {
			t.Errorf("the lengths %q are read as %v (%v)", text, list, err)
		}
	}
	for _, text := range []string{"g", "gggB", "A!", "ggggggggB", fmt.Sprint(docs)} {
		if list, err := DecodeDocs(text, 100); !errors.Is(err, ErrFormat) {
			t.Errorf("the documents %q are read as %v (%v)", text, list, err)
		}
	}
}

// A short text that announces much must not make the reader set memory aside for
// it.
func TestAShortTextCostsLittle(t *testing.T) {
	most := string(AppendNumber(nil, 1<<34))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, text := range []string{"Aa:A" + most, "Aa:A" + most + "CC", most} {
		_, _ = DecodeTerms(text, fields, docs)
		_, _ = DecodeWords(text, languages)
		_, _ = DecodeDocs(text, docs)
		_, _ = DecodeLengths(text, fields, 10, open, usual)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<16 {
		t.Errorf("refusing three short texts took %d bytes", used)
	}
}

// damages returns damaged forms of a text: cut off, a character changed, a piece twice or
// left out.
func damages(s sample, text string, n int) []string {
	var list []string
	for range n {
		if text == "" {
			break
		}
		at := s.IntN(len(text))
		to := min(len(text), at+1+s.IntN(10))
		switch s.IntN(4) {
		case 0:
			list = append(list, text[:at])
		case 1:
			list = append(list, text[:at]+string((alphabet + ",:!é\"\x00 ")[s.IntN(70)])+text[at+1:])
		case 2:
			list = append(list, text[:at]+text[to:])
		case 3:
			list = append(list, text[:to]+text[at:])
		}
	}
	return list
}

// What is read of any text at all can be written and read again, and stays the
// same.
func FuzzDecode(f *testing.F) {
	f.Add("A0:AA") // a field that has nothing
	for seed := range uint64(10) {
		s := newSample(seed)
		for _, text := range []string{encodeTerms(s.terms(5)), encodeWords(s.words(10)), EncodeLengths(s.lengths(7), open, usual), EncodeDocs(s.docs(10))} {
			f.Add(text)
			for _, d := range damages(s, text, 3) {
				f.Add(d)
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if terms, err := DecodeTerms(text, fields, docs); err == nil {
			again, err := DecodeTerms(encodeTerms(terms), fields, docs)
			back(t, terms, "", again, err)
		}
		if words, err := DecodeWords(text, languages); err == nil {
			again, err := DecodeWords(encodeWords(words), languages)
			back(t, words, "", again, err)
		}
		if lengths, err := DecodeLengths(text, fields, 7, open, usual); err == nil {
			again, err := DecodeLengths(EncodeLengths(lengths, open, usual), fields, 7, open, usual)
			back(t, lengths, "", again, err)
		}
		if list, err := DecodeDocs(text, docs); err == nil {
			again, err := DecodeDocs(EncodeDocs(list), docs)
			back(t, list, "", again, err)
		}
	})
}
