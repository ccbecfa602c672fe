package editorial_test

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/kb"
)

// What can be checked of the promises that the content makes: sources, citations,
// what the Forum's notes name, both languages, own words, addresses. How well it
// reads cannot.
func TestEditorial(t *testing.T) {
	site := contentOf(t)
	complaints := editorial(load(t, site), site, copiedRuns(t))
	unmarked := 0
	for _, c := range complaints {
		if strings.Contains(c, saysNoState) {
			unmarked++
			continue
		}
		t.Error(c)
	}
	if unmarked > 0 {
		t.Errorf("%d translations do not say which state of the original they render; read them, then: compendio status --accept FILE…", unmarked)
	}
}

// Every check fails where it should: each case spoils the real content in one way.
func TestEditorialFindsWhatItShould(t *testing.T) {
	const (
		es    = "content/practices/br-operacao-acolhida.es.md"
		en    = "content/practices/br-operacao-acolhida.en.md"
		about = "content/pages/about.en.md"
	)
	runs := copiedRuns(t)
	// The notes must not stand here either; this sentence plays their part.
	const copied = "ships that pass in the night and speak each other in passing"
	for _, r := range runsOf(copied) {
		runs[r] = true
	}
	all := func(pattern, with string) func(*testing.T, fstest.MapFS) {
		return func(t *testing.T, site fstest.MapFS) {
			for name := range site {
				if strings.HasPrefix(name, "content/practices/") {
					replace(site, name, pattern, with)
				}
			}
		}
	}
	one := func(file, pattern, with string) func(*testing.T, fstest.MapFS) {
		return func(t *testing.T, site fstest.MapFS) {
			if !replace(site, file, pattern, with) {
				t.Fatalf("%s has nothing like %s", file, pattern)
			}
		}
	}
	accept := func(t *testing.T, site fstest.MapFS) {
		data, err := load(t, site).Accept(en, site[en].Data)
		if err != nil {
			t.Fatal(err)
		}
		site[en] = &fstest.MapFile{Data: data}
	}
	real := contentOf(t)
	asItIs := editorial(load(t, real), real, runs)
	results := func(text string) func(*testing.T, fstest.MapFS) {
		return one(en, `(?m)^## Results\n`, "$0\n"+text+"\n\n")
	}
	for _, test := range []struct {
		name          string
		before, plant func(*testing.T, fstest.MapFS)
		want          string // part of a complaint that was not there before; empty: none may be new
	}{
		{"sources without a year", nil, one(es, `(?m)^    year: .*`, "    year: none"), "br-operacao-acolhida has no source with title, publisher and year"},
		{"a figure in a paragraph", nil, results("In 2021 it reached 1,234 people."), "1,234"},
		{"a figure in a list", nil, results("- it reached 98 people\n- and more"), "98"},
		{"a figure in a table", nil, results("| Year | People |\n| --- | ---: |\n| 2021 | 4,321 |"), "4,321"},
		{"a table that its sentence cites", nil, results("They were:[^decreto-9285]\n\n| Year | People |\n| --- | ---: |\n| 2021 | 4,321 |"), ""},
		{"a table after another sentence", nil, results("They were many.[^decreto-9285]\n\n| Year | People |\n| --- | ---: |\n| 2021 | 4,321 |"), "4,321"},
		{"a small percentage", nil, results("Only 7% of them came back."), "7%"},
		{"a figure cited elsewhere in the list", nil, results("- it reached 98 people[^decreto-9285]\n- and 77 families"), "77"},
		{"years, dates, laws and codes", nil, results("From 15 to 28 May 2021, and on 3 June, Law 13.445, article 27 and Ordinance 120-2017 applied to H-2A visas, for 3 years, under A/RES/73/195."), ""},
		{"a figure under another heading", nil, one(en, `(?m)^## Context\n`, "$0\nIt had 1,234 beds.\n\n"), ""},
		{"a highlight without a source", nil, one("content/practices/br-operacao-acolhida.es.md", `(?m)^    source: .*\n`, ""), "highlight"},
		{"a section in one language only", nil, one(en, `(?m)^## Challenges and lessons\n`, ""), "br-operacao-acolhida is a full record in one language"},
		{"an objective with few practices", nil, func(t *testing.T, site fstest.MapFS) {
			all(`(?m)^  secondary: .*\n`, "")(t, site)
			all(`(?m)^  primary: .*`, "  primary: [2]")(t, site)
		}, "objective 21 of the background notes has 0 practices"},
		{"a principle without practices", nil, all(`(?m)^principles: .*`, "principles: [a]"), "principle g has no practice"},
		{"a session without practices", nil, all(`(?m)^sessions: .*`, "sessions: [1]"), "session 4b has no practice"},
		{"no text in one language", nil, func(t *testing.T, site fstest.MapFS) { delete(site, en) }, "practice/br-operacao-acolhida has no text in en"},
		{"a translation without a mark", accept, one(en, `(?m)^translation_of:\n(  .*\n)+`, ""), en + " " + saysNoState},
		{"a stale translation", accept, one(es, `(?m)^## Resultados\n`, "$0\nAlgo ha cambiado.\n\n"), en + " is older than the original"},
		{"a copied paragraph", nil, one(about, `\n$`, "\n\n"+copied+".\n"), about + " has ten words running of the background notes"},
		{"a copied run inside a paragraph", nil, one(about, `\n$`, "\n\nAs is said, *Ships that\npass* in the [night](https://example.org/) and speak each other[^notas] in passing, or not.\n"), "ten words running"},
		{"nine words running", nil, one(about, `\n$`, "\n\nShips that pass in the night and speak each.\n"), ""},
		{"a copied question", nil, one("content/sessions/1.en.md", `(?m)^  practices: >-\n`, "$0    "+copied+"\n"), "content/sessions/1.en.md has ten words running"},
		{"a copied definition", nil, one("content/taxonomies/glossary.yaml", `(?m)^    en: Every person under the age of 18\.`, "    en: "+copied), "glossary.yaml has ten words running"},
		{"thousands with a point", nil, one(es, `(?m)^## Contexto\n`, "$0\nLlegaron 12.400 personas.\n\n"), "thousands with a point: 12.400"},
		{"the number of a law", nil, one("content/practices/ca-imdb.es.md", `(?m)^## Qué se hizo\n`, "$0\nSegún las leyes 25.902 y 25.903, y el Decreto 9.285.\n\n"), ""},
		{"four digits parted", nil, one(es, `(?m)^## Contexto\n`, "$0\nLlegaron 7 751 personas.\n\n"), "four digits"},
		{"three decimals", nil, one(es, `(?m)^## Contexto\n`, "$0\nUnos 1,729 millones de personas.\n\n"), "three decimals"},
		{"a tight percent sign", nil, one(es, `(?m)^## Contexto\n`, "$0\nEl 7% volvió.\n\n"), "percent sign"},
		{"a number in two lines", nil, one(es, `(?m)^## Contexto\n`, "$0\nLlegaron 12\n400 personas.\n\n"), "two lines"},
		{"straight quotation marks", nil, one(en, `(?m)^## Context\n`, "$0\nThey call it \"relocation\".\n\n"), "straight quotation marks"},
		{"an s where a z belongs", nil, one(en, `(?m)^## Context\n`, "$0\nIt was organised by others.\n\n"), "organised"},
		{"a retired word", nil, one(es, `(?m)^## Contexto\n`, "$0\nHubo una oleada de llegadas.\n\n"), "oleada"},
		{"a formula", nil, func(t *testing.T, site fstest.MapFS) {
			for _, name := range []string{"br-migracidades", "br-obmigra", "bz-amnistia-2022"} {
				replace(site, "content/practices/"+name+".en.md", `\n$`, "\n\nNo independent evaluation of it has been found.\n")
			}
		}, "says as 2 other files do"},
		{"a source without a class", nil, one(es, `(?m)^    class: .*\n`, ""), "does not say who speaks"},
		{"a record without a date of its data", nil, one(es, `(?m)^as_of: .*\n`, ""), "up to when it tells"},
		{"the press alone", nil, one(es, `(?m)^    class: .*`, "    class: press"), "no source of a State"},
		{"a mirror as a source", nil, one(es, `(?m)^    url: .*`, "    url: https://es.scribd.com/document/1"), "es.scribd.com"},
		{"a mirror in the text", nil, one(about, `\n$`, "\n\n[Text](http://noticiasbarquisimeto.com/x)\n"), "noticiasbarquisimeto.com"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			site := contentOf(t)
			before := asItIs
			if test.before != nil {
				test.before(t, site)
				before = editorial(load(t, site), site, runs)
			}
			test.plant(t, site)
			var found []string
			for _, c := range editorial(load(t, site), site, runs) {
				if !slices.Contains(before, c) {
					found = append(found, c)
				}
			}
			ok := slices.ContainsFunc(found, func(c string) bool { return strings.Contains(c, test.want) })
			if test.want == "" {
				ok = len(found) == 0
			}
			if !ok {
				t.Errorf("new complaints are %q, want one with %q", found, test.want)
			}
		})
	}
}

