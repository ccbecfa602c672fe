// Package view is what layouts get: the views of pages, made of a plan, the knowledge base and
// the words of the interface. Everything that a reader sees is put together here, down to the line of facts
// under a title. The package knows no templates' text, decides no addresses (site does) and
// returns the same view whenever it is asked.
package view

import (
	"html/template"

	"compendio/internal/export"
)

// What layouts get. docs/layouts.md is the manual to these types for whoever
// writes a layout; a field that a layout names and a type does not have is
// reported with its place.

// View is what every layout gets; the views below embed it.
type View struct {
	*Frame
	Path        string // of this page, from the site's root
	Title       string // of the document
	Description string
	CSP         string      // content security policy
	Canonical   string      // full address, if the site has a base_url
	Alternates  []Link      // the page in every language it is written in, with full addresses
	JSONLD      template.JS // structured data, or empty
	Meta        []Meta      // what citation managers read of a page that can be cited
	NoIndex     bool        // search engines are to forget the page
	Switch      []Link      // this page in the other languages
	Crumbs      []Link      // the way here, without the page itself
	Pager       Pager       // of a long list
	Colour      string      // class of the session's colour: c0 for none, c1 and so on
}

// Meta is a line of metadata in the head of a page.
type Meta struct{ Name, Content string }

// Frame is what the pages of one language, folder and section have in common.
type Frame struct {
	Lang   string
	Site   SiteView
	Home   Link
	Style  string    // address of the style sheet
	Script string    // address of the script that every page loads
	Search string    // address of the search page
	Icon   string    // address of the icon
	Feed   string    // full address of the feed, if the site has a base_url
	Menu   []Link    // the sections
	Footer []Link    // prose pages and downloads
	Folder *Link     // what a reader has put aside
	Copy   *CopyView // in an offline copy only

	words  words
	once   Once
	static func(name string) (address string, err error)
}

// Once renders a partial over a part of a view that many pages show alike, the first time
// that it is asked for, and from then on returns what it has rendered. Parts are alike if
// they are equal.
type Once func(partial string, shown any) (template.HTML, error)

// Once renders a partial over the frame.
func (f *Frame) Once(partial string) (template.HTML, error) { return f.once(partial, f) }

// T returns a word of the interface; pairs fill its {gaps}. It fails on a word that
// the catalogue does not have.
func (f *Frame) T(key string, pairs ...any) (string, error) {
	if !f.words.Has(key) {
		return "", &MissingWord{key}
	}
	return f.words.Text(key, pairs...), nil
}

// Count returns the form of a word for a number, as T does.
func (f *Frame) Count(key string, n int) (string, error) { return f.T(f.words.Form(key, n), "n", n) }

// Spelt returns the form of a word for a number, as T does; small numbers are in letters.
func (f *Frame) Spelt(key string, n int) (string, error) {
	return f.T(f.words.Form(key, n), "n", f.words.letters(n))
}

// Static returns the address of a file of static/, as it is seen from the page. It fails on one that is
// not there.
func (f *Frame) Static(name string) (string, error) { return f.static(name) }

// MissingFile says that a layout asked for a file that static/ does not have; Near is one with a name
// like it, if there is one.
type MissingFile struct{ Name, Near string }

func (m *MissingFile) Error() string { return "no file static/" + m.Name }

// MissingWord says that a layout asked for a word that no catalogue has.
type MissingWord struct{ Key string }

func (m *MissingWord) Error() string { return "no words for " + m.Key }

// SiteView is the site in the language of the page.
type SiteView struct {
	Name, ShortName, Title, Overline, Description string
	Edition                                       string // date in words
	EditionDate                                   string // 2026-11-23
	Logo                                          *ImageView
	Footer                                        template.HTML // what the site says at the foot of every page, or empty
	License                                       *Link         // of the content
}

// ImageView is a picture of a layout. Width and Height are its proportions, or 0 if it does not tell them.
type ImageView struct {
	Src           string
	Width, Height int
}

// Link is something to go to. Lang is set if its text is in another language.
type Link struct {
	Text    string
	Href    string
	Lang    string
	Current bool
}

// Pager leads through the parts of a long list; it is empty for a short one.
type Pager struct {
	Part, Parts    int
	Previous, Next string
	Pages          []PagerPage
}

// PagerPage is one number of a pager; Gap stands for those left out.
type PagerPage struct {
	Number  int
	Href    string
	Current bool
	Gap     bool
}

