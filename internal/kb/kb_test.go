package kb_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/sitetest"
)

// forum is the site of testdata/forum.txtar, with changes: a file's name and the
// texts that replace one another in it, old and new in turn. A file whose only
// text is "" goes.
func forum(t testing.TB, changes map[string][]string) fstest.MapFS {
	t.Helper()
	site := sitetest.Archive(t, "testdata/forum.txtar")
	for name, texts := range changes {
		name = "content/" + name
		switch {
		case len(texts) == 1 && texts[0] == "":
			delete(site, name)
			continue
		case len(texts) == 1:
			site[name] = &fstest.MapFile{Data: []byte(texts[0])}
			continue
		}
		data := string(site[name].Data)
		for i := 0; i+1 < len(texts); i += 2 {
			if !strings.Contains(data, texts[i]) {
				t.Fatalf("%s does not hold %q", name, texts[i])
			}
			data = strings.ReplaceAll(data, texts[i], texts[i+1])
		}
		site[name] = &fstest.MapFile{Data: []byte(data)}
	}
	return site
}

// read loads a site and gives its faults and warnings.
func read(t testing.TB, site fstest.MapFS, drafts bool) (*kb.Base, []diag.Diagnostic) {
	t.Helper()
	var log diag.Log
	var parser kb.Parser
	base, err := parser.Load(site, kb.Options{Drafts: drafts}, &log)
	if err != nil {
		t.Fatal(err)
	}
	return base, log.Sorted()
}

// load does the same, and tells the faults as an editor sees them.
func load(t testing.TB, site fstest.MapFS, drafts bool) (base *kb.Base, told []string) {
	t.Helper()
	base, list := read(t, site, drafts)
	for _, d := range list {
		told = append(told, strings.TrimPrefix(d.Place.String(), "content/")+" "+d.Message("en"))
	}
	return base, told
}

// good reads the forum with changes that must not be faults. That translations
// are missing or unmarked is no matter here.
func good(t testing.TB, changes map[string][]string) *kb.Base {
	t.Helper()
	base, told := load(t, forum(t, changes), false)
	for _, s := range told {
		if !strings.Contains(s, "translat") {
			t.Error("told ", s)
		}
	}
	return base
}

func ids(list []kb.Entry) string {
	var out []string
	for _, e := range list {
		out = append(out, e.Head().ID())
	}
	return strings.Join(out, " ")
}

func links(list []kb.Link) string {
	var out []string
	for _, l := range list {
		out = append(out, fmt.Sprintf("%s: %s → %s", l.Relation, l.From.Head().ID(), l.To.Head().ID()))
	}
	return strings.Join(out, "\n")
}

func TestEntriesAreInTheirOrder(t *testing.T) {
	b := good(t, nil)
	want := "session/1 session/2a objective/7 objective/8 objective/10 principle/a principle/b practice/co-albergue practice/hn-agua page/terms page/about"
	if got := ids(b.All()); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if b.Entry("objective/7") == nil || b.Entry("objective/07") != nil {
		t.Error("an objective goes by its number without a leading zero")
	}
}

func TestRelationsAreReadFromBothEnds(t *testing.T) {
	b := good(t, nil)
	agua := b.Entry("practice/hn-agua").Head()
	if got, want := links(agua.Out), `primary: practice/hn-agua → objective/8
primary: practice/hn-agua → objective/7
secondary: practice/hn-agua → objective/10
principles: practice/hn-agua → principle/a
related: practice/hn-agua → practice/co-albergue
sessions: practice/hn-agua → session/1
sessions: practice/hn-agua → session/2a`; got != want {
		t.Errorf("out of the practice:\n%s\nwant\n%s", got, want)
	}
	if got, want := links(b.Entry("objective/8").Head().In), `objectives: session/1 → objective/8
objectives: session/2a → objective/8
primary: practice/hn-agua → objective/8`; got != want {
		t.Errorf("into the objective:\n%s\nwant\n%s", got, want)
	}
	// Two references in prose are one mention; the order of what comes in is that of kinds.
	if got, want := links(agua.In), `mentions: objective/7 → practice/hn-agua`; got != want {
		t.Errorf("into the practice:\n%s\nwant\n%s", got, want)
	}
	if got := ids(b.Entry("objective/10").Head().Incoming("practice", "primary")); got != "practice/co-albergue" {
		t.Errorf("primary practices of objective 10: %s", got)
	}
	if got := ids(agua.Outgoing("primary")); got != "objective/8 objective/7" {
		t.Errorf("primary objectives in the order written: %s", got)
	}
	var practices []string
	for _, code := range []string{"hn", "CO"} {
		practices = append(practices, ids(b.Country(code).Practices))
	}
	if !slices.Equal(practices, []string{"practice/hn-agua", "practice/hn-agua"}) {
		t.Errorf("practices of the countries: %v", practices)
	}
}

