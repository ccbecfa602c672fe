package search_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"compendio/internal/search"
	"compendio/internal/search/analysis"
	"compendio/internal/sitetest/client"
)

// tell writes a query as it was understood: remesas "in phrase" -not open… .
func tell(q search.Query) string {
	var b strings.Builder
	for _, w := range q.Words {
		b.WriteString(" " + w.Text)
		if w.Last {
			b.WriteString("…")
		}
	}
	for _, p := range q.Phrases {
		fmt.Fprintf(&b, " %v", p)
	}
	for _, w := range q.Excluded {
		b.WriteString(" -" + w)
	}
	if q.Common {
		b.WriteString(" common")
	}
	return strings.TrimSpace(b.String())
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, lang, text, want string }{
		{"nothing", "es", "", ""},
		{"only space", "es", " \t\u00a0\n", ""},
		{"words, the last of which may go on", "es", "Remesas migrantes", "remesas migrantes…"},
		{"a space ends the last word", "es", "remesas ", "remesas"},
		{"so does any white space", "es", "remesas\u3000", "remesas"},
		{"stop words are dropped", "es", "la trata de personas", "trata personas…"},
		{"a stop word at the end", "es", "personas que", "personas"},
		{"only stop words", "es", "la de los", "common"},
		{"stop words are those of the language", "en", "la de the", "la de"},
		{"a word twice", "es", "trata y trata", "trata"},
		{"joined words", "en", "whole-of-soc", "whole soc…"},
		{"a number with separators", "es", "ley 25.871", "ley 25871…"},
		{"a phrase", "es", `"trata de personas"`, "trata personas [0 1]"},
		{"a phrase among words", "es", `ley "trata de personas" niñ`, "ley trata personas nin… [1 2]"},
		{"two phrases without a space between", "es", `"a b""c d"`, "b c d [1 2]"},
		{"a phrase of one word is none", "es", `"remesas"`, "remesas"},
		{"a phrase keeps a word that stands twice", "en", `"side by side"`, "side side [0 1]"},
		{"a lone quotation mark", "es", `"trata de personas`, "trata personas…"},
		{"a third quotation mark", "es", `"trata de" "personas`, "trata personas…"},
		{"only quotation marks", "es", `"""""`, ""},
		{"curly quotation marks are signs like others", "es", "“trata de personas”", "trata personas…"},
		{"a word left out", "es", "trata -tráfico", "trata -trafico"},
		{"only words left out", "es", "-trata -tráfico", "-trata -trafico"},
		{"a lone minus", "es", "trata - tráfico", "trata trafico…"},
		{"two of them", "es", "--trata", "-trata"},
		{"a minus within a word", "es", "costo-beneficio", "costo beneficio…"},
		{"a minus in a phrase", "es", `"trata -tráfico"`, "trata trafico [0 1]"},
		{"leaving out a stop word says nothing", "es", "trata -de", "trata"},
		{"signs", "es", "¿? ¡! <> & ; -- ’ 😀", ""},
		{"a script", "en", "<script>alert('x')</script>", "script alert x"},
		{"other scripts", "es", "миграция 移民 remesas", "remesas…"},
		{"10,000 words, of which 64 count", "es", numbered(10_000), strings.TrimSpace(numbered(64))},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := tell(search.Parse(c.text, analysis.For(c.lang), analysis.For(c.lang))); got != c.want {
				t.Errorf("%.200q is understood as %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestStopWordsOfTheReader(t *testing.T) {
	es, en := analysis.For("es"), analysis.For("en")
	for _, c := range []struct{ text, want string }{
		{"trata de personas", "trata personas…"},
		{`"trata de personas"`, "trata de personas [0 1 2]"},
		{"la de los", "common"},
		{"trata -de", "trata -de"},
	} {
		if got := tell(search.Parse(c.text, en, es)); got != c.want {
			t.Errorf("for a Spanish reader English has %q understood as %q, want %q", c.text, got, c.want)
		}
	}
}

// parser answers for static/js/query.js.
const parser = `import { analysis } from "./js/analysis.js";
import { parse } from "./js/query.js";
export function answer({ languages: [own, reader], queries }) {
  const language = analysis(own.lang, own.stop);
  return queries.map((text) => {
    const q = parse(text, language, analysis(reader.lang, reader.stop));
    return { Words: q.words.map((w) => ({ Text: w.text, Last: w.last })), Phrases: q.phrases, Excluded: q.excluded, Common: q.common };
  });
}`

// sameQuery checks that the client takes queries apart as Go does.
func sameQuery(t *testing.T, c *client.Client, lang, reader string, texts ...string) {
	t.Helper()
	l, r := analysis.For(lang), analysis.For(reader)
	got := client.Ask[[]search.Query](t, c, map[string]any{
		"languages": []map[string]string{{"lang": lang, "stop": l.StopWords()}, {"lang": reader, "stop": r.StopWords()}},
		"queries":   texts,
	})
	for i, text := range texts {
		if want := search.Parse(text, l, r); plain(got[i]) != plain(want) {
			t.Errorf("%s: %.300q is understood by the client as %q, by Go as %q", lang, text, tell(got[i]), tell(want))
		}
	}
}

// plain is a query as text in which a list of nothing is as good as none.
func plain(q search.Query) string {
	for _, p := range []any{&q.Words, &q.Phrases, &q.Excluded} {
		if list := reflect.ValueOf(p).Elem(); list.Len() == 0 {
			list.SetZero()
		}
	}
	data, _ := json.Marshal(q) // of strings and numbers, which cannot fail
	return string(data)
}

// queryScraps are what queries are thrown together of.
var queryScraps = []string{
	`"`, `"`, `"`, "-", "-", "--", " ", " ", " ", "\t", "\u00a0", "\u2003", "\u200b", "\u0085", "\u180e", "\ufeff", "\u2028", "“", "”", "«", "'", "’s",
	"la", "de", "the", "of", "remesas", "Remittances", "trata", "tráfico", "MIGRACIÓN", "migracio\u0301n", "niñ", "ley", "25.871", "7", "H-2B", "ETPV",
	"co-op", "a", "é", "\u0301", "😀", "👩🏽‍⚕️", "移民", "миграция", "عربي", "<script>", "<img src=x onerror=alert(1)>", "&amp;", "\\", "\x00", "%22", "OR", "AND", "NOT", "*", "~1", "title:", "+", "(", ")", "^2",
}

func randomQuery(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(12) {
		b.WriteString(queryScraps[r.IntN(len(queryScraps))])
	}
	return b.String()
}

func TestTheClientParsesAlike(t *testing.T) {
	c := client.Start(t, parser)
	r := rand.New(rand.NewPCG(3, 3))
	for _, lang := range []string{"es", "en", "und"} {
		texts := []string{"", `"`, strings.Repeat(`"`, 9999), strings.Repeat("-", 9999), strings.Repeat("a", 100_000), strings.Repeat("é ", 100_000),
			strings.Repeat(`"trata de personas" -tráfico `, 1000), strings.Repeat("\u0301", 5000)}
		for n := range 100 {
			// Around the limit of words, with the word being typed on either side of it.
			texts = append(texts, strings.Repeat(fmt.Sprintf("p%d ", n), n)+"fin", strings.TrimSpace(numbered(n)), numbered(n)+`"uno dos" -tres`)
		}
		for range 3000 {
			texts = append(texts, randomQuery(r))
		}
		sameQuery(t, c, lang, lang, texts...)
		sameQuery(t, c, lang, "es", texts[len(texts)-3000:]...)
	}
}

func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "p%d ", i)
	}
	return b.String()
}

func FuzzParse(f *testing.F) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		f.Add(randomQuery(r))
	}
	c := client.Start(f, parser)
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "\ufffd")
		for _, lang := range []string{"es", "en", "und"} {
			sameQuery(t, c, lang, "en", text)
			l := analysis.For(lang)
			q := search.Parse(text, l, l)
			last := 0
			for _, w := range append(q.Words, asWords(q.Excluded)...) {
				if terms := l.Terms(w.Text); len(terms) != 1 || terms[0] != l.Stem(w.Text) {
					t.Errorf("%q of %q is no word", w.Text, text)
				}
				if w.Last {
					last++
				}
			}
			if last > 1 || len(q.Words) > 64 || len(q.Excluded) > 64 {
				t.Errorf("%q is understood as %q", text, tell(q))
			}
			for _, p := range q.Phrases {
				for _, i := range p {
					if len(p) < 2 || i >= len(q.Words) || q.Words[i].Last {
						t.Errorf("%q is understood as %q", text, tell(q))
					}
				}
			}
		}
	})
}

func asWords(list []string) (words []search.QueryWord) {
	for _, w := range list {
		words = append(words, search.QueryWord{Text: w})
	}
	return words
}
