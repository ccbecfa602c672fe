package sitetest

import (
	"fmt"
	"strings"
	"testing/fstest"
)

// Another returns the content of a site that shares nothing with the one that the program was
// first written for: another framework, of eight objectives and five numbered principles, two
// forums with two sessions each, vocabularies of its own, other continents.
func Another() fstest.MapFS {
	site := fstest.MapFS{}
	put := func(name, text string) {
		site["content/"+name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	both := func(name, facts string, es, en string) {
		put(name+".es.md", "---\noriginal: true\n"+facts+es)
		put(name+".en.md", "---\n"+en)
	}
	put("site.yaml", `name: {es: Cuaderno del Agua, en: Water Notebook}
description: {es: Lo que hacen las ciudades por su agua., en: What cities do for their water.}
languages: [es, en]
edition: 2026-11-23
base_url: https://example.org/agua/
`)
	put("taxonomies/frameworks.yaml", `- id: carta
  title: {es: Carta de las Ciudades por el Agua, en: Charter of Cities for Water}
  name: {es: la Carta del Agua, en: the Water Charter}
  short_name: {es: la Carta, en: the Charter}
  year: 2019
  url: https://example.org/carta
`)
	put("taxonomies/regions.yaml", "- {id: east, label: {es: África oriental, en: Eastern Africa}}\n- {id: west, label: {es: África occidental, en: Western Africa}}\n")
	put("taxonomies/countries.yaml", "- {code: KE, name: {es: Kenia, en: Kenya}, region: east, memberships: [eac]}\n- {code: GH, name: Ghana, region: west}\n")
	put("taxonomies/memberships.yaml", "- {id: eac, label: {es: Comunidad del África Oriental, en: East African Community}}\n")
	put("taxonomies/types.yaml", "- {id: works, label: {es: Obra, en: Works}}\n- {id: tariff, label: {es: Tarifa, en: Tariff}}\n")
	put("taxonomies/methods.yaml", "- {id: walk, label: {es: Recorrido, en: Walk}}\n")
	put("taxonomies/sections.yaml", "- {id: need, label: {es: Necesidad, en: Need}}\n- {id: cost, label: {es: Costo, en: Cost}}\n")
	put("taxonomies/questions.yaml", `- {id: who, label: {es: Quién, en: Who}, about: {es: Todas las prácticas, en: All practices}}
- {id: cost, label: {es: Cuánto, en: How much}, about: {es: Las que dicen su costo, en: Those that tell their cost}, section: cost}
`)
	put("taxonomies/glossary.yaml", "- {id: acuifero, es: [acuífero], en: [aquifer], see: [objective/8]}\n")
	for n := 1; n <= 8; n++ {
		both(fmt.Sprintf("objectives/%d", n), fmt.Sprintf("number: %d\nparagraph: III.%d\nhub: https://example.org/carta/%d\n", n, n, n),
			fmt.Sprintf("title: Agua %d\nlabel: Agua %d\nofficial: true\nsummary: Lo que pide el punto %d.\n---\nTexto.\n", n, n, n),
			fmt.Sprintf("title: Water %d\nlabel: Water %d\nofficial: true\nsummary: What item %d asks for.\n---\nText.\n", n, n, n))
	}
	for n := 1; n <= 5; n++ {
		both(fmt.Sprintf("principles/%d", n), fmt.Sprintf("letter: %d\nparagraph: II.%d\n", n, n),
			fmt.Sprintf("title: Regla %d\nsummary: La regla %d.\n---\nTexto.\n", n, n), fmt.Sprintf("title: Rule %d\nsummary: The rule %d.\n---\nText.\n", n, n))
	}
	for i, year := range []string{"2024", "2026"} {
		both("forums/"+year, fmt.Sprintf("order: %d\nstart: %s-05-02\nend: %s-05-03\nplace: Kisumu\nhost: [Agua Abierta]\nframework: carta\ndocuments:\n  - {title: {es: Acta, en: Minutes}, url: \"https://example.org/%s.pdf\"}\n", i+1, year, year, year),
			fmt.Sprintf("title: Encuentro de %s\nsummary: Dos días en Kisumu.\nslug: encuentro-%s\n---\nTexto.\n", year, year), fmt.Sprintf("title: Meeting of %s\nsummary: Two days in Kisumu.\nslug: meeting-%s\n---\nText.\n", year, year))
		for n := 1; n <= 2; n++ {
			both(fmt.Sprintf("sessions/%s-%d", year, n), fmt.Sprintf("forum: %s\nnumber: %d\norder: %d\nmethod: walk\nobjectives: [%d, %d]\n", year, n, n, 4*i+2*n-1, 4*i+2*n),
				fmt.Sprintf("title: Orilla %d de %s\nsummary: Lo que se vio.\nquestions: {who: \"¿Quién lo hace?\", cost: \"¿Cuánto cuesta?\"}\n---\nTexto.\n", n, year),
				fmt.Sprintf("title: Shore %d of %s\nsummary: What was seen.\nquestions: {who: \"Who does it?\", cost: \"What does it cost?\"}\n---\nText.\n", n, year))
		}
	}
	practice := func(slug, facts, es, en string) {
		both("practices/"+slug, "start: 2022\nongoing: true\nactors: [Ciudad]\nevidence: partial\nupdated: 2026-05-05\nsources:\n  - {id: acta, title: Acta, publisher: Ciudad, year: 2024}\n"+facts,
			"title: "+es+"\nsummary: Una ciudad cuida su agua.\n---\n## Necesidad\n\nFaltaba agua.[^acta]\n\n## Costo\n\nPoco.\n",
			"title: "+en+"\nsummary: A city looks after its water.\n---\n## Need\n\nThere was too little.[^acta]\n")
	}
	practice("pozos", "type: works\ncountries: [KE]\nobjectives: {primary: [1, 8]}\nprinciples: [1, 5]\nsessions: [2024-1, 2026-2]\n", "Pozos limpios", "Clean wells")
	practice("tarifa", "type: tariff\nstage: pilot\ncountries: [KE, GH]\nobjectives: {primary: [4]}\n", "Tarifa justa", "Fair tariff")
	both("pages/about", "order: 9\n", "title: Acerca de\n---\nVea [[forum/2024]] y [[objective/2]].\n", "title: About\n---\nSee [[forum/2024]] and [[objective/2]].\n")
	return site
}

// OneForum is Another without its second forum, for what is said when there is one.
func OneForum() fstest.MapFS {
	site := Another()
	for name := range site {
		if strings.Contains(name, "2026") {
			delete(site, name)
		}
	}
	const file = "content/practices/pozos.es.md"
	site[file] = &fstest.MapFile{Data: []byte(strings.Replace(string(site[file].Data), ", 2026-2", "", 1)), Mode: 0o644}
	return site
}
