package sheet

import (
	"slices"
	"strconv"
	"strings"

	"compendio/internal/change"
	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/source"
)

// Dates is the order of day and month where a date alone does not tell.
type Dates string

// The orders of dates such as 04/03/2025.
const (
	DayFirst   Dates = "dmy"
	MonthFirst Dates = "mdy"
)

// Import is what the rows of tables make of content files.
type Import struct {
	New, Changed, Same int      // entries
	Translations       []string // new files that came with their originals, or to them

	book    *Book
	set     *change.Set
	dates   Dates
	log     *diag.Log
	origins map[string]origin // by path of a file
	last    *file             // of which Origin was asked last
}

// origin is the row that a file comes from, and which of its languages it is.
type origin struct {
	table *Table
	row   int
	lang  string
}

// Import puts what tables say into a set of changes. What a cell cannot mean goes to log; it
// then counts as empty.
func (b *Book) Import(tables []*Table, dates Dates, set *change.Set, log *diag.Log) (*Import, error) {
	im := &Import{book: b, set: set, dates: dates, log: log, origins: map[string]origin{}}
	for _, t := range tables {
		seen := map[string]int{}
		for row := t.head + 1; row < len(t.Rows); row++ {
			if !slices.ContainsFunc(t.Rows[row], func(c Cell) bool { return c.Text != "" || c.Fault != "" }) {
				continue
			}
			r := &rowReader{im, t, row, nil}
			if !r.find(seen) {
				continue
			}
			if err := r.read(); err != nil {
				return nil, err
			}
		}
	}
	return im, nil
}

// rowReader reads the row of an entry.
type rowReader struct {
	*Import
	table *Table
	row   int
	entry *entry
}

// cell is the text of a column in the row, and where it is. It is empty if it has a fault.
func (r *rowReader) cell(key, lang string) (text string, at diag.Place, there bool) {
	i := r.table.column(key, lang)
	if i < 0 {
		return "", r.table.Place(r.row, 0), false
	}
	return r.table.at(r.row, i).Text, r.table.Place(r.row, i), true
}

// find finds the entry of the row, or begins a new one. It reports whether there is one.
func (r *rowReader) find(seen map[string]int) bool {
	k := r.table.kind
	id, at, _ := r.cell(idKey, "")
	if i := r.table.column(idKey, ""); i >= 0 && r.table.at(r.row, i).Fault != "" {
		r.log.Error(at, r.table.at(r.row, i).Fault)
		return false
	}
	slug := strings.TrimPrefix(id, k.Name+"/")
	if slug == "" {
		if slug = r.slugOfTitle(); slug == "" {
			r.log.Error(at, diag.TableNoName)
			return false
		}
	}
	e := r.book.Base.Entry(k.Name + "/" + slug)
	if known, err := r.book.Base.Value(k.Name, slug); e == nil && err == nil {
		slug = known
		e = r.book.Base.Entry(k.Name + "/" + slug)
	}
	first, twice := seen[slug]
	seen[slug] = r.row + 1
	switch form := source.Slug(slug); {
	case form != slug || len(slug) > 80 || source.ReservedName(slug):
		r.log.Error(at, diag.TableID, slug, shorten(form))
		return false
	case twice:
		r.log.Error(at, diag.TableTwice, slug, diag.ColumnLetters(at.Column)+strconv.Itoa(first))
		return false
	case e != nil && id == "":
		r.log.Error(at, diag.TableExists, slug)
		return false
	case e != nil:
		r.entry = r.existing(e)
		return r.entry != nil
	}
	return r.begin(slug, at)
}

func (r *rowReader) slugOfTitle() string {
	original := r.original()
	title, _, _ := r.cell(titleKey, original)
	return shorten(source.Slug(title))
}

func shorten(slug string) string {
	if len(slug) > 80 {
		slug = slug[:80]
	}
	return strings.Trim(slug, "-")
}

// original is the language in which a new entry has its facts: the one that the row names, or
// the first in which it has a title.
func (r *rowReader) original() string {
	languages := r.book.Base.Site.Languages
	named, at, _ := r.cell(originalKey, "")
	if named != "" && !slices.Contains(languages, named) {
		r.log.Error(at, diag.WantChoice, originalKey, named, diag.OneOf(languages), diag.Near(""))
	}
	if slices.Contains(languages, named) {
		return named
	}
	for _, lang := range languages {
		if title, _, _ := r.cell(titleKey, lang); title != "" {
			return lang
		}
	}
	return languages[0]
}

// begin makes the files of a new entry, as far as the row has something for them.
func (r *rowReader) begin(slug string, at diag.Place) bool {
	e := &entry{slug: slug, original: r.original(), files: map[string]*file{}}
	for _, lang := range r.book.Base.Site.Languages {
		path := source.Root + "/" + r.table.kind.Folder + "/" + slug + "." + lang + ".md"
		if _, err := r.set.ReadFile(path); err == nil {
			r.log.Error(at, diag.TableUnread, path)
			return false
		}
		e.files[lang] = &file{path: path, raw: []byte("---\n---\n"), isNew: true}
	}
	if e.original != r.book.Base.Site.Languages[0] {
		e.files[e.original].raw = []byte("---\noriginal: true\n---\n")
	}
	r.entry = e
	return true
}

