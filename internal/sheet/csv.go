package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"compendio/internal/diag"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	textunicode "golang.org/x/text/encoding/unicode"
)

// readCSV reads a table in whatever dialect a spreadsheet has written it.
func readCSV(name string, data []byte, log *diag.Log) *Grid {
	at := diag.Place{File: name}
	text, ok := decode(data)
	if !ok {
		log.Error(at, diag.TableForm, "?")
		return nil
	}
	text, comma := separator(text)
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = comma, -1
	g := &Grid{File: name}
	for {
		// The reader passes blank lines over; spreadsheets count them.
		rest := text[r.InputOffset():]
		for blank := len(rest) - len(strings.TrimLeft(rest, "\r\n")); blank > 0 && strings.Contains(rest[:blank], "\n") && len(g.Rows) <= mostRows; {
			i := strings.IndexByte(rest, '\n') + 1
			rest, blank = rest[i:], blank-i
			g.Rows = append(g.Rows, nil)
		}
		record, err := r.Read()
		if err == io.EOF {
			return g
		}
		var fault *csv.ParseError
		if errors.As(err, &fault) {
			log.Error(g.Place(len(g.Rows), 0), diag.TableQuote, fault.Line)
			return nil
		}
		if err != nil {
			log.Error(at, diag.TableDamaged)
			return nil
		}
		var row []Cell
		for _, field := range record[:min(len(record), mostColumns)] {
			row = append(row, Cell{Text: clean(unguard(field))})
		}
		if g.Rows = append(g.Rows, row); len(g.Rows) > mostRows {
			log.Error(at, diag.TableRows, mostRows)
			return nil
		}
	}
}

// decode turns the bytes of a table into text: UTF-8, UTF-16, or what Windows writes in the
// west. It reports whether they are text at all.
func decode(data []byte) (string, bool) {
	var from encoding.Encoding
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")):
		from = textunicode.UTF16(textunicode.LittleEndian, textunicode.UseBOM)
	case utf8.Valid(data):
		from = encoding.Nop
	default:
		from = charmap.Windows1252
	}
	out, err := from.NewDecoder().Bytes(data)
	if err != nil || bytes.IndexByte(out, 0) >= 0 {
		return "", false
	}
	return strings.TrimPrefix(string(out), "\ufeff"), true
}

// separator finds the sign between the cells of a table: the one that a first line of Excel's
// names, or the one that its first line with any has most often.
func separator(text string) (rest string, comma rune) {
	if line, after, _ := strings.Cut(text, "\n"); len(line) >= 5 && strings.EqualFold(line[:4], "sep=") && strings.TrimRight(line[5:], "\r") == "" {
		return after, rune(line[4])
	}
	comma = ','
	for line := range strings.Lines(text) {
		most := 0
		for _, sign := range ";,\t" {
			// A comma or semicolon within quotation marks is none.
			if n := strings.Count(quoted.ReplaceAllString(line, ""), string(sign)); n > most {
				comma, most = sign, n
			}
		}
		if most > 0 {
			break
		}
	}
	return text, comma
}

var quoted = regexp.MustCompile(`"[^"]*"`)

// writeCSV writes rows as spreadsheets read them: with a byte-order mark, by which Excel knows
// UTF-8, and a semicolon, which Excel expects where the comma is the decimal sign.
func writeCSV(rows [][]string, comma rune) ([]byte, error) {
	b := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(b)
	w.Comma = comma
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = Guard(cell)
		}
		if err := w.Write(cells); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// signs are those with which a formula begins; some spreadsheets know them in the width of
// Chinese letters too, and pass blanks over.
const signs = `=+\-@＝＋－＠`

var (
	start = regexp.MustCompile(`^'*[\s\v\x{85}\pZ]*[` + signs + `]`)
	// split is where a spreadsheet that takes a semicolon or a tab for the end of a cell, as
	// those of many languages do, would see another cell begin with a formula.
	split   = regexp.MustCompile(`^([;\t][\s\pZ"]*)('*[` + signs + `])`)
	guarded = regexp.MustCompile(`([;\t][\s\pZ"]*)'('*[` + signs + `])`)
)

// Guard keeps a spreadsheet from taking a text for a formula. What it adds, reading takes away.
func Guard(cell string) string {
	if cell == "" || !strings.ContainsAny(cell, `=+-@＝＋－＠`) {
		return cell
	}
	if first := cell[0]; (first < '0' || first >= utf8.RuneSelf) && start.MatchString(cell) || first == '=' || first == '@' {
		cell = "'" + cell
	}
	return apart(cell)
}

// apart marks what would be a formula if a cell ended before it.
func apart(cell string) string {
	var b strings.Builder
	for {
		at := strings.IndexAny(cell, ";\t")
		if at < 0 {
			break
		}
		b.WriteString(cell[:at])
		cell = cell[at:]
		if m := split.FindStringSubmatchIndex(cell); m != nil {
			b.WriteString(cell[:m[4]] + "'")
			cell = cell[m[4]:]
			continue
		}
		b.WriteByte(cell[0])
		cell = cell[1:]
	}
	if b.Len() == 0 {
		return cell
	}
	return b.String() + cell
}

// unguard takes the marks of Guard away.
func unguard(cell string) string {
	cell = guarded.ReplaceAllString(cell, "$1$2")
	if rest, ok := strings.CutPrefix(cell, "'"); ok && start.MatchString(rest) {
		return rest
	}
	return cell
}
