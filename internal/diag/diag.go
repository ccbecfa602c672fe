// Package diag is what we tell an editor: a place in the content, a message in
// the editor's words and a hint that says what to do. Every problem that an
// editor can mend is a Diagnostic; a Go error is for the disk, the machine and
// our own mistakes.
//
// A Diagnostic carries a code and arguments rather than a finished sentence, so
// that the same fault can be told in Spanish or in English; the sentences are in
// package message. The package knows nothing of content and prints nothing.
package diag

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"compendio/internal/message"
)

// Severity says whether a diagnostic stops a build.
type Severity int

const (
	// Error stops the build: nothing is written.
	Error Severity = iota
	// Warning is worth mending but is published all the same.
	Warning
)

// Place is where a fault is. Line and Column count from 1, in characters; both
// are 0 when the fault is in the file as a whole. In a table they are a row and a
// column of cells.
type Place struct {
	File   string
	Line   int
	Column int
	Sheet  string `json:",omitempty"` // of a workbook
}

// String returns file:line:column, or the file alone; of a workbook file:sheet!C7.
func (p Place) String() string {
	file := message.Visible(p.File)
	switch {
	case p.Line == 0 && p.Sheet == "":
		return file
	case p.Line == 0:
		return file + ":" + message.Visible(p.Sheet)
	case p.Sheet != "":
		return fmt.Sprintf("%s:%s!%s%d", file, message.Visible(p.Sheet), ColumnLetters(p.Column), p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", file, p.Line, p.Column)
}

// ColumnLetters is how spreadsheets name a column, counted from 1: A, B, …, Z, AA.
func ColumnLetters(n int) string {
	name := ""
	for ; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// Diagnostic is one fault.
type Diagnostic struct {
	Place    Place
	Severity Severity
	Code     Code
	Args     []any

	told map[string][2]string // message and hint by language, of one that was kept
}

// Message is the fault in a language that the tool speaks, lower case and without a full
// stop.
func (d Diagnostic) Message(lang string) string {
	if d.told != nil {
		return d.told[lang][0]
	}
	return say("fault."+string(d.Code)+".text", lang, d.Args)
}

// Hint says what to do, or is empty where the message already does.
func (d Diagnostic) Hint(lang string) string {
	if d.told != nil {
		return d.told[lang][1]
	}
	return say("fault."+string(d.Code)+".hint", lang, d.Args)
}

// kept is how a Diagnostic is written down to be told again later: with its sentences,
// since arguments are of many types.
type kept struct {
	Place    Place
	Severity Severity
	Code     Code
	Told     map[string][2]string
}

// MarshalJSON writes a diagnostic with its sentences in every language.
func (d Diagnostic) MarshalJSON() ([]byte, error) {
	told := map[string][2]string{}
	for _, lang := range message.Languages() {
		told[lang] = [2]string{d.Message(lang), d.Hint(lang)}
	}
	return json.Marshal(kept{d.Place, d.Severity, d.Code, told})
}

// UnmarshalJSON reads what MarshalJSON wrote; the arguments are gone.
func (d *Diagnostic) UnmarshalJSON(data []byte) error {
	var k kept
	err := json.Unmarshal(data, &k)
	*d = Diagnostic{Place: k.Place, Severity: k.Severity, Code: k.Code, told: k.Told}
	return err
}

// Log collects diagnostics from any number of goroutines. The zero Log is ready.
type Log struct {
	mu   sync.Mutex
	list []Diagnostic
}

// Error records a fault that stops the build.
func (l *Log) Error(at Place, code Code, args ...any) { l.add(at, Error, code, args) }

// Warn records a fault that does not.
func (l *Log) Warn(at Place, code Code, args ...any) { l.add(at, Warning, code, args) }

// Add records diagnostics that were found before.
func (l *Log) Add(list ...Diagnostic) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, list...)
}

func (l *Log) add(at Place, s Severity, code Code, args []any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, Diagnostic{Place: at, Severity: s, Code: code, Args: args})
}

// All returns all diagnostics as they came.
func (l *Log) All() []Diagnostic {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.list)
}

// Failed reports whether an error was recorded.
func (l *Log) Failed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.ContainsFunc(l.list, func(d Diagnostic) bool { return d.Severity == Error })
}

// Sorted returns all diagnostics by place, each once, whatever the order in which
// goroutines found them.
func (l *Log) Sorted() []Diagnostic {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := slices.Clone(l.list)
	slices.SortFunc(out, func(a, b Diagnostic) int {
		if c := cmp.Or(cmp.Compare(a.Place.File, b.Place.File), cmp.Compare(a.Place.Sheet, b.Place.Sheet), cmp.Compare(a.Place.Line, b.Place.Line),
			cmp.Compare(a.Place.Column, b.Place.Column), cmp.Compare(a.Code, b.Code)); c != 0 {
			return c
		}
		return cmp.Compare(a.Message("en"), b.Message("en"))
	})
	return slices.CompactFunc(out, func(a, b Diagnostic) bool {
		return a.Place == b.Place && a.Message("en") == b.Message("en")
	})
}

// Only returns the diagnostics of one severity.
func Only(list []Diagnostic, s Severity) (only []Diagnostic) {
	for _, d := range list {
		if d.Severity == s {
			only = append(only, d)
		}
	}
	return only
}

// Added returns what has come up between two looks at the same content. Diagnostics of which about says the same are the same
// one, wherever it stands by now; of those that have become more, the last are the added ones.
func Added[K comparable](before, after []Diagnostic, about func(Diagnostic) K) (added []Diagnostic) {
	known := map[K]int{}
	for _, d := range before {
		known[about(d)]++
	}
	for _, d := range after {
		key := about(d)
		if known[key]--; known[key] < 0 {
			added = append(added, d)
		}
	}
	return added
}

// Nearest returns the candidate that a mistyped word most likely meant, or "" if
// none is near: at most one edit for every three characters, at least one, but
// never as many as there are characters.
func Nearest(word string, candidates []string) string {
	n := len([]rune(word))
	best, limit := "", min(max(1, n/3)+1, max(1, n))
	for _, c := range candidates {
		// What differs more in length differs more in all; a character is one to four bytes.
		if len(c) > 4*(n+limit) || len(c)+limit < n {
			continue
		}
		if d := distance(strings.ToLower(word), strings.ToLower(c)); d < limit || d == limit && best != "" && c < best {
			best, limit = c, d
		}
	}
	return best
}

// distance counts insertions, deletions, substitutions and swaps of neighbours.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