func TestSessionsAreDerivedFromPrimaryObjectives(t *testing.T) {
	b := good(t, nil)
	for id, want := range map[string]string{
		"practice/hn-agua":     "session/1 session/2a", // 8 and 7, in the order of sessions
		"practice/co-albergue": "session/1",            // as written, though session 2a took up objective 10
	} {
		if got := ids(b.Entry(id).Head().Outgoing("sessions")); got != want {
			t.Errorf("sessions of %s: %s, want %s", id, got, want)
		}
	}
	if got := ids(b.Entry("session/2a").Head().Incoming("practice", "sessions")); got != "practice/hn-agua" {
		t.Errorf("practices of session 2a: %s", got)
	}
}

func TestFullAndShortRecords(t *testing.T) {
	b := good(t, nil)
	agua := b.Entry("practice/hn-agua").(*kb.Practice)
	challenges := b.Vocabulary("questions").Find("challenges")
	if !agua.Full("es") || !agua.Answers(challenges, "es") {
		t.Error("the Spanish text has all sections and is called a short record")
	}
	if agua.Full("en") || agua.Answers(challenges, "en") {
		t.Error("the English text has one section and is called a full record")
	}
	english := "## Context\n\nHeat.\n\n## What was done\n\nA.\n\n## Results\n\nB.\n\n## Challenges and lessons\n\nC.\n\n## What others can take from it\n\nD."
	b = good(t, map[string][]string{"practices/hn-agua.en.md": {"## Context\n\nHeat.", english}})
	if !b.Entry("practice/hn-agua").(*kb.Practice).Full("en") {
		t.Error("the English text has all sections and is called a short record")
	}
	if b.Entry("practice/co-albergue").(*kb.Practice).Full("es") {
		t.Error("a text without sections is called a full record")
	}
	// Where there is no translation the original is what readers see.
	b = good(t, map[string][]string{"practices/hn-agua.en.md": {""}})
	if !b.Entry("practice/hn-agua").(*kb.Practice).Full("en") {
		t.Error("the original, shown in English, is called a short record")
	}
}

func TestValuesOfAPractice(t *testing.T) {
	p := good(t, nil).Entry("practice/hn-agua").(*kb.Practice)
	if p.Type != "programme" || p.Stage != "running" || p.Evidence != "documented" || p.EditedBy != "" {
		t.Errorf("%+v", p)
	}
	if p.Period.Start.String() != "2021-03" || !p.Period.End.IsZero() || !p.Period.Ongoing || p.Updated.String() != "2026-11-23" {
		t.Errorf("period %+v, updated %s", p.Period, p.Updated)
	}
	if len(p.Actors) != 2 || p.Actors[0].In("en") != "Cruz Roja" || p.Actors[1].In("es") != "OIM" || p.Actors[1].In("en") != "IOM" || p.Actors[1].In("fr") != "IOM" {
		t.Errorf("actors %v", p.Actors)
	}
	if s := p.Sources[0]; s.ID != "informe" || s.Title.In("en") != "Report" || s.Year != 2022 || s.URL != "https://example.org/" || s.Read.String() != "2026-01-02" {
		t.Errorf("source %+v", s)
	}
	if s := p.Sources[1]; s.Year != 0 || s.URL != "" {
		t.Errorf("source without a date %+v", s)
	}
	// A number is written once, and shown as each language writes it.
	for lang, want := range map[string]string{"es": "1 839 638 litros", "en": "1,839,638 litres"} {
		if value, label, ok := p.Highlights[0].In(lang); !ok || value+" "+label != want || p.Highlights[0].Source != "informe" {
			t.Errorf("highlight in %s: %s %s", lang, value, label)
		}
	}
	var names []string
	for _, f := range kb.Facts(p) {
		names = append(names, f.Words())
	}
	if got, want := strings.Join(names, " "), "countries period actors stage evidence primary secondary principles sessions"; got != want {
		t.Errorf("facts %s, want %s", got, want)
	}
	targets := p.Text("es").Targets
	if len(targets) != 2 || targets[0].Country == nil || targets[0].Country.Code != "CO" || targets[1].Entry != kb.Entry(p) {
		t.Errorf("references lead to %+v", targets)
	}
}

