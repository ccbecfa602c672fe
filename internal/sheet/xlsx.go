package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"compendio/internal/diag"

	"github.com/xuri/excelize/v2"
)

// mostUnzipped is how many bytes a workbook may hold once it is unpacked, and mostSheet how many
// one of its sheets: the program that reads it keeps them in memory.
const (
	mostUnzipped = 256 << 20
	mostSheet    = 64 << 20
)

// readWorkbook reads the sheets of a workbook, or only one of them.
func readWorkbook(name string, data []byte, only string, log *diag.Log) (list []*Grid) {
	at := diag.Place{File: name}
	// The library takes what a file says of itself for true, and panics if that is nonsense.
	defer func() {
		if recover() != nil {
			log.Error(at, diag.TableDamaged)
			list = nil
		}
	}()
	if code, args := unpackable(data); code != "" {
		log.Error(at, code, args...)
		return nil
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: mostUnzipped, UnzipXMLSizeLimit: mostUnzipped})
	if err != nil {
		log.Error(at, diag.TableDamaged)
		return nil
	}
	defer f.Close()
	sheets := f.GetSheetList()
	if only != "" {
		i := slices.IndexFunc(sheets, func(s string) bool { return strings.EqualFold(s, only) })
		if i < 0 {
			log.Error(at, diag.TableSheet, only, diag.OneOf(sheets))
			return nil
		}
		sheets = sheets[i : i+1]
	}
	for _, s := range sheets {
		if g := (&workbook{f, name, log, map[int]string{}}).sheet(s); g != nil {
			list = append(list, g)
		}
	}
	return list
}

// unpackable reads every part of a workbook once, without keeping it: what is cut off, damaged
// or far larger than it looks is known before anything is made of it.
func unpackable(data []byte) (diag.Code, []any) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return diag.TableDamaged, nil
	}
	var all int64
	book := false
	for _, part := range z.File {
		if part.Name == "mimetype" || part.Name == "content.xml" {
			return diag.TableForm, []any{".ods"}
		}
		book = book || strings.EqualFold(part.Name, "xl/workbook.xml")
		r, err := part.Open()
		if err != nil {
			return diag.TableDamaged, nil
		}
		most := int64(mostUnzipped) - all
		if strings.HasPrefix(strings.ToLower(part.Name), "xl/worksheets/") {
			most = min(most, mostSheet)
		}
		n, err := io.Copy(io.Discard, io.LimitReader(r, most+1))
		if n > most {
			return diag.TooLarge, []any{">" + strconv.Itoa(int(all+most)>>20), int(all+most) >> 20}
		}
		if err != nil || r.Close() != nil {
			return diag.TableDamaged, nil
		}
		all += n
	}
	if !book {
		return diag.TableForm, []any{".zip"}
	}
	return "", nil
}

// workbook reads sheets.
type workbook struct {
	*excelize.File
	name  string
	log   *diag.Log
	dates map[int]string // layout of a date by style; empty if it is none
}

// sheet reads one sheet; nil if it cannot be read.
func (w *workbook) sheet(name string) *Grid {
	g := &Grid{File: w.name, Sheet: name}
	at := diag.Place{File: w.name, Sheet: name}
	rows, err := w.Rows(name)
	if err != nil { // a chart has no rows
		return nil
	}
	defer rows.Close()
	filled := 0
	for rows.Next() {
		texts, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			w.log.Error(at, diag.TableDamaged)
			return nil
		}
		row := make([]Cell, min(len(texts), mostColumns))
		for i := range row {
			row[i].Text = texts[i]
		}
		if g.Rows = append(g.Rows, row); len(row) > 0 {
			filled = len(g.Rows)
		}
		if filled > mostRows || len(g.Rows) > 20*mostRows {
			w.log.Error(at, diag.TableRows, mostRows)
			return nil
		}
	}
	if rows.Error() != nil {
		w.log.Error(at, diag.TableDamaged)
		return nil
	}
	g.Rows = g.Rows[:filled]
	for r, row := range g.Rows {
		for c := range row {
			w.read(g, r, c)
		}
	}
	w.merged(g)
	return g
}

