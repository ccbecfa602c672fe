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

// Somebody unpacks a copy and packs it again with another program: it is whole as long
// as its files are.
func TestACopyThatIsPackedAgainIsWhole(t *testing.T) {
	for _, format := range []string{"zip", "mail", "epub"} {
		old, err := zip.OpenReader(save(t, request{site: sitetest.GenerateFS(1, 1), format: format}))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		for _, f := range old.File {
			if err := z.Copy(f); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(z.Close(), old.Close()); err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(t.TempDir(), "again.zip")
		if err := os.WriteFile(name, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		if r := verify(t, name); !r.Whole() {
			t.Errorf("%s: %+v", format, r)
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
	if r.Whole() || !slices.Equal(r.Changed, []string{"LEEME-README.txt", "es/index.html"}) || !slices.Equal(r.Missing, []string{"en/index.html"}) || !slices.Equal(r.Added, []string{"es/new.html"}) {
		t.Errorf("changed %v, missing %v, added %v", r.Changed, r.Missing, r.Added)
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
		{"bad path", []*zip.FileHeader{header("top/../../etc/passwd", nil)}},
		{"bad path", []*zip.FileHeader{header("../x", nil)}},
		{"bad path", []*zip.FileHeader{header("/etc/passwd", nil)}},
		{"bad path", []*zip.FileHeader{header(`top\..\x`, nil)}},
		{"bad path", []*zip.FileHeader{header("C:/x", nil)}},
		{"bad path", []*zip.FileHeader{header("top//x", nil)}},
		{"no plain file", []*zip.FileHeader{header("top/manifest.json", link)}},
		{"no plain file", []*zip.FileHeader{header("top/x", func(h *zip.FileHeader) { h.SetMode(fs.ModeDevice) })}},
		{"twice", []*zip.FileHeader{header("top/x", nil), header("top/x", nil)}},
		{"twice", []*zip.FileHeader{header("top/x", nil), header("top/X", nil)}},
		{"bomb", []*zip.FileHeader{header("top/x", func(h *zip.FileHeader) { h.UncompressedSize64 = 1 << 45 })}},
		{"no manifest", []*zip.FileHeader{header("top/x", nil)}},
		{"bad manifest", []*zip.FileHeader{header("top/manifest.json", nil)}},
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
	refused(t, crafted(t, []*zip.FileHeader{h}, packed.Bytes()), "bad manifest")
}

func TestWhatIsNoCopyIsRefused(t *testing.T) {
	dir := t.TempDir()
	refused(t, filepath.Join(dir, "none"), "not there")
	refused(t, dir, "no manifest")
	for name, text := range map[string]string{"empty": "", "text": "compendio-manifest: zz", "short": "PK\x03\x04", "html": "<!-- compendio-manifest: 7b7d -->\n"} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		refused(t, file, map[string]string{"empty": "no manifest", "text": "no manifest", "short": "broken zip", "html": "bad manifest"}[name])
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
