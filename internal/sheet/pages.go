package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// nameMost is how long the name of a sheet may be.
const nameMost = 31

// Pages is a workbook that is only read: sheets with a row of headings, and rows of texts below it. Rows go into any
// sheet at any time; what is written is kept on disk if it is much.
type Pages struct {
	file  *excelize.File
	bold  int
	taken map[string]bool
}

// NewPages begins a workbook. It has to be closed.
func NewPages() (*Pages, error) {
	p := &Pages{file: excelize.NewFile(), taken: map[string]bool{}}
	p.file.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return &sortedZip{w: w, parts: map[string]*packedPart{}} })
	var err error
	p.bold, err = p.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7E6E6"}}})
	return p, err
}

// Close lets go of what was kept.
func (p *Pages) Close() error { return p.file.Close() }

// Page is a sheet of Pages.
type Page struct {
	out  *excelize.StreamWriter
	bold int // style of the first row
	rows int
}

// Page adds a sheet of that many columns.
func (p *Pages) Page(name string, columns int) (*Page, error) {
	short := name[:min(len(name), nameMost)]
	for n := 2; p.taken[short]; n++ {
		end := "-" + strconv.Itoa(n)
		short = name[:min(len(name), nameMost-len(end))] + end
	}
	var err error
	if len(p.taken) == 0 {
		err = p.file.SetSheetName(p.file.GetSheetName(0), short)
	} else {
		_, err = p.file.NewSheet(short)
	}
	p.taken[short] = true
	if err != nil {
		return nil, err
	}
	w, err := p.file.NewStreamWriter(short)
	if err == nil {
		err = w.SetPanes(&excelize.Panes{Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"})
	}
	if err == nil && columns > 0 {
		err = w.SetColWidth(1, columns, 24)
	}
	return &Page{out: w, bold: p.bold}, err
}

// Row adds a row; the first is that of headings.
func (p *Page) Row(row []string) error {
	p.rows++
	cells := make([]any, len(row))
	for n, text := range row {
		switch {
		case p.rows == 1:
			cells[n] = excelize.Cell{StyleID: p.bold, Value: escaped(text)}
		case text != "":
			cells[n] = escaped(text)
		}
	}
	return p.out.SetRow("A"+strconv.Itoa(p.rows), cells)
}

// Close ends a sheet.
func (p *Page) Close() error { return p.out.Flush() }

// Write writes the workbook, whose sheets are closed. The same rows give the same bytes.
func (p *Pages) Write(w io.Writer) error { return p.file.Write(w) }

// sortedZip writes its parts in the order of their names: the library writes them in any. Until then it keeps them
// packed.
type sortedZip struct {
	w      io.Writer
	parts  map[string]*packedPart
	last   *packedPart
	packer *flate.Writer // the same for all parts: each would take a megabyte
}

// packedPart is a part of a zip.
type packedPart struct {
	packed bytes.Buffer
	packer *flate.Writer
	size   int
	sum    hash.Hash32
}

func (p *packedPart) Write(data []byte) (int, error) {
	p.size += len(data)
	p.sum.Write(data)
	return p.packer.Write(data)
}

// Create begins a part, which ends the one before.
func (z *sortedZip) Create(name string) (_ io.Writer, err error) {
	if err := z.end(); err != nil {
		return nil, err
	}
	z.last = &packedPart{sum: crc32.NewIEEE()}
	if z.packer == nil {
		z.packer, err = flate.NewWriter(&z.last.packed, flate.BestSpeed)
	} else {
		z.packer.Reset(&z.last.packed)
	}
	z.last.packer = z.packer
	z.parts[name] = z.last
	return z.last, err
}

func (z *sortedZip) end() error {
	if z.last == nil {
		return nil
	}
	return z.packer.Close()
}

// AddFS is of the interface; nobody calls it.
func (z *sortedZip) AddFS(fs.FS) error { return nil }

// Close writes all parts.
func (z *sortedZip) Close() error {
	if err := z.end(); err != nil {
		return err
	}
	out := zip.NewWriter(z.w)
	for _, name := range slices.Sorted(maps.Keys(z.parts)) {
		p := z.parts[name]
		part, err := out.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: p.sum.Sum32(), CompressedSize64: uint64(p.packed.Len()), UncompressedSize64: uint64(p.size)})
		if err == nil {
			_, err = p.packed.WriteTo(part)
		}
		if err != nil {
			return err
		}
	}
	return out.Close()
}
