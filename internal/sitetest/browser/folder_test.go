package browser_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"compendio/internal/sitetest/browser"

	"github.com/chromedp/chromedp/kb"
)

const (
	folderPage = "es/mi-carpeta.html"
	law        = "practice/cr-conatt-ley-9095"
	lawPage    = "es/practicas/cr-conatt-ley-9095.html"
)

func TestFolder(t *testing.T) {
	site := published{dir: publish(t), browser: browser.Start(t)}
	for name, home := range places(t, site.dir) {
		for what, test := range map[string]func(*testing.T, *browser.Tab){
			"it is filled from lists and pages":    fillFolder,
			"the keyboard is enough":               folderByKeyboard,
			"an address shows it to others":        sharedFolder,
			"a shared one is not lost by addition": addToFolder,
			"what is done is undone":               undoInFolder,
			"what is gone is named":                goneFromFolder,
			"there is a limit":                     fullFolder,
			"nothing of an address becomes HTML":   folderIsNeverHTML,
			"without storage the address holds it": folderWithoutStorage,
			"it is taken along":                    takeFolderAlong,
			"entries stand side by side":           compareEntries,
			"it is printed":                        printFolder,
			"without script there are lists":       folderWithoutScript,
			"it speaks the language of its page":   folderInBothLanguages,
		} {
			t.Run(what+" "+name, func(t *testing.T) {
				tab := site.browser.Open(t, home)
				tab.Size(1280, 2400)
				tab.Go(folderPage)
				forget(tab)
				test(t, tab)
			})
		}
	}
}

// forget empties the storage, which all files on a disk share.
func forget(tab *browser.Tab) {
	browser.Ask[bool](tab, `(localStorage.clear(), true)`)
}

// holds waits until the page of the folder shows entries in this order, each by the end of its address.
func holds(t *testing.T, tab *browser.Tab, pages ...string) {
	t.Helper()
	list := "["
	for _, p := range pages {
		list += fmt.Sprintf("%q,", p)
	}
	tab.Until(fmt.Sprintf(`performance.getEntriesByName("folder").length && ((links, want) => links.length === want.length && links.every((a, i) => a.href.endsWith(want[i])))([...document.querySelectorAll(".kept > li h2 a")], %s])`, list))
}

// keeps waits until the foot of a page counts so many entries.
func keeps(tab *browser.Tab, n int) {
	tab.Until(fmt.Sprintf(`document.querySelector(".folder-link").textContent.endsWith("carpeta%s")`, map[bool]string{true: fmt.Sprintf(" (%d)", n)}[n > 0]))
}

func fillFolder(t *testing.T, tab *browser.Tab) {
	tab.Go("es/practicas/index.html")
	press(tab, fmt.Sprintf(`.records li[data-id=%q] .keep`, law))
	keeps(tab, 1)
	expect(t, "the button", browser.Ask[string](tab, fmt.Sprintf(`document.querySelector('li[data-id=%q] .keep').ariaPressed`, law)), "true")
	tab.Until(`document.querySelector(".kept-status").textContent.includes("Ley 9095")`)
	// A list that a script has narrowed down.
	tab.Go("es/practicas/index.html?country=MX&evidence=partial")
	tab.Until(`document.querySelector(".narrow .records:not(.came *) .keep")?.checkVisibility()`)
	second := browser.Ask[string](tab, `document.querySelector(".narrow .records:not(.came *) li a").getAttribute("href").split("/").pop()`)
	press(tab, ".narrow .records:not(.came *) .keep")
	keeps(tab, 2)
	// Results of a search.
	tab.Go("es/buscar.html?q=remesas")
	tab.Until(`document.querySelector("#results .keep")?.checkVisibility()`)
	third := browser.Ask[string](tab, `document.querySelector("#results h3 a").getAttribute("href").split("#")[0].split("/").pop()`)
	press(tab, "#results .keep")
	keeps(tab, 3)
	for _, page := range []string{"es/objetivos/14.html", "es/sesiones/2a.html", "es/principios/h.html", "es/paises/mx.html"} {
		tab.Go(page)
		expect(t, "buttons in the head of "+page, browser.Ask[int](tab, `document.querySelectorAll(".keep-place .keep").length`), 1)
	}
	press(tab, ".keep-place .keep")
	keeps(tab, 4)
	tab.Click(".kept-status a")
	holds(t, tab, "practicas/cr-conatt-ley-9095.html", second, third, "paises/mx.html")
	tab.Go(folderPage)
	holds(t, tab, "practicas/cr-conatt-ley-9095.html", second, third, "paises/mx.html")
	if at := tab.Where(); !strings.HasPrefix(at, folderPage+"?ids="+law+",practice/") {
		t.Errorf("the address is %s", at)
	}
	for _, what := range []string{".meta", ".summary", ".kept-facts dd", ".kept-cite"} {
		if said := text(tab, ".kept > li "+what); len(said) < 5 {
			t.Errorf("%s says %q", what, said)
		}
	}
	// Taken out where it was put in.
	tab.Go(lawPage)
	expect(t, "the button", browser.Ask[string](tab, `document.querySelector(".keep").ariaPressed`), "true")
	press(tab, ".keep")
	keeps(tab, 3)
	tab.Back()
	holds(t, tab, second, third, "paises/mx.html")
}

