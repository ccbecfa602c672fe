package search_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"compendio/internal/artifact"
	"compendio/internal/search"
	"compendio/internal/sitetest"
	"compendio/internal/sitetest/client"
)

// export writes the index of a site as a build does.
func (c *corpus) export(t *testing.T) (map[string]string, sitetest.Tree) {
	t.Helper()
	sink := &sitetest.Memory{}
	dirs, err := search.Write(c.plan, c.words, sink)
	if err != nil {
		t.Fatal(err)
	}
	return dirs, sink.Tree()
}

func TestTwoExportsAreTheSame(t *testing.T) {
	for name, c := range map[string]*corpus{"the content": open(t, os.DirFS("../..")), "a generated site": open(t, sitetest.GenerateFS(1100, 1))} {
		_, first := c.export(t)
		_, second := c.export(t)
		if diff := sitetest.Diff(first, second); diff != "" {
			t.Errorf("two exports of %s differ:\n%s", name, diff)
		}
	}
}

var call = regexp.MustCompile(`^compendio\("(es|en)","([mlfctdw][0-9]*)",(.*)\)$`)

func TestFilesAreCallsOfOneFunction(t *testing.T) {
	dirs, files := open(t, os.DirFS("../..")).export(t)
	chunks := map[string]bool{}
	for name, data := range files {
		lang, rest, _ := strings.Cut(strings.TrimPrefix(name, "search/1-"), "-")
		if !strings.HasPrefix(name, dirs[lang]+"/") || !regexp.MustCompile(`^[0-9a-f]{8}/[mlfctdw][0-9]*\.js$`).MatchString(rest) {
			t.Errorf("%s has a strange name", name)
		}
		for line := range strings.Lines(string(data)) {
			m := call.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
			if m == nil || m[1] != lang {
				t.Fatalf("%s holds %.100q", name, line)
			}
			if !json.Valid([]byte(m[3])) {
				t.Errorf("%s: chunk %s is not JSON, which every script may hold", name, m[2])
			}
			if chunks[lang+m[2]] {
				t.Errorf("chunk %s comes twice", m[2])
			}
			chunks[lang+m[2]] = true
		}
		if strings.Contains(string(data), "</script") || strings.Contains(string(data), "<!--") {
			t.Errorf("%s cannot be put into a page, as a mail copy does", name)
		}
	}
	for _, lang := range []string{"es", "en"} {
		for _, chunk := range []string{"m", "l", "f", "c0", "d0", "w0", "t0"} {
			if !chunks[lang+chunk] {
				t.Errorf("there is no chunk %s in %s", chunk, lang)
			}
		}
	}
}

func TestFolderNamesTellEditionsApart(t *testing.T) {
	site := sitetest.GenerateFS(12, 1)
	before, _ := open(t, site).export(t)
	same, _ := open(t, sitetest.GenerateFS(12, 1)).export(t)
	for name, file := range site {
		if strings.HasPrefix(name, "content/practices/") && strings.HasSuffix(name, ".es.md") {
			file.Data = append(file.Data, "\nUna palabra nunca vista.\n"...)
			break
		}
	}
	after, _ := open(t, site).export(t)
	for lang := range before {
		if before[lang] != same[lang] {
			t.Errorf("%s: the same content is in %s and in %s", lang, before[lang], same[lang])
		}
	}
	if before["es"] == after["es"] {
		t.Errorf("other content is in the same folder %s", after["es"])
	}
}

// broken is a sink that takes so many files.
type broken struct{ files int }

var errBroken = errors.New("the disk is full")

func (b *broken) Add(artifact.File) error {
	if b.files--; b.files < 0 {
		return errBroken
	}
	return nil
}

func TestAFullDiskIsReported(t *testing.T) {
	c := open(t, sitetest.GenerateFS(12, 1))
	_, files := c.export(t)
	for n := 0; n < len(files); n += 7 {
		if _, err := search.Write(c.plan, c.words, &broken{n}); !errors.Is(err, errBroken) {
			t.Errorf("the disk is full after %d files; the export says %v", n, err)
		}
	}
	if _, err := search.Write(c.plan, c.words, &broken{len(files) - 1}); !errors.Is(err, errBroken) {
		t.Errorf("the disk is full at the last file; the export says %v", err)
	}
}

func TestALanguageThatTheSiteHasNot(t *testing.T) {
	s, _ := real(t)
	if _, err := s.Find("pt", "remessas", nil); err == nil || !strings.Contains(err.Error(), `"pt"`) {
		t.Errorf("a search in Portuguese says %v", err)
	}
}

// A client whose files are not there, not whole or of another version throws, which
// the search page turns into words; it never gives wrong results or waits for ever.
func TestTheClientRefusesDamagedFiles(t *testing.T) {
	p := open(t, os.DirFS("../..")).publish(t)
	c := client.Start(t, finder)
	remesas := asked{"es", "remesas", nil}
	halfTyped := asked{"es", "hondu", nil}
	phrase := asked{"es", `"remesas familiares"`, nil}
	for _, test := range []struct {
		name, file string
		damage     func([]byte) []byte // nil removes the file
		q          asked
	}{
		{"no first file", "m.js", nil, remesas},
		{"an empty first file", "m.js", func([]byte) []byte { return nil }, remesas},
		{"a first file cut off", "m.js", half, remesas},
		{"another schema", "m.js", change(`"schema":1`, `"schema":2`), remesas},
		{"lengths cut off", "m.js", change(`compendio("es","l","`, `compendio("es","l","A","`), remesas},
		{"no shards of terms", "d*.js", nil, remesas},
		{"shards of terms cut off", "d*.js", half, remesas},
		{"damaged shards of terms", "d*.js", change(":", ":!"), remesas},
		{"terms of another language", "d*.js", change(`"es"`, `"en"`), remesas},
		{"no words", "w*.js", nil, halfTyped},
		{"damaged words", "w*.js", change(",", ",?"), halfTyped},
		{"no texts", "t*.js", nil, phrase},
		{"texts cut off", "t*.js", half, phrase},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(p.dir)); err != nil {
				t.Fatal(err)
			}
			files, err := filepath.Glob(filepath.Join(dir, p.index["es"], test.file))
			if err != nil || len(files) == 0 {
				t.Fatalf("there is no %s: %v", test.file, err)
			}
			for _, file := range files {
				data, err := os.ReadFile(file)
				if err == nil {
					err = os.Remove(file)
				}
				if err == nil && test.damage != nil {
					err = os.WriteFile(file, test.damage(data), 0o666)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			a := client.Try[[][]found](t, c, map[string]any{"root": dir, "dirs": p.index, "queries": []asked{test.q}})
			if a.Thrown == "" {
				t.Errorf("the client answers %v", a.Answer)
			}
		})
	}
}

func half(data []byte) []byte { return data[:len(data)/2] }

func change(from, to string) func([]byte) []byte {
	return func(data []byte) []byte { return []byte(strings.ReplaceAll(string(data), from, to)) }
}

func TestShardsAreOfTheSizePromised(t *testing.T) {
	_, files := open(t, sitetest.GenerateFS(300, 1)).export(t)
	shards := 0
	for name, data := range files {
		if base := filepath.Base(name); (base[0] == 'd' || base[0] == 'w') && len(data) > 20_000 {
			t.Errorf("%s has %d bytes", name, len(data))
		} else if base[0] == 'd' {
			shards++
		}
	}
	if shards < 10 {
		t.Error(fmt.Sprint("only so many shards were looked at: ", shards))
	}
}
