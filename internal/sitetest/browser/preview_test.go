package browser_test

import (
	"context"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
	preview, err := previews.New(dir, engine.Options{Site: os.DirFS(dir), Layouts: []fs.FS{layouts.FS}, Static: []fs.FS{static.FS}}, previews.Options{Words: message.Tool("es")})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- preview.Watch(ctx) }()
	server := httptest.NewServer(preview.Handler())
	t.Cleanup(func() {
		cancel()
		server.CloseClientConnections()
		server.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})

	tab := browser.Start(t).Open(t, server.URL+"/")
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
