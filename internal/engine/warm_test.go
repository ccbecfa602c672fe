package engine_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/engine"
	"compendio/internal/sitetest"
)

var sequences = flag.Int("sequences", 20, "how many sequences of edits a warm engine is tried with")

// An engine that has read a site before gives, after any sequence of edits, the bytes and
// the diagnostics of one that has read nothing:
//
//	go test -run Warm ./internal/engine -sequences 1000
func TestWarmIsCold(t *testing.T) {
	t.Parallel()
	for seed := range uint64(*sequences) {
		random := rand.New(rand.NewPCG(seed, 9))
		files := sitetest.GenerateFS(3, 1+seed%5)
		warm := engine.New(options(t, files))
		snapshot(t, warm, seed%4 == 0)
		for range 4 {
			done := edit(random, files)
			searched := random.IntN(4) == 0
			tree, told := snapshot(t, warm, searched)
			want, wanted := snapshot(t, engine.New(options(t, files)), searched)
			if !slices.Equal(told, wanted) {
				t.Fatalf("sequence %d, after %s: a warm engine tells\n%s\na cold one\n%s", seed, done, strings.Join(told, "\n"), strings.Join(wanted, "\n"))
			}
			if !maps.EqualFunc(tree, want, func(a, b []byte) bool { return string(a) == string(b) }) {
				t.Fatalf("sequence %d, after %s: a warm engine makes another site", seed, done)
			}
		}
	}
}

// snapshot renders what the inputs give, and tells what is wrong with them.
func snapshot(t *testing.T, e *engine.Engine, searched bool) (sitetest.Tree, []string) {
	t.Helper()
	s, err := e.Site()
	if err != nil {
		return nil, []string{err.Error()}
	}
	sink := &sitetest.Memory{}
	if s.Renderer != nil {
		if searched {
			err = s.Render(sink)
		} else {
			err = s.Files(sink)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var told []string
	for _, d := range s.Result.Diagnostics {
		told = append(told, fmt.Sprint(d.Place, " ", d.Severity, " ", d.Message("es"), " / ", d.Hint("es")))
	}
	return sink.Tree(), told
}

// edit changes something of a site as an editor might, and says what.
func edit(random *rand.Rand, files fstest.MapFS) string {
	any := func(under string) string {
		list := slices.DeleteFunc(slices.Sorted(maps.Keys(files)), func(p string) bool { return !strings.HasPrefix(p, under) })
		return list[random.IntN(len(list))]
	}
	put := func(p, text string) { files[p] = &fstest.MapFile{Data: []byte(text)} }
	p := any("content/")
	text := string(files[p].Data)
	switch n := random.IntN(10); n {
	case 0:
		delete(files, p)
		return "deleting " + p
	case 1:
		put(p, strings.Replace(text, "title: ", "title: Otro ", 1))
		return "giving a new title to " + p
	case 2:
		to := path.Join(path.Dir(p), "nuevo-"+path.Base(p))
		delete(files, p)
		put(to, text)
		return "renaming " + p
	case 3:
		put(path.Join(path.Dir(p), "copia-"+path.Base(p)), text)
		return "copying " + p
	case 4:
		put(p, strings.Replace(text, "---\n", "--\n", 1+random.IntN(2)))
		return "breaking " + p
	case 5:
		put(p, text+"\nVea [[objective/2]], [[practice/no-hay]] y [esto](no-hay.es.md).\n")
		return "adding references to " + p
	case 6:
		if files["content/taxonomies/glossary.yaml"] != nil {
			p = any("content/taxonomies/")
		}
		put(p, strings.Replace(string(files[p].Data), "es: ", "es: Otro ", 1))
		return "changing " + p
	case 7:
		if files["content/site.yaml"] == nil { // deleted or renamed before
			put("content/site.yaml", string(sitetest.GenerateFS(3, 1)["content/site.yaml"].Data))
			return "bringing site.yaml back"
		}
		site := string(files["content/site.yaml"].Data)
		if strings.Contains(site, "languages: [es, en]") {
			put("content/site.yaml", strings.Replace(site, "languages: [es, en]", "languages: [en, es]", 1))
		} else {
			put("content/site.yaml", strings.Replace(site, "edition: 20", "edition: 19", 1))
		}
		return "changing site.yaml"
	case 8:
		lines := strings.SplitAfter(text, "\n")
		at := random.IntN(len(lines))
		put(p, strings.Join(slices.Delete(lines, at, at+1), ""))
		return fmt.Sprintf("deleting line %d of %s", at+1, p)
	default:
		put(p, strings.Replace(text, "draft: true\n", "", 1))
		if !strings.Contains(text, "draft: true") {
			put(p, strings.Replace(text, "---\n", "---\ndraft: true\n", 1))
		}
		return "changing whether " + p + " is a draft"
	}
}
