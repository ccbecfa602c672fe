package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"compendio/internal/change"
	"compendio/internal/diag"
	"compendio/internal/source"

	"github.com/xuri/excelize/v2"
)

// zipped is a zip file with these parts.
func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		f, err := w.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, parts[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bomb is a workbook with a part that is small and unpacks to size bytes.
func bomb(t testing.TB, part string, size int64) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestSpeed) })
	f, err := w.Create(part)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(f, zeros{}, size); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// filledWorkbook has rows of a name and a title.
func filledWorkbook(t testing.TB, rows, columns int) []byte {
	t.Helper()
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	row := make([]any, columns)
	for i := range row {
		row[i] = "title (es)"
	}
	for n := range rows {
		if n == 1 {
			for i := range row {
				row[i] = "some words in a cell"
			}
		}
		if row[0] = fmt.Sprintf("entry-%d", n); n == 0 {
			row[0] = "name"
		}
		if err := w.SetRow(fmt.Sprintf("A%d", n+1), row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	data, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

// What is no table, or a hostile one, is told in a word, whatever its name says.
func TestBadFiles(t *testing.T) {
	whole := filledWorkbook(t, 3, 3)
	wide := func(s string) string {
		var b strings.Builder
		for _, u := range utf16.Encode([]rune(s)) {
			b.Write([]byte{byte(u), byte(u >> 8)})
		}
		return b.String()
	}
	const folder = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	for _, test := range []struct {
		what, name string
		data       []byte
		want       diag.Code
	}{
		{"a workbook of before 2007", "x.xls", []byte(folder + strings.Repeat("\x00", 600) + wide("Workbook")), diag.TableForm},
		{"one with a password", "x.xlsx", []byte(folder + strings.Repeat("\x00", 600) + wide("EncryptedPackage")), diag.TablePassword},
		{"a sheet of LibreOffice", "x.ods", zipped(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<x/>"), diag.TableForm},
		{"some other zip", "x.xlsx", zipped(t, "a.txt", "a"), diag.TableForm},
		{"one that was cut off", "x.xlsx", whole[:len(whole)/2], diag.TableDamaged},
		{"one with a wrong byte", "x.xlsx", slices.Concat(whole[:200], []byte{whole[200] ^ 0xff}, whole[201:]), diag.TableDamaged},
		{"an empty one", "x.xlsx", nil, diag.TableDamaged},
		{"one without sheets", "x.xlsx", zipped(t, "xl/workbook.xml", "<workbook/>", "[Content_Types].xml", "<Types/>"), diag.TableDamaged},
		{"a bomb in a sheet", "x.xlsx", bomb(t, "xl/worksheets/sheet1.xml", mostSheet+1), diag.TooLarge},
		{"a bomb elsewhere", "x.xlsx", bomb(t, "xl/media/x.bin", mostUnzipped+1), diag.TooLarge},
		{"too much", "x.csv", make([]byte, mostBytes+1), diag.TooLarge},
		{"no text", "x.csv", []byte("a;b\x00c"), diag.TableForm},
		{"a quotation mark", "x.csv", []byte("name;title (es)\na;\"b\nc;d\n"), diag.TableQuote},
		{"many rows", "x.csv", []byte(strings.Repeat("a;b\n", mostRows+1)), diag.TableRows},
		{"many blank rows", "x.csv", []byte("a;b\n" + strings.Repeat("\n", 3*mostRows) + "a;b\n"), diag.TableRows},
		{"many rows of a workbook", "x.xlsx", filledWorkbook(t, mostRows+1, 2), diag.TableRows},
	} {
		log := &diag.Log{}
		grids := Read(test.name, test.data, "", log)
		if list := log.All(); len(list) != 1 || list[0].Code != test.want || len(grids) > 0 {
			t.Errorf("%s: told %v and read %d tables, want %s", test.what, list, len(grids), test.want)
		}
	}
}

// BenchmarkRows reads 100,000 rows, which are refused, and the most that are taken. Beside
// the time look at what is allocated.
func BenchmarkRows(b *testing.B) {
	for _, rows := range []int{100_000, mostRows} {
		data := filledWorkbook(b, rows, 30)
		table := []byte(strings.Repeat("some words in a cell;and others, too;2021-03-04\n", rows))
		for name, data := range map[string][]byte{"x.xlsx": data, "x.csv": table} {
			b.Run(fmt.Sprintf("%s/%d", name, rows), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					Read(name, data, "", &diag.Log{})
				}
			})
		}
	}
}

// FuzzImport reads any bytes as a table, and any text as a cell. Whatever it takes reads back
// as content, and to import it once more changes nothing.
func FuzzImport(f *testing.F) {
	site := small()
	b := book(f, site, "es")
	kind := b.Base.Entry("practice/hn-agua").Head().Kind
	columns := b.Columns(kind)
	for i, text := range []string{"x", "2021", "04/03/2025", "a: b\n\nc (es): d", "id: a\ntitle: b", "sí", "7; 10", "CO, HN", "=1", "\"", "# x", "- a\n- b", "(borrar)", "---\nx", "{a", "\u00a0", "a\n\nb"} {
		f.Add(i, text, []byte("nombre;título (es)\nhn-agua;"+text+"\n"))
	}
	f.Fuzz(func(t *testing.T, n int, text string, data []byte) {
		imported(t, b, site, "x.csv", data)
		c := columns[1+max(0, n)%(len(columns)-1)]
		grid := &Grid{File: "x.csv", Rows: [][]Cell{nil, {{Text: "hn-agua"}, {Text: clean(text)}}}}
		table := []*Table{{grid, kind, 0, map[int]Column{0: columns[0], 1: c}}}
		set, log := change.New(site), &diag.Log{}
		if _, err := b.Import(table, "", set, log); err != nil || log.Failed() {
			return
		}
		for _, file := range set.Files() {
			if _, err := readFile(set, file.Path); err != nil && strings.ToValidUTF8(text, "") == text && !strings.ContainsFunc(text, source.NotText) {
				t.Fatalf("%s: %q makes a file that cannot be read:\n%s", c.Key, text, file.After)
			}
		}
		before := set.Files()
		again := &diag.Log{}
		if _, err := b.Import(table, "", set, again); err != nil {
			t.Fatal(err)
		}
		if after := set.Files(); !again.Failed() && !slices.EqualFunc(before, after, func(x, y change.File) bool { return bytes.Equal(x.After, y.After) }) {
			t.Errorf("%s: %q changes more when it is imported again", c.Key, text)
		}
	})
}
