package engine_test

import (
	"encoding/csv"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/engine"
	"compendio/internal/kb"
	"compendio/internal/sitetest"
)

// tiled is a generated site whose countries have tiles, three in a row.
func tiled(practices int) fstest.MapFS {
	site := sitetest.GenerateFS(practices, 3)
	f := site["content/taxonomies/countries.yaml"]
	n := -1
	f.Data = regexp.MustCompile(`region: [a-z-]+`).ReplaceAllFunc(f.Data, func(region []byte) []byte {
		n++
		return []byte(string(region) + ", tile: [" + strconv.Itoa(n%3+2) + ", " + strconv.Itoa(n/3+1) + "]")
	})
	return site
}

func base(t *testing.T, site fstest.MapFS) *kb.Base {
	t.Helper()
	s, err := engine.New(options(t, site)).Site()
	if err != nil || s.Result.Failed {
		t.Fatal(err, s.Result.Diagnostics)
	}
	return s.Result.Base
}

// What shows the whole works without script and without inline styles, and all its links lead somewhere.
func TestExplore(t *testing.T) {
	tree := finished(t, options(t, tiled(40)))
	for _, fault := range tree.Faults("") {
		t.Error(fault)
	}
	start := tree.Page(t, "es/explorar/index.html")
	links := start.Attrs(".views a", "href")
	if want := []string{"objetivos-paises.html", "objetivos-principios.html", "objetivos-evidencia.html", "mapa.html", "cronologia.html"}; !slices.Equal(links, want) {
		t.Errorf("the page leads to %q, not %q", links, want)
	}
	for _, name := range append(links, "index.html") {
		page := tree.Page(t, "es/explorar/"+name)
		if page.Has("main [style]") || page.Has("main style") || page.Has("main script") {
			t.Errorf("%s has styles or scripts of its own", name)
		}
		if current := page.Texts(".menu a[aria-current]"); !slices.Equal(current, []string{"Explorar"}) {
			t.Errorf("%s: the menu says %q", name, current)
		}
	}
	if sheet := string(tree["data/objectives-countries.es.csv"]); !strings.HasPrefix(sheet, "\ufeff") {
		t.Error("the matrix is no table that Excel reads")
	}
}

// A cell of a matrix says how many practices its row has, in words too, and leads to just these.
func TestMatrix(t *testing.T) {
	site := tiled(60)
	b, tree := base(t, site), finished(t, options(t, site))
	for facet, name := range map[string]string{"country": "countries", "principle": "principles", "evidence": "evidence"} {
		page := tree.Page(t, "en/explore/objectives-"+name+".html")
		if region := page.One(".matrix"); region.Attr("tabindex") != "0" || region.Attr("role") != "region" || region.Attr("aria-labelledby") == "" {
			t.Errorf("%s: nobody gets at what is out of view by keyboard", name)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(tree["data/objectives-"+name+".en.csv"]), "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for i, tr := range page.All("tbody tr") {
			objective := b.Of("objective")[i]
			var cells []string
			for _, td := range tr.All("td") {
				if links := td.All("a"); len(links) == 1 {
					u, err := url.Parse(links[0].Attr("href"))
					if err != nil {
						t.Fatal(err)
					}
					want := practicesWith(b, objective, facet, u.Query().Get(facet))
					if links[0].Text() != strconv.Itoa(want) || !regexp.MustCompile(`^Objective \S+, .+: `+strconv.Itoa(want)+" practices?$").MatchString(links[0].Attr("aria-label")) {
						t.Errorf("%s: %s counts %q, %q, not %d", name, objective.Head().ID(), links[0].Text(), links[0].Attr("aria-label"), want)
					}
					if path.Base(u.Path) != objective.Head().Slug+".html" || u.Fragment != "practices" {
						t.Errorf("%s: a cell leads to %s", name, u)
					}
				}
				cells = append(cells, td.Text())
			}
			if !slices.Equal(cells, rows[i+1][2:]) {
				t.Errorf("%s: the page says %q of %s, the table %q", name, cells, objective.Head().ID(), rows[i+1][2:])
			}
			if total := cells[len(cells)-1]; total != strconv.Itoa(practicesWith(b, objective, "", "")) {
				t.Errorf("%s: %s has %s practices in all", name, objective.Head().ID(), total)
			}
		}
	}
}

