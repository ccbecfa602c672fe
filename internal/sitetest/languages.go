package sitetest

import (
	"strings"
	"testing"
	"testing/fstest"
)

// FourLanguages is a small generated site to which Portuguese and French are added as docs say: a line
// of site.yaml, a catalogue of words each, their labels in vocabularies. The catalogues and the entries
// lack much of what the other languages have.
func FourLanguages(t testing.TB) fstest.MapFS {
	t.Helper()
	site := GenerateFS(3, 1)
	replace := func(name, old, new string) {
		t.Helper()
		text := string(site[name].Data)
		if !strings.Contains(text, old) {
			t.Fatalf("%s does not say %q", name, old)
		}
		site[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, new, 1)), Mode: 0o644}
	}
	put := func(name, text string) { site[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644} }
	replace("content/site.yaml", "languages: [es, en]", "languages: [es, en, pt, fr]")
	replace("content/taxonomies/glossary.yaml", "  en: [trafficking in persons]\n", "  en: [trafficking in persons]\n  pt: [tráfico de pessoas]\n  fr: [traite des personnes]\n")
	put("layouts/messages/pt.yaml", `language: Português
home: Início
list_and: e
list_or: ou
contractions: "de o = do, de a = da, em o = no"
official_title: Título oficial em {framework}
count:
  practice: {one: "{n} prática", other: "{n} práticas"}
section: {practice: Práticas, objective: Objetivos}
intro:
  objective: {one: "O objetivo de {framework}.", other: "Os {n} objetivos de {framework}."}
when:
  no_framework:
    intro:
      objective: {one: O objetivo., other: "Os {n} objetivos."}
search: {written: "em {language}", label: "Pesquisar {languages_or}"}
`)
	put("layouts/messages/fr.yaml", `language: Français
home: Accueil
list_and: et
list_or: ou
contractions: "de le = du, de les = des"
count:
  practice: {one: "{n} pratique", other: "{n} pratiques"}
  none: aucune pratique
record: {full: fiche complète, short: fiche brève}
section: {practice: Pratiques, objective: Objectifs}
search: {written: "en {language}", label: "Rechercher {languages_or}"}
missing:
  title: Cette page n'est pas encore traduite
  text: "L'original, en {language}, est affiché."
`)
	put("content/taxonomies/frameworks.yaml", "- id: plan\n  title: {es: el Plan, en: the Plan, pt: o Plano, fr: le Plan}\n")
	put("content/taxonomies/segments.yaml", `- {id: practice, label: {es: practicas, en: practices, pt: praticas, fr: pratiques}}
- {id: search, label: {es: buscar, en: search, pt: pesquisa, fr: recherche}}
- {id: country, label: {es: paises, en: countries, pt: paises, fr: pays}}
`)
	put("content/taxonomies/sections.yaml", `- {id: context, label: {es: Contexto, en: Context, pt: Contexto, fr: Contexte}}
- {id: challenges, label: {es: Retos y lecciones, en: Challenges and lessons, pt: Desafios e lições, fr: Défis et leçons}}
`)
	put("content/practices/ca-practica-0.fr.md", `---
title: Le guichet de l'été
summary: Une ville accueille ceux qui arrivent.
---
## Contexte

Il disait "bonjour" aux élèves.

## Défis et leçons

La forêt était loin.
`)
	put("content/practices/ca-practica-0.pt.md", "---\ntitle: O balcão do verão\nsummary: Uma cidade acolhe quem chega.\n---\n## Contexto\n\nEle dizia \"bom dia\".\n")
	return site
}
