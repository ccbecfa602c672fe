package pack_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"compendio/internal/kb"
	"compendio/internal/pack"
	"compendio/internal/sitetest"
)

// TestPDF reads a printed copy back: its text, the pages that its contents name, its
// bookmarks, tags and language. Two printings are the same to the byte.
func TestPDF(t *testing.T) {
	t.Parallel()
	q := request{site: ours, format: "pdf", selection: kb.Selection{Languages: []string{"es"}, Facets: map[string][]string{"country": {"bb"}}}, forWhom: "Delegación de <Barbados> & co"}
	name := save(t, q)
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	again, err := os.ReadFile(save(t, q))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(data, again) {
		t.Error("two printings differ")
	}
	if r := verify(t, name); !r.Whole() {
		t.Errorf("%+v", r)
	}

	info := tool(t, "pdfinfo", name)
	for _, want := range []string{`Title: +Compendio del Foro Regional · Delegación de <Barbados> & co\n`, `Author: +Compendio del Foro Regional\n`, `Tagged: +yes\n`, `Page size: .*A4`, `CreationDate: +Mon Nov 23 00:00:00 2026`} {
		if !regexp.MustCompile(want).MatchString(info) {
			t.Errorf("pdfinfo does not say %s:\n%s", want, info)
		}
	}
	if !bytes.Contains(data, []byte("/Lang (es)")) && !bytes.Contains(data, []byte("/Lang <FEFF00650073>")) {
		t.Error("the document has no language")
	}
	tags := tool(t, "pdfinfo", "-struct", name)
	for _, want := range []string{"H1", "H2", "H3", "L (", "Link", "Table"} {
		if !strings.Contains(tags, want) {
			t.Errorf("there are no tags %q", want)
		}
	}

	pages := strings.Split(tool(t, "pdftotext", "-layout", name, "-"), "\f")
	for _, want := range []string{"Delegación de <Barbados> & co", "Copia sin conexión de la edición del 23 de noviembre de 2026", "Contiene una parte del compendio: Barbados"} {
		if !strings.Contains(strings.Join(strings.Fields(pages[0]), " "), want) {
			t.Errorf("the cover does not say %q", want)
		}
	}
	if n := strings.Count(pages[0], "Delegación de <Barbados>"); n != 1 {
		t.Errorf("the cover names whom it is for %d times", n)
	}
	// Sheets are not wasted: those with hardly a line, beside cover and end, are rare.
	bare := 0
	for _, p := range pages[1 : len(pages)-2] {
		if strings.Count(regexp.MustCompile(`\n\s*\n`).ReplaceAllString(p, "\n"), "\n") <= 6 {
			bare++
		}
	}
	if bare > 1 {
		t.Errorf("%d of %d sheets are nearly empty", bare, len(pages)-1)
	}
	// A line of the contents ends in the number of a page, which has that title and
	// that number at its foot.
	line := regexp.MustCompile(`(?m)^ *(\S.*\S) {2,}(\d+)$`)
	checked := 0
	for _, p := range pages[1:4] {
		if !strings.Contains(pages[1], "Contenido") {
			t.Fatal("the second page has no contents")
		}
		for _, m := range line.FindAllStringSubmatch(p, -1) {
			n, err := strconv.Atoi(m[2])
			if err != nil || n <= 2 || n > len(pages) || strings.Contains(m[1], "2026-11-23") {
				continue
			}
			_, title, numbered := strings.Cut(m[1], ". ")
			if !numbered {
				title = m[1]
			}
			page := strings.Join(strings.Fields(pages[n-1]), " ")
			first := strings.Join(strings.Fields(title)[:min(2, len(strings.Fields(title)))], " ")
			if !strings.Contains(strings.ToLower(page), strings.ToLower(first)) || !strings.HasSuffix(page, " "+m[2]) {
				t.Errorf("the contents name page %d for %q; it has %.200q", n, m[1], page)
			}
			checked++
		}
	}
	if checked < 20 {
		t.Errorf("only %d lines of the contents have a page", checked)
	}
	// Bookmarks are made of headings, one below the other.
	if n := bytes.Count(data, []byte("/Type /Outlines")) + bytes.Count(data, []byte("/Outlines ")); n == 0 || bytes.Count(data, []byte("/Parent ")) < 30 {
		t.Error("there are no bookmarks")
	}
	for _, want := range []string{"Objetivos", "Prácticas"} {
		if !bytes.Contains(data, title(want)) {
			t.Errorf("no bookmark is called %s", want)
		}
	}
}

// TestPDFAuthor: the author is named in any letters, and cut where there is no room.
func TestPDFAuthor(t *testing.T) {
	t.Parallel()
	for publisher, want := range map[string]string{
		`Secretaría «A» (B) \ C`:     `Secretaría «A» \(B\) \\ C`,
		"Секретариат — 事務局":          "Секретариат — 事務局",
		strings.Repeat("áéíóú ", 40): `(?:áéíóú ){10,}`,
	} {
		site := sitetest.Archive(t, "../../cmd/compendio/testdata/site/bilingual.txtar")
		site["content/site.yaml"].Data = append(slices.Clip(site["content/site.yaml"].Data), "publisher: '"+publisher+"'\n"...)
		name := save(t, request{site: site, format: "pdf", selection: kb.Selection{Languages: []string{"en"}}})
		if info := tool(t, "pdfinfo", name); !regexp.MustCompile(`(?m)^Author: +` + want).MatchString(info) {
			t.Errorf("the author is not %s:\n%s", publisher, info)
		}
		if r := verify(t, name); !r.Whole() {
			t.Errorf("%+v", r)
		}
	}
}

// title is a bookmark's title as it stands in the file.
func title(text string) []byte {
	for _, r := range text {
		if r > 126 {
			var b strings.Builder
			b.WriteString("/Title <FEFF")
			for _, r := range text {
				fmt.Fprintf(&b, "%04X", r)
			}
			return []byte(b.String() + ">")
		}
	}
	return []byte("/Title (" + text + ")")
}

func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v (.ci/setup installs it)", name, err)
	}
	return string(out)
}

func TestPDFWithoutABrowser(t *testing.T) {
	c, r := ready(t, request{site: ours, selection: part})
	t.Setenv("PATH", t.TempDir())
	dir := t.TempDir()
	for browser, reason := range map[string]string{"": "no_browser", "no-such-browser": "browser_failed"} {
		c.Browser = browser
		var refusal *pack.Refusal
		if err := c.Save(t.Context(), "pdf", filepath.Join(dir, "copy.pdf"), r.Render); !errors.As(err, &refusal) || refusal.Reason != reason {
			t.Errorf("%q: the error is %v", browser, err)
		}
	}
	empty(t, dir)
}

// A PDF that nobody waits for any more leaves no browser and nothing of what it wrote.
func TestAnInterruptedPDFLeavesNothing(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	c, r := ready(t, request{site: sitetest.GenerateFS(3, 1), format: "pdf"})
	ctx, interrupt := context.WithCancel(t.Context())
	dir := t.TempDir()
	ended := make(chan error, 1)
	go func() { ended <- c.Save(ctx, "pdf", filepath.Join(dir, "copy.pdf"), r.Render) }()
	// Until the browser has its folder and is handed the file.
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		if files, err := filepath.Glob(filepath.Join(temporary, "compendio-*", "print.html")); err != nil || len(files) > 0 || time.Now().After(deadline) {
			break
		}
	}
	interrupt()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	empty(t, dir)
	empty(t, temporary)
}