// editorial returns what is wrong with the content, one sentence each.
func editorial(base *kb.Base, site fstest.MapFS, runs map[uint64]bool) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	bodies := bodiesOf(site)

	for _, e := range base.Of("practice") {
		p := e.(*kb.Practice)
		if !slices.ContainsFunc(p.Sources, func(s kb.Source) bool {
			return s.Title.In(p.Original) != "" && s.Publisher.In(p.Original) != "" && s.Year != 0
		}) {
			say("%s has no source with title, publisher and year", p.Slug)
		}
		if p.Full("es") != p.Full("en") {
			say("%s is a full record in one language and a short one in the other", p.Slug)
		}
		for _, h := range p.Highlights {
			if h.Source == "" {
				say("%s: the highlight %s has no source", p.Text(p.Original).Path(), h.Value.Own(p.Original))
			}
		}
		for lang, text := range p.Texts {
			body := sectionOf(text, bodies[text.Path()], resultsHeading[lang])
			for _, f := range uncited(body, p.Sources) {
				say("%s gives %s among the results without a citation", text.Path(), f)
			}
		}
	}

	for _, n := range namedObjectives {
		e := base.Entry("objective/" + strconv.Itoa(n))
		if e == nil {
			say("there is no objective %d", n)
			continue
		}
		if got := len(answering(e)); got < 3 {
			say("objective %d of the background notes has %d practices", n, got)
		}
	}
	for _, named := range []struct {
		kind, relation string
		slugs          []string
	}{
		{"principle", "principles", strings.Fields("a b c d e f g h i j")},
		{"session", "sessions", strings.Fields("1 2a 2b 3 4a 4b")},
	} {
		for _, slug := range named.slugs {
			if e := base.Entry(named.kind + "/" + slug); e == nil {
				say("there is no %s %s", named.kind, slug)
			} else if len(e.Head().Incoming("practice", named.relation)) == 0 {
				say("%s %s has no practice", named.kind, slug)
			}
		}
	}

	for _, e := range base.All() {
		h := e.Head()
		for _, lang := range base.Site.Languages {
			switch text := h.Texts[lang]; {
			case text == nil:
				say("%s has no text in %s", h.ID(), lang)
			case text.State == kb.Unmarked:
				say("%s %s", text.Path(), saysNoState)
			case text.State == kb.Stale:
				say("%s is older than the original", text.Path())
			}
		}
	}

	// Titles of the Compact and of sessions are quoted as they are.
	quoted := map[uint64]bool{}
	for _, kind := range []string{"objective", "principle", "session"} {
		for _, e := range base.Of(kind) {
			for _, text := range e.Head().Texts {
				for _, r := range runsOf(text.Title) {
					quoted[r] = true
				}
			}
		}
	}
	own := func(where, prose string) {
		for _, words := range runs10(prose) {
			if h := runHash(words); runs[h] && !quoted[h] {
				say("%s has ten words running of the background notes: %s", where, words)
				return
			}
		}
	}
	for _, e := range base.All() {
		for _, text := range e.Head().Texts {
			own(text.Path(), text.Summary)
			for _, b := range blocksOf(bodies[text.Path()]) {
				own(text.Path(), plainText(b.text))
			}
			for _, q := range text.Questions {
				own(text.Path(), q.Text)
			}
		}
	}
	for _, term := range base.Glossary {
		for _, prose := range []kb.Localised{term.Definition, term.Note} {
			for _, w := range prose {
				own("content/taxonomies/glossary.yaml", w.Text)
			}
		}
	}

	for _, name := range slices.Sorted(maps.Keys(site)) {
		for _, address := range addressForm.FindAllString(string(site[name].Data), -1) {
			u, err := url.Parse(address)
			if err == nil && slices.Contains(mirrors, strings.TrimPrefix(u.Hostname(), "www.")) {
				say("%s cites %s; cite the original, without an address if it has none", name, address)
			}
		}
	}

	return append(out, style(base, site, bodies)...)
}

