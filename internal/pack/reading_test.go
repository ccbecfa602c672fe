package pack_test

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"compendio/internal/kb"
	"compendio/internal/sitetest/browser"

	keys "github.com/chromedp/chromedp/kb"
)

// address is a folder as a browser names it.
func address(dir string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(dir) + "/"}).String()
}

// await waits until something holds on a page that changes by itself.
func quote(s string) string { return "`" + s + "`" }

// TestReading opens copies as their readers do.
func TestReading(t *testing.T) {
	t.Parallel()
	chromium := browser.Start(t)
	for _, format := range []string{"zip", "mail", "html"} {
		t.Run(format, func(t *testing.T) { walk(t, chromium, format) })
	}
	for _, format := range []string{"zip", "mail", "html"} {
		t.Run(format+" in one language", func(t *testing.T) { oneLanguage(t, chromium, format) })
	}
	t.Run("html while it is read", func(t *testing.T) { halfRead(t, chromium) })
	t.Run("html by keyboard", func(t *testing.T) { byKeyboard(t, chromium) })
	t.Run("html on every screen", func(t *testing.T) { onScreens(t, chromium) })
	t.Run("html by address", func(t *testing.T) { byAddress(t, chromium) })
	t.Run("html without script", func(t *testing.T) { withoutScript(t, chromium) })
	t.Run("html on paper", func(t *testing.T) { printing(t, chromium) })
}

// walk opens a copy from disk, with no network: it goes in by a double click on the
// first page, searches, follows a result, changes the language and goes back. Requests
// to anywhere else and messages on the console fail the test.
func walk(t *testing.T, chromium *browser.Browser, format string) {
	file := whole(t, format)
	home, start := address(filepath.Dir(file)), filepath.Base(file)
	if format != "html" {
		home, start = address(unpack(t, file)), "index.html"
	}
	tab := chromium.Open(t, home)
	tab.Offline()
	tab.Go(start)
	// What is on the screen: in one file, the page that is not hidden.
	const page = `[...document.querySelectorAll("body:not(:has(.sheet)), .sheet:not([hidden])")][0]`
	heading := func() string { return browser.Ask[string](tab, page+`.querySelector("h1").textContent`) }

	// click follows a link that is on the screen. In one file that leads to no new
	// page, so that there is no load to wait for.
	click := func(selector, arrived string) {
		t.Helper()
		if format != "html" {
			tab.Click(selector)
		} else if !browser.Ask[bool](tab, `((list) => list.length > 0 && (list[0].click(), true))([...document.querySelectorAll(`+quote(selector)+`)].filter((n) => n.checkVisibility()))`) {
			t.Fatalf("nothing to click on: %s", selector)
		}
		tab.Await("the way from "+selector, arrived)
	}
	back := func(arrived string) {
		t.Helper()
		if format != "html" {
			tab.Back()
		} else {
			browser.Ask[bool](tab, `(history.back(), true)`)
		}
		tab.Await("the way back", arrived)
	}

	click(`li[lang=es] a[href$="es/index.html"]`, `document.documentElement.lang === "es" && `+page+`.querySelector(".search-form input[name=q]") !== null`)
	if copied := browser.Ask[string](tab, `[...document.querySelectorAll(".copy-notice")].filter((n) => n.checkVisibility())[0].textContent`); !strings.Contains(copied, "Copia sin conexión de la edición del 23 de noviembre de 2026") {
		t.Errorf("the page says of the copy: %q", copied)
	}

	browser.Ask[bool](tab, `(`+page+`.querySelector(".search-form input[name=q]").focus(), true)`)
	tab.Press("remesas")
	if format == "html" {
		tab.Press(keys.Enter)
	} else {
		tab.Follow(keys.Enter)
	}
	tab.Await("an answer", `document.querySelectorAll("#results a").length > 0`)
	if words := browser.Ask[string](tab, `document.getElementById("q").value`); words != "remesas" {
		t.Errorf("the search box holds %q", words)
	}
	// Excerpts need the texts of the pages, which follow.
	tab.Await("an excerpt", `document.querySelectorAll("#results .summary b").length > 0 && document.querySelectorAll("#results mark").length > 0`)

	title := browser.Ask[string](tab, `document.querySelector("#results a").textContent`)
	click("#results a", page+`.querySelector(".facts") !== null`)
	spanish := heading()
	if spanish != title {
		t.Errorf("the result %q leads to %q", title, spanish)
	}
	click("a.language-switch", `document.documentElement.lang === "en" && `+page+`.querySelector(".facts") !== null`)
	if h := heading(); h == spanish || h == "" {
		t.Errorf("in English the heading is %q", h)
	}
	back(`document.documentElement.lang === "es" && ` + page + `.querySelector(".facts") !== null`)
	if h := heading(); h != spanish {
		t.Errorf("back at %q, not at %q", h, spanish)
	}
	back(`document.querySelectorAll("#results a").length > 0 && document.querySelector("#results a").textContent === ` + quote(title))

	// A phrase is found only where its words follow each other.
	browser.Ask[bool](tab, `(document.getElementById("q").value = '"protección temporal"', document.getElementById("q").dispatchEvent(new Event("input")), true)`)
	tab.Await("an answer to a phrase", `document.getElementById("q").value.startsWith('"') && document.querySelectorAll("#results a").length > 0 && document.querySelector("#results a").textContent !== `+quote(title))

	if format != "html" {
		return
	}
	// What the search still has to say when its page is left it says to nobody; an exception fails the test.
	browser.Ask[bool](tab, `(document.getElementById("q").value = "visas", document.getElementById("q").dispatchEvent(new Event("input")), true)`)
	tab.Await("a count", `/\d/.test(document.getElementById("status").textContent) && document.getElementById("status").textContent !== document.getElementById("announcement").textContent`)
	browser.Ask[bool](tab, `(location.hash = "es/index.html", new Promise((done) => setTimeout(() => done(true), 1500)))`)
}

