package sheet

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"compendio/internal/change"
	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/schema"

	"github.com/xuri/excelize/v2"
)

// book reads the content of a site.
func book(t testing.TB, site fs.FS, lang string) *Book {
	t.Helper()
	var parser kb.Parser
	log := &diag.Log{}
	base, err := parser.Load(site, kb.Options{Drafts: true}, log)
	if err != nil || base == nil {
		t.Fatalf("the site cannot be read: %v %v", err, log.All())
	}
	return &Book{Base: base, Lang: lang}
}

// imported puts a file into a set of changes.
func imported(t testing.TB, b *Book, site fs.FS, name string, data []byte) (*change.Set, *Import, []string) {
	t.Helper()
	log := &diag.Log{}
	set := change.New(site)
	im, err := b.Import(b.Tables(Read(name, data, "", log), nil, log), "", set, log)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, d := range log.Sorted() {
		told = append(told, fmt.Sprintf("%s: %s", d.Place, d.Message("en")))
	}
	return set, im, told
}

// An import of an export changes nothing, over all real content.
func TestImportOfAnExport(t *testing.T) {
	site := os.DirFS("../..")
	for _, lang := range message.Languages() {
		b := book(t, site, lang)
		for _, k := range b.Base.Kinds() {
			table, err := b.CSV(k)
			if err != nil {
				t.Fatal(err)
			}
			workbook, err := b.Workbook([]*kb.Kind{k}, false)
			if err != nil {
				t.Fatal(err)
			}
			for name, data := range map[string][]byte{"x.csv": table, "x.xlsx": workbook} {
				// Whoever edits may read messages in another language than whoever exported.
				for _, reader := range message.Languages() {
					b.Lang = reader
					set, im, told := imported(t, b, site, name, data)
					if files := set.Files(); len(files) > 0 {
						t.Errorf("%s of %s in %s changes %s: %v", name, k.Name, lang, files[0].Path, files[0].Lines())
					}
					if len(told) > 0 || im.Same != len(b.Base.Of(k.Name)) || im.New+im.Changed > 0 {
						t.Errorf("%s of %s in %s: %d are as they were of %d; told %q", name, k.Name, lang, im.Same, len(b.Base.Of(k.Name)), told)
					}
				}
			}
			b.Lang = lang
		}
	}
}

// The same content gives the same bytes.
func TestExportIsDeterministic(t *testing.T) {
	b := book(t, small(), "es")
	for range 3 {
		x, err := b.Workbook(b.Base.Kinds(), false)
		if err != nil {
			t.Fatal(err)
		}
		y, err := b.Workbook(b.Base.Kinds(), false)
		if err != nil || !bytes.Equal(x, y) {
			t.Fatalf("two workbooks of one site differ: %v", err)
		}
	}
}

