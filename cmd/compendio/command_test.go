package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"compendio/internal/message"
	"compendio/internal/sitetest"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func each(c *cobra.Command, do func(c *cobra.Command)) {
	do(c)
	for _, sub := range c.Commands() {
		each(sub, do)
	}
}

var (
	// english are words that cobra and pflag would say of their own accord.
	english  = regexp.MustCompile(`(?i)\b(usage|flags?|commands?|examples?|aliases|global|available|additional|topics|use|default|for|more|information|about|string|stringArray|int|bool|the|of)\b`)
	gap      = regexp.MustCompile(`\{\d\}`)
	key      = regexp.MustCompile(`command\.\S+`)
	flagName = regexp.MustCompile(`--\S+`)
)

func TestHelpInEveryLanguage(t *testing.T) {
	for _, lang := range message.Languages() {
		e := &env{stdout: io.Discard, stderr: io.Discard, lang: lang}
		var all strings.Builder
		commands, flags := 0, 0
		each(e.root(), func(c *cobra.Command) {
			commands++
			if c.Short == "" || c.Long == "" || c.Example == "" {
				t.Errorf("%s: %s lacks a short text, a long one or an example", lang, c.Name())
			}
			c.InheritedFlags()
			c.Flags().VisitAll(func(f *pflag.Flag) {
				flags++
				if f.Usage == "" {
					t.Errorf("%s: %s --%s has no text", lang, c.Name(), f.Name)
				}
			})
			var page bytes.Buffer
			e.help(&page, c)
			all.Write(page.Bytes())
			text := page.String()
			if missing := key.FindString(text); missing != "" {
				t.Errorf("%s: the help of %s shows the key %s", lang, c.Name(), missing)
			}
			for line := range strings.Lines(text) {
				if len([]rune(line)) > 110 {
					t.Errorf("%s: the help of %s has a line of more than 110 characters: %s", lang, c.Name(), line)
				}
			}
			for line := range strings.Lines(c.Example) { // not prose
				text = strings.Replace(text, line, "", 1)
			}
			if word := english.FindString(flagName.ReplaceAllString(text, "")); lang != "en" && word != "" {
				t.Errorf("%s: the help of %s says %q", lang, c.Name(), word)
			}
		})
		if commands < 10 || flags < 50 {
			t.Errorf("only %d commands with %d flags were seen", commands, flags)
		}
		shown := strings.Join(strings.Fields(all.String()), " ")
		for key, text := range message.Tool(lang).Under("command.") {
			for _, part := range gap.Split(text, -1) {
				if part = strings.Join(strings.Fields(part), " "); !strings.Contains(shown, part) {
					t.Errorf("%s: no help shows command.%s: %q", lang, key, part)
				}
			}
		}
	}
}

// A text that stands somewhere else too would be seen although nothing uses its key.
func TestNoTextOfHelpForWhatIsNotThere(t *testing.T) {
	e := &env{stdout: io.Discard, stderr: io.Discard, lang: "en"}
	known := map[string]bool{"": true, "word": true}
	kinds := map[string]bool{}
	each(e.root(), func(c *cobra.Command) {
		known[c.Name()] = true
		c.Flags().VisitAll(func(f *pflag.Flag) {
			for _, under := range []string{"", c.Name() + "."} {
				known[under+"flag."+f.Name] = true
				known[under+"value."+f.Name] = true
			}
			kinds["value."+f.Value.Type()] = true
		})
	})
	for key := range message.Tool("en").Under("command.") {
		owner, last := "", key
		if i := strings.LastIndex(key, "."); i >= 0 {
			owner, last = key[:i], key[i+1:]
		}
		own := known[owner] && (owner == "word" || slices.Contains([]string{"short", "long", "example", "use", "note"}, last))
		if !own && !known[key] && !kinds[key] {
			t.Errorf("command.%s is of no command and no flag", key)
		}
	}
}

func TestVersion(t *testing.T) {
	of := func(version string, settings ...debug.BuildSetting) *debug.BuildInfo {
		return &debug.BuildInfo{Main: debug.Module{Version: version}, Settings: settings}
	}
	revision := debug.BuildSetting{Key: "vcs.revision", Value: "37d0755"}
	for _, test := range []struct {
		info *debug.BuildInfo
		ok   bool
		want string
	}{
		{nil, false, "devel"},
		{of(""), true, "devel"},
		{of("(devel)"), true, "devel"},
		{of("(devel)", revision), true, "37d0755"},
		{of("v1.2.3", revision), true, "v1.2.3"},
	} {
		if got := version(test.info, test.ok); got != test.want {
			t.Errorf("%+v: got %s, want %s", test.info, got, test.want)
		}
	}
}

// heard is a writer that tells when something is written.
type heard chan string

func (h heard) Write(p []byte) (int, error) { h <- string(p); return len(p), nil }

func TestProgress(t *testing.T) {
	screen := make(heard, 2)
	done := after(0, screen, "building…")
	if got := <-screen; got != "building…" {
		t.Errorf("the line is %q", got)
	}
	done()
	if got := <-screen; got != "\r\033[K" {
		t.Errorf("the line is taken away with %q", got)
	}
	after(time.Hour, screen, "building…")()
	if len(screen) > 0 {
		t.Errorf("%q was shown before its time", <-screen)
	}

	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, w := range []io.Writer{w, file, &bytes.Buffer{}} {
		if isTerminal(w) {
			t.Errorf("%T is taken for a terminal", w)
		}
	}
	device, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0) // a character device, as a terminal is
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	if !isTerminal(device) {
		t.Error("a device is not taken for a terminal")
	}
}

// A shell does not wait for a big site.
func TestCompletionOfABigSite(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, sitetest.Archive(t, "testdata/site/bilingual.txtar")); err != nil {
		t.Fatal(err)
	}
	countries := func() string {
		var out bytes.Buffer
		if code := run([]string{"__complete", "search", "--site", dir, "--country", ""}, &out, io.Discard, os.Getenv); code != exitClean {
			t.Errorf("exit code %d", code)
		}
		return out.String()
	}
	if got := countries(); !strings.Contains(got, "HN\n") {
		t.Errorf("the site knows HN, but is completed with %q", got)
	}
	for n := range soonRead {
		if err := os.WriteFile(filepath.Join(dir, "content", "practices", fmt.Sprintf("hn-%d.es.md", n)), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if got := countries(); got != ":4\n" {
		t.Errorf("a big site is completed with %q", got)
	}
}
