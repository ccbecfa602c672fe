package main

import (
	"bytes"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The generated content, as a site of Hugo's would have it.
//
//   - Hugo has a file for each language, each with all facts: those that stand in the original alone go
//     into the translation too, every text of them in its language.
//   - A value that practices are listed by is a term of a taxonomy: one objective, one country, one year.
//     Each has a file that says what it is called.
//   - [[practice/x|text]] is a link of Markdown, and [^fuente-1] a footnote of Markdown whose text is the
//     source that the front matter names.
//   - What is not translated stands in the other language's file as it is, with a mark; compendio shows
//     such an entry in both languages too.
//   - What a text links to stands in the front matter as well. Hugo has no links back; without this its
//     templates would have to search every text for links.
//   - So does what is near to a practice, for Hugo compares each with all others: those that the editors
//     named, and others with the same first objective, up to five as in compendio, which looks for them.

// pair is one text in Spanish and in English.
type pair [2]string

var languages = [2]string{"es", "en"}

// titles are the pages around the entries, by the name of their file, and the values of vocabularies that
// the program brings along.
var titles = map[string]pair{
	"_index":            {"Compendio de muestra", "Sample compendium"},
	"practices/_index":  {"Prácticas", "Practices"},
	"objectives/_index": {"Objetivos", "Objectives"},
	"principles/_index": {"Principios", "Principles"},
	"sessions/_index":   {"Sesiones", "Sessions"},
	"countries/_index":  {"Países", "Countries"},
	"regions/_index":    {"Regiones", "Regions"},
	"types/_index":      {"Tipos", "Types"},
	"stages/_index":     {"Etapas", "Stages"},
	"evidence/_index":   {"Evidencia", "Evidence"},
	"records/_index":    {"Fichas", "Records"},
	"years/_index":      {"Comienzo", "Began"},
	"a-z/_index":        {"De la A a la Z", "A to Z"}, // a section, as only these have parts

	"search":   {"Buscar", "Search"},
	"glossary": {"Glosario", "Glossary"},
	"data":     {"Datos abiertos", "Open data"},

	"types/law/_index":                {"Ley o norma", "Law or regulation"},
	"types/policy/_index":             {"Política", "Policy"},
	"types/programme/_index":          {"Programa", "Programme"},
	"types/tool/_index":               {"Herramienta", "Tool"},
	"types/mechanism/_index":          {"Mecanismo", "Mechanism"},
	"types/agreement/_index":          {"Acuerdo", "Agreement"},
	"types/data/_index":               {"Datos", "Data"},
	"stages/pilot/_index":             {"piloto", "pilot"},
	"stages/running/_index":           {"en marcha", "running"},
	"stages/institutionalised/_index": {"institucionalizada", "institutionalised"},
	"stages/closed/_index":            {"concluida", "closed"},
	"evidence/documented/_index":      {"Documentada", "Documented"},
	"evidence/partial/_index":         {"Parcial", "Partial"},
	"evidence/none/_index":            {"Sin evidencia aún", "No evidence yet"},
	"regions/north-america/_index":    {"América del Norte", "North America"},
	"regions/central-america/_index":  {"América Central", "Central America"},
	"regions/caribbean/_index":        {"El Caribe", "The Caribbean"},
	"regions/south-america/_index":    {"América del Sur", "South America"},
	"regions/elsewhere/_index":        {"Otras regiones", "Other regions"},
	"records/full/_index":             {"completa", "full"},
}

// document is one file: its front matter and its text.
type document struct {
	front map[string]any
	body  string
}

// converter writes Hugo's files while it reads ours.
type converter struct {
	write   func(path string, data []byte) error
	err     error
	regions map[string]string   // of a country
	names   map[string]pair     // what [[principle/b]] is called
	alike   map[string][]string // practices by their first objective
	name    string              // of the entry that is being read
	entry   map[string]document
}

// convert writes the content and data folders of a site of Hugo's, of what sitetest.Generate gives.
func convert(site iter.Seq2[string, []byte], write func(path string, data []byte) error) error {
	c := &converter{write: write, regions: map[string]string{}, names: map[string]pair{}, alike: map[string][]string{}, entry: map[string]document{}}
	for name, title := range titles {
		for l, lang := range languages {
			front := map[string]any{"title": title[l]}
			if !strings.Contains(name, "_index") || strings.HasPrefix(name, "a-z") {
				front["layout"] = strings.TrimSuffix(name, "/_index")
			}
			if name == "practices/_index" {
				front["outputs"] = []string{"html", "json", "csv"}
			}
			c.put(name+"."+lang+".md", front, "")
		}
	}
	for file, data := range site {
		if m := firstObjective.FindSubmatch(data); m != nil {
			slug := file[strings.LastIndexByte(file, '/')+1 : len(file)-len(".es.md")]
			c.alike[string(m[1])] = append(c.alike[string(m[1])], slug)
		}
	}
	for file, data := range site {
		file = strings.TrimPrefix(file, "content/")
		stem, isText := strings.CutSuffix(file, ".md")
		switch {
		case file == "taxonomies/countries.yaml":
			c.countries(data)
		case file == "taxonomies/glossary.yaml":
			c.file("data/glossary.yaml", data)
		case isText:
			name, lang := stem[:len(stem)-3], stem[len(stem)-2:]
			if name != c.name {
				c.flush()
				c.name = name
			}
			c.entry[lang] = c.read(data)
		}
		if c.err != nil {
			break
		}
	}
	c.flush()
	return c.err
}

func (c *converter) file(path string, data []byte) {
	if c.err == nil {
		c.err = c.write(path, data)
	}
}

func (c *converter) put(path string, front map[string]any, body string) {
	head, err := yaml.Marshal(front)
	if err != nil && c.err == nil {
		c.err = err
	}
	c.file("content/"+path, slices.Concat([]byte("---\n"), head, []byte("---\n"), []byte(body)))
}

func (c *converter) read(data []byte) (d document) {
	head, body, ok := bytes.Cut(bytes.TrimPrefix(data, []byte("---\n")), []byte("\n---\n"))
	if err := yaml.Unmarshal(head, &d.front); (err != nil || !ok) && c.err == nil {
		c.err = fmt.Errorf("%s: no front matter: %w", c.name, err)
	}
	d.body = string(body)
	return d
}

func (c *converter) countries(data []byte) {
	var list []struct {
		Code, Region string
		Name         map[string]string
	}
	if c.err = yaml.Unmarshal(data, &list); c.err != nil {
		return
	}
	for _, country := range list {
		code := strings.ToLower(country.Code)
		c.regions[country.Code] = country.Region
		for _, lang := range languages {
			c.put("countries/"+code+"/_index."+lang+".md", map[string]any{"title": country.Name[lang]}, "")
		}
	}
}

// flush writes the entry that was read.
func (c *converter) flush() {
	if c.err != nil || len(c.entry) == 0 {
		return
	}
	kind, slug, _ := strings.Cut(c.name, "/")
	var facts map[string]any
	for _, d := range c.entry {
		if facts == nil || len(d.front) > len(facts) {
			facts = d.front // of the original, which has them all
		}
	}
	for l, lang := range languages {
		d, translated := c.entry[lang]
		other := languages[1-l]
		if !translated {
			d = c.entry[other]
		}
		front := map[string]any{"title": d.front["title"], "summary": d.front["summary"]}
		if !translated {
			front["untranslated"] = other
		}
		path := c.name + "/_index"
		switch kind {
		case "practices":
			path = c.name
			c.practice(front, facts, lang)
		case "objectives":
			number := facts["number"].(int)
			path = fmt.Sprintf("objectives/%d/_index", number)
			front["title"], front["linkTitle"], front["mark"], front["weight"] = d.front["title"], d.front["label"], fmt.Sprint(number), number
			c.call(fmt.Sprintf("objective/%d", number), l, d.front["label"])
		case "principles":
			front["mark"] = facts["letter"]
			c.call("principle/"+slug, l, d.front["title"])
		case "sessions":
			front["mark"], front["weight"], front["treats"] = slug, facts["order"], facts["objectives"]
			questions, _ := d.front["questions"].(map[string]any)
			front["questions"] = []any{questions["practices"], questions["challenges"], questions["cooperation"]}
		case "pages":
			path = slug
			front["slug"] = d.front["slug"]
			delete(front, "summary")
		}
		body, mentions := c.links(d.body, l)
		if mentions != nil {
			front["mentions"] = mentions
		}
		c.put(path+"."+lang+".md", front, body+notes(body, front["sources"], l))
	}
	clear(c.entry)
}

func (c *converter) call(name string, l int, title any) {
	p := c.names[name]
	p[l] = fmt.Sprint(title)
	c.names[name] = p
}

// practice turns the facts of a practice into what Hugo's pages ask for.
func (c *converter) practice(front, facts map[string]any, lang string) {
	var named []string
	for key, value := range facts {
		value = inLanguage(value, lang)
		switch key {
		case "title", "summary", "original":
		case "type", "stage":
			front[key+"s"] = []any{value} // "type" is a word of Hugo's own
		case "evidence":
			front[key] = []any{value}
		case "countries":
			var codes []string
			var regions []string
			for _, code := range texts(value) {
				codes = append(codes, strings.ToLower(code))
				if r := c.regions[code]; !slices.Contains(regions, r) {
					regions = append(regions, r)
				}
			}
			front["countries"], front["regions"] = codes, regions
		case "objectives":
			parts := value.(map[string]any)
			front["primary"], front["secondary"] = texts(parts["primary"]), texts(parts["secondary"])
			front["objectives"] = append(texts(parts["primary"]), texts(parts["secondary"])...)
		case "principles", "sessions":
			front[key] = texts(value)
		case "updated":
			front["lastmod"] = value
		case "related":
			named = texts(value)
		case "aliases":
			var own []string
			for _, address := range texts(value) {
				if strings.HasPrefix(address, lang+"/") {
					name := address[strings.LastIndexByte(address, '/')+1:]
					own = append(own, "/practices/"+name)
				}
			}
			if own != nil {
				front["aliases"] = own
			}
		case "start":
			front["start"], front["years"] = fmt.Sprint(value), []string{fmt.Sprint(value)[:4]}
		default:
			front[key] = value
		}
	}
	for _, list := range []string{"countries", "sessions"} {
		if front[list] == nil {
			front[list] = []string{}
		}
	}
	front["records"] = []string{"full"}
	var near []string
	for _, slug := range append(named, c.nextTo(front["primary"].([]string)[0])...) {
		if path := "/practices/" + slug; path != "/"+c.name && !slices.Contains(near, path) && len(near) < 5 {
			near = append(near, path)
		}
	}
	front["near"] = near
}

// nextTo are the practices after the one that is being read among those with the same first objective.
func (c *converter) nextTo(objective string) []string {
	list := c.alike[objective]
	at := slices.Index(list, strings.TrimPrefix(c.name, "practices/"))
	return append(slices.Clone(list[at+1:min(at+6, len(list))]), list[:min(5, at)]...)
}

// inLanguage takes of every text in two languages the one that is asked for.
func inLanguage(value any, lang string) any {
	switch v := value.(type) {
	case map[string]any:
		if text, ok := v[lang]; ok && len(v) == 2 {
			return text
		}
		m := map[string]any{}
		for key, part := range v {
			m[key] = inLanguage(part, lang)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, part := range v {
			list[i] = inLanguage(part, lang)
		}
		return list
	}
	return value
}

func texts(value any) []string {
	list, _ := value.([]any)
	all := make([]string, len(list))
	for i, v := range list {
		all[i] = fmt.Sprint(v)
	}
	return all
}

var (
	firstObjective = regexp.MustCompile(`(?m)^objectives: \{primary: \[(\d+)`)
	reference      = regexp.MustCompile(`\[\[(\w+)/([\w-]+)(?:\|([^\]]*))?\]\]`)
	toFile         = regexp.MustCompile(`\]\(\.\./objectives/0*(\d+)\.\w\w\.md\)`)
	citation       = regexp.MustCompile(`\[\^([\w-]+)\]`)
	sections       = map[string]string{"practice": "practices", "objective": "objectives", "principle": "principles"}
)

// links makes our references those of Markdown, to pages by their path, as Hugo resolves them; it tells too
// what is mentioned, each once.
func (c *converter) links(body string, l int) (text string, mentions []string) {
	mention := func(path string) string {
		if !slices.Contains(mentions, path) {
			mentions = append(mentions, path)
		}
		return path
	}
	body = reference.ReplaceAllStringFunc(body, func(s string) string {
		m := reference.FindStringSubmatch(s)
		text := m[3]
		if text == "" {
			text = c.names[m[1]+"/"+m[2]][l]
		}
		return "[" + text + "](" + mention("/"+sections[m[1]]+"/"+m[2]) + ")"
	})
	body = toFile.ReplaceAllStringFunc(body, func(s string) string {
		return "](" + mention("/objectives/"+toFile.FindStringSubmatch(s)[1]) + ")"
	})
	return body, mentions
}

// notes are the footnotes to which the citations of a text lead: the sources that it cites.
func notes(body string, sources any, l int) string {
	list, _ := sources.([]any)
	if len(list) == 0 {
		return ""
	}
	cited := map[string]bool{}
	for _, m := range citation.FindAllStringSubmatch(body, -1) {
		cited[m[1]] = true
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n## %s\n", pair{"Fuentes", "Sources"}[l])
	for _, s := range list {
		source := s.(map[string]any)
		if id := fmt.Sprint(source["id"]); cited[id] {
			fmt.Fprintf(&b, "\n[^%s]: [%v](%v). %v, %v.\n", id, source["title"], source["url"], source["publisher"], source["year"])
		}
	}
	return b.String()
}
