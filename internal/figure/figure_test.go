package figure

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// values are those of the figures of a text; what is spelt out stands in brackets.
func values(list []Figure) string {
	var out []string
	for _, f := range list {
		if f.Spelt {
			f.Value = "(" + f.Value + ")"
		}
		out = append(out, f.Value)
	}
	return strings.Join(out, " ")
}

func TestFind(t *testing.T) {
	for _, test := range []struct{ lang, text, want string }{
		{"es", "21.400, 21 400, 21\u00a0400 y 21\u202f400 personas", "21400 21400 21400 21400"},
		{"en", "21,400 or 21 400 people", "21400 21400"},
		{"es", "3,5 %, 3.5% y 3,50", "3.5 3.5 3.5"},
		{"en", "3.5%, 0.5 and 1,234.56", "3.5 0.5 1234.56"},
		{"es", "1.234.567,8 y 1,234,567", "1234567.8 1234567"},
		{"es", "2,3 millones, 45 000 millones, 30 mil millones, 7 mil", "2300000 45000000000 30000000000 7000"},
		{"en", "2.3 million, 45 billion, 45,000\nmillion, 3 hundred thousand", "2300000 45000000000 45000000000 300000"},
		{"es", "el 4 de marzo de 2025", "4 m3 2025"},
		{"en", "on 4 March 2025, or March 4, 2025, or 2025-03-04", "4 m3 2025 m3 4 2025 2025 m3 4"},
		{"en", "04/03/2025, 3/14/2025, 10/18, A/RES/73/195, 2022-24-30", "4 m3 2025 m3 14 2025 10 18 73 195 2022 24 30"},
		{"en", "it may march in May, on 3 May and in March 2020", "(m5) 3 m5 m3 2020"},
		{"es", "12.03.2024 y 2022-2024", "12 3 2024 2022 2024"},
		{"es", "la 2.ª reunión y el 1.º de mayo", "2 1 m5"},
		{"en", "the 2nd meeting, the 1990s and H-2A", "2 1990 2"},
		{"es", "siete, veinticinco, treinta y cinco, doscientos veinte, dos millones, tres mil", "(7) (25) (35) (220) (2000000) (3000)"},
		{"en", "seven, twenty-five, a hundred and twenty, two million", "(7) (25) (120) (2000000)"},
		{"es", "siglo XXI, II Foro", "(21) (2)"},
		{"en", "the 21st century; mix of civil rights", "21"},
		{"es", "en 2014 300 personas; 12 34", "2014 300 12 34"},
		{"es", "0,5 y 0.125 y 2018.125", "0.5 0.125 2018.125"},
		{"fr", "12 mars", ""},
		{"es", "", ""},
	} {
		if got := values(Find(test.text, test.lang)); got != test.want {
			t.Errorf("%s %q: %s, want %s", test.lang, test.text, got, test.want)
		}
	}
}

func TestCompare(t *testing.T) {
	for _, test := range []struct{ es, en, onlyES, onlyEN string }{
		{"21.400 personas en marzo", "21,400 people in March", "", ""},
		{"21.400 personas", "12,400 people", "21400", "12400"},
		{"7 países", "seven countries", "", ""},
		{"siete países", "7 countries", "", ""},
		{"siete países", "eight countries", "", ""}, // spelt out in both
		{"7 países", "eight countries", "7", ""},
		{"la Ley 26.364", "Law 26.364", "", ""},
		{"2014 y 2014", "2014", "2014", ""},
		{"el 4 de marzo", "4 April", "m3", "m4"},
		{"la segunda, la primera", "2, 1", "", ""},
	} {
		a, b := Compare(Find(test.es, "es"), Find(test.en, "en"))
		if values(a) != test.onlyES || values(b) != test.onlyEN {
			t.Errorf("%q, %q: %s and %s are left, want %s and %s", test.es, test.en, values(a), values(b), test.onlyES, test.onlyEN)
		}
	}
}

func TestFormat(t *testing.T) {
	for _, test := range []struct{ from, text, es, en string }{
		{"es", "383589", "383 589", "383,589"},
		{"es", "383.589", "383 589", "383,589"},
		{"en", "383,589", "383 589", "383,589"},
		{"es", "9496", "9496", "9,496"},
		{"es", "0", "0", "0"},
		{"es", "54 %", "54\u00a0%", "54%"},
		{"en", "91.3%", "91,3\u00a0%", "91.3%"},
		{"es", "91.30%", "91,30\u00a0%", "91.30%"},
		{"es", "1234567,25", "1 234 567,25", "1,234,567.25"},
		{"es", "unas 200", "", ""},
		{"es", "2 años", "", ""},
		{"es", "2018-2020", "", ""},
		{"es", "12.03.2024", "", ""},
		{"es", "%", "", ""},
		{"es", "", "", ""},
		{"fr", "12", "", ""},
	} {
		for lang, want := range map[string]string{"es": test.es, "en": test.en} {
			if got, ok := Format(test.text, test.from, lang); got != want || ok != (want != "") {
				t.Errorf("%q from %s to %s: %q, want %q", test.text, test.from, lang, got, want)
			}
		}
	}
	if _, ok := Format("12", "es", "fr"); ok {
		t.Error("a number was written in a language that nobody described")
	}
}

// Whatever a text is, its figures stand in it where they are said to, one after the other, and a text
// agrees with itself.
func FuzzFind(f *testing.F) {
	for _, s := range []string{"21.400,5 mil millones de marzo", "1 234 5678", "twenty-five and", "XX\u00a0II 3,", "\xff3.\xc3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, lang := range []string{"es", "en"} {
			list, end := Find(text, lang), 0
			for _, x := range list {
				if x.Offset < end || !strings.HasPrefix(text[x.Offset:], x.Text) || x.Text == "" || utf8.ValidString(text) && !utf8.ValidString(x.Text) {
					t.Fatalf("%q: %+v", text, x)
				}
				end = x.Offset + len(x.Text)
			}
			if a, b := Compare(list, list); len(a)+len(b) > 0 {
				t.Fatalf("%q does not agree with itself: %v %v", text, a, b)
			}
		}
	})
}
