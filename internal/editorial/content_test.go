package editorial_test

import (
	"flag"
	"io/fs"
	"os"
	"regexp"
	"testing"
	"testing/fstest"

	"compendio/internal/diag"
	"compendio/internal/engine"
	"compendio/internal/kb"
	"compendio/internal/source"
)

// siteFlag names another site than that of this repository.
var siteFlag = flag.String("site", "../..", "the folder that holds content/")

// contentOf is the content, to change at will.
func contentOf(t testing.TB) fstest.MapFS {
	t.Helper()
	site := fstest.MapFS{}
	disk := os.DirFS(*siteFlag)
	err := fs.WalkDir(disk, "content", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(disk, name)
		site[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// bodiesOf returns the Markdown of every text by its path, as it was parsed.
func bodiesOf(site fs.FS) map[string]string {
	bodies := map[string]string{}
	tree, err := source.Load(site, kb.Folders(), &diag.Log{})
	if err != nil {
		panic(err) // load has read the same
	}
	for _, d := range tree.Documents {
		data, err := tree.Bytes(d, &diag.Log{})
		if err != nil || !d.Parse(data, &diag.Log{}) {
			panic(d.Path) // load has read the same
		}
		bodies[d.Path] = d.Body
	}
	return bodies
}

// replace changes every match in a file and reports whether there was one.
func replace(site fstest.MapFS, file, pattern, with string) bool {
	form := regexp.MustCompile(pattern)
	data := site[file].Data
	site[file] = &fstest.MapFile{Data: form.ReplaceAll(data, []byte(with))}
	return form.Match(data)
}

// load reads content that has to be free of errors.
func load(t testing.TB, site fs.FS) *kb.Base {
	t.Helper()
	log := &diag.Log{}
	base, err := engine.New(engine.Options{Site: site}).Load(log)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range log.Sorted() {
		if d.Severity == diag.Error {
			t.Fatalf("%s: %s", d.Place, d.Message("en"))
		}
	}
	return base
}