func folderByKeyboard(t *testing.T, tab *browser.Tab) {
	tab.Go(lawPage)
	// So many steps lead through the head of a page at most.
	for range 40 {
		if browser.Ask[bool](tab, `document.activeElement.matches(".keep")`) {
			break
		}
		tab.Press("\t")
	}
	tab.Press("\r")
	keeps(tab, 1)
	tab.Go("es/objetivos/14.html")
	browser.Ask[bool](tab, `document.querySelector(".keep").focus() === undefined`)
	tab.Press(" ")
	keeps(tab, 2)
	browser.Ask[bool](tab, `document.querySelector(".kept-status a").focus() === undefined`)
	tab.Follow(kb.Enter)
	holds(t, tab, "cr-conatt-ley-9095.html", "objetivos/14.html")
	browser.Ask[bool](tab, `[...document.querySelectorAll(".move:enabled")][0].focus() === undefined`)
	tab.Press("\r")
	holds(t, tab, "objetivos/14.html", "cr-conatt-ley-9095.html")
	tab.Until(`document.activeElement.textContent === "↑"`) // the arrow down can do no more
	tab.Press("\r")
	holds(t, tab, "cr-conatt-ley-9095.html", "objetivos/14.html")
}

func sharedFolder(t *testing.T, tab *browser.Tab) {
	tab.Go(lawPage)
	press(tab, ".keep")
	keeps(tab, 1)
	tab.Go(folderPage + "?ids=objective/14,country/mx")
	holds(t, tab, "objetivos/14.html", "paises/mx.html")
	keeps(tab, 1) // which is the reader's own
	if said := text(tab, ".folder .notice"); !strings.Contains(said, "no es la suya, que tiene 1 entrada") {
		t.Errorf("of a folder of somebody else the page says %q", said)
	}
	// One of them alone.
	press(tab, "li[data-id='country/mx'] .keep")
	keeps(tab, 2)
	browser.Ask[bool](tab, `[...document.querySelectorAll(".folder .notice button")].pop().click() === undefined`)
	holds(t, tab, "cr-conatt-ley-9095.html", "paises/mx.html")
	tab.Go(folderPage + "?ids=" + law)
	holds(t, tab, "cr-conatt-ley-9095.html")
	if said := text(tab, ".folder .notice"); !strings.Contains(said, "está también en la suya") {
		t.Errorf("of a folder that the reader has the page says %q", said)
	}
}

