package browser_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"compendio/internal/engine"
	"compendio/internal/search"
	"compendio/internal/sitetest"
	"compendio/internal/sitetest/browser"
	"compendio/layouts"
	"compendio/static"

	"github.com/chromedp/chromedp/kb"
)

const searchPage = "es/buscar.html"

// published is the real site, a browser for it and what answers as the command line
// does.
type published struct {
	dir      string
	browser  *browser.Browser
	searcher *search.Searcher
}

func TestSearch(t *testing.T) {
	s, result, err := engine.New(engine.Options{Site: os.DirFS(filepath.FromSlash("../../..")), Layouts: []fs.FS{layouts.FS}, Static: []fs.FS{static.FS}}).Search()
	if err != nil || s == nil {
		t.Fatal(err, result)
	}
	site := published{publish(t), browser.Start(t), s}
	for name, test := range map[string]func(*testing.T, published){
		"readers find":                                 readersFind,
		"results come while typing":                    resultsComeWhileTyping,
		"results are marked and lead to their section": resultsAreMarked,
		"filters narrow down":                          filtersNarrowDown,
		"the address holds the search":                 theAddressHoldsTheSearch,
		"the keyboard is enough":                       searchByKeyboard,
		"more results on demand":                       moreResultsOnDemand,
		"nothing found helps on":                       nothingFoundHelpsOn,
		"a query is never HTML":                        aQueryIsNeverHTML,
		"without script there are lists":               withoutScript,
		"a broken index is told in words":              aBrokenIndex,
		"what is shown instead is said":                whatIsShownInsteadIsSaid,
		"results are headings":                         resultsAreHeadings,
		"the other language takes the search along":    theOtherLanguageTakesTheSearchAlong,
		"the number is spoken once":                    theNumberIsSpokenOnce,
		"on paper results have their query":            onPaperResultsHaveTheirQuery,
		"nothing moves":                                nothingMoves,
	} {
		t.Run(name, func(t *testing.T) { test(t, site) })
	}
}

// pages are the first ten pages that answer a query, best first, and the number of
// all.
func (site published) pages(t *testing.T, text string, chosen map[string][]string) (list []string, all int) {
	t.Helper()
	hits, err := site.searcher.Find("es", text, chosen)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range hits[:min(10, len(hits))] {
		list = append(list, h.Record.Address)
	}
	return list, len(hits)
}

// shows waits until a page shows these results in this order, and says how many
// there are.
func shows(t *testing.T, tab *browser.Tab, want []string, all int) {
	t.Helper()
	list, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	// A result may lead to a section of its page.
	tab.Until(fmt.Sprintf(`JSON.stringify([...document.querySelectorAll("#results h3 > a")].map(a => a.href.replace(document.baseURI.replace(/es\/[^/]*$/, ""), "").replace(/#.*/, ""))) === %q`, list))
	tab.Until(fmt.Sprintf(`document.querySelector("#status").innerText.split(" · ")[0] === %q`, results(all)))
}

func results(n int) string {
	if n == 1 {
		return "1 resultado"
	}
	return fmt.Sprint(n, " resultados")
}

// places are where a site may lie.
func places(t *testing.T, dir string) map[string]string {
	return map[string]string{"on a host": serve(t, dir, "/sub/path/"), "from disk": fromDisk(dir)}
}

func readersFind(t *testing.T, site published) {
	first := map[string]string{
		"remesas":     "es/objetivos/20.html",
		"remittances": "es/objetivos/20.html",
		"remezas":     "es/objetivos/20.html",
		"migrasion":   "",
		"objetivo 7":  "es/objetivos/7.html",
		"hondureños":  "es/paises/hn.html",
	}
	for name, home := range places(t, site.dir) {
		t.Run(name, func(t *testing.T) {
			tab := site.browser.Open(t, home)
			for query, want := range first {
				tab.Go(searchPage)
				expect(t, "the keyboard is in the box", browser.Ask[bool](tab, `document.activeElement.id === "q"`), true)
				tab.Press(query)
				list, all := site.pages(t, query, nil)
				if len(list) == 0 || want != "" && list[0] != want {
					t.Fatalf("%q finds %v", query, list)
				}
				shows(t, tab, list, all)
				expect(t, "the lists are hidden", browser.Ask[bool](tab, `document.getElementById("browse").checkVisibility()`), false)
			}
		})
	}
}

