package pack

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// cover is what stands on the cover of a book: once for whom it is, and in every
// language what it is.
type cover struct {
	For   string
	Texts []coverText
}

type coverText struct {
	Lang, Overline, Name, Title string
	Edition                     string   // of which edition it is
	Part                        string   // what it holds, if not everything
	Where, Newest               string   // the words before the address of the newest edition
	Heading                     string   // of what a part has
	Entries                     []string // their names
}

func (c *Copy) cover() *cover {
	s := c.Plan.Base.Site
	v := &cover{For: c.For}
	for _, lang := range c.Plan.Languages {
		t := coverText{Lang: lang, Overline: s.Overline.In(lang), Name: s.Name.In(lang), Title: s.Title.In(lang), Newest: s.BaseURL}
		t.Edition, t.Part = c.Words[lang].Edition, c.Words[lang].Part
		t.Heading, t.Entries = c.listed(lang)
		if t.Newest != "" {
			t.Where = c.Words[lang].Text("copy.newest")
		}
		v.Texts = append(v.Texts, t)
	}
	return v
}

// The picture of a cover, for the shelf of a reading program. It is PNG since many of
// them show no SVG there, and of sixteen colours, so that it weighs little.
const (
	coverWidth, coverHeight = 750, 1200
	coverMargin             = 66
	coverGreys              = 10
)

// coverBand are the colours of the sessions on a light ground (static/css/tokens.css).
var coverBand = []color.Color{
	color.RGBA{0xa6, 0x3a, 0x2b, 0xff}, color.RGBA{0x4a, 0x4a, 0x8c, 0xff}, color.RGBA{0x0f, 0x6b, 0x5c, 0xff},
	color.RGBA{0x8a, 0x5a, 0x00, 0xff}, color.RGBA{0x1f, 0x5f, 0x99, 0xff}, color.RGBA{0x7a, 0x3b, 0x69, 0xff},
}

// picture draws the cover.
func (v *cover) picture() ([]byte, error) {
	bold, err := opentype.Parse(gobold.TTF)
	if err != nil {
		return nil, err
	}
	regular, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return nil, err
	}
	page := &coverPage{Gray: image.NewGray(image.Rect(0, 0, coverWidth, coverHeight)), y: 170}
	draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
	for i, t := range v.Texts {
		size, ink := 63.0, color.Gray{0x1c}
		if i > 0 {
			size, ink = 34, color.Gray{0x55}
			page.y += 44
		}
		page.write(bold, size, ink, t.Name)
		page.y += int(size / 4)
		page.write(regular, size*.45+6, color.Gray{0x55}, t.Title)
	}
	page.y = max(page.y+44, 860)
	page.write(bold, 34, color.Gray{0x1c}, v.For)
	page.y += 16
	for _, t := range v.Texts {
		page.write(regular, 22, color.Gray{0x55}, strings.TrimSpace(t.Edition+" "+t.Part))
		page.y += 10
	}
	if page.err != nil {
		return nil, page.err
	}
	var palette color.Palette
	for i := range coverGreys {
		palette = append(palette, color.Gray{uint8(i * 255 / (coverGreys - 1))})
	}
	out := image.NewPaletted(page.Bounds(), append(palette, coverBand...))
	for i, grey := range page.Pix {
		out.Pix[i] = uint8((int(grey)*(coverGreys-1) + 127) / 255)
	}
	for i := range coverBand {
		left, right := i*coverWidth/len(coverBand), (i+1)*coverWidth/len(coverBand)
		draw.Draw(out, image.Rect(left, 0, right, 42), image.NewUniform(coverBand[i]), image.Point{}, draw.Src)
	}
	var b bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, out)
	return b.Bytes(), err
}

// coverPage is a page that is written from top to bottom.
type coverPage struct {
	*image.Gray
	y   int
	err error
}

// write sets a text in lines. One that the font has no letters for is left out: the
// cover within the book, which is text, has it.
func (p *coverPage) write(f *sfnt.Font, size float64, ink color.Gray, text string) {
	if p.err != nil || text == "" || !writes(f, text) {
		return
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72})
	if err != nil {
		p.err = err
		return
	}
	d := font.Drawer{Dst: p, Src: image.NewUniform(ink), Face: face}
	line := ""
	end := func() {
		p.y += int(size * 1.22)
		d.Dot = fixed.P(coverMargin, p.y)
		d.DrawString(line)
	}
	for word := range strings.FieldsSeq(text) {
		if longer := line + " " + word; line != "" && d.MeasureString(longer) > fixed.I(coverWidth-2*coverMargin) {
			end()
			line = word
		} else {
			line = strings.TrimSpace(longer)
		}
	}
	end()
	p.err = face.Close()
}

func writes(f *sfnt.Font, text string) bool {
	var b sfnt.Buffer
	for _, r := range text {
		if i, err := f.GlyphIndex(&b, r); err != nil || i == 0 {
			return false
		}
	}
	return true
}