func TestWhichFileIsTheOriginal(t *testing.T) {
	b := good(t, nil)
	for id, want := range map[string]string{
		"practice/hn-agua":     "es", // two files: the site's first language
		"practice/co-albergue": "en", // the only one
	} {
		if got := b.Entry(id).Head().Original; got != want {
			t.Errorf("the original of %s is %s, want %s", id, got, want)
		}
	}
	page := func(more string) []string { return []string{"---\ntitle: T\n" + more + "---\n"} }
	for _, test := range []struct {
		name, es, en string
		want         string
	}{
		{"said", "", "original: true\n", "en"},
		{"denied", "original: false\n", "", "en"},
		{"said and denied", "original: true\n", "original: false\n", "es"},
	} {
		b := good(t, map[string][]string{"pages/x.es.md": page(test.es), "pages/x.en.md": page(test.en)})
		if got := b.Entry("page/x").Head().Original; got != test.want {
			t.Errorf("%s: the original is %s, want %s", test.name, got, test.want)
		}
	}
	h := b.Entry("practice/co-albergue").Head()
	if h.Text("es") != h.Texts["en"] || h.Texts["es"] != nil {
		t.Error("who reads Spanish does not get the English original")
	}
}

func TestDrafts(t *testing.T) {
	site := forum(t, map[string][]string{"pages/about.es.md": {"---\ntitle: X\nslug: acerca\n---\nVea [[practice/ar-borrador]].\n"}})
	b, told := load(t, site, false)
	if b.Entry("practice/ar-borrador") != nil || !slices.Contains(told, "pages/about.es.md:5:5 practice/ar-borrador is a draft and will not be published") {
		t.Errorf("told %q", told)
	}
	if got := ids(b.Country("CO").Practices); got != "practice/hn-agua" {
		t.Errorf("practices of the country: %s", got)
	}
	b, _ = load(t, site, true)
	if e := b.Entry("practice/ar-borrador"); e == nil || !e.Head().Draft || ids(b.Country("CO").Practices) != "practice/ar-borrador practice/hn-agua" {
		t.Error("the draft that was asked for is not there")
	}
}

func TestGlossary(t *testing.T) {
	b := good(t, nil)
	trata := b.Glossary[0]
	if !slices.Equal(trata.Forms["es"], []string{"trata de personas", "trata"}) || !slices.Equal(trata.SearchOnly["es"], []string{"trata de blancas"}) ||
		trata.Definition.In("en") != "Recruiting somebody." || trata.Note != nil {
		t.Errorf("%+v", trata)
	}
	if len(trata.DoNotJoin) != 1 || trata.DoNotJoin[0] != b.Glossary[1] {
		t.Errorf("kept apart from %v", trata.DoNotJoin)
	}
	if got := ids(trata.See); got != "objective/8 session/1" {
		t.Errorf("see %s", got)
	}
}

func TestCountries(t *testing.T) {
	b := good(t, nil)
	hn := b.Country("hn")
	if hn == nil || len(hn.Memberships) != 1 || hn.Memberships[0].ID != "crm" || hn.Name.In("en") != "Honduras" || !slices.Equal(hn.Demonym["es"], []string{"hondureño", "hondureña"}) {
		t.Errorf("%+v", hn)
	}
	if b.Countries[0].Code != "CO" || b.Country("XX") != nil {
		t.Error("the countries are not in the order of their codes")
	}
}

