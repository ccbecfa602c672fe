package site

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"compendio/internal/diag"
	"compendio/internal/kb"
)

// Earlier is a site as it was published once.
type Earlier struct {
	Name  string   // the file that lists it, for people
	Pages []string // addresses, sorted
	// Heading is what a page of it is headed.
	Heading func(address string) string
}

var laterPart = regexp.MustCompile(`^(.+)-([2-9]|[1-9][0-9]+)\.html$`)

// addresses are those that readers may have kept: not the later parts of lists, which come
// and go with the length of the list.
func (e *Earlier) addresses() []string {
	has := func(address string) bool { _, found := slices.BinarySearch(e.Pages, address); return found }
	return slices.DeleteFunc(slices.Clone(e.Pages), func(address string) bool {
		m := laterPart.FindStringSubmatch(address)
		if m == nil || !has(m[1]+".html") {
			return false
		}
		n, _ := strconv.Atoi(m[2])
		return n == 2 || has(fmt.Sprintf("%s-%d.html", m[1], n-1))
	})
}

// Against reports every address of an earlier site that would lead nowhere now, and names
// the entry that it most likely belongs to: one with the same title, or one whose address
// is spelt alike.
func (p *Plan) Against(e *Earlier, log *diag.Log) {
	if p.Base.Incomplete() {
		return
	}
	leads := map[string]bool{}
	for _, r := range p.Redirects {
		leads[r.From] = true
	}
	for _, address := range e.addresses() {
		if p.byPath[address] != nil || leads[address] || p.passing(address) {
			continue
		}
		lang := p.langOf(address)
		entry := p.titled(e.Heading(address), lang)
		if near := p.byPath[p.nearest(address)]; entry == nil && near != nil {
			entry = near.Entry
		}
		if entry == nil {
			log.Error(diag.Place{File: e.Name}, diag.AddressLost, address)
			continue
		}
		file := entry.Head().Texts[entry.Head().Original].Path()
		log.Error(diag.Place{File: file, Line: 1, Column: 1}, diag.AddressMoved, entry.Head().ID(), address, e.Name)
	}
}

// titled is the entry that alone has a title in a language.
func (p *Plan) titled(title, lang string) (found kb.Entry) {
	for _, e := range p.Base.Every() {
		if t := e.Head().Text(lang); title != "" && t.Title == title {
			if found != nil {
				return nil
			}
			found = e
		}
	}
	return found
}
