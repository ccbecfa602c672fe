package site

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/source"
)

// Who may have which address: no two pages the same, none that some system
// refuses, none lost that was published once.

// claims remembers who wants which address.
type claims struct {
	by  map[string]claim
	log *diag.Log
}

// claim is the file of whoever wants an address, and where that file says so.
type claim struct {
	owner string
	at    diag.Place
}

// ours is the owner of pages that are made from no file.
const ours = ""

var (
	addressForm = regexp.MustCompile(`^[a-z0-9]+(?:[-/.][a-z0-9]+)*\.html$`)
	// What IIS and mail filters refuse as the stem of a name or a folder.
	refused  = regexp.MustCompile(`^(?:bin|app-?code|app-?data|app-?globalresources|app-?localresources|app-?webreferences|app-?browsers|app-?themes|web\.config|global\.asax)$`)
	listPart = regexp.MustCompile(`^index-[0-9]+$`)
)

// forLists is why nobody but compendio may have a name that long lists have.
const forLists diag.Word = "for_long_lists"

// Reserved says why a name cannot be part of an address; nothing if it can.
func Reserved(stem string) diag.Word {
	switch {
	case source.ReservedName(stem):
		return "for_Windows"
	case refused.MatchString(stem):
		return "for_IIS"
	case listPart.MatchString(stem):
		return forLists
	}
	return ""
}

func (c *claims) claim(address, owner string, at diag.Place) bool {
	if other, taken := c.by[address]; taken {
		if owner == ours {
			owner, at, other = other.owner, other.at, claim{}
		}
		if at.File == "" {
			at.File = owner
		}
		var has any = other.owner
		if other.owner == ours {
			has = diag.Word("our_own_page")
		}
		c.log.Error(at, diag.AddressTaken, owner, address, has)
		return false
	}
	if len(address) > 100 || !addressForm.MatchString(address) {
		c.log.Error(at, diag.AddressForm, address)
		return false
	}
	for _, segment := range strings.Split(address, "/") {
		stem, _, _ := strings.Cut(segment, ".")
		if reserved := Reserved(stem); reserved != "" && (reserved != forLists || owner != ours) {
			c.log.Error(at, diag.ReservedSlug, stem, reserved)
			return false
		}
	}
	c.by[address] = claim{owner, at}
	return true
}

// redirects plans the pages for aliases and for the redirects of site.yaml.
func (p *Plan) redirects(c *claims, log *diag.Log) {
	for _, e := range p.Base.Every() {
		h := e.Head()
		for _, a := range h.Aliases {
			lang := p.langOf(a.Address)
			if c.claim(a.Address, h.Texts[h.Original].Path(), a.Place) {
				p.Redirects = append(p.Redirects, Redirect{a.Address, p.EntryPage(e, lang)})
			}
		}
	}
	for _, r := range p.Base.Site.Redirects {
		to := p.byPath[r.To]
		if to == nil && p.Base.Selection.Partial() {
			continue // to a page that the selection leaves out
		}
		if to == nil {
			log.Error(r.Place, diag.RedirectNowhere, r.To, diag.Near(p.nearest(r.To)))
			continue
		}
		if c.claim(r.From, source.Root+"/site.yaml", r.Place) {
			p.Redirects = append(p.Redirects, Redirect{r.From, to})
		}
	}
}

// langOf guesses the language of an address by its first segment.
func (p *Plan) langOf(address string) string {
	first, _, _ := strings.Cut(address, "/")
	if slices.Contains(p.Languages, first) {
		return first
	}
	return p.Languages[0]
}

// nearest looks among the addresses of the same section.
func (p *Plan) nearest(address string) string {
	var list []string
	for a := range p.byPath {
		if path.Dir(a) == path.Dir(address) || path.Base(a) == path.Base(address) {
			list = append(list, a)
		}
	}
	slices.Sort(list)
	return diag.Nearest(address, list)
}

// LedgerFile is where published addresses are recorded; it is committed with the content.
const LedgerFile = source.Root + "/addresses.txt"

const ledgerHead = "# Addresses that this site has published. Written by compendio build --record; commit it with the content.\n"

// ledger reports every address that was published once and would lead nowhere now,
// unless there are files that could not be read: theirs may be the address.
func (p *Plan) ledger(log *diag.Log) {
	line := 0
	alias := map[string]bool{}
	for _, r := range p.Redirects {
		alias[r.From] = true
	}
	for text := range strings.Lines(string(p.Base.Tree.Ledger)) {
		line++
		address := strings.TrimSpace(text)
		at := diag.Place{File: LedgerFile, Line: line, Column: 1}
		switch {
		case address == "" || strings.HasPrefix(address, "#"):
		case !addressForm.MatchString(address):
			log.Error(at, diag.LedgerLine, address)
		case p.byPath[address] == nil && !alias[address] && !p.Base.Incomplete():
			log.Error(at, diag.AddressLost, address)
		}
	}
}

// Ledger is the content of the ledger after this plan is published, and how many of its
// addresses are not there yet. Later parts of lists are left out: they come and go with
// the length of the list.
func (p *Plan) Ledger() (ledger []byte, unrecorded int) {
	set := map[string]bool{}
	// A draft that is shown for once has not been published, but what was
	// published before it became a draft stays so.
	recorded := map[string]bool{}
	for line := range strings.Lines(string(p.Base.Tree.Ledger)) {
		recorded[strings.TrimSpace(line)] = true
	}
	add := func(address string, draft bool) {
		if !draft || recorded[address] {
			set[address] = true
		}
	}
	for _, page := range p.Pages {
		if page.Part == 1 && !page.Passes() {
			add(page.Path, p.isDraft(page))
		}
	}
	for _, r := range p.Redirects {
		add(r.From, p.isDraft(r.To))
	}
	var b strings.Builder
	b.WriteString(ledgerHead)
	for _, a := range slices.Sorted(maps.Keys(set)) {
		b.WriteString(a + "\n")
		if !recorded[a] {
			unrecorded++
		}
	}
	return []byte(b.String()), unrecorded
}

// isDraft reports whether a page is there only because drafts were asked for.
func (p *Plan) isDraft(page *Page) bool {
	if page.Entry != nil {
		return page.Entry.Head().Draft
	}
	return page.Kind == Section && !slices.ContainsFunc(p.Base.Of(page.Of.Name), func(e kb.Entry) bool { return !e.Head().Draft })
}