const saysNoState = "does not say which state of the original it renders"

// namedObjectives are those that a session of the Forum took up.
var namedObjectives = []int{1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 19, 20, 21}

// answering are the practices that name an objective, first or second.
func answering(objective kb.Entry) []kb.Entry {
	h := objective.Head()
	return slices.Concat(h.Incoming("practice", "primary"), h.Incoming("practice", "secondary"))
}

// mirrors are hosts of copies, reposts and sites to which anybody uploads. Facts
// were read there; what is cited is the original. Written without "www.".
var mirrors = []string{
	"actualnewsmagazine.com",
	"ambergriscaye.com",
	"beta.reader.beckr.dev",
	"colombianoslejos.blogspot.com",
	"disruptiva.media",
	"doc4pdf.com",
	"domreptotal.com",
	"en.wikipedia.org",
	"es.scribd.com",
	"grillaenelpoder.com",
	"librs.net",
	"mariopenton.com",
	"news.haitibeat.com",
	"noticiasbarquisimeto.com",
	"public-preview-server.prod.cstreetsandbox.com",
	"rodrigomarquezlartigue.medium.com",
	"studylib.es",
	"studylib.net",
	"thelatestnews.world",
	"tobago571.rssing.com",
	"tr.scribd.com",
	"vigourtimes.com",
	"vuink.com",
}

var addressForm = regexp.MustCompile(`https?://[^\s"'<>)\]}]+`)
