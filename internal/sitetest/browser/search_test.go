package browser_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"compendio/internal/build"
	"compendio/internal/search"
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
	s, result, err := build.Search(build.Options{Site: os.DirFS(filepath.FromSlash("../../..")), Layouts: []fs.FS{layouts.FS}, Static: []fs.FS{static.FS}})
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
	tab.Until(fmt.Sprintf(`JSON.stringify([...document.querySelectorAll("#results > li > a")].map(a => a.href.replace(document.baseURI.replace(/es\/[^/]*$/, ""), "").replace(/#.*/, ""))) === %q`, list))
	tab.Until(fmt.Sprintf(`document.querySelector("#status").innerText === %q`, results(all)))
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
		expect(t, "where the keyboard is", browser.Ask[string](tab, `document.activeElement.id || "result " + (1 + [...document.querySelectorAll("#results > li > a")].indexOf(document.activeElement))`), want)
	}
	// A page without a large box has one in its head, as far as there is room.
	seek := `[...document.querySelectorAll(".seek input")].filter((b) => b.checkVisibility()).length`
	tab.Size(360, 800)
	tab.Go("es/objetivos/20.html")
	expect(t, "boxes on a phone", browser.Ask[int](tab, seek), 0)
	expect(t, "the way to the search", browser.Ask[bool](tab, `document.querySelector("a.find").checkVisibility()`), true)
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
	tab.Until(`document.activeElement === document.querySelectorAll("#results > li > a")[10]`)
}

func nothingFoundHelpsOn(t *testing.T, site published) {
	tab := site.browser.Open(t, fromDisk(site.dir))
	tab.Size(1280, 6000)
	says := func(want string) {
		t.Helper()
		tab.Until(fmt.Sprintf(`document.querySelector("#status[role=status]").innerText.startsWith(%q)`, want))
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
		{"no first file", "es/m", "remesas", true},
		{"no shards of terms", "d*", "remesas", true},
		{"no shards of words", "w*", "remes hondu", true},
		{"no texts", "es/t*", "remesas", false}, // results without excerpts
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
