package sheet

import (
	"strings"

	"compendio/internal/diag"

	"golang.org/x/text/unicode/norm"
)

// Cell is what a cell of a table holds.
type Cell struct {
	Text string
	// Number says that it is a number to its program, not signs: 8.1 may have been 8.10.
	Number bool
	// Fault is why it cannot be read, if it cannot.
	Fault diag.Code
}

// Grid is a table as a file has it, without what its columns mean.
type Grid struct {
	File  string
	Sheet string // of a workbook
	Rows  [][]Cell
}

// Place is that of a cell; rows and columns count from 0.
func (g *Grid) Place(row, column int) diag.Place {
	return diag.Place{File: g.File, Sheet: g.Sheet, Line: row + 1, Column: column + 1}
}

// at is a cell, empty where the row ends before it.
func (g *Grid) at(row, column int) Cell {
	if column < len(g.Rows[row]) {
		return g.Rows[row][column]
	}
	return Cell{}
}

// The bounds of a table; those of compendio itself are far below.
const (
	mostRows    = 20_000
	mostColumns = 500
	mostBytes   = 64 << 20
)

// Read reads the tables of a file by what its bytes are: CSV in any dialect, or the sheets of a
// workbook. What is wrong goes to log.
func Read(name string, data []byte, only string, log *diag.Log) []*Grid {
	at := diag.Place{File: name}
	switch {
	case len(data) > mostBytes:
		log.Error(at, diag.TooLarge, len(data)>>20, mostBytes>>20)
	case strings.HasPrefix(string(data), "PK\x03\x04"):
		return readWorkbook(name, data, only, log)
	case strings.HasPrefix(string(data), "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		// A folder of Microsoft's own: a workbook of before 2007, or one behind a password.
		if strings.Contains(string(data), "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00") {
			log.Error(at, diag.TablePassword)
		} else {
			log.Error(at, diag.TableForm, ".xls")
		}
	case strings.HasSuffix(strings.ToLower(name), ".xlsx"):
		log.Error(at, diag.TableDamaged)
	default:
		if g := readCSV(name, data, log); g != nil {
			return []*Grid{g}
		}
	}
	return nil
}

// clean gives a text the form in which content is compared.
func clean(text string) string {
	if strings.Contains(text, "\r") {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	return strings.TrimRight(strings.TrimLeft(norm.NFC.String(text), "\n"), " \t\n")
}
