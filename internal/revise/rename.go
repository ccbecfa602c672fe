package revise

import (
	"errors"
	"io/fs"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"

	"compendio/internal/change"
	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/markdown"
	"compendio/internal/site"
	"compendio/internal/source"
)

// Rename gives an entry another name: its files in all languages and the folder of its
// attachments move, whatever names it is changed, and its addresses of now become aliases.
// The error is the disk's, or says that a file is in the way (change.ExistsError).
func Rename(set *change.Set, b *kb.Base, e kb.Entry, slug string, log *diag.Log) error {
	r := &rename{reviser: newReviser(set, b, log), entry: e, head: e.Head(), slug: slug, moves: map[string]string{}}
	if err := r.plan(); err != nil {
		return err
	}
	for _, file := range r.files() {
		r.edit(file, func(raw []byte) ([]source.Edit, error) { return r.references(file, raw) })
	}
	for _, name := range []string{"taxonomies/glossary.yaml", "site.yaml"} {
		file := path.Join(source.Root, name)
		if _, err := set.ReadFile(file); !errors.Is(err, fs.ErrNotExist) {
			r.edit(file, func(raw []byte) ([]source.Edit, error) { return source.Replace(raw, file, r.value(file)) })
		}
	}
	r.edit(r.head.Texts[r.head.Original].Path(), r.aliases)
	for _, from := range slices.Sorted(maps.Keys(r.moves)) {
		if err := set.Move(from, r.moves[from]); err != nil {
			return err
		}
	}
	return nil
}

// rename is one entry on its way to another name.
type rename struct {
	*reviser
	entry kb.Entry
	head  *kb.Header
	slug  string
	moves map[string]string // path now → path then
}

// plan finds all files that move.
func (r *rename) plan() error {
	for _, file := range paths(r.entry) {
		dir, name := path.Split(file)
		old := name[:strings.IndexByte(name, '.')]
		if old == r.slug {
			continue
		}
		r.moves[file] = dir + r.slug + name[len(old):]
		folder := dir + old
		err := fs.WalkDir(r.base.Tree.FS, folder, func(p string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				r.moves[p] = dir + r.slug + strings.TrimPrefix(p, folder)
			}
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// references are the edits of an entry's file.
func (r *rename) references(file string, raw []byte) ([]source.Edit, error) {
	edits, err := source.Replace(raw, file, r.value(file))
	if err != nil {
		return nil, err
	}
	text, at, err := source.Body(raw)
	if err != nil {
		return nil, err
	}
	names := r.names(r.base.Located(file), text)
	var inText []source.Edit
	for i, n := range names {
		to, renamed := r.renamed(file, n, text)
		if !renamed {
			continue
		}
		if n.To == 0 {
			return nil, errPlace
		}
		names[i].Target = to.target
		inText = append(inText, to.Edit)
		edits = append(edits, source.Edit{From: at(to.From), To: at(to.To), Text: to.Text})
	}
	if len(inText) == 0 {
		return edits, nil
	}
	after, err := source.Apply([]byte(text), inText...)
	if err != nil {
		return nil, err
	}
	// What was changed reads back, and nothing else has changed.
	if !slices.EqualFunc(names, r.names(r.base.Located(file), string(after)), sameName) {
		return nil, errPlace
	}
	return edits, nil
}

// errPlace says that something is not written in a way that could be changed.
var errPlace = errors.New("revise: a name cannot be changed in place")

func sameName(a, b markdown.Name) bool { return a.Short == b.Short && a.Target == b.Target }

// renaming is an edit of a text, and the target that it gives a name.
type renaming struct {
	source.Edit
	target string
}

// renamed is how a name in a text is to be written from now on, if it changes.
func (r *rename) renamed(file string, n markdown.Name, text string) (renaming, bool) {
	if n.Short {
		kind, _, _ := strings.Cut(n.Target, "/")
		if r.base.ID(n.Target) != r.head.ID() {
			return renaming{}, false
		}
		return renaming{source.Edit{From: n.From + len(kind) + 1, To: n.To, Text: r.slug}, kind + "/" + r.slug}, true
	}
	from := path.Join(path.Dir(file), n.Target)
	to := r.moves[from]
	if to == "" {
		return renaming{}, false
	}
	// Only the part of the path that changes is written anew, if it stands there plainly.
	old, then := strings.Split(from, "/"), strings.Split(to, "/")
	parts := strings.Split(text[n.From:n.To], "/")
	differs := 0
	for old[differs] == then[differs] {
		differs++
	}
	i := differs - len(old) + len(parts)
	if i < 0 || parts[i] != old[differs] {
		written := relative(file, to)
		return renaming{source.Edit{From: n.From, To: n.To, Text: written}, written}, true
	}
	begin := n.From + len(strings.Join(append(parts[:i:i], ""), "/"))
	edit := source.Edit{From: begin, To: begin + len(old[differs]), Text: then[differs]}
	parts[i] = then[differs]
	written, _ := url.PathUnescape(strings.Join(parts, "/"))
	return renaming{edit, written}, true
}

// value gives a text of front matter or of a vocabulary that names the entry, or one of
// its addresses, another.
func (r *rename) value(file string) func(keys []string, value string) (string, bool) {
	addresses := r.addresses()
	return func(keys []string, value string) (string, bool) {
		if file == source.Root+"/site.yaml" && keys[0] == "redirects" {
			to, ok := addresses[value]
			return to, ok
		}
		if r.base.Named(file, keys, value) != r.head.ID() {
			return "", false
		}
		kind := r.head.Kind.Name + "/"
		if !strings.HasPrefix(value, kind) {
			kind = ""
		}
		return kind + r.slug, true
	}
}

// addresses are those that change, with those that take their place.
func (r *rename) addresses() map[string]string {
	list := map[string]string{}
	for _, lang := range r.base.Site.Languages {
		if old, then := site.Address(r.entry, r.head.Slug, lang), site.Address(r.entry, r.slug, lang); old != then {
			list[old] = then
		}
	}
	return list
}

// aliases adds the addresses of now, and takes away those that the entry gets.
func (r *rename) aliases(raw []byte) ([]source.Edit, error) {
	var list []string
	for _, a := range r.head.Aliases {
		list = append(list, a.Address)
	}
	addresses := r.addresses()
	for _, lang := range r.base.Site.Languages {
		old := site.Address(r.entry, r.head.Slug, lang)
		if then := addresses[old]; then != "" {
			list = slices.DeleteFunc(list, func(a string) bool { return a == then || a == old })
			list = append(list, old)
		}
	}
	value := source.Node{}
	for _, a := range list {
		value.Kind = source.List
		value.Items = append(value.Items, source.Node{Kind: source.Scalar, Value: a})
	}
	return source.Set(raw, []string{"aliases"}, value)
}

// Renamed is the ID of the entry that has a name now and had another before, by its
// aliases; empty if there is none. name is an ID or a file.
func Renamed(b *kb.Base, name, slug string) string {
	for _, e := range b.Every() {
		h := e.Head()
		old, isID := strings.CutPrefix(name, h.Kind.Name+"/")
		if !isID {
			file, _ := strings.CutPrefix(name, path.Join(source.Root, h.Kind.Folder)+"/")
			old, _, _ = strings.Cut(file, ".")
		}
		was := func(a kb.Alias) bool { return path.Base(a.Address) == old+".html" }
		if h.ID() == b.ID(h.Kind.Name+"/"+slug) && slices.ContainsFunc(h.Aliases, was) {
			return h.ID()
		}
	}
	return ""
}
