// Package source reads the content folder: it finds the files, splits each into
// front matter and body, and returns the front matter as nodes with positions. It
// decides what a well-formed file is (UTF-8, a closed front matter, YAML without
// aliases, a name of the right form) and nothing about what the keys mean: that
// is kb's. It reads through an fs.FS and never writes: Set returns the edits that
// change a value in a file and leave every other byte of it as somebody wrote it.
package source

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"compendio/internal/diag"

	"github.com/adrg/frontmatter"
)

// Root is the folder that holds the content, inside the site's own folder.
const Root = "content"

// Limits that protect the build from a file put there by mistake, in bytes.
const (
	maxText       = 4 << 20
	maxAttachment = 32 << 20
)

// Document is one content file in one language.
type Document struct {
	Path     string // from the site's folder: content/practices/x.es.md
	Folder   string // practices
	Slug     string // as in the file name
	Lang     string
	Front    Node   // a Map
	Body     string // LF line ends, NFC
	BodyLine int    // the line on which Body begins

	last bodyPlace // where BodyPlace was asked last
}

// bodyPlace is a place in a Body: lines that begin before it, and characters on its own.
type bodyPlace struct{ offset, lines, signs int }

// Place is a position in the document's front matter.
func (d *Document) Place(n Node) diag.Place {
	return diag.Place{File: d.Path, Line: n.Line, Column: n.Column}
}

// Top is where a fault of the file as a whole is reported.
func (d *Document) Top() diag.Place { return diag.Place{File: d.Path, Line: 1, Column: 1} }

// BodyPlace turns a byte offset in Body into a place. It counts on from where it was
// asked last: a text may have a fault in each of its words, and be one line.
func (d *Document) BodyPlace(offset int) diag.Place {
	offset = max(0, min(offset, len(d.Body)))
	p := d.last
	if offset < p.offset {
		p = bodyPlace{}
	}
	between := d.Body[p.offset:offset]
	if n := strings.Count(between, "\n"); n > 0 {
		p.lines, p.signs = p.lines+n, 0
		between = between[strings.LastIndexByte(between, '\n')+1:]
	}
	p.offset, p.signs = offset, p.signs+utf8.RuneCountInString(between)
	if offset == len(d.Body) || utf8.RuneStart(d.Body[offset]) { // or what is left of a sign would count twice
		d.last = p
	}
	return diag.Place{File: d.Path, Line: d.BodyLine + p.lines, Column: p.signs + 1}
}

// Release lets go of the front matter and the text, which are most of a document;
// its names stay.
func (d *Document) Release() { d.Front, d.Body, d.last = Node{}, "", bodyPlace{} }

// Vocabulary is a YAML file: site.yaml or one of the taxonomies.
type Vocabulary struct {
	Path string
	Node Node
	Sum  [sha256.Size]byte // of its text
}

// Place is a position in the vocabulary.
func (v *Vocabulary) Place(n Node) diag.Place {
	return diag.Place{File: v.Path, Line: n.Line, Column: n.Column}
}

// Attachment is a file that belongs to an entry, still on the disk.
type Attachment struct {
	Path   string // from the site's folder
	Folder string
	Slug   string
	Name   string // below the entry's folder
}

// Tree is everything that the content folder holds, sorted by path.
type Tree struct {
	FS           fs.FS                  // the site's folder
	Documents    []*Document            // their names; Bytes and Parse give what they hold
	Vocabularies map[string]*Vocabulary // by base name without .yaml; "site" is site.yaml; nil if it cannot be read
	Attachments  []Attachment
	Strays       []string // other files, which nothing uses
	Ledger       []byte   // addresses.txt, nil if there is none
	// Incomplete is set if something that is there is not among the above; each such file
	// has its fault in the log.
	Incomplete bool
}

// Read returns an attachment's bytes.
func (t *Tree) Read(a Attachment) ([]byte, error) { return fs.ReadFile(t.FS, a.Path) }

var (
	nameForm   = regexp.MustCompile(`^([a-z0-9]+(?:-[a-z0-9]+)*)\.([a-z]{2,3})\.md$`)
	folderForm = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)
	fileForm   = regexp.MustCompile(`^[a-z0-9]+(?:[-_.][a-z0-9]+)*\.(?:jpe?g|png|pdf|docx|xlsx)$`)
	// What is meant as an attachment, however it is named.
	attachable = regexp.MustCompile(`(?i)\.(?:jpe?g|png|pdf|docx|xlsx)$`)
)

