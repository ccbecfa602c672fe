package browser_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"compendio/internal/engine"
	"compendio/internal/message"
	previews "compendio/internal/serve"
	"compendio/internal/sitetest"
	"compendio/internal/sitetest/browser"
	"compendio/layouts"
	"compendio/static"
)

// Whoever writes sees it in the open page: what was saved, a fault above it, and that it is gone once it is
// mended; the place in the page stays, under the page's own content security policy.
func TestPreviewFollowsWhatIsWritten(t *testing.T) {
	dir := t.TempDir()
	sitetest.GenerateDir(t, dir, 30, 1)
	file := filepath.Join(dir, "content", "practices", "ar-practica-11.es.md")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tab := browser.Start(t).Open(t, preview(t, dir)+"/")
	tab.Size(1280, 400)
	tab.Go("es/practicas/ar-practica-11.html")
	tab.Until(`document.querySelector("h1") !== null`)
	browser.Ask[bool](tab, `(scrollTo(0, 300), true)`)
	tab.Until(`scrollY === 300`)
	write(text + "\nUna frase que acaba de escribirse.\n")
	tab.Until(`document.body.textContent.includes("Una frase que acaba de escribirse.")`)
	tab.Until(`scrollY === 300`)

	write(strings.Replace(text, "type: ", "typpe: ", 1))
	tab.Until(`document.querySelector("#compendio-faults pre")?.textContent.includes("typpe: ")`)
	tab.Until(`getComputedStyle(document.getElementById("compendio-faults")).borderBottomWidth === "4px"`)
	tab.Until(`document.body.textContent.includes("Una frase que acaba de escribirse.")`)

	write(text)
	tab.Until(`!document.getElementById("compendio-faults") && document.querySelector("h1") !== null`)
}

// preview serves the preview of a folder until the test ends, and returns its address.
func preview(t testing.TB, dir string) string {
	t.Helper()
	p, err := previews.New(dir, engine.Options{Site: os.DirFS(dir), Layouts: []fs.FS{layouts.FS}, Static: []fs.FS{static.FS}}, previews.Options{Words: message.Tool("es")})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Watch(ctx) }()
	server := httptest.NewServer(p.Handler())
	t.Cleanup(func() {
		cancel()
		server.CloseClientConnections()
		server.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return server.URL
}

// BenchmarkPreview measures what an editor waits for, in Chromium:
//
//	start-ms   from nothing to the first page
//	saved-ms   from saving a practice to the page that shows it, loaded anew; median
//	most-ms    the longest of these
func BenchmarkPreview(b *testing.B) {
	for _, n := range []int{89, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			dir := b.TempDir()
			sitetest.GenerateDir(b, dir, n, 1)
			file := filepath.Join(dir, "content", "practices", "ar-practica-11.es.md")
			text, err := os.ReadFile(file)
			if err != nil {
				b.Fatal(err)
			}
			chromium := browser.Start(b)
			start := time.Now()
			tab := chromium.Open(b, preview(b, dir)+"/")
			tab.Go("es/practicas/ar-practica-11.html")
			tab.Until(`document.querySelector("h1") !== null`)
			first := time.Since(start)
			var waits []float64
			for i := 0; b.Loop(); i++ {
				time.Sleep(2 * time.Second) // an editor reads; the index follows
				saved := time.Now()
				if err := os.WriteFile(file, fmt.Appendf(text, "\nOtra frase, la %d.\n", i), 0o644); err != nil {
					b.Fatal(err)
				}
				tab.Until(fmt.Sprintf(`document.readyState === "complete" && document.body.textContent.includes("la %d.")`, i))
				loaded := browser.Ask[float64](tab, `performance.timeOrigin + performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd`)
				waits = append(waits, loaded-float64(saved.UnixMicro())/1000)
			}
			slices.Sort(waits)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(first.Milliseconds()), "start-ms")
			b.ReportMetric(waits[len(waits)/2], "saved-ms")
			b.ReportMetric(waits[len(waits)-1], "most-ms")
		})
	}
}
