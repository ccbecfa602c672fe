package sheet

import (
	"regexp"
	"strconv"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/schema"

	"github.com/xuri/excelize/v2"
)

// Workbook writes the entries of kinds, a sheet each, or no entries: a template to be filled in.
// Two more sheets explain the columns and the values that they take.
func (b *Book) Workbook(kinds []*kb.Kind, template bool) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	w := &maker{File: f, book: b, words: message.Tool(b.Lang), explained: map[string]string{}}
	if err := w.styles(); err != nil {
		return nil, err
	}
	for i, k := range kinds {
		if i == 0 {
			if err := f.SetSheetName(f.GetSheetName(0), k.Folder); err != nil {
				return nil, err
			}
		} else if _, err := f.NewSheet(k.Folder); err != nil {
			return nil, err
		}
	}
	if err := w.explain(kinds); err != nil {
		return nil, err
	}
	for _, k := range kinds {
		if err := w.kind(k, template); err != nil {
			return nil, err
		}
	}
	out, err := f.WriteToBuffer()
	return out.Bytes(), err
}

// maker writes a workbook.
type maker struct {
	*excelize.File
	book                            *Book
	words                           *message.Words
	plain, number, head, need, wrap int               // styles
	explained                       map[string]string // where the values of a column stand, by kind and key
}

func (w *maker) styles() error {
	text := 49 // the format of text, in which nothing becomes a date or a number
	fill := func(colour string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
	}
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&w.plain, excelize.Style{NumFmt: text, Alignment: top}},
		{&w.number, excelize.Style{Alignment: top}},
		{&w.head, excelize.Style{NumFmt: text, Font: &excelize.Font{Bold: true}, Fill: fill("E7E6E6"), Alignment: top}},
		{&w.need, excelize.Style{NumFmt: text, Font: &excelize.Font{Bold: true}, Fill: fill("FFE699"), Alignment: top}},
		{&w.wrap, excelize.Style{Alignment: top}},
	} {
		id, err := w.NewStyle(&s.style)
		if err != nil {
			return err
		}
		*s.id = id
	}
	return nil
}

