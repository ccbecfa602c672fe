package view

import (
	"strings"
	"testing"

	"compendio/internal/kb"
	"compendio/internal/markdown"
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

// Sources are numbered as a reader meets them: those of the figures above a text, those that it cites, the others.
func TestSourcesInOrder(t *testing.T) {
	h := &kb.Header{Sources: []kb.Source{{ID: "never"}, {ID: "second"}, {ID: "figure"}, {ID: "unused"}, {ID: "first"}},
		Highlights: []kb.Highlight{{Source: "figure"}}}
	text := &kb.Text{Lang: "es", Body: &markdown.Body{Citations: []markdown.Citation{{ID: "first"}, {ID: "second"}, {ID: "first"}, {ID: "figure"}}}}
	for _, test := range []struct {
		above []kb.Highlight
		want  string
	}{
		{nil, "first second figure never unused"},
		{[]kb.Highlight{{Value: kb.Localised{{Lang: "es", Text: "7"}}, Label: kb.Localised{{Lang: "es", Text: "x"}}, Source: "figure"}}, "figure first second never unused"},
	} {
		var got []string
		for _, s := range inOrder(h, text, test.above...) {
			got = append(got, s.ID)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("with %d figures the order is %q, want %q", len(test.above), got, test.want)
		}
	}
}

// What is said of a country is a sentence for one practice, for several and for all that are shared.
func TestCountrySentences(t *testing.T) {
	vs := &Views{words: map[string]words{"en": {message.New("en", map[string]string{
		"country_intro.practices.one": "One practice", "country_intro.practices.other": "{n} practices",
		"country_intro.shared.one": "one of them shared", "country_intro.shared.other": "{n} of them shared",
		"country_intro.all_shared.one": "shared", "country_intro.all_shared.other": "all shared",
		"country_intro.serve.one": "It addresses {objectives}.", "country_intro.serve.other": "They address {objectives}.",
		"country_intro.objectives.one": "objective {list}", "country_intro.objectives.other": "objectives {list}",
		"country_intro.of_all": "{n} of the {total} objectives", "country_intro.since.one": "It began in {year}.", "country_intro.since.other": "The earliest began in {year}.",
		"list_and": "and",
	})}}}
	for _, test := range []struct {
		n, shared  int
		objectives string
		since      int
		want       string
	}{
		{1, 0, "7", 2009, "One practice. It addresses objective 7. It began in 2009."},
		{1, 1, "7 8", 0, "One practice, shared. It addresses objectives 7 and 8."},
		{3, 1, "", 2009, "3 practices, one of them shared. The earliest began in 2009."},
		{3, 3, "1 2 3 4 5 6 7", 0, "3 practices, all shared. They address 7 of the 23 objectives."},
	} {
		if got := vs.countrySentences("en", test.n, test.shared, strings.Fields(test.objectives), 23, test.since); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// A long text has a list of its sections, and a short one has none.
func TestContents(t *testing.T) {
	headings := []markdown.Heading{{Level: 2, ID: "a", Text: "A"}, {Level: 2, ID: "b", Text: "B"}, {Level: 3, ID: "b1", Text: "B1"}, {Level: 2, ID: "c", Text: "C"}}
	if got := contents(&kb.Text{Body: &markdown.Body{Headings: headings}}); got != nil {
		t.Errorf("a short text has %v", got)
	}
	headings = append(headings, markdown.Heading{Level: 2, ID: "d", Text: "D"})
	if got := contents(&kb.Text{Body: &markdown.Body{Headings: headings}}); len(got) != 4 || got[3] != (Link{Text: "D", Href: "#d"}) {
		t.Errorf("a long text has %v", got)
	}
}
