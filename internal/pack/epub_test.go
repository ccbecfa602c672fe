package pack_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
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
		if !strings.Contains(file, "#") && file != "nav.xhtml" && file != "cover.xhtml" && !slices.Contains(contents, file) {
			t.Errorf("the contents do not name %s", file)
		}
	}
	if len(contents) < 50 {
		t.Errorf("the contents have %d lines", len(contents))
	}
}
