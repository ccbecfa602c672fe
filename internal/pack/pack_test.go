package pack_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/artifact"
	"compendio/internal/kb"
	"compendio/internal/pack"
	"compendio/internal/sitetest"
)

// a part of the project's own content that is small and has everything.
var part = kb.Selection{Facets: map[string][]string{"country": {"hn"}, "objective": {"7"}}}

// files reads a zip file: by path inside its folder.
func files(t *testing.T, name string) sitetest.Tree {
	t.Helper()
	return sitetest.ReadTree(t, unpack(t, name))
}

func TestTheSameContentGivesTheSameBytes(t *testing.T) {
	q := request{site: sitetest.GenerateFS(30, 7), forWhom: "Delegación de Honduras"}
	one, err := render(q, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	two, err := render(q, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range quick {
		if len(one[format]) == 0 || !bytes.Equal(one[format], two[format]) {
			t.Errorf("two %s copies differ", format)
		}
	}
}

func TestSizesOfTheRealContent(t *testing.T) {
	for format, most := range map[string]int64{"zip": 3_500_000, "mail": 10_000_000, "html": 6_500_000} {
		info, err := os.Stat(whole(t, format))
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > most {
			t.Errorf("the %s copy has %d bytes, more than %d", format, info.Size(), most)
		}
	}
}

// A zip file has what the site has but for what serves hosts alone, in one folder,
// sorted, all of one date.
func TestZipIsTheSite(t *testing.T) {
	name := whole(t, "zip")
	z, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		if day := f.Modified.Format("2006-01-02"); day != "2026-11-23" {
			t.Errorf("%s is of %s", f.Name, day)
		}
		if !strings.HasPrefix(f.Name, "compendio-2026-11-23/") {
			t.Errorf("%s is beside the folder", f.Name)
		}
	}
	if !slices.IsSorted(names) {
		t.Error("the files are not sorted")
	}
	tree := files(t, name)
	for _, fault := range tree.Faults("") {
		t.Error(fault)
	}
	for _, want := range []string{"index.html", "LEEME-README.txt", "manifest.json", "es/index.html", "en/index.html"} {
		if tree[want] == nil {
			t.Errorf("there is no %s", want)
		}
	}
	for _, hosts := range []string{"404.html", "web.config", "_headers", ".nojekyll"} {
		if tree[hosts] != nil {
			t.Errorf("%s is there, which serves hosts only", hosts)
		}
	}
	readme := string(tree["LEEME-README.txt"])
	for _, want := range []string{"\ufeff", "index.html", "Copia sin conexión de la edición del 23 de noviembre de 2026.", "Offline copy of the edition of 23 November 2026."} {
		if !strings.Contains(readme, want) {
			t.Errorf("the readme does not hold %q", want)
		}
	}
}

// No file has a name that mail filters refuse, no page loads a script, and each page
// admits by their hashes just the scripts that it holds.
func TestMailHasNoScriptFiles(t *testing.T) {
	tree := files(t, whole(t, "mail"))
	for _, name := range tree.Names() {
		if ext := path.Ext(name); !slices.Contains([]string{".html", ".css", ".svg", ".json", ".csv", ".txt", ".png", ".jpg", ".pdf"}, ext) {
			t.Errorf("%s may be refused by a mail filter", name)
		}
	}
	for _, fault := range tree.Faults("") {
		t.Error(fault)
	}
	for _, p := range tree.Pages() {
		page := tree.Page(t, p)
		if len(page.All("script[src]")) > 0 {
			t.Errorf("%s loads a script", p)
		}
		if bytes.Contains(tree[p], []byte("script-src &#39;self&#39;")) {
			t.Errorf("%s admits scripts that are files", p)
		}
	}
}

func TestMailRefusesWhatIsTooBig(t *testing.T) {
	c, r := ready(t, request{site: ours, format: "mail"})
	name := filepath.Join(t.TempDir(), "copy.zip")
	// What hardly compresses: a big attachment.
	noise := make([]byte, 11_000_000)
	for i, x := 0, uint32(1); i < len(noise); i++ {
		x = x*1664525 + 1013904223
		noise[i] = byte(x >> 24)
	}
	err := c.Save(t.Context(), "mail", name, func(s artifact.Sink) error {
		return errors.Join(r.Render(s), s.Add(artifact.File{Path: "files/practices/x/film.pdf", Data: noise}))
	})
	var refusal *pack.Refusal
	if !errors.As(err, &refusal) || refusal.Reason != "too_big_for_mail" || !strings.HasPrefix(refusal.Args[0].(string), "files 11.0 MB") {
		t.Fatalf("the error is %v", err)
	}
	empty(t, filepath.Dir(name))
}

// empty fails if anything is left in a folder.
func empty(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range left {
		t.Errorf("%s is left behind", f.Name())
	}
}

var errDisk = errors.New("no space left on device")

func TestNothingIsLeftOfACopyThatFails(t *testing.T) {
	for _, format := range quick {
		c, r := ready(t, request{site: sitetest.GenerateFS(3, 1), format: format})
		name := filepath.Join(t.TempDir(), "copy")
		if err := c.Save(t.Context(), format, name, func(s artifact.Sink) error { return errors.Join(r.Render(s), errDisk) }); !errors.Is(err, errDisk) {
			t.Errorf("%s: the error is %v", format, err)
		}
		empty(t, filepath.Dir(name))
	}
}

// full is a disk that takes so many bytes and no more.
type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.left {
		return 0, errDisk
	}
	f.left -= len(p)
	return len(p), nil
}