// device is what Windows takes for one, whatever ending it has.
var device = regexp.MustCompile(`(?i)^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)`)

// ReservedName reports whether Windows takes a name for that of a device, such as con.
func ReservedName(name string) bool { return device.MatchString(name) }

// maxNotText is how many characters that are not text are reported for one file.
const maxNotText = 100

// NotText reports whether a rune is none that a text may hold: a control character other
// than a tab or the end of a line, or a place of Unicode that is no character. XML, and
// so an e-book, cannot hold them, and nobody sees them.
func NotText(r rune) bool {
	if r >= ' ' && r < 0x7f { // most are
		return false
	}
	return unicode.IsControl(r) && r != '\t' && r != '\n' || unicode.Is(unicode.Noncharacter_Code_Point, r)
}

// CodePoint returns the name of a character that cannot be shown: U+0007.
func CodePoint(r rune) string { return fmt.Sprintf("U+%04X", r) }

// Used reports whether a file of the content, by its name, may be read; all others are strays.
func Used(name string) bool {
	return isText(name) || attachable.MatchString(name) || strings.HasSuffix(name, ".yaml") || path.Base(name) == "addresses.txt"
}

// isText reports whether a file is meant as an entry, however it is named.
func isText(name string) bool { return strings.EqualFold(path.Ext(name), ".md") }

// Bytes returns the bytes of a document's file, or nil if it is too large, which goes to log.
func (t *Tree) Bytes(d *Document, log *diag.Log) ([]byte, error) {
	return readBytes(t.FS, d.Path, maxText, log)
}

// Summed is a file system that knows the SHA-256 of its files, such as the snapshot of a preview: of what
// has not changed nothing need be read.
type Summed interface {
	Sum(name string) (sum [sha256.Size]byte, known bool)
}

// Parse takes the bytes of a document's file apart into its front matter and text. It reports whether there is something
// to go on with; what is wrong goes to log.
func (d *Document) Parse(data []byte, log *diag.Log) bool {
	text := asText(data, d.Path, log)
	return text != nil && d.split(text, log)
}

// readBytes returns a file, or nil if it is too large or may not be read; then nothing of
// it is.
func readBytes(site fs.FS, p string, most int64, log *diag.Log) ([]byte, error) {
	info, err := fs.Stat(site, p)
	if err != nil {
		return nil, err
	}
	if info.Size() > most {
		log.Error(diag.Place{File: p}, diag.TooLarge, info.Size()>>20, most>>20)
		return nil, nil
	}
	data, err := fs.ReadFile(site, p)
	if errors.Is(err, fs.ErrPermission) {
		log.Error(diag.Place{File: p}, diag.Unreadable)
		return nil, nil
	}
	if data == nil {
		data = []byte{}
	}
	return data, err
}

// readText returns a file as LF-ended NFC text, or nil if it is no text.
func readText(site fs.FS, p string, log *diag.Log) ([]byte, error) {
	data, err := readBytes(site, p, maxText, log)
	if err != nil || data == nil {
		return nil, err
	}
	return asText(data, p, log), nil
}

// asText returns the bytes of the file p as readText does.
func asText(data []byte, p string, log *diag.Log) []byte {
	at := func(offset int) diag.Place {
		line := bytes.Count(data[:offset], []byte("\n")) + 1
		start := bytes.LastIndexByte(data[:offset], '\n') + 1
		return diag.Place{File: p, Line: line, Column: utf8.RuneCount(data[start:offset]) + 1}
	}
	if !utf8.Valid(data) {
		bad := 0
		for r, n := utf8.DecodeRune(data); r != utf8.RuneError || n > 1; r, n = utf8.DecodeRune(data[bad:]) {
			bad += n
		}
		log.Error(at(bad), diag.NotUTF8)
		return nil
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		log.Error(at(i), diag.NulByte)
		return nil
	}
	signs := 0
	for i, n := 0, 0; i < len(data); i += n {
		r := rune(data[i])
		if n = 1; r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(data[i:])
		}
		if !NotText(r) || r == '\r' {
			continue
		}
		if signs++; signs <= maxNotText {
			log.Error(at(i), diag.NoText, CodePoint(r))
		}
	}
	if signs > 0 { // what else is wrong in the file is told all the same
		data = bytes.Map(func(r rune) rune {
			if NotText(r) && r != '\r' {
				return utf8.RuneError
			}
			return r
		}, data)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	return asLines(data)
}

