package browser_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/sitetest/browser"
)

const practiceList = "es/practicas/index.html"

// having is how many practices have, of every facet, one of some values.
func having(t *testing.T, chosen map[string][]string) int {
	t.Helper()
	var parser kb.Parser
	base, err := parser.Load(os.DirFS(filepath.FromSlash("../../..")), kb.Options{}, &diag.Log{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range base.Of("practice") {
		has := kb.FacetValues(e)
		all := true
		for facet, values := range chosen {
			all = all && slices.ContainsFunc(values, func(v string) bool { return slices.Contains(has[facet], v) })
		}
		if all {
			n++
		}
	}
	return n
}

// from are the years from one on.
func from(year int) (list []string) {
	for y := year; y < 2100; y++ {
		list = append(list, strconv.Itoa(y))
	}
	return list
}

func practices(n int) string {
	switch n {
	case 0:
		return "Ninguna práctica"
	case 1:
		return "1 práctica"
	}
	return fmt.Sprint(n, " prácticas")
}

// left waits until a list says that so many practices remain.
func left(t *testing.T, tab *browser.Tab, n int) {
	t.Helper()
	tab.Until(fmt.Sprintf(`document.querySelector(".narrow .status")?.textContent.startsWith(%q)`, practices(n)))
}

// press clicks on what stays on its page.
func press(tab *browser.Tab, selector string) {
	browser.Ask[bool](tab, fmt.Sprintf(`document.querySelector(%q).click() === undefined`, selector))
}

func TestLists(t *testing.T) {
	site := published{dir: publish(t), browser: browser.Start(t)}
	for name, home := range places(t, site.dir) {
		for what, test := range map[string]func(*testing.T, *browser.Tab){
			"a question is answered in four actions": fourActions,
			"the address holds the choice":           theAddressHoldsTheChoice,
			"a wrong address is told":                aWrongAddressIsTold,
			"three views of one list":                threeViews,
			"the lists of an entry":                  listsOfAnEntry,
			"without script there are pages":         listsWithoutScript,
		} {
			t.Run(what+" "+name, func(t *testing.T) {
				tab := site.browser.Open(t, home)
				tab.Size(1280, 2400)
				test(t, tab)
			})
		}
	}
}

func fourActions(t *testing.T, tab *browser.Tab) {
	chosen := map[string][]string{"country": {"MX"}}
	tab.Go(practiceList)
	press(tab, `a[data-facet=country][data-value=MX]`)
	left(t, tab, having(t, chosen))
	chosen["objective"] = []string{"14"}
	press(tab, "#f-objective-14")
	left(t, tab, having(t, chosen))
	chosen["evidence"] = []string{"partial"}
	press(tab, "#f-evidence-partial")
	left(t, tab, having(t, chosen))
	chosen["year"] = from(2015)
	browser.Ask[bool](tab, `document.getElementById("f-year-from").focus() === undefined`)
	tab.Press("2015")
	n := having(t, chosen)
	left(t, tab, n)
	expect(t, "practices shown", browser.Ask[int](tab, `document.querySelectorAll(".narrow .records li:not(.came *)").length`), n)
	if n == 0 {
		t.Error("the question has no answer")
	}
	// What would leave nothing is shown, and cannot be chosen.
	expect(t, "gaps", browser.Ask[bool](tab, `(gaps => gaps.length > 0 && gaps.every(g => g.querySelector("input").disabled))([...document.querySelectorAll("#facets .zero")].filter(g => !g.querySelector(":checked")))`), true)
	// Each is taken back by itself, with the keyboard alone.
	browser.Ask[bool](tab, `document.querySelector('.chosen button[aria-label*="Parcial"]').focus() === undefined`)
	tab.Press("\r")
	delete(chosen, "evidence")
	left(t, tab, having(t, chosen))
	tab.Until(`document.activeElement.matches(".chosen button")`)
	another := browser.Ask[string](tab, `document.querySelector("[data-facet=country] input:enabled:not(:checked)").id`)
	browser.Ask[bool](tab, fmt.Sprintf(`document.getElementById(%q).focus() === undefined`, another))
	tab.Press(" ")
	chosen["country"] = append(chosen["country"], strings.TrimPrefix(another, "f-country-"))
	left(t, tab, having(t, chosen))
	tab.Until(fmt.Sprintf(`document.activeElement.id === %q`, another))
	browser.Ask[bool](tab, `document.querySelector("#facets > button").click() === undefined`)
	left(t, tab, having(t, nil))
	expect(t, "the address without filters", tab.Where(), practiceList)
}

func theAddressHoldsTheChoice(t *testing.T, tab *browser.Tab) {
	const query = "?country=MX&country=CO&type=programme&year=2010-2020&sort=year&view=table"
	tab.Go(practiceList + query)
	years := slices.DeleteFunc(from(2010), func(y string) bool { return y > "2020" })
	n := having(t, map[string][]string{"country": {"MX", "CO"}, "type": {"programme"}, "year": years})
	left(t, tab, n)
	tab.Until(fmt.Sprintf(`document.querySelectorAll(".narrow tbody tr").length === %d`, n))
	for _, part := range strings.Split(query[1:], "&") {
		if !strings.Contains(tab.Where(), part) {
			t.Errorf("the address is %s, without %s", tab.Where(), part)
		}
	}
	begun := browser.Ask[[]int](tab, `[...document.querySelectorAll(".narrow tbody tr")].map(r => +/\d{4}/.exec(r.cells[1].textContent)[0])`)
	if !slices.IsSortedFunc(begun, func(a, b int) int { return b - a }) {
		t.Errorf("they began in %v", begun)
	}
	tab.Click("a.language-switch")
	tab.Until(fmt.Sprintf(`document.querySelector(".narrow .status")?.textContent.startsWith("%d practices")`, n))
}

func aWrongAddressIsTold(t *testing.T, tab *browser.Tab) {
	tab.Go(practiceList + "?banana=1&country=ZZ&country=MX")
	left(t, tab, having(t, map[string][]string{"country": {"MX"}}))
	said := text(tab, ".narrow .status")
	if !strings.Contains(said, "banana") || !strings.Contains(said, "ZZ") {
		t.Errorf("of filters that do not exist it says %q", said)
	}
	tab.Go(practiceList + "?banana=1")
	tab.Until(`document.querySelector(".narrow .status")?.textContent.includes("banana")`)
	expect(t, "the whole list", browser.Ask[bool](tab, `document.querySelector(".narrow .records li").checkVisibility()`), true)
	tab.Go(practiceList + "?year=2020-2010") // no year is both
	left(t, tab, 0)
	expect(t, "filters that can be taken back", browser.Ask[int](tab, `document.querySelectorAll(".chosen button").length`), 1)
	tab.Go(practiceList + "?view=banana&sort=banana&country=HN")
	left(t, tab, having(t, map[string][]string{"country": {"HN"}}))
}

func threeViews(t *testing.T, tab *browser.Tab) {
	tab.Go(practiceList + "?objective=14")
	n := having(t, map[string][]string{"objective": {"14"}})
	left(t, tab, n)
	titles := func(selector string) string {
		tab.Until(fmt.Sprintf(`document.querySelectorAll(%q).length === %d`, selector, n))
		return browser.Ask[string](tab, fmt.Sprintf(`JSON.stringify([...document.querySelectorAll(%q)].map(a => a.textContent))`, selector))
	}
	cards := titles(".narrow ul.records:not(.came *) h3 a")
	for view, selector := range map[string]string{"table": ".narrow tbody th a", "timeline": ".narrow .spans > li > a"} {
		browser.Ask[bool](tab, fmt.Sprintf(`(box => { box.value = %q; box.dispatchEvent(new Event("change")); return true; })(document.getElementById("narrow-view"))`, view))
		expect(t, view, titles(selector), cards)
	}
}

func listsOfAnEntry(t *testing.T, tab *browser.Tab) {
	for page, chosen := range map[string]map[string][]string{
		"es/objetivos/14.html": {"objective": {"14"}, "country": {"MX"}},
		"es/principios/h.html": {"principle": {"h"}, "country": {"MX"}},
		"es/sesiones/1.html":   {"session": {"1"}, "country": {"MX"}},
		"es/el-foro.html":      {"country": {"MX"}},
	} {
		tab.Go(page + "?country=MX#practices")
		left(t, tab, having(t, chosen))
		tab.Go(page)
		press(tab, "a.narrow-open")
		tab.Until(`document.getElementById("f-country") !== null`)
		expect(t, "the page", strings.Split(tab.Where(), "?")[0], page)
	}
	tab.Go("es/paises/mx.html?evidence=partial#practices")
	left(t, tab, having(t, map[string][]string{"country": {"MX"}, "evidence": {"partial"}}))
	expect(t, "a facet that all here have in common", browser.Ask[bool](tab, `document.getElementById("f-country") === null`), true)
}

func listsWithoutScript(t *testing.T, tab *browser.Tab) {
	tab.WithoutScript()
	tab.Go(practiceList)
	press(tab, ".filters > summary")
	press(tab, "details[data-facet=evidence] summary")
	tab.Click("a[data-facet=evidence][data-value=partial]")
	expect(t, "the page", tab.Where(), "es/practicas/evidencia/partial.html")
	expect(t, "what it lists", browser.Ask[int](tab, `document.querySelectorAll(".records li").length`), having(t, map[string][]string{"evidence": {"partial"}}))
	tab.Go("es/objetivos/14.html")
	tab.Click("a.narrow-open")
	expect(t, "the list of all", strings.Split(tab.Where(), "?")[0], practiceList)
}

// A list whose data cannot be read stays as it came, and says so.
func TestAListWithoutItsDataIsTold(t *testing.T) {
	dir := publish(t)
	if err := os.RemoveAll(filepath.Join(dir, "search")); err != nil {
		t.Fatal(err)
	}
	b := browser.Start(t)
	for name, home := range places(t, dir) {
		t.Run(name, func(t *testing.T) {
			tab := b.Open(t, home)
			tab.Broken()
			tab.Go(practiceList + "?country=MX")
			tab.Until(`document.querySelector(".narrow .status")?.textContent.startsWith("Los datos para filtrar no se pudieron leer.")`)
			expect(t, "the list", browser.Ask[bool](tab, `document.querySelector(".narrow .records li").checkVisibility()`), true)
			tab.Go(practiceList)
			press(tab, ".filters > summary")
			press(tab, "details[data-facet=type] summary")
			tab.Click("a[data-facet=type][data-value=law]")
			tab.Until(`location.pathname.endsWith("/practicas/tipo/law.html")`)
		})
	}
}
