package source

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"compendio/internal/diag"
)

// Load lists the content of the site in site and reads what belongs to no entry. folders are the names that hold
// entries. Faults of the files go to log; the error is the disk's.
func Load(site fs.FS, folders []string, log *diag.Log) (*Tree, error) {
	t := &Tree{FS: site, Vocabularies: map[string]*Vocabulary{}}
	paths, err := t.list(log)
	if err != nil {
		return nil, err
	}
	twins(paths, log)
	for _, p := range paths {
		if err := t.sort(p, folders, log); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// list returns the paths of all regular files, in order.
func (t *Tree) list(log *diag.Log) ([]string, error) {
	var paths []string
	err := fs.WalkDir(t.FS, Root, func(p string, d fs.DirEntry, err error) error {
		switch {
		case p != Root && !utf8.ValidString(d.Name()):
			log.Error(diag.Place{File: p}, diag.NameNotUTF8)
			t.Incomplete = true
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case errors.Is(err, fs.ErrPermission):
			log.Error(diag.Place{File: p}, diag.Unreadable)
			t.Incomplete = true
			return nil
		case err != nil:
			return err
		case strings.HasPrefix(d.Name(), ".") && p != Root:
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.Type()&fs.ModeSymlink != 0:
			log.Error(diag.Place{File: p}, diag.Symlink, d.Name())
			t.Incomplete = true
			return nil
		case d.IsDir():
			return nil
		case !d.Type().IsRegular():
			log.Warn(diag.Place{File: p}, diag.StrayFile, d.Name())
			return nil
		}
		paths = append(paths, p)
		return nil
	})
	slices.Sort(paths)
	return paths, err
}

// twins reports names that a file system without case would take for one.
func twins(paths []string, log *diag.Log) {
	seen := map[string]string{}
	for _, p := range paths {
		folded := strings.ToLower(p)
		if other, ok := seen[folded]; ok {
			log.Error(diag.Place{File: p}, diag.CaseTwins, path.Base(other))
			continue
		}
		seen[folded] = p
	}
}

// sort puts a file where its path says that it belongs.
func (t *Tree) sort(p string, folders []string, log *diag.Log) (err error) {
	parts := strings.Split(strings.TrimPrefix(p, Root+"/"), "/")
	at := diag.Place{File: p}
	name := parts[len(parts)-1]
	switch {
	case len(parts) == 1 && name == "addresses.txt":
		t.Ledger, err = readBytes(t.FS, p, maxText, log)
	case len(parts) == 1 && name == "site.yaml", len(parts) == 2 && parts[0] == "taxonomies" && strings.HasSuffix(name, ".yaml"):
		err = t.vocabulary(p, log)
	case len(parts) == 1 && isText(name):
		t.Incomplete = true
		log.Error(at, diag.NoFolder, name, diag.OneOf(folders))
	case !slices.Contains(folders, parts[0]) && isText(name):
		t.Incomplete = true
		log.Error(at, diag.UnknownFolder, parts[0], diag.Near(diag.Nearest(parts[0], folders)), diag.OneOf(folders))
	case !slices.Contains(folders, parts[0]):
		t.stray(p, log)
	case len(parts) == 2 && isText(name):
		t.document(p, log)
	case len(parts) == 3 && attachable.MatchString(name):
		err = t.attachment(Attachment{p, parts[0], parts[1], name}, log)
	default:
		t.stray(p, log)
	}
	return err
}

func (t *Tree) vocabulary(p string, log *diag.Log) error {
	data, err := readText(t.FS, p, log)
	if err != nil {
		return err
	}
	key := strings.TrimSuffix(path.Base(p), ".yaml")
	t.Vocabularies[key] = nil
	if node, ok := parseYAML(data, p, 0, log); ok {
		t.Vocabularies[key] = &Vocabulary{p, node, sha256.Sum256(data)}
	} else {
		t.Incomplete = true
	}
	return nil
}

func (t *Tree) document(p string, log *diag.Log) {
	slug, lang, ok := FileName(path.Dir(p), path.Base(p), log)
	if !ok {
		t.Incomplete = true
		return
	}
	t.Documents = append(t.Documents, &Document{Path: p, Folder: path.Base(path.Dir(p)), Slug: slug, Lang: lang})
}

func (t *Tree) attachment(a Attachment, log *diag.Log) error {
	at, folder := diag.Place{File: a.Path}, diag.Place{File: path.Dir(a.Path)}
	switch {
	case ReservedName(a.Slug):
		log.Error(folder, diag.ReservedSlug, a.Slug, diag.Word("for_Windows"))
	case !folderForm.MatchString(a.Slug):
		log.Error(folder, diag.AttachmentName, a.Slug, cmp.Or(Slug(a.Slug), "x"))
	}
	switch {
	case ReservedName(a.Name):
		log.Error(at, diag.ReservedSlug, a.Name, diag.Word("for_Windows"))
	case !fileForm.MatchString(a.Name):
		log.Error(at, diag.AttachmentName, a.Name, PublicName(a.Name))
	}
	info, err := fs.Stat(t.FS, a.Path)
	if err != nil {
		return err
	}
	if info.Size() > maxAttachment {
		log.Error(at, diag.TooLarge, info.Size()>>20, maxAttachment>>20)
		return nil
	}
	t.Attachments = append(t.Attachments, a)
	return nil
}

func (t *Tree) stray(p string, log *diag.Log) {
	t.Strays = append(t.Strays, p)
	log.Warn(diag.Place{File: p}, diag.StrayFile, path.Base(p))
}
