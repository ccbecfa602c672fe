package kb_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"compendio/internal/diag"
	"compendio/internal/kb"
)

func TestParseDate(t *testing.T) {
	for _, s := range []string{"2021", "2021-03", "2021-03-01", "2024-02-29", "1000", "9999-12-31", "unknown"} {
		if d, ok := kb.ParseDate(s); !ok || d.String() != s || d.IsZero() || d.Unknown != (s == "unknown") {
			t.Errorf("ParseDate(%q) = %+v, %v", s, d, ok)
		}
	}
	for _, s := range []string{"", "21", "0999", "010", "20210", "2021-3", "2021-13", "2021-00", "2021-02-30", "2023-02-29", "2021-03-00", "2021-03-32",
		"2021/03/01", " 2021", "2021-03-01T00:00:00Z", "-2021", "٢٠٢١", "Unknown", "yes", "4 de marzo de 2025"} {
		if d, ok := kb.ParseDate(s); ok {
			t.Errorf("ParseDate(%q) = %+v", s, d)
		}
	}
}

func TestDateBefore(t *testing.T) {
	date := func(s string) kb.Date {
		d, ok := kb.ParseDate(s)
		if !ok {
			t.Fatal(s)
		}
		return d
	}
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"2020", "2021", true}, {"2021", "2020", false}, {"2021", "2021", false},
		{"2021", "2021-03", false}, {"2021-03", "2021", false}, // as far as both are known
		{"2021-03", "2021-04", true}, {"2021-03-01", "2021-03", false}, {"2021-03-01", "2021-03-02", true}, {"2021-12-31", "2022-01-01", true},
		{"unknown", "2021", false}, {"2021", "unknown", false},
	} {
		if got := date(test.a).Before(date(test.b)); got != test.want {
			t.Errorf("%s before %s: %v", test.a, test.b, got)
		}
	}
}

func TestDateTime(t *testing.T) {
	for in, want := range map[string]string{"2021": "2021-01-01", "2021-03": "2021-03-01", "2021-03-09": "2021-03-09"} {
		d, _ := kb.ParseDate(in)
		if got := d.Time().Format("2006-01-02"); got != want {
			t.Errorf("%s begins on %s, want %s", in, got, want)
		}
	}
}

// A date that somebody wrote as people do is shown as it has to be written here,
// both ways where it could be two.
func TestDatesInWords(t *testing.T) {
	const generic = "year, month and day, as far as they are known: 2021, 2021-03 or 2021-03-25"
	for _, test := range []struct{ in, hint string }{
		{"4 de marzo de 2025", "2025-03-04"},
		{"4 de Marzo del 2025", "2025-03-04"},
		{"1 enero 2025", "2025-01-01"},
		{"March 4, 2025", "2025-03-04"},
		{"4 March 2025", "2025-03-04"},
		{"Sept. 30, 2025", "2025-09-30"},
		{"15 de setiembre de 2025", "2025-09-15"},
		{"sep. 30, 2025", "2025-09-30"},
		{"25/12/2024", "2024-12-25"},
		{"25.12.2024", "2024-12-25"},
		{"05/06/2025", "2025-06-05 or 2025-05-06"},
		{"2026-1-5", "2026-01-05"}, {"2026/11/5", "2026-11-05"}, {"2026-13-5", generic},
		{"6/6/2025", "2025-06-06"},
		{"31 de febrero de 2025", generic},
		{"12/25/2024", "2024-12-25"},
		{"4 de brumario de 2025", generic},
		{"marzo de 2025", "2025-03"},
		{"March, 2025", "2025-03"},
		{"enero 2024", "2024-01"},
		{"hoy", generic},
	} {
		_, faults := read(t, forum(t, map[string][]string{"practices/hn-agua.es.md": {"start: 2021-03", `start: "` + test.in + `"`}}), false)
		i := slices.IndexFunc(faults, func(d diag.Diagnostic) bool { return d.Code == diag.WantDate })
		if i < 0 {
			t.Errorf("%s was taken for a date", test.in)
		} else if got, want := faults[i].Hint("en"), "write "+test.hint; got != want {
			t.Errorf("%s: the hint is %q, want %q", test.in, got, want)
		}
	}
}

// FuzzParseDate holds that a date is read back as it was written, and that no
// other form is taken for one.
func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"", "2021", "2021-03", "2021-03-01", "2021-02-29", "unknown", "0000", "2021-1", "2021-00-00", "9999-99-99", "2021-03-01\n", "４２"} {
		f.Add(s)
	}
	form := regexp.MustCompile(`^(?:unknown|[1-9][0-9]{3}(?:-[01][0-9](?:-[0-3][0-9])?)?)$`)
	f.Fuzz(func(t *testing.T, s string) {
		d, ok := kb.ParseDate(s)
		switch {
		case ok && d.String() != s:
			t.Errorf("%q was read as %s", s, d)
		case ok && (!form.MatchString(s) || strings.ContainsRune(s, '\n')):
			t.Errorf("%q was read as a date", s)
		case !ok && !d.IsZero():
			t.Errorf("%q is no date and yet %+v", s, d)
		}
		if d.Before(d) {
			t.Errorf("%s is before itself", d)
		}
		if ok && !d.Unknown && d.Time().Year() != d.Year {
			t.Errorf("%s begins in %s", d, d.Time())
		}
	})
}
