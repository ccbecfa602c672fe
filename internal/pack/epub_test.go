package pack_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"image"
	_ "image/png"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"compendio/internal/kb"
	"compendio/internal/sitetest"

	"archive/zip"
)

// epubcheck is where Debian's package of that name puts it; .ci/setup installs it.
const epubcheck = "/usr/share/java/epubcheck.jar"

// TestEPUBCheck lets EPUBCheck judge e-books of both languages and of one, of a part
// and of the whole, with a public address, and with a name that needs escaping.
func TestEPUBCheck(t *testing.T) {
	for name, q := range map[string]request{
		"part":         {site: ours, format: "epub", selection: part, forWhom: `Ñandú & <b>"co"</b>`, baseURL: "https://example.org/c/"},
		"one language": {site: sitetest.GenerateFS(5, 3), format: "epub", selection: kb.Selection{Languages: []string{"en"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := filepath.Join(t.TempDir(), "report.json")
			// Its life is too short for thorough compiling, which takes half of the time.
			out, err := exec.Command("java", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-jar", epubcheck, save(t, q), "--json", report, "-q").CombinedOutput()
			var failed *exec.ExitError
			if err != nil && !errors.As(err, &failed) {
				t.Fatalf("EPUBCheck did not run: %v", err)
			}
			data, err := os.ReadFile(report)
			if err != nil {
				t.Fatalf("EPUBCheck wrote no report: %v\n%s", err, out)
			}
			var result struct {
				Messages []struct {
					ID, Severity, Message string
					Locations             []struct {
						Path string
						Line int
					}
				}
				Publication struct{ Title string }
			}
			if err := json.Unmarshal(data, &result); err != nil {
				t.Fatal(err)
			}
			if result.Publication.Title == "" {
				t.Error("EPUBCheck read no book")
			}
			for _, m := range result.Messages {
				t.Errorf("%s %s %v: %s", m.Severity, m.ID, m.Locations, m.Message)
			}
		})
	}
}

// TestEPUBContents reads an e-book as a reader's program does: the contents lead to
// every entry in its language, and every link to a place that is there.
func TestEPUBContents(t *testing.T) {
	z, err := zip.OpenReader(save(t, request{site: ours, format: "epub", selection: part}))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	if z.File[0].Name != "mimetype" || z.File[0].Method != zip.Store {
		t.Errorf("the first file is %s, by method %d", z.File[0].Name, z.File[0].Method)
	}
	ids := map[string]bool{} // file, or file#id
	var links [][2]string
	var contents []string
	for _, f := range z.File {
		if path.Ext(f.Name) != ".xhtml" {
			continue
		}
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		file := path.Base(f.Name)
		ids[file] = true
		for d := xml.NewDecoder(in); ; {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			for _, a := range start.Attr {
				switch {
				case a.Name.Local == "id":
					ids[file+"#"+a.Value] = true
				case a.Name.Local == "href" && start.Name.Local == "a" && !strings.Contains(a.Value, ":"):
					to := a.Value
					if strings.HasPrefix(to, "#") {
						to = file + to
					}
					links = append(links, [2]string{file, to})
					if file == "nav.xhtml" {
						contents = append(contents, to)
					}
				}
			}
		}
		in.Close()
	}
	for _, l := range links {
		if !ids[l[1]] {
			t.Errorf("%s: %s leads nowhere", l[0], l[1])
		}
	}
	for file := range ids {
		if !strings.Contains(file, "#") && !slices.Contains(contents, file) {
			t.Errorf("neither contents nor landmarks name %s", file)
		}
	}
	if len(contents) < 50 {
		t.Errorf("the contents have %d lines", len(contents))
	}
}

// book reads the files of an e-book.
func book(t *testing.T, q request) sitetest.Tree {
	t.Helper()
	q.format = "epub"
	return sitetest.ReadTree(t, filepath.Join(filepath.Dir(unpack(t, save(t, q))), "EPUB"))
}

// TestEPUBCover: the cover says once what the book is in every language, of which
// edition and what it holds, and once for whom it is.
func TestEPUBCover(t *testing.T) {
	q := request{site: ours, selection: part, forWhom: `Ñandú & <b>"co"</b> %[2]s`, baseURL: "https://example.org/c/"}
	tree := book(t, q)
	cover := tree.Page(t, "cover.xhtml")
	var got []string
	for _, n := range append(cover.All("h1"), cover.All("p")...) {
		got = append(got, strings.Join(strings.Fields(n.Text()), " "))
	}
	want := []string{
		"Compendio del Foro Regional",
		"Buenas prácticas para aplicar el Pacto Mundial para la Migración",
		"Compendium of the Regional Forum",
		"Good practices for the Global Compact for Migration",
		`Ñandú & <b>"co"</b> %[2]s`,
		"Copia sin conexión de la edición del 23 de noviembre de 2026. Contiene una parte del compendio: Objetivo 7; Honduras, con todo aquello en que se apoya. La edición más reciente está en https://example.org/c/",
		"Offline copy of the edition of 23 November 2026. It holds a part of the compendium: Objective 7; Honduras, with all that this leans on. The newest edition is at https://example.org/c/",
		"Prácticas", "Practices", // with a list of them
	}
	if !slices.Equal(got, want) {
		t.Errorf("the cover says\n%s\nand ought to say\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}

	// The picture of it, for the shelf, differs where the text does.
	picture := func(data []byte) image.Image {
		img, format, err := image.Decode(bytes.NewReader(data))
		if err != nil || format != "png" || img.Bounds() != image.Rect(0, 0, 750, 1200) || len(data) < 5_000 || len(data) > 30_000 {
			t.Fatalf("the picture of the cover: %d bytes, %v", len(data), err)
		}
		return img
	}
	one := picture(tree["cover.png"])
	q.forWhom = "代表団" // the font has no such letters; what it has is drawn
	other := picture(book(t, q)["cover.png"])
	rows := map[bool]int{}
	for y := range 1200 {
		same := true
		for x := range 750 {
			same = same && one.At(x, y) == other.At(x, y)
		}
		rows[same]++
	}
	if rows[true] < 600 || rows[false] < 30 {
		t.Errorf("the pictures of two covers have %d rows in common and %d not", rows[true], rows[false])
	}
}

// TestEPUBNotes: citations and remarks are references to notes, each of which is one.
func TestEPUBNotes(t *testing.T) {
	tree := book(t, request{site: sitetest.Archive(t, "../engine/testdata/golden/whole.txtar")})
	kinds := map[string]int{}
	for _, p := range tree.Names() {
		if path.Ext(p) != ".xhtml" {
			continue
		}
		page := tree.Page(t, p)
		notes := map[string]string{}
		for _, n := range page.All("li[id]") {
			if kind := n.Attr("epub:type"); kind != "" {
				notes["#"+n.Attr("id")] = kind
				kinds[kind]++
			}
		}
		for _, a := range page.All("sup a") {
			if a.Attr("epub:type") != "noteref" || a.Attr("role") != "doc-noteref" || notes[a.Attr("href")] == "" {
				t.Errorf("%s: %q is no reference to a note", p, a.Attr("href"))
			}
		}
		for _, s := range page.All("section[role=doc-endnotes]") {
			kinds[s.Attr("epub:type")]++
		}
		kinds["doc-backlink"] += len(page.All("a[role=doc-backlink]"))
	}
	for _, kind := range []string{"endnotes", "endnote", "footnote", "doc-backlink"} {
		if kinds[kind] < 1 {
			t.Errorf("there are %d of %s", kinds[kind], kind)
		}
	}
}

// TestEPUBMetadata: who made the book, which picture stands for it, where it begins.
func TestEPUBMetadata(t *testing.T) {
	site := sitetest.Archive(t, "../../cmd/compendio/testdata/site/bilingual.txtar")
	site["content/site.yaml"].Data = append(slices.Clip(site["content/site.yaml"].Data), "publisher: {es: Secretaría del Foro «A & B», en: Secretariat of the Forum}\n"...)
	for lang, creator := range map[string]string{"es": "Secretaría del Foro «A & B»", "en": "Secretariat of the Forum"} {
		tree := book(t, request{site: site, selection: kb.Selection{Languages: []string{lang}}, forWhom: "OIM & <co>"})
		var opf struct {
			Metadata struct {
				Title   string `xml:"title"`
				Creator string `xml:"creator"`
			} `xml:"metadata"`
			Items []struct {
				Href       string `xml:"href,attr"`
				Properties string `xml:"properties,attr"`
			} `xml:"manifest>item"`
		}
		if err := xml.Unmarshal(tree["package.opf"], &opf); err != nil {
			t.Fatal(err)
		}
		if opf.Metadata.Creator != creator || !strings.HasSuffix(opf.Metadata.Title, " · OIM & <co>") {
			t.Errorf("the book is %q by %q", opf.Metadata.Title, opf.Metadata.Creator)
		}
		pictures := 0
		for _, item := range opf.Items {
			if tree[item.Href] == nil {
				t.Errorf("there is no %s", item.Href)
			}
			if item.Properties == "cover-image" {
				pictures++
			}
		}
		if pictures != 1 {
			t.Errorf("%d pictures are the cover", pictures)
		}
		var marks []string
		for _, a := range tree.Page(t, "nav.xhtml").All("nav[epub:type=landmarks] a") {
			marks = append(marks, a.Attr("epub:type"))
			if tree[a.Attr("href")] == nil {
				t.Errorf("the landmark %s leads nowhere", a.Attr("href"))
			}
		}
		if !slices.Equal(marks, []string{"cover", "toc", "bodymatter", "glossary"}) {
			t.Errorf("the landmarks are %q", marks)
		}
	}
}
