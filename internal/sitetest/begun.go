package sitetest

import (
	"maps"
	"testing"
	"testing/fstest"
	"time"

	"compendio/internal/start"
)

// Begun is a site that has just begun, whose editors write in a language first.
func Begun(t testing.TB, lang string) fstest.MapFS {
	t.Helper()
	site, err := BegunOn(lang, time.Date(2031, 5, 4, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// BegunOn is Begun for whoever runs no test.
func BegunOn(lang string, day time.Time) (fstest.MapFS, error) {
	files, err := start.Site(lang, day)
	site := fstest.MapFS{}
	for _, f := range files {
		site[f.Path] = &fstest.MapFile{Data: f.After, Mode: 0o644}
	}
	return site, err
}

// OwnLook is a site with all that site.yaml may say of how it looks: a logo, colours, a text at the foot
// and a licence.
func OwnLook(site fstest.MapFS) fstest.MapFS {
	own := maps.Clone(site)
	const file = "content/site.yaml"
	own[file] = &fstest.MapFile{Mode: 0o644, Data: append(append([]byte{}, site[file].Data...), `
logo: logo.svg
accent: {light: "#7a2048", dark: "#f3a6c4"}
footer:
  es: Un sitio de la [Secretaría del foro](https://example.org/), hecho con todas las delegaciones.
  en: A site of the [Secretariat of the forum](https://example.org/), made with all delegations.
license:
  name: CC BY 4.0
  url: {es: "https://creativecommons.org/licenses/by/4.0/deed.es", en: "https://creativecommons.org/licenses/by/4.0/"}
`...)}
	own["static/logo.svg"] = &fstest.MapFile{Mode: 0o644, Data: []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 236 56"><style>.ink{fill:#7a2048}.line{fill:none;stroke:#7a2048}@media(prefers-color-scheme:dark){.ink{fill:#f3a6c4}.line{stroke:#f3a6c4}}</style><g class="line" stroke-width="4"><circle cx="20" cy="28" r="15"/><circle cx="40" cy="28" r="15"/></g><text class="ink" x="68" y="38" font-family="Georgia,serif" font-size="28" font-weight="700" textLength="160" lengthAdjust="spacingAndGlyphs">Foro Abierto</text></svg>
`)}
	return own
}
