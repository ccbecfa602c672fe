package engine_test

import (
	"errors"
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
	records := t.TempDir()
	put := func(name string, age time.Duration) {
		t.Helper()
		file := filepath.Join(records, name)
		then := time.Now().Add(-age)
		if err := errors.Join(os.WriteFile(file, nil, 0o600), os.Chtimes(file, then, then)); err != nil {
			t.Fatal(err)
		}
	}
	const day = 24 * time.Hour
	put("lastmonth.json", 30*day)
	put("lastyear.json", 365*day)
	put("lastyear.index", 365*day)
	buildInto(t, sitetest.GenerateFS(2, 1), filepath.Join(records, "new.json"), t.TempDir())
	var names []string
	list, err := os.ReadDir(records)
	for _, f := range list {
		names = append(names, f.Name())
	}
	if got := strings.Join(names, " "); err != nil || got != "lastmonth.json new.index new.json" {
		t.Errorf("remembered are %s, %v", got, err)
	}
}
