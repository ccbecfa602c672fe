package browser_test

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"compendio/internal/sitetest/browser"
)

var measured = flag.String("site", "", "measure searches on the built site in this folder instead of the project's own content")

// queries are what readers type, and in which language they read.
var queries = []struct {
	lang, text string
	corrected  bool // mistyped or half-typed
}{
	{"es", "remesas", false}, {"es", "remittances", false}, {"es", "remezas", true}, {"es", "regularización", false}, {"es", "protección consular", false}, {"es", "niñez migrante no acompañada", false}, {"es", "datos", false}, {"es", "visa huma", true},
	{"en", "remittances", false}, {"en", "trata", false}, {"en", "labour migration", false}, {"en", "identity documents", false}, {"en", "statelesness", true}, {"en", "waiting times families", false}, {"en", "border", false}, {"en", "consul", true},
}

var searchPages = map[string]string{"es": searchPage, "en": "en/search.html"}

// A slow link is Lighthouse's slow 4G.
const (
	slowKilobits = 1600
	slowLatency  = 150 * time.Millisecond
)

// BenchmarkSearch measures first searches in Chromium, each with an empty cache, over a
// host that compresses. If the site has the folder pagefind/, Pagefind is asked the same
// of the same pages. docs/search-measurements.md has the commands and what came out.
//
//	requests     until results, beside the page and what every page loads; median and most
//	kB           of these, compressed, 250 bytes a response for headers included
//	ranked-      the same until the order of results is known, before their titles are
//	rest-        the same when the page has come to rest, with excerpts
//	slow-ms      from the beginning to results on a slow link
//	after-ms     from the last answer of the host to results
//	key-ms       from a keystroke to results and counts, once all shards are there
func BenchmarkSearch(b *testing.B) {
	dir := *measured
	if dir == "" {
		dir = publish(b)
	}
	b.Run("compendio", func(b *testing.B) {
		measure(b, dir, func(lang string) string {
			return searchPages[lang]
		}, "")
	})
	if _, err := os.Stat(path.Join(dir, "pagefind", "pagefind.js")); err == nil {
		b.Run("pagefind", func(b *testing.B) {
			measure(b, dir, func(lang string) string { return "pagefind-" + lang + ".html" }, `<!doctype html><html lang="%s"><title>Pagefind</title><p>search<ol id="results"></ol><script type="module">
const pagefind = await import("./pagefind/pagefind.js");
await pagefind.init();
const search = async (text) => {
  const found = await pagefind.search(text);
  const ten = await Promise.all(found.results.slice(0, 10).map((r) => r.data()));
  document.getElementById("results").replaceChildren(...ten.map((x) => Object.assign(document.createElement("li"), { textContent: x.meta.title })));
  performance.mark("results"); performance.mark("filters");
};
await search(new URLSearchParams(location.search).get("q"));
window.search = search;
</script>`)
		})
	}
}

// host serves a site as a host that compresses does, and tells what was asked of it.
type host struct {
	site fs.FS
	page string // made up, for every address that begins with "pagefind-"

	slow bool
	link sync.Mutex // what is sent over a slow link, one after the other

	mu    sync.Mutex
	known map[string][]byte
	asked map[string]int // bytes of each answer
}

func (h *host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	data, err := fs.ReadFile(h.site, name)
	if lang, made := strings.CutPrefix(name, "pagefind-"); made && h.page != "" {
		data, err = fmt.Appendf(nil, h.page, strings.TrimSuffix(lang, ".html")), nil
	}
	if err != nil {
		http.NotFound(w, r)
		return
	}
	types := map[string]string{".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json"}
	if t := types[path.Ext(name)]; t != "" {
		w.Header().Set("Content-Type", t)
		w.Header().Set("Content-Encoding", "gzip")
		data = h.compressed(name, data)
	} else {
		w.Header().Set("Content-Type", "application/octet-stream") // Pagefind's own are compressed already
	}
	w.Header().Set("Cache-Control", "no-store")
	h.mu.Lock()
	h.asked[name] = len(data) + 250
	h.mu.Unlock()
	if h.slow {
		// Here and not in the browser, which does not slow down what a worker loads.
		time.Sleep(slowLatency)
		h.link.Lock()
		time.Sleep(time.Duration(len(data)+250) * 8 * time.Millisecond / slowKilobits)
		h.link.Unlock()
	}
	_, _ = w.Write(data)
}

