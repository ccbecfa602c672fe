package browser_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"compendio/internal/artifact"
	"compendio/internal/diag"
	"compendio/internal/engine"
	"compendio/internal/sitetest/browser"
	"compendio/layouts"
	"compendio/static"

	"github.com/chromedp/chromedp/kb"
)

// publish builds the project's own content into a folder of the test.
func publish(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "site")
	publishInto(t, dir, os.DirFS(filepath.FromSlash("../../..")))
	return dir
}

// publishInto builds a site into a folder, over what is there.
func publishInto(t testing.TB, dir string, site fs.FS) {
	t.Helper()
	disk, err := artifact.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	result, err := engine.New(engine.Options{
		Site:    site,
		Layouts: []fs.FS{layouts.FS},
		Static:  []fs.FS{static.FS},
	}).Build(disk)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		if d.Severity == diag.Error {
			t.Errorf("%s: %s", d.Place, d.Message("en"))
		}
	}
	if t.Failed() {
		t.FailNow()
	}
}

// serve publishes a folder at a path of a host, and nothing else there. Unlike
// http.FileServer it has no index pages and does not redirect, so that a link that
// leans on a server's habits is found dead, as it would be from disk.
func serve(t *testing.T, dir, path string) string {
	t.Helper()
	site := os.DirFS(dir)
	server := httptest.NewServer(http.StripPrefix(path, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, err := fs.ReadFile(site, r.URL.Path)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		http.ServeContent(w, r, r.URL.Path, time.Time{}, bytes.NewReader(data))
	})))
	t.Cleanup(server.Close)
	return server.URL + path
}

func fromDisk(dir string) string {
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(dir) + "/"}
	return u.String()
}

// text is what a reader sees of the first element that a selector finds.
func text(tab *browser.Tab, selector string) string {
	return browser.Ask[string](tab, fmt.Sprintf("document.querySelector(%q).innerText", selector))
}

func expect[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %v, not %v", what, got, want)
	}
}

func TestAReaderWalksThroughTheSite(t *testing.T) {
	dir := publish(t)
	b := browser.Start(t)
	for _, place := range []struct{ name, home string }{
		{"on a host", serve(t, dir, "/")},
		{"in a folder of a host", serve(t, dir, "/sub/path/")},
		{"from disk", fromDisk(dir)},
	} {
		for _, script := range []bool{true, false} {
			name := place.name
			if !script {
				name += " without script"
			}
			t.Run(name, func(t *testing.T) {
				tab := b.Open(t, place.home)
				if !script {
					tab.WithoutScript()
				}
				walk(t, tab)
			})
		}
	}
}

// walk goes from the choice of a language to a country and into the other language, by mouse. The
// addresses are published ones, which never change.
func walk(t *testing.T, tab *browser.Tab) {
	at := func(want string) {
		t.Helper()
		expect(t, "the address", tab.Where(), want)
		expect(t, "the language of "+want, browser.Ask[string](tab, "document.documentElement.lang"), want[:2])
	}
	// through follows a link and expects a page that is headed as the link was called.
	through := func(selector string) {
		t.Helper()
		called := text(tab, selector)
		tab.Click(selector)
		expect(t, "the heading of "+tab.Where(), text(tab, "h1"), called)
	}

	// So tall that nothing scrolls: a page that one goes back to scrolls by itself, at
	// its own time, and would draw a link away from under the mouse.
	tab.Size(1280, 6000)
	tab.Go("index.html")
	tab.Click(`main a[hreflang="es"]`)
	at("es/index.html")
	through(`main a[href$="sesiones/2a.html"]`)
	at("es/sesiones/2a.html")
	tab.Click(`.facts a[href$="objetivos/9.html"]`)
	at("es/objetivos/9.html")
	through(`main a[href$="practicas/cr-conatt-ley-9095.html"]`)
	at("es/practicas/cr-conatt-ley-9095.html")
	through(`.facts a[href$="paises/cr.html"]`)
	at("es/paises/cr.html")

	tab.Click(`.language-switch[hreflang="en"]`)
	at("en/countries/cr.html")
	expect(t, "the heading", text(tab, "h1"), "Costa Rica")
	tab.Back()
	at("es/paises/cr.html")
	tab.Back()
	at("es/practicas/cr-conatt-ley-9095.html")
	tab.Click(`.language-switch[hreflang="en"]`)
	at("en/practices/cr-conatt-ley-9095.html")
	tab.Click(`.crumbs a`)
	at("en/index.html")
}

