package serve_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"compendio/internal/engine"
	"compendio/internal/message"
	"compendio/internal/serve"
	"compendio/internal/sitetest"
	"compendio/layouts"
	"compendio/static"
)

// rebuilds is how often TestManyRebuilds changes a file.
var rebuilds = flag.Int("rebuilds", 60, "changes that a preview follows in TestManyRebuilds")

// What a preview holds does not grow with the changes that it has followed.
func TestManyRebuilds(t *testing.T) {
	s := preview(t, false)
	text := s.read(practice)
	held := func() float64 {
		time.Sleep(2 * time.Second) // the index of the last state
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / 1e6
	}
	change := func(n int) {
		for i := range n {
			s.write(practice, text+fmt.Sprintf("\nOtra frase, la %d.\n", i))
			s.until(page, fmt.Sprintf("la %d.", i), true)
		}
	}
	change(20)
	before := held()
	change(*rebuilds)
	after := held()
	t.Logf("after 20 changes %.1f MB, after %d more %.1f", before, *rebuilds, after)
	if after > 1.1*before {
		t.Errorf("after 20 changes the preview holds %.1f MB, after %d more %.1f", before, *rebuilds, after)
	}
}

// site is a previewed site on the disk.
type site struct {
	*testing.T
	dir    string
	server *httptest.Server
	events chan string
}

const practice = "content/practices/ar-practica-11.es.md"

// preview shows a generated site. What is done in the meantime is done after the site was read and before it is
// watched.
func preview(t *testing.T, follow bool, meanwhile ...func(*site)) *site {
	t.Helper()
	s := &site{T: t, dir: t.TempDir(), events: make(chan string, 100)}
	sitetest.GenerateDir(t, s.dir, 30, 1)
	o := engine.Options{Site: os.DirFS(s.dir), Layouts: []fs.FS{os.DirFS(filepath.Join(s.dir, "layouts")), layouts.FS}, Static: []fs.FS{static.FS}}
	p, err := serve.New(s.dir, o, serve.Options{Words: message.Tool("es"), Follow: follow})
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range meanwhile {
		do(s)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Watch(ctx) }()
	s.server = httptest.NewServer(p.Handler())
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		s.server.CloseClientConnections()
		s.server.Close()
	})
	go s.listen(ctx)
	s.next() // of the state that is there
	return s
}

// listen is what an open page hears.
func (s *site) listen(ctx context.Context) {
	r, err := http.NewRequestWithContext(ctx, "GET", s.server.URL+"/_/events?state=0", nil)
	if err != nil {
		return
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return
	}
	defer answer.Body.Close()
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			s.events <- data
		}
	}
}

// next waits for the next change that a page hears of.
func (s *site) next() string {
	s.Helper()
	select {
	case e := <-s.events:
		return e
	case <-time.After(20 * time.Second):
		s.Fatal("no change was told")
	}
	return ""
}

func (s *site) get(address string) (int, string) {
	s.Helper()
	answer, err := http.Get(s.server.URL + address)
	if err != nil {
		s.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		s.Fatal(err)
	}
	return answer.StatusCode, string(data)
}

func (s *site) write(name, text string) {
	s.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o644); err != nil {
		s.Fatal(err)
	}
}

func (s *site) read(name string) string {
	s.Helper()
	data, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		s.Fatal(err)
	}
	return string(data)
}

// until asks for a page until it holds a text, or not.
func (s *site) until(address, text string, holds bool) {
	s.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if _, page := s.get(address); strings.Contains(page, text) == holds {
			return
		}
		if time.Now().After(deadline) {
			_, page := s.get(address)
			at := max(0, strings.Index(page, "<aside"))
			s.Fatalf("%s: that it holds %q is not %v; it begins\n%.1500s", address, text, holds, page[at:])
		}
	}
}

const page = "/es/practicas/ar-practica-11.html"

