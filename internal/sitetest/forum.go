package sitetest

import (
	"fmt"
	"strings"
)

// The generated forum: the vocabularies and the entries around the practices, and
// a practice's front matter.

type place struct {
	code   string
	name   pair
	region string
}

var countries = []place{
	{"CA", pair{"Canadá", "Canada"}, "north-america"}, {"MX", pair{"México", "Mexico"}, "north-america"},
	{"BZ", pair{"Belice", "Belize"}, "central-america"}, {"CR", pair{"Costa Rica", "Costa Rica"}, "central-america"},
	{"GT", pair{"Guatemala", "Guatemala"}, "central-america"}, {"HN", pair{"Honduras", "Honduras"}, "central-america"},
	{"PA", pair{"Panamá", "Panama"}, "central-america"}, {"SV", pair{"El Salvador", "El Salvador"}, "central-america"},
	{"DO", pair{"República Dominicana", "Dominican Republic"}, "caribbean"}, {"HT", pair{"Haití", "Haiti"}, "caribbean"},
	{"JM", pair{"Jamaica", "Jamaica"}, "caribbean"}, {"AR", pair{"Argentina", "Argentina"}, "south-america"},
	{"BO", pair{"Bolivia", "Bolivia"}, "south-america"}, {"BR", pair{"Brasil", "Brazil"}, "south-america"},
	{"CL", pair{"Chile", "Chile"}, "south-america"}, {"CO", pair{"Colombia", "Colombia"}, "south-america"},
	{"EC", pair{"Ecuador", "Ecuador"}, "south-america"}, {"PE", pair{"Perú", "Peru"}, "south-america"},
	{"PY", pair{"Paraguay", "Paraguay"}, "south-america"}, {"UY", pair{"Uruguay", "Uruguay"}, "south-america"},
	{"ES", pair{"España", "Spain"}, "elsewhere"},
}

var sessions = []struct {
	slug       string
	objectives string
}{{"1", "4, 7, 12, 23"}, {"2a", "5, 6, 18"}, {"2b", "14, 15, 16"}, {"3", "8, 9, 10, 11, 13"}, {"4a", "1, 2, 3"}, {"4b", "19, 20, 21, 22"}}

// frame returns everything but the practices.
func (g *generator) frame() {
	g.yield("site.yaml", `name: {es: Compendio de muestra, en: Sample compendium}
description: {es: Prácticas inventadas para medir y probar., en: Invented practices to measure and test with.}
languages: [es, en]
edition: 2026-11-23
`)
	var b strings.Builder
	for _, c := range countries {
		fmt.Fprintf(&b, "- {code: %s, name: {es: %s, en: %s}, region: %s}\n", c.code, c.name[0], c.name[1], c.region)
	}
	g.yield("taxonomies/countries.yaml", b.String())
	g.yield("taxonomies/glossary.yaml", `- id: trafficking
  es: [trata de personas]
  en: [trafficking in persons]
  definition: {es: Captar a alguien para explotarlo., en: Recruiting somebody to exploit them.}
  do_not_join: [smuggling]
  see: [objective/10]
- id: smuggling
  es: [tráfico de migrantes]
  en: [smuggling of migrants]
  do_not_join: [trafficking]
`)
	v := g.voice(-1)
	for _, s := range sessions {
		g.both("sessions/"+s.slug, fmt.Sprintf("order: %c\nmethod: panel\nobjectives: [%s]\n", s.slug[0], s.objectives), func(l int) string {
			return fmt.Sprintf("title: %s %s\nsummary: %s\nquestions: {practices: \"%s\", challenges: \"%s\", cooperation: \"%s\"}\n", pair{"Sesión", "Session"}[l], s.slug,
				v.words["aim"][0][l], pair{"¿Qué se hace?", "What is done?"}[l], pair{"¿Qué lo impide?", "What stands in the way?"}[l], pair{"¿Quién ayuda?", "Who helps?"}[l])
		}, v.any("context"))
	}
	for n := 1; n <= 23; n++ {
		aim := v.words["aim"][n%len(v.words["aim"])]
		g.both(fmt.Sprintf("objectives/%02d", n), fmt.Sprintf("number: %d\nhub: https://example.org/objective-%d\n", n, n), func(l int) string {
			return fmt.Sprintf("title: %s %d\nlabel: %s\nsummary: %s\n", capital(aim[l]), n, capital(aim[l]), capital(aim[l]))
		}, v.any("lesson"))
	}
	for i := range 10 {
		q := v.words["quality"][i]
		g.both(fmt.Sprintf("principles/%c", 'a'+i), fmt.Sprintf("letter: %c\n", 'a'+i), func(l int) string {
			return fmt.Sprintf("title: %s %s\nsummary: %s\n", pair{"Enfoque", "Approach"}[l], q[l], q[l])
		}, v.any("transfer"))
	}
	for i, p := range []pair{{"acerca", "about"}, {"contribuir", "contribute"}} {
		g.both("pages/"+p[1], fmt.Sprintf("order: %d\n", i), func(l int) string {
			return fmt.Sprintf("title: %s\nslug: %s\n", capital(p[l]), p[l])
		}, v.any("done"))
	}
}

