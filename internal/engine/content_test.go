package engine_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"compendio/internal/sitetest"
)

// The content of this repository, with and without a public address: it builds
// without a fault, and whatever page a reader opens keeps what pages promise.
func TestRealContent(t *testing.T) {
	for _, base := range []string{"", "https://example.org/compendio/"} {
		name := "without an address"
		if base != "" {
			name = "with an address"
		}
		t.Run(name, func(t *testing.T) {
			o := options(t, os.DirFS("../.."))
			o.BaseURL = base
			dir := t.TempDir()
			result := run(t, o, dir)
			tree := sitetest.ReadTree(t, dir)
			for _, fault := range tree.Faults(base) {
				t.Error(fault)
			}
			if len(tree.Pages()) != result.Pages {
				t.Errorf("%d pages were told and %d written", result.Pages, len(tree.Pages()))
			}
			checkSwitches(t, tree, result.Plan.Languages)
			for _, p := range tree.Pages() {
				checkPage(t, tree.Page(t, p), p, base)
			}
			checkPromised(t, tree)
		})
	}
}

// checkCitations fails where sources are not numbered as a reader meets them. A dossier has those of many
// entries, and some that only their own pages cite.
func checkCitations(t *testing.T, page sitetest.Node, p string) {
	t.Helper()
	met := map[string]int{}
	last := 0
	for _, a := range page.All("main .cite a") {
		n, err := strconv.Atoi(a.Text())
		first, again := met[a.Attr("href")]
		switch {
		case err != nil || again && n != first || !again && n <= last || !again && n != last+1 && !page.Has(".dossier"):
			t.Errorf("%s: source %s has the number %s after %d", p, a.Attr("href"), a.Text(), last)
		case !again:
			met[a.Attr("href")], last = n, n
		}
	}
}

// checkPage fails where a page lacks what every page of a site has.
func checkPage(t *testing.T, page sitetest.Node, p, base string) {
	t.Helper()
	if list := page.All("h1"); len(list) != 1 || list[0].Text() == "" {
		t.Errorf("%s has %d headings of the first level", p, len(list))
	}
	if title := page.One("head title").Text(); title == "" {
		t.Errorf("%s has no title", p)
	}
	if page.Has("[style]") {
		t.Errorf("%s has a style attribute, which its policy forbids", p)
	}
	checkCitations(t, page, p)
	policy := page.One(`meta[http-equiv=Content-Security-Policy]`).Attr("content")
	if !strings.HasPrefix(policy, "default-src 'none';") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") || strings.Contains(policy, "http") {
		t.Errorf("%s has the policy %q", p, policy)
	}
	for _, script := range page.All("script") {
		switch kind := script.Attr("type"); {
		case kind == "application/ld+json":
			// It is on every page; that of the page's own address needs a public one.
			var data struct{ URL string }
			if err := json.Unmarshal([]byte(script.Source()), &data); err != nil {
				t.Errorf("%s has structured data that is no JSON: %v", p, err)
			} else if base == "" && data.URL != "" || base != "" && data.URL != "" && !strings.HasPrefix(data.URL, base) {
				t.Errorf("%s has structured data with the address %q", p, data.URL)
			}
		case kind == "application/json": // data, which no browser runs
		case p == "404.html" && base == "" && script.Source() != "":
			sum := sha256.Sum256([]byte(script.Source()))
			if want := " script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "';"; !strings.Contains(policy, want) {
				t.Errorf("%s has a script that its policy %q does not admit", p, policy)
			}
		case kind != "" || script.Attr("src") == "":
			t.Errorf("%s has a script in the page, which its policy forbids, or a module, which does not work from a folder", p)
		}
	}
	if page.Has("[onclick]") || page.Has("[onload]") || page.Has("iframe") || page.Has("base") {
		t.Errorf("%s has what no page of a site needs", p)
	}
	if page.Has("link[rel=canonical]") != (base != "" && p != "404.html") {
		t.Errorf("%s: whether it has a canonical address is wrong", p)
	}
	for _, img := range page.All("img") {
		if img.Attr("alt") == "" || img.Attr("width") == "" {
			t.Errorf("%s shows %s without words or size", p, img.Attr("src"))
		}
	}
	for _, x := range page.All("[lang]") {
		if lang := x.Attr("lang"); lang != "es" && lang != "en" {
			t.Errorf("%s has a part in the language %q", p, lang)
		}
	}
	levels := []byte("1")
	for _, h := range page.All("main *") {
		if tag := h.Tag(); len(tag) == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6' {
			if tag[1] > levels[len(levels)-1]+1 {
				t.Errorf("%s: a heading of level %c follows one of level %c", p, tag[1], levels[len(levels)-1])
			}
			levels = append(levels, tag[1])
		}
	}
}

