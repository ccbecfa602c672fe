package pack_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"compendio/internal/artifact"
	"compendio/internal/pack"
	"compendio/internal/sitetest"
)

func verify(t *testing.T, name string) *pack.Report {
	t.Helper()
	r, err := pack.Verify(name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return r
}

func TestEveryFormatIsWholeAsItWasMade(t *testing.T) {
	for _, format := range []string{"zip", "mail", "html", "epub"} {
		name := save(t, request{site: sitetest.GenerateFS(3, 1), format: format, forWhom: "Honduras"})
		r := verify(t, name)
		if !r.Whole() || r.Manifest.Copy.Format != format || r.Manifest.Copy.For != "Honduras" || r.Manifest.Edition == "" {
			t.Errorf("%s: %+v", format, r)
		}
		if format == "zip" || format == "mail" {
			if r := verify(t, unpack(t, name)); !r.Whole() {
				t.Errorf("%s, unpacked: %+v", format, r)
			}
		}
	}
}

// Any one byte that is changed anywhere makes a copy in one file damaged, and any that
// is missing at its end too.
func TestADamagedFileIsFound(t *testing.T) {
	for _, format := range []string{"html", "epub", "zip"} {
		data, err := os.ReadFile(save(t, request{site: sitetest.GenerateFS(1, 1), format: format}))
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(t.TempDir(), "copy")
		var places []int
		for at := len(data) / 60; at < len(data); at += len(data) / 60 {
			places = append(places, at)
		}
		if at := bytes.LastIndex(data, []byte("<!-- compendio-manifest")); at >= 0 {
			places = append(places, at, at+2, at+10, at+30, at+60, len(data)-20, len(data)-18)
		}
		for _, at := range places {
			changed := bytes.Clone(data)
			changed[at] ^= 1
			for _, broken := range [][]byte{changed, data[:at]} {
				if err := os.WriteFile(name, broken, 0o644); err != nil {
					t.Fatal(err)
				}
				r, err := pack.Verify(name)
				var refusal *pack.Refusal
				if err != nil && !errors.As(err, &refusal) {
					t.Errorf("%s, byte %d: %v", format, at, err)
				}
				if err == nil && r.Whole() {
					t.Errorf("%s: damage at byte %d of %d is not found", format, at, len(data))
				}
			}
		}
	}
}

// repack writes the entries of a copy anew, as another program would, with what change
// makes of them.
func repack(t *testing.T, name string, change func([]*zip.File) []*zip.File, more ...string) string {
	t.Helper()
	old, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	add := func(name string) {
		w, err := z.Create(name)
		if err == nil && !strings.HasSuffix(name, "/") {
			_, err = w.Write([]byte("foreign"))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range change(old.File) {
		if err := z.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range more {
		add(name)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	again := filepath.Join(t.TempDir(), "again.zip")
	if err := os.WriteFile(again, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return again
}

func same(list []*zip.File) []*zip.File { return list }

// Somebody unpacks a copy and packs it again with another program: what is in it is as
// it was, and this is told, but not that it is the copy that was made.
func TestACopyThatIsPackedAgainIsTold(t *testing.T) {
	for _, format := range []string{"zip", "mail", "epub"} {
		name := save(t, request{site: sitetest.GenerateFS(1, 1), format: format})
		backwards := func(list []*zip.File) []*zip.File { // an e-book's type is last
			list = slices.Clone(list)
			slices.Reverse(list)
			return list
		}
		for _, again := range []string{repack(t, name, same), repack(t, name, same, "folder/"), repack(t, name, backwards)} {
			if r := verify(t, again); !r.Container || !slices.Equal(r.Changed, []string{"again.zip"}) || len(r.Missing)+len(r.Added) > 0 {
				t.Errorf("%s: %+v", format, r)
			}
		}
	}
}

// What stands beside the folder of a copy is no part of it, whatever its name.
func TestWhatIsBesideTheFolderIsAdded(t *testing.T) {
	name := save(t, request{site: sitetest.GenerateFS(1, 1), format: "zip"})
	foreign := []string{"assets/x.js", "index.html", "manifest.json"}
	if r := verify(t, repack(t, name, same, foreign...)); !slices.Equal(r.Added, foreign) || len(r.Missing)+len(r.Changed) > 0 {
		t.Errorf("%+v", r)
	}
	out := func(list []*zip.File) []*zip.File {
		list = slices.Clone(list)
		for i, f := range list {
			if folder, file, _ := strings.Cut(f.Name, "/"); file == "index.html" && folder != "" {
				moved := *f
				moved.Name = file
				list[i] = &moved
			}
		}
		return list
	}
	if r := verify(t, repack(t, name, out)); !slices.Equal(r.Added, []string{"index.html"}) || !slices.Equal(r.Missing, []string{"index.html"}) {
		t.Errorf("%+v", r)
	}
	book := save(t, request{site: sitetest.GenerateFS(1, 1), format: "epub"})
	if r := verify(t, repack(t, book, same, "manifest.json")); !slices.Equal(r.Added, []string{"manifest.json"}) {
		t.Errorf("%+v", r)
	}
}

// The zip file itself: whatever is written before, between or behind its entries, or said
// of them a second time, is told, though every file in it can be read and is right.
func TestTheContainerIsVerifiedToo(t *testing.T) {
	for _, format := range []string{"zip", "mail", "epub"} {
		data, err := os.ReadFile(save(t, request{site: sitetest.GenerateFS(1, 1), format: format}))
		if err != nil {
			t.Fatal(err)
		}
		end := bytes.LastIndex(data, []byte("PK\x05\x06"))
		at := func(place int, text string) []byte {
			changed := bytes.Clone(data)
			copy(changed[place:], text)
			return changed
		}
		bare := bytes.Clone(data[:end+22]) // without its comment
		bare[end+20], bare[end+21] = 0, 0
		for what, changed := range map[string][]byte{
			"a name":            at(30, "M"),
			"an encrypted file": at(6, "\x01"),
			"a checksum":        at(14, "\xff\xff\xff\xff"),
			"a size":            at(22, "\xff"),
			"no comment":        bare,
			"another comment":   at(len(data)-1, "!"),
			"bytes behind":      append(bytes.Clone(data), "more"...),
			"an end behind":     append(bytes.Clone(data), bare[end:]...),
			"bytes before":      append([]byte("PK\x03\x04"), data...),
		} {
			name := filepath.Join(t.TempDir(), "copy")
			if err := os.WriteFile(name, changed, 0o644); err != nil {
				t.Fatal(err)
			}
			r, err := pack.Verify(name)
			var refusal *pack.Refusal
			if err != nil && !errors.As(err, &refusal) || err == nil && r.Whole() {
				t.Errorf("%s: %s: nobody sees it (%v)", format, what, err)
			}
		}
	}
}

// The line with the manifest stands where it was put: elsewhere it could end a script or
// stand where a reader shows it.
func TestTheManifestOfOneFileStaysInItsPlace(t *testing.T) {
	data, err := os.ReadFile(save(t, request{site: sitetest.GenerateFS(1, 1), format: "html"}))
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	at := slices.IndexFunc(lines, func(l []byte) bool { return bytes.HasPrefix(l, []byte("<!-- compendio-manifest")) })
	name := filepath.Join(t.TempDir(), "copy.html")
	for to := range lines {
		if to%100 > 0 && (to < at-9 || to > at+9) {
			continue
		}
		moved := slices.Insert(slices.Delete(slices.Clone(lines), at, at+1), min(to, len(lines)-1), lines[at])
		if err := os.WriteFile(name, bytes.Join(moved, nil), 0o644); err != nil {
			t.Fatal(err)
		}
		if r := verify(t, name); r.Whole() != (to == at) {
			t.Errorf("the line stands at %d of %d instead of %d; whole: %v", to, len(lines), at, r.Whole())
		}
	}
}

func TestAnUnpackedCopyTellsWhatIsWrong(t *testing.T) {
	dir := unpack(t, save(t, request{site: sitetest.GenerateFS(3, 1), format: "zip"}))
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("es/index.html", "other")
	write("es/new.html", "new")
	write("es/Thumbs.db", "left by Windows")
	write(".DS_Store", "left by a Mac")
	write("es/._index.html", "left by a Mac on a stick")
	write("es/._other.html", "of no file")
	if err := os.MkdirAll(filepath.Join(dir, "empty/within"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "en/index.html")); err != nil {
		t.Fatal(err)
	}
	// A link where a file was is no file, wherever it leads.
	if err := os.Remove(filepath.Join(dir, "LEEME-README.txt")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "LEEME-README.txt")); err != nil {
		t.Fatal(err)
	}
	r := verify(t, dir)
	if r.Whole() || !slices.Equal(r.Changed, []string{"LEEME-README.txt", "es/index.html"}) || !slices.Equal(r.Missing, []string{"en/index.html"}) || !slices.Equal(r.Added, []string{"empty/within/", "es/._other.html", "es/new.html"}) ||
		!slices.Equal(r.PassedOver, []string{".DS_Store", "es/._index.html", "es/Thumbs.db"}) {
		t.Errorf("changed %v, missing %v, added %v, passed over %v", r.Changed, r.Missing, r.Added, r.PassedOver)
	}
}

// What the manifest says of the copy is as safe as what it says of files: any one byte
// of it that is changed is told.
func TestAChangedManifestIsTold(t *testing.T) {
	dir := t.TempDir()
	text := []byte("text")
	m := &artifact.Manifest{Edition: "2026-11-23", Copy: &artifact.Copy{Site: "Compendio", Format: "zip", Languages: []string{"es"}, For: "Honduras"},
		Files: []artifact.ManifestFile{{Path: "a.txt", Size: int64(len(text)), SHA256: fmt.Sprintf("%x", sha256.Sum256(text))}}}
	data := m.Encode()
	name := filepath.Join(dir, artifact.ManifestName)
	if err := os.WriteFile(filepath.Join(dir, "a.txt"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	for at := range data {
		changed := bytes.Clone(data)
		changed[at] ^= 1
		if err := os.WriteFile(name, changed, 0o644); err != nil {
			t.Fatal(err)
		}
		r, err := pack.Verify(dir)
		var refusal *pack.Refusal
		if err != nil && !errors.As(err, &refusal) || err == nil && !slices.Contains(r.Changed, artifact.ManifestName) {
			t.Errorf("a change of byte %d is not told: %v", at, err)
		}
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
	if r := verify(t, dir); !r.Whole() {
		t.Errorf("%+v", r)
	}
}

func TestAnOutputFolderIsVerifiedToo(t *testing.T) {
	dir := t.TempDir()
	disk, err := artifact.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	w, err := artifact.NewWriter(disk, "2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add(artifact.File{Path: "a/b.txt", Data: []byte("text")}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	if r := verify(t, dir); !r.Whole() || r.Manifest.Copy != nil {
		t.Errorf("%+v", r)
	}
	manifest := filepath.Join(dir, artifact.ManifestName)
	data, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(manifest, bytes.Replace(data, []byte(`"files"`), []byte("\"pending\": true,\n\"files\""), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	refused(t, dir, "unfinished")
}

func refused(t *testing.T, name, reason string) {
	t.Helper()
	_, err := pack.Verify(name)
	var refusal *pack.Refusal
	if !errors.As(err, &refusal) || refusal.Reason != reason {
		t.Errorf("%s: the error is %v, not a refusal: %s", filepath.Base(name), err, reason)
	}
}

// crafted writes a zip file of these entries as they are.
func crafted(t *testing.T, headers []*zip.FileHeader, content []byte) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, h := range headers {
		f, err := z.CreateRaw(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "copy.zip")
	if err := os.WriteFile(name, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestHostileZipFilesAreRefused(t *testing.T) {
	text := []byte("text")
	header := func(name string, change func(*zip.FileHeader)) *zip.FileHeader {
		h := &zip.FileHeader{Name: name, CRC32: crc32.ChecksumIEEE(text), CompressedSize64: uint64(len(text)), UncompressedSize64: uint64(len(text))}
		h.SetMode(0o644)
		if change != nil {
			change(h)
		}
		return h
	}
	link := func(h *zip.FileHeader) { h.SetMode(fs.ModeSymlink | 0o777) }
	for _, c := range []struct {
		reason  string
		headers []*zip.FileHeader
	}{
		{"bad_path", []*zip.FileHeader{header("top/../../etc/passwd", nil)}},
		{"bad_path", []*zip.FileHeader{header("../x", nil)}},
		{"bad_path", []*zip.FileHeader{header("/etc/passwd", nil)}},
		{"bad_path", []*zip.FileHeader{header(`top\..\x`, nil)}},
		{"bad_path", []*zip.FileHeader{header("C:/x", nil)}},
		{"bad_path", []*zip.FileHeader{header("top//x", nil)}},
		{"no_plain_file", []*zip.FileHeader{header("top/manifest.json", link)}},
		{"no_plain_file", []*zip.FileHeader{header("top/x", func(h *zip.FileHeader) { h.SetMode(fs.ModeDevice) })}},
		{"twice", []*zip.FileHeader{header("top/x", nil), header("top/x", nil)}},
		{"twice", []*zip.FileHeader{header("top/x", nil), header("top/X", nil)}},
		{"bomb", []*zip.FileHeader{header("top/x", func(h *zip.FileHeader) { h.UncompressedSize64 = 1 << 45 })}},
		{"no_manifest", []*zip.FileHeader{header("top/x", nil)}},
		{"bad_manifest", []*zip.FileHeader{header("top/manifest.json", nil)}},
	} {
		refused(t, crafted(t, c.headers, text), c.reason)
	}
}

// A manifest that is small when packed and endless when not is read to its bound and
// no further; a file that is longer than its manifest says is read one byte too far.
func TestBombsAreNotUnpacked(t *testing.T) {
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range 300 {
		if _, err := w.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	h := &zip.FileHeader{Name: "top/manifest.json", Method: zip.Deflate, CompressedSize64: uint64(packed.Len()), UncompressedSize64: 300 << 20}
	h.SetMode(0o644)
	refused(t, crafted(t, []*zip.FileHeader{h}, packed.Bytes()), "bad_manifest")
}

func TestWhatIsNoCopyIsRefused(t *testing.T) {
	dir := t.TempDir()
	refused(t, filepath.Join(dir, "none"), "not_there")
	refused(t, dir, "no_manifest")
	for name, text := range map[string]string{"empty": "", "text": "compendio-manifest: zz", "short": "PK\x03\x04", "html": "<!-- compendio-manifest: 7b7d -->\n"} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		refused(t, file, map[string]string{"empty": "no_manifest", "text": "no_manifest", "short": "broken_zip", "html": "bad_manifest"}[name])
	}
}

func FuzzVerify(f *testing.F) {
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("<!-- compendio-manifest: 7b7d -->\n"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		name := filepath.Join(dir, "copy")
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if r, err := pack.Verify(name); err == nil && r.Manifest == nil {
			t.Error("a copy without a manifest is taken")
		}
	})
}