func addToFolder(t *testing.T, tab *browser.Tab) {
	tab.Go(lawPage)
	press(tab, ".keep")
	tab.Go(folderPage + "?ids=objective/14," + law)
	holds(t, tab, "objetivos/14.html", "cr-conatt-ley-9095.html")
	press(tab, ".folder .notice button")
	holds(t, tab, "cr-conatt-ley-9095.html", "objetivos/14.html")
	keeps(tab, 2)
	expect(t, "the address", tab.Where(), folderPage+"?ids="+law+",objective/14")
	browser.Ask[bool](tab, `(location.reload(), true)`)
	tab.Until(`document.querySelectorAll(".folder .move").length === 4`)
	holds(t, tab, "cr-conatt-ley-9095.html", "objetivos/14.html")
	// The link to the other language takes it along.
	tab.Click("a.language-switch")
	tab.Until(`document.querySelectorAll(".kept > li").length === 2`)
	holds(t, tab, "en/practices/cr-conatt-ley-9095.html", "en/objectives/14.html")
}

func undoInFolder(t *testing.T, tab *browser.Tab) {
	tab.Go(folderPage + "?ids=objective/14,objective/15,objective/16")
	holds(t, tab, "14.html", "15.html", "16.html")
	press(tab, ".folder .notice button")
	tab.Until(`document.querySelectorAll(".move").length === 6`)
	press(tab, ".kept > li:nth-child(2) .item-tools > button:last-child")
	holds(t, tab, "14.html", "16.html")
	tab.Until(`document.activeElement.matches(".kept > li.undo:nth-child(2) button")`)
	keeps(tab, 2)
	tab.Press("\r")
	holds(t, tab, "14.html", "15.html", "16.html")
	browser.Ask[bool](tab, `[...document.querySelectorAll(".folder-tools button")].pop().click() === undefined`)
	holds(t, tab)
	keeps(tab, 0)
	expect(t, "the address", tab.Where(), folderPage)
	tab.Until(`document.activeElement.matches(".undo button")`)
	tab.Press("\r")
	holds(t, tab, "14.html", "15.html", "16.html")
}

func goneFromFolder(t *testing.T, tab *browser.Tab) {
	tab.Go(folderPage + "?ids=practice/never-was,objective/14,a")
	holds(t, tab, "14.html")
	tab.Until(`[...document.querySelectorAll(".folder .notice")].pop().textContent.includes("practice/never-was, a.")`)
	press(tab, ".folder .notice button")
	tab.Until(`document.querySelectorAll(".move").length === 2`)
	press(tab, ".folder .notice button")
	tab.Until(`document.querySelector(".folder .notice") === null`)
	keeps(tab, 1)
}