// practicesWith counts the practices of an objective, or those that have a value too.
func practicesWith(b *kb.Base, objective kb.Entry, facet, value string) int {
	n := 0
	for _, e := range b.Of("practice") {
		h := e.Head()
		x := e.(*kb.Practice)
		has := map[string]func() bool{
			"": func() bool { return true },
			"country": func() bool {
				return slices.ContainsFunc(x.Countries, func(c *kb.Country) bool { return c.Code == value })
			},
			"principle": func() bool { return slices.Contains(h.Outgoing("principles"), b.Entry("principle/"+value)) },
			"evidence":  func() bool { return x.Evidence == value },
		}[facet]
		if slices.Contains(slices.Concat(h.Outgoing("primary"), h.Outgoing("secondary")), objective) && has() {
			n++
		}
	}
	return n
}

// The map says of each country what the table beside it says.
func TestMap(t *testing.T) {
	site := tiled(40)
	b, tree := base(t, site), finished(t, options(t, site))
	page := tree.Page(t, "en/explore/map.html")
	tiles := map[string]string{}
	for _, a := range page.All("svg.tile-map a") {
		tiles[a.Attr("href")] = a.One("text.n").Text()
		if want := regexp.MustCompile(`^[A-Z]{2}, .+: (no|\d+) practices?$`); !want.MatchString(a.One("title").Text()) {
			t.Errorf("a tile is called %q", a.One("title").Text())
		}
	}
	rows := 0
	for _, tr := range page.All("tbody tr") {
		links := tr.All("a")
		if len(links) == 0 {
			continue // the name of a region
		}
		rows++
		n := tr.Texts("td")
		national, _ := strconv.Atoi(n[0])
		shared, _ := strconv.Atoi(n[1])
		if n[2] != strconv.Itoa(national+shared) || tiles[links[0].Attr("href")] != n[2] {
			t.Errorf("%s: %q in the table, %q on the map", links[0].Text(), n, tiles[links[0].Attr("href")])
		}
	}
	if rows != len(b.Countries) || len(tiles) != rows {
		t.Errorf("%d countries, %d on the map, %d in the table", len(b.Countries), len(tiles), rows)
	}
	if _, there := finished(t, options(t, sitetest.GenerateFS(6, 3)))["en/explore/map.html"]; there {
		t.Error("there is a map without tiles")
	}
}

// Every practice is once in the timeline, in the order in which they began, with its years in words.
func TestTimeline(t *testing.T) {
	const practices = 130
	site := tiled(practices)
	tree := finished(t, options(t, site))
	starts := []int{0}
	n := 0
	for _, p := range partsOf(t, tree, "en/explore/timeline.html") {
		page := tree.Page(t, p)
		for _, li := range page.All(".timeline li") {
			n++
			year, err := strconv.Atoi(regexp.MustCompile(`\d{4}`).FindString(li.One("small").Text()))
			if err != nil || year < starts[len(starts)-1] {
				t.Errorf("%s: %q comes after %d", p, li.Text(), starts[len(starts)-1])
			}
			starts = append(starts, year)
		}
		n += len(page.All("section[aria-labelledby=unknown] li"))
	}
	if n != practices {
		t.Errorf("%d of %d practices are in the timeline", n, practices)
	}
}

// A page says in words all that the drawing of its relations shows.
func TestRelations(t *testing.T) {
	site := tiled(40)
	b, tree := base(t, site), finished(t, options(t, site))
	near := 0
	for _, e := range b.Of("practice") {
		page := tree.Page(t, "en/practices/"+e.Head().Slug+".html")
		if len(page.All(".relations-drawing")) != len(page.All(".relations-drawing[aria-hidden=true]")) {
			t.Fatal("a drawing is read out")
		}
		near += len(page.All(".in-common li"))
		if page.Has(".relations-drawing") && !slices.Contains(page.Texts(".relations-drawing tspan"), strconv.Itoa(len(page.All(".in-common li")))) {
			t.Errorf("%s: not every neighbour is drawn", e.Head().Slug)
		}
		if page.Has(".related section[aria-labelledby=related]") {
			t.Errorf("%s: its neighbours stand there twice", e.Head().Slug)
		}
	}
	if near == 0 {
		t.Error("no practice has neighbours")
	}
	o := tree.Page(t, "en/objectives/5.html")
	if nodes, items := len(o.All(".relations-drawing tspan")), len(o.All(".together li")); items == 0 || nodes != items+1 {
		t.Errorf("an objective is drawn with %d labels and told with %d", nodes, items)
	}
}