func TestASearchLeadsToAnEntry(t *testing.T) {
	dir := publish(t)
	b := browser.Start(t)
	for _, place := range []struct{ name, home string }{
		{"in a folder of a host", serve(t, dir, "/sub/path/")},
		{"from disk", fromDisk(dir)},
	} {
		t.Run(place.name, func(t *testing.T) {
			tab := b.Open(t, place.home)
			tab.Go("es/index.html")
			tab.Press("/")
			tab.Press("Ley 9095 trata")
			tab.Follow(kb.Enter)
			const first = "#results a"
			tab.Wait(first)
			expect(t, "the first result", text(tab, first), "Ley 9095 contra la trata de personas y Coalición Nacional (CONATT)")
			tab.Click(first)
			expect(t, "the address", tab.Where(), "es/practicas/cr-conatt-ley-9095.html")
		})
	}
}

// Every page, not a choice of them: a tab reports by itself whatever a page says on
// the console and whatever it asks of anybody else.
func TestEveryPageIsQuietAndFitsANarrowScreen(t *testing.T) {
	dir := publish(t)
	tab := browser.Start(t).Open(t, serve(t, dir, "/sub/path/"))
	tab.Size(320, 640)
	pages := 0
	err := fs.WalkDir(os.DirFS(dir), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(p, ".html") {
			return err
		}
		pages++
		tab.Go(p)
		for _, fault := range tab.Faults() {
			t.Errorf("%s: %s", p, fault)
		}
		if wide := browser.Ask[int](tab, "document.documentElement.scrollWidth"); wide > 320 {
			t.Errorf("%s: the page is %d pixels wide on a screen of 320", p, wide)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if pages < 100 {
		t.Errorf("only %d pages were seen", pages)
	}
}

func TestTheKeyboardIsEnough(t *testing.T) {
	tab := browser.Start(t).Open(t, fromDisk(publish(t)))
	tab.Size(1280, 900)
	tab.Media("screen", "light")
	tab.Go("es/index.html")
	focus := func() string { return browser.Ask[string](tab, "document.activeElement.innerText") }
	// onScreen tells whether the reader sees where the keyboard is, once the page has
	// been scrolled there.
	onScreen := func() (seen bool) {
		for start := time.Now(); !seen && time.Since(start) < 2*time.Second; {
			seen = browser.Ask[bool](tab, `(() => {
				const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
				return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 &&
					box.width > 0 && box.left >= 0 && box.top > -1 && box.right <= innerWidth && box.bottom < innerHeight + 1; // a browser scrolls to whole pixels
			})()`)
		}
		return seen
	}
	tab.Press(kb.Tab)
	expect(t, "the first stop", focus(), "Ir al contenido")
	expect(t, "the skip link in focus is seen", onScreen(), true)
	tab.Press(kb.Enter)
	expect(t, "the place after skipping", browser.Ask[string](tab, "document.activeElement.id"), "main")
	tab.Press(kb.Tab)
	expect(t, "the first link after skipping lies in the content", browser.Ask[bool](tab, "document.activeElement.closest('main') !== null"), true)

	for _, page := range []string{"es/index.html", "es/principios/h.html"} {
		tab.Go(page)
		stops := browser.Ask[int](tab, "[...document.querySelectorAll('a, summary, input, button')].filter(e => e.checkVisibility()).length")
		for stop := range stops {
			tab.Press(kb.Tab)
			if !onScreen() {
				t.Errorf("%s: stop %d, %q, does not show that it has the focus", page, stop+1, focus())
			}
		}
		expect(t, "the last stop is the last link", browser.Ask[bool](tab, "document.activeElement === [...document.links].at(-1)"), true)
	}

	tab.Go("es/index.html")
	for focus() != "Sesiones" && !t.Failed() {
		tab.Press(kb.Tab)
	}
	tab.Follow(kb.Enter)
	expect(t, "the address", tab.Where(), "es/sesiones/index.html")
}

// On a phone the head is one row, and its menu leads everywhere without a script.
func TestTheMenuOfAPhone(t *testing.T) {
	dir := publish(t)
	b := browser.Start(t)
	for _, script := range []bool{true, false} {
		tab := b.Open(t, fromDisk(dir))
		tab.Size(360, 740)
		if !script {
			tab.WithoutScript()
		}
		tab.Go("en/index.html")
		if head := browser.Ask[int64](tab, "document.querySelector('.masthead').offsetHeight"); head > 60 {
			t.Errorf("the head is %d pixels high", head)
		}
		open := func() { browser.Ask[bool](tab, "(document.querySelector('.more summary').click(), true)") }
		open()
		for _, link := range []string{"objectives/index.html", "about.html", "data.html"} {
			expect(t, "the way to "+link, browser.Ask[bool](tab, fmt.Sprintf("document.querySelector('.more a[href$=%q]').checkVisibility()", link)), true)
		}
		if script {
			tab.Press(kb.Escape)
			expect(t, "the menu after Escape is open", browser.Ask[bool](tab, "document.querySelector('.more').open"), false)
			open()
		}
		tab.Click(`.more a[href$="glossary.html"]`)
		expect(t, "the address", tab.Where(), "en/glossary.html")
	}
}

func TestPaperHasTheTextAndNotTheNavigation(t *testing.T) {
	tab := browser.Start(t).Open(t, fromDisk(publish(t)))
	tab.Size(1280, 900)
	tab.Go("es/practicas/cr-conatt-ley-9095.html")
	shown := func(selector string) bool {
		return browser.Ask[bool](tab, fmt.Sprintf("[...document.querySelectorAll(%q)].some(e => e.checkVisibility())", selector))
	}
	for _, medium := range []string{"screen", "print"} {
		tab.Media(medium, "dark")
		for _, part := range []string{".menu", ".more", ".relations", ".language-switch", ".skip", ".footer nav"} {
			expect(t, part+" is shown on "+medium, shown(part), medium == "screen")
		}
		for _, part := range []string{"h1", ".text", ".facts", ".sources", ".edition"} {
			expect(t, part+" is shown on "+medium, shown(part), true)
		}
	}
	expect(t, "the paper", browser.Ask[string](tab, "getComputedStyle(document.documentElement).backgroundColor"), "rgb(255, 255, 255)")
	expect(t, "what follows the first outside link", browser.Ask[bool](tab, `(() => {
		const link = document.querySelector('.sources a[href^="http"]');
		return getComputedStyle(link, '::after').content.includes(link.getAttribute('href'));
	})()`), true)
}

func TestADarkSchemeIsFollowed(t *testing.T) {
	tab := browser.Start(t).Open(t, fromDisk(publish(t)))
	// bright is how bright a colour of the page is, from 0 to 765.
	bright := func(selector, property string) int {
		return browser.Ask[int](tab, fmt.Sprintf(
			`getComputedStyle(document.querySelector(%q)).%s.match(/\d+/g).slice(0, 3).reduce((sum, n) => sum + Number(n), 0)`,
			selector, property))
	}
	for _, page := range []string{"index.html", "404.html", "es/index.html", "en/practices/cr-conatt-ley-9095.html"} {
		tab.Go(page)
		tab.Media("screen", "light")
		if paper, ink := bright("html", "backgroundColor"), bright("h1", "color"); paper < 600 || ink > 200 {
			t.Errorf("%s in light: the paper is %d bright, the ink %d", page, paper, ink)
		}
		tab.Media("screen", "dark")
		if paper, ink := bright("html", "backgroundColor"), bright("h1", "color"); paper > 200 || ink < 500 {
			t.Errorf("%s in dark: the paper is %d bright, the ink %d", page, paper, ink)
		}
	}
}

// everyLayout has a page of every layout.
var everyLayout = []string{"index.html", "404.html", "es/index.html", "es/sesiones/index.html", "es/sesiones/2a.html", "es/objetivos/index.html", "es/objetivos/7.html",
	"es/practicas/index.html", "es/practicas/cr-conatt-ley-9095.html", "es/paises/index.html", "es/paises/hn.html", "es/glosario.html", "es/a-z.html", "es/datos.html", searchPage, searchPage + "?q=remesas", "en/objectives/20.html"}

// A reader with text of twice or four times the size scrolls down and never sideways,
// and the head of a page leaves room for the page.
func TestLargeTextFitsAPhone(t *testing.T) {
	tab := browser.Start(t).Open(t, fromDisk(publish(t)))
	for _, c := range []struct{ text, width, height int64 }{{32, 360, 740}, {64, 360, 740}, {16, 320, 256}} { // the last is a desktop at 400 %
		tab.Size(c.width, c.height)
		tab.Text(c.text)
		for _, p := range everyLayout {
			tab.Go(p)
			if strings.Contains(p, "?") {
				tab.Wait("#results a")
			}
			if wide := browser.Ask[int64](tab, "document.documentElement.scrollWidth"); wide > c.width {
				t.Errorf("%s with text of %d pixels is %d pixels wide on a screen of %d", p, c.text, wide, c.width)
			}
			if head := browser.Ask[int64](tab, "(document.querySelector('.masthead') || { offsetHeight: 0 }).offsetHeight"); head > c.height/3 {
				t.Errorf("%s with text of %d pixels: the head takes %d of %d pixels", p, c.text, head, c.height)
			}
		}
	}
}

func TestForcedColours(t *testing.T) {
	tab := browser.Start(t).Open(t, fromDisk(publish(t)))
	tab.Size(1280, 900)
	tab.ForceColours()
	tab.Go("es/objetivos/index.html")
	colours := func(selector, property string) string {
		return browser.Ask[string](tab, fmt.Sprintf(`[...new Set([...document.querySelectorAll(%q)].map((e) => getComputedStyle(e).%s === getComputedStyle(document.documentElement).backgroundColor ? "unseen" : "seen"))].join()`, selector, property))
	}
	expect(t, "the line under the menu's current item", colours(".menu a[aria-current]", "borderBottomColor"), "seen")
	expect(t, "the line under the others", colours(".menu a:not([aria-current])", "borderBottomColor"), "unseen")
	tab.Go("es/index.html")
	expect(t, "the edge of the search button", colours(".search-form button", "borderLeftColor")+browser.Ask[string](tab, `getComputedStyle(document.querySelector(".search-form button")).borderLeftStyle`), "seensolid")
}

// A site that does not know its public address: the page for what does not exist leads
// home from any depth, under any path; also from a host that calls everything found.
func TestThePageForWhatIsNotThereLeadsHome(t *testing.T) {
	dir := publish(t)
	missing, err := os.ReadFile(filepath.Join(dir, "404.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, status := range []int{http.StatusNotFound, http.StatusOK} {
		files := http.FileServer(http.Dir(dir))
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			p, inside := strings.CutPrefix(r.URL.Path, "/sub/path/")
			if info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(p))); inside && err == nil && !info.IsDir() && !strings.HasSuffix(p, "index.html") {
				http.StripPrefix("/sub/path/", files).ServeHTTP(w, r)
				return
			} else if data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(p))); inside && err == nil {
				_, _ = w.Write(data)
				return
			}
			w.WriteHeader(status)
			_, _ = w.Write(missing)
		}))
		t.Cleanup(server.Close)
		tab := browser.Start(t).Open(t, server.URL+"/sub/path/")
		for _, p := range []string{"nada.html", "es/nada.html", "es/practicas/nada/mas/abajo/", "a/b/c/d.html?x=1#y"} {
			tab.Go(p)
			tab.Until("!document.querySelector('a[data-home]').hidden")
			expect(t, p+" leads home", browser.Ask[string](tab, "[...document.querySelectorAll('a[data-home]')].map(a => a.pathname).join(' ')"), "/sub/path/es/index.html /sub/path/en/index.html")
			expect(t, p+" says what to do no more", browser.Ask[bool](tab, "document.querySelector('a[data-home] + span').hidden"), true)
			tab.Faults() // the browser notes each address that is not there
		}
	}
}
