package search_test

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"compendio/internal/sitetest"
)

// fresh counts the files of an export that the one before has not, by group.
func fresh(before, after sitetest.Tree) map[string]int {
	counts := map[string]int{}
	for name := range after {
		if _, ok := before[name]; !ok {
			group, _, _ := strings.Cut(strings.TrimPrefix(name, folder), "-")
			counts[group]++
		}
	}
	return counts
}

// edited is a site of which one file reads otherwise.
func edited(t *testing.T, site fstest.MapFS, name, pattern, by string) fstest.MapFS {
	t.Helper()
	other := maps.Clone(site)
	data := regexp.MustCompile(pattern).ReplaceAll(site[name].Data, []byte(by))
	if slices.Equal(data, site[name].Data) {
		t.Fatalf("%s has no %s", name, pattern)
	}
	other[name] = &fstest.MapFile{Data: data, Mode: 0o644}
	return other
}

// big is a site of which no texts are shipped.
var big = sync.OnceValue(func() fstest.MapFS { return sitetest.GenerateFS(2100, 1) })

// An edited entry reaches few files of the index: the first ones, which lead to all others; its own text; a shard for
// each word that came, went or is there more or less often, and two more where a cut moved; and of what shows its title,
// its summary and its facts the chunks that hold them.
func TestASmallEditChangesFewFiles(t *testing.T) {
	const by = "Una brigada móvil visita ahora cada barrio del puerto"
	words := 2 * len(strings.Fields(by))
	sentence := edit{"a sentence", `(## Contexto\n\n)(?:\S+ ){9}\S+`, "${1}" + by, map[string]int{"es/m": 1, "en/m": 1, "es/t": 1, "t": 1, "d": words + 2, "w": words + 2}}
	date := edit{"a date", `(?m)^updated: .*`, "updated: 2026-11-30", map[string]int{"es/m": 1, "en/m": 1, "u": 1, "es/k": 1, "en/k": 1, "es/i": 1, "en/i": 1}}
	title := edit{"a title", `(?m)^title: `, "title: Brigada ", map[string]int{"es/m": 1, "en/m": 1, "es/t": 1, "t": 1, "d": 3, "w": 3, "es/o": 1, "es/c": 1, "es/k": 1, "es/i": 1}}
	t.Run("with texts", func(t *testing.T) { smallEdits(t, sitetest.GenerateFS(300, 1), sentence, date, title) })
	t.Run("without texts", func(t *testing.T) { smallEdits(t, big(), sentence) })
}

type edit struct {
	what, pattern, by string
	most              map[string]int // new files, by group
}

func smallEdits(t *testing.T, site fstest.MapFS, edits ...edit) {
	all, err := site.Glob("content/practices/*.es.md")
	if err != nil || len(all) < 100 {
		t.Fatal(err, len(all))
	}
	name := all[len(all)/2]
	_, before := open(t, site).export(t)
	for _, e := range edits {
		_, after := open(t, edited(t, site, name, e.pattern, e.by)).export(t)
		counts := fresh(before, after)
		t.Logf("%s of %s: of %d files are new %v", e.what, path.Base(name), len(after), counts)
		for group, n := range counts {
			if n > e.most[group] {
				t.Errorf("after %s is another, %d files of %s are new", e.what, n, group)
			}
		}
		if counts["es/m"] != 1 || counts["en/m"] != 1 {
			t.Errorf("after %s is another, first files are the same", e.what)
		}
		if more := len(after) - len(before); more < -3 || more > 3 {
			t.Errorf("after %s is another, there are %d files instead of %d", e.what, len(after), len(before))
		}
	}
}
