package view

import (
	"strings"
	"testing"

	"compendio/internal/kb"
	"compendio/internal/message"
)

// A title stands under the letter that a reader looks for it under.
func TestInitial(t *testing.T) {
	for title, want := range map[string]string{
		"Ámbito": "A", "ñandú": "N", "«Primero la Niñez»": "P", "¿Quién?": "Q", "23 objetivos": "0–9", "…": "–", "": "–", "Ælfric": "Æ",
	} {
		if got := initial(title); got != want {
			t.Errorf("%q stands under %q, not %q", title, got, want)
		}
	}
}

// A date is told as far as it is known, a period by what is known of its ends.
func TestDates(t *testing.T) {
	w := words{message.New("es", map[string]string{
		"date": "{day} de {month} de {year}", "month_year": "{month} de {year}", "months.3": "marzo", "unknown_date": "fecha desconocida",
		"since": "desde {date}", "until": "hasta {date}", "ongoing": "en curso", "range": "{start} a {end}", "list_and": "y",
	})}
	year, month, day, unknown := kb.Date{Year: 2021}, kb.Date{Year: 2021, Month: 3}, kb.Date{Year: 2021, Month: 3, Day: 25}, kb.Date{Unknown: true}
	for _, test := range []struct{ got, want string }{
		{w.date(year), "2021"},
		{w.date(month), "marzo de 2021"},
		{w.date(day), "25 de marzo de 2021"},
		{w.date(unknown), "fecha desconocida"},
		{w.period(&kb.Period{Start: year}), "2021"},
		{w.period(&kb.Period{Start: year, End: month}), "2021 a marzo de 2021"},
		{w.period(&kb.Period{Start: month, Ongoing: true}), "desde marzo de 2021"},
		{w.period(&kb.Period{Start: unknown, End: day}), "hasta 25 de marzo de 2021"},
		{w.period(&kb.Period{Start: unknown, Ongoing: true}), "en curso"},
		{w.years(&kb.Period{Start: day, End: kb.Date{Year: 2023, Month: 3}}), "2021 a 2023"},
		{w.join([]string{"a", "b", "c"}), "a, b y c"},
		{w.join(nil), ""},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

// A page loads nothing but from its own site, and runs no inline script that is not its own.
func TestPolicy(t *testing.T) {
	for _, p := range []string{policy("", ""), policy("p{}", ""), policy("p{}", "f()")} {
		if !strings.HasPrefix(p, "default-src 'none'; ") || strings.Contains(p, "unsafe") || strings.Contains(p, "*") {
			t.Error(p)
		}
	}
	if p := policy("p{}", ""); strings.Contains(p, "script-src") {
		t.Errorf("a page without a script may run some: %s", p)
	}
	if p := policy("p{}", "f()"); strings.Count(p, "'sha256-") != 2 {
		t.Errorf("a style and a script of the page's own are let in as %s", p)
	}
}
