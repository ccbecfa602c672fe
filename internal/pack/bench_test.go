package pack_test

import (
	"fmt"
	"os"
	"runtime/debug"
	"testing"

	"compendio/internal/engine"
	"compendio/internal/pack"
	"compendio/internal/sitetest"
)

// Copies of generated sites, from reading the content on. Run one with
//
//	go test -run '^$' -bench Pack/zip/1000$ -benchtime 1x ./internal/pack
//
// It reports the size of the copy and the most memory held from the system at any
// moment (see BenchmarkBuild). 10,000 practices are to pass within 1 GB; mail and html
// refuse them, and pdf is up to a browser.
func BenchmarkPack(b *testing.B) {
	for _, format := range []string{"zip", "epub"} {
		for _, n := range []int{100, 1_000, 10_000} {
			b.Run(fmt.Sprintf("%s/%d", format, n), func(b *testing.B) { benchmark(b, format, n) })
		}
	}
}

func benchmark(b *testing.B, format string, practices int) {
	defer engine.TuneMemory()()
	folder := b.TempDir()
	sitetest.GenerateDir(b, folder, practices, 1)
	var peak uint64
	var written counter
	for b.Loop() {
		b.StopTimer()
		debug.FreeOSMemory()
		stop := sitetest.WatchMemory(&peak)
		b.StartTimer()
		c, r := ready(b, request{site: os.DirFS(folder)})
		tree, err := pack.NewTree(b.TempDir(), c)
		if err != nil {
			b.Fatal(err)
		}
		if err := r.Render(tree); err != nil {
			b.Fatal(err)
		}
		written = 0
		if err := c.Write(format, tree, &written); err != nil {
			b.Fatal(err)
		}
		if err := tree.Close(); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		stop()
		b.StartTimer()
	}
	b.StopTimer()
	b.ReportMetric(float64(peak)/1e6, "peak-MB")
	b.ReportMetric(float64(written)/1e6, "written-MB")
}

// counter counts what is written to it.
type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }
