// Package hostile gives the real program what nobody should: files that are broken,
// huge or meant to do harm, folders that are not what they seem, outputs that somebody
// has changed, kills at any moment. Whatever comes, the program
//
//   - ends by itself, soon and within bounds of memory, with an exit code that it knows;
//   - says in words what is wrong, at a file and a line, and plays no trick on a terminal;
//   - writes nothing unless all is well, and what it writes is inert (inert_test.go).
//
// A bad input is one line of a table. Tables are by what is bad: the bytes of files
// (files_test.go), values of keys (values_test.go), Markdown (markdown_test.go), what
// lies on the disk (disk_test.go), the output folder (output_test.go), copies
// (copies_test.go).
package hostile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"
	"unicode"
	"unicode/utf8"

	"compendio/internal/sitetest"
)

// program is the real one, made once for all tests.
var program string

// runs counts how often it was started.
var runs atomic.Int64

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "compendio-hostile-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		program = filepath.Join(dir, "compendio")
		compile := exec.Command("go", "build", "-o", program, "compendio/cmd/compendio")
		compile.Env = append(os.Environ(), "GOPROXY=off")
		if out, err := compile.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
			return 1
		}
		// The system counts what this program holds as memory of those that it starts.
		debug.SetMemoryLimit(200 << 20)
		code := m.Run()
		fmt.Printf("%d runs of the program\n", runs.Load())
		return code
	}())
}

// The bounds of one run. A run takes a tenth of a second and 60 MB. The time that passes
// says how busy the machine is; the processors' own, how much there was to do, though that
// too is more on a busy machine.
const (
	longest = 60 * time.Second
	slow    = 5 * time.Second // of work; is told, but no fault
	work    = 10 * time.Second
	most    = 500 << 20
)

// outcome is how a run ended.
type outcome struct {
	code           int
	stdout, stderr string
	took           time.Duration
}

// command is a run that is not yet started.
func command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	runs.Add(1)
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	// Two processors at most, in a place of its own for what it remembers.
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=/no-home", "XDG_CACHE_HOME=" + filepath.Join(dir, ".cache"), "LANG=en_US.UTF-8"}
	if runtime.GOOS == "windows" {
		cmd.Env = append(os.Environ(), "LocalAppData="+filepath.Join(dir, ".cache"))
	}
	return cmd
}

// compendio runs the program in a folder and checks what has to hold of every run.
func compendio(t *testing.T, dir string, args ...string) outcome {
	t.Helper()
	return within(t, work, dir, args...)
}

// within does so with another bound of the processors' time.
func within(t *testing.T, work time.Duration, dir string, args ...string) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), longest)
	defer cancel()
	cmd := command(ctx, dir, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	err := cmd.Run()
	o := outcome{0, stdout.String(), stderr.String(), time.Since(start)}
	var failed *exec.ExitError
	switch {
	case ctx.Err() != nil:
		t.Fatalf("it did not end within %v", longest)
	case errors.As(err, &failed):
		o.code = failed.ExitCode()
	case err != nil:
		t.Fatal(err)
	}
	switch did := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(); {
	case did > work:
		t.Errorf("it took %.1f seconds of work, %.1f on the clock", did.Seconds(), o.took.Seconds())
	case did > slow:
		t.Logf("it took %.1f seconds of work, %.1f on the clock", did.Seconds(), o.took.Seconds())
	}
	if o.code < 0 || o.code > 3 || strings.Contains(o.stderr, "goroutine ") {
		t.Errorf("it broke down (%d):\n%s", o.code, head(o.stderr))
	}
	if peak := peakMemory(cmd.ProcessState); peak > most {
		t.Errorf("it took %d MB of memory", peak>>20)
	}
	for _, text := range []string{o.stdout, o.stderr} {
		if !utf8.ValidString(text) {
			t.Errorf("it does not say UTF-8: %q", head(text))
		}
		if at := strings.IndexFunc(text, tricky); at >= 0 {
			t.Errorf("it passes a control character on to the terminal: %q", head(text[at:]))
		}
		if len(text) > 16<<20 {
			t.Errorf("it says %d kB", len(text)>>10)
		}
	}
	return o
}

// tricky characters may move a terminal's cursor, or turn the order of what is read.
func tricky(r rune) bool {
	return r != '\n' && (unicode.IsControl(r) || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069')
}

func head(s string) string {
	if len(s) > 400 {
		return s[:400] + "…"
	}
	return s
}

// want is how a build must end.
type want int

const (
	either    want = iota // told or published, but nothing between
	refused               // a fault, told with its place; nothing is written
	published             // all is well, and what was bad is inert
)

// place is how a fault begins: file, line and column.
var place = regexp.MustCompile(`(?m)^(content|layouts|static)(/[^\n:]*)?(:[1-9][0-9]*:[1-9][0-9]*)?: (?:[^w]|w[^a])`)

// warning is one and its hint, which do not stop a build.
var warning = regexp.MustCompile(`(?m)^[^\n]*: warning: .*\n(  hint: .*\n)?`)

// full is a site with every key.
func full(t testing.TB) fstest.MapFS { return sitetest.Archive(t, "testdata/full.txtar") }

// layOut writes a site into a folder of its own.
func layOut(t testing.TB, site fs.FS) string {
	t.Helper()
	dir := t.TempDir()
	sitetest.Write(t, dir, site)
	return dir
}

// build builds what lies in a folder and checks how it ended. It gives what was
// written, if anything was.
func build(t *testing.T, dir string, w want) sitetest.Tree {
	t.Helper()
	o := compendio(t, dir, "build")
	out := filepath.Join(dir, "public")
	_, err := os.Stat(out)
	switch {
	case o.code == 1 && w != published:
		if !place.MatchString(o.stderr) {
			t.Errorf("the fault has no place:\n%s", head(warning.ReplaceAllString(o.stderr, "")))
		}
		if err == nil {
			t.Error("something was written")
		}
		return nil
	case o.code == 0 && w != refused:
		tree := sitetest.ReadTree(t, out)
		checkInert(t, tree)
		return tree
	}
	t.Errorf("exit code %d\n%s", o.code, head(warning.ReplaceAllString(o.stderr, "")))
	return nil
}

// bad is a bad input: some files instead of, or beside, those of the full site.
type bad struct {
	name  string
	files map[string]string
	want  want
}

func try(t *testing.T, list []bad) {
	t.Helper()
	seen := map[string]bool{}
	for _, b := range list {
		if seen[b.name] {
			t.Fatalf("two inputs are named %q", b.name)
		}
		seen[b.name] = true
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			site := full(t)
			for name, text := range b.files {
				site[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
			}
			build(t, layOut(t, site), b.want)
		})
	}
	t.Logf("%d inputs", len(list))
}

// in returns the files of a case: pairs of a name and a text.
func in(pairs ...string) map[string]string {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return maps.Clone(m)
}

func TestTheFullSiteIsWell(t *testing.T) { build(t, layOut(t, full(t)), published) }
