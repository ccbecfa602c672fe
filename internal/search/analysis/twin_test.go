package analysis

import (
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"compendio/internal/sitetest/client"
)

// The browser's half of the analysis must be this one, word by word: a word that
// the two stem differently is never found.

var languages = []string{"es", "en", "und"}

// twin answers for static/js/analysis.js.
const twin = `import { analysis } from "./js/analysis.js";
export function answer({ lang, stop, texts, words, units }) {
  const a = analysis(lang, stop);
  const cut = (text) => a.tokens(text).map(([word, start, end]) => [word, text.slice(start, end)]);
  return {
    Tokens: (texts || []).map(cut),
    Stems: (words || []).map(a.stem),
    Stops: (words || []).map(a.stop),
    Units: (units || []).map((u) => cut(String.fromCharCode(...u)).map(([word]) => word)),
  };
}`

type question struct {
	Lang  string     `json:"lang"`
	Stop  string     `json:"stop"`
	Texts []string   `json:"texts"`
	Words []string   `json:"words"`
	Units [][]uint16 `json:"units"`
}

type reply struct {
	Tokens [][][2]string
	Stems  []string
	Stops  []bool
	Units  [][]string
}

// sameTokens compares the tokens of texts, and where they stand.
func sameTokens(t *testing.T, c *client.Client, lang string, texts ...string) {
	t.Helper()
	l := For(lang)
	got := client.Ask[reply](t, c, question{Lang: lang, Stop: l.StopWords(), Texts: texts})
	faults := 0
	for i, text := range texts {
		if want := cutText(l, text); !slices.Equal(got.Tokens[i], want) && faults < 10 {
			faults++
			t.Errorf("%s: of %.300q the client makes %q, Go %q", lang, text, got.Tokens[i], want)
		}
	}
}

func cutText(l *Language, text string) [][2]string {
	list := [][2]string{}
	l.Tokens(text, func(t Token) { list = append(list, [2]string{t.Word, text[t.Start:t.End]}) })
	return list
}

// sameStems compares what words are stemmed to.
func sameStems(t *testing.T, c *client.Client, lang string, words []string) {
	t.Helper()
	l := For(lang)
	got := client.Ask[reply](t, c, question{Lang: lang, Stop: l.StopWords(), Words: words})
	faults := 0
	for i, w := range words {
		if (got.Stems[i] != l.Stem(w) || got.Stops[i] != l.Stop(w)) && faults < 10 {
			faults++
			t.Errorf("%s: the client stems %q to %q (stop word: %v), Go to %q (%v)", lang, w, got.Stems[i], got.Stops[i], l.Stem(w), l.Stop(w))
		}
	}
}

