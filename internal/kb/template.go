package kb

import (
	"slices"
	"strconv"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/message"
	"compendio/internal/schema"
	"compendio/internal/source"
)

// ID is that of an entry of the kind.
func (k *Kind) ID(slug string) string { return k.Name + "/" + canonical(k.Name, slug) }

// Files are the content files of an entry, readable or not.
func (b *Base) Files(k *Kind, slug string) []string {
	var list []string
	for _, d := range b.Tree.Documents {
		if d.Folder == k.Folder && k.ID(d.Slug) == k.ID(slug) {
			list = append(list, d.Path)
		}
	}
	return list
}

// Template returns the file with which somebody begins an entry in a language. words are
// those in which it is explained.
func (b *Base) Template(k *Kind, lang string, words *message.Words) []byte {
	var body []string
	for _, title := range k.Sections(lang) {
		if title != "" {
			body = append(body, "## "+title)
		}
	}
	blank := b.blank(k, words)
	return file(words.Say("template.new"), schema.Template(k.toFill(&blank, nil), blank), body)
}

// Sample returns the file of an entry as Template begins one in a language, filled in with what the entry
// has; that language becomes the original. What is wrong with its files goes to log.
func (b *Base) Sample(e Entry, lang string, words *message.Words, log *diag.Log) ([]byte, error) {
	h := e.Head()
	values := map[string]string{}
	var text string
	for _, l := range []string{h.Original, lang} {
		doc := *h.Texts[l].doc
		data, err := b.Tree.Bytes(&doc, log)
		if err != nil || !doc.Parse(data, log) {
			return nil, err
		}
		for key, value := range blocks(doc.Front, string(data)) {
			values[key] = value
		}
		text = doc.Body
	}
	blank := b.blank(h.Kind, words)
	fields := h.Kind.toFill(&blank, values)
	return file(words.Say("template.sample"), schema.Template(fields, blank), []string{strings.TrimSpace(text)}), nil
}

// WithoutFacts returns the content of an entry's file without what an original alone may have.
func (b *Base) WithoutFacts(e Entry, content []byte) ([]byte, error) {
	for _, f := range e.Head().Kind.Fields() {
		if f.Local && f.Key != "original" {
			continue
		}
		key, _, _ := strings.Cut(f.Key, ".")
		edits, err := source.Set(content, []string{key}, source.Node{Kind: source.Null})
		if err == nil {
			content, err = source.Apply(content, edits...)
		}
		if err != nil {
			return nil, err
		}
	}
	return content, nil
}

// blocks are the values of front matter by key, as they stand in their file.
func blocks(front source.Node, data string) map[string]string {
	lines := strings.Split(data, "\n")
	values := map[string]string{}
	for i, p := range front.Pairs {
		end := len(lines)
		if i+1 < len(front.Pairs) {
			end = front.Pairs[i+1].Line - 1
		} else if n := slices.Index(lines[p.Line:], "---"); n >= 0 {
			end = p.Line + n
		}
		_, value, _ := strings.Cut(strings.Join(lines[p.Line-1:end], "\n"), ":")
		values[p.Key] = strings.TrimRight(strings.TrimPrefix(value, " "), "\n")
	}
	return values
}

// toFill are the fields of a template, in its order. Those with a value have to be there.
func (k *Kind) toFill(blank *schema.Blank, values map[string]string) []schema.Field {
	blank.Value = func(key string) string {
		if key == "original" {
			return "true"
		}
		return values[key]
	}
	var fields, last []schema.Field
	for _, f := range k.Fields() {
		f = known(f, values)
		switch {
		case f.Key == "original":
			f.Required = true
			fields = slices.Insert(fields, 0, f)
		case f.Kept: // compendio writes it
		case f.Type == schema.Choice && len(f.Values) == 0: // the site has none to choose from
		case f.Key == "sources": // the longest
			last = append(last, f)
		default:
			fields = append(fields, f)
		}
	}
	return append(fields, last...)
}

// known is a field as it is if some values are known.
func known(f schema.Field, values map[string]string) schema.Field {
	f.Required = f.Required || values[f.Key] != "" || values[f.Parent()] != ""
	return f
}

// SampleSite returns site.yaml with the values that the text of another has, every key explained in words.
func SampleSite(text string, languages []string, words *message.Words) []byte {
	front, _ := source.ParseYAML([]byte(text), source.Root+"/site.yaml", &diag.Log{})
	values := blocks(front, text)
	own := func(key string) string { return words.Text("field.site." + key) }
	var fields []schema.Field
	for _, f := range SiteFields() {
		fields = append(fields, known(f, values))
	}
	return []byte("# " + words.Say("template.site") + "\n" + schema.Template(fields, schema.Blank{
		Help: own,
		Example: func(key string, f schema.Field) string {
			return example(languages, f, words.Text("example.site."+key))
		},
		Value:    func(key string) string { return values[key] },
		Original: func(string) string { return "" },
		Optional: words.Say("template.optional"),
	}))
}