// What is saved while the preview starts is not lost.
func TestSavedMeanwhile(t *testing.T) {
	s := preview(t, false, func(s *site) {
		s.write(practice, s.read(practice)+"\nGuardado mientras tanto.\n")
	})
	s.until(page, "Guardado mientras tanto.", true)
}

// A saved text is on its page as soon as the page hears of it; a fault stands above the last good page, with its
// line, a caret and the remedy, and goes away by itself.
func TestPreview(t *testing.T) {
	s := preview(t, true)
	text := s.read(practice)
	if code, got := s.get(page); code != 200 || strings.Contains(got, "compendio-faults") || !strings.Contains(got, `<script src="/_/preview.js" data-state=`) {
		t.Fatalf("%d: %.300s", code, got)
	}
	s.write(practice, text+"\nUna frase nueva.\n")
	if at := s.next(); at != page {
		t.Errorf("what was saved is said to be at %q", at)
	}
	if _, got := s.get(page); !strings.Contains(got, "Una frase nueva.") {
		t.Error("the page does not show what was saved")
	}
	s.write(practice, strings.Replace(text, "type: ", "typpe: ", 1))
	s.next()
	_, got := s.get(page)
	for _, want := range []string{practice + ":", "no tiene la clave", "typpe: ", "^</pre>", "¿quiso decir", "Una frase nueva."} {
		if !strings.Contains(got, want) {
			t.Errorf("with a fault the page does not show %q", want)
		}
	}
	if regexp.MustCompile(`(?s)<body[^>]*>.*compendio-faults.*<main`).FindString(got) == "" {
		t.Error("the fault does not stand above the page")
	}
	s.write(practice, text)
	s.next()
	s.until(page, "compendio-faults", false)
}

