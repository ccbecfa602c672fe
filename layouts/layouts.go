// Package layouts holds the built-in layouts, partials and words of the
// interface. A site's own layouts/ folder overrides them file by file.
// docs/layouts.md says what a layout may use.
package layouts

import "embed"

// FS has the files of this folder, partials/ and messages/ among them.
//
//go:embed *.html partials/*.html messages/*.yaml
var FS embed.FS
