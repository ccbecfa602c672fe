package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// Page is a sheet of a workbook that is only read: a row of headings, and rows of texts below it.
type Page struct {
	Name string
	Rows [][]string
}

// nameMost is how long the name of a sheet may be.
const nameMost = 31

// Pages writes a workbook for readers. The same pages give the same bytes.
func Pages(pages []Page) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	f.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return &sortedZip{w: w, parts: map[string]*bytes.Buffer{}} })
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7E6E6"}}})
	if err != nil {
		return nil, err
	}
	taken := map[string]bool{}
	for i, p := range pages {
		name := p.Name[:min(len(p.Name), nameMost)]
		for n := 2; taken[name]; n++ {
			end := "-" + strconv.Itoa(n)
			name = p.Name[:min(len(p.Name), nameMost-len(end))] + end
		}
		taken[name] = true
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err == nil {
			err = page(f, name, p.Rows, bold)
		}
		if err != nil {
			return nil, err
		}
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// page writes a sheet, row by row.
func page(f *excelize.File, name string, rows [][]string, head int) error {
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	err = w.SetPanes(&excelize.Panes{Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"})
	if err == nil && len(rows) > 0 && len(rows[0]) > 0 {
		err = w.SetColWidth(1, len(rows[0]), 24)
	}
	for i, row := range rows {
		cells := make([]any, len(row))
		for n, text := range row {
			switch {
			case i == 0:
				cells[n] = excelize.Cell{StyleID: head, Value: escaped(text)}
			case text != "":
				cells[n] = escaped(text)
			}
		}
		if err == nil {
			err = w.SetRow("A"+strconv.Itoa(i+1), cells)
		}
	}
	if err != nil {
		return err
	}
	return w.Flush()
}

// sortedZip writes its parts in the order of their names: the library writes them in any.
type sortedZip struct {
	w     io.Writer
	parts map[string]*bytes.Buffer
}

// Create begins a part.
func (z *sortedZip) Create(name string) (io.Writer, error) {
	z.parts[name] = &bytes.Buffer{}
	return z.parts[name], nil
}

// AddFS is of the interface; nobody calls it.
func (z *sortedZip) AddFS(fs.FS) error { return nil }

// Close writes all parts.
func (z *sortedZip) Close() error {
	out := zip.NewWriter(z.w)
	var packer *flate.Writer // the same for all parts: each would take a megabyte
	out.RegisterCompressor(zip.Deflate, func(w io.Writer) (_ io.WriteCloser, err error) {
		if packer == nil {
			packer, err = flate.NewWriter(w, flate.BestSpeed)
		} else {
			packer.Reset(w)
		}
		return packer, err
	})
	for _, name := range slices.Sorted(maps.Keys(z.parts)) {
		part, err := out.Create(name)
		if err == nil {
			_, err = z.parts[name].WriteTo(part)
		}
		if err != nil {
			return err
		}
	}
	return out.Close()
}
