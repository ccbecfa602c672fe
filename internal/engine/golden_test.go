package engine_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/sitetest"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestGoldenSites builds each site of testdata/golden and compares what it expects under
// want/ in the same archive:
//
//	want/files  every file of the output; HASH stands for what changes with the
//	            bytes, N for the numbers of the shards of an index
//	want/seen   a page, and under it selectors with the text of what they find, or
//	            with an attribute (selector @name); several finds are set apart by |
//	want/PATH   a file of the output, to the byte
//
// -update rewrites all of it.
func TestGoldenSites(t *testing.T) {
	files, err := filepath.Glob("testdata/golden/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no golden sites: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { golden(t, file) })
	}
}

func golden(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	site := sitetest.Archive(t, file)
	maps.DeleteFunc(site, func(name string, _ *fstest.MapFile) bool { return strings.HasPrefix(name, "want/") })
	tree := finished(t, options(t, site))
	base := ""
	if robots, ok := tree["robots.txt"]; ok {
		_, base, _ = strings.Cut(string(robots), "Sitemap: ")
		base, _, _ = strings.Cut(base, "sitemap.xml")
	}
	for _, fault := range tree.Faults(base) {
		t.Error(fault)
	}
	for i, f := range archive.Files {
		name, ok := strings.CutPrefix(f.Name, "want/")
		if !ok {
			continue
		}
		var got []byte
		switch name {
		case "files":
			got = []byte(strings.Join(withoutHashes(tree.Names()), "\n") + "\n")
		case "seen":
			got = seen(t, tree, f.Data)
		default:
			data, ok := tree[name]
			if !ok {
				t.Errorf("there is no %s", name)
			}
			got = text(data)
		}
		if *update {
			archive.Files[i].Data = got
		} else if !bytes.Equal(got, f.Data) {
			t.Errorf("%s: %s is not as expected; -update shows the difference in git:\n%s", file, f.Name, firstDifference(f.Data, got))
		}
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

var (
	hash  = regexp.MustCompile(`([.-])[0-9a-f]{8}([./])`)
	index = regexp.MustCompile(`^(search/.*)-[a-z2-7]{6}\.js$`)
)

func withoutHashes(names []string) []string {
	list := make([]string, len(names))
	for i, n := range names {
		list[i] = index.ReplaceAllString(hash.ReplaceAllString(n, "${1}HASH$2"), "${1}-HASH.js")
	}
	return slices.Compact(list)
}

// text makes a file of the output fit for an archive, which ends every file with a
// line end and whose readers cannot see a byte-order mark or a carriage return.
func text(data []byte) []byte {
	s := strings.NewReplacer("\ufeff", "<BOM>", "\r", "<CR>").Replace(string(data))
	if s != "" && !strings.HasSuffix(s, "\n") {
		s += "<no line end>\n"
	}
	return []byte(s)
}

// seen answers the questions of want/seen anew.
func seen(t *testing.T, tree sitetest.Tree, questions []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	var page sitetest.Node
	for line := range strings.Lines(string(questions)) {
		line = strings.TrimRight(line, "\n")
		if !strings.HasPrefix(line, "\t") {
			page = tree.Page(t, line)
			out.WriteString(line + "\n")
			continue
		}
		question, _, _ := strings.Cut(strings.TrimSpace(line), ": ")
		selector, attribute, ofAttribute := strings.Cut(question, " @")
		answer := page.Texts(selector)
		if ofAttribute {
			answer = page.Attrs(selector, attribute)
		}
		if len(answer) == 0 {
			answer = []string{"(none)"}
		}
		out.WriteString("\t" + question + ": " + strings.Join(answer, " | ") + "\n")
	}
	return out.Bytes()
}

func firstDifference(want, got []byte) string {
	w, g := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	for i := range max(len(w), len(g)) {
		var a, b string
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			return "want: " + a + "\ngot:  " + b
		}
	}
	return ""
}
