package engine_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/artifact"
	"compendio/internal/engine"
	"compendio/internal/search"
	"compendio/internal/site"
	"compendio/internal/sitetest"
)

// A build that goes on from the last one, of which it keeps pages and much of the index, gives the bytes of one that
// knows nothing, after any sequence of edits:
//
//	go test -run AfterAnEdit ./internal/engine -sequences 1000
func TestAfterAnEdit(t *testing.T) {
	t.Parallel()
	spared := 0
	for seed := range uint64(*sequences+1) / 2 { // each edit is two builds into folders
		random := rand.New(rand.NewPCG(seed, 13))
		files := maps.Clone(sitetest.GenerateFS(12, 1+seed%5))
		if seed%2 == 1 { // with all that an entry can have
			files = sitetest.Archive(t, "../sitetest/hostile/testdata/full.txtar")
		}
		record, out := filepath.Join(t.TempDir(), "record"), t.TempDir()
		buildInto(t, files, record, out)
		for range 4 {
			done := editOwn(random, files)
			if random.IntN(4) == 0 {
				done += " and " + edit(random, files)
			}
			r := buildInto(t, files, record, out)
			cold := t.TempDir()
			want := buildInto(t, files, "", cold)
			if r.Failed != want.Failed || len(r.Diagnostics) != len(want.Diagnostics) {
				t.Fatalf("sequence %d, after %s: a build that goes on tells %v, a cold one %v", seed, done, r.Diagnostics, want.Diagnostics)
			}
			if r.Failed {
				break
			}
			spared += r.Commit.Spared
			same(t, fmt.Sprintf("sequence %d, after %s", seed, done), out, cold)
		}
	}
	if spared == 0 {
		t.Error("no page was ever kept")
	}
}

