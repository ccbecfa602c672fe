package kb

import (
	"archive/zip"
	"bytes"
	"cmp"
	"image"
	"image/color"
	_ "image/jpeg" // the two formats of images that content may hold
	_ "image/png"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/markdown"
	"compendio/internal/source"
)

// resolve finds what a reference in prose leads to.
func (b *Base) resolve(e Entry, t *Text, ref markdown.Ref, at diag.Place, files map[string]*source.Attachment, log *diag.Log) Target {
	if ref.Short {
		return b.short(t, ref, at, log)
	}
	if ref.Target == "" { // a section of this very text
		return b.toEntry(t, e, ref, at, log)
	}
	file := path.Join(path.Dir(t.doc.Path), ref.Target)
	if !strings.HasPrefix(file, source.Root+"/") || strings.Contains(ref.Target, `\`) {
		log.Error(at, diag.LinkOut, ref.Target)
		return Target{}
	}
	if b.broken[file] {
		return Target{}
	}
	if id, ok := b.drafts[file]; ok {
		log.Error(at, diag.DraftTarget, id)
		return Target{}
	}
	to := b.byPath[file]
	if to == nil && b.whole != nil {
		to = b.whole.byPath[file]
	}
	if to != nil && !ref.Image {
		return b.toEntry(t, to, ref, at, log)
	}
	if ref.Image && !IsPicture(file) {
		log.Error(at, diag.BadImage, ref.Target)
		return Target{}
	}
	if a := files[file]; a != nil {
		return b.attachment(a, ref, at, log)
	}
	if slices.Contains(b.Tree.Strays, file) {
		log.Error(at, diag.LinkType, ref.Target)
		return Target{}
	}
	near := diag.Near(b.nearestFile(t, file, ref.Image, files))
	if ref.Image {
		log.Error(at, diag.NoImage, ref.Target, near, path.Join(source.Root, e.Head().Kind.Folder, t.doc.Slug))
	} else {
		log.Error(at, diag.LinkFile, ref.Target, near)
	}
	return Target{}
}

// short resolves a reference by kind and name: objective/7.
func (b *Base) short(t *Text, ref markdown.Ref, at diag.Place, log *diag.Log) Target {
	kind, slug, _ := strings.Cut(ref.Target, "/")
	if kind == "country" {
		return b.toCountry(slug, at, log)
	}
	to := cmp.Or(b.found(kind+"/"+canonical(kind, slug)), b.gone(kind+"/"+canonical(kind, slug)))
	if to == nil {
		b.dangling(at, kind, canonical(kind, slug), ref.Target, log)
		return Target{}
	}
	return b.toEntry(t, to, ref, at, log)
}

func (b *Base) toCountry(code string, at diag.Place, log *diag.Log) Target {
	c := b.Country(code)
	if c == nil && b.whole != nil {
		c = b.whole.Country(code)
	}
	if c != nil {
		return Target{Country: c}
	}
	if !b.unreadVocabulary("countries") {
		log.Error(at, diag.NoTerm, code, "content/taxonomies/countries.yaml", diag.Near(b.nearCountry(code)))
	}
	return Target{}
}

// IsPicture reports whether a file is an image, by its name.
func IsPicture(file string) bool {
	return slices.Contains([]string{".jpg", ".jpeg", ".png"}, strings.ToLower(path.Ext(file)))
}

// nearestFile finds what a link to a missing file most likely meant, as it would be
// written in the text: the same name in another folder, a name in the same folder
// that lacks its language, or one that is spelt alike.
func (b *Base) nearestFile(t *Text, file string, image bool, files map[string]*source.Attachment) string {
	if !b.maySpell(len(files) + len(b.byPath)) {
		return ""
	}
	dir, base := path.Split(file)
	here := path.Dir(t.doc.Path)
	var elsewhere, longer string
	var names []string
	consider := func(p string) {
		d, name := path.Split(p)
		switch {
		case name == base && (elsewhere == "" || p < elsewhere):
			elsewhere = p
		case d == dir && name == base+"."+t.Lang+".md":
			longer = p
		}
		if d == dir {
			names = append(names, name)
		}
	}
	for p := range files {
		if !image || IsPicture(p) {
			consider(p)
		}
	}
	if !image {
		for p := range b.byPath {
			consider(p)
		}
	}
	near := cmp.Or(elsewhere, longer)
	if near == "" {
		slices.Sort(names)
		name := diag.Nearest(base, names)
		if name == "" {
			return ""
		}
		near = dir + name
	}
	if rest, below := strings.CutPrefix(near, here+"/"); below {
		return rest
	}
	return "../" + strings.TrimPrefix(near, source.Root+"/") // entries lie one folder deep
}

func (b *Base) toEntry(t *Text, to Entry, ref markdown.Ref, at diag.Place, log *diag.Log) Target {
	if to.Head().Withdrawn != nil {
		// Its page says what has become of it; whoever wrote the text may say it better.
		log.Warn(at, diag.WithdrawnMention, to.Head().ID())
		return Target{Entry: to}
	}
	if ref.Fragment != "" {
		shown := to.Head().Text(t.Lang)
		if !shown.Body.HasHeading(ref.Fragment) {
			var ids []string
			if b.maySpell(len(shown.Body.Headings)) {
				for _, h := range shown.Body.Headings {
					ids = append(ids, h.ID)
				}
			}
			log.Error(at, diag.NoFragment, shown.doc.Path, ref.Fragment, diag.Near(diag.Nearest(ref.Fragment, ids)))
		}
	}
	return Target{Entry: to}
}

// maxDecoded is the most millions of bytes that the pixels of an image may take, however small the
// file is: 16 million pixels of a usual PNG, 21 million of a JPEG.
const maxDecoded = 64

// bytesOfPixel is how many bytes a pixel takes when an image is decoded.
func bytesOfPixel(m color.Model) int {
	switch m {
	case color.GrayModel, color.AlphaModel:
		return 1
	case color.Gray16Model, color.Alpha16Model:
		return 2
	case color.YCbCrModel:
		return 3
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	if _, ok := m.(color.Palette); ok {
		return 1
	}
	return 4
}

// attachment looks at the first bytes of a file that a text shows or leads to: it has to
// be what its name says, since nobody could open it otherwise, and to have bounds.
func (b *Base) attachment(a *source.Attachment, ref markdown.Ref, at diag.Place, log *diag.Log) Target {
	f, err := b.Tree.FS.Open(a.Path)
	if err != nil {
		log.Error(diag.Place{File: a.Path}, diag.Unreadable)
		return Target{}
	}
	defer f.Close()
	target := Target{Attachment: a, At: at}
	if !IsPicture(a.Name) {
		target.Size = b.document(a, f, ref, at, log)
		return target
	}
	c, format, err := image.DecodeConfig(f)
	jpeg := strings.ToLower(path.Ext(a.Name)) != ".png"
	most := maxDecoded / bytesOfPixel(c.ColorModel) // millions of pixels
	switch {
	case err != nil || (format == "jpeg") != jpeg || c.Width < 1 || c.Height < 1:
		log.Error(at, diag.BadImage, ref.Target)
	case c.Width > most*1_000_000/c.Height:
		log.Error(at, diag.ImageLarge, ref.Target, c.Width, c.Height, most)
	case ref.Image:
		target.Width, target.Height = Shown(c.Width, c.Height)
		if c.Width > widestImage {
			log.Warn(at, diag.ImageWide, ref.Target, c.Width, widestImage)
		}
	}
	return target
}

// widestImage is how wide an image is published at most, in pixels: no screen of a reader shows more.
// The file in the content stays as it is.
const widestImage = 2400

// Shown is the size at which an image of a size is published.
func Shown(width, height int) (int, int) {
	if width <= widestImage {
		return width, height
	}
	return widestImage, max(1, height*widestImage/width)
}

// heavy is from how many bytes a document keeps readers waiting who have a poor connection.
const heavy = 2 << 20

// document looks whether a file that a text leads to is of the type that its name says, and returns its size.
func (b *Base) document(a *source.Attachment, f fs.File, ref markdown.Ref, at diag.Place, log *diag.Log) int64 {
	info, err := f.Stat()
	if err != nil {
		log.Error(diag.Place{File: a.Path}, diag.Unreadable)
		return 0
	}
	kind := strings.TrimPrefix(path.Ext(a.Name), ".")
	if part, office := officeParts[kind]; office {
		if data, err := b.Tree.Read(*a); err != nil || !isOffice(data, part) {
			log.Error(at, diag.BadOffice, ref.Target, diag.Word(kind))
			return 0
		}
	} else {
		head := make([]byte, len("%PDF-"))
		if _, err := io.ReadFull(f, head); err != nil || string(head) != "%PDF-" {
			log.Error(at, diag.BadPDF, ref.Target)
			return 0
		}
	}
	if info.Size() > heavy {
		log.Warn(at, diag.FileHeavy, ref.Target, float64(info.Size())/(1<<20))
	}
	return info.Size()
}

// officeParts are the files that make a zip file a document of Word or Excel.
var officeParts = map[string]string{"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}

// isOffice reports whether a file is a document of Word or Excel without programs in it.
func isOffice(data []byte, part string) bool {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return false
	}
	found := false
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "vbaProject.bin") {
			return false
		}
		found = found || f.Name == part
	}
	return found
}
