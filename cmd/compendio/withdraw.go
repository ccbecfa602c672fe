package main

import (
	"fmt"
	"slices"
	"strings"

	"compendio/internal/change"
	"compendio/internal/diag"
	"compendio/internal/engine"
	"compendio/internal/kb"
	"compendio/internal/revise"

	"github.com/spf13/cobra"
)

func (e *env) withdrawCommand() *cobra.Command {
	var o options
	var write bool
	var why []string
	var date string
	c := e.command("withdraw", func(c *cobra.Command, args []string) int {
		switch len(args) {
		case 0:
			return e.misused(c, e.say("withdraw_what"), "")
		case 1:
			return e.withdraw(o, args[0], why, date, write)
		}
		return e.extra(c, args[1])
	})
	c.ValidArgsFunction = e.entries(&o)
	e.siteFlag(c, &o)
	c.Flags().StringArrayVar(&why, "why", nil, "")
	c.Flags().StringVar(&date, "date", "", "")
	complete(c, "why", cobra.NoFileCompletions)
	complete(c, "date", cobra.NoFileCompletions)
	writeFlag(c, &write)
	return c
}

// reasonError says that --why is not given as the site needs it.
type reasonError struct{ languages []string }

func (e *reasonError) Error() string { return "a reason is missing" }

// lastingError says that an entry cannot be withdrawn.
type lastingError struct{ id string }

func (e *lastingError) Error() string { return e.id + " cannot be withdrawn" }

func (e *env) withdraw(o options, name string, why []string, date string, write bool) int {
	var w kb.Withdrawn
	if date != "" {
		day, ok := kb.ParseDate(date)
		if !ok || day.Unknown {
			e.fail(e.say("wrong_value", "--date", date), e.say("wrong_date_hint"))
			return exitUsage
		}
		w.Date = day
	}
	opts, closeSite, code := e.open(o)
	if code != exitClean {
		return code
	}
	defer closeSite()
	done := e.busyWith("checking")
	var id string
	r, err := engine.New(opts).Revise(func(b *kb.Base, set *change.Set, log *diag.Log) error {
		entry, err := o.entryNamed(b, name)
		if err != nil {
			return err
		}
		if id = entry.Head().ID(); entry.Head().Kind.Lasting {
			return &lastingError{id}
		}
		if w.Why, err = reasons(why, b.Site.Languages); err != nil {
			return err
		}
		revise.Withdraw(set, b, entry, w, log)
		return nil
	}, func(id string) string { return id })
	done()
	if code := e.revised(r, err); code != exitClean {
		return code
	}
	if len(r.Files) == 0 {
		fmt.Fprintln(e.stdout, e.say("nothing_to_withdraw", id))
		return exitClean
	}
	// What a person may want to say in other words.
	e.report(e.stderr, r.Warnings)
	return e.carryOut(o, r.Files, write)
}

// reasons are what was given with --why, one for each language: es=…, en=…; on a site in one
// language the text alone will do.
func reasons(given, languages []string) (kb.Localised, error) {
	why := map[string]string{}
	for _, text := range given {
		lang, rest, found := strings.Cut(text, "=")
		switch {
		case found && slices.Contains(languages, strings.TrimSpace(lang)):
			why[strings.TrimSpace(lang)] = strings.TrimSpace(rest)
		case len(languages) == 1:
			why[languages[0]] = strings.TrimSpace(text)
		default:
			return nil, &reasonError{languages}
		}
	}
	var all kb.Localised
	for _, lang := range languages {
		if why[lang] == "" {
			return nil, &reasonError{languages}
		}
		all = append(all, kb.Wording{Lang: lang, Text: why[lang]})
	}
	return all, nil
}
