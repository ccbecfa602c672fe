//go:build unix

package hostile

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"compendio/internal/sitetest"
)

// A copy that is interrupted leaves nothing, neither itself nor what it was made from.
func TestAnInterruptedCopyLeavesNothing(t *testing.T) {
	site := t.TempDir()
	sitetest.GenerateDir(t, site, 60, 1)
	for _, args := range [][]string{{"--format", "zip"}, {"--format", "mail"}, {"--format", "html"}, {"--format", "epub"}, {"--each", "country"}} {
		interrupted := 0
		for round := range 4 {
			dir := t.TempDir()
			cmd := command(t.Context(), site, append([]string{"pack", "--out", filepath.Join(dir, "copy")}, args...)...)
			var said bytes.Buffer
			cmd.Stderr = &said
			must(cmd.Start())
			// From when there is something to leave behind.
			for waited := time.Now(); len(must1(os.ReadDir(dir))) == 0 && time.Since(waited) < longest; {
				time.Sleep(time.Millisecond)
			}
			time.Sleep(time.Duration(round) * 100 * time.Millisecond)
			must(cmd.Process.Signal([]os.Signal{os.Interrupt, syscall.SIGTERM}[round%2]))
			_ = cmd.Wait() // the exit code is looked at below
			left := must1(os.ReadDir(dir))
			switch code := cmd.ProcessState.ExitCode(); {
			case code == 3 && strings.HasSuffix(said.String(), "compendio: interrupted; no copy was made and nothing was left behind\n"):
				interrupted++
				if len(left) > 0 {
					t.Errorf("%v, round %d: %v is left", args, round, left)
				}
			case code != 0 || len(left) != 1 || left[0].Name() != "copy": // it was there already
				t.Errorf("%v, round %d: exit code %d, %v is left\n%s", args, round, code, left, head(said.String()))
			}
		}
		if interrupted == 0 {
			t.Errorf("%v: not one was interrupted before it was there", args)
		}
	}
}
