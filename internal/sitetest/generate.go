package sitetest

import (
	_ "embed"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

//go:embed vocabulary.txt
var vocabulary string

var languages = [2]string{"es", "en"}

// pair is one text in Spanish and in English.
type pair [2]string

// Generate returns the content of a site with n practices, file by file: a whole
// forum around them, every field, some 600 words a text, links between entries.
// One practice in twenty is not translated; one in ten is written in English
// first. The same n and seed give the same bytes, and practice i is the same in a
// site of any size, but for its links.
func Generate(n int, seed uint64) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		g := &generator{n: n, seed: seed, words: readVocabulary()}
		g.yield = func(path, text string) bool {
			g.stopped = g.stopped || !yield("content/"+path, []byte(text))
			return !g.stopped
		}
		g.frame()
		for i := 0; i < n && !g.stopped; i++ {
			g.practice(i)
		}
	}
}

// GenerateFS is Generate in memory, for small sites.
func GenerateFS(n int, seed uint64) fstest.MapFS {
	site := fstest.MapFS{}
	for p, data := range Generate(n, seed) {
		site[p] = &fstest.MapFile{Data: data, Mode: 0o644}
	}
	return site
}

// GenerateDir is Generate on the disk, for large ones.
func GenerateDir(t testing.TB, dir string, n int, seed uint64) {
	t.Helper()
	for p, data := range Generate(n, seed) {
		file := filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

type generator struct {
	n       int
	seed    uint64
	words   map[string][]pair
	yield   func(path, text string) bool
	stopped bool
}

func readVocabulary() map[string][]pair {
	words := map[string][]pair{}
	name := ""
	for line := range strings.Lines(vocabulary) {
		line = strings.TrimSpace(line)
		if title, ok := strings.CutPrefix(line, "# "); ok {
			name = title
		} else if es, en, ok := strings.Cut(line, " | "); ok && name != "" {
			words[name] = append(words[name], pair{es, en})
		}
	}
	return words
}

// voice draws words for one practice, always the same in both languages.
type voice struct {
	*generator
	*rand.Rand
}

func (g *generator) voice(i int) voice {
	return voice{g, rand.New(rand.NewPCG(g.seed, uint64(i)))}
}

// rank draws a number below n, low ones far more often, as words are used.
func (v voice) rank(n int) int {
	x := v.Float64()
	return int(x * x * float64(n))
}

func (v voice) one(name string) pair { list := v.words[name]; return list[v.rank(len(list))] }

var (
	openings = strings.Fields("Al Ba Ca Cor Chi Es Gua Hua Ju La Lo Ma Mon Na O Pa Que Ro San Ta To U Val Ve Yu Za")
	middles  = strings.Fields("ba ca co da gua jo lla le lo ma mi na no ñe pa que ra ri ro sa ta te ti va vi za")
	endings  = strings.Fields("ba cal co das gal gua jas les llo mas na nes no ña pa que ral res rra sas tal tas tes va yo")
)

// invent makes the k-th name of a place or person; these are the long tail of a
// vocabulary, which grows with the number of pages.
func invent(k int) string {
	name := openings[k%len(openings)]
	for k /= len(openings); k > 0; k /= len(middles) {
		name += middles[k%len(middles)]
	}
	return name + endings[(len(name)*7+int(name[0]))%len(endings)]
}

var monthNames = [2][]string{
	strings.Fields("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
	strings.Fields("January February March April May June July August September October November December"),
}

// slot fills one gap of a sentence.
func (v voice) slot(name string) pair {
	same := func(s string) pair { return pair{s, s} }
	switch strings.TrimRight(name, "2") {
	case "year":
		return same(fmt.Sprint(2005 + v.IntN(20)))
	case "month":
		m := v.IntN(12)
		return pair{monthNames[0][m], monthNames[1][m]}
	case "number":
		n := 1000 + v.IntN(90000)
		return pair{fmt.Sprintf("%d.%03d", n/1000, n%1000), fmt.Sprintf("%d,%03d", n/1000, n%1000)}
	case "small":
		return same(fmt.Sprint(2 + v.IntN(30)))
	case "place":
		return same(invent(v.rank(400 + 2*v.n)))
	case "name":
		return same(invent(20000 + v.rank(400+2*v.n)))
	}
	return v.one(name)
}

// any is one of the sentences of a section.
func (v voice) any(section string) pair {
	return v.sentence(section, v.IntN(len(v.words[section])))
}

// contract is what Spanish makes of a preposition and an article.
var contract = strings.NewReplacer(" a el ", " al ", " de el ", " del ")

// sentence fills a section's n-th pattern in both languages with the same words.
func (v voice) sentence(section string, n int) pair {
	p := v.words[section][n]
	for {
		_, after, found := strings.Cut(p[0], "{")
		if !found {
			break
		}
		name, _, _ := strings.Cut(after, "}")
		word := v.slot(name)
		for l := range p {
			p[l] = strings.ReplaceAll(p[l], "{"+name+"}", word[l])
		}
	}
	p[0] = contract.Replace(p[0])
	for l := range p {
		first := []rune(p[l])
		p[l] = strings.ToUpper(string(first[0])) + string(first[1:])
	}
	return p
}

// sections of a full record, with the words each has.
var sections = []struct {
	patterns string
	heading  pair
	words    int
}{
	{"context", pair{"Contexto", "Context"}, 110},
	{"done", pair{"Qué se hizo", "What was done"}, 170},
	{"result", pair{"Resultados", "Results"}, 120},
	{"lesson", pair{"Retos y lecciones", "Challenges and lessons"}, 110},
	{"transfer", pair{"Qué pueden aprovechar otros países", "What others can take from it"}, 80},
}

// text writes the sections of a practice: paragraphs of three sentences, a list in
// the last, every other sentence with its source.
func (v voice) text(i, sources int) pair {
	var blocks [2][]string
	add := func(p pair) {
		for l := range blocks {
			if p[l] != "" {
				blocks[l] = append(blocks[l], p[l])
			}
		}
	}
	n := 0
	for _, s := range sections {
		add(pair{"## " + s.heading[0], "## " + s.heading[1]})
		order := v.Perm(len(v.words[s.patterns]))
		var block pair
		for words, k := 0, 0; words < s.words; k++ {
			p := v.sentence(s.patterns, order[k%len(order)])
			words += len(strings.Fields(p[0]))
			for l := range p {
				if n%2 == 0 {
					p[l] += fmt.Sprintf("[^fuente-%d]", n/2%sources+1)
				}
				if s.patterns == "transfer" {
					block[l] += "- " + p[l] + "\n"
				} else {
					block[l] += p[l] + " "
				}
			}
			n++
			if s.patterns != "transfer" && k%3 == 2 {
				add(pair{strings.TrimSpace(block[0]), strings.TrimSpace(block[1])})
				block = pair{}
			}
		}
		add(pair{strings.TrimSpace(block[0]), strings.TrimSpace(block[1])})
		add(v.aside(s.patterns, i))
	}
	return pair{strings.Join(blocks[0], "\n\n") + "\n", strings.Join(blocks[1], "\n\n") + "\n"}
}

// aside is what stands in a section beside its sentences, if anything does: links,
// a table, what happened since.
func (v voice) aside(section string, i int) pair {
	switch section {
	case "context":
		o, letter := v.IntN(23)+1, 'a'+i%10
		return pair{fmt.Sprintf("Responde al [objetivo %d](../objectives/%02d.es.md) y a [[principle/%c]].", o, o, letter),
			fmt.Sprintf("It answers [objective %d](../objectives/%02d.en.md) and [[principle/%c]].", o, o, letter)}
	case "done":
		if other := v.IntN(v.n); other != i {
			return pair{fmt.Sprintf("Se apoya en [[practice/%s|una medida anterior]].", slug(other)),
				fmt.Sprintf("It builds on [[practice/%s|an earlier measure]].", slug(other))}
		}
	case "result":
		if i%4 == 0 {
			t := pair{"| Año | Personas |\n| --- | ---: |", "| Year | People |\n| --- | ---: |"}
			for y := range 4 {
				n := v.slot("number")
				for l := range t {
					t[l] += fmt.Sprintf("\n| %d | %s |", 2019+y, n[l])
				}
			}
			return t
		}
	case "transfer":
		if i%3 == 0 {
			s := v.any("since")
			return pair{"## Desde el Foro\n\n" + s[0], "## Since the Forum\n\n" + s[1]}
		}
	}
	return pair{}
}
