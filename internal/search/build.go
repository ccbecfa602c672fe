package search

import (
	"context"

	"compendio/internal/artifact"
	"compendio/internal/kb"
	"compendio/internal/site"
)

// Open indexes every language of a plan.
func Open(p *site.Plan, words map[string]Words) ([]*Index, error) {
	var list []*Index
	for _, lang := range p.Languages {
		x, err := New(context.Background(), lang, Records(p, words[lang]))
		if err != nil {
			return nil, err
		}
		list = append(list, x)
	}
	return list, nil
}

// Write indexes every language of a plan, one after the other to spare memory, and
// exports the index. It returns its folder. Once the context has ended, it stops with that
// error before long.
func Write(ctx context.Context, p *site.Plan, words map[string]Words, sink artifact.Sink) (dir string, err error) {
	var extracts []*Extract
	for n, lang := range p.Languages {
		x, err := New(ctx, lang, Records(p, words[lang]))
		if err != nil {
			return "", err
		}
		e, err := x.Extract(n, NewFacets(lang, x.Records, func(facet, value string) string { return facetLabel(p.Base, words[lang], facet, value) }))
		if err != nil {
			return "", err
		}
		if err := x.Close(); err != nil {
			return "", err
		}
		extracts = append(extracts, e)
	}
	return Export(sink, extracts...)
}

// facetLabel is what a reader sees of a facet (value "") or of one of its values.
func facetLabel(b *kb.Base, w Words, facet, value string) string {
	if value == "" {
		return w.Text("facet." + facet)
	}
	switch facet {
	case "kind":
		return w.Text("section." + value)
	case "country":
		if c := b.Country(value); c != nil {
			return c.Name.In(w.Lang())
		}
	}
	if e := b.Entry(facet + "/" + value); e != nil {
		if name := e.Head().Text(w.Lang()).Name(); !e.Head().Kind.Root {
			return value + ". " + name
		} else {
			return name
		}
	}
	if label := b.FacetLabel(facet, value); label != nil {
		return label.In(w.Lang())
	}
	return w.Text(facet + "." + value)
}