// kind writes the sheet of a kind.
func (w *maker) kind(k *kb.Kind, template bool) error {
	columns := w.book.Columns(k)
	for i, c := range columns {
		if err := w.column(k, i+1, c); err != nil {
			return err
		}
	}
	if err := w.SetPanes(k.Folder, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"}); err != nil || template {
		return err
	}
	rows, err := w.book.rows(k, columns)
	if err != nil {
		return err
	}
	for r, row := range rows {
		for i, text := range row {
			if err := w.cell(k.Folder, r+2, i+1, columns[i], text); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *maker) cell(sheet string, row, column int, c Column, text string) error {
	at, err := excelize.CoordinatesToCellName(column, row)
	if err != nil || text == "" {
		return err
	}
	if n, err := strconv.Atoi(text); err == nil && c.Type == schema.Number {
		return w.SetCellInt(sheet, at, int64(n))
	}
	return w.SetCellStr(sheet, at, escaped(text))
}

var escape = regexp.MustCompile(`^_x[0-9A-Fa-f]{4}_`)

// escaped guards what workbooks take for the number of a character, such as _x0041_; the
// library reads it so and does not write it so.
func escaped(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	var b strings.Builder
	for i := range len(text) {
		if b.WriteByte(text[i]); escape.MatchString(text[i:]) {
			b.WriteString("x005F_")
		}
	}
	return b.String()
}

// column writes a heading and says what may stand below it.
func (w *maker) column(k *kb.Kind, n int, c Column) error {
	letters := diag.ColumnLetters(n)
	style, width := w.plain, 18.0
	switch {
	case c.Type == schema.Number:
		style = w.number
	case c.Key == textKey:
		width = 60
	case c.Type == schema.Text || c.Type == schema.Localised || c.Type == schema.Texts || c.Type == schema.Records:
		width = 36
	}
	heading, headStyle := c.Name(w.words), w.head
	if w.required(c) {
		heading, headStyle = heading+" *", w.need
	}
	dv := excelize.NewDataValidation(true)
	dv.SetSqref(letters + "2:" + letters + "1048576")
	dv.SetInput(cut(c.Name(w.words), 32), cut(w.about(c), 255))
	list := w.explained[k.Name+"."+c.Key]
	var err error
	switch {
	case c.Type == schema.Flag:
		err = dv.SetDropList([]string{w.words.Say("cell.yes"), w.words.Say("cell.no")})
	case c.Type == schema.Number:
		err = dv.SetRange(c.Low, c.High, excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween)
		dv.SetError(excelize.DataValidationErrorStyleStop, cut(c.Name(w.words), 32), w.plainText(c))
	case list != "":
		dv.SetSqrefDropList(list)
		// Of a list several may be written into one cell, and entries may be new.
		if dv.ShowErrorMessage = false; c.Type == schema.Choice {
			dv.SetError(excelize.DataValidationErrorStyleStop, cut(c.Name(w.words), 32), cut(w.plainText(c), 255))
		}
	}
	for _, err := range []error{err, w.AddDataValidation(k.Folder, dv), w.SetColStyle(k.Folder, letters, style), w.SetColWidth(k.Folder, letters, letters, width),
		w.SetCellStr(k.Folder, letters+"1", heading), w.SetCellStyle(k.Folder, letters+"1", letters+"1", headStyle)} {
		if err != nil {
			return err
		}
	}
	return nil
}

// required reports whether a new row has to have something in a column: of the texts that each
// language has, in the site's first.
func (w *maker) required(c Column) bool {
	return c.Required && (c.Lang == "" || c.Lang == w.book.Base.Site.Languages[0])
}

// plainText says what a column takes.
func (w *maker) plainText(c Column) string {
	return strings.ReplaceAll(c.Describe(w.words.Say), "`", "")
}

// form says how what a column takes is written into a cell.
func (w *maker) form(c Column) string {
	switch c.Type {
	case schema.Texts, schema.Records, schema.Flag:
		return w.words.Say("cell.form." + string(c.Type))
	case schema.Codes, schema.Terms, schema.Refs:
		return w.words.Say("cell.form.list")
	}
	return ""
}

// about is what a column is for and how it is written.
func (w *maker) about(c Column) string {
	text := c.Help(w.words)
	if form := w.form(c); form != "" {
		text += ". " + form
	}
	return text
}

// cut shortens a text to what a spreadsheet takes.
func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// explain writes the sheets that say what columns and values are.
func (w *maker) explain(kinds []*kb.Kind) error {
	columns := [][]string{{w.words.Say("cell.sheet.column"), w.words.Say("table.required"), w.words.Say("table.value"), w.words.Say("table.help")}}
	values := [][]string{{w.words.Say("cell.sheet.column"), w.words.Say("table.value")}}
	sheet := w.words.Say("cell.sheet.values")
	for _, lang := range w.book.Base.Site.Languages {
		values[0] = append(values[0], w.words.Say("cell.sheet.meaning")+" ("+lang+")")
	}
	for _, k := range kinds {
		for _, c := range w.book.Columns(k) {
			required := ""
			if w.required(c) {
				required = w.words.Say("table.yes")
			}
			columns = append(columns, []string{c.Name(w.words), required, w.plainText(c), w.about(c)})
			first := len(values) + 1
			for _, v := range w.book.values(c.Field) {
				row := []string{c.Name(w.words), v.code}
				for _, lang := range w.book.Base.Site.Languages {
					row = append(row, v.names[lang])
				}
				values = append(values, row)
			}
			if len(values) >= first {
				w.explained[k.Name+"."+c.Key] = "'" + sheet + "'!$B$" + strconv.Itoa(first) + ":$B$" + strconv.Itoa(len(values))
			}
		}
	}
	columns = append(columns, []string{"", "", "", ""}, []string{"", "", "", w.words.Say("cell.sheet.rules")})
	if err := w.plainSheet(w.words.Say("cell.sheet.columns"), columns, 28, 12, 40, 90); err != nil {
		return err
	}
	return w.plainSheet(sheet, values, 28, 28, 60, 60)
}

// plainSheet writes a sheet that only explains.
func (w *maker) plainSheet(name string, rows [][]string, widths ...float64) error {
	if _, err := w.NewSheet(name); err != nil {
		return err
	}
	for i, width := range widths {
		letters := diag.ColumnLetters(i + 1)
		if err := w.SetColStyle(name, letters, w.wrap); err != nil {
			return err
		}
		if err := w.SetColWidth(name, letters, letters, width); err != nil {
			return err
		}
	}
	for r, row := range rows {
		for i, text := range row {
			at := diag.ColumnLetters(i+1) + strconv.Itoa(r+1)
			if err := w.SetCellStr(name, at, text); err != nil {
				return err
			}
			if r == 0 {
				if err := w.SetCellStyle(name, at, at, w.head); err != nil {
					return err
				}
			}
		}
	}
	return w.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}