func resultsComeWhileTyping(t *testing.T, site published) {
	tab := site.browser.Open(t, fromDisk(site.dir))
	tab.Go(searchPage)
	typed := ""
	for _, letter := range "consular" {
		typed += string(letter)
		tab.Press(string(letter))
		if list, all := site.pages(t, typed, nil); all > 0 {
			shows(t, tab, list, all)
		}
	}
	tab.Press(" ")
	tab.Press(kb.Enter) // says nothing new, and goes nowhere
	list, all := site.pages(t, "consular ", nil)
	shows(t, tab, list, all)
}

func resultsAreMarked(t *testing.T, site published) {
	tab := site.browser.Open(t, serve(t, site.dir, "/"))
	tab.Go(searchPage)
	tab.Press("remesas")
	tab.Until(`document.querySelector('#results a[href*="#"]') !== null`)
	marks := browser.Ask[[]string](tab, `[...document.querySelectorAll("#results mark")].map(m => m.textContent)`)
	if len(marks) < 5 {
		t.Errorf("only %q is marked", marks)
	}
	for _, m := range marks {
		if !strings.HasPrefix(strings.ToLower(m), "remesa") {
			t.Errorf("%q is marked", m)
		}
	}
	tab.Go(searchPage + "?q=remezas") // what is marked is what was found
	tab.Until(`[...document.querySelectorAll("#results mark")].some(m => /^remesas?$/i.test(m.textContent))`)
	tab.Go(searchPage + "?q=remesas")
	tab.Until(`document.querySelector('#results a[href*="#"]') !== null`)
	tab.Click(`#results a[href*="#"]`)
	expect(t, "the section is there", browser.Ask[bool](tab, `document.getElementById(decodeURIComponent(location.hash.slice(1))) !== null`), true)
}

func filtersNarrowDown(t *testing.T, site published) {
	tab := site.browser.Open(t, serve(t, site.dir, "/"))
	tab.Size(1280, 6000)
	tab.Go(searchPage)
	tab.Press("frontera")
	list, all := site.pages(t, "frontera", nil)
	shows(t, tab, list, all)
	browser.Ask[bool](tab, `document.querySelectorAll("#filters, #facets details").forEach(d => d.open = true) === undefined`)
	chosen := map[string][]string{}
	// choose sets a filter, whose count has to be what then remains of it.
	choose := func(facet, value string) {
		t.Helper()
		id := "#f-" + facet + "-" + value
		chosen[facet] = append(chosen[facet], value)
		list, all := site.pages(t, "frontera", chosen)
		alone := map[string][]string{}
		for f, values := range chosen {
			alone[f] = values
		}
		alone[facet] = []string{value}
		_, count := site.pages(t, "frontera", alone)
		expect(t, "the count beside "+id, text(tab, id+" + label .count"), fmt.Sprint(count))
		browser.Ask[bool](tab, fmt.Sprintf("document.querySelector(%q).focus() === undefined", id))
		tab.Press(" ")
		shows(t, tab, list, all)
		if all == 0 || all < count {
			t.Errorf("%v leaves %d results", chosen, all)
		}
	}
	choose("kind", "practice")
	choose("country", "MX")
	choose("country", "CO")
	choose("type", "programme")
	expect(t, "where the keyboard is", browser.Ask[string](tab, "document.activeElement.id"), "f-type-programme")

	list, all = site.pages(t, "frontera", chosen)
	address := tab.Where()
	for _, part := range []string{"q=frontera", "kind=practice", "country=MX", "country=CO", "type=programme"} {
		if !strings.Contains(address, part) {
			t.Errorf("the address is %s, without %s", address, part)
		}
	}
	tab.Go(address) // as somebody does who was sent it
	shows(t, tab, list, all)
	expect(t, "the box", browser.Ask[string](tab, `document.getElementById("q").value`), "frontera")
	countries := browser.Ask[[]string](tab, `[...document.querySelectorAll("[data-facet=country] label")].map(l => l.firstChild.data.trim()).filter((c, i, all) => i && c.localeCompare(all[i - 1], "es") < 0)`)
	expect(t, "countries out of order", fmt.Sprint(countries), "[]")
	expect(t, "what was chosen is in view", browser.Ask[bool](tab, `(() => { const list = document.querySelector("[data-facet=country] ul").getBoundingClientRect(), box = document.getElementById("f-country-CO").getBoundingClientRect(); return box.top >= list.top - 1 && box.bottom <= list.bottom + 1; })()`), true)
	expect(t, "the filter is set", browser.Ask[bool](tab, `document.getElementById("f-country-CO").checked`), true)
	tab.Click("#results a")
	tab.Back()
	shows(t, tab, list, all)
	tab.Go(searchPage + "?kind=session") // filters alone
	tab.Until(`document.querySelector("#status").innerText === "6 resultados"`)
	browser.Ask[bool](tab, `document.querySelector("#facets > button").click() === undefined`)
	tab.Until(`document.getElementById("browse").checkVisibility()`)
	expect(t, "the address without filters", tab.Where(), searchPage)
}

