package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// table is what the benchmark says in the end.
type table struct {
	runs  int
	where string // what kind of place the sites were written to
	about string // the machine
	sizes []*figures
}

// print writes the table, at most 100 columns wide.
func (t *table) print(w io.Writer) {
	fmt.Fprintf(w, "compendio beside Hugo %s and Pagefind %s, medians of %s\n%s; sites written to %s\n",
		hugoVersion, pagefindVersion, plural(t.runs, "run"), t.about, t.where)
	for _, f := range t.sizes {
		fmt.Fprintf(w, "\n%-25s%9s%9s%9s%9s%10s%12s%12s\n", plural(f.practices, "practice"),
			"wall s", "CPU s", "peak MB", "pages", "pages/s", "MB written", "files")
		for _, name := range contestants {
			s := middle(f.samples[name])
			fmt.Fprintf(w, "  %-23s%9s%9s%9s%9s%10s%12s%12s\n", name, seconds(s.wall), seconds(s.cpu), peakOf(s),
				thousands(s.pages), thousands(int(float64(s.pages)/max(s.wall.Seconds(), 1e-9))),
				megabytes(s.bytes), thousands(s.files))
		}
		var parts []string
		for _, name := range stageNames {
			took := median(f.stages[name], func(d time.Duration) time.Duration { return d })
			parts = append(parts, name+" "+seconds(took))
		}
		fmt.Fprintf(w, "  stages of a cold build, s: %s\n", strings.Join(parts, ", "))
	}
	t.ratios(w)
}

// ratios are what the figures come to, size beside size.
func (t *table) ratios(w io.Writer) {
	fmt.Fprintf(w, "\n%-44s", "ratios, at so many practices")
	for _, f := range t.sizes {
		fmt.Fprintf(w, "%11s", thousands(f.practices))
	}
	wall := func(s sample) float64 { return s.wall.Seconds() }
	cpu := func(s sample) float64 { return s.cpu.Seconds() }
	memory := func(s sample) float64 { return float64(s.peak) }
	pages := func(s sample) float64 { return float64(s.pages) }
	perPage := func(s sample) float64 { return s.wall.Seconds() / float64(s.pages) }
	for _, r := range []struct {
		label, one, other string
		of                func(sample) float64
	}{
		{"time: compendio / Hugo", cold, hugo, wall},
		{"time: compendio / (Hugo + Pagefind)", cold, both, wall},
		{"CPU: compendio / Hugo", cold, hugo, cpu},
		{"CPU: compendio / (Hugo + Pagefind)", cold, both, cpu},
		{"time a page: compendio / (Hugo + Pagefind)", cold, both, perPage},
		{"peak memory: compendio / Hugo", cold, hugo, memory},
		{"peak memory: compendio / (Hugo + Pagefind)", cold, both, memory},
		{"pages: compendio / Hugo", cold, hugo, pages},
		{"time: unchanged / cold", unchanged, cold, wall},
		{"time: one edited / cold", edited, cold, wall},
	} {
		fmt.Fprintf(w, "\n  %-42s", r.label)
		for _, f := range t.sizes {
			a, b := r.of(middle(f.samples[r.one])), r.of(middle(f.samples[r.other]))
			if a == 0 || b == 0 {
				fmt.Fprintf(w, "%11s", "–")
			} else {
				fmt.Fprintf(w, "%11.2f", a/b)
			}
		}
	}
	fmt.Fprintln(w)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()) }

func peakOf(s sample) string {
	if s.peak == 0 {
		return "–"
	}
	return thousands(int(s.peak / 1e6))
}

// megabytes keeps a digit after the point, as an edit of a small site writes less than one.
func megabytes(n int64) string {
	return fmt.Sprintf("%s.%d", thousands(int(n/1e6)), n%1e6/1e5)
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return thousands(n) + " " + word + "s"
}

// thousands writes a number as English does.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}
