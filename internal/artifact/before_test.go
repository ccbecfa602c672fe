package artifact_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"compendio/internal/artifact"
	"compendio/internal/sitetest"
)

// edition is a site whose page needs files named after their content, of which some are in every edition.
func edition(name string) sitetest.Tree {
	return sitetest.Tree{
		"index.html": fmt.Appendf(nil, `<script src="search/3/m-%s.js"></script>`, name), "search/current.js": []byte(name),
		"search/3/m-" + name + ".js": []byte("m of " + name), "search/3/es/t-" + name + ".js": []byte("text of " + name),
		"search/3/es/t-same.js": []byte("text of all"),
	}
}

// withoutBefore is a tree as it would be without what is kept of the edition before.
func withoutBefore(t *testing.T, tree sitetest.Tree) sitetest.Tree {
	t.Helper()
	m, err := artifact.DecodeManifest(tree[artifact.ManifestName])
	if err != nil {
		t.Fatal(err)
	}
	m.Files = slices.DeleteFunc(m.Files, func(f artifact.ManifestFile) bool {
		old := slices.Contains(m.Before, f.Path)
		if old {
			delete(tree, f.Path)
		}
		return old
	})
	m.Before = nil
	tree[artifact.ManifestName] = m.Encode()
	return tree
}

// A page of the edition before, which a reader may have open, still finds its files;
// one of the edition before that does not.
func TestTheEditionBeforeIsKept(t *testing.T) {
	dir := t.TempDir() + "/public"
	publish := func(name string) artifact.Result {
		t.Helper()
		w, err := artifact.NewWriter(open(t, dir), "2026-11-23")
		if err != nil {
			t.Fatal(err)
		}
		w.KeepBefore("search")
		for p, data := range edition(name) {
			if err := w.Add(artifact.File{Path: p, Data: data}); err != nil {
				t.Fatal(err)
			}
		}
		result, err := w.Commit()
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	holds := func(now string, before ...string) {
		t.Helper()
		tree := sitetest.ReadTree(t, dir)
		m, err := artifact.DecodeManifest(tree[artifact.ManifestName])
		if err != nil {
			t.Fatal(err)
		}
		want := edition(now)
		for _, name := range before {
			for p, data := range edition(name) {
				if strings.HasSuffix(p, "-"+name+".js") {
					want[p] = data
				}
			}
		}
		var listed []string
		for _, f := range m.Files {
			listed = append(listed, f.Path)
		}
		if !slices.Equal(listed, want.Names()) {
			t.Errorf("the manifest lists %q, not %q", listed, want.Names())
		}
		delete(tree, artifact.ManifestName)
		if diff := sitetest.Diff(want, tree); diff != "" {
			t.Errorf("%s after %q:\n%s", now, before, diff)
		}
	}

	publish("1")
	holds("1")
	publish("2")
	holds("2", "1")
	if r := publish("2"); r.Written+r.Removed > 0 {
		t.Errorf("the same edition again writes %d files and removes %d", r.Written, r.Removed)
	}
	holds("2", "1")
	publish("3")
	holds("3", "2")
	publish("2") // taken back
	holds("2", "3")

	// What somebody changed or removed is not vouched for.
	put(t, dir, "search/3/m-2.js", "changed")
	if r := publish("3"); !slices.Equal(r.Kept, []string{"search/3/m-2.js"}) {
		t.Errorf("left alone are %q", r.Kept)
	}
	m, err := artifact.DecodeManifest(sitetest.ReadTree(t, dir)[artifact.ManifestName])
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(m.Files, func(f artifact.ManifestFile) bool { return f.Path == "search/3/m-2.js" }) {
		t.Error("the manifest lists a file that somebody changed")
	}
}
