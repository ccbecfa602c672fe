package sheet

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/message"
	"compendio/internal/schema"
	"compendio/internal/source"
)

func scalar(s string) source.Node { return source.Node{Kind: source.Scalar, Value: s} }

// value is what the cells of a slot say in the place of what is there now; changed is false if
// that is to stay as it is. A value that no cell can mean stays too, and is told; one that the
// key does not take is written as it is, for whoever checks content to tell of it.
func (r *rowReader) value(s slot, now source.Node) (value source.Node, changed bool) {
	texts := map[string]string{}
	for lang := range s.columns {
		if text, ok := r.changed(s, lang); ok {
			texts[lang] = text
		}
	}
	if len(texts) == 0 {
		return source.Node{}, false
	}
	at := r.table.Place(r.row, s.columns[slices.Sorted(maps.Keys(texts))[0]])
	switch s.Type {
	case schema.Localised, schema.Address:
		return r.localised(now, texts), true
	case schema.Texts:
		return r.texts(now, texts, at)
	}
	text := texts[s.Lang]
	if isClear(text) {
		return source.Node{}, now.Kind != source.Null
	}
	cell := r.table.at(r.row, s.columns[s.Lang])
	switch s.Type {
	case schema.Flag:
		return r.flag(now, text, at)
	case schema.Number:
		return scalar(wholeNumber.ReplaceAllString(text, "$1")), true
	case schema.Date:
		return r.date(text, at)
	case schema.Choice:
		return scalar(r.book.resolve(s.Field, text)), true
	case schema.Codes, schema.Terms, schema.Refs:
		if cell.Number && strings.Contains(text, ".") {
			r.log.Error(at, diag.TableNumber, text)
			return source.Node{}, false
		}
		return r.codes(s.Field, now, text), true
	case schema.Records:
		return r.records(s.Field, text, at)
	}
	return scalar(oneLine(text)), true
}

var wholeNumber = regexp.MustCompile(`^(-?\d+)[.,]0+$`)

// localised joins the texts of the languages that changed with those that did not.
func (r *rowReader) localised(now source.Node, texts map[string]string) source.Node {
	all := map[string]string{}
	for _, lang := range r.book.Base.Site.Languages {
		all[lang] = in(now, lang)
		if text, ok := texts[lang]; ok {
			if all[lang] = oneLine(text); isClear(text) {
				all[lang] = ""
			}
		}
	}
	return r.compose(all)
}

// compose writes a text that is the same in all languages, or is in one alone, once.
func (r *rowReader) compose(texts map[string]string) source.Node {
	n := source.Node{Kind: source.Map, Inline: true}
	same := true
	for _, lang := range r.book.Base.Site.Languages {
		if text := texts[lang]; text != "" {
			same = same && (len(n.Pairs) == 0 || text == n.Pairs[0].Value.Value)
			n.Pairs = append(n.Pairs, source.Pair{Key: lang, Value: scalar(text)})
		}
	}
	switch {
	case len(n.Pairs) == 0:
		return source.Node{}
	case same:
		return n.Pairs[0].Value
	}
	return n
}

// texts reads a list that has a line for each text. Lines of different languages belong
// together by their number.
func (r *rowReader) texts(now source.Node, texts map[string]string, at diag.Place) (source.Node, bool) {
	given := map[string][]string{}
	count := -1
	for _, lang := range slices.Sorted(maps.Keys(texts)) {
		if isClear(texts[lang]) {
			given[lang] = nil
			continue
		}
		given[lang] = strings.Split(texts[lang], "\n")
		if n := len(given[lang]); count >= 0 && n != count {
			r.log.Error(at, diag.TableLines, count, n)
			return source.Node{}, false
		}
		count = len(given[lang])
	}
	if count < 0 { // all that changed was taken away
		count = len(now.Items)
	}
	list := source.Node{Kind: source.List}
	for i := range count {
		old := r.sameLine(now, given, i, count)
		all := map[string]string{}
		stays := old.Kind != source.Null
		for _, lang := range r.book.Base.Site.Languages {
			all[lang] = oneLine(in(old, lang))
			if lines, ok := given[lang]; ok {
				text := ""
				if i < len(lines) {
					text = oneLine(lines[i])
				}
				stays = stays && text == all[lang]
				all[lang] = text
			}
		}
		if stays {
			list.Items = append(list.Items, old)
		} else if n := r.compose(all); n.Kind != source.Null {
			list.Items = append(list.Items, n)
		}
	}
	if len(list.Items) == 0 {
		return source.Node{}, now.Kind != source.Null
	}
	return list, true
}