// Card is an entry or a country in a list.
type Card struct {
	Link
	ID      string // practice/x, by which a reader's folder knows it
	Kind    string // name of the kind
	Number  string // 7, 2a, c; empty for others
	Colour  string
	Meta    string
	Summary string
	Level   int // of its heading, if it has one
	Count   int // practices
	Share   int // of the largest count of its list, in percent

	views *Views
}

// Once renders a partial over the card.
func (c Card) Once(partial string) (template.HTML, error) { return c.views.once(partial, c) }

// Group is a list with a heading.
type Group struct {
	ID      string
	Heading string
	Note    string
	Kind    string
	Total   int
	Cards   []Card
}

// HomeView is the first page of a language: home.html.
type HomeView struct {
	View
	Sessions   []Card
	Forums     []Group // the sessions by forum, if there are several forums
	Objectives []Card
	Principles []Card
	Practices  []Card // the newest
	Countries  []Card // those with practices, most first
	Figures    []Figure
	Legend     []Card            // which session has which colour; the last is for none
	All        map[string]string // addresses of the section lists by kind; "country" too
}

// Figure is a number with what it counts. Href is empty if it leads nowhere.
type Figure struct {
	N    int
	Text string
	Href string
}

// ListView is the list of a kind, of countries, or A to Z: list.html.
type ListView struct {
	View
	Heading string
	Intro   string
	Kind    string
	Total   string
	Legend  []Card // which session has which colour, if the list shows colours
	Letters []Link // of A to Z, to the part of the list where each begins
	Groups  []Group
	Narrow  *NarrowView // of practices; nil of other lists
}

// NarrowView is what a list needs so that readers can narrow it down. Its script reads Root, Fixed and Words.
type NarrowView struct {
	Kind   string // of the entries
	Client string // address of the script
	Root   string // from this page to the site's root
	Fixed  string // what all entries of the list have, as an address has it: objective=7
	Words  any    // the words that the script writes
	Open   Link   // the list of all, narrowed to this one
	Panel  *FacetsView
}

// FacetsView are the facets of a list with their values.
type FacetsView struct {
	Title  string
	Facets []FacetView // of a list that has a page for each value

	views *Views
}

// Once renders a partial over the facets.
func (v *FacetsView) Once(partial string) (template.HTML, error) { return v.views.once(partial, v) }

// FacetView is a facet with its values.
type FacetView struct {
	Name, Label string
	Values      []FacetValueView
}

// FacetValueView is a value of a facet, which leads to the page of what has it; without Href nothing has it.
type FacetValueView struct {
	Link
	Value string
	Count int
}

// EntryView is one entry: <kind>.html if there is one, else entry.html.
type EntryView struct {
	View
	ID          string // practice/x, if readers may put it into their folder
	Kind        string
	Slug        string
	Number      string // shown large beside the title: 7, c; empty for most
	Kicker      string // the small line above the title
	Heading     string
	TitleNote   string // whether the title is official
	Lead        string
	TextLang    string // of heading, lead and body, if it is not that of the page
	Notice      *Notice
	KeyFacts    []string // the facts that matter most, in short
	Facts       []FactView
	Updated     string
	Highlights  []HighlightView
	Contents    []Link // the sections of a long text
	Body        template.HTML
	Questions   []QuestionView
	Sources     []SourceView
	Dossier     *Link // all that belongs to it on one page, to print
	Cite        string
	CiteURL     string
	CiteFiles   []CiteFile // the same for citation managers; none in an offline copy
	Lists       []Group
	Practices   []Group          // the other lists, which can be narrowed down together
	Narrow      *NarrowView      // nil if they are few
	Extent      []Figure         // of an objective or principle: what its practices cover
	Evidence    []Figure         // how many of them have which evidence
	Objectives  []Card           // of a country: those that its practices serve, with their number
	Empty       bool             // an objective or principle without practices
	Coverage    []CoverageRow    // of a page that says what is missing
	Memberships []MembershipView // of a country
	Contribute  string           // the address of page/contribute, if there is one
	Related     []Card           // none if Relations has them
	Relations   *Relations       // what it is found together with, or nil
	Mentions    []Card
	Previous    *Link
	Next        *Link
}

// CiteFile is a citation to take along; its address holds the whole file.
type CiteFile struct {
	Text string // BibTeX
	Name string // of the file
	Href template.URL
}

// DossierView is an entry or a country with all that belongs to it, on one page: dossier.html.
type DossierView struct {
	EntryView
	Own        Link // the page of the entry
	OwnID      string
	Entry      DossierEntry // empty of a country, whose facts are among those of EntryView
	Contents   []DossierGroup
	References []DossierEntry // those whose sources are listed, in the order of their numbers
}

