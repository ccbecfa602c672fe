package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"compendio/internal/artifact"
	"compendio/internal/engine"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/sheet"

	"github.com/spf13/cobra"
)

// tableFormats are those of export.
var tableFormats = []string{"xlsx", "csv", "json"}

func (e *env) exportCommand() *cobra.Command {
	var o options
	var kind, format, out string
	c := e.command("export", func(c *cobra.Command, args []string) int {
		if len(args) > 0 {
			return e.extra(c, args[0])
		}
		return e.export(o, kind, format, out, false)
	})
	e.siteFlag(c, &o)
	e.kindFlag(c, &kind)
	e.choice(c, c.Flags(), &format, "format", "wrong_table_format", tableFormats...)
	c.Flags().StringVar(&out, "out", "", "")
	return c
}

// kindFlag adds a flag that takes a kind of entries.
func (e *env) kindFlag(c *cobra.Command, kind *string) {
	e.choice(c, c.Flags(), kind, "kind", "wrong_kind", kindNames()...)
}

// export writes the entries of a kind, or of all, as a table; of a template only what stands
// above them.
func (e *env) export(o options, kind, format, out string, template bool) int {
	if format = tableFormat(format, out); !slices.Contains(tableFormats, format) {
		e.fail(e.say("wrong_table_format", format, strings.Join(tableFormats, ", ")), "")
		return exitUsage
	}
	opts, closeSite, code := e.open(o)
	if code != exitClean {
		return code
	}
	defer closeSite()
	opts.Drafts = true
	site, err := engine.New(opts).Site()
	if err != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	if site.Result.Base == nil {
		return e.conclude(site.Result, nil)
	}
	kinds := slices.Clone(site.Result.Base.Kinds())
	if kind != "" {
		kinds = slices.DeleteFunc(kinds, func(k *kb.Kind) bool { return k.Name != kind })
	} else if format == "csv" || template {
		e.fail(e.say("which_kind"), e.say("see_help", "compendio help export"))
		return exitUsage
	}
	switch {
	case out == "" && kind != "":
		out = kinds[0].Folder + "." + format
	case out == "":
		out = "content." + format
	}
	data, err := written(e.book(site), kinds, format, template)
	if err != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	if _, err := os.Lstat(out); err == nil {
		e.fail(e.say("copy_exists", out), e.say("copy_exists_hint"))
		return exitUsage
	}
	if err := artifact.Replace(out, data); err != nil {
		return e.tableFault(out, err)
	}
	if site.Result.Failed {
		e.report(e.stderr, site.Result.Diagnostics)
		fmt.Fprintln(e.stderr, e.say("exported_sound", out))
		return exitContent
	}
	fmt.Fprintln(e.stdout, e.say("exported", out))
	return exitClean
}

// book is what tables of a site are made and read with.
func (e *env) book(site *engine.Site) *sheet.Book {
	b := &sheet.Book{Base: site.Result.Base, Words: map[string]*message.Words{}, Lang: e.lang}
	if site.Renderer != nil {
		b.Words = site.Renderer.Views.Words()
	}
	return b
}

// tableFault tells why a table could not be read or written.
func (e *env) tableFault(name string, err error) int {
	var number syscall.Errno
	// ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION: a spreadsheet program has the file open.
	if runtime.GOOS == "windows" && errors.As(err, &number) && (number == 32 || number == 33) {
		e.fail(e.say("table_open", name), e.say("table_open_hint"))
		return exitUsage
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.fail(e.say("copy_not_there", name), "")
		return exitUsage
	default:
		e.fail(err.Error(), "")
	}
	return exitMachine
}

// tableFormat is the format asked for, or that of the file's name; a workbook if there is neither.
func tableFormat(format, out string) string {
	switch {
	case format != "":
		return format
	case out == "":
		return "xlsx"
	}
	return strings.ToLower(strings.TrimPrefix(filepath.Ext(out), "."))
}

// written is the table in a format.
func written(book *sheet.Book, kinds []*kb.Kind, format string, template bool) ([]byte, error) {
	switch format {
	case "csv":
		return book.CSV(kinds[0])
	case "json":
		return book.JSON(kinds)
	}
	return book.Workbook(kinds, template)
}