func (h *host) compressed(name string, data []byte) []byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.known[name] == nil {
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		_, _ = w.Write(data)
		_ = w.Close()
		h.known[name] = out.Bytes()
	}
	return h.known[name]
}

func (h *host) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = map[string]int{}
}

// loaded are the answers so far, beside those that any page needs: all, or those named.
func (h *host) loaded(names ...string) (requests, size int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for name, n := range h.asked {
		if len(names) > 0 && !slices.Contains(names, name) {
			continue
		}
		if ext := path.Ext(name); ext != ".html" && ext != ".css" && ext != ".svg" && !strings.HasPrefix(name, "assets/page.") {
			requests, size = requests+1, size+n
		}
	}
	return requests, size
}

// first waits until a page shows results and tells what was loaded for them, and after
// how many milliseconds they were there.
func (h *host) first(tab *browser.Tab) (requests, size int, at float64) {
	tab.Until(`performance.getEntriesByName("results").length > 0`)
	at = browser.Ask[float64](tab, `performance.getEntriesByName("results")[0].startTime`)
	if h.page != "" {
		// Pagefind loads in a worker, of which the page knows nothing, and nothing after
		// its results.
		requests, size = h.loaded()
		return requests, size, at
	}
	requests, size = h.loaded(until(tab, "results")...)
	return requests, size, at
}

// until are the files that a page had loaded when it set a mark first.
func until(tab *browser.Tab, mark string) []string {
	return browser.Ask[[]string](tab, fmt.Sprintf(`performance.getEntriesByType("resource").filter((r) => r.responseEnd <= performance.getEntriesByName(%q)[0].startTime).map((r) => new URL(r.name).pathname.slice(1))`, mark))
}

// A first search on the project's own content costs little, client included: four
// requests, and a fifth for a word that is mistyped or half-typed, or for a third word.
func TestAFirstSearchIsSmall(t *testing.T) {
	h := &host{site: os.DirFS(publish(t)), known: map[string][]byte{}}
	server := httptest.NewServer(h)
	defer server.Close()
	tab := browser.Start(t).Open(t, server.URL+"/")
	for _, q := range queries {
		h.forget()
		tab.Go(searchPages[q.lang] + "?q=" + url.QueryEscape(q.text))
		requests, size, _ := h.first(tab)
		most := 4
		if q.corrected || len(strings.Fields(q.text)) > 2 {
			most = 5
		}
		if requests < 3 || requests > most || size < 10_000 || size > 60_000 {
			t.Errorf("%s: %q takes %d requests and %d bytes", q.lang, q.text, requests, size)
		}
	}
}

// keystroke returns how many milliseconds pass from a text in the box to its results and
// the counts of filters, and then waits for the excerpts.
func keystroke(tab *browser.Tab, text string) float64 {
	return browser.Ask[float64](tab, fmt.Sprintf(`new Promise((done) => {
		performance.clearMarks();
		const start = performance.now(), box = document.getElementById("q");
		box.value = %q;
		box.dispatchEvent(new Event("input", { bubbles: true }));
		setTimeout(() => done(Math.max(0, ...performance.getEntriesByType("mark").map((m) => m.startTime - start))), 150);
	})`, text))
}

func measure(b *testing.B, dir string, page func(lang string) string, made string) {
	h := &host{site: os.DirFS(dir), page: made, known: map[string][]byte{}}
	server := httptest.NewServer(h)
	defer server.Close()
	chromium := browser.Start(b)
	figures := map[string][]float64{}
	add := func(name string, n float64) { figures[name] = append(figures[name], n) }
	for b.Loop() {
		for _, q := range queries {
			for _, slow := range []bool{false, true} {
				h.forget()
				tab := chromium.Open(b, server.URL+"/")
				tab.Broken() // a made-up page has no icon
				tab.Size(1280, 800)
				h.slow = slow
				tab.Go(page(q.lang) + "?q=" + url.QueryEscape(q.text))
				requests, size, at := h.first(tab)
				if slow {
					add("slow-ms", at)
					continue
				}
				if made == "" {
					ranked, size := h.loaded(until(tab, "ranked")...)
					add("ranked-requests", float64(ranked))
					add("ranked-kB", float64(size)/1000)
					add("after-ms", at-browser.Ask[float64](tab, fmt.Sprintf(`Math.max(...performance.getEntriesByType("resource").map((r) => r.responseEnd).filter((t) => t <= %f))`, at)))
				}
				add("requests", float64(requests))
				add("kB", float64(size)/1000)
				time.Sleep(300 * time.Millisecond) // excerpts
				all, bytes := h.loaded()
				add("rest-requests", float64(all))
				add("rest-kB", float64(bytes)/1000)
				found := browser.Ask[int](tab, `document.querySelectorAll("#results > li").length`)
				// A reader who types the query letter by letter, with all that it needs there.
				if made == "" {
					for round := range 2 {
						for i := range len([]rune(q.text)) {
							if took := keystroke(tab, string([]rune(q.text)[:i+1])); round > 0 {
								add("key-ms", took)
							}
						}
					}
				}
				b.Logf("%s %-30q %2d shown, %d requests, %d bytes; at rest %d, %d", q.lang, q.text, found, requests, size, all, bytes)
			}
		}
	}
	report(b, figures)
}

