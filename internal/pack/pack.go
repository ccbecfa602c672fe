// Package pack makes offline copies of a site: a folder in a zip file, one that
// passes mail filters, one HTML file, an e-book and a PDF; and it checks whether a
// copy is still what was made (Verify).
//
// Every format is cut from the same output tree: a Tree is a sink that the renderer
// of the site writes into, and a format (zip.go, mail.go, html.go, epub.go, pdf.go)
// reads finished pages from it. Nothing is rendered a second way, so that a copy
// says what the site says. What a copy holds is decided before, by kb.Base.Part;
// selection.go reads it from the command line.
//
// The same tree gives the same bytes: files are sorted, dates are the edition's. A
// copy appears under its name only when it is whole. The package asks nothing of
// the network and prints nothing; what a person can mend is told as a *Refusal.
package pack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"compendio/internal/artifact"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/site"
	"compendio/internal/source"
)

// Words are those of the interface, and what they say of a copy.
type Words struct {
	*message.Words
	About   string // of which edition it is, for whom, and what it holds
	Edition string // of which edition it is
	Part    string // what it holds, if not everything
}

// Copy is what is to be made: the plan of what is rendered, and for whom.
type Copy struct {
	Plan    *site.Plan
	Words   map[string]Words // by language
	For     string           // whom it is made for, or empty; see Name
	Browser string           // the browser that prints, or empty to look for one
}

// format is one way of writing a copy.
type format struct {
	name, extension string
	write           func(c *Copy, t *Tree, w io.Writer) error
}

// formats is the table of all formats. To add one, write its file and a line here.
func formats() []format {
	return []format{
		{"zip", ".zip", sealed((*Copy).zip)},
		{"mail", ".zip", sealed((*Copy).mail)},
		{"html", ".html", (*Copy).html},
		{"epub", ".epub", sealed((*Copy).epub)},
		{"pdf", ".pdf", (*Copy).pdf},
	}
}

// Formats are the names of the formats.
func Formats() []string {
	var list []string
	for _, f := range formats() {
		list = append(list, f.name)
	}
	return list
}

func find(name string) (format, error) {
	for _, f := range formats() {
		if f.name == name {
			return f, nil
		}
	}
	return format{}, fmt.Errorf("pack: there is no format %q", name)
}

// Refusal says why no copy is made, as something that a person can mend. Reason is
// a key; whoever speaks to the person has the sentence.
type Refusal struct {
	Reason string
	Args   []any
}

func (r *Refusal) Error() string {
	return strings.TrimSpace("pack: " + r.Reason + " " + strings.Trim(fmt.Sprint(r.Args...), "[]"))
}

// FileName is the name of a copy unless its maker wants another: site, edition, what
// it holds, for whom. It is the same for the same copy and safe on every system.
func (c *Copy) FileName(format string) (string, error) {
	f, err := find(format)
	if err != nil {
		return "", err
	}
	name := c.stem()
	if f.name == "mail" { // not to be taken for the zip of the same copy
		name += "-mail"
	}
	return name + f.extension, nil
}

// stemMost keeps the longest path of a zip file below what Windows Explorer opens.
const stemMost = 60

func (c *Copy) stem() string {
	b := c.Plan.Base
	s := b.Selection
	parts := []string{source.Slug(b.Site.ShortName.In(c.Plan.Languages[0])), b.Site.Edition.String()}
	if len(s.Languages) > 0 {
		parts = append(parts, c.Plan.Languages...)
	}
	s.Each(func(facet, value string) {
		sign := ""
		if b.Entry(facet+"/"+value) != nil {
			sign = facet[:1] // o7, s2a
		}
		parts = append(parts, sign+strings.ToLower(value))
	})
	if c.For != "" {
		parts = append(parts, source.Slug(c.For))
	}
	name := strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "-")
	if len(name) > stemMost {
		name = name[:stemMost]
	}
	return strings.Trim(name, "-.")
}

// day is the date that files of a copy bear: the edition's.
func (c *Copy) day() time.Time { return c.Plan.Base.Site.Edition.Time() }

// manifest says what the copy is; the files are to be added.
func (c *Copy) manifest(format string) *artifact.Manifest {
	b := c.Plan.Base
	return &artifact.Manifest{Edition: b.Site.Edition.String(), Copy: &artifact.Copy{Site: b.Site.Name.In(c.Plan.Languages[0]), Format: format,
		Languages: c.Plan.Languages, For: c.For, Parts: parts(b.Selection), Newest: b.Site.BaseURL}}
}

func parts(s kb.Selection) []string {
	var list []string
	s.Each(func(facet, value string) { list = append(list, facet+"/"+strings.ToLower(value)) })
	return list
}

// Vacant refuses a place where something is already.
func Vacant(name string) error {
	_, err := os.Lstat(name)
	switch {
	case err == nil:
		return &Refusal{"exists", []any{name}}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	info, err := os.Stat(filepath.Dir(name))
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return &Refusal{"no_folder", []any{filepath.Dir(name)}}
	}
	return err
}

// Write writes a copy of a finished tree in a format.
func (c *Copy) Write(format string, t *Tree, w io.Writer) error {
	f, err := find(format)
	if err != nil {
		return err
	}
	return f.write(c, t, w)
}

// Save makes a copy in a format and puts it at name, where nothing may be. render
// fills the tree. Whatever goes wrong, or if ctx ends, nothing is left behind.
func (c *Copy) Save(ctx context.Context, format, name string, render func(artifact.Sink) error) (err error) {
	if err := Vacant(name); err != nil {
		return err
	}
	dir := filepath.Dir(name)
	tree, err := NewTree(dir, c)
	if err != nil {
		return err
	}
	tree.ctx = ctx
	defer func() { err = errors.Join(err, tree.Close()) }()
	if err := render(tree); err != nil {
		return err
	}
	return artifact.Put(name, func(out io.Writer) error {
		if err := c.Write(format, tree, &endingWriter{ctx, out}); err != nil {
			return err
		}
		return Vacant(name) // it took a while
	})
}

// endingWriter takes nothing more when its context has ended.
type endingWriter struct {
	ctx context.Context
	w   io.Writer
}

func (e *endingWriter) Write(p []byte) (int, error) {
	if err := e.ctx.Err(); err != nil {
		return 0, err
	}
	return e.w.Write(p)
}