func theAddressHoldsTheSearch(t *testing.T, site published) {
	list, all := site.pages(t, "retorno", nil)
	for name, home := range places(t, site.dir) {
		t.Run(name, func(t *testing.T) {
			tab := site.browser.Open(t, home)
			tab.Go(searchPage)
			tab.Press("retorno")
			shows(t, tab, list, all)
			tab.Go(tab.Where())
			shows(t, tab, list, all)
			tab.Click("#results a")
			expect(t, "the page", strings.Split(tab.Where(), "#")[0], list[0])
			tab.Back()
			shows(t, tab, list, all)
		})
	}
}

func searchByKeyboard(t *testing.T, site published) {
	tab := site.browser.Open(t, serve(t, site.dir, "/"))
	focus := func(want string) {
		t.Helper()
		expect(t, "where the keyboard is", browser.Ask[string](tab, `document.activeElement.id || "result " + (1 + [...document.querySelectorAll("#results h3 > a")].indexOf(document.activeElement))`), want)
	}
	// A page without a large box has one in its head, as far as there is room.
	seek := `[...document.querySelectorAll(".masthead-search input")].filter((b) => b.checkVisibility()).length`
	tab.Size(360, 800)
	tab.Go("es/objetivos/20.html")
	expect(t, "boxes on a phone", browser.Ask[int](tab, seek), 0)
	expect(t, "the way to the search", browser.Ask[bool](tab, `document.querySelector("a.search-link").checkVisibility()`), true)
	tab.Size(1280, 800)
	expect(t, "boxes on a desktop", browser.Ask[int](tab, seek), 1)
	tab.Press("/")
	tab.Press("consular")
	tab.Follow(kb.Enter)
	expect(t, "the address", tab.Where(), searchPage+"?q=consular")
	expect(t, "boxes in the head of the search", browser.Ask[int](tab, seek), 0)

	tab.Go("es/index.html")
	tab.Press("/")
	focus("q")
	tab.Press("remesas")
	tab.Follow(kb.Enter)
	expect(t, "the address", tab.Where(), searchPage+"?q=remesas")
	list, all := site.pages(t, "remesas", nil)
	shows(t, tab, list, all)
	tab.Press("/")
	focus("q")
	tab.Press(kb.ArrowDown)
	focus("result 1")
	tab.Press(kb.ArrowDown)
	focus("result 2")
	tab.Press(kb.ArrowUp)
	focus("result 1")
	tab.Press(kb.ArrowUp)
	focus("q")
	tab.Press(kb.ArrowDown + kb.ArrowDown)
	tab.Press(kb.Escape)
	focus("q")
	expect(t, "the box", browser.Ask[string](tab, `document.getElementById("q").value`), "remesas")
	tab.Press(kb.ArrowDown)
	tab.Follow(kb.Enter)
	expect(t, "the page", strings.Split(tab.Where(), "#")[0], list[0])
	tab.Back()
	shows(t, tab, list, all)
	tab.Press("/")
	tab.Press(kb.Escape)
	focus("q")
	expect(t, "the box", browser.Ask[string](tab, `document.getElementById("q").value`), "")
	expect(t, "the lists are back", browser.Ask[bool](tab, `document.getElementById("browse").checkVisibility()`), true)
}

