package engine_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"compendio/internal/artifact"
	"compendio/internal/engine"
	"compendio/internal/search"
	"compendio/internal/sitetest"
)

// Builds of generated sites from nothing to the disk. Run one with
//
//	go test -run '^$' -bench Build/1000$ -benchtime 3x ./internal/engine
//
// and profile it with -cpuprofile and -memprofile. What is reported:
//
//	pages/s      HTML pages a second
//	peak-MB      most memory held from the system at any moment, sampled every
//	             5 ms from the Go runtime; the program itself adds some 25 MB
//	written-MB   size of the output
//	*-ms         time of each stage: reading, checking, linking and planning (plan),
//	             the search index (index), pages and all else (render), moving
//	             everything into place (commit)
//	stage-ms     time spent handing files to the disk, summed over processors; it
//	             is part of index and render
func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchmark(b, n) })
	}
}

// BenchmarkEdit is what a preview waits for: one practice has changed on the disk, and its page is to be
// shown, by an engine that has read the site before. index-ms is how long the index then takes.
func BenchmarkEdit(b *testing.B) {
	defer engine.TuneMemory()() // as the program does
	for _, n := range []int{89, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			folder := b.TempDir()
			sitetest.GenerateDir(b, folder, n, 1)
			snapshot, err := engine.NewSnapshot(os.DirFS(folder))
			if err != nil {
				b.Fatal(err)
			}
			e := engine.New(options(b, snapshot))
			read := func() *engine.Site {
				s, err := e.Site()
				if err != nil || s.Result.Failed {
					b.Fatal(err, s.Result.Diagnostics)
				}
				return s
			}
			s := read()
			var indexer search.Indexer
			index := func() {
				if _, err := indexer.Write(b.Context(), s.Result.Plan, s.SearchWords(), &sitetest.Memory{}); err != nil {
					b.Fatal(err)
				}
			}
			index()
			practice := s.Result.Base.Of("practice")[0].Head()
			file := filepath.Join(folder, filepath.FromSlash(practice.Text("es").Path()))
			text, err := os.ReadFile(file)
			if err != nil {
				b.Fatal(err)
			}
			var indexed time.Duration
			for i := 0; b.Loop(); i++ {
				if err := os.WriteFile(file, fmt.Appendf(text, "\nOtra frase, la %d.\n", i), 0o644); err != nil {
					b.Fatal(err)
				}
				if _, err := snapshot.Changed(practice.Text("es").Path()); err != nil {
					b.Fatal(err)
				}
				s = read()
				page := s.Result.Plan.EntryPage(s.Result.Base.Entry(practice.ID()), "es")
				if !strings.Contains(string(s.Page(page.Path)), fmt.Sprintf("la %d.", i)) {
					b.Fatal("the page does not show what was written")
				}
				b.StopTimer()
				start := time.Now()
				index()
				indexed += time.Since(start)
				b.StartTimer()
			}
			b.ReportMetric(float64(indexed.Milliseconds())/float64(b.N), "index-ms")
		})
	}
}

// BenchmarkAgain is a build that finds all as the last one left it (unchanged), or but for a sentence of one practice
// (edited). cold-ms is how long the first one took.
func BenchmarkAgain(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint("unchanged/", n), func(b *testing.B) { buildAgain(b, n, false) })
		b.Run(fmt.Sprint("edited/", n), func(b *testing.B) { buildAgain(b, n, true) })
	}
}

func buildAgain(b *testing.B, practices int, edit bool) {
	defer engine.TuneMemory()()
	folder, out := b.TempDir(), b.TempDir()
	sitetest.GenerateDir(b, folder, practices, 1)
	o := options(b, os.DirFS(folder))
	o.Record = filepath.Join(b.TempDir(), "record")
	build := func() *engine.Result {
		disk, err := artifact.OpenDir(out)
		if err != nil {
			b.Fatal(err)
		}
		defer disk.Close()
		r, err := engine.New(o).Build(disk)
		if err != nil || r.Failed {
			b.Fatal(err)
		}
		return r
	}
	start := time.Now()
	build()
	cold := time.Since(start)
	files, err := filepath.Glob(filepath.Join(folder, "content", "practices", "*.es.md"))
	if err != nil || len(files) < 8 {
		b.Fatal(err, files)
	}
	text, err := os.ReadFile(files[7])
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		if edit {
			if err := os.WriteFile(files[7], fmt.Appendf(text, "\nOtra frase, la %d.\n", i), 0o644); err != nil {
				b.Fatal(err)
			}
		}
		if build().Unchanged == edit {
			b.Fatal("what has changed is not seen")
		}
	}
	b.ReportMetric(float64(cold.Milliseconds()), "cold-ms")
}

func benchmark(b *testing.B, practices int) {
	defer engine.TuneMemory()()
	folder := b.TempDir()
	sitetest.GenerateDir(b, folder, practices, 1)
	out := b.TempDir()
	var times stopwatch
	var peak uint64
	var pages int
	for b.Loop() {
		b.StopTimer()
		if err := os.RemoveAll(out); err != nil {
			b.Fatal(err)
		}
		debug.FreeOSMemory()
		stop := sitetest.WatchMemory(&peak)
		b.StartTimer()
		pages += buildInStages(b, folder, out, &times)
		b.StopTimer()
		stop()
		b.StartTimer()
	}
	b.StopTimer()
	b.ReportMetric(float64(pages)/b.Elapsed().Seconds(), "pages/s")
	b.ReportMetric(float64(peak)/1e6, "peak-MB")
	b.ReportMetric(float64(size(b, out))/1e6, "written-MB")
	for i, name := range times.names {
		b.ReportMetric(float64(times.took[i].Milliseconds())/float64(b.N), name+"-ms")
	}
}

// buildInStages does what engine.Run does, with a look at the clock between stages.
func buildInStages(b *testing.B, folder, out string, times *stopwatch) int {
	o := options(b, os.DirFS(folder))
	o.BaseURL = "https://example.org/"
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	times.start()
	s, err := engine.New(o).Site()
	must(err)
	if s.Result.Failed {
		b.Fatal(s.Result.Diagnostics)
	}
	times.lap("plan")
	disk, err := artifact.OpenDir(out)
	must(err)
	defer disk.Close()
	writer, err := artifact.NewWriter(disk, "")
	must(err)
	sink := &timed{Sink: writer}
	must(s.Index(sink))
	times.lap("index")
	must(s.Files(sink))
	times.lap("render")
	_, err = writer.Commit()
	must(err)
	times.lap("commit")
	times.add("stage", time.Duration(sink.took.Load()))
	return s.Result.Pages
}

// timed adds up how long a sink takes.
type timed struct {
	artifact.Sink
	took atomic.Int64
}

func (s *timed) Add(f artifact.File) error {
	start := time.Now()
	defer func() { s.took.Add(int64(time.Since(start))) }()
	return s.Sink.Add(f)
}

// stopwatch adds up the time of each stage over all runs.
type stopwatch struct {
	names []string
	took  []time.Duration
	last  time.Time
}

func (s *stopwatch) start() { s.last = time.Now() }

func (s *stopwatch) lap(name string) {
	s.add(name, time.Since(s.last))
	s.last = time.Now()
}

func (s *stopwatch) add(name string, d time.Duration) {
	for i, n := range s.names {
		if n == name {
			s.took[i] += d
			return
		}
	}
	s.names, s.took = append(s.names, name), append(s.took, d)
}

func size(b *testing.B, dir string) (total int64) {
	err := filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			total += info.Size()
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return total
}