// oneLanguage: a copy in one language opens on its home page, without script too.
func oneLanguage(t *testing.T, chromium *browser.Browser, format string) {
	file := save(t, request{site: ours, format: format, selection: kb.Selection{Languages: []string{"en"}, Facets: part.Facets}})
	home, start := address(filepath.Dir(file)), filepath.Base(file)
	if format != "html" {
		home, start = address(unpack(t, file)), "index.html"
	}
	for _, script := range []bool{true, false} {
		tab := chromium.Open(t, home)
		if !script {
			tab.WithoutScript()
		}
		tab.Size(1280, 900)
		tab.Go(start)
		const shown = `((s) => [...document.querySelectorAll(s)].filter((n) => n.checkVisibility()))`
		if browser.Ask[bool](tab, shown+`(".masthead .name").length !== 1 || `+shown+`(".hero h1, .hero .search-form").length !== 2 || `+shown+`("a.language-switch").length !== 0`) {
			t.Errorf("with script %v it opens on %q", script, browser.Ask[string](tab, `document.body.innerText.slice(0, 300)`))
		}
		first := browser.Ask[string](tab, shown+`(".hero")[0].innerText.slice(0, 100)`)
		if script {
			browser.Ask[bool](tab, `(`+shown+`(".masthead .menu a")[1].click(), true)`)
			tab.Await("the list of objectives", `document.title.startsWith("Objectives")`)
			browser.Ask[bool](tab, `(`+shown+`(".masthead a.name")[0].click(), true)`)
			tab.Await("the way home", shown+`(".hero").length === 1 && `+shown+`(".hero")[0].innerText.slice(0, 100) === `+quote(first))
		}
	}
}

// halfRead: before the script at the end of one file has come, only the page that was
// asked for is laid out, and links lead on.
func halfRead(t *testing.T, chromium *browser.Browser) {
	file := whole(t, "html")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data[:bytes.LastIndex(data, []byte("<script>"))], 0o644); err != nil {
		t.Fatal(err)
	}
	for fragment, want := range map[string]string{"": "index.html", "#en/objectives/7.html": "en/objectives/7.html"} {
		tab := chromium.Open(t, address(filepath.Dir(file)))
		tab.Go(filepath.Base(file) + fragment)
		const shown = `[...document.querySelectorAll(".sheet, [data-frame]")].filter((n) => n.checkVisibility()).map((n) => n.id || n.className).join()`
		if got := browser.Ask[string](tab, shown); got != want {
			t.Errorf("of %q is shown %.200q", fragment, got)
		}
		browser.Ask[bool](tab, `(location.hash = "es/index.html", true)`)
		tab.Await("the home page", `document.getElementById("es/index.html").checkVisibility()`)
	}
}