func TestAFullDiskIsToldByEveryFormat(t *testing.T) {
	c, r := ready(t, request{site: sitetest.GenerateFS(3, 1)})
	tree, err := pack.NewTree(t.TempDir(), c)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Render(tree); err != nil {
		t.Fatal(err)
	}
	for _, format := range quick {
		for _, room := range []int{0, 100, 20_000} {
			if err := c.Write(format, tree, &full{room}); !errors.Is(err, errDisk) {
				t.Errorf("%s with room for %d bytes: the error is %v", format, room, err)
			}
		}
	}
	if err := tree.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestAPlaceThatIsTakenStaysAsItIs(t *testing.T) {
	c, r := ready(t, request{site: sitetest.GenerateFS(3, 1)})
	name := filepath.Join(t.TempDir(), "copy.zip")
	if err := os.WriteFile(name, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	var refusal *pack.Refusal
	if err := c.Save(t.Context(), "zip", name, r.Render); !errors.As(err, &refusal) || refusal.Reason != "exists" {
		t.Errorf("the error is %v", err)
	}
	// And if somebody takes it while the copy is made.
	other := filepath.Join(t.TempDir(), "copy.zip")
	err := c.Save(t.Context(), "zip", other, func(s artifact.Sink) error {
		return errors.Join(r.Render(s), os.WriteFile(other, []byte("mine"), 0o644))
	})
	if !errors.As(err, &refusal) || refusal.Reason != "exists" {
		t.Errorf("the error is %v", err)
	}
	for _, n := range []string{name, other} {
		if data, err := os.ReadFile(n); err != nil || string(data) != "mine" {
			t.Errorf("%s holds %q, %v", n, data, err)
		}
		if left, _ := os.ReadDir(filepath.Dir(n)); len(left) != 1 {
			t.Errorf("%d files are there", len(left))
		}
	}
}

func TestNames(t *testing.T) {
	for _, good := range []string{"", "Delegación de Honduras", `L'"équipe" / <b>\x</b> & co`, "代表団", "וועידה", "  spaces around  "} {
		got, err := pack.Name(good)
		if err != nil || got != strings.TrimSpace(good) {
			t.Errorf("%q gives %q, %v", good, got, err)
		}
	}
	for _, bad := range []string{"a\u202eb", "a\u200fb", "a\u2066b", "a\nb", "a\x00b", "a\x1b[31mb", "a\u200bb", "a\u2028b", "a\xffb", "\ufffd", strings.Repeat("ñ", 101)} {
		if got, err := pack.Name(bad); err == nil {
			t.Errorf("%q is taken as %q", bad, got)
		}
	}
}

// Whatever the name, the file's name is plain, and the name stands on pages as it was
// written and never as markup.
func TestACopyForSomebody(t *testing.T) {
	name := `Delegación de "Honduras" / ../<script>alert(1)</script> & co`
	file := save(t, request{site: ours, format: "zip", forWhom: name, selection: part})
	if base := filepath.Base(file); base != "compendio-2026-11-23-o7-hn-delegacion-de-honduras-script-ale.zip" {
		t.Errorf("the copy is called %s", base)
	}
	tree := files(t, file)
	for _, p := range []string{"index.html", "es/index.html", "en/practices/index.html"} {
		found := false
		for _, n := range append(tree.Page(t, p).All(".copy-notice"), tree.Page(t, p).All(".small")...) {
			found = found || strings.Contains(n.Text(), name)
		}
		if !found {
			t.Errorf("%s does not name whom the copy is for", p)
		}
	}
	r, err := pack.Verify(file)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Whole() || r.Manifest.Copy.For != name || !slices.Equal(r.Manifest.Copy.Parts, []string{"objective/7", "country/hn"}) {
		t.Errorf("the manifest says %+v", r.Manifest.Copy)
	}
}

func TestAPartSaysWhatLeavesIt(t *testing.T) {
	for _, base := range []string{"", "https://example.org/c/"} {
		tree := files(t, save(t, request{site: ours, format: "zip", selection: part, baseURL: base}))
		for _, fault := range tree.Faults("") {
			t.Error(fault)
		}
		outside := 0
		for _, p := range tree.Pages() {
			for _, n := range tree.Page(t, p).All(".outside") {
				outside++
				if !strings.HasSuffix(n.Text(), "(no está en esta copia)") && !strings.HasSuffix(n.Text(), "(not in this copy)") {
					t.Errorf("%s: %q does not say that it leaves the copy", p, n.Text())
				}
				href := n.Attr("href")
				if file, public := strings.CutPrefix(href, base); base != "" && (!public || !strings.HasSuffix(strings.SplitN(file, "#", 2)[0], ".html")) || base == "" && href != "" {
					t.Errorf("%s: a link that leaves the copy leads to %q", p, href)
				}
			}
		}
		if outside == 0 {
			t.Error("no link leaves the copy, which cannot be")
		}
		// What practices lean on came along, and what an objective says of itself is true.
		for p := range tree {
			if strings.HasPrefix(p, "es/practicas/hn-") {
				return
			}
		}
		t.Error("the practices of Honduras are not there")
	}
}

// A page of all languages, as the root's is, says so in the language of each link.
func TestAPageOfAllLanguagesSaysWhatLeavesIt(t *testing.T) {
	choice := `<!doctype html><html lang="es"><meta charset="utf-8"><title>x</title><main><h1>x</h1>
<p><a href="es/practicas/co-visibles.html">Uno</a><br><a href="en/practices/co-visibles.html" lang="en">One</a>
<ul><li lang="en"><p><a href="en/practices/co-visibles.html#facts"><b>Two</b></a></p></li><li lang="fr"><a href="es/practicas/co-visibles.html">Trois</a></li></ul>
<p><a href="es/index.html">Inicio</a> <a href="https://example.org/x.html">Fuera</a>
</main></html>`
	q := request{site: ours, format: "zip", selection: part, baseURL: "https://example.org/c/", layouts: fstest.MapFS{"languages.html": {Data: []byte(choice)}}}
	var got []string
	for _, a := range files(t, save(t, q)).Page(t, "index.html").All("main a") {
		got = append(got, a.Attr("href")+" "+a.Text())
	}
	base := "https://example.org/c/"
	want := []string{
		base + "es/practicas/co-visibles.html Uno (no está en esta copia)",
		base + "en/practices/co-visibles.html One (no está en esta copia)",
		base + "en/practices/co-visibles.html#facts Two (not in this copy)",
		base + "es/practicas/co-visibles.html Trois (no está en esta copia)",
		"es/index.html Inicio",
		"https://example.org/x.html Fuera",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the links are\n%s\nand ought to be\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestALanguageAlone(t *testing.T) {
	tree := files(t, save(t, request{site: ours, format: "zip", selection: kb.Selection{Languages: []string{"en"}}, baseURL: "https://example.org/c/"}))
	for _, p := range tree.Names() {
		if strings.HasPrefix(p, "es/") {
			t.Errorf("%s is there", p)
		}
	}
	for _, fault := range tree.Faults("") {
		t.Error(fault)
	}
	readme := string(tree["LEEME-README.txt"])
	for _, want := range []string{"https://example.org/c/", "Search and links work offline", "certutil -hashfile FILE.zip SHA256\r\n"} {
		if !strings.Contains(readme, want) {
			t.Errorf("the readme does not hold %q", want)
		}
	}
	// What this copy does not have, and a program that whoever gets it does not have.
	for _, not := range []string{"Copia", "change of language", "compendio verify"} {
		if strings.Contains(readme, not) {
			t.Errorf("the readme holds %q", not)
		}
	}
	// The first page is the home page, from where all of its links lead on.
	root, home := tree.Page(t, "index.html"), tree.Page(t, "en/index.html")
	if got, want := root.One("main").Text(), home.One("main").Text(); got != want || root.Has("meta[http-equiv=refresh]") {
		t.Errorf("the first page says %.200q", got)
	}
	if to := root.One("link[rel=canonical]").Attr("href"); to != "https://example.org/c/en/index.html" {
		t.Errorf("the first page calls itself %s", to)
	}
}

func TestATreeGivesBackWhatItTook(t *testing.T) {
	c, _ := ready(t, request{site: sitetest.GenerateFS(3, 1)})
	tree, err := pack.NewTree(t.TempDir(), c)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"a": "", "b": strings.Repeat("x", 100_000), "c": "ñ"}
	for name, text := range want {
		if err := tree.Add(artifact.File{Path: name, Data: []byte(text)}); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range want {
		if got, err := tree.Read(name); err != nil || string(got) != text {
			t.Errorf("%s holds %d bytes, %v", name, len(got), err)
		}
	}
	for _, taken := range []string{"a", "manifest.json", "LEEME-README.txt"} {
		if err := tree.Add(artifact.File{Path: taken}); err == nil {
			t.Errorf("a file may be called %s", taken)
		}
	}
	if _, err := tree.Read("none"); err == nil {
		t.Error("a file is read that is not there")
	}
	if err := tree.Close(); err != nil {
		t.Error(err)
	}
}