// checkPromised fails unless the pages are there whose addresses others rely on.
func checkPromised(t *testing.T, tree sitetest.Tree) {
	t.Helper()
	want := []string{"index.html", "es/index.html", "en/index.html", "404.html"}
	add := func(es, en string, slugs ...string) {
		for _, s := range slugs {
			want = append(want, "es/"+es+"/"+s+".html", "en/"+en+"/"+s+".html")
		}
	}
	add("objetivos", "objectives", strings.Fields("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23")...)
	add("principios", "principles", strings.Fields("a b c d e f g h i j")...)
	add("sesiones", "sessions", strings.Fields("1 2a 2b 3 4a 4b")...)
	for _, p := range want {
		if _, ok := tree[p]; !ok {
			t.Errorf("there is no %s", p)
		}
	}
	name := regexp.MustCompile(`^[a-z0-9._-]+$`)
	for _, p := range tree.Names() {
		for part := range strings.SplitSeq(p, "/") {
			if !name.MatchString(part) {
				t.Errorf("%s has a name that not every system takes", p)
			}
		}
		if len(p) > 100 {
			t.Errorf("%s is too long a path for a folder on Windows", p)
		}
	}
}

// Structured data is JSON whatever stands in the content, and says where the page is.
func TestStructuredData(t *testing.T) {
	site := sitetest.Archive(t, "testdata/golden/whole.txtar")
	const file = "content/practices/visado.es.md"
	site[file].Data = []byte(strings.Replace(string(site[file].Data), "Honduras concede", `</script><script>alert(1)</script> "Honduras" concede`, 1))
	tree := finished(t, options(t, site))
	page := tree.Page(t, "es/practicas/visado.html")
	if strings.Contains(string(tree["es/practicas/visado.html"]), "<script>alert") {
		t.Error("a text of the content became a script")
	}
	raw := regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`).FindSubmatch(tree["es/practicas/visado.html"])
	if raw == nil || len(page.All("script[type=application/ld+json]")) != 1 {
		t.Fatal("there is no structured data")
	}
	var data struct {
		Type        string `json:"@type"`
		Description string
		URL         string
		Citation    []struct {
			URL       string
			Publisher struct {
				Type string `json:"@type"`
				Name string
			}
		}
	}
	if err := json.Unmarshal(raw[1], &data); err != nil {
		t.Fatal(err)
	}
	if data.Type != "Article" || data.URL != "https://example.org/kb/es/practicas/visado.html" || !strings.HasPrefix(data.Description, "</script>") {
		t.Errorf("the structured data is %+v", data)
	}
	if c := data.Citation; len(c) != 1 || c[0].URL != "https://example.org/ley?a=1&b=2" || c[0].Publisher.Type != "Organization" || c[0].Publisher.Name != "Gaceta" {
		t.Errorf("its citations are %+v", c)
	}

	// The page of downloads is a data set, whose files are where it says.
	var set struct {
		Type         string `json:"@type"`
		Distribution []struct{ ContentURL, EncodingFormat string }
	}
	if err := json.Unmarshal([]byte(tree.Page(t, "es/datos.html").One("script[type=application/ld+json]").Source()), &set); err != nil {
		t.Fatal(err)
	}
	if set.Type != "Dataset" || len(set.Distribution) < 12 {
		t.Errorf("the page of downloads is %+v", set)
	}
	for _, d := range set.Distribution {
		if tree[strings.TrimPrefix(d.ContentURL, "https://example.org/kb/")] == nil || d.EncodingFormat == "" {
			t.Errorf("the data set has %+v, which is not there", d)
		}
	}
}
