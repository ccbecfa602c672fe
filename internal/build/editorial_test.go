package build_test

import (
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"hash/fnv"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"compendio/internal/build"
	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/source"
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
		{"a small percentage", nil, results("Only 7% of them came back."), "7%"},
		{"a figure cited elsewhere in the list", nil, results("- it reached 98 people[^koetz]\n- and 77 families"), "77"},
		{"years, dates, laws and codes", nil, results("From 15 to 28 May 2021, and on 3 June, Law 13.445, article 27 and Ordinance 120-2017 applied to H-2A visas, for 3 years, under A/RES/73/195."), ""},
		{"a figure under another heading", nil, one(en, `(?m)^## Context\n`, "$0\nIt had 1,234 beds.\n\n"), ""},
		{"a highlight without a source", nil, one(en, `(?m)(  - \{value: .*), source: [^}]*\}`, "$1}"), "highlight"},
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
		{"a mirror as a source", nil, one(es, `(?m)^    url: .*`, "    url: https://es.scribd.com/document/1"), "es.scribd.com"},
		{"a mirror in the text", nil, one(about, `\n$`, "\n\n[Text](http://noticiasbarquisimeto.com/x)\n"), "noticiasbarquisimeto.com"},
		{"a count of the method page", nil, one("content/pages/method.en.md", `(\(\.\./objectives/22\.en\.md\).*\|) \d+ \|`, "$1 9 |"), "objective 22"},
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

// editorial gives what is wrong with the content, one sentence each.
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
		for lang, text := range p.Texts {
			for _, h := range text.Highlights {
				if h.Source == "" {
					say("%s: the highlight %s has no source", text.Path(), h.Value)
				}
			}
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
			for _, lang := range slices.Sorted(maps.Keys(prose)) {
				own("content/taxonomies/glossary.yaml", prose[lang])
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

	return append(out, miscounted(base, bodies)...)
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

var countRow = regexp.MustCompile(`^\| \[(\d+)\]\([^)]*\).* \| (\d+) \| (\d+) \|$`)

// miscounted compares the table of the page on method, objective by objective, with
// the practices.
func miscounted(base *kb.Base, bodies map[string]string) []string {
	page := base.Entry("page/method")
	if page == nil {
		return []string{"there is no page on method"}
	}
	var out []string
	for _, text := range page.Head().Texts {
		rows := 0
		for line := range strings.Lines(bodies[text.Path()]) {
			m := countRow.FindStringSubmatch(strings.TrimSpace(line))
			if m == nil {
				continue
			}
			rows++
			h := base.Entry("objective/" + m[1]).Head()
			first, second := len(h.Incoming("practice", "primary")), len(h.Incoming("practice", "secondary"))
			if m[2] != strconv.Itoa(first) || m[3] != strconv.Itoa(second) {
				out = append(out, fmt.Sprintf("%s counts %s and %s practices for objective %s; there are %d and %d", text.Path(), m[2], m[3], m[1], first, second))
			}
		}
		if rows == 0 {
			out = append(out, text.Path()+" has no table of objectives with few practices")
		}
		if total := strconv.Itoa(len(base.Of("practice"))); !strings.Contains(bodies[text.Path()], total) {
			out = append(out, text.Path()+" does not say that there are "+total+" practices")
		}
	}
	return out
}

// --- figures and citations ---

// resultsHeading is the section in which every figure has a citation.
var resultsHeading = map[string]string{"es": "Resultados", "en": "Results"}

// A figure is a number of two digits or more, or any number with a percent sign.
// None are: a year (written without a point, 1900 to 2099), the day of a month, the
// number after a law, an article and the like, and a number that is part of a code.
var (
	notFigures = []*regexp.Regexp{
		// H-2A, R4V, A/RES/73/195, 3x1, 120-2017, 6984/2022, 2011-2012.
		regexp.MustCompile(`\p{L}+[-/]?\d[\p{L}\d/-]*|\d+\p{L}[\p{L}\d]*|\b\d+[-/](?:19|20)\d\d\b|\b(?:19|20)\d\d[-/–]\d+`),
		// Ley 25.871, Decreto Supremo 4576, Law No. 1565, article 104, objective 8.
		regexp.MustCompile(`(?i)\b(?:ley|law|lei|decreto(?: supremo| ejecutivo| legislativo)?|(?:supreme |executive |legislative )?decree|resoluci[oó]n|resolution|ordenanza|ordinance|portaria|artículo|article|párrafo|paragraph|objetivo|objective)(?: n\.?[°º]| no\.| núm\.)? \d[\d.,]*\d|\b(?:artículo|article|párrafo|paragraph|objetivo|objective) \d`),
		// 28 y 29 de octubre, del 31 de mayo al 14 de junio, 28 to 31 October, 3 June.
		regexp.MustCompile(`(?i)\b\d{1,2}(?: (?:al|y|to|and) \d{1,2}|[-–]\d{1,2})?(?: de)? (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|January|February|March|April|May|June|July|August|September|October|November|December)\b`),
		regexp.MustCompile(`\b(?:19|20)\d\d\b`),
	}
	number = regexp.MustCompile(`\d[\d.,]*\d(?:[ \x{a0}]?%)?|\d[ \x{a0}]?%`)
)

func figures(text string) []string {
	for _, form := range notFigures {
		text = form.ReplaceAllString(text, " · ")
	}
	return number.FindAllString(text, -1)
}

// uncited gives the figures of a section that stand in a paragraph, list item or
// table row without a citation. The head of a table's column cites for its rows.
func uncited(section string, sources []kb.Source) []string {
	cites := func(s string) bool {
		for _, m := range citationForm.FindAllStringSubmatch(s, -1) {
			if slices.ContainsFunc(sources, func(x kb.Source) bool { return x.ID == m[1] }) {
				return true
			}
		}
		return false
	}
	var out []string
	for _, b := range blocksOf(section) {
		if !cites(b.text) && !cites(b.head) {
			out = append(out, figures(plainText(b.text))...)
		}
	}
	return out
}

// sectionOf is the Markdown under a heading of the second level.
func sectionOf(text *kb.Text, body, heading string) string {
	start, end := -1, len(body)
	for _, h := range text.Body.Headings {
		if h.Level != 2 {
			continue
		}
		if start >= 0 {
			end = h.Offset
			break
		}
		if h.Text == heading {
			_, after, _ := strings.Cut(body[h.Offset:], "\n")
			start = len(body) - len(after)
		}
	}
	if start < 0 {
		return ""
	}
	return body[start:end]
}

// block is a paragraph, an item of a list, a row of a table or a heading, with its
// marks. head is the first row of the table.
type block struct{ text, head string }

var itemForm = regexp.MustCompile(`^\s*(?:[-*+]|\d+[.)]) `)

func blocksOf(body string) []block {
	var list []block
	open, head := false, ""
	for line := range strings.Lines(body) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.TrimSpace(line) == "":
			open, head = false, ""
		case strings.HasPrefix(line, "|"):
			list = append(list, block{line, head})
			if head == "" {
				head = line
			}
			open = false
		case strings.HasPrefix(line, "#"):
			list = append(list, block{text: line})
			open = false
		case open && !itemForm.MatchString(line):
			list[len(list)-1].text += "\n" + line
		default:
			list = append(list, block{text: line})
			open = true
		}
	}
	return list
}

var (
	citationForm  = regexp.MustCompile(`\[\^([^\]\s]+)\]`)
	referenceForm = regexp.MustCompile(`\[\[[^\]|]*\|?([^\]]*)\]\]`)
	linkForm      = regexp.MustCompile(`\[([^\]]*)\]\([^)\s]*\)`)
)

// plainText is a block without citations, addresses and the number of a list.
func plainText(markdown string) string {
	s := itemForm.ReplaceAllString(markdown, "")
	s = citationForm.ReplaceAllString(s, "")
	s = referenceForm.ReplaceAllString(s, "$1")
	return linkForm.ReplaceAllString(s, "$1")
}

// --- own words ---

// notesFlag makes testdata/background-notes.runs anew. The notes are not ours to
// publish, so the repository holds no more than hashes.
//
//	go test ./internal/build -run TestStoredRuns -notes FILE
var notesFlag = flag.String("notes", "", "the Forum's background notes: write the hashes of their runs of ten words")

const (
	runLength = 10
	runsFile  = "testdata/background-notes.runs"
)

// The stored hashes are sorted, each once, as those of the notes are written.
func TestStoredRunsAreInOrder(t *testing.T) {
	if *notesFlag != "" {
		notes, err := os.ReadFile(*notesFlag)
		if err != nil {
			t.Fatal(err)
		}
		var data []byte
		for _, h := range slices.Compact(slices.Sorted(slices.Values(runsOf(string(notes))))) {
			data = binary.BigEndian.AppendUint64(data, h)
		}
		if err := os.WriteFile(runsFile, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stored, err := os.ReadFile(runsFile)
	if err != nil {
		t.Fatal(err)
	}
	var data []byte
	for _, h := range slices.Sorted(maps.Keys(copiedRuns(t))) {
		data = binary.BigEndian.AppendUint64(data, h)
	}
	if !bytes.Equal(stored, data) {
		t.Errorf("%s is out of order; make it anew, see notesFlag", runsFile)
	}
}

// The stored hashes do find what the notes say: they quote the Compact, and so does
// the title of the objective on return, of sixteen words.
func TestStoredRunsAreFound(t *testing.T) {
	title := load(t, contentOf(t)).Entry("objective/21").Head().Text("en").Title
	runs, stored := runsOf(title), copiedRuns(t)
	if len(runs) < 5 {
		t.Fatalf("%q is too short to tell", title)
	}
	for _, r := range runs {
		if !stored[r] {
			t.Errorf("a run of %q is not among those of the notes", title)
		}
	}
}

// copiedRuns reads the hashes of all runs of ten words of the notes: sorted, as
// big-endian numbers of 64 bits.
func copiedRuns(t testing.TB) map[uint64]bool {
	t.Helper()
	data, err := os.ReadFile(runsFile)
	if err != nil {
		t.Fatal(err)
	}
	runs := map[uint64]bool{}
	for len(data) >= 8 {
		runs[binary.BigEndian.Uint64(data)] = true
		data = data[8:]
	}
	if len(data) > 0 || len(runs) < 1000 {
		t.Fatalf("%s is not whole", runsFile)
	}
	return runs
}

// runs10 gives every ten words running: letters and digits in lower case, whatever
// stands between them.
func runs10(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var list []string
	for i := 0; i+runLength <= len(words); i++ {
		list = append(list, strings.Join(words[i:i+runLength], " "))
	}
	return list
}

func runsOf(text string) []uint64 {
	var list []uint64
	for _, words := range runs10(text) {
		list = append(list, runHash(words))
	}
	return list
}

func runHash(words string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(words))
	return h.Sum64()
}

// --- the content ---

// contentOf is the content of this repository, to change at will.
func contentOf(t testing.TB) fstest.MapFS {
	t.Helper()
	site := fstest.MapFS{}
	disk := os.DirFS("../..")
	err := fs.WalkDir(disk, "content", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(disk, name)
		site[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// bodiesOf gives the Markdown of every text by its path, as it was parsed.
func bodiesOf(site fs.FS) map[string]string {
	bodies := map[string]string{}
	tree, err := source.Load(site, kb.Folders(), &diag.Log{})
	if err != nil {
		panic(err) // load has read the same
	}
	for _, d := range tree.Documents {
		bodies[d.Path] = d.Body
	}
	return bodies
}

// replace changes every match in a file and reports whether there was one.
func replace(site fstest.MapFS, file, pattern, with string) bool {
	form := regexp.MustCompile(pattern)
	data := site[file].Data
	site[file] = &fstest.MapFile{Data: form.ReplaceAll(data, []byte(with))}
	return form.Match(data)
}

// load reads content that has to be free of errors.
func load(t testing.TB, site fs.FS) *kb.Base {
	t.Helper()
	log := &diag.Log{}
	base, err := build.Load(build.Options{Site: site}, log)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range log.Sorted() {
		if d.Severity == diag.Error {
			t.Fatalf("%s: %s", d.Place, d.Message("en"))
		}
	}
	return base
}
