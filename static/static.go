// Package static holds the built-in style sheet, scripts and other files that are
// published with every site. A site's own static/ folder overrides them file by
// file. css/ and js/ are bundled, minified and fingerprinted; the rest is copied.
package static

import "embed"

// FS has the files of this folder.
//
//go:embed css/*.css js/*.js favicon.svg
var FS embed.FS
