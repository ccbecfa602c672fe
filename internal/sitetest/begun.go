package sitetest

import (
	"testing"
	"testing/fstest"
	"time"

	"compendio/internal/start"
)

// Begun is a site that has just begun, whose editors write in a language first.
func Begun(t testing.TB, lang string) fstest.MapFS {
	t.Helper()
	files, err := start.Site(lang, time.Date(2031, 5, 4, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	site := fstest.MapFS{}
	for _, f := range files {
		site[f.Path] = &fstest.MapFile{Data: f.After, Mode: 0o644}
	}
	return site
}