// content returns all files of the project's own content, and their words as folded.
func content(t *testing.T) (texts, words []string) {
	t.Helper()
	seen := map[string]bool{}
	root := os.DirFS(filepath.FromSlash("../../.."))
	err := fs.WalkDir(root, "content", func(p string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(p, ".md") && !strings.HasSuffix(p, ".yaml") {
			return err
		}
		data, err := fs.ReadFile(root, p)
		texts = append(texts, string(data))
		for _, lang := range languages {
			For(lang).Tokens(string(data), func(t Token) { seen[t.Word] = true })
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(texts) < 100 || len(seen) < 5000 {
		t.Fatalf("the content has only %d files and %d words", len(texts), len(seen))
	}
	return texts, slices.Sorted(maps.Keys(seen))
}

func TestTheClientReadsTheContentAlike(t *testing.T) {
	texts, words := content(t)
	c := client.Start(t, twin)
	for _, lang := range languages {
		sameTokens(t, c, lang, texts...)
		sameStems(t, c, lang, words)
	}
}

// Endings of English words: the inflections, and the derivations that Porter's
// steps look for.
var endingsEN = strings.Fields(`s es ed ing er ers ly y ies ied eed eing ness ful fulness less ation ations ational ate ates ated ator ators ative
	ize izes ized izing izer ization ise ises ised ising isation isations our ours oured ouring al ally ality ic ical ically icate iciti icity
	ous ously ousness ive ively iveness ivity able ably ability ible ibly ibility ance ancy ence ency ment ments ement ent ant ants ently antly
	ism alism sses ss ll lled lling tt tted tting ee y yy sion tion tional entli abli alli eli logy bli`)

// Endings of Spanish words beside those that the stemmer knows.
var endingsES = strings.Fields(`s es ces os as amos aron aba aban iera ieron mente amente abilidad idades aciones amientos adores adoras ativos
	eria ero era ito ita azo on ona isimo isima`)

// grow puts endings to the beginnings of words, one or two at a time.
func grow(r *rand.Rand, words, endings []string, n int) []string {
	seen := map[string]bool{}
	for len(seen) < n {
		w := words[r.IntN(len(words))]
		w = w[:min(len(w), 2+r.IntN(7))]
		for range 1 + r.IntN(2) {
			w += endings[r.IntN(len(endings))]
		}
		seen[w] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// babble makes words of few letters, in which y and doubled letters meet vowels and
// consonants in every way.
func babble(r *rand.Rand, n int) []string {
	seen := map[string]bool{}
	for len(seen) < n {
		w := make([]byte, 1+r.IntN(9))
		for i := range w {
			w[i] = "aeiouyybltswxz"[r.IntN(14)]
		}
		seen[string(w)] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

func TestTheClientStemsInventedWordsAlike(t *testing.T) {
	_, words := content(t)
	c := client.Start(t, twin)
	r := rand.New(rand.NewPCG(3, 1))
	var es []string
	for _, s := range suffixesES {
		es = append(es, s.end)
	}
	sameStems(t, c, "es", grow(r, words, append(es, endingsES...), 100_000))
	sameStems(t, c, "es", babble(r, 20_000))
	sameStems(t, c, "en", grow(r, words, endingsEN, 100_000))
	sameStems(t, c, "en", babble(r, 50_000))
}

// Every character of the planes in use, inside a word: so neither a table nor a version of
// Unicode can differ unseen. What ends a word is the same in all languages but for
// the apostrophe, which English reads.
func TestTheClientFoldsEverySignAlike(t *testing.T) {
	c := client.Start(t, twin)
	var texts []string
	var b strings.Builder
	for sign := rune(0); sign < 0x40000; sign++ {
		if sign < 0xd800 || sign > 0xdfff {
			b.WriteString("a" + string(sign) + "s ")
		}
		if sign%256 == 255 {
			texts = append(texts, b.String())
			b.Reset()
		}
	}
	sameTokens(t, c, "en", texts...)
}

// scraps are what texts are thrown together of: whatever the analysis treats in a
// way of its own, and what lies outside it.
var scraps = []string{
	"a", "é", "ñ", "Ü", "e\u0301", "n\u0303", "\u0301", "\u0308\u0323", "\u034f", "\u1dc4", "\u20d7", "s", "S", "'", "’", "ʼ", "‘", "'s", "’S", "s'",
	"ß", "ẞ", "æ", "ǽ", "ǣ", "Ǿ", "ø", "œ", "ł", "đ", "ð", "þ", "ı", "İ", "ſ", "ẛ", "ŉ", "ǆ", "K", "Å", "ﬁ", "ﬀ", "ﬆ", "½", "²", "№", "ª", "º",
	"１", "２", "Ａ", "ｂ", "٣", "५", "Ⅳ", "α", "ά", "Ω", "µ", "ж", "й", "Ё", "中", "語", "が", "か\u3099", "한", "ᄒ\u1161\u11ab", "א", "ש\u05c1", "ع",
	"😀", "👩🏽‍⚕️", "🇭🇳", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u2060", "\ufffd", "\x00", "\u007f", "\U0001d400", "\U0010ffff",
	"1", "25", "871", "25.871", "1,000", "1.234.567", "12.34", "1.2345", ".", ",", "·", ":", "-", "–", "_", "/", "@", "#", " ", "\t", "\n", "\u00a0", "\u2028",
	"migración", "migrant", "trata", "the", "de", "Compact's", "O'Higgins", "d’Ivoire", strings.Repeat("largo", 9),
}

func TestTheClientReadsAnythingAlike(t *testing.T) {
	c := client.Start(t, twin)
	r := rand.New(rand.NewPCG(3, 2))
	for _, lang := range languages {
		var texts []string
		for range 20_000 {
			var b strings.Builder
			for range 1 + r.IntN(12) {
				if r.IntN(4) == 0 {
					b.WriteRune(rune(r.IntN(0x3000))) // half a surrogate is for the next test
				} else {
					b.WriteString(scraps[r.IntN(len(scraps))])
				}
			}
			texts = append(texts, b.String())
		}
		sameTokens(t, c, lang, texts...)
	}
}

// A browser's text may hold half a pair of surrogates, which Go's cannot.
func TestHalfAPairSeparatesWords(t *testing.T) {
	c := client.Start(t, twin)
	units := [][]uint16{{'a', 0xd83d, 'b'}, {0xde00}, {'a', 0xde00}, {0xd83d}, {'a', 0xde00, 0xd83d, 'b'}}
	got := client.Ask[reply](t, c, question{Lang: "es", Units: units}).Units
	if s := fmt.Sprint(got); s != "[[a b] [] [a] [] [a b]]" {
		t.Errorf("the words are %s", s)
	}
}

func FuzzTwin(f *testing.F) {
	for _, s := range scraps {
		f.Add(s + "a" + s)
	}
	f.Add("El Pacto’s 25.871 ﬁn, O’Higgins’ ÑANDÚ")
	c := client.Start(f, twin)
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "\ufffd")
		for _, lang := range languages {
			sameTokens(t, c, lang, text)
			var words []string
			For(lang).Tokens(text, func(t Token) { words = append(words, t.Word) })
			if len(words) > 0 {
				sameStems(t, c, lang, words)
			}
		}
	})
}