// same compares two outputs. What one has beside the other must be of the edition before.
func same(t *testing.T, when, out, cold string) {
	t.Helper()
	got, want := sitetest.ReadTree(t, out), sitetest.ReadTree(t, cold)
	for name, data := range want {
		if name != artifact.ManifestName && string(got[name]) != string(data) {
			t.Fatalf("%s: a build that goes on makes another %s", when, name)
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok && !strings.HasPrefix(name, search.Folder+"/") {
			t.Fatalf("%s: a build that goes on leaves %s", when, name)
		}
	}
}

// After an edit of a text, only the pages that show it are made.
func TestWhatAnEditMakes(t *testing.T) {
	files := maps.Clone(sitetest.GenerateFS(60, 1))
	record, out := filepath.Join(t.TempDir(), "record"), t.TempDir()
	buildInto(t, files, record, out)
	practices, err := files.Glob("content/practices/*.es.md")
	if err != nil {
		t.Fatal(err)
	}
	add := func(text string) {
		files[practices[7]] = &fstest.MapFile{Data: append(slices.Clone(files[practices[7]].Data), text...)}
	}
	add("\nUna frase más.\n")
	r := buildInto(t, files, record, out)
	if made := r.Pages - r.Commit.Spared; made > r.Pages/4 {
		t.Errorf("after an edit of one text, %d of %d pages are made", made, r.Pages)
	}
	// The same after the ledger was written.
	add("\nSe publica.\n")
	o := options(t, files)
	o.Record, o.Publish = record, true
	files[site.LedgerFile] = &fstest.MapFile{Data: run(t, o, out).Ledger}
	add("\nUna frase más.\n")
	if r := buildInto(t, files, record, out); r.Pages-r.Commit.Spared > r.Pages/4 {
		t.Errorf("after an edit of one text of what was published, %d of %d pages are made", r.Pages-r.Commit.Spared, r.Pages)
	}
	// A page that would have been kept is not as it was left.
	list := filepath.Join(out, "es", "practicas", "index.html")
	if err := os.WriteFile(list, []byte("Hola"), 0o644); err != nil {
		t.Fatal(err)
	}
	add("\nY otra.\n")
	var edited *artifact.ErrEdited
	if _, err := tryInto(t, files, record, out); !errors.As(err, &edited) || !slices.Equal(edited.Paths, []string{"es/practicas/index.html"}) {
		t.Errorf("somebody has changed a page that would have been kept, and a build says %v", err)
	}
}

// What is kept beside the record is not believed unless it is to the byte as this program wrote it.
func TestADamagedIndexIsMadeAnew(t *testing.T) {
	files := maps.Clone(sitetest.GenerateFS(12, 1))
	record, out := filepath.Join(t.TempDir(), "record"), t.TempDir()
	kept := record + ".index"
	buildInto(t, files, record, out)
	sound, err := os.ReadFile(kept)
	if err != nil || !engine.IndexIsRead(record) {
		t.Fatalf("an index that is whole is not read: %v", err)
	}
	foreign := sha256.Sum256(sound[sha256.Size:]) // a seal without the digest of this program
	for name, damaged := range map[string][]byte{
		"another first byte": slices.Concat([]byte{sound[0] ^ 1}, sound[1:]),
		"another last byte":  slices.Concat(sound[:len(sound)-1], []byte{sound[len(sound)-1] ^ 1}),
		"cut off":            sound[:len(sound)/2],
		"a few bytes":        []byte("older"),
		"empty":              nil,
		"foreign":            slices.Concat(foreign[:], sound[sha256.Size:]),
	} {
		if err := os.WriteFile(kept, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if engine.IndexIsRead(record) {
			t.Errorf("%s: the index is read", name)
		}
	}
	practices, err := files.Glob("content/practices/*.md")
	if err != nil {
		t.Fatal(err)
	}
	files[practices[0]] = &fstest.MapFile{Data: append(slices.Clone(files[practices[0]].Data), "\nOtra más.\n"...)}
	cold := t.TempDir()
	buildInto(t, files, record, out)
	buildInto(t, files, "", cold)
	same(t, "without an index to go on from", out, cold)
	if !engine.IndexIsRead(record) {
		t.Error("a build does not keep its index for the next")
	}
}

func buildInto(t *testing.T, site fs.FS, record, out string) *engine.Result {
	t.Helper()
	r, err := tryInto(t, site, record, out)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func tryInto(t *testing.T, site fs.FS, record, out string) (*engine.Result, error) {
	t.Helper()
	o := options(t, site)
	o.Record = record
	disk, err := artifact.OpenDir(out)
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	return engine.New(o).Build(disk)
}

var firstWords = regexp.MustCompile(`(?m)^(## .+\n\n)(\S+ \S+)`)

// editOwn changes what only an entry itself shows, and says what.
func editOwn(random *rand.Rand, files fstest.MapFS) string {
	list := slices.DeleteFunc(slices.Sorted(maps.Keys(files)), func(p string) bool { return !strings.HasSuffix(p, ".md") })
	p := list[random.IntN(len(list))]
	text := string(files[p].Data)
	put := func(text string) { files[p] = &fstest.MapFile{Data: []byte(text)} }
	replace := func(what, pattern, by string) string {
		put(regexp.MustCompile(pattern).ReplaceAllString(text, by))
		return "changing " + what + " of " + p
	}
	switch random.IntN(6) {
	case 0:
		return replace("the day", `(?m)^updated: .*$`, fmt.Sprintf("updated: 2026-10-%02d", 1+random.IntN(28)))
	case 1:
		return replace("the sources", `(?m)^( +(?:- )?title: ).*$`, "${1}Otro informe")
	case 2:
		return replace("what stands out", `value: \{[^}]*\}`, `value: {es: "7.001", en: "7,001"}`)
	case 3:
		put(firstWords.ReplaceAllString(text, fmt.Sprintf("${1}Nueva brigada %d: ${2}", random.IntN(100))))
		return "words of " + p
	case 4:
		put(strings.TrimSuffix(text, "\n") + "\n\nUna frase más.\n")
		return "a sentence of " + p
	default:
		return replace("the mark", `(?m)^( +(?:head|intro): )\S+$`, "${1}0123abcd")
	}
}
