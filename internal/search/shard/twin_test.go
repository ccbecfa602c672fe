package shard

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"compendio/internal/sitetest/client"
)

// twin answers for static/js/shard.js, which looks terms up one at a time.
const twin = `import * as shard from "./js/shard.js";
const meta = { docs: 20000, open: 4, usual: 64, boosts: [0, 0, 0, 0, 0] };
const or = (read) => { try { return { Read: read() }; } catch (e) { return { Thrown: e.constructor.name }; } };
const lookUp = (text, word) => {
  const written = shard.terms(text).get(word);
  if (written === undefined) return null;
  const found = shard.fields(written, meta.docs);
  const pairs = (list = []) => Array.from({ length: list.length / 2 }, (_, i) => [list[2 * i], list[2 * i + 1]]);
  return Array.from({ length: 5 }, (_, f) => pairs(found[f]));
};
export function answer(questions) {
  return questions.map(({ text, wanted, docs }) => ({
    Terms: (wanted || []).map((word) => or(() => lookUp(text, word))),
    Words: or(() => shard.words(text, 2).map(([Text, Weights]) => ({ Text, Weights }))),
    Lengths: or(() => shard.lengths(text, { ...meta, docs })),
    Docs: or(() => shard.docs(text, meta.docs)),
  }));
}`

type question struct {
	Text   string   `json:"text"`
	Wanted []string `json:"wanted"`
	Docs   int      `json:"docs"` // how many there are lengths of
}

type outcome[T any] struct {
	Read   T
	Thrown string
}

type reply struct {
	Terms   []outcome[[][][2]int]
	Words   outcome[[]Word]
	Lengths outcome[[][]int]
	Docs    outcome[[]int]
}

// agree checks one outcome of the client against Go's. Where Go refuses, the client
// must throw Damaged, which the search page turns into words.
func agree[T any](t *testing.T, what, text string, got outcome[[]T], want []T, err error) {
	t.Helper()
	switch {
	case err != nil && got.Thrown != "Damaged":
		t.Errorf("Go refuses the %s %.300q, the client reads %.300v and throws %q", what, text, got.Read, got.Thrown)
	case err == nil && (got.Thrown != "" || !(len(got.Read) == 0 && len(want) == 0) && !reflect.DeepEqual(got.Read, want)):
		t.Errorf("Go reads the %s %.300q as %.300v, the client as %.300v (%s)", what, text, want, got.Read, got.Thrown)
	}
}

// sameReading puts texts to both and compares.
func sameReading(t *testing.T, c *client.Client, questions []question) {
	t.Helper()
	for i, got := range client.Ask[[]reply](t, c, questions) {
		q := questions[i]
		terms, err := DecodeTerms(q.Text, fields, docs)
		for j, word := range q.Wanted {
			sameTerm(t, q.Text, word, got.Terms[j], terms, err)
		}
		words, err := DecodeWords(q.Text, languages)
		agree(t, "words", q.Text, got.Words, words, err)
		lengths, err := DecodeLengths(q.Text, fields, q.Docs, open, usual)
		agree(t, "lengths", q.Text, got.Lengths, lengths, err)
		list, err := DecodeDocs(q.Text, docs)
		agree(t, "documents", q.Text, got.Docs, list, err)
	}
}

// sameTerm checks what the client found for a term. It reads the postings of no other,
// so of a shard damaged there it gives the term as it was.
func sameTerm(t *testing.T, text, word string, got outcome[[][][2]int], terms []Term, err error) {
	t.Helper()
	if err != nil {
		if got.Thrown != "" && got.Thrown != "Damaged" {
			t.Errorf("of the damaged terms %.300q the client throws %s", text, got.Thrown)
		}
		for _, list := range got.Read {
			for _, p := range list {
				if p[0] < 0 || p[0] >= docs || p[1] < 1 {
					t.Errorf("of the damaged terms %.300q the client reads document %d, %d times", text, p[0], p[1])
				}
			}
		}
		return
	}
	at, found := slices.BinarySearchFunc(terms, word, func(t Term, w string) int { return strings.Compare(t.Text, w) })
	var want [][][2]int
	if found {
		for _, list := range terms[at].Fields {
			pairs := [][2]int{}
			for _, p := range list {
				pairs = append(pairs, [2]int{p.Doc, p.Freq})
			}
			want = append(want, pairs)
		}
	}
	if got.Thrown != "" || !reflect.DeepEqual(got.Read, want) {
		t.Errorf("Go finds %s in %.300q at %.300v, the client at %.300v (%s)", word, text, want, got.Read, got.Thrown)
	}
}

// questions are shards of every kind, whole and damaged, with terms to look for:
// some that are there and some that are not.
func questions(seed uint64) []question {
	s := newSample(seed)
	n := s.IntN(30)
	terms := s.terms(n)
	wanted := append(s.text(5), "", "a", "zzz")
	for _, t := range terms {
		wanted = append(wanted, t.Text)
	}
	var list []question
	for _, text := range []string{encodeTerms(terms), encodeWords(s.words(n)), EncodeLengths(s.lengths(n+1), open, usual), EncodeDocs(s.docs(n))} {
		for _, text := range append(damages(s, text, 20), text) {
			list = append(list, question{strings.ToValidUTF8(text, "\ufffd"), wanted, n + 1})
		}
	}
	return list
}

func TestTheClientReadsAlike(t *testing.T) {
	c := client.Start(t, twin)
	for seed := range uint64(100) {
		sameReading(t, c, questions(seed))
	}
}

func TestTheClientReadsALargeShardAlike(t *testing.T) {
	s := newSample(1)
	terms := s.terms(3000)
	var wanted []string
	for _, t := range terms {
		wanted = append(wanted, t.Text)
	}
	r := rand.New(rand.NewPCG(1, 1))
	r.Shuffle(len(wanted), func(i, j int) { wanted[i], wanted[j] = wanted[j], wanted[i] })
	sameReading(t, client.Start(t, twin), []question{{encodeTerms(terms), wanted[:300], 1}})
}

func FuzzTwin(f *testing.F) {
	for seed := range uint64(5) {
		for _, q := range questions(seed) {
			f.Add(q.Text)
		}
	}
	c := client.Start(f, twin)
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "\ufffd")
		sameReading(t, c, []question{{text, []string{"a", "b", "e1", "noso", "zzz"}, 7}})
	})
}