// small is a site with one practice that has something in most columns.
func small() fstest.MapFS {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"site.yaml":                 "name: X\ndescription: X\nlanguages: [es, en]\nedition: 2026-11-23\n",
		"taxonomies/countries.yaml": "- {code: CO, name: Colombia, region: south-america}\n- {code: HN, name: Honduras, region: central-america}\n",
		"objectives/07.es.md":       "---\nnumber: 7\ntitle: Vulnerabilidades en la migración\nlabel: Vulnerabilidades\nsummary: Menos.\n---\n",
		"objectives/10.es.md":       "---\nnumber: 10\ntitle: Trata\nlabel: Trata\nsummary: Menos.\n---\n",
		"practices/hn-agua.es.md": "---\n# facts\ntype: programme\ncountries: [HN]\nstart: 2021-03 # as reported\nobjectives:\n  primary: [07]\nsdgs: [\"10.7\"]\n" +
			"actors:\n  - Cruz Roja   # the national one\n  - {es: \"Iglesia\", en: Church}\nevidence: none\nsources:\n  - id: informe\n    title: {es: Informe, en: Report}\n    publisher: Cruz Roja\n    year: 2022\n" +
			"updated: 2026-11-23\ntitle: Agua en el camino\nsummary: >-\n  La Cruz Roja\n  reparte agua.\n---\n\nHace calor.[^informe]\n",
		"practices/hn-agua.en.md": "---\ntitle: Water on the way\nsummary: Water.\n---\nIt is hot.[^informe]\n",
	} {
		files["content/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

// table is a CSV of a practice with cells by heading.
func table(cells ...string) []byte {
	var head, row []string
	for i := 0; i < len(cells); i += 2 {
		head, row = append(head, cells[i]), append(row, cells[i+1])
	}
	data, err := writeCSV([][]string{head, row}, ';')
	if err != nil {
		panic(err)
	}
	return data
}

// A workbook of what is hard to write comes back as it was.
func TestHardCells(t *testing.T) {
	site := small()
	hard := "=1+1 _x0041_x0042_ \"q\" <b> & \u00a0x\u2028y \U0001F30E"
	long := strings.Repeat("palabra ", 5000)
	for name, body := range map[string]string{"a": hard + "\n\n- " + hard + "; -x\t=y", "b": long, "c": "'=x\n\n    code\n\n'\n"} {
		text := "---\ntype: law\ntitle: \"  " + strings.ReplaceAll(hard, `"`, `\"`) + "\"\nsummary: |\n  a\n  b\n\n  c\nscope: {en: \"-1\"}\nactors: [\"a; b\", {en: x}, y]\n---\n" + body + "\n"
		site["content/practices/"+name+".es.md"] = &fstest.MapFile{Data: []byte(text)}
	}
	b := book(t, site, "es")
	k := b.Base.Entry("practice/a").Head().Kind
	table, err := b.CSV(k)
	if err != nil {
		t.Fatal(err)
	}
	workbook, err := b.Workbook([]*kb.Kind{k}, false)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"x.csv": table, "x.xlsx": workbook} {
		set, im, told := imported(t, b, site, name, data)
		for _, f := range set.Files() {
			t.Errorf("%s changes %s: %v", name, f.Path, f.Lines())
		}
		if len(told) > 0 || im.Same != 4 {
			t.Errorf("%s: %d rows are as they were; told %q", name, im.Same, told)
		}
	}
}

// What somebody writes into a cell becomes the lines that are added, or a fault.
func TestCells(t *testing.T) {
	site := small()
	b := book(t, site, "en")
	for _, test := range []struct{ column, cell, want string }{
		{"título (ES)", "Otra: x", `+title: "Otra: x"`},
		{"TITULO (en)", "=1+1", "+title: =1+1"},
		{"title (es)", "  Agua   en el\ncamino ", ""},
		{"summary (es)", "Una\nlínea más", "+  Una línea más"},
		{"start", "", ""},
		{"start", "25/03/2021", "+start: 2021-03-25 # as reported"},
		{"start", "3/25/2021", "+start: 2021-03-25 # as reported"},
		{"start", "04/03/2021", `!the date "04/03/2021" can be read in two ways: 2021-03-04 or 2021-04-03`},
		{"start", "04/04/2021", "+start: 2021-04-04 # as reported"},
		{"start", "marzo de 2020", "+start: 2020-03 # as reported"},
		{"start", "44256", "+start: 2021-03-01 # as reported"},
		{"start", "2021-3-1 00:00:00", "+start: 2021-03-01 # as reported"},
		{"start", "2021/3", ""},
		{"inicio", "desconocido", "+start: unknown # as reported"},
		{"start", "soon", "+start: soon # as reported"}, // for the check to tell
		{"ongoing", "Sí", "+ongoing: true"},
		{"ongoing", "VERDADERO", "+ongoing: true"},
		{"ongoing", "no", ""},
		{"ongoing", "perhaps", `!"perhaps" is neither yes nor no`},
		{"countries", "Honduras", ""},
		{"países", "colombia; HN", "+countries: [CO, HN]"},
		{"countries", "CO, HN", "+countries: [CO, HN]"},
		{"main objectives", "7", ""},
		{"objectives.primary", "10\n7", "+  primary: [10, 07]"},
		{"main objectives", "trata", "+  primary: [10]"},
		{"type", "LAW", "+type: law"},
		{"sdgs", "10.7; 16.9", `+sdgs: [10.7, 16.9]`},
		{"carried out by (es)", "Cruz Roja\nIglesia católica", `+  - {es: "Iglesia católica", en: Church}`},
		{"carried out by (es)", "Iglesia", "-  - Cruz Roja   # the national one"},
		{"sources", "id: informe\ntitle (es): Informe final\ntitle (en): Report\npublisher: Cruz Roja\nyear: 2022", "+    title: {es: Informe final, en: Report}"},
		{"sources", "id: informe\ntitel: x", `!the key of "titel: x" is not known`},
		{"sources", "Informe", `!"Informe" has no key before a colon`},
		{"sources", "(clear)", "-sources:|-  - id: informe|-    title: {es: Informe, en: Report}|-    publisher: Cruz Roja|-    year: 2022"},
		{"title (en)", "(borrar)", "-title: Water on the way"},
		{"text (es)", "Hace frío.", "-Hace calor.[^informe]|+Hace frío."},
		{"text (es)", "\nHace calor.[^informe]\r\n\r\n", ""},
		{"draft", "yes", "+draft: true"},
		{"original language", "en", "!the language of the original is es; a table does not change that"},
		{"titel (es)", "x", `!there is no column "titel (es)"; did you mean "title (es)"?`},
		{"title", "x", `!there is no column "title"; did you mean "title (es)"?`},
		{"# remark", "x", ""},
	} {
		set, _, told := imported(t, b, site, "x.csv", table("name", "hn-agua", test.column, test.cell, "#", "", "evidence", ""))
		var got []string
		for _, f := range set.Files() {
			for _, line := range f.Lines() {
				got = append(got, map[bool]string{true: "+", false: "-"}[line.Added]+line.Text)
			}
		}
		for _, fault := range told {
			_, text, _ := strings.Cut(fault, ": ")
			got = append(got, "!"+text)
		}
		all := strings.Join(got, "|")
		if test.want == "" && all != "" || !strings.Contains(all, test.want) {
			t.Errorf("%s: %q gives %q, want %q", test.column, test.cell, all, test.want)
		}
	}
}

// Texts of two languages belong together by their lines.
func TestLinesOfTwoLanguages(t *testing.T) {
	site := small()
	b := book(t, site, "en")
	set, _, told := imported(t, b, site, "x.csv", table("id", "hn-agua", "actors (es)", "Iglesia\nNueva\nIgual", "actors (en)", "Church\nNew\nIgual"))
	data, err := set.ReadFile("content/practices/hn-agua.es.md")
	if want := "actors:\n  - {es: \"Iglesia\", en: Church}\n  - {es: Nueva, en: New}\n  - Igual\nevidence"; err != nil || len(told) > 0 || !strings.Contains(string(data), want) {
		t.Errorf("%v %v: the file is\n%s", err, told, data)
	}
	_, _, told = imported(t, b, site, "x.csv", table("id", "hn-agua", "actors (es)", "A\nB\nC", "actors (en)", "A\nB\nC\nD"))
	if want := "x.csv:2:3: one language has 4 lines here and another 3"; !slices.Equal(told, []string{want}) {
		t.Errorf("told %q, want %q", told, want)
	}
}

// Tables that spreadsheets write in Spanish and English say the same, and their rows keep
// their numbers.
func TestDialects(t *testing.T) {
	names, err := filepath.Glob("testdata/dialects/*")
	if err != nil || len(names) < 10 {
		t.Fatalf("there are %d tables: %v", len(names), err)
	}
	want := [][]string{
		{"nombre", "título (es)", "título (en)", "inicio", "ODS", "texto (es)"},
		{"hn-agua", `Agua; "limpia" en el camino`, "Water on the way", "2021-03", "10.7; 16.9", "Hace calor.\n\n- Sin agua, no se llega"},
		{"", "", "", "", "", ""},
		{"co-año", "Año nuevo", "", "04/03/2025", "", ""},
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		log := &diag.Log{}
		grids := Read(name, data, "", log)
		if len(grids) != 1 || log.Failed() {
			t.Errorf("%s: %v", name, log.All())
			continue
		}
		g := grids[0]
		if len(g.Rows) != len(want) {
			t.Errorf("%s has %d rows, want %d", name, len(g.Rows), len(want))
			continue
		}
		for r, row := range want {
			for c, text := range row {
				if got := g.at(r, c).Text; got != text {
					t.Errorf("%s: row %d, column %d is %q, want %q", name, r+1, c+1, got, text)
				}
			}
		}
	}
}

// What Guard adds, reading takes away, whatever the text is.
func TestGuard(t *testing.T) {
	for text, want := range map[string]string{
		"=1+1": "'=1+1", " -x": "' -x", "'=x": "''=x", "a; =b": "a; '=b", "'a": "'a", "＋1": "'＋1", "\t@x": "'\t'@x", "a;'-b": "a;''-b", "": "",
	} {
		if got := Guard(text); got != want {
			t.Errorf("%q is guarded as %q, want %q", text, got, want)
		}
		if got := unguard(Guard(text)); got != text {
			t.Errorf("%q comes back as %q", text, got)
		}
	}
}

// Every column has a heading in every language that is no other's, and every heading and help
// is some column's.
func TestHeadings(t *testing.T) {
	b := book(t, small(), "es")
	for _, lang := range message.Languages() {
		words := message.Tool(lang)
		unused := words.Under("column.")
		for _, k := range b.Base.Kinds() {
			seen := map[string]string{}
			for _, c := range b.Columns(k) {
				key := "any." + c.Key
				if words.Has("column." + k.Name + "." + c.Key) {
					key = k.Name + "." + c.Key
				}
				if !words.Has("column." + key) {
					t.Errorf("internal/message/%s.yaml has no heading for %s: write column.%s.%s", lang, c.Key, k.Name, c.Key)
				}
				delete(unused, key)
				delete(unused, "help."+c.Key)
				if c.Help(words) == "" {
					t.Errorf("%s: the column %s of %s has no help", lang, c.Key, k.Name)
				}
				for _, name := range c.names() {
					if other, taken := seen[heading(name)]; taken && other != c.Key+c.Lang {
						t.Errorf("%s: %q is a heading of %s and of %s", k.Name, name, other, c.Key+c.Lang)
					}
					seen[heading(name)] = c.Key + c.Lang
				}
			}
		}
		for _, key := range slices.Sorted(maps.Keys(unused)) {
			t.Errorf("internal/message/%s.yaml: column.%s is of no column", lang, key)
		}
	}
}

// What a workbook says of its cells counts: dates as far as they are shown, and numbers that
// may have lost their zeros.
func TestCellsOfAWorkbook(t *testing.T) {
	f := excelize.NewFile()
	style := func(format string) int {
		id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	day := time.Date(2021, 3, 5, 0, 0, 0, 0, time.UTC)
	for i, test := range []struct {
		value  any
		format string
	}{
		{day, "dd/mm/yyyy"}, {day, "[$-C0A]mmmm\\ yyyy;@"}, {day, "yyyy"}, {day, "d \"de\" mmmm"}, {8.1, "0.00"}, {0.1 + 0.2, "0.00"}, {true, "0"}, {7, "0"}, {escaped("_x0041_x0042_ _x005F_"), "@"},
	} {
		at := diag.ColumnLetters(i+1) + "1"
		if err := f.SetCellValue("Sheet1", at, test.value); err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellStyle("Sheet1", at, at, style(test.format)); err != nil {
			t.Fatal(err)
		}
	}
	data, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	log := &diag.Log{}
	grids := Read("x.xlsx", data.Bytes(), "", log)
	if len(grids) != 1 || log.Failed() {
		t.Fatal(log.All())
	}
	for i, want := range []Cell{{Text: "2021-03-05"}, {Text: "2021-03"}, {Text: "2021"}, {Text: "2021-03-05"}, {Text: "8.1", Number: true}, {Text: "0.3", Number: true}, {Text: "true"}, {Text: "7", Number: true}, {Text: "_x0041_x0042_ _x005F_"}} {
		if got := grids[0].at(0, i); got != want {
			t.Errorf("column %d is %+v, want %+v", i+1, got, want)
		}
	}
	b := book(t, small(), "en")
	r := &rowReader{Import: &Import{book: b, log: log}, table: &Table{Grid: grids[0], columns: map[int]Column{4: {Field: schema.Field{Key: "sdgs", Type: schema.Codes}}}}}
	r.entry = &entry{original: "es", files: map[string]*file{"es": {}}}
	if _, changed := r.value(slot{r.table.columns[4], map[string]int{"": 4}}, r.entry.node(r.table.columns[4])); changed || !log.Failed() {
		t.Error("8.1, which may have been 8.10, was taken")
	}
}