func moreResultsOnDemand(t *testing.T, site published) {
	tab := site.browser.Open(t, fromDisk(site.dir))
	tab.Size(1280, 6000)
	list, all := site.pages(t, "migrantes", nil)
	tab.Go(searchPage + "?q=migrantes")
	shows(t, tab, list, all)
	tab.Press(kb.Tab) // so that a key was pressed
	browser.Ask[bool](tab, `document.getElementById("more").click() === undefined`)
	tab.Until(`document.querySelectorAll("#results > li").length === 20`)
	tab.Until(`document.activeElement === document.querySelectorAll("#results h3 > a")[10]`)
}

func nothingFoundHelpsOn(t *testing.T, site published) {
	tab := site.browser.Open(t, fromDisk(site.dir))
	tab.Size(1280, 6000)
	says := func(want string) {
		t.Helper()
		tab.Until(fmt.Sprintf(`document.querySelector("#status").innerText.startsWith(%q)`, want))
		expect(t, "the lists are shown", browser.Ask[bool](tab, `document.querySelectorAll("#browse a").length > 5 && document.getElementById("browse").checkVisibility()`), true)
	}
	search := func(query string) {
		tab.Go(searchPage)
		tab.Press(query)
	}
	search("xyzzyx")
	says("No se encontró nada para «xyzzyx».")
	search("la de los ")
	says("Estas palabras son tan corrientes")
	search("migracqq ")
	says("No se encontró nada para «migracqq». ¿Quiso decir ")
	tab.Click("#status button")
	tab.Until(`document.querySelectorAll("#results > li").length > 3`)

	tab.Go(searchPage + "?q=remesas&country=BZ")
	says("No hay nada que cumpla estos filtros.")
}

func aQueryIsNeverHTML(t *testing.T, site published) {
	tab := site.browser.Open(t, fromDisk(site.dir))
	for _, query := range []string{`<img src=x onerror=document.title="broken">`, `<script>document.title="broken"</script>`, `"><svg onload=document.title="broken">`,
		`<b>xyzzyx</b>`, `xyzzyx'"&lt;{query}`} {
		tab.Go(searchPage)
		title := text(tab, "h1")
		tab.Press(query)
		if list, all := site.pages(t, query, nil); all > 0 {
			shows(t, tab, list, all)
		} else {
			tab.Until(fmt.Sprintf(`document.querySelector("#status").innerText.includes(%q)`, "«"+query+"»"))
		}
		expect(t, "the title still begins with the heading", browser.Ask[bool](tab, fmt.Sprintf("document.title.startsWith(%q)", title)), true)
		expect(t, "elements out of the query", browser.Ask[int](tab, `document.querySelectorAll("#search :is(img, script, svg), #status b").length`), 0)
	}
}

func withoutScript(t *testing.T, site published) {
	for name, home := range places(t, site.dir) {
		t.Run(name, func(t *testing.T) {
			tab := site.browser.Open(t, home)
			tab.WithoutScript()
			tab.Go(searchPage + "?q=remesas")
			expect(t, "filters that do nothing", browser.Ask[int](tab, `document.querySelectorAll("main :is(details, [role=status] *)").length`), 0)
			expect(t, "what is said", strings.HasPrefix(text(tab, "#browse noscript"), "La búsqueda necesita JavaScript."), true)
			tab.Click(`#browse a[href$="practicas/index.html"]`)
			expect(t, "the list", tab.Where(), "es/practicas/index.html")
		})
	}
}

