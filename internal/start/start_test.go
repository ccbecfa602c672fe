package start_test

import (
	"strings"
	"testing"
	"time"

	"compendio/internal/start"
)

// A site has the day on which it begins, and each language has its own guide, help and original.
func TestSite(t *testing.T) {
	for lang, want := range map[string]struct{ guide, original, comment string }{
		"es": {"LEAME.md", "content/practices/xa-portal.es.md", "# Quién hace qué y dónde"},
		"en": {"README.md", "content/practices/xa-portal.en.md", "# Who does what, and where"},
	} {
		files, err := start.Site(lang, time.Date(2040, 7, 8, 0, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		text := map[string]string{}
		for _, f := range files {
			if f.From != "" {
				t.Errorf("%s: %s is to come from %s", lang, f.Path, f.From)
			}
			text[f.Path] = string(f.After)
			if strings.Contains(string(f.After), "2026-01-15") || strings.Contains(string(f.After), "\n#es") || strings.Contains(string(f.After), "\n#en") {
				t.Errorf("%s: %s has a day or a comment that is not its own", lang, f.Path)
			}
		}
		if text[want.guide] == "" || text["LEAME.md"] != "" && text["README.md"] != "" {
			t.Errorf("%s: there is not one guide, %s", lang, want.guide)
		}
		for name, parts := range map[string][]string{
			want.original:                   {"\noriginal: true\n", "\ncountries: [XA]\n", "\nupdated: 2040-07-08\n", want.comment},
			"content/site.yaml":             {"\nedition: 2040-07-08\n", "\nlanguages: [" + lang + ", "},
			"content/taxonomies/types.yaml": {"\n- id: law\n"},
		} {
			for _, part := range parts {
				if !strings.Contains("\n"+text[name], part) {
					t.Errorf("%s: %s does not say %q", lang, name, part)
				}
			}
		}
	}
}
