package engine_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"
	"testing/fstest"

	"compendio/internal/sitetest"
)

// camera is a photograph as a telephone writes it: with the place where it was
// taken and the name of the owner beside the picture.
func camera(t *testing.T, width, height int) []byte {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			picture.Set(x, y, color.RGBA{uint8(x * 7), uint8(y * 5), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, nil); err != nil {
		t.Fatal(err)
	}
	exif := append([]byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08"), "GPS 8.98 N 79.52 W, owner Maria"...)
	comment := []byte("taken in the shelter")
	out := append([]byte{}, b.Bytes()[:2]...)
	for _, segment := range []struct {
		marker byte
		data   []byte
	}{{0xe1, exif}, {0xfe, comment}} {
		out = append(out, 0xff, segment.marker)
		out = binary.BigEndian.AppendUint16(out, uint16(len(segment.data)+2))
		out = append(out, segment.data...)
	}
	return append(out, b.Bytes()[2:]...)
}

// A picture that is wider than any screen is published as a smaller copy, which the page gives the right size.
func TestWidePicture(t *testing.T) {
	site := sitetest.Archive(t, "testdata/attachments.txtar")
	const folder = "content/practices/refugio/"
	photo := camera(t, 6001, 80)
	var drawing bytes.Buffer
	if err := png.Encode(&drawing, image.NewGray(image.Rect(0, 0, 2401, 100))); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"foto.jpg": photo, "plano.png": drawing.Bytes(), "informe.pdf": []byte("%PDF-1.7\n")} {
		site[folder+name] = &fstest.MapFile{Data: data}
	}
	tree := finished(t, options(t, site))
	var seen []string
	for _, img := range tree.Page(t, "es/practicas/refugio.html").All(".text img") {
		seen = append(seen, img.Attr("width")+"×"+img.Attr("height"))
	}
	var made []string
	for _, name := range []string{"foto.jpg", "plano.png"} {
		picture, _, err := image.Decode(bytes.NewReader(tree["files/practices/refugio/"+name]))
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, fmt.Sprintf("%d×%d", picture.Bounds().Dx(), picture.Bounds().Dy()))
		if _, gray := picture.(*image.Gray); gray != (name == "plano.png") {
			t.Errorf("%s became a %T", name, picture)
		}
	}
	if want := []string{"2400×31", "2400×99"}; !slices.Equal(seen, want) || !slices.Equal(made, want) {
		t.Errorf("the page says %q, the files are %q, want %q", seen, made, want)
	}
}

func TestAttachments(t *testing.T) {
	site := sitetest.Archive(t, "testdata/attachments.txtar")
	photo := camera(t, 60, 40)
	var drawing bytes.Buffer
	if err := png.Encode(&drawing, image.NewGray(image.Rect(0, 0, 12, 34))); err != nil {
		t.Fatal(err)
	}
	pdf := []byte("%PDF-1.7\n…\n%%EOF\n")
	const folder = "content/practices/refugio/"
	for name, data := range map[string][]byte{"foto.jpg": photo, "plano.png": drawing.Bytes(), "informe.pdf": pdf, "sin-uso.jpg": photo} {
		site[folder+name] = &fstest.MapFile{Data: data}
	}
	tree := finished(t, options(t, site))
	for _, fault := range tree.Faults("") {
		t.Error(fault)
	}

	published := tree["files/practices/refugio/foto.jpg"]
	for _, secret := range []string{"Exif", "GPS", "Maria", "shelter"} {
		if !bytes.Contains(photo, []byte(secret)) {
			t.Fatalf("the photograph of this test does not hold %q", secret)
		}
		if bytes.Contains(published, []byte(secret)) {
			t.Errorf("the published photograph still holds %q", secret)
		}
	}
	if c, format, err := image.DecodeConfig(bytes.NewReader(published)); err != nil || format != "jpeg" || c.Width != 60 || c.Height != 40 {
		t.Errorf("the published photograph is a %s of %d by %d: %v", format, c.Width, c.Height, err)
	}
	if !bytes.Equal(tree["files/practices/refugio/informe.pdf"], pdf) {
		t.Error("the PDF is not the one of the content")
	}
	if _, ok := tree["files/practices/refugio/sin-uso.jpg"]; ok {
		t.Error("a picture that no text shows was published")
	}
	for _, p := range []string{"es/practicas/refugio.html", "en/practices/refugio.html"} {
		page := tree.Page(t, p)
		var seen []string
		for _, img := range page.All(".text img") {
			seen = append(seen, img.Attr("src")+" "+img.Attr("width")+"×"+img.Attr("height")+" "+img.Attr("alt"))
		}
		if want := []string{"../../files/practices/refugio/foto.jpg 60×40 Una «ventanilla»", "../../files/practices/refugio/plano.png 12×34 Plano"}; !slices.Equal(seen, want) {
			t.Errorf("%s shows %q", p, seen)
		}
		if got := page.Attrs(".text p a", "href"); !slices.Contains(got, "../../files/practices/refugio/informe.pdf") {
			t.Errorf("%s leads to %q", p, got)
		}
	}
}
