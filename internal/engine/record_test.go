package engine_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"compendio/internal/sitetest"
)

// A build that finds all unchanged says so instead of building, tells the same warnings, and
// goes by what is in files, not by their times. How long it takes is BenchmarkAgain's.
func TestUnchangedBuild(t *testing.T) {
	program := compile(t, "../..")
	site := t.TempDir()
	sitetest.GenerateDir(t, site, 50, 1)
	build := func(program string, more ...string) (stdout, stderr string) {
		t.Helper()
		cmd := exec.Command(program, append([]string{"build", "--site", site}, more...)...)
		cmd.Env = append(os.Environ(), "LANG=C", "LC_ALL=", "XDG_CACHE_HOME="+filepath.Join(site, ".cache"), "HOME="+site, "LocalAppData="+filepath.Join(site, ".cache"))
		var out, err strings.Builder
		cmd.Stdout, cmd.Stderr = &out, &err
		if failed := cmd.Run(); failed != nil {
			t.Fatalf("%v\n%s", failed, err.String())
		}
		return out.String(), err.String()
	}
	const said = "nothing has changed"
	cold, warnings := build(program)
	if strings.Contains(cold, said) || !strings.Contains(warnings, "is not translated") {
		t.Fatalf("the first build says %q, and warns in %d bytes", cold, len(warnings))
	}
	if warm, again := build(program); !strings.Contains(warm, said) || again != warnings {
		t.Fatalf("an unchanged build says %q and warnings of %d bytes, not %d", warm, len(again), len(warnings))
	}

	// A page and a text that change without a trace in size or time.
	for name, word := range map[string]string{"public/es/index.html": "Objetivos", "content/pages/about.es.md": "Acerca"} {
		file := filepath.Join(site, name)
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		changed := []byte(strings.Replace(string(data), word, strings.ToUpper(word), 1))
		if err := os.WriteFile(file, changed, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, info.ModTime(), info.ModTime()); err != nil {
			t.Fatal(err)
		}
		if stdout, _ := build(program, "--overwrite"); strings.Contains(stdout, said) {
			t.Errorf("a change of %s is not seen", name)
		}
	}
	// Times that change while nothing else does are no change.
	if err := os.Chtimes(filepath.Join(site, "content/site.yaml"), time.Now(), time.Now()); err != nil {
		t.Fatal(err)
	}
	if stdout, _ := build(program); !strings.Contains(stdout, said) {
		t.Error("a file that was only touched makes a build")
	}

	// Another program may write another site. What stands behind a program is not run.
	data, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), filepath.Base(program))
	if err := os.WriteFile(other, append(data, 0), 0o755); err != nil {
		t.Fatal(err)
	}
	if stdout, _ := build(other); strings.Contains(stdout, said) {
		t.Error("another program trusts what this one built")
	}
}

// What was remembered of folders that nobody builds into any more does not stay for ever.
func TestOldBuildsAreForgotten(t *testing.T) {
	records, site, out := t.TempDir(), sitetest.GenerateFS(2, 1), t.TempDir()
	build := func(name string) bool { return buildInto(t, site, filepath.Join(records, name), out).Unchanged }
	age := func(days int, names ...string) {
		t.Helper()
		then := time.Now().AddDate(0, 0, -days)
		for _, name := range names {
			if err := os.Chtimes(filepath.Join(records, name), then, then); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, name := range []string{"used.build", "month.build", "year.build"} {
		build(name)
	}
	age(30, "month.build", "month.index")
	age(365, "used.build", "used.index", "year.build", "year.index")
	if !build("used.build") {
		t.Error("a build is not remembered")
	}
	build("new.build")
	var names []string
	list, err := os.ReadDir(records)
	for _, f := range list {
		names = append(names, f.Name())
	}
	if got := strings.Join(names, " "); err != nil || got != "month.build month.index new.build new.index used.build used.index" {
		t.Errorf("remembered are %s, %v", got, err)
	}
}

// A record is believed only if it is to the byte as this program left it.
func TestADamagedRecordIsNotBelieved(t *testing.T) {
	site, out, record := sitetest.GenerateFS(2, 1), t.TempDir(), filepath.Join(t.TempDir(), "record")
	buildInto(t, site, record, out)
	sound, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	word := bytes.Index(sound, []byte("Warnings")) + 20
	for _, at := range []int{0, 40, word, len(sound) - 3} {
		data := bytes.Clone(sound)
		data[at] ^= 1
		if err := os.WriteFile(record, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if r := buildInto(t, site, record, out); r.Unchanged {
			t.Errorf("a record with another byte %d is believed", at)
		}
		if r := buildInto(t, site, record, out); !r.Unchanged {
			t.Error("a build is not remembered")
		}
	}
}
