package artifact

import (
	"errors"
	"iter"
	"path"
	"slices"

	"golang.org/x/sync/errgroup"
)

// errNotWhole says that an output folder is not as a build left it.
var errNotWhole = errors.New("artifact: the output folder is not as it was left")

// Whole returns the number of files of an output folder and the digest of its manifest,
// if every file there is to the byte as it was written and there is no sign of a build that
// was interrupted.
func Whole(disk Disk) (files int, manifest string, err error) {
	data, err := disk.ReadFile(ManifestName)
	if err != nil {
		return 0, "", err
	}
	m, err := DecodeManifest(data)
	if err != nil {
		return 0, "", err
	}
	names, err := disk.List(".")
	if err != nil {
		return 0, "", err
	}
	if m.Pending || !Intact(data) || slices.Contains(names, stagingName) {
		return 0, "", errNotWhole
	}
	var g errgroup.Group
	g.SetLimit(8)
	for files := range neighbours(m.Files) {
		g.Go(func() error {
			var names []string
			for _, f := range files {
				names = append(names, path.Base(f.Path))
			}
			now, err := disk.Digests(path.Dir(files[0].Path), names)
			for i, f := range files {
				if err != nil || now[i] != f.SHA256 {
					return errors.Join(errNotWhole, err)
				}
			}
			return nil
		})
	}
	return len(m.Files), digest(data), g.Wait()
}

// neighbours gives files that follow each other and are of one folder together, but not so many that a processor has
// nothing to do.
func neighbours(files []ManifestFile) iter.Seq[[]ManifestFile] {
	return func(yield func([]ManifestFile) bool) {
		for len(files) > 0 {
			n := 1
			for n < min(len(files), 64) && path.Dir(files[n].Path) == path.Dir(files[0].Path) {
				n++
			}
			if !yield(files[:n]) {
				return
			}
			files = files[n:]
		}
	}
}
