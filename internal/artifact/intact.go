package artifact

import (
	"errors"
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
	for _, f := range m.Files {
		g.Go(func() error {
			now, err := disk.Digest(f.Path)
			if err != nil || now != f.SHA256 {
				return errors.Join(errNotWhole, err)
			}
			return nil
		})
	}
	return len(m.Files), digest(data), g.Wait()
}
