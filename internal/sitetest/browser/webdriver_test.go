package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"compendio/internal/sitetest/browser"
)

// What browsers do each in their own way: boxes lead to the search, results come, Back
// brings them again with their query, and filters keep it.
func TestFirefoxAndWebKit(t *testing.T) {
	dir := publish(t)
	for name, start := range map[string]func(testing.TB) *browser.Other{"Firefox": browser.StartFirefox, "WebKit": browser.StartWebKit} {
		t.Run(name, func(t *testing.T) {
			b := start(t)
			for name, home := range places(t, dir) {
				t.Run(name, func(t *testing.T) {
					searchAndBack(t, b.At(t, home))
					narrowDown(t, b.At(t, home))
				})
			}
		})
	}
}

func searchAndBack(t *testing.T, tab *browser.Other) {
	found := func(query string) {
		t.Helper()
		tab.Until(fmt.Sprintf(`location.search === "?q=%s" && document.querySelectorAll("#results h3").length > 3 && document.getElementById("q").value === %[1]q`, query))
	}
	// The box of the home page, and that in the head of any other.
	tab.Go("es/index.html")
	tab.Click("#q")
	tab.Press("remesas" + browser.Enter)
	found("remesas")
	tab.Go("es/objetivos/7.html")
	tab.Press("/")
	tab.Until(`document.activeElement.closest(".masthead-search") !== null`)
	tab.Press("frontera" + browser.Enter)
	found("frontera")

	// While typing.
	tab.Go(searchPage)
	tab.Until(`document.activeElement.id === "q"`)
	tab.Press("consular")
	found("consular")
	first := tab.Ask(`document.querySelector("#results a").href`)

	tab.Click("#results a")
	tab.Until(fmt.Sprintf("location.href === %q", first))
	tab.Back()
	found("consular")
	// Once more by way of the other language, which takes the query along.
	tab.Click(`.language-switch[hreflang="en"]`)
	tab.Until(`location.pathname.endsWith("/en/search.html")`)
	found("consular")
	tab.Back()
	tab.Until(`location.pathname.endsWith("/es/buscar.html")`)
	found("consular")

	all := tab.Ask(`document.getElementById("status").innerText`)
	unfold(tab)
	tab.Until(`document.getElementById("f-kind-practice") !== null`)
	tab.Click("#f-kind-practice")
	tab.Until(fmt.Sprintf(`/^[0-9]+ resultados$/.test(document.getElementById("status").innerText) && document.getElementById("status").innerText !== %q`, all))
	if got := tab.Where(); got != searchPage+"?q=consular&kind=practice" {
		t.Errorf("the address is %s", got)
	}
	tab.Click("#results a")
	tab.Until(`!location.pathname.endsWith("/es/buscar.html")`)
	tab.Back()
	tab.Until(`document.querySelector("#f-kind-practice:checked") !== null && document.getElementById("q").value === "consular"`)
	if strings.Contains(tab.Ask(`document.getElementById("status").innerText`), "índice") {
		t.Error("the index could not be read")
	}
}

// unfold opens all filters, which is how they are where there is room.
func unfold(tab *browser.Other) {
	tab.Ask(`String([...document.querySelectorAll(".filters, .filters details")].map(d => d.open = true).length)`)
}

// narrowDown narrows a list down, goes to a practice and to the address of what was left.
func narrowDown(t *testing.T, tab *browser.Other) {
	chosen := map[string][]string{"country": {"MX"}}
	remain := func() {
		t.Helper()
		tab.Until(fmt.Sprintf(`document.querySelector(".narrow .status")?.textContent.startsWith(%q)`, practices(having(t, chosen))))
	}
	tab.Go(practiceList)
	unfold(tab)
	// A group that is opened has boxes in the place of links, but not at once.
	tab.Ask(`String((document.getElementById("f-country-MX") || document.querySelector("a[data-facet=country][data-value=MX]")).click())`)
	remain()
	chosen["evidence"] = []string{"partial"}
	unfold(tab)
	tab.Until(`document.getElementById("f-evidence-partial") !== null`)
	tab.Ask(`String(document.getElementById("f-evidence-partial").click())`)
	remain()
	tab.Until(`document.querySelector(".narrow .records:not(.came *) h3 a") !== null`)
	narrowed := tab.Where()
	tab.Click(".narrow .records:not(.came *) h3 a")
	tab.Until(`!location.pathname.endsWith("/practicas/index.html")`)
	tab.Go(narrowed) // and not Back, for which Firefox leaves out pages that nobody touched
	remain()
	tab.Go("es/objetivos/14.html?country=MX#practices")
	chosen = map[string][]string{"country": {"MX"}, "objective": {"14"}}
	remain()
}
