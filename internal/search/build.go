package search

import (
	"context"
	"encoding/gob"
	"errors"
	"io"

	"compendio/internal/artifact"
	"compendio/internal/site"
)

// Open indexes every language of a plan.
func Open(p *site.Plan, words map[string]Words) ([]*Index, error) {
	var list []*Index
	for _, lang := range p.Languages {
		x, err := New(context.Background(), lang, Records(p, words[lang]))
		if err != nil {
			for _, x := range list {
				err = errors.Join(err, x.Close())
			}
			return nil, err
		}
		list = append(list, x)
	}
	return list, nil
}

// Indexer makes the index of a site and keeps what it has analyzed, so that of the next index only records that have
// changed are analyzed anew. Its files are the same either way. It is for one goroutine at a time; the zero Indexer is ready.
type Indexer struct {
	past map[string]*past // by language
}

// Write indexes every language of a plan, one after the other to spare memory, and
// exports the index. It returns the path of each language's first file. Once the context has ended, it stops with that
// error before long.
func (i *Indexer) Write(ctx context.Context, p *site.Plan, words map[string]Words, sink artifact.Sink) (first map[string]string, err error) {
	var extracts []*Extract
	now := map[string]*past{}
	for n, lang := range p.Languages {
		e, known, err := i.language(ctx, n, lang, p, words[lang])
		if err != nil {
			return nil, err
		}
		extracts = append(extracts, e)
		now[lang] = known
	}
	if first, err = Export(sink, extracts...); err == nil {
		i.past = now
	}
	return first, err
}

// language indexes one language, the nth of the plan.
func (i *Indexer) language(ctx context.Context, n int, lang string, p *site.Plan, words Words) (e *Extract, now *past, err error) {
	before := i.past[lang]
	if before != nil && before.Number != n {
		before = nil
	}
	x, err := since(ctx, before, lang, Records(p, words))
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	if e, err = x.Extract(n, NewFacets(p.Base, words.Words, x.Records)); err != nil {
		return nil, nil, err
	}
	return e, &past{n, x.docs, x.lexicon.list, e.terms, x.lengths}, nil
}

// Encode writes what the Indexer keeps, for Decode.
func (i *Indexer) Encode(w io.Writer) error { return gob.NewEncoder(w).Encode(i.past) }

// Decode reads what Encode of the same program wrote; whoever calls it has made sure that it is to the byte the same.
func (i *Indexer) Decode(r io.Reader) error { return gob.NewDecoder(r).Decode(&i.past) }
