package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"compendio/internal/diag"
	"compendio/internal/engine"
	"compendio/internal/message"
)

// How the tool speaks.
//
//   - In Spanish or English: --ui-lang, else the environment (LC_ALL, LC_MESSAGES,
//     LANG), else English.
//   - Faults of the content go to stderr as file:line:column: message, sorted, a
//     hint below each; nothing else is on those lines, so that editors can jump.
//   - Faults of the call or the machine begin with "compendio:"; a hint says what
//     to do next. Lower case, no full stop.
//   - stdout has what was asked for; its last line says pages, entries, seconds.
//   - A terminal sees one line of progress after a second; a pipe never does.

func (e *env) say(key string, values ...any) string {
	return message.Tool(e.lang).Say("say."+key, values...)
}

// count says a sentence in the form that goes with a number, which is its first value.
func (e *env) count(key string, n int, values ...any) string {
	words := message.Tool(e.lang)
	return words.Say(words.Form("say."+key, n), append([]any{n}, values...)...)
}

// failure is a fault of the call or the machine.
type failure struct{ message, hint string }

// fail tells a fault of the call or the machine.
func (e *env) fail(text, hint string) {
	// Several errors of Go in one stand on lines of their own.
	f := failure{message.Visible(strings.ReplaceAll(text, "\n", "; ")), message.Visible(hint)}
	e.failures = append(e.failures, f)
	fmt.Fprintf(e.stderr, "compendio: %s\n", f.message)
	if hint != "" {
		fmt.Fprintf(e.stderr, "  %s: %s\n", e.say("hint"), f.hint)
	}
}

// language is the one to speak: --ui-lang, or by the environment. It is known before the
// flags are read, since what is wrong with them has to be told in it.
func language(args []string, getenv func(string) string) string {
	for i, a := range args {
		if a == "--" {
			break
		}
		lang, given := strings.CutPrefix(a, "--ui-lang=")
		if a == "--ui-lang" && i+1 < len(args) {
			lang, given = args[i+1], true
		}
		if given && slices.Contains(message.Languages(), lang) {
			return lang
		}
	}
	if strings.HasPrefix(environment(getenv), "es") {
		return "es"
	}
	return "en"
}

// environment is the language of the environment, such as es_PA.UTF-8, or empty.
func environment(getenv func(string) string) string {
	for _, key := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(key); v != "" {
			return v
		}
	}
	return ""
}

// report tells the diagnostics of a build.
func (e *env) report(out io.Writer, list []diag.Diagnostic) {
	w := bufio.NewWriter(out)
	defer w.Flush()
	for _, d := range list {
		kind := ""
		if d.Severity == diag.Warning {
			kind = e.say("warning") + ": "
		}
		fmt.Fprintf(w, "%s: %s%s\n", d.Place, kind, d.Message(e.lang))
		if hint := d.Hint(e.lang); hint != "" {
			fmt.Fprintf(w, "  %s: %s\n", e.say("hint"), hint)
		}
	}
}

// reportJSON writes the diagnostics as an array of objects, and what failed besides.
// Programs get file names as they are: what could play with a terminal is escaped.
func (e *env) reportJSON(w io.Writer, list []diag.Diagnostic) error {
	type item struct {
		File     string `json:"file"`
		Line     int    `json:"line"`
		Column   int    `json:"column"`
		Severity string `json:"severity"`
		Code     string `json:"code"`
		Message  string `json:"message"`
		Hint     string `json:"hint,omitempty"`
	}
	out := []item{}
	for _, d := range list {
		out = append(out, item{d.Place.File, d.Place.Line, d.Place.Column, severity(d), string(d.Code), d.Message(e.lang), d.Hint(e.lang)})
	}
	for _, f := range e.failures {
		out = append(out, item{Severity: "error", Code: "failure", Message: f.message, Hint: f.hint})
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(out); err != nil {
		return err
	}
	var safe strings.Builder
	for _, r := range b.String() {
		switch {
		case r == '\n' || message.Visible(string(r)) == string(r):
			safe.WriteRune(r)
		default:
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&safe, `\u%04x`, unit)
			}
		}
	}
	_, err := io.WriteString(w, safe.String())
	return err
}

func severity(d diag.Diagnostic) string {
	if d.Severity == diag.Warning {
		return "warning"
	}
	return "error"
}

// reportGitHub writes workflow commands, which GitHub shows beside the lines
// (docs.github.com, "Workflow commands": % , CR and LF are escaped, in properties
// : and , too).
func (e *env) reportGitHub(w io.Writer, list []diag.Diagnostic) {
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	for _, d := range list {
		text := d.Message(e.lang)
		if hint := d.Hint(e.lang); hint != "" {
			text += "\n" + hint
		}
		fmt.Fprintf(w, "::%s file=%s,line=%d,col=%d::%s\n", severity(d), property.Replace(message.Visible(d.Place.File)), max(1, d.Place.Line), max(1, d.Place.Column), data.Replace(text))
	}
}

// counts are those of a result.
func counts(r *engine.Result) (faults, warnings int) {
	warnings = r.Warnings()
	return len(r.Diagnostics) - warnings, warnings
}

// busy shows one line of progress on a terminal after a second; done takes it away.
func (e *env) busy() (done func()) { return e.busyWith("busy") }

// progress is busy for one of many things.
func (e *env) progress(n, of int, what string) (done func()) {
	return e.busyWith("packing", n, of, what)
}

func (e *env) busyWith(key string, args ...any) (done func()) {
	if !isTerminal(e.stderr) {
		return func() {}
	}
	return after(time.Second, e.stderr, e.say(key, args...))
}

// isTerminal reports whether somebody looks on; nobody does at the end of a pipe.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// after writes a line when a time has passed, unless done is called before; done takes
// the line away.
func after(d time.Duration, w io.Writer, line string) (done func()) {
	shown := make(chan bool, 1)
	timer := time.AfterFunc(d, func() { fmt.Fprint(w, line); shown <- true })
	return func() {
		if !timer.Stop() {
			<-shown
			fmt.Fprint(w, "\r\033[K")
		}
	}
}