// sameLine is the present text that a line stands for: that of its number, or where lines were
// added or taken away the one that says the same.
func (r *rowReader) sameLine(now source.Node, given map[string][]string, i, count int) source.Node {
	if count == len(now.Items) {
		return now.Items[i]
	}
	for _, item := range now.Items {
		for lang, lines := range given {
			if i < len(lines) && oneLine(lines[i]) != "" && oneLine(in(item, lang)) == oneLine(lines[i]) {
				return item
			}
		}
	}
	return source.Node{}
}

// flag reads yes and no. What is not the case is not written.
func (r *rowReader) flag(now source.Node, text string, at diag.Place) (source.Node, bool) {
	word := source.Slug(text)
	is := func(key string) bool {
		return slices.ContainsFunc(message.Languages(), func(lang string) bool { return source.Slug(message.Tool(lang).Say("cell."+key)) == word })
	}
	switch {
	case is("yes") || slices.Contains([]string{"true", "verdadero", "x", "1"}, word):
		return scalar("true"), now.Value != "true"
	case is("no") || slices.Contains([]string{"false", "falso", "0"}, word):
		return source.Node{}, now.Value == "true"
	}
	r.log.Error(at, diag.TableFlag, text)
	return source.Node{}, false
}

var (
	// clock is what programs write behind a day although nobody asked for it.
	clock  = regexp.MustCompile(`[ T]0{1,2}:00(?::00(?:[.,]0+)?)?(?: ?[aA]\.? ?[mM]\.?)?$`)
	serial = regexp.MustCompile(`^[1-9]\d{4}$`)
	// unpadded is 2021-3-1 and 2021/03/01.
	unpadded = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?$`)
)

// date reads a date in the forms in which people and spreadsheets write it. One that can be
// read in two ways is refused unless the order of its parts is known.
func (r *rowReader) date(text string, at diag.Place) (source.Node, bool) {
	text = clock.ReplaceAllString(oneLine(text), "")
	word := source.Slug(text)
	if slices.ContainsFunc(message.Languages(), func(lang string) bool { return source.Slug(message.Tool(lang).Say("cell.unknown")) == word }) {
		text = "unknown"
	}
	if m := unpadded.FindStringSubmatch(text); m != nil {
		text = m[1] + "-" + ("0" + m[2])[len(m[2])-1:]
		if m[3] != "" {
			text += "-" + ("0" + m[3])[len(m[3])-1:]
		}
	}
	if serial.MatchString(text) { // the days since 1900 that a spreadsheet keeps
		days, err := strconv.Atoi(text)
		if err == nil {
			text = time.Date(1899, 12, 30+days, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		}
	}
	if _, ok := kb.ParseDate(text); ok {
		return scalar(text), true
	}
	readings := kb.GuessDate(text)
	switch {
	case len(readings) == 1 || len(readings) == 2 && r.dates == DayFirst:
		return scalar(readings[0]), true
	case len(readings) == 2 && r.dates == MonthFirst:
		return scalar(readings[1]), true
	case len(readings) == 2:
		r.log.Error(at, diag.TableDate, text, readings[0], readings[1])
		return source.Node{}, false
	}
	return scalar(text), true
}

// codes reads a list of values of a vocabulary or of entries, with a line or a semicolon
// between them, or a comma where no value has one.
func (r *rowReader) codes(f schema.Field, now source.Node, text string) source.Node {
	list := source.Node{Kind: source.List, Inline: true}
	add := func(part string) {
		code := r.book.resolve(f, part)
		for _, item := range now.Items { // 07 may stay 07
			if r.book.resolve(f, item.Value) == code {
				code = item.Value
			}
		}
		list.Items = append(list.Items, scalar(code))
	}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ';' }) {
		part = strings.TrimSpace(part)
		if _, known := r.book.code(f, part); known || !strings.Contains(part, ",") {
			if part != "" {
				add(part)
			}
			continue
		}
		for _, word := range strings.Split(part, ",") {
			if word = strings.TrimSpace(word); word != "" {
				add(word)
			}
		}
	}
	if len(list.Items) == 0 {
		return source.Node{}
	}
	return list
}

var keyLine = regexp.MustCompile(`^\s*([^:()]+?)\s*(?:\((\w+)\))?\s*:\s*(.*)$`)

// records reads values that have keys of their own: a line for each key, a blank line
// between two of them.
func (r *rowReader) records(f schema.Field, text string, at diag.Place) (source.Node, bool) {
	list := source.Node{Kind: source.List}
	var item source.Node
	end := func() {
		if len(item.Pairs) > 0 {
			item.Kind = source.Map
			list.Items = append(list.Items, item)
		}
		item = source.Node{}
	}
	ok := true
	for _, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			end()
			continue
		}
		m := keyLine.FindStringSubmatch(line)
		if m == nil {
			r.log.Error(at, diag.TableLine, line)
			ok = false
			continue
		}
		key := strings.ToLower(m[1])
		keys := schema.Keys(f.Fields)
		if !slices.Contains(keys, key) || m[2] != "" && !slices.Contains(r.book.Base.Site.Languages, m[2]) {
			r.log.Error(at, diag.TableKey, line, diag.Guess{Near: diag.Nearest(key, keys), Known: keys})
			ok = false
			continue
		}
		if _, twice := item.Get(key); twice && m[2] == "" {
			end() // somebody forgot the blank line
		}
		if value := oneLine(m[3]); value != "" {
			item = with(item, key, m[2], value)
		}
	}
	end()
	return list, ok && len(list.Items) > 0
}

// with adds a key to a record, or one of its languages.
func with(item source.Node, key, lang, value string) source.Node {
	if lang == "" {
		item.Pairs = append(item.Pairs, source.Pair{Key: key, Value: scalar(value)})
		return item
	}
	for i, p := range item.Pairs {
		if p.Key == key && p.Value.Kind == source.Map {
			item.Pairs[i].Value.Pairs = append(p.Value.Pairs, source.Pair{Key: lang, Value: scalar(value)})
			return item
		}
	}
	item.Pairs = append(item.Pairs, source.Pair{Key: key, Value: source.Node{Kind: source.Map, Inline: true, Pairs: []source.Pair{{Key: lang, Value: scalar(value)}}}})
	return item
}

// known is a value that a field may have, with what it is called in each language.
type known struct {
	code  string
	names map[string]string
}

// values are those of a field that takes only some; nil of one that takes any.
func (b *Book) values(f schema.Field) []known {
	var list []known
	languages := b.Base.Site.Languages
	switch f.Type {
	case schema.Choice:
		for _, v := range f.Values {
			k := known{v, map[string]string{}}
			for _, lang := range languages {
				if words := b.Words[lang]; words != nil {
					k.names[lang] = words.TextOr(f.Words()+"."+v, "")
				}
			}
			list = append(list, k)
		}
	case schema.Terms:
		for _, c := range b.Base.Countries {
			k := known{c.Code, map[string]string{}}
			for _, lang := range languages {
				k.names[lang] = c.Name.In(lang)
			}
			list = append(list, k)
		}
	case schema.Refs:
		for _, e := range b.Base.Of(f.Kind) {
			k := known{e.Head().Slug, map[string]string{}}
			for _, lang := range languages {
				k.names[lang] = e.Head().Text(lang).Name()
			}
			list = append(list, k)
		}
	}
	return list
}

// resolve gives the code of what somebody calls by it or by its name, in any language; a word
// that is none stays as it is.
func (b *Book) resolve(f schema.Field, word string) string {
	if code, ok := b.code(f, word); ok {
		return code
	}
	return word
}

func (b *Book) code(f schema.Field, word string) (code string, ok bool) {
	facet := f.Kind
	if f.Type == schema.Terms {
		facet = f.Facet
	}
	if f.Type == schema.Codes {
		return "", false
	}
	if facet != "" {
		if code, err := b.Base.Value(facet, strings.TrimPrefix(word, facet+"/")); err == nil {
			return code, true
		}
	}
	folded := source.Slug(word)
	for _, k := range b.values(f) {
		same := k.code == word || source.Slug(k.code) == folded
		for _, name := range k.names {
			same = same || name != "" && source.Slug(name) == folded
		}
		if same && ok && k.code != code {
			return "", false // two are called so
		}
		if same {
			code, ok = k.code, true
		}
	}
	return code, ok
}