func aBrokenIndex(t *testing.T, site published) {
	for _, c := range []struct {
		name, files, query string
		broken             bool
	}{
		{"no first file", "es/m-*", "remesas", true},
		{"no shards of terms", "d-*", "remesas", true},
		{"no shards of words", "w-*", "remes hondu", true},
		{"no texts", "es/t-*", "remesas", false}, // results without excerpts
		{"no files of the other language", "en/*", "remesas", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			copied := t.TempDir()
			if err := os.CopyFS(copied, os.DirFS(site.dir)); err != nil {
				t.Fatal(err)
			}
			files, err := filepath.Glob(filepath.Join(copied, "search", "*", c.files+".js"))
			if err != nil || len(files) == 0 {
				t.Fatalf("there are no files %s: %v", c.files, err)
			}
			for _, file := range files {
				if err := os.Remove(file); err != nil {
					t.Fatal(err)
				}
			}
			for name, home := range places(t, copied) {
				t.Run(name, func(t *testing.T) {
					tab := site.browser.Open(t, home)
					tab.Broken()
					tab.Go(searchPage)
					tab.Press(c.query)
					if c.broken {
						tab.Until(`document.querySelector("#status").innerText.startsWith("El índice de búsqueda no se pudo leer.")`)
						expect(t, "the lists are shown", browser.Ask[bool](tab, `document.getElementById("browse").checkVisibility()`), true)
						expect(t, "results", browser.Ask[int](tab, `document.querySelectorAll("#results > li").length`), 0)
					} else {
						tab.Until(`document.querySelectorAll("#results > li").length > 3 && document.querySelector("#status").innerText.endsWith(" resultados")`)
					}
				})
			}
		})
	}
}

func whatIsShownInsteadIsSaid(t *testing.T, site published) {
	tab := site.browser.Open(t, fromDisk(site.dir))
	for query, want := range map[string]string{
		"remezas familiares": "Se muestran resultados de «remesas familiares»",
		"DOCUMENTOSS":        "Se muestran resultados de «documentos»",
		"interinstitucionel": "Se muestran resultados de «interinstitucional»",
		"coperación sur":     "Se muestran resultados de «cooperación sur»",
		"remitances":         "Se muestran resultados de «remittances»",
		"remesas familiares": "",
		"remes":              "", // half a word is no mistake
	} {
		tab.Go(searchPage + "?q=" + url.QueryEscape(query))
		tab.Until(`/^[0-9]+ resultados?/.test(document.querySelector("#status").innerText)`)
		_, said, _ := strings.Cut(text(tab, "#status"), " · ")
		expect(t, "what is said of "+query, said, want)
	}
}

func resultsAreHeadings(t *testing.T, site published) {
	tab := site.browser.Open(t, fromDisk(site.dir))
	list, all := site.pages(t, "remesas", map[string][]string{"kind": {"practice"}})
	tab.Go(searchPage + "?q=remesas&kind=practice")
	shows(t, tab, list, all)
	expect(t, "results that are headings", browser.Ask[int](tab, `document.querySelectorAll("#results > li > h3 > a").length`), len(list))
	expect(t, "the heading above", browser.Ask[string](tab, `document.getElementById("results-heading").textContent`), "Resultados de «remesas» · Prácticas")
	expect(t, "the level of that", browser.Ask[string](tab, `document.querySelector("#search :is(h1, h2, h3)").outerHTML.slice(0, 14)`), `<h2 id="result`)
	// In lists each entry is a heading too, one level below what stands above it.
	for page, lists := range map[string]string{"es/practicas/index.html": "h1 h2", "es/a-z.html": "h1 h2 h3", "es/objetivos/20.html": "h1 h2 h3", "es/sesiones/index.html": "h1 h2", "es/index.html": "h1 h2 h3"} {
		tab.Go(page)
		expect(t, "entries of "+page+" without a heading", browser.Ask[int](tab, `document.querySelectorAll(":is(.records, .programme) > li:not(:has(> :is(h2, h3) > a))").length`), 0)
		expect(t, "levels of headings of "+page, browser.Ask[string](tab, `[...new Set([...document.querySelectorAll("main :is(h1, h2, h3, h4)")].map((h) => h.localName))].sort().join(" ")`), lists)
		expect(t, "levels left out on "+page, browser.Ask[int](tab, `[...document.querySelectorAll("main :is(h1, h2, h3, h4)")].filter((h, i, all) => i && h.localName[1] - all[i - 1].localName[1] > 1).length`), 0)
	}
}