// DossierGroup are entries that belong to another in one way.
type DossierGroup struct {
	ID, Heading string
	Chapters    []Chapter
	Total       int
	Left        int // of these, how many are left out
}

// Chapter is an entry within a dossier: in full, or if the dossier would grow too long, in short.
type Chapter struct {
	Link
	Entry DossierEntry
	Body  template.HTML
	Full  bool
}

// Notice says that a translation is missing or out of date.
type Notice struct {
	Title, Text string
	Link        *Link
}

// FactView is a row of the fact panel.
type FactView struct {
	Name   string // key
	Label  string
	Values []ValueView
}

// ValueView is a value of a fact. Number is set for a chip.
type ValueView struct {
	Text   string
	About  string // what a value of a vocabulary means, if that says it
	Href   string
	Number string
	Colour string
	Lang   string

	views *Views
}

// Once renders a partial over the value.
func (v ValueView) Once(partial string) (template.HTML, error) { return v.views.once(partial, v) }

// MembershipView is something that a country is part of.
type MembershipView struct {
	Label, About string
	Sources      []SourceView
}

// HighlightView is a figure that stands out.
type HighlightView struct {
	Value, Label, Year string
	Source             int // its number among the sources, 0 if none
	SourceID           string
}

// QuestionView is a guiding question with the practices that help to answer it.
type QuestionView struct {
	Role  string
	Label string
	Text  string
	// Printed is the question as the Forum's documents print it, or empty.
	Printed string
	Hint    string
	Cards   []Card
	Show    string
}

// CoverageRow is how many practices an objective has.
type CoverageRow struct {
	Link
	Number             string
	Primary, Secondary int
}

// SourceView is an entry of the list of sources.
type SourceView struct {
	ID, Title, Publisher, Year, URL, Read string
	Class                                 string   // who speaks, in words; or empty
	Back                                  []string // anchors of the places that cite it
}

// GlossaryView is the glossary: glossary.html.
type GlossaryView struct {
	View
	Heading, Intro string
	Terms          []TermView
}

// TermView is a group of terms.
type TermView struct {
	ID         string
	Main       string
	Columns    []TermColumn
	Definition string
	Note       string
	Apart      []Link
	See        []Link
}

// TermColumn is the forms of one language.
type TermColumn struct {
	Lang, Label string
	Main        string
	Others      []string
}

// DataView is the page of downloads: data.html.
type DataView struct {
	View
	Heading, Intro string
	Note           string // of an offline copy: that there is more elsewhere
	Codebook       Link
	Groups         []FileGroup
}

// FileGroup are downloads for one purpose. Tables are those that make up the data package.
type FileGroup struct {
	Name, ID, Heading, Note string
	Files, Tables           []FileView
}

// CodebookView says what the columns of downloads mean: codebook.html.
type CodebookView struct {
	View
	Heading, Intro string
	Tables         []export.CodebookTable
}

// SearchView is the search page: search.html. Its script reads Index and Words.
type SearchView struct {
	View
	Heading string
	Client  string // address of the script that searches
	First   string // address of the first file of the index, which it always needs
	Root    string // from this page to the site's root
	Index   string // the name of the first file of the search index, as scripts ask for it
	Words   any    // the words that the script writes
	Browse  []Link // the lists, for whoever searches without a script
}

// FolderView is the page of what a reader has put aside: folder.html. Its script reads Root and Data.
type FolderView struct {
	View
	Heading, Intro string
	Client         string // address of the script
	Root           string // from this page to the site's root
	Data           any    // the words that the script writes, and how it cites
	Browse         []Link // the lists, from which a folder is filled
}

// FileView is a file to download.
type FileView struct {
	Name, Href, Text, Size string
}

// MultilingualView is the site's index.html and 404.html: in all languages at once, with
// the style sheet inline, since a 404 page is served at any depth.
type MultilingualView struct {
	Lang      string
	CSP       string
	Inline    template.CSS
	Script    template.JS // of a 404 page that has to look for the home page; or empty
	Icon      string
	Logo      *ImageView
	Canonical string
	Languages []LanguageView
}

// LanguageView is one language on such a page.
type LanguageView struct {
	View
	Href string // empty where nothing sure can be said
	Home string // the home page, from where the site begins
}

// RedirectView is a page that leads elsewhere: redirect.html.
type RedirectView struct {
	View
	To Link
}