// both returns an entry's two files; the first holds the facts.
func (g *generator) both(name, facts string, own func(l int) string, body pair) {
	for l, lang := range languages {
		g.yield(name+"."+lang+".md", "---\n"+own(l)+facts+"---\n"+body[l]+"\n")
		facts = ""
	}
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// slug names practice i.
func slug(i int) string {
	return fmt.Sprintf("%s-practica-%d", strings.ToLower(countries[i%len(countries)].code), i)
}

// practice returns the files of one practice.
func (g *generator) practice(i int) {
	v := g.voice(i)
	aim, noun, quality, town := v.one("aim"), v.one("noun"), v.one("quality"), invent(v.rank(400+2*g.n))
	title := pair{fmt.Sprintf("%s %s de %s para %s", capital(noun[0]), quality[0], town, aim[0]), fmt.Sprintf("%s %s %s to %s", capital(town), quality[1], noun[1], aim[1])}
	sources := 2 + v.IntN(4)
	facts, summary, body := v.facts(i, sources, noun), v.any("done"), v.text(i, sources)
	more := v.any("result")
	first, alone := 0, i%20 == 7
	if i%10 == 3 {
		first = 1
	}
	for l, lang := range languages {
		if alone && l != first {
			continue
		}
		var b strings.Builder
		fmt.Fprintf(&b, "---\ntitle: %s\nsummary: %s %s\n", title[l], summary[l], more[l])
		if l == first {
			if i%2 == 0 {
				fmt.Fprintf(&b, "highlights:\n  - {value: %d, label: {es: personas atendidas, en: people served}, year: 2024, source: fuente-1}\n", 1000+i)
			}
			b.WriteString("original: true\n" + facts)
		}
		b.WriteString("---\n" + body[l])
		g.yield("practices/"+slug(i)+"."+lang+".md", b.String())
	}
}

var types = strings.Fields("law policy programme tool mechanism agreement data")

// facts writes the part of the front matter that stands once.
func (v voice) facts(i, sources int, noun pair) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	local := func(p pair) string { return fmt.Sprintf("{es: %s, en: %s}", p[0], p[1]) }
	line("type: %s", types[v.IntN(len(types))])
	line("stage: %s", strings.Fields("pilot running institutionalised closed")[v.IntN(4)])
	if i%9 == 8 {
		line("scope: {es: Las Américas, en: The Americas}")
	} else {
		codes := []string{countries[i%len(countries)].code}
		for k := range v.IntN(3) * v.IntN(2) {
			codes = append(codes, countries[(i+1+k)%len(countries)].code)
		}
		line("countries: [%s]", strings.Join(codes, ", "))
	}
	start := 2005 + v.IntN(18)
	line("start: %d-%02d", start, 1+v.IntN(12))
	if v.IntN(3) == 0 {
		line("end: %d", start+1+v.IntN(3))
	} else {
		line("ongoing: true")
	}
	numbers := v.Perm(23)
	for k := range numbers {
		numbers[k]++
	}
	list := func(n []int) string { return strings.Trim(strings.Join(strings.Fields(fmt.Sprint(n)), ", "), "[]") }
	primary := 1 + v.IntN(3)
	line("objectives: {primary: [%s], secondary: [%s]}", list(numbers[:primary]), list(numbers[primary:primary+v.IntN(4)]))
	var letters []string
	for _, k := range v.Perm(10)[:1+v.IntN(3)] {
		letters = append(letters, string(rune('a'+k)))
	}
	line("principles: [%s]", strings.Join(letters, ", "))
	if i%3 != 0 {
		line("sessions: [%s]", sessions[v.IntN(len(sessions))].slug)
	}
	line("sdgs: [\"10.7\", \"%d.%d\"]", 1+v.IntN(9), 1+v.IntN(5))
	for _, key := range []string{"actors", "partners"} {
		line("%s:", key)
		for range 1 + v.IntN(3) {
			line("  - %s", local(v.one("body")))
		}
	}
	number := v.slot("number")
	line("legal:\n  - {es: Ley %s, en: \"Act %s\"}", number[0], number[1])
	line("evidence: %s", strings.Fields("documented partial none")[v.IntN(3)])
	line("updated: %d-%02d-%02d", 2024+v.IntN(3), 1+v.IntN(9), 1+v.IntN(28))
	line("edited_by: Instituto de %s", invent(v.rank(400)))
	if other := v.IntN(v.n); other != i {
		line("related: [%s]", slug(other))
	}
	if i%50 == 0 {
		line("aliases: [es/practicas/antigua-%d.html]", i)
	}
	b.WriteString(v.sources(i, sources, noun))
	return b.String()
}

func (v voice) sources(i, n int, noun pair) string {
	var b strings.Builder
	b.WriteString("sources:\n")
	for k := range n {
		body := v.one("body")
		fmt.Fprintf(&b, "  - {id: fuente-%d, title: {es: Informe del %s, en: Report of the %s}, publisher: {es: %s, en: %s}, year: %d, url: \"https://example.org/%d/%d\", read: 2026-11-23}\n", k+1,
			noun[0], noun[1], body[0], body[1], 2015+v.IntN(10), i, k)
	}
	return b.String()
}
