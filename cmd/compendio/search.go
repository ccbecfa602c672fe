package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"compendio/internal/engine"
	"compendio/internal/message"
	"compendio/internal/pack"
	"compendio/internal/search"
)

// limitMost bounds --limit.
const limitMost = 10_000

func runSearch(e *env, args []string) int {
	var o options
	var lang string
	var limit int
	var asJSON bool
	filters := facetFlags{}
	f := flag.NewFlagSet("search", flag.ContinueOnError)
	f.StringVar(&lang, "lang", "", "")
	f.IntVar(&limit, "limit", 10, "")
	f.BoolVar(&asJSON, "json", false, "")
	f.BoolVar(&o.drafts, "drafts", false, "")
	filters.add(f, search.Facets)
	if code, ok := e.parse(f, &o, args); !ok {
		return code
	}
	query := strings.Join(f.Args(), " ")
	if strings.TrimSpace(query) == "" {
		e.fail(e.say("no_query"), e.say("see_help"))
		return exitUsage
	}
	if limit < 1 || limit > limitMost {
		e.fail(e.say("wrong_limit", limit, limitMost), "")
		return exitUsage
	}
	opts, closeSite, code := e.open(o)
	if code != exitClean {
		return code
	}
	defer closeSite()
	searcher, result, err := engine.New(opts).Search()
	if err != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	if searcher == nil {
		e.report(e.stderr, result.Diagnostics)
		return exitContent
	}
	languages := result.Base.Site.Languages
	if lang == "" {
		lang = languages[0]
		if slices.Contains(languages, e.lang) {
			lang = e.lang
		}
	}
	if !slices.Contains(languages, lang) {
		e.fail(e.say("no_language", lang, strings.Join(languages, ", ")), "")
		return exitUsage
	}
	chosen := map[string][]string{}
	words := filters.values()
	for _, facet := range search.Facets {
		for _, word := range words[facet] {
			value, err := result.Base.Value(facet, word)
			if err != nil {
				return e.refused(err)
			}
			chosen[facet] = append(chosen[facet], value)
		}
	}
	hits, err := searcher.Find(lang, query, chosen)
	if err != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	hits = hits[:min(limit, len(hits))]
	if asJSON {
		return e.hitsJSON(hits)
	}
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	for _, h := range hits {
		fmt.Fprintf(w, "%.4f\t%s\t%s\n", h.Score, h.Record.ID, message.Visible(h.Record.Title))
	}
	if err := w.Flush(); err != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	if len(hits) == 0 {
		fmt.Fprintln(e.stderr, e.say("nothing_found"))
	}
	return exitClean
}

func (e *env) hitsJSON(hits []search.Hit) int {
	type item struct {
		ID    string  `json:"id"`
		Kind  string  `json:"kind"`
		Lang  string  `json:"lang"`
		Title string  `json:"title"`
		URL   string  `json:"url"`
		Score float64 `json:"score"`
	}
	list := []item{}
	for _, h := range hits {
		r := h.Record
		list = append(list, item{r.ID, r.Kind, r.Lang, r.Title, r.Address, h.Score})
	}
	enc := json.NewEncoder(e.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(list); err != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	return exitClean
}

// facetFlags are the flags that narrow down by facets, one for each.
type facetFlags map[string]*files

func (fs facetFlags) add(f *flag.FlagSet, facets []string) {
	for _, facet := range facets {
		fs[facet] = &files{}
		f.Var(fs[facet], facet, "")
	}
}

// values gives what was asked for, by facet.
func (fs facetFlags) values() map[string][]string {
	out := map[string][]string{}
	for facet, flags := range fs {
		if list := pack.List(*flags); len(list) > 0 {
			out[facet] = list
		}
	}
	return out
}
