package main

import (
	"archive/zip"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/xuri/excelize/v2"
)

var update = flag.Bool("update", false, "rewrite what the scripts expect; read the difference before you commit it")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"compendio": main})
}

// TestScripts runs every script of testdata/script. Beside the usual commands a
// script has these:
//
//	site NAME             lays out the site of testdata/site/NAME.txtar; a file that
//	                      the script brings itself stays as it is
//	exits CODE CMD ARGS   runs a command that must end with this exit code
//	replace FILE OLD NEW  changes a text that stands in a file, wherever it does;
//	                      \t, \xff and the like may be written in both
//	png FILE [WIDTH]      writes an image, small if it has no width
//	zip FILE NAMES...     writes a zip file that holds files of these names
//	grow FILE MB          makes a file larger by zeros at its end
//	snapshot DIR FILE     writes down what a folder holds: each file, with a hash
//	cells BOOK SHEET LIST fills cells of a workbook, which is made if it is not there, from a
//	                      list with a line for each: B2 and the text, in which \n may be
//	                      written; or a number, =formula or merge:C3 behind a | instead
func TestScripts(t *testing.T) {
	testscript.Run(t, params())
}

func params() testscript.Params {
	return testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		// What is remembered of builds stays within the script.
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_CACHE_HOME", filepath.Join(e.WorkDir, ".cache"))
			e.Setenv("LocalAppData", filepath.Join(e.WorkDir, ".cache"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"site": laySite, "exits": exits, "replace": replace, "png": drawPNG, "zip": writeZip, "grow": grow, "snapshot": snapshot, "cells": cells,
		},
	}
}

func arguments(ts *testscript.TestScript, neg bool, args []string, n int) {
	if neg || len(args) < n {
		ts.Fatalf("this command wants %d arguments and no !", n)
	}
}

func laySite(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 1)
	archive, err := txtar.ParseFile(filepath.Join("testdata", "site", args[0]+".txtar"))
	ts.Check(err)
	for _, f := range archive.Files {
		name := ts.MkAbs(f.Name)
		if _, err := os.Stat(name); err == nil {
			continue
		}
		ts.Check(os.MkdirAll(filepath.Dir(name), 0o777))
		ts.Check(os.WriteFile(name, f.Data, 0o666))
	}
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 2)
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var failed *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &failed) {
		got = failed.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func replace(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 3)
	var texts [2]string
	for i, a := range args[1:3] {
		text, err := strconv.Unquote(`"` + strings.ReplaceAll(a, `"`, `\"`) + `"`)
		ts.Check(err)
		texts[i] = text
	}
	before := ts.ReadFile(args[0])
	if !strings.Contains(before, texts[0]) {
		ts.Fatalf("%s does not hold %q", args[0], texts[0])
	}
	after := strings.ReplaceAll(before, texts[0], texts[1])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(after), 0o666))
}

func drawPNG(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 1)
	name := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(name), 0o777))
	f, err := os.Create(name)
	ts.Check(err)
	width := 3
	if len(args) > 1 {
		width, err = strconv.Atoi(args[1])
		ts.Check(err)
	}
	ts.Check(png.Encode(f, image.NewGray(image.Rect(0, 0, width, 2))))
	ts.Check(f.Close())
}

func writeZip(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 2)
	name := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(name), 0o777))
	f, err := os.Create(name)
	ts.Check(err)
	z := zip.NewWriter(f)
	for _, inside := range args[1:] {
		w, err := z.Create(inside)
		ts.Check(err)
		_, err = io.WriteString(w, "<x/>")
		ts.Check(err)
	}
	ts.Check(z.Close())
	ts.Check(f.Close())
}

func grow(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 2)
	more, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), info.Size()+more<<20))
}

func snapshot(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 2)
	var list strings.Builder
	dir := os.DirFS(ts.MkAbs(args[0]))
	ts.Check(fs.WalkDir(dir, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(dir, p)
		fmt.Fprintf(&list, "%x %s\n", sha256.Sum256(data), p)
		return err
	}))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(list.String()), 0o666))
}

func cells(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 3)
	name, sheet := ts.MkAbs(args[0]), args[1]
	f := excelize.NewFile()
	if _, err := os.Stat(name); err == nil {
		f, err = excelize.OpenFile(name)
		ts.Check(err)
	} else {
		ts.Check(f.SetSheetName("Sheet1", sheet))
	}
	_, err := f.NewSheet(sheet)
	ts.Check(err)
	for line := range strings.Lines(ts.ReadFile(args[2])) {
		at, text, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		special, is := strings.CutPrefix(text, "|")
		formula, isFormula := strings.CutPrefix(special, "=")
		end, isMerge := strings.CutPrefix(special, "merge:")
		switch {
		case !is:
			ts.Check(f.SetCellStr(sheet, at, strings.ReplaceAll(text, `\n`, "\n")))
		case isFormula:
			ts.Check(f.SetCellFormula(sheet, at, formula))
		case isMerge:
			ts.Check(f.MergeCell(sheet, at, end))
		default:
			number, err := strconv.ParseFloat(special, 64)
			ts.Check(err)
			ts.Check(f.SetCellFloat(sheet, at, number, -1, 64))
		}
	}
	ts.Check(f.SaveAs(name))
	ts.Check(f.Close())
}
