package editorial_test

import (
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"compendio/internal/diag"
	"compendio/internal/engine"
	"compendio/internal/figure"
	"compendio/internal/markdown"
)

// disagreements are the warnings of languages that do not agree.
func disagreements(t *testing.T, e *engine.Engine) []string {
	t.Helper()
	log := &diag.Log{}
	if _, err := e.Load(log); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, d := range log.Sorted() {
		if slices.Contains([]diag.Code{diag.FigureDiffers, diag.FigureAdded, diag.FigureMissing}, d.Code) {
			out = append(out, d.Place.String()+" "+d.Message("en")+"; "+d.Hint("en"))
		}
	}
	return out
}

// translations are the files of the content that are one, sorted, with where their text begins.
func translations(t *testing.T, site fstest.MapFS) (files []string, begins map[string]int) {
	base := load(t, site)
	bodies := bodiesOf(site)
	begins = map[string]int{}
	for _, file := range slices.Sorted(maps.Keys(site)) {
		if begin := strings.Index(string(site[file].Data), bodies[file]); base.IsTranslation(file) && begin > 0 {
			files, begins[file] = append(files, file), begin
		}
	}
	return files, begins
}

func langOf(file string) string { return strings.Split(file, ".")[1] }

func TestLanguagesAgree(t *testing.T) {
	for _, told := range disagreements(t, engine.New(engine.Options{Site: contentOf(t)})) {
		t.Error(told)
	}
}

// A digit, a date or a citation that is not as in the original is found wherever it is, in the file where it is.
func TestPlantedDisagreementsAreFound(t *testing.T) {
	const faults = 400
	site := contentOf(t)
	files, begins := translations(t, site)
	e := engine.New(engine.Options{Site: site}) // reads again only the entry that has changed
	random := rand.New(rand.NewPCG(1, 1))
	citation := regexp.MustCompile(`\[\^[a-z0-9-]+\]`)
	planted := map[string]int{}
	for range 20 * faults {
		if planted["digit"]+planted["month"]+planted["citation"] == faults {
			break
		}
		file := files[random.IntN(len(files))]
		whole := string(site[file].Data)
		front, body := whole[:begins[file]], whole[begins[file]:]
		what, from, to, with := "", 0, 0, ""
		figures := slices.DeleteFunc(figure.Find(markdown.Prose(body), langOf(file)), func(f figure.Figure) bool { return f.Spelt })
		if cites := citation.FindAllStringIndex(body, -1); len(cites) > 0 && random.IntN(3) == 0 {
			at := cites[random.IntN(len(cites))]
			what, from, to = "citation", at[0], at[1]
		} else if len(figures) > 0 {
			f := figures[random.IntN(len(figures))]
			what, from, to, with = change(f, langOf(file), random)
		}
		if what == "" {
			continue
		}
		planted[what]++
		site[file] = &fstest.MapFile{Data: []byte(front + body[:from] + with + body[to:])}
		told := disagreements(t, e)
		if len(told) == 0 || !strings.HasPrefix(told[0], file+":") {
			t.Errorf("%s: %q for %q in %q is not told: %q", file, with, body[from:to], body[max(0, from-40):min(len(body), to+40)], told)
		}
		site[file] = &fstest.MapFile{Data: []byte(whole)}
	}
	t.Log(planted)
	if planted["digit"] < 100 || planted["month"] < 20 || planted["citation"] < 100 {
		t.Errorf("only so many were planted: %v", planted)
	}
}

// change makes another figure of one: a digit more, or another month.
func change(f figure.Figure, lang string, random *rand.Rand) (what string, from, to int, with string) {
	if month := monthsOf[lang]; slices.Contains(month, f.Text) {
		other := month[(slices.Index(month, f.Text)+1+random.IntN(11))%12]
		return "month", f.Offset, f.Offset + len(f.Text), other
	}
	var digits []int
	for i := range len(f.Text) {
		if c := f.Text[i]; '0' <= c && c <= '9' {
			digits = append(digits, i)
		}
	}
	if len(digits) == 0 {
		return "", 0, 0, ""
	}
	at := digits[random.IntN(len(digits))]
	old := f.Text[at]
	return "digit", f.Offset + at, f.Offset + at + 1, string('0' + (old-'0'+1+byte(random.IntN(9)))%10)
}

var monthsOf = map[string][]string{
	"es": strings.Fields("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
	"en": strings.Fields("January February March April May June July August September October November December"),
}

// What only looks different is not told: points and spaces between thousands, the place of the day, a number in
// words.
func TestOtherFormsAgree(t *testing.T) {
	swap := func(from, to string) func(string) string {
		return func(s string) string { return strings.ReplaceAll(s, from, to) }
	}
	const thousands, month = `\b\d{1,3}(?:[ ,]\d{3})+\b`, `(?:January|February|April|August|September|October|November|December)\b`
	for _, test := range []struct {
		name, lang, pattern string
		with                func(string) string
	}{
		{"points between thousands", "es", thousands, swap(" ", ".")},
		{"blanks that do not break", "es", thousands, swap(" ", "\u202f")},
		{"blanks between thousands", "en", thousands, swap(",", " ")},
		{"nothing between thousands", "en", thousands, swap(",", "")},
		{"no blank before a percent sign", "es", `\d %`, swap(" ", "")},
		{"the month first", "en", `\b\d{1,2} ` + month, func(s string) string {
			day, month, _ := strings.Cut(s, " ")
			return month + " " + day
		}},
		{"the month short", "en", `\b\d{1,2} ` + month, func(s string) string { return s[:strings.Index(s, " ")+4] + "." }},
		{"numbers in words", "en", ` 7 [a-z]`, swap("7", "seven")},
		{"numbers in words too", "es", ` 12 [a-z]`, swap("12", "doce")},
		{"millions in digits", "es", `\b\d{1,2},\d millones\b`, func(s string) string {
			return s[:strings.Index(s, ",")] + "." + s[strings.Index(s, ",")+1:][:1] + "00.000"
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			site := contentOf(t)
			files, begins := translations(t, site)
			form, changed := regexp.MustCompile(test.pattern), 0
			for _, file := range files {
				whole := string(site[file].Data)
				if langOf(file) != test.lang {
					continue
				}
				body := form.ReplaceAllStringFunc(whole[begins[file]:], test.with)
				if body != whole[begins[file]:] {
					changed++
				}
				site[file] = &fstest.MapFile{Data: []byte(whole[:begins[file]] + body)}
			}
			t.Log(changed, "texts")
			if changed == 0 {
				t.Error("nothing was changed")
			}
			for _, told := range disagreements(t, engine.New(engine.Options{Site: site})) {
				t.Error(told)
			}
		})
	}
}
