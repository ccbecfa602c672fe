package search_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"compendio/internal/artifact"
	"compendio/internal/search"
	"compendio/internal/sitetest"
	"compendio/internal/sitetest/client"
)

// export writes the index of a site as a build does.
func (c *corpus) export(t *testing.T) (first map[string]string, files sitetest.Tree) {
	t.Helper()
	sink := &sitetest.Memory{}
	first, err := new(search.Indexer).Write(t.Context(), c.plan, c.words, sink)
	if err != nil {
		t.Fatal(err)
	}
	return first, sink.Tree()
}

// of returns the files of a group of chunks, in no order that means anything.
func of(files sitetest.Tree, group string) (list []string) {
	for _, name := range files.Names() {
		if strings.HasPrefix(name, folder+group+"-") {
			list = append(list, name)
		}
	}
	return list
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

var (
	file = regexp.MustCompile(`^search/3/(([dwt]|(es|en)/[mitk])-[a-z2-7]{6})\.js$`)
	call = regexp.MustCompile(`^compendio\("(([dwt]|(es|en)/[mitk])-[a-z2-7]{6}|([lyu]|(es|en)/[fvoc])[0-9]+)",(.*)\)$`)
)

func TestFilesAreCallsOfOneFunction(t *testing.T) {
	first, files := open(t, os.DirFS("../..")).export(t)
	const current = "search/current.js"
	hash := func(group string) string {
		list := of(files, group)
		if len(list) != 1 {
			t.Fatalf("the files of %s are %q", group, list)
		}
		return list[0][len(folder+group+"-") : len(list[0])-len(".js")]
	}
	if got, want := string(files[current]), fmt.Sprintf(`compendio("current",{"en/i":%q,"en/m":%q,"es/i":%q,"es/m":%q})`+"\n", hash("en/i"), hash("en/m"), hash("es/i"), hash("es/m")); got != want {
		t.Errorf("%s is %q, not %q", current, got, want)
	}
	for _, lang := range []string{"es", "en"} {
		if want := folder + lang + "/m-" + hash(lang+"/m") + ".js"; first[lang] != want {
			t.Errorf("the first file of %s is %s, not %s", lang, first[lang], want)
		}
	}
	delete(files, current)
	for name, data := range files {
		m := file.FindStringSubmatch(name)
		if m == nil {
			t.Errorf("%s has a strange name", name)
			continue
		}
		chunks := map[string]bool{}
		for line := range strings.Lines(string(data)) {
			c := call.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
			along := len(chunks) > 0 && strings.HasSuffix(m[2], "/m") // and in the same language, or for all
			if c == nil || !along && c[1] != m[1] || along && (c[4] == "" || c[5] != "" && c[5] != m[3]) {
				t.Fatalf("%s holds %.100q", name, line)
			}
			if !json.Valid([]byte(c[6])) {
				t.Errorf("%s: chunk %s is not JSON, which every script may hold", name, c[1])
			}
			if chunks[c[1]] {
				t.Errorf("%s: chunk %s comes twice", name, c[1])
			}
			chunks[c[1]] = true
		}
		if strings.Contains(string(data), "</script") || strings.Contains(string(data), "<!--") {
			t.Errorf("%s cannot be put into a page, as a mail copy does", name)
		}
		if lang := m[3]; m[2] == lang+"/m" {
			for _, chunk := range []string{"l0", "l1", "y0", "u0", lang + "/f0", lang + "/v0", lang + "/v5", lang + "/o0", lang + "/c0"} {
				if !chunks[chunk] {
					t.Errorf("%s has no chunk %s", name, chunk)
				}
			}
		}
	}
	for _, group := range []string{"d", "w", "es/t", "en/t", "en/k"} {
		if len(of(files, group)) < 2 {
			t.Errorf("the files of %s are %q", group, of(files, group))
		}
	}
}

// What does not fit into the first file stands alone.
func TestOfABigSiteTheFirstFileStaysSmall(t *testing.T) {
	first, files := open(t, big()).export(t)
	for _, group := range []string{"es/c", "en/c", "es/o"} {
		if len(of(files, group)) == 0 {
			t.Errorf("there is no file of %s", group)
		}
	}
	for _, name := range first {
		if n := len(files[name]); n == 0 || n > 110_000 {
			t.Errorf("the first file %s has %d bytes", name, n)
		}
	}
	if texts := of(files, "es/t"); len(texts) > 0 {
		t.Fatalf("%s has the text of one document of thousands", texts[0])
	}
}

func TestFirstFilesTellEditionsApart(t *testing.T) {
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
	if !maps.Equal(before, same) {
		t.Errorf("the same content is in %s and in %s", before, same)
	}
	if before["es"] == after["es"] || before["en"] == after["en"] {
		t.Errorf("other content is in the same files %s", after)
	}
}

// broken is a sink that takes so many files, from several hands at once.
type broken struct{ files atomic.Int64 }

var errBroken = errors.New("the disk is full")

func (b *broken) Add(artifact.File) error {
	if b.files.Add(-1) < 0 {
		return errBroken
	}
	return nil
}

func (b *broken) Create(p string) (io.WriteCloser, error) { return artifact.Collect(b.Add, p), nil }

func full(files int) *broken {
	b := &broken{}
	b.files.Store(int64(files))
	return b
}

func TestAFullDiskIsReported(t *testing.T) {
	c := open(t, sitetest.GenerateFS(12, 1))
	_, files := c.export(t)
	for n := 0; n < len(files); n += 7 {
		if _, err := new(search.Indexer).Write(t.Context(), c.plan, c.words, full(n)); !errors.Is(err, errBroken) {
			t.Errorf("the disk is full after %d files; the export says %v", n, err)
		}
	}
	if _, err := new(search.Indexer).Write(t.Context(), c.plan, c.words, full(len(files)-1)); !errors.Is(err, errBroken) {
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
		{"no first file", "es/m-*.js", nil, remesas},
		{"an empty first file", "es/m-*.js", func([]byte) []byte { return nil }, remesas},
		{"a first file cut off", "es/m-*.js", half, remesas},
		{"another schema", "es/m-*.js", change(`"schema":3`, `"schema":2`), remesas},
		{"the first file of another language", "es/m-*.js", change(`"lang":"es"`, `"lang":"pt"`), remesas},
		{"lengths cut off", "es/m-*.js", change(`compendio("l1","`, `compendio("l1","A","`), remesas},
		{"no shards of terms", "d-*.js", nil, remesas},
		{"shards of terms cut off", "d-*.js", half, remesas},
		{"damaged shards of terms", "d-*.js", change(":", ":!"), remesas},
		{"other terms", "d-*.js", change(`compendio("d`, `compendio("w`), remesas},
		{"no words", "w-*.js", nil, halfTyped},
		{"damaged words", "w-*.js", change(",", ",?"), halfTyped},
		{"no texts", "es/t-*.js", nil, phrase},
		{"texts cut off", "es/t-*.js", half, phrase},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(p.dir)); err != nil {
				t.Fatal(err)
			}
			files, err := filepath.Glob(filepath.Join(dir, folder, test.file))
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
			a := client.Try[[][]found](t, c, p.asks(dir, []asked{test.q}))
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
		if base := filepath.Base(name); (base[0] == 'd' || base[0] == 'w') && len(data) > 40_000 {
			t.Errorf("%s has %d bytes", name, len(data))
		} else if base[0] == 'd' {
			shards++
		}
	}
	if shards < 10 {
		t.Error(fmt.Sprint("only so many shards were looked at: ", shards))
	}
}
