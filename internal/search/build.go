package search

import (
	"context"

	"compendio/internal/artifact"
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
// exports the index. It returns the path of each language's first file. Once the context has ended, it stops with that
// error before long.
func Write(ctx context.Context, p *site.Plan, words map[string]Words, sink artifact.Sink) (first map[string]string, err error) {
	var extracts []*Extract
	for n, lang := range p.Languages {
		x, err := New(ctx, lang, Records(p, words[lang]))
		if err != nil {
			return nil, err
		}
		e, err := x.Extract(n, NewFacets(p.Base, words[lang].Words, x.Records))
		if err != nil {
			return nil, err
		}
		if err := x.Close(); err != nil {
			return nil, err
		}
		extracts = append(extracts, e)
	}
	return Export(sink, extracts...)
}