func fullFolder(t *testing.T, tab *browser.Tab) {
	ids := []string{"objective/14"}
	for n := range 9_999 {
		ids = append(ids, fmt.Sprint("practice/", n))
	}
	tab.Go(folderPage + "?ids=" + strings.Join(ids, ","))
	holds(t, tab, "14.html")
	said := text(tab, ".folder")
	for _, want := range []string{"caben 100 entradas; de estas 10000 se muestran las primeras", "y 89 más"} {
		if !strings.Contains(said, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	press(tab, ".folder .notice button")
	keeps(tab, 100)
	tab.Go(lawPage)
	press(tab, ".keep")
	tab.Until(`document.querySelector(".kept-status").textContent.includes("no caben más de 100")`)
	expect(t, "the button", browser.Ask[string](tab, `document.querySelector(".keep").ariaPressed`), "false")
}

func folderIsNeverHTML(t *testing.T, tab *browser.Tab) {
	const bad = `<img src=x onerror=alert(1)>`
	tab.Go(folderPage + "?ids=" + url.QueryEscape(bad+",objective/14,__proto__,javascript:alert(1)") + "&compare=" + url.QueryEscape(bad))
	tab.Until(`document.querySelector(".folder").textContent.includes("onerror")`)
	expect(t, "images", browser.Ask[int](tab, `document.querySelectorAll("main img").length`), 0)
	browser.Ask[bool](tab, `(localStorage.setItem(Object.keys(localStorage)[0] || "compendio" + new URL("..", location.href).pathname, '"><script>alert(1)<\/script>,objective/15'), true)`)
	tab.Go(folderPage)
	holds(t, tab, "15.html")
	expect(t, "scripts", browser.Ask[int](tab, `document.querySelectorAll("main #folder script").length`), 0)
}

func folderWithoutStorage(t *testing.T, tab *browser.Tab) {
	tab.Before(`Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } })`)
	tab.Go(lawPage)
	press(tab, ".keep")
	keeps(tab, 1)
	tab.Until(`document.querySelector(".kept-status").textContent.includes("no la conserva")`)
	tab.Click(".kept-status a")
	holds(t, tab, "cr-conatt-ley-9095.html")
	if said := text(tab, ".folder .notice"); !strings.Contains(said, "solo en la dirección") {
		t.Errorf("without storage the page says %q", said)
	}
	tab.Go(folderPage + "?ids=objective/14,objective/15")
	holds(t, tab, "14.html", "15.html")
	press(tab, ".kept > li .item-tools > button:last-child")
	holds(t, tab, "15.html")
	expect(t, "the address", tab.Where(), folderPage+"?ids=objective/15")
	keeps(tab, 1)
	tab.Go(folderPage)
	holds(t, tab)
	expect(t, "lists to begin with", browser.Ask[bool](tab, `document.getElementById("browse").checkVisibility()`), true)
}

func takeFolderAlong(t *testing.T, tab *browser.Tab) {
	tab.Before(`window.taken = []; HTMLAnchorElement.prototype.click = function () { fetched(this) }; const blobs = new Map(); const make = URL.createObjectURL; URL.createObjectURL = (blob) => { const href = make(blob); blobs.set(href, blob); return href; }; window.fetched = (a) => blobs.get(a.href).arrayBuffer().then((b) => taken.push([a.download, new TextDecoder("utf-8", { ignoreBOM: true }).decode(b)]))`)
	tab.Go(folderPage + "?ids=" + law + ",objective/14,country/mx")
	holds(t, tab, "cr-conatt-ley-9095.html", "14.html", "mx.html")
	files := map[string]string{}
	for n := range 3 {
		browser.Ask[bool](tab, fmt.Sprintf(`document.querySelectorAll(".folder-tools p:nth-child(2) button")[%d].click() === undefined`, n))
		tab.Until(fmt.Sprintf(`taken.length === %d`, n+1))
		got := browser.Ask[[]string](tab, fmt.Sprintf(`taken[%d]`, n))
		files[got[0]] = got[1]
	}
	table, bom := strings.CutPrefix(files["mi-carpeta.csv"], "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil || !bom || len(rows) != 4 || rows[1][0] != law || rows[3][0] != "country/mx" {
		t.Fatalf("the table is %q (%v)", files["mi-carpeta.csv"], err)
	}
	for _, head := range []string{"Título", "Resumen", "Dónde", "Cita"} {
		at := slices.Index(rows[0], head)
		if at < 0 || rows[1][at] == "" {
			t.Errorf("the table has no %s: %q", head, rows)
		}
	}
	if got := strings.Count(files["mi-carpeta.bib"], "@misc{"); got != 3 || !strings.Contains(files["mi-carpeta.bib"], "@misc{practice-cr-conatt-ley-9095-es,") {
		t.Errorf("BibTeX is %q", files["mi-carpeta.bib"])
	}
	if got := strings.Count(files["mi-carpeta.ris"], "TY  - ELEC\r\n"); got != 3 {
		t.Errorf("RIS is %q", files["mi-carpeta.ris"])
	}
	// It says of an entry what its own page offers.
	tab.Go(lawPage)
	own, err := url.PathUnescape(browser.Ask[string](tab, `document.querySelector("a[download$='.bib']").getAttribute("href")`))
	if _, data, _ := strings.Cut(own, ","); err != nil || !strings.HasPrefix(files["mi-carpeta.bib"], data) {
		t.Errorf("the folder cites\n%s\nthe page\n%s", files["mi-carpeta.bib"], data)
	}
}

func compareEntries(t *testing.T, tab *browser.Tab) {
	tab.Go(folderPage + "?ids=objective/14,objective/15,objective/16,objective/17,objective/18")
	holds(t, tab, "14.html", "15.html", "16.html", "17.html", "18.html")
	press(tab, ".folder-tools button") // of five it does not know which
	tab.Until(`document.querySelector(".hint").textContent.includes("de dos a 4")`)
	press(tab, ".kept > li:nth-child(2) input")
	press(tab, ".kept > li:nth-child(4) input")
	press(tab, ".folder-tools button")
	tab.Until(`document.querySelectorAll(".compared thead th").length === 3`)
	tab.Until(`document.activeElement.matches(".folder-tools button")`)
	if !strings.HasSuffix(tab.Where(), "&compare=objective/15,objective/17") {
		t.Errorf("the address is %s", tab.Where())
	}
	table := browser.Ask[[][]string](tab, `[...document.querySelectorAll(".compared tbody tr")].map(r => [r.className, ...[...r.cells].map(c => c.innerText)])`)
	kinds := map[string]int{}
	for _, row := range table {
		kinds[row[0]]++
		if row[0] == "same" && (row[2] != row[3] || !strings.Contains(row[1], "igual")) {
			t.Errorf("a row of the same is %q", row)
		}
		if row[0] == "" && row[2] == row[3] {
			t.Errorf("a row of what differs is %q", row)
		}
	}
	if kinds[""] < 2 || len(table) < 4 {
		t.Errorf("the comparison is %q", table)
	}
	tab.Size(360, 700)
	expect(t, "what is wider than the screen", browser.Ask[bool](tab, `document.documentElement.scrollWidth > innerWidth`), false)
	// The headings stay where they can be read.
	expect(t, "headings out of sight", browser.Ask[int](tab, `(box => { box.scrollTo(150, 200); const edge = box.getBoundingClientRect(); return [...box.querySelectorAll("thead th")].filter(c => c.getBoundingClientRect().top < edge.top - 1).length + (box.querySelector("tbody th").getBoundingClientRect().left < edge.left - 1 ? 1 : 0); })(document.querySelector(".compared"))`), 0)
	tab.Back()
	holds(t, tab, "14.html", "15.html", "16.html", "17.html", "18.html")
	tab.Go(folderPage + "?ids=objective/1&compare=objective/1,objective/2,objective/3,objective/4,objective/5")
	tab.Until(`document.querySelectorAll(".compared thead th").length === 5`)
	if said := text(tab, ".folder"); !strings.Contains(said, "Se comparan 4 como mucho") {
		t.Error("of five entries to compare the page says nothing")
	}
	// Entries of different kinds have what they have.
	tab.Go(folderPage + "?ids=" + law + ",country/mx")
	tab.Until(`document.querySelectorAll(".kept > li").length === 2`)
	press(tab, ".folder-tools button")
	tab.Until(`[...document.querySelectorAll(".compared td.none")].some(c => c.textContent === "sin dato")`)
}

func printFolder(t *testing.T, tab *browser.Tab) {
	tab.Go(folderPage + "?ids=" + law + ",objective/14")
	holds(t, tab, "cr-conatt-ley-9095.html", "14.html")
	tab.Media("print", "light")
	expect(t, "buttons on paper", browser.Ask[int](tab, `[...document.querySelectorAll("main :is(button, input, .notice)")].filter(b => b.checkVisibility()).length`), 0)
	expect(t, "texts that are not on paper", browser.Ask[int](tab, `[...document.querySelectorAll(".kept h2, .kept .summary, .kept dd, .kept .kept-cite")].filter(b => !b.checkVisibility()).length`), 0)
	paper := paperText(t, tab.Print())
	if !strings.Contains(paper, "Ley 9095") || !strings.Contains(paper, "Base legal") || !strings.Contains(paper, "Compendio del Foro Regional, edición del") {
		t.Errorf("on paper is %q", paper)
	}
}

// paperText is what a PDF says, its lines joined.
func paperText(t *testing.T, pdf []byte) string {
	t.Helper()
	tool := exec.Command("pdftotext", "-", "-")
	tool.Stdin = bytes.NewReader(pdf)
	out, err := tool.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

func folderWithoutScript(t *testing.T, tab *browser.Tab) {
	tab.WithoutScript()
	tab.Go(folderPage + "?ids=" + law)
	if said := text(tab, "#browse"); !strings.Contains(said, "necesita JavaScript") {
		t.Errorf("without script the page says %q", said)
	}
	tab.Click("#browse a[href$='practicas/index.html']")
	expect(t, "buttons", browser.Ask[int](tab, `document.querySelectorAll(".keep").length`), 0)
	tab.Click(".folder-link")
	expect(t, "the page", tab.Where(), folderPage)
}

func folderInBothLanguages(t *testing.T, tab *browser.Tab) {
	tab.Go(lawPage)
	press(tab, ".keep")
	keeps(tab, 1)
	tab.Go("en/practices/cr-conatt-ley-9095.html")
	expect(t, "the button", browser.Ask[string](tab, `[document.querySelector(".keep").ariaPressed, document.querySelector(".keep").textContent].join()`), "true,Save to my folder")
	tab.Go("en/my-folder.html")
	holds(t, tab, "en/practices/cr-conatt-ley-9095.html")
	if said := text(tab, ".kept-facts"); !strings.Contains(said, "Legal basis") {
		t.Errorf("the facts are %q", said)
	}
}

// A page that is there before its script moves nothing when the buttons come.
func TestButtonsMoveNothing(t *testing.T) {
	files := http.FileServer(http.Dir(publish(t)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path.Ext(r.URL.Path) == ".js" {
			time.Sleep(time.Second) // the page is painted meanwhile
			w.Header().Set("Cache-Control", "no-store")
		}
		files.ServeHTTP(w, r)
	}))
	defer server.Close()
	tab := browser.Start(t).Open(t, server.URL+"/")
	for _, width := range []int64{1280, 360} {
		tab.Size(width, 2400)
		for _, page := range []string{"es/practicas/index.html", lawPage, "es/objetivos/14.html"} {
			tab.Go(page)
			tab.Until(`document.querySelector(".keep") !== null`)
			moved := browser.Ask[string](tab, `new Promise(done => {
				const came = Math.min(...performance.getEntriesByType("resource").filter(r => r.name.endsWith(".js")).map(r => r.responseEnd)), moved = [];
				new PerformanceObserver(list => {
					for (const e of list.getEntries()) if (e.startTime >= came) moved.push(e.value + " " + e.sources.map(s => s.node?.className || s.node?.nodeName));
				}).observe({ type: "layout-shift", buffered: true });
				setTimeout(() => done(moved.join("; ")), 300);
			})`)
			expect(t, fmt.Sprintf("what has moved on %s, %d wide", page, width), moved, "")
			small := browser.Ask[int](tab, `[...document.querySelectorAll(".keep")].filter(b => b.checkVisibility() && (b.offsetWidth < 24 || b.offsetHeight < 24)).length`)
			expect(t, "buttons that are hard to hit on "+page, small, 0)
		}
	}
}

// A folder whose data cannot be read says so, and loses nothing.
func TestAFolderWithoutItsDataIsTold(t *testing.T) {
	dir := publish(t)
	if err := os.RemoveAll(filepath.Join(dir, "search")); err != nil {
		t.Fatal(err)
	}
	tab := browser.Start(t).Open(t, fromDisk(dir))
	tab.Broken()
	tab.Go(lawPage)
	press(tab, ".keep")
	tab.Go(folderPage)
	tab.Until(`document.querySelector(".folder .notice")?.textContent.startsWith("Los datos de la carpeta no se pudieron leer.")`)
	keeps(tab, 1)
}