func theOtherLanguageTakesTheSearchAlong(t *testing.T, site published) {
	for name, home := range places(t, site.dir) {
		t.Run(name, func(t *testing.T) {
			tab := site.browser.Open(t, home)
			tab.Size(1280, 6000)
			tab.Go(searchPage + "?kind=objective")
			tab.Until(`document.querySelector("#status").innerText === "23 resultados"`)
			tab.Press("/")
			tab.Press("remesas")
			list, all := site.pages(t, "remesas", map[string][]string{"kind": {"objective"}})
			shows(t, tab, list, all)
			tab.Click(`.language-switch[hreflang="en"]`)
			expect(t, "the address", tab.Where(), "en/search.html?q=remesas&kind=objective")
			tab.Until(fmt.Sprintf(`document.querySelectorAll("#results > li").length === %d`, len(list)))
			expect(t, "the box", browser.Ask[string](tab, `document.getElementById("q").value`), "remesas")
			tab.Press("/")
			tab.Press(kb.Escape)
			browser.Ask[bool](tab, `document.querySelector("#facets > button").click() === undefined`)
			tab.Until(`document.getElementById("browse").checkVisibility()`)
			expect(t, "the way back without a search", browser.Ask[string](tab, `document.querySelector(".language-switch").search`), "")
		})
	}
}

// A screen reader is told how many results there are when the reader stops typing, not
// at every letter.
func theNumberIsSpokenOnce(t *testing.T, site published) {
	tab := site.browser.Open(t, fromDisk(site.dir))
	tab.Go(searchPage)
	browser.Ask[bool](tab, `(window.spoken = [], new MutationObserver(() => spoken.push(document.querySelector("[role=status]").textContent)).observe(document.querySelector("[role=status]"), { childList: true }), true)`)
	tab.Press("consular")
	list, all := site.pages(t, "consular", nil)
	shows(t, tab, list, all)
	tab.Until("spoken.length > 0")
	expect(t, "what is spoken", browser.Ask[string](tab, `spoken.join(" | ")`), results(all))
	expect(t, "parts that speak", browser.Ask[int](tab, `[...document.querySelectorAll("[role=status], [role=alert], [aria-live]")].filter(part => part.textContent).length`), 1)
}

func onPaperResultsHaveTheirQuery(t *testing.T, site published) {
	tab := site.browser.Open(t, fromDisk(site.dir))
	tab.Size(1280, 900)
	list, all := site.pages(t, "frontera", map[string][]string{"kind": {"practice"}})
	tab.Go(searchPage + "?q=frontera&kind=practice")
	shows(t, tab, list, all)
	shown := func(selector string) bool {
		return browser.Ask[bool](tab, fmt.Sprintf("[...document.querySelectorAll(%q)].some((e) => e.checkVisibility() && e.getBoundingClientRect().height > 5)", selector))
	}
	for _, medium := range []string{"screen", "print"} {
		tab.Media(medium, "light")
		for _, part := range []string{"#filters", "#more", ".search-form", ".lead"} {
			expect(t, part+" is shown on "+medium, shown(part), medium == "screen")
		}
		expect(t, "the query as a heading on "+medium, shown("#results-heading"), medium == "print")
		expect(t, "results are shown on "+medium, shown("#results h3"), true)
	}
}

// What a reader reads stays where it is while results, filters and excerpts arrive.
func nothingMoves(t *testing.T, site published) {
	h := &host{site: os.DirFS(site.dir), known: map[string][]byte{}, asked: map[string]int{}, slow: true}
	server := httptest.NewServer(h)
	defer server.Close()
	for _, width := range []int64{360, 1280} {
		for _, query := range []string{"?q=remesas", "?q=xyzzyx"} {
			tab := site.browser.Open(t, server.URL+"/")
			tab.Size(width, 800)
			tab.Go(searchPage + query)
			if query != "" {
				tab.Until(`/^([0-9]|No se)/.test(document.querySelector("#status").innerText)`)
			}
			moved := browser.Ask[float64](tab, `new Promise((done) => setTimeout(() => {
				let moved = 0;
				new PerformanceObserver((seen) => seen.getEntries().forEach((e) => { moved += e.value; })).observe({ type: "layout-shift", buffered: true });
				setTimeout(() => done(moved), 100);
			}, 1000))`) // excerpts are there
			if moved > 0.001 {
				t.Errorf("%d pixels wide, %q: the page moves by %.4f", width, query, moved)
			}
		}
	}
}

