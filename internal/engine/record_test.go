package engine_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"compendio/internal/sitetest"
)

// A build that finds all unchanged takes less than a tenth of a cold one, tells the same
// warnings, and goes by what is in files, not by their times.
func TestUnchangedBuild(t *testing.T) {
	program := compile(t, "../..")
	site := t.TempDir()
	sitetest.GenerateDir(t, site, 1000, 1)
	build := func(program string, more ...string) (stdout, stderr string, took time.Duration) {
		t.Helper()
		cmd := exec.Command(program, append([]string{"build", "--site", site}, more...)...)
		cmd.Env = append(os.Environ(), "LANG=C", "LC_ALL=", "XDG_CACHE_HOME="+filepath.Join(site, ".cache"), "HOME="+site, "LocalAppData="+filepath.Join(site, ".cache"))
		var out, err strings.Builder
		cmd.Stdout, cmd.Stderr = &out, &err
		start := time.Now()
		if failed := cmd.Run(); failed != nil {
			t.Fatalf("%v\n%s", failed, err.String())
		}
		return out.String(), err.String(), time.Since(start)
	}
	const said = "nothing has changed"
	cold, warnings, coldTime := build(program)
	if strings.Contains(cold, said) || !strings.Contains(warnings, "is not translated") {
		t.Fatalf("the first build says %q, and warns in %d bytes", cold, len(warnings))
	}
	// The best of three: what else the machine does is not our matter.
	warmTime := coldTime
	for range 3 {
		warm, again, took := build(program)
		if !strings.Contains(warm, said) || again != warnings {
			t.Fatalf("an unchanged build says %q and warnings of %d bytes, not %d", warm, len(again), len(warnings))
		}
		warmTime = min(warmTime, took)
	}
	t.Logf("%v cold, %v unchanged", coldTime, warmTime)
	if warmTime > coldTime/10 {
		t.Errorf("an unchanged build takes %v, a cold one %v", warmTime, coldTime)
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
		if stdout, _, _ := build(program, "--overwrite"); strings.Contains(stdout, said) {
			t.Errorf("a change of %s is not seen", name)
		}
	}
	// Times that change while nothing else does are no change.
	if err := os.Chtimes(filepath.Join(site, "content/site.yaml"), time.Now(), time.Now()); err != nil {
		t.Fatal(err)
	}
	if stdout, _, _ := build(program); !strings.Contains(stdout, said) {
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
	if stdout, _, _ := build(other); strings.Contains(stdout, said) {
		t.Error("another program trusts what this one built")
	}
}