// A half-written file, a folder that is renamed, one that goes away and comes back, a
// thousand files at once, a layout: none of them keeps the preview from following what
// comes next.
func TestPreviewNeverGetsStuck(t *testing.T) {
	s := preview(t, false)
	content, away := filepath.Join(s.dir, "content"), filepath.Join(s.dir, "away")
	rename := func(from, to string) {
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	sound := s.read(practice)
	s.write(practice, "---\ntitle: a")
	s.until(page, "compendio-faults", true)
	rename(content, away)
	s.until(page, "compendio-faults", true)
	rename(away, content)
	rename(filepath.Join(content, "practices"), away)
	s.until("/es/index.html", "compendio-faults", true)
	rename(away, filepath.Join(content, "practices"))
	for n := range 1000 {
		s.write(fmt.Sprintf("content/pages/nueva-%d.es.md", n), "---\ntitle: Una página\nmenu: none\n---\nTexto.\n")
	}
	s.write(practice, sound)
	s.until("/es/nueva-999.html", "Una página", true)
	s.until(page, "compendio-faults", false)
	if err := os.Mkdir(filepath.Join(s.dir, "layouts"), 0o755); err != nil { // there was none
		t.Fatal(err)
	}
	s.write("layouts/country.html", "{{if}}")
	s.until("/es/index.html", "layouts/country.html:1", true)
	if err := os.Remove(filepath.Join(s.dir, "layouts/country.html")); err != nil {
		t.Fatal(err)
	}
	s.until("/es/index.html", "layouts/country.html:1", false)
}

// The index follows what is written, and search pages lead to it.
func TestPreviewSearches(t *testing.T) {
	s := preview(t, false)
	s.until("/es/buscar.html", `data-index="es/m-`, true)
	_, got := s.get("/es/buscar.html")
	index := regexp.MustCompile(`data-index="(es/m-[^"]+)"`).FindStringSubmatch(got)[1]
	if code, data := s.get("/search/3/" + index + ".js"); code != 200 || !strings.HasPrefix(data, `compendio("`+index+`",`) {
		t.Errorf("%d: %.100s", code, data)
	}
	s.write(practice, s.read(practice)+"\nUna palabra nueva: zurdazurda.\n")
	s.next()
	s.until("/es/buscar.html", index, false)
}

// Nothing but the site is given, and to nobody but this machine.
func TestPreviewIsForThisMachine(t *testing.T) {
	s := preview(t, false)
	for _, address := range []string{"/../content/site.yaml", "/content/site.yaml", "/%2e%2e/content/site.yaml", "/es/../../content/site.yaml", "/es/nada.html"} {
		if code, got := s.get(address); code != 404 || strings.Contains(got, "languages:") {
			t.Errorf("%s: %d %.80s", address, code, got)
		}
	}
	for host, want := range map[string]int{"example.org": 403, "127.0.0.1.example.org:80": 403, "192.168.1.4": 403, "localhost:8080": 200, "127.0.0.1": 200, "[::1]:80": 200} {
		r, err := http.NewRequest("GET", s.server.URL+"/es/index.html", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("for the host %s it answers %d", host, answer.StatusCode)
		}
	}
	if code, got := s.get("/"); code != 200 || !strings.Contains(got, "<h1>") {
		t.Errorf("/: %d", code)
	}
	if code, _ := s.get("/data/practices.json"); code != 200 {
		t.Errorf("the data: %d", code)
	}
}

// The board shows the state of every entry, narrows down by links, and leads to the pages; a page shows the
// warnings about it, folded.
func TestPreviewBoard(t *testing.T) {
	s := preview(t, false)
	if code, got := s.get("/es/index.html"); code != 200 || strings.Contains(got, "compendio-warnings") {
		t.Fatalf("%d: a page that is no entry has warnings", code)
	}
	code, all := s.get("/_/")
	if code != 200 || !strings.Contains(all, `<html lang="es">`) || !strings.Contains(all, `<script src="/_/preview.js" data-state=`) {
		t.Fatalf("%d: %.300s", code, all)
	}
	if code, _ := s.get("/_/board.css"); code != 200 {
		t.Errorf("its style: %d", code)
	}
	for _, m := range regexp.MustCompile(`href="(/[^"#]*)"`).FindAllStringSubmatch(all, -1) {
		if code, _ := s.get(strings.ReplaceAll(m[1], "&amp;", "&")); code != 200 {
			t.Errorf("the board leads to %s, which answers %d", m[1], code)
		}
	}

	const id, en = `id="practice/ar-practica-11"`, "content/practices/ar-practica-11.en.md"
	text := s.read(practice)
	if !strings.Contains(all, id) || !strings.Contains(all, "<code>"+practice+"</code>") {
		t.Error("the board has no row of the practice")
	}
	s.write(en, strings.Replace(s.read(en), "\ntitle: ", "\ntranslation_of: {head: '00000000', sections: {contexto: '00000000'}}\ntitle: ", 1))
	s.next()
	s.write(practice, strings.Replace(text, "\n## Contexto\n", "\n## Contexto\n\nFueron 21.400 & más.\n", 1))
	s.next()
	_, stale := s.get("/_/?show=stale")
	for _, want := range []string{id, "Cambió en el original: Contexto", "Fueron 21.400 &amp; más.", `el original dice &#34;21.400&#34;`, en + ":"} {
		if !strings.Contains(stale, want) {
			t.Errorf("the board does not show %q", want)
		}
	}
	if _, other := s.get("/_/?show=stale&kind=session"); strings.Contains(other, id) {
		t.Error("among sessions there is a practice")
	}
	_, got := s.get(page)
	for _, want := range []string{`<details id="compendio-warnings" lang="es">`, en + ":", `href="/_/?show=faults#practice%2far-practica-11"`} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	if strings.Contains(got, "compendio-faults") {
		t.Error("warnings are shown as faults")
	}

	// Below a fault the board is that of the last sound state.
	s.write(practice, strings.Replace(text, "type: ", "typpe: ", 1))
	s.next()
	if _, got := s.get("/_/"); !strings.Contains(got, "compendio-faults") || !strings.Contains(got, "typpe") || !strings.Contains(got, id) {
		t.Error("the board does not show what keeps the site from being made")
	}
}
