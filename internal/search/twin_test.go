package search_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"compendio/internal/search/analysis"
	"compendio/internal/sitetest"
	"compendio/internal/sitetest/client"
)

var practices = flag.Int("practices", 0, "compare browser and bleve also on a generated site with so many practices")

// finder answers for static/js/index.js over the exported files, which it loads as
// a page does: by running them.
const finder = `import { readFileSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";
import { Index, find } from "./js/index.js";
let arrived, indexes, at;
globalThis.compendio = (chunk, data) => arrived.set(chunk, data);
const loader = (dir) => async (chunk) => {
  if (!arrived.has(chunk)) vm.runInThisContext(readFileSync(join(dir, chunk + ".js"), "utf8"));
  if (!arrived.has(chunk)) throw new Error(chunk);
  return arrived.get(chunk);
};
export async function answer({ root, folder, first, queries }) {
  if (root !== at) [arrived, indexes, at] = [new Map(), {}, root];
  const out = [];
  for (const { lang, text, chosen } of queries) {
    const x = (indexes[lang] ||= await new Index(loader(join(root, folder)), lang, first[lang]).open());
    const { hits, scores } = await find(x, text);
    const sets = new Map(Object.entries(chosen || {}).map(([name, values]) => [name, new Set(values)]));
    const list = [];
    for (const doc of (await x.narrow(hits, sets)).kept) list.push({ ID: (await x.card(doc))[0], Score: scores[doc] });
    out.push(list);
  }
  return out;
}`

// found is a result as the test compares it.
type found struct {
	ID    string
	Score float64
}

// asks is what finder is asked.
func (p *published) asks(dir string, queries []asked) map[string]any {
	return map[string]any{"root": dir, "folder": folder, "first": p.first, "queries": queries}
}

// sameRanking checks that the exported files give a client the same results as
// bleve, in the same order and with the same scores. It tells how many queries
// found something.
func (p *published) sameRanking(t *testing.T, c *client.Client, queries []asked) (answered int) {
	t.Helper()
	var got [][]found
	for some := range slices.Chunk(queries, 50) {
		got = append(got, client.Ask[[][]found](t, c, p.asks(p.dir, some))...)
	}
	faults := 0
	for i, q := range queries {
		hits, err := p.searcher.Find(q.Lang, q.Text, q.Chosen)
		if err != nil {
			t.Fatal(err)
		}
		var want []found
		for _, h := range hits {
			want = append(want, found{h.Record.ID, h.Score})
		}
		if len(want) > 0 {
			answered++
		}
		if diff := difference(want, got[i]); diff != "" && faults < 10 {
			faults++
			t.Errorf("%s: %q %v: %s", q.Lang, q.Text, q.Chosen, diff)
		}
	}
	return answered
}

func difference(bleve, client []found) string {
	for i := range min(len(bleve), len(client)) {
		if b, c := bleve[i], client[i]; b.ID != c.ID || !(math.Abs(b.Score-c.Score) <= 1e-6) {
			return fmt.Sprintf("result %d of bleve is %v, of the client %v", i+1, b, c)
		}
	}
	if len(bleve) != len(client) {
		return fmt.Sprintf("bleve finds %d, the client %d", len(bleve), len(client))
	}
	return ""
}

// thousands compares n invented queries.
func (p *published) thousands(t *testing.T, n int, seed uint64) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 0))
	var queries []asked
	for range n {
		queries = append(queries, p.ask(r))
	}
	c := client.Start(t, finder)
	if answered := p.sameRanking(t, c, queries); answered < n/2 {
		t.Errorf("only %d of %d queries found something, which compares little", answered, n)
	}
}

func TestBrowserAndBleveRankTheContentAlike(t *testing.T) {
	open(t, os.DirFS("../..")).publish(t).thousands(t, 2000, 1)
}

func TestBrowserAndBleveRankGeneratedSitesAlike(t *testing.T) {
	queries := map[int]int{100: 1000, 1000: 250}
	if *practices > 0 {
		queries[*practices] = 2000
	}
	for n, queries := range queries {
		t.Run(fmt.Sprint(n, " practices"), func(t *testing.T) {
			open(t, sitetest.GenerateFS(n, 1)).publish(t).thousands(t, queries, uint64(n))
		})
	}
}

// Whatever a reader may type gives the same results too, or none.
func TestBrowserAndBleveAgreeOnAnything(t *testing.T) {
	p := open(t, os.DirFS("../..")).publish(t)
	r := rand.New(rand.NewPCG(3, 5))
	queries := []asked{{"es", "", nil}, {"en", `"`, nil}, {"es", "la de los", nil}, {"es", "the of", nil}, {"es", numbered(10_000), nil}, {"en", "remittances " + numbered(40), nil}}
	for _, text := range []string{"remesas", "remittances", "remezas", "migrasion", "objetivo 7", "ley 25.871", "decisión 878", "hondureños", "JTFA", "whole-of-soc"} {
		queries = append(queries, asked{"es", text, nil}, asked{"en", text, nil})
	}
	for _, lang := range p.plan.Languages {
		words := p.texts[lang]
		queries = append(queries,
			asked{lang, strings.Join(words[:500], " "), nil},
			asked{lang, analysis.For(lang).StopWords(), nil},
			asked{lang, "миграция 移民 remesas هجرة 送金 remittances Μετανάστευση", nil})
	}
	for range 1000 {
		queries = append(queries, asked{p.plan.Languages[r.IntN(2)], randomQuery(r), nil})
	}
	p.sameRanking(t, client.Start(t, finder), queries)
}

// Two editions may lie in one folder, as after an upload that removes nothing: each is
// read by itself.
func TestTwoEditionsSideBySideDoNotMix(t *testing.T) {
	before, after := open(t, sitetest.GenerateFS(20, 1)).publish(t), open(t, sitetest.GenerateFS(25, 2)).publish(t)
	if before.first["es"] == after.first["es"] {
		t.Fatalf("two editions begin with %s", after.first["es"])
	}
	for name, data := range after.files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(before.dir, name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(before.dir, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	after.dir = before.dir
	before.thousands(t, 200, 7)
	after.thousands(t, 200, 7)
}