// read completes a cell by what its program knows of it.
func (w *workbook) read(g *Grid, row, column int) {
	cell := &g.Rows[row][column]
	// Only of a few is there more to know; to ask of each would take most of the time.
	if _, err := strconv.ParseFloat(cell.Text, 64); err != nil && cell.Text != "" && cell.Text[0] != '#' && len(cell.Text) > len("false") {
		cell.Text = clean(cell.Text)
		return
	}
	at, err := excelize.CoordinatesToCellName(column+1, row+1)
	if err != nil {
		return
	}
	kind, err := w.GetCellType(g.Sheet, at)
	switch {
	case err != nil:
		cell.Fault = diag.TableDamaged
	case kind == excelize.CellTypeError:
		cell.Fault = diag.TableError
	case kind == excelize.CellTypeBool:
		cell.Text = map[bool]string{true: "true", false: "false"}[cell.Text == "1" || strings.EqualFold(cell.Text, "true")]
	case cell.Text == "":
		if formula, err := w.GetCellFormula(g.Sheet, at); err == nil && formula != "" {
			cell.Fault = diag.TableFormula
		}
	case kind == excelize.CellTypeNumber || kind == excelize.CellTypeUnset || kind == excelize.CellTypeDate || kind == excelize.CellTypeFormula:
		if n, err := strconv.ParseFloat(cell.Text, 64); err == nil {
			w.number(g.Sheet, at, cell, n)
			return
		}
	}
	cell.Text = clean(cell.Text)
}

// number writes a number as it is shown, without what binary fractions add to it; a date as
// content has it, as far as its format shows it.
func (w *workbook) number(sheet, at string, cell *Cell, n float64) {
	style, err := w.GetCellStyle(sheet, at)
	if err != nil {
		cell.Fault = diag.TableDamaged
		return
	}
	layout, known := w.dates[style]
	if !known {
		if s, err := w.GetStyle(style); err == nil {
			layout = dateLayout(s)
		}
		w.dates[style] = layout
	}
	if layout != "" && n >= 1 {
		props, err := w.GetWorkbookProps()
		if err != nil {
			cell.Fault = diag.TableDamaged
			return
		}
		if t, err := excelize.ExcelDateToTime(n, props.Date1904 != nil && *props.Date1904); err == nil && t.Year() < 10000 {
			cell.Text = t.Format(layout)
			return
		}
	}
	cell.Number = true
	cell.Text = strconv.FormatFloat(n, 'f', -1, 64)
	if rounded, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64); err == nil && math.Abs(n) < 1e15 {
		cell.Text = strconv.FormatFloat(rounded, 'f', -1, 64)
	}
}

// merged reports cells that are joined: which entry they belong to, nobody can tell.
func (w *workbook) merged(g *Grid) {
	list, err := w.GetMergeCells(g.Sheet, true)
	if err != nil {
		w.log.Error(diag.Place{File: g.File, Sheet: g.Sheet}, diag.TableDamaged)
		return
	}
	for _, m := range list {
		column, row, err := excelize.CellNameToCoordinates(m.GetStartAxis())
		_, last, err2 := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err != nil || err2 != nil {
			continue
		}
		for r := row - 1; r < min(last, len(g.Rows)); r++ {
			for len(g.Rows[r]) < column {
				g.Rows[r] = append(g.Rows[r], Cell{})
			}
			g.Rows[r][column-1].Fault = diag.TableMerged
		}
	}
}

// unread is what of a number format is not its pattern: texts, colours, padding.
var unread = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|\\.|_.|\*.`)

// dateLayout is how much of a date a number format shows; empty if it is the format of none.
func dateLayout(s *excelize.Style) string {
	code := ""
	switch n := s.NumFmt; {
	case n == 17: // mmm-yy
		return "2006-01"
	case n >= 14 && n <= 16 || n == 22 || n >= 27 && n <= 36 || n >= 50 && n <= 58:
		return time.DateOnly
	}
	if s.CustomNumFmt != nil {
		code, _, _ = strings.Cut(strings.ToLower(unread.ReplaceAllString(*s.CustomNumFmt, "")), ";")
	}
	day, year := strings.Contains(code, "d"), strings.ContainsAny(code, "yea")
	switch {
	case day && (year || strings.Contains(code, "m")):
		return time.DateOnly
	case strings.ContainsAny(code, "ya") && strings.Contains(code, "m") && !strings.ContainsAny(code, "hs"):
		return "2006-01"
	case strings.Trim(code, "y") == "" && code != "":
		return "2006"
	}
	return ""
}