// A reader whose page is older than the index on the host finds what there is now.
func TestAfterANewEdition(t *testing.T) {
	b := browser.Start(t)
	for _, onHost := range []bool{true, false} {
		name := map[bool]string{true: "on a host", false: "from disk"}[onHost]
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "site")
			edition := func(n uint64) string {
				publishInto(t, dir, sitetest.GenerateFS(12, n))
				data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(searchPage)))
				if err != nil {
					t.Fatal(err)
				}
				_, rest, _ := strings.Cut(string(data), `data-index="`)
				index, _, _ := strings.Cut(rest, `"`)
				return index
			}
			first := edition(1)
			home := fromDisk(dir)
			if onHost {
				home = serve(t, dir, "/")
			}
			tab := b.Open(t, home)
			tab.Broken()
			tab.Go(searchPage)
			edition(2)
			index := func() string { return browser.Ask[string](tab, `document.querySelector("[data-index]").dataset.index`) }
			// At once, since letters that come while a page is loaded anew are lost.
			paste := func(query string) {
				t.Helper()
				browser.Ask[bool](tab, fmt.Sprintf(`(document.getElementById("q").value = %q, document.getElementById("q").dispatchEvent(new Event("input")))`, query))
			}
			finds := func(query, address string) {
				t.Helper()
				paste(query)
				tab.Until(fmt.Sprintf(`[...document.querySelectorAll("#results a")].some((a) => a.href.includes(%q))`, address))
			}
			// The index of the edition before is still there.
			finds("principio a", "es/principios/a.html")
			expect(t, "the index after the next edition", index(), first)
			// That of two editions before is not: the page is loaded anew.
			tab.Go(searchPage)
			edition(3)
			newest := edition(4)
			finds("principio c", "es/principios/c.html")
			expect(t, "the index of the page that was loaded anew", index(), newest)
			expect(t, "the box", browser.Ask[string](tab, `document.getElementById("q").value`), "principio c")
			expect(t, "where the keyboard is", browser.Ask[string](tab, `document.activeElement.id`), "q")
			// It is never loaded anew twice by itself.
			tab.Go(searchPage)
			browser.Ask[bool](tab, `(location.reload(), true)`)
			tab.Until(`document.readyState === "complete" && performance.getEntriesByType("navigation")[0].type === "reload"`)
			edition(5)
			edition(6)
			paste("objetivo 8")
			tab.Until(`document.querySelector("#status").innerText.startsWith("Hay una edición más reciente")`)
			expect(t, "the lists are shown", browser.Ask[bool](tab, `document.getElementById("browse").checkVisibility()`), true)
			tab.Click("#status button")
			tab.Until(`[...document.querySelectorAll("#results a")].some((a) => a.href.includes("es/objetivos/8.html"))`)
		})
	}
}

// What is written in another language says so, to readers and to screen readers.
func TestResultsInTheOtherLanguageSaySo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	content := sitetest.GenerateFS(24, 1)
	publishInto(t, dir, content)
	tab := browser.Start(t).Open(t, fromDisk(dir))
	tab.Size(1280, 6000)
	tab.Go("en/search.html?kind=practice")
	tab.Until(`document.querySelector("#status").innerText === "24 results"`)
	for range 2 {
		browser.Ask[bool](tab, `document.getElementById("more").click() === undefined`)
	}
	tab.Until(`document.querySelectorAll("#results > li").length === 24`)
	marked := browser.Ask[[]string](tab, `[...document.querySelectorAll("#results > li")].filter((li) => li.querySelector("h3 > a[lang=es]") || li.innerText.includes("in Spanish")).map((li) => [li.querySelector("h3 > a[lang=es]") !== null, li.querySelector(".summary[lang=es]") !== null, li.querySelector(".meta").innerText.endsWith(" · in Spanish")].join())`)
	if len(marked) == 0 || slices.ContainsFunc(marked, func(m string) bool { return m != "true,true,true" }) {
		t.Errorf("marked are %q", marked)
	}
}