// report gives of all figures the median and the most, and of times how long 95 of 100 take at most.
func report(b *testing.B, figures map[string][]float64) {
	for name, list := range figures {
		slices.Sort(list)
		b.ReportMetric(list[len(list)/2], name)
		b.ReportMetric(list[len(list)-1], name+"-max")
		if name == "key-ms" || name == "choice-ms" {
			b.ReportMetric(list[len(list)*95/100], name+"-95%")
		}
	}
	b.ReportMetric(0, "ns/op")
}

// lists are choices of which a reader waits for an answer.
var lists = []string{"es/practicas/index.html?objective=7", "es/practicas/index.html?country=MX&objective=14&evidence=documented&year=2015-", "en/practices/index.html?type=law&view=table",
	"es/practicas/index.html?country=HN&sort=year&view=timeline", "en/objectives/9.html?country=GT"}

// BenchmarkLists measures how a list is narrowed down in Chromium, each time with an empty cache, over a host that
// compresses:
//
//	requests, kB   until it is known how many remain, beside the page and what every page loads; median and most
//	shown-         the same until they are shown
//	choice-ms      from another choice to what remains and the counts of facets, once all parts are there
func BenchmarkLists(b *testing.B) {
	dir := *measured
	if dir == "" {
		dir = publish(b)
	}
	h := &host{site: os.DirFS(dir), known: map[string][]byte{}}
	server := httptest.NewServer(h)
	defer server.Close()
	chromium := browser.Start(b)
	figures := map[string][]float64{}
	add := func(name string, n float64) { figures[name] = append(figures[name], n) }
	for b.Loop() {
		for _, list := range lists {
			h.forget()
			tab := chromium.Open(b, server.URL+"/")
			tab.Broken() // the evidence of a site of one's own may have other names
			tab.Size(1280, 800)
			tab.Go(list)
			tab.Until(`performance.getEntriesByName("filters").length > 0`)
			requests, size := h.loaded(until(tab, "narrowed")...)
			shown, shownSize := h.loaded(until(tab, "results")...)
			add("requests", float64(requests))
			add("kB", float64(size)/1000)
			add("shown-requests", float64(shown))
			add("shown-kB", float64(shownSize)/1000)
			b.Logf("%s: %s; %d requests, %d bytes; shown %d, %d", list, text(tab, ".narrow .status"), requests, size, shown, shownSize)
			for round := range 3 {
				if took := another(tab); round > 0 { // the first loads what is not there yet
					add("choice-ms", took)
				}
			}
		}
	}
	report(b, figures)
}

// another chooses what a reader had not chosen, takes it back, and returns how many milliseconds the choice took.
func another(tab *browser.Tab) float64 {
	return browser.Ask[float64](tab, `new Promise((done) => {
		const id = document.querySelector("#facets [data-facet=principle] input:enabled:not(:checked), #facets input:enabled:not(:checked)")?.id;
		if (!id) {
			for (const group of document.querySelectorAll("#facets details")) group.open = true;
			setTimeout(() => done(0), 500);
			return;
		}
		performance.clearMarks();
		const start = performance.now();
		document.getElementById(id).click();
		setTimeout(() => {
			const took = Math.max(0, ...performance.getEntriesByType("mark").map((m) => m.startTime - start));
			document.getElementById(id).click();
			setTimeout(() => done(took), 300);
		}, 300);
	})`)
}
