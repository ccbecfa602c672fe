package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"compendio/internal/engine"
	"compendio/internal/message"
	"compendio/internal/search"

	"github.com/spf13/cobra"
)

// limitMost bounds --limit.
const limitMost = 10_000

// question is what a call of search asks.
type question struct {
	query, lang string
	limit       int
	json        bool
	facets      map[string][]string
}

func (e *env) searchCommand() *cobra.Command {
	var o options
	var q question
	var facets facetFlags
	c := e.command("search", func(c *cobra.Command, args []string) int {
		q.query, q.facets = strings.Join(args, " "), facets.values()
		if strings.TrimSpace(q.query) == "" {
			return e.misused(c, e.say("no_query"), "")
		}
		if q.limit < 1 || q.limit > limitMost {
			e.fail(e.say("wrong_limit", q.limit, limitMost), "")
			return exitUsage
		}
		return e.search(o, q)
	})
	c.Flags().SetInterspersed(false) // what follows the first word is the query: remesas -Honduras
	e.siteFlag(c, &o)
	facets = e.facetFlags(c, &o, search.Facets)
	f := c.Flags()
	f.StringVar(&q.lang, "lang", "", "")
	f.IntVar(&q.limit, "limit", 10, "")
	f.BoolVar(&q.json, "json", false, "")
	f.BoolVar(&o.drafts, "drafts", false, "")
	complete(c, "lang", cobra.FixedCompletions(message.Languages(), cobra.ShellCompDirectiveNoFileComp))
	complete(c, "limit", cobra.NoFileCompletions)
	return c
}

func (e *env) search(o options, q question) int {
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
	lang := q.lang
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
	for _, facet := range search.Facets {
		for _, word := range q.facets[facet] {
			value, err := result.Base.Value(facet, word)
			if err != nil {
				return e.refused(err)
			}
			chosen[facet] = append(chosen[facet], value)
		}
	}
	hits, err := searcher.Find(lang, q.query, chosen)
	if err != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	hits = hits[:min(q.limit, len(hits))]
	if q.json {
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
