// Bench measures how fast compendio builds sites of several sizes, and beside it what one would take
// instead: Hugo, and Hugo with Pagefind, on templates that give a reader much the same. It prints one table.
//
//	go run ./internal/sitetest/bench -sizes 100,1000,10000 -runs 3
//
// docs/performance.md says what is compared and why it is fair.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"compendio/internal/sitetest"
)

// baseURL is the public address that all sites are built for: without one there is no sitemap and no feed.
const baseURL = "https://example.org/"

// room is how much a practice may take on the disk, in all that is there at once: sources of both, pages, index.
const room = 400 << 10

// interrupted ends what is running when somebody loses patience, so that what was written to memory can be
// removed.
var interrupted, _ = signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)

func main() {
	sizes := flag.String("sizes", "100,1000,10000", "how many practices the sites have")
	runs := flag.Int("runs", 3, "how often everyone builds each site, up to 5")
	dir := flag.String("dir", "", "where to write the sites (default: in memory if there is room, or else a temporary folder)")
	own := flag.String("tools", ".bench", "where the programs that are compared are kept")
	child := flag.String("child", "", "do one step in a process of its own; for the benchmark itself")
	flag.Parse()
	err := func() error {
		switch *child {
		case "":
			return bench(*sizes, *runs, *dir, *own)
		case "prepare":
			return prepare(int(number(flag.Arg(0))), flag.Arg(1))
		case "stages":
			return stages(flag.Arg(0), flag.Arg(1))
		}
		return errors.New("no such step: " + *child)
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(sizes string, runs int, dir, own string) (err error) {
	var counts []int
	for s := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || n < 1 {
			return fmt.Errorf("%q is no number of practices", s)
		}
		counts = append(counts, n)
	}
	if runs < 1 || runs > 5 {
		return errors.New("runs are 1 to 5")
	}
	tools, err := install(own)
	if err != nil {
		return err
	}
	if dir == "" {
		dir, _ = memoryFolder(int64(slices.Max(counts)) * room)
	} else if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	where := "the disk"
	if inMemory(cmp.Or(dir, os.TempDir())) {
		where = "memory (tmpfs)"
	}
	// Whatever is in the folder that was named stays as it is.
	if dir, err = os.MkdirTemp(dir, "compendio-bench-"); err != nil {
		return err
	}
	defer remove(&err, dir)
	t := &table{runs: runs, where: where, about: fmt.Sprintf("%s/%s, %s, %s", runtime.GOOS, runtime.GOARCH, plural(runtime.NumCPU(), "processor"), runtime.Version())}
	for _, n := range counts {
		f, err := measureSite(tools, filepath.Join(dir, strconv.Itoa(n)), n, runs)
		if err != nil {
			return err
		}
		t.sizes = append(t.sizes, f)
	}
	t.print(os.Stdout)
	return nil
}

// measureSite lets everyone build the site with n practices.
func measureSite(t tools, dir string, n, runs int) (f *figures, err error) {
	defer remove(&err, dir)
	say("generating %s", plural(n, "practice"))
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	// A process counts among its own what memory the one had that started it. So this one stays small, and
	// what takes memory is done in others.
	if err := run(nil, self, "-child", "prepare", strconv.Itoa(n), dir); err != nil {
		return nil, err
	}
	f = &figures{n, map[string][]sample{}, map[string][]time.Duration{}}
	for r := range runs {
		say("round %d of %d", r+1, runs)
		if err := f.round(t, dir, r); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// prepare writes the same content twice: as compendio reads it and as Hugo does.
func prepare(n int, dir string) error {
	put := func(folder string) func(string, []byte) error {
		return func(path string, data []byte) error {
			file := filepath.Join(dir, folder, filepath.FromSlash(path))
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				return err
			}
			return os.WriteFile(file, data, 0o644)
		}
	}
	ours := put("site")
	for path, data := range sitetest.Generate(n, 1) {
		if err := ours(path, data); err != nil {
			return err
		}
	}
	layouts, err := fs.Sub(hugoSite, "hugo")
	if err != nil {
		return err
	}
	if err := os.CopyFS(filepath.Join(dir, "hugo"), layouts); err != nil {
		return err
	}
	return convert(sitetest.Generate(n, 1), put("hugo"))
}

func say(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }

// number reads what another part of this program or the system wrote.
func number(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}