// byKeyboard: the first stop of the keyboard leads past the head of the page.
func byKeyboard(t *testing.T, chromium *browser.Browser) {
	file := whole(t, "html")
	for lang, p := range map[string]string{"es": "es/objetivos/7.html", "en": "en/objectives/7.html"} {
		tab := chromium.Open(t, address(filepath.Dir(file)))
		tab.Go(filepath.Base(file) + "#" + p)
		// The address names the page, so that the keyboard begins there; this goes back to the start.
		browser.Ask[bool](tab, `([...document.querySelectorAll("a[href], input, button")].filter((n) => n.checkVisibility())[0].focus(), true)`)
		if at := browser.Ask[string](tab, `document.activeElement.className + " " + document.activeElement.closest("[lang]").lang + " " + (document.activeElement.getBoundingClientRect().left >= 0)`); at != "skip "+lang+" true" {
			t.Errorf("the first stop is %q", at)
		}
		tab.Press(keys.Enter)
		tab.Await("the heading of the page", `document.activeElement.matches("h1") && document.activeElement.closest(".sheet").id === `+quote(p))
		if where := browser.Ask[string](tab, `location.hash`); where != "#"+p {
			t.Errorf("the address is now %s", where)
		}
	}
}

// onScreens: the change of language covers no text, on screens of any width.
func onScreens(t *testing.T, chromium *browser.Browser) {
	file := whole(t, "html")
	tab := chromium.Open(t, address(filepath.Dir(file)))
	tab.Go(filepath.Base(file))
	for _, width := range []int64{320, 360, 768, 1280} {
		tab.Size(width, 740)
		for _, p := range []string{"es/index.html", "en/index.html", "es/objetivos/7.html", "en/practices/hn-camr-umar-retorno.html", "es/buscar.html", "es/paises/hn.html", "es/a-z.html", "es/acerca-de.html"} {
			browser.Ask[bool](tab, `(location.hash = `+quote(p)+`, true)`)
			tab.Await(p, `document.getElementById(`+quote(p)+`).checkVisibility()`)
			covered := browser.Ask[string](tab, `(() => {
				const sheet = document.getElementById(`+quote(p)+`), pill = sheet.querySelector(".language-switch"), box = pill.getBoundingClientRect();
				const walk = document.createTreeWalker(sheet, NodeFilter.SHOW_TEXT);
				for (let n; (n = walk.nextNode());) {
					if (!n.data.trim() || pill.contains(n) || !n.parentElement.checkVisibility()) continue;
					const range = document.createRange();
					range.selectNodeContents(n);
					for (const r of range.getClientRects()) if (r.left < box.right && r.right > box.left && r.top < box.bottom && r.bottom > box.top) return n.data;
				}
				return box.width > 0 && box.left >= 0 && box.right <= innerWidth ? "" : "nothing, but is itself not there";
			})()`)
			if covered != "" {
				t.Errorf("%d wide, the change of language on %s covers %q", width, p, covered)
			}
		}
	}
}

// byAddress: one file opened at one of its pages shows it from the top, between head
// and foot.
func byAddress(t *testing.T, chromium *browser.Browser) {
	file := whole(t, "html")
	tab := chromium.Open(t, address(filepath.Dir(file)))
	tab.Go(filepath.Base(file) + "#es/objetivos/7.html")
	const box = `((s) => [...document.querySelectorAll(s)].filter((n) => n.checkVisibility()).map((n) => n.getBoundingClientRect())[0])`
	tab.Await("the page from its top", box+`(".masthead").top === 0`)
	tab.Await("order", box+`(".masthead").bottom <= `+box+`(".sheet").top && `+box+`(".sheet").bottom <= `+box+`(".footer").top`)
}

