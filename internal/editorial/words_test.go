package editorial_test

import (
	"bytes"
	"encoding/binary"
	"flag"
	"hash/fnv"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// notesFlag makes testdata/background-notes.runs anew. The notes are not ours to
// publish, so the repository holds no more than hashes.
//
//	go test ./internal/editorial -run TestStoredRuns -notes FILE
var notesFlag = flag.String("notes", "", "the Forum's background notes: write the hashes of their runs of ten words")

const (
	runLength = 10
	runsFile  = "testdata/background-notes.runs"
)

// The stored hashes are sorted, each once, as those of the notes are written.
func TestStoredRunsAreInOrder(t *testing.T) {
	if *notesFlag != "" {
		notes, err := os.ReadFile(*notesFlag)
		if err != nil {
			t.Fatal(err)
		}
		var data []byte
		for _, h := range slices.Compact(slices.Sorted(slices.Values(runsOf(string(notes))))) {
			data = binary.BigEndian.AppendUint64(data, h)
		}
		if err := os.WriteFile(runsFile, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stored, err := os.ReadFile(runsFile)
	if err != nil {
		t.Fatal(err)
	}
	var data []byte
	for _, h := range slices.Sorted(maps.Keys(copiedRuns(t))) {
		data = binary.BigEndian.AppendUint64(data, h)
	}
	if !bytes.Equal(stored, data) {
		t.Errorf("%s is out of order; make it anew, see notesFlag", runsFile)
	}
}

// The stored hashes do find what the notes say: they quote the Compact, and so does
// the title of the objective on return, of sixteen words.
func TestStoredRunsAreFound(t *testing.T) {
	title := load(t, contentOf(t)).Entry("objective/21").Head().Text("en").Title
	runs, stored := runsOf(title), copiedRuns(t)
	if len(runs) < 5 {
		t.Fatalf("%q is too short to tell", title)
	}
	for _, r := range runs {
		if !stored[r] {
			t.Errorf("a run of %q is not among those of the notes", title)
		}
	}
}

// copiedRuns reads the hashes of all runs of ten words of the notes: sorted, as
// big-endian numbers of 64 bits.
func copiedRuns(t testing.TB) map[uint64]bool {
	t.Helper()
	data, err := os.ReadFile(runsFile)
	if err != nil {
		t.Fatal(err)
	}
	runs := map[uint64]bool{}
	for len(data) >= 8 {
		runs[binary.BigEndian.Uint64(data)] = true
		data = data[8:]
	}
	if len(data) > 0 || len(runs) < 1000 {
		t.Fatalf("%s is not whole", runsFile)
	}
	return runs
}

// runs10 returns every ten words running: letters and digits in lower case, whatever
// stands between them.
func runs10(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var list []string
	for i := 0; i+runLength <= len(words); i++ {
		list = append(list, strings.Join(words[i:i+runLength], " "))
	}
	return list
}

func runsOf(text string) []uint64 {
	var list []uint64
	for _, words := range runs10(text) {
		list = append(list, runHash(words))
	}
	return list
}

func runHash(words string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(words))
	return h.Sum64()
}
