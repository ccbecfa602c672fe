package search_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"compendio/internal/search"
	"compendio/internal/sitetest"
)

// An indexer that has made indexes before makes, after any edits, the files of one that has not.
func TestAgainIsAsNew(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		random := rand.New(rand.NewPCG(seed, 13))
		site := maps.Clone(sitetest.GenerateFS(60+int(seed), 1+seed))
		warm := &search.Indexer{}
		write(t, warm, site)
		for range 4 {
			var done []string
			for range 1 + random.IntN(3) {
				done = append(done, editRecords(random, site))
			}
			if random.IntN(2) == 0 { // as if another run of the program went on
				var kept bytes.Buffer
				if err := warm.Encode(&kept); err != nil {
					t.Fatal(err)
				}
				warm = &search.Indexer{}
				if err := warm.Decode(&kept); err != nil {
					t.Fatal(err)
				}
			}
			again, first := write(t, warm, site)
			want, wanted := write(t, &search.Indexer{}, site)
			if !maps.Equal(first, wanted) || !maps.EqualFunc(again, want, func(a, b []byte) bool { return bytes.Equal(a, b) }) {
				t.Fatalf("seed %d: after %s, an indexer that goes on makes another index", seed, strings.Join(done, ", "))
			}
		}
	}
}

// Of an index that is made again, only what has changed is analyzed anew.
func TestOnlyWhatChangedIsAnalyzed(t *testing.T) {
	site := maps.Clone(sitetest.GenerateFS(60, 1))
	c := open(t, site)
	x := &search.Indexer{}
	if _, err := x.Write(t.Context(), c.plan, c.words, &sitetest.Memory{}); err != nil {
		t.Fatal(err)
	}
	all, err := site.Glob("content/practices/*.es.md")
	if err != nil {
		t.Fatal(err)
	}
	site[all[7]] = &fstest.MapFile{Data: append(slices.Clone(site[all[7]].Data), "\nUna brigada más.\n"...)}
	c = open(t, site)
	if es, en := search.Others(x, c.plan, "es", c.words["es"]), search.Others(x, c.plan, "en", c.words["en"]); es != 1 || en > 1 {
		t.Errorf("after an edit of one text, %d records in Spanish and %d in English are analyzed", es, en)
	}
}

// An index that is given up takes no memory: a preview gives up many.
func TestGivenUp(t *testing.T) {
	c := open(t, sitetest.GenerateFS(300, 1))
	x := &search.Indexer{}
	before := runtime.NumGoroutine()
	for range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(10*time.Millisecond, cancel)
		if _, err := x.Write(ctx, c.plan, c.words, &sitetest.Memory{}); !errors.Is(err, context.Canceled) {
			t.Fatalf("an index is made in less than 10 ms: %v", err)
		}
	}
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("of 20 indexes that were given up, %d goroutines are left", runtime.NumGoroutine()-before)
		}
	}
}

// write makes an index into memory.
func write(t *testing.T, x *search.Indexer, site fstest.MapFS) (sitetest.Tree, map[string]string) {
	t.Helper()
	c := open(t, site)
	sink := &sitetest.Memory{}
	first, err := x.Write(t.Context(), c.plan, c.words, sink)
	if err != nil {
		t.Fatal(err)
	}
	return sink.Tree(), first
}

// editRecords changes what is searched of a site, which stays sound, and says how.
func editRecords(random *rand.Rand, site fstest.MapFS) string {
	practices, err := site.Glob("content/practices/*.md")
	if err != nil || len(practices) < 40 {
		panic(fmt.Sprint(err, len(practices)))
	}
	name := practices[random.IntN(len(practices))]
	text := string(site[name].Data)
	put := func(name, text string) { site[name] = &fstest.MapFile{Data: []byte(text)} }
	switch random.IntN(7) {
	case 0:
		put(name, text+fmt.Sprintf("\nBrigada %d, móvil y nueva.\n", random.IntN(5)))
		return "a sentence of " + name
	case 1:
		put(name, strings.Replace(text, "title: ", "title: Brigada ", 1))
		return "a title of " + name
	case 2: // what stands below it moves
		old, number := strings.TrimSuffix(strings.TrimSuffix(name, ".en.md"), ".es.md"), random.IntN(1000)
		for _, lang := range []string{".es.md", ".en.md"} {
			if f := site[old+lang]; f != nil {
				put(fmt.Sprintf("content/practices/%c%d-copy%s", "az"[number%2], number, lang), string(f.Data))
			}
		}
		return "a copy of " + old
	case 3:
		name := "content/taxonomies/glossary.yaml"
		put(name, strings.Replace(string(site[name].Data), "es: [", fmt.Sprintf("es: [brigada %d, ", random.IntN(1000)), 1))
		return "the glossary"
	case 4:
		put(name, strings.Replace(text, "summary: ", "summary: Móvil y nueva. ", 1))
		return "a summary of " + name
	case 5:
		for _, name := range practices {
			if strings.Contains(name, "-copy.") {
				delete(site, name)
			}
		}
		return "copies are gone"
	default:
		list, err := site.Glob("content/objectives/*.es.md")
		if err != nil {
			panic(err)
		}
		name := list[random.IntN(len(list))]
		put(name, strings.Replace(string(site[name].Data), "label: ", "label: Nueva ", 1))
		return "the label of " + name
	}
}