// withoutScript: one file shows all pages one below the other, with links.
func withoutScript(t *testing.T, chromium *browser.Browser) {
	file := whole(t, "html")
	tab := chromium.Open(t, address(filepath.Dir(file)))
	tab.WithoutScript()
	tab.Media("screen", "light") // and no smooth scrolling
	tab.Go(filepath.Base(file))
	if n := browser.Ask[int](tab, `[...document.querySelectorAll(".sheet")].filter((s) => s.offsetParent).length`); n < 300 {
		t.Errorf("%d pages are shown", n)
	}
	tab.Go(filepath.Base(file) + "#es/objetivos/7.html")
	if top := browser.Ask[float64](tab, `document.getElementById("es/objetivos/7.html").getBoundingClientRect().top`); top < -2 || top > 100 {
		t.Errorf("the page named by the address is at %v", top)
	}
}

// printing: one file prints the page that is open and nothing around it.
func printing(t *testing.T, chromium *browser.Browser) {
	file := whole(t, "html")
	tab := chromium.Open(t, address(filepath.Dir(file)))
	tab.Go(filepath.Base(file) + "#es/objetivos/7.html")
	tab.Media("print", "light")
	shown := browser.Ask[string](tab, `[...document.querySelectorAll(".sheet, [data-frame], .translation")].filter((n) => n.offsetParent).map((n) => n.id).join()`)
	if shown != "es/objetivos/7.html" {
		t.Errorf("on paper there are %q", shown)
	}
	tab.Media("", "light")
	for _, p := range []string{"es/glosario.html", "en/glossary.html", "es/practicas/br-migracidades.html", "es/practicas/jm-politica-migracion-desarrollo.html", "es/sesiones/1.html"} {
		browser.Ask[bool](tab, `(location.hash = `+quote(p)+`, true)`)
		tab.Await(p, `[...document.querySelectorAll(".sheet:not([hidden])")].map((s) => s.id).join() === `+quote(p))
		for _, h := range stranded(t, tab) {
			t.Errorf("%s: %q stands at the foot of a sheet, and what it heads on the next", p, h)
		}
	}
}

// stranded prints the page that is open and gives the headings that end a sheet.
func stranded(t *testing.T, tab *browser.Tab) []string {
	t.Helper()
	plain := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	var headings []string
	for _, h := range browser.Ask[[]string](tab, `[...document.querySelectorAll(".sheet:not([hidden]) :is(h1, h2, h3, h4, dt)")].map((n) => n.textContent)`) {
		headings = append(headings, plain(h))
	}
	file := filepath.Join(t.TempDir(), "print.pdf")
	if err := os.WriteFile(file, tab.Print(), 0o600); err != nil {
		t.Fatal(err)
	}
	sheets := strings.Split(strings.TrimSuffix(tool(t, "pdftotext", "-layout", file, "-"), "\f"), "\f")
	if len(sheets) < 2 {
		t.Fatalf("%d sheets were printed", len(sheets))
	}
	var list []string
	for _, sheet := range sheets[:len(sheets)-1] {
		var lines []string
		for line := range strings.Lines(sheet) {
			if line = plain(line); line != "" {
				lines = append(lines, line)
			}
		}
		for n := 1; n <= min(4, len(lines)); n++ { // a heading may have several lines
			if end := strings.Join(lines[len(lines)-n:], " "); slices.Contains(headings, end) {
				list = append(list, end)
			}
		}
	}
	return list
}

// A reader's folder works in copies that are pages, and the others do not speak of it.
func TestAFolderInACopy(t *testing.T) {
	t.Parallel()
	chromium := browser.Start(t)
	for _, format := range []string{"zip", "mail"} {
		tab := chromium.Open(t, address(unpack(t, whole(t, format))))
		tab.Offline()
		tab.Go("es/mi-carpeta.html?ids=objective/14,country/mx")
		tab.Await("what the folder of a "+format+" copy holds", `document.querySelectorAll(".kept > li h2 a").length === 2`)
		tab.Click(".kept > li h2 a")
		tab.Await("the entry", `document.querySelector(".keep-place .keep").checkVisibility()`)
	}
	file := whole(t, "html")
	tab := chromium.Open(t, address(filepath.Dir(file)))
	tab.Offline()
	tab.Go(filepath.Base(file) + "#es/objetivos/14.html")
	tab.Await("the entry", `document.querySelector("h1") !== null`)
	if n := browser.Ask[int](tab, `[...document.querySelectorAll(".folder-link, .folder, .keep-place")].filter((n) => n.checkVisibility()).length`); n > 0 {
		t.Errorf("one file speaks %d times of a folder", n)
	}
}