// existing reads the files of an entry; nil if they cannot be read, which is told.
func (r *rowReader) existing(e kb.Entry) *entry {
	h := e.Head()
	read := &entry{slug: h.Slug, original: h.Original, files: map[string]*file{}}
	for lang, t := range h.Texts {
		f, err := readFile(r.set, t.Path())
		if err != nil {
			_, at, _ := r.cell(idKey, "")
			r.log.Error(at, diag.TableUnread, t.Path())
			return nil
		}
		read.files[lang] = f
	}
	original := h.Texts[h.Original].Path()
	for _, lang := range r.book.Base.Site.Languages {
		if read.files[lang] == nil {
			path := strings.TrimSuffix(original, "."+h.Original+".md") + "." + lang + ".md"
			read.files[lang] = &file{path: path, raw: []byte("---\n---\n"), isNew: true}
		}
	}
	return read
}

// readFile reads a content file as it would be after the changes so far.
func readFile(files interface {
	ReadFile(string) ([]byte, error)
}, path string) (*file, error) {
	raw, err := files.ReadFile(path)
	if err != nil {
		return nil, err
	}
	d := &source.Document{Path: path}
	if !d.Parse(raw, &diag.Log{}) {
		return nil, source.ErrForm
	}
	return &file{path: path, raw: raw, front: d.Front, body: d.Body, bodyLine: d.BodyLine}, nil
}

// read puts what the row says into the files of its entry.
func (r *rowReader) read() error {
	e := r.entry
	if named, at, _ := r.cell(originalKey, ""); named != "" && named != e.original && slices.Contains(r.book.Base.Site.Languages, named) {
		r.log.Error(at, diag.TableOriginal, e.original)
	}
	before := map[string]string{}
	for lang, f := range e.files {
		before[lang] = string(f.raw)
		r.origins[f.path] = origin{r.table, r.row, lang}
	}
	for _, s := range r.slots() {
		if err := r.put(s); err != nil {
			return err
		}
	}
	isNew, changed := e.files[e.original].isNew, false
	for _, lang := range r.book.Base.Site.Languages {
		f := e.files[lang]
		switch {
		case string(f.raw) == before[lang] && !(isNew && lang == e.original):
			continue
		case f.isNew && lang != e.original:
			r.Translations = append(r.Translations, f.path)
		}
		changed = true
		if err := r.set.Put(f.path, f.raw); err != nil {
			return err
		}
	}
	switch {
	case isNew:
		r.New++
	case changed:
		r.Changed++
	default:
		r.Same++
	}
	return nil
}

// slot is a key of a file, with the columns that say what it holds: of a text in several
// languages that is written once, one for each of them.
type slot struct {
	Column
	columns map[string]int // by language
}

// slots are those of the table, in the order in which a new file has its keys.
func (r *rowReader) slots() []slot {
	var list []slot
	for _, c := range r.book.Columns(r.table.kind) {
		i := r.table.column(c.Key, c.Lang)
		if i < 0 || c.Key == idKey || c.Key == originalKey {
			continue
		}
		if n := len(list) - 1; n >= 0 && list[n].Key == c.Key && !c.Local {
			list[n].columns[c.Lang] = i
		} else {
			list = append(list, slot{c, map[string]int{c.Lang: i}})
		}
	}
	return list
}

// put sets a key, or a body, if the row says something else than the file.
func (r *rowReader) put(s slot) error {
	lang := r.entry.original
	if s.Local {
		lang = s.Lang
	}
	f := r.entry.files[lang]
	var edits []source.Edit
	var err error
	if s.Key == textKey {
		text, changed := r.changed(s, s.Lang)
		if !changed {
			return nil
		}
		if isClear(text) {
			text = ""
		}
		edits, err = source.SetBody(f.raw, text)
	} else {
		now := r.entry.node(s.Column)
		value, changed := r.value(s, now)
		if !changed {
			return nil
		}
		edits, err = source.Set(f.raw, strings.Split(s.Key, "."), arranged(now, value))
	}
	if err != nil { // its YAML has a form that cannot be changed in place
		r.log.Error(r.table.Place(r.row, s.columns[s.Lang]), diag.TableUnread, f.path)
		return nil
	}
	f.raw, err = source.Apply(f.raw, edits...)
	return err
}

// changed gives the text of a slot's cell in a language if it says something else than the
// file does: an empty one does not.
func (r *rowReader) changed(s slot, lang string) (string, bool) {
	i, there := s.columns[lang]
	if !there {
		return "", false
	}
	cell := r.table.at(r.row, i)
	if cell.Fault != "" {
		r.log.Error(r.table.Place(r.row, i), cell.Fault)
		return "", false
	}
	if strings.TrimSpace(cell.Text) == "" {
		return "", false
	}
	c := s.Column
	c.Lang = lang
	for _, l := range message.Languages() {
		if clean(r.entry.cell(c, message.Tool(l))) == cell.Text {
			return "", false
		}
	}
	return cell.Text, true
}

// isClear reports whether a cell says that the value is to be taken away.
func isClear(text string) bool {
	return slices.ContainsFunc(message.Languages(), func(lang string) bool {
		return strings.EqualFold(text, message.Tool(lang).Say("cell.clear"))
	})
}

// arranged gives the keys of a value the order that those of the present one have.
func arranged(now, value source.Node) source.Node {
	switch value.Kind {
	case source.List:
		value.Items = slices.Clone(value.Items)
		for i := range value.Items {
			if now.Kind == source.List && i < len(now.Items) {
				value.Items[i] = arranged(now.Items[i], value.Items[i])
			}
		}
	case source.Map:
		var pairs []source.Pair
		for _, p := range now.Pairs {
			if v, ok := value.Get(p.Key); ok {
				pairs = append(pairs, source.Pair{Key: p.Key, Value: arranged(p.Value, v)})
			}
		}
		for _, p := range value.Pairs {
			if _, ok := now.Get(p.Key); !ok {
				pairs = append(pairs, p)
			}
		}
		value.Pairs = pairs
	}
	return value
}