// Markdown reads the text of a content file again that is known to be sound: a site would take
// twice the memory if all were kept.
func (t *Tree) Markdown(path string) (string, error) {
	data, err := fs.ReadFile(t.FS, path)
	if err != nil {
		return "", err
	}
	data = asLines(bytes.TrimPrefix(data, []byte("\ufeff")))
	at := min(len("---\n"), len(data))
	for line := range bytes.Lines(data[at:]) {
		at += len(line)
		if closes(string(bytes.TrimSuffix(line, []byte("\n")))) {
			break
		}
	}
	return Text(string(data[at:])), nil
}

// split takes a document apart; it reports whether there is something to go on with.
func (d *Document) split(data []byte, log *diag.Log) bool {
	if !bytes.HasPrefix(data, []byte("---\n")) {
		log.Error(d.Top(), diag.NoFrontMatter)
		return false
	}
	var front []byte
	found := false
	keep := func(raw []byte, _ any) error { front, found = shown(raw), true; return nil }
	body, err := frontmatter.Parse(bytes.NewReader(hidden(data)), nil, frontmatter.NewFormat("---", "---", keep))
	if err != nil || !found {
		log.Error(d.Top(), diag.Unclosed)
		return false
	}
	d.Body = string(shown(body))
	d.BodyLine = bytes.Count(data[:len(data)-len(body)], []byte("\n")) + 1
	node, ok := parseYAML(front, d.Path, 1, log)
	if !ok {
		return false
	}
	if node.Kind == Null {
		node = Node{Kind: Map, Line: 1, Column: 1}
	}
	if node.Kind != Map {
		log.Error(d.Place(node), diag.YAMLNotMap)
		return false
	}
	d.Front = node
	return true
}

// hidden returns a document in which three hyphens that do not begin their line are no
// end of the front matter, for which the splitter would take them: they are text of
// a block. A NUL byte, which no file has here, stands in for the first of them.
func hidden(data []byte) []byte {
	out := data
	at := len("---\n")
	for line := range bytes.Lines(data[at:]) {
		if closes(string(bytes.TrimSuffix(line, []byte("\n")))) {
			break
		}
		if trimmed := bytes.TrimSpace(line); string(trimmed) == "---" {
			if len(out) > 0 && &out[0] == &data[0] {
				out = bytes.Clone(data)
			}
			out[at+bytes.IndexByte(line, '-')] = 0
		}
		at += len(line)
	}
	return out
}

func shown(data []byte) []byte {
	if len(data) == 0 {
		return []byte{} // there is something, with nothing in it
	}
	return bytes.ReplaceAll(data, []byte{0}, []byte("-"))
}

// FileName takes the name of a document's file in a folder apart. What is wrong with it goes to log.
func FileName(folder, name string, log *diag.Log) (slug, lang string, ok bool) {
	m := nameForm.FindStringSubmatch(name)
	if m == nil || len(m[1]) > longestName {
		log.Error(diag.Place{File: path.Join(folder, name)}, diag.FileName, name, suggest(name))
		return "", "", false
	}
	return m[1], m[2], true
}

// PublicName turns the name of a file into one that can be part of an address.
func PublicName(name string) string {
	ext := path.Ext(name)
	return cmp.Or(Slug(strings.TrimSuffix(name, ext)), "x") + strings.ToLower(ext)
}

// langAndMore is a language in a file name with what a file manager adds to a copy.
var langAndMore = regexp.MustCompile(`^([A-Za-z]{2,3})(?:[^A-Za-z].*)?$`)

// suggest turns a file name into one of the right form, as far as that can be guessed.
func suggest(name string) string {
	stem, lang := strings.TrimSuffix(name, path.Ext(name)), "es"
	if i := strings.LastIndexByte(stem, '.'); i >= 0 {
		// "x.es (copia).md": what follows the language belongs to the name.
		if m := langAndMore.FindStringSubmatch(stem[i+1:]); m != nil {
			lang = strings.ToLower(m[1])
			stem = stem[:i] + " " + stem[i+1+len(m[1]):]
		}
	}
	return Name(stem) + "." + lang + ".md"
}

// longestName is how many characters the name of an entry may have.
const longestName = 80

// IsName reports whether an entry may have a name.
func IsName(slug string) bool {
	return len(slug) <= longestName && folderForm.MatchString(slug) && !ReservedName(slug)
}

// Name makes one that an entry may have of a text.
func Name(text string) string {
	slug := Slug(text)
	if len(slug) > longestName {
		slug = strings.Trim(slug[:longestName], "-")
	}
	return cmp.Or(slug, "x")
}