// Translation returns the file with which somebody begins the translation of an entry. What is
// to be translated stands in comments. What is wrong with the original goes to log; then there
// is no file.
func (b *Base) Translation(e Entry, lang string, words *message.Words, log *diag.Log) ([]byte, error) {
	h := e.Head()
	original := h.Texts[h.Original]
	doc := *original.doc
	data, err := b.Tree.Bytes(&doc, log)
	if err != nil || data == nil || !doc.Parse(data, log) {
		return nil, err
	}
	blank := b.blank(h.Kind, words)
	blank.Original = func(key string) string {
		if text := scalarAt(doc.Front, key); text != "" {
			return h.Original + ": " + text
		}
		return ""
	}
	blank.Value = func(key string) string {
		if key == "original" {
			return "false"
		}
		return ""
	}
	// Unless it says that it is none, the first of the site's languages is the original.
	says, ok := doc.Front.Get("original")
	sure := ok && says.Value == "true" || slices.Index(b.Site.Languages, h.Original) < slices.Index(b.Site.Languages, lang)
	var fields []schema.Field
	for _, f := range h.Kind.Fields() {
		if !f.Local || f.Kept && (f.Key != "original" || sure) {
			continue
		}
		_, has := doc.Front.Get(f.Key)
		f.Required = f.Required || f.Key == "original" || has && f.Type != schema.Flag
		f.Fields = sameKeys(f.Fields, doc.Front, f.Key)
		fields = append(fields, f)
	}
	return file(words.Say("template.translation", original.Path()), schema.Template(fields, blank), h.headings(lang)), nil
}

// file joins the parts of a content file.
func file(about, front string, body []string) []byte {
	text := "---\n# " + about + "\n" + front + "---\n"
	if len(body) > 0 {
		text += strings.Join(body, "\n\n") + "\n"
	}
	return []byte(text)
}

// sameKeys returns the fields of a record; those that the original has are to be translated.
func sameKeys(fields []schema.Field, front source.Node, key string) []schema.Field {
	fields = slices.Clone(fields)
	for i := range fields {
		fields[i].Required = fields[i].Required || scalarAt(front, key+"."+fields[i].Key) != ""
	}
	return fields
}

// scalarAt finds a text of front matter by its key.
func scalarAt(n source.Node, key string) string {
	for part := range strings.SplitSeq(key, ".") {
		n, _ = n.Get(part)
	}
	return n.Value
}

// headings are those of a translation: the sections of a full record under their names in the
// language; of others the number of signs alone, so that nothing passes for translated.
func (h *Header) headings(lang string) []string {
	theirs, ours := h.Kind.Sections(h.Original), h.Kind.Sections(lang)
	var list []string
	for _, x := range h.Texts[h.Original].Body.Headings {
		n := slices.IndexFunc(theirs, func(title string) bool { return source.Slug(title) == source.Slug(x.Text) })
		switch {
		case x.Level > 2:
		case n >= 0 && ours[n] != "":
			list = append(list, "## "+ours[n])
		default:
			list = append(list, "##")
		}
	}
	return list
}

// blank explains the fields of a kind in words, with examples of what the site has.
func (b *Base) blank(k *Kind, words *message.Words) schema.Blank {
	return schema.Blank{
		Help:     func(key string) string { return k.Help(words, key) },
		Example:  func(key string, f schema.Field) string { return b.example(k, words, key, f) },
		Value:    func(string) string { return "" },
		Original: func(string) string { return "" },
		Optional: words.Say("template.optional"),
	}
}

// example returns a value of a field as front matter has it.
func (b *Base) example(k *Kind, words *message.Words, key string, f schema.Field) string {
	some := func(codes []string) string {
		return "[" + strings.Join(codes[:min(2, len(codes))], ", ") + "]"
	}
	switch f.Type {
	case schema.Ref, schema.Refs:
		var slugs []string
		for _, e := range b.Of(f.Kind) {
			slugs = append(slugs, e.Head().Slug)
		}
		if f.Type == schema.Ref {
			return append(slugs, "…")[0]
		}
		return some(slugs)
	case schema.Terms:
		return some(b.codes())
	}
	return example(b.Site.Languages, f, k.Example(words, key))
}

// example returns a value by what a field holds, in the languages of a site; other is that of one whose
// type does not tell.
func example(languages []string, f schema.Field, other string) string {
	var perLanguage []string
	for _, l := range languages {
		perLanguage = append(perLanguage, l+": …")
	}
	localised := "{" + strings.Join(perLanguage, ", ") + "}"
	switch f.Type {
	case schema.Flag:
		return "true"
	case schema.Date:
		return "2021-03"
	case schema.Choice:
		return append(f.Values, "…")[0]
	case schema.Number:
		return strconv.Itoa(max(1, f.Low))
	case schema.Localised:
		return localised
	case schema.Texts:
		return "[" + localised + "]"
	}
	return other
}

// Example returns a value of a text or a code, in the language of words.
func (k *Kind) Example(words *message.Words, key string) string {
	return words.TextOr("example."+k.Name+"."+key, words.Text("example.any."+key))
}
