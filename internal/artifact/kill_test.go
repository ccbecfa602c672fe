package artifact_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"compendio/internal/artifact"
	"compendio/internal/sitetest"
)

// The program itself, killed at moments that nobody chose: half of the kills fall
// anywhere in a build, half while it puts files in place. Which operation each one
// hits differs from run to run; TestFaultAtEveryOperation goes through them all.
func TestKilledProcess(t *testing.T) {
	program := filepath.Join(t.TempDir(), "compendio")
	compile := exec.Command("go", "build", "-o", program, "compendio/cmd/compendio")
	compile.Env = append(os.Environ(), "GOPROXY=off")
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	// Two sites that share no page's text, few addresses and not the style sheet.
	var folders [2]string
	var finished [2]sitetest.Tree
	var took time.Duration
	for i := range folders {
		folders[i] = t.TempDir()
		sitetest.GenerateDir(t, folders[i], 10+6*i, uint64(i))
		put(t, folders[i], "static/css/print.css", [2]string{"p{color:red}", "p{color:blue}"}[i])
		out := filepath.Join(t.TempDir(), "public")
		start := time.Now()
		if text, err := exec.Command(program, "build", "--site", folders[i], "--out", out).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		took = time.Since(start)
		finished[i] = sitetest.ReadTree(t, out)
	}
	out := filepath.Join(t.TempDir(), "public")
	run := func(i int) *exec.Cmd { return exec.Command(program, "build", "--site", folders[i], "--out", out) }
	if text, err := run(0).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	before, killed := 0, 0
	for round := range 12 {
		after := 1 - before
		build := run(after)
		if err := build.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- build.Wait() }()
		if round%2 == 0 {
			time.Sleep(time.Duration(rand.Int64N(int64(took))))
		} else {
			untilCommit(out, ended)
			time.Sleep(time.Duration(rand.Int64N(int64(took / 20))))
		}
		// It may have ended by itself; then there is nothing to kill.
		_ = build.Process.Kill()
		if <-ended != nil {
			killed++
		}
		checkBetween(t, out, finished[before], finished[after])
		// Finish the work, or take it back, by turns.
		if round%4 < 2 {
			before = after
		}
		if text, err := run(before).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if diff := sitetest.Diff(finished[before], withoutBefore(t, sitetest.ReadTree(t, out))); diff != "" {
			t.Fatalf("after the next build:\n%s", diff)
		}
	}
	if killed == 0 {
		t.Error("not one build was killed before it ended")
	}
}

// untilCommit waits until a build has begun to put its files in place, or has ended.
func untilCommit(dir string, ended chan error) {
	for {
		data, err := os.ReadFile(filepath.Join(dir, artifact.ManifestName))
		if err == nil && bytes.Contains(data, []byte(`"pending": true`)) {
			return
		}
		select {
		case err := <-ended:
			ended <- err
			return
		case <-time.After(100 * time.Microsecond):
		}
	}
}