func TestPages(t *testing.T) {
	b := good(t, nil)
	about, terms := b.Entry("page/about").(*kb.Page), b.Entry("page/terms").(*kb.Page)
	if about.Menu != "header" || about.Text("es").Slug != "acerca" || terms.Menu != "footer" || terms.Text("es").Slug != "" {
		t.Errorf("%+v %+v", about, terms)
	}
}

// A menu holds a hundred pages of prose, since every page of the site repeats it; those
// that are not in one may be any number.
func TestMenusAreNotEndless(t *testing.T) {
	site := forum(t, nil)
	for i := range 300 {
		menu := "none"
		if i < 101 {
			menu = "footer"
		}
		site[fmt.Sprintf("content/pages/z-%03d.es.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\ntitle: Nota\nmenu: %s\n---\nTexto.\n", menu)}
	}
	_, told := load(t, site, false)
	var full []string
	for _, s := range told {
		if strings.Contains(s, "every page of the site") {
			full = append(full, s)
		}
	}
	// Two of the forum's own are in the foot.
	if len(full) != 2 && len(full) != 3 || !strings.HasPrefix(full[len(full)-1], "pages/z-100.es.md:1:1 every page of the site would list this one in its foot, which has 100 already") {
		t.Errorf("%q", full)
	}
}

func TestLocalisedJSON(t *testing.T) {
	for _, test := range []struct {
		in   kb.Localised
		want string
	}{{kb.ForAll("x"), `"x"`}, {kb.Localised{{Lang: "es", Text: "x"}, {Lang: "en", Text: "y"}}, `{"en":"y","es":"x"}`}} {
		if got, err := test.in.MarshalJSON(); err != nil || string(got) != test.want {
			t.Errorf("%v is %s, %v", test.in, got, err)
		}
	}
}

// One mistake is told once: what follows from it is not.
func TestNothingIsToldOfWhatFollowsFromAFault(t *testing.T) {
	for _, test := range []struct {
		name    string
		changes map[string][]string
		want    []string
	}{
		{"an entry that cannot be read", map[string][]string{"practices/hn-agua.es.md": {"title: Agua", "title: Agua: más"}},
			[]string{"practices/hn-agua.es.md:18:12 this value holds a colon and is not in quotation marks"}},
		{"a translation that cannot be read", map[string][]string{"practices/hn-agua.en.md": {"title: Water", "title: Water: more"}},
			[]string{"practices/hn-agua.en.md:2:13 this value holds a colon and is not in quotation marks"}},
		{"countries that cannot be read", map[string][]string{"taxonomies/countries.yaml": {"- {code: CO", "- code: CO"}},
			[]string{"taxonomies/countries.yaml:2:17 this value holds a colon and is not in quotation marks"}},
		{"sources that cannot be read", map[string][]string{"practices/hn-agua.es.md": {"{id: ley,", "{"}},
			[]string{`practices/hn-agua.es.md:15:5 the key "id" is missing`}},
		{"a key mistyped", map[string][]string{"practices/hn-agua.es.md": {"summary:", "sumary:"}},
			[]string{`practices/hn-agua.es.md:19:1 a practice has no key "sumary"`}},
		{"site.yaml that cannot be read", map[string][]string{"site.yaml": {"name:", "name"}},
			[]string{"site.yaml:1:9 this value holds a colon and is not in quotation marks"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, told := load(t, forum(t, test.changes), false)
			told = slices.DeleteFunc(told, func(s string) bool { return strings.Contains(s, "translat") })
			if !slices.Equal(told, test.want) {
				t.Errorf("told\n%s\nwant\n%s", strings.Join(told, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

func TestLoadIsTheSameEveryTime(t *testing.T) {
	first, _ := load(t, forum(t, nil), true)
	for range 5 {
		again, _ := load(t, forum(t, nil), true)
		for i, e := range again.All() {
			if a, b := links(first.All()[i].Head().In), links(e.Head().In); a != b {
				t.Fatalf("into %s:\n%s\nthen\n%s", e.Head().ID(), a, b)
			}
		}
	}
}
