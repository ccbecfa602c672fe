package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"compendio/internal/artifact"
	"compendio/internal/diag"
	"compendio/internal/engine"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/site"
	"compendio/internal/source"

	"github.com/spf13/cobra"
)

func (e *env) newCommand() *cobra.Command {
	var o options
	var lang, original string
	c := e.command("new", nil)
	c.RunE = func(c *cobra.Command, args []string) error {
		if code := e.begin(c, o, lang, original, args); code != exitClean {
			return exit(code)
		}
		return nil
	}
	c.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) (list []string, _ cobra.ShellCompDirective) {
		if len(args) == 0 {
			list = kindNames()
		}
		return list, cobra.ShellCompDirectiveNoFileComp
	}
	e.siteFlag(c, &o)
	c.Flags().StringVar(&lang, "lang", "", "")
	complete(c, "lang", e.valuesOf(&o, "language"))
	c.Flags().StringVar(&original, "translate", "", "")
	complete(c, "translate", onlyTexts)
	return c
}

func kindNames() []string {
	var list []string
	for _, k := range kb.AllKinds() {
		list = append(list, k.Name)
	}
	return list
}

// beginning is a file that is to be begun.
type beginning struct {
	kind     *kb.Kind
	slug     string
	lang     string
	original *kb.Located // of a translation
}

func (b *beginning) folder() string { return path.Join(source.Root, b.kind.Folder) }
func (b *beginning) name() string   { return b.slug + "." + b.lang + ".md" }
func (b *beginning) path() string   { return path.Join(b.folder(), b.name()) }

// begin writes a file for an editor to fill in.
func (e *env) begin(c *cobra.Command, o options, lang, original string, args []string) int {
	switch {
	case len(args) > 2:
		return e.extra(c, args[2])
	case len(args) < 2 && (original == "" || len(args) > 0):
		return e.misused(c, e.say("new_what"), "")
	case len(args) == 2 && !slices.Contains(kindNames(), args[0]):
		return e.misused(c, e.say("no_kind", args[0], strings.Join(kindNames(), ", ")), diag.Nearest(args[0], kindNames()))
	}
	opts, closeSite, code := e.open(o)
	if code != exitClean {
		return code
	}
	defer closeSite()
	opts.Drafts = true
	log := &diag.Log{}
	base, err := engine.New(opts).Load(log)
	if err != nil {
		e.fail(err.Error(), "")
		return exitMachine
	}
	if base == nil {
		e.report(e.stderr, log.Sorted())
		return exitContent
	}
	if lang != "" && !slices.Contains(base.Site.Languages, lang) {
		return e.misused(c, e.say("no_language", lang, strings.Join(base.Site.Languages, ", ")), diag.Nearest(lang, base.Site.Languages))
	}
	b, code := e.plan(c, o, base, lang, original, args)
	if code != exitClean {
		return code
	}
	return e.write(o, base, b)
}

// plan decides which file is begun.
func (e *env) plan(c *cobra.Command, o options, base *kb.Base, lang, original string, args []string) (*beginning, int) {
	b := &beginning{lang: lang}
	if len(args) == 2 {
		b.slug = args[1]
		b.kind = base.Kinds()[slices.IndexFunc(base.Kinds(), func(k *kb.Kind) bool { return k.Name == args[0] })]
	}
	switch {
	case original != "":
		file := o.inSite(original)
		if b.original = base.Located(file); b.original == nil {
			e.fail(e.say("no_original", original), e.say("no_original_hint"))
			return nil, exitUsage
		}
		h := b.original.Entry.Head()
		if b.kind != nil && b.kind.ID(b.slug) != h.ID() {
			return nil, e.misused(c, e.say("other_entry", original, h.ID(), b.kind.Name+"/"+b.slug), "")
		}
		b.kind, b.slug = h.Kind, strings.TrimSuffix(path.Base(file), "."+b.original.Lang+".md")
		if missing := untranslated(h, base.Site.Languages); b.lang == "" && len(missing) > 0 {
			b.lang = missing[0]
		} else if b.lang == "" {
			e.fail(e.say("translated_already", original), "")
			return nil, exitUsage
		}
	case b.lang == "":
		b.lang = base.Site.Languages[0]
	}
	return b, e.refuse(base, b)
}

// untranslated are the languages of a site in which an entry has no text.
func untranslated(h *kb.Header, languages []string) []string {
	return slices.DeleteFunc(slices.Clone(languages), func(l string) bool { return h.Texts[l] != nil })
}

// refuse tells why a file cannot be begun, if so.
func (e *env) refuse(base *kb.Base, b *beginning) int {
	log := &diag.Log{}
	if source.FileName(b.folder(), b.name(), log); !log.Failed() {
		if why := site.Reserved(b.slug); why != "" {
			log.Error(diag.Place{}, diag.ReservedSlug, b.slug, why)
		}
	}
	for _, d := range log.All() {
		e.fail(d.Message(e.lang), d.Hint(e.lang))
		return exitUsage
	}
	there := base.Files(b.kind, b.slug)
	for _, p := range there {
		if strings.HasSuffix(p, "."+b.lang+".md") {
			return e.taken(p)
		}
	}
	if len(there) > 0 && b.original == nil {
		e.fail(e.say("entry_there", there[0]), e.say("translate_it", there[0]))
		return exitUsage
	}
	return exitClean
}

// taken tells that a file is there already.
func (e *env) taken(file string) int {
	e.fail(e.say("entry_there", file), e.say("entry_there_hint"))
	return exitUsage
}

// write writes the file, unless there is one.
func (e *env) write(o options, base *kb.Base, b *beginning) int {
	// Help is in the language of the file if the tool speaks it.
	words := message.Tool(e.lang)
	if slices.Contains(message.Languages(), b.lang) {
		words = message.Tool(b.lang)
	}
	var data []byte
	if b.original == nil {
		data = base.Template(b.kind, b.lang, words)
	} else {
		log := &diag.Log{}
		var err error
		if data, err = base.Translation(b.original.Entry, b.lang, words, log); err != nil {
			e.fail(err.Error(), "")
			return exitMachine
		}
		if log.Failed() {
			e.report(e.stderr, log.Sorted())
			return exitContent
		}
	}
	err := artifact.Create(filepath.Join(o.site, filepath.FromSlash(b.path())), data)
	switch {
	case errors.Is(err, fs.ErrExist):
		return e.taken(b.path())
	case err != nil:
		e.fail(err.Error(), "")
		return exitMachine
	}
	fmt.Fprintln(e.stdout, e.say("begun", b.path()))
	return exitClean
}
