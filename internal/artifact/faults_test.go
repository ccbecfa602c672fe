package artifact_test

import (
	"errors"
	"fmt"
	"testing"

	"compendio/internal/sitetest"
)

// Whatever operation of a build is the one that fails, or the last before a kill,
// the site can be read to the end, and the next build finishes the work.
func TestFaultAtEveryOperation(t *testing.T) {
	before, after := oldSite(), newSite()
	count := &sitetest.Faulty{Disk: open(t, published(t, before))}
	if _, err := build(count, after); err != nil {
		t.Fatal(err)
	}
	for _, kill := range []bool{false, true} {
		for at := 1; at <= count.Done; at++ {
			name := fmt.Sprintf("error at %d", at)
			if kill {
				name = fmt.Sprintf("kill at %d", at)
			}
			t.Run(name, func(t *testing.T) {
				dir := published(t, before)
				_, err := build(&sitetest.Faulty{Disk: open(t, dir), At: at, Kill: kill}, after)
				if !errors.Is(err, sitetest.ErrDisk) {
					t.Fatalf("the fault was not reported: %v", err)
				}
				checkBetween(t, dir, before, after)

				// Half of the time the editor takes the change back instead.
				next := after
				if at%2 == 0 {
					next = before
				}
				mustBuild(t, dir, next)
				checkFinished(t, dir, next)
			})
		}
	}
}

// A first build that is cut off leaves a folder that the next one takes for its own.
func TestFaultInTheFirstBuild(t *testing.T) {
	site := newSite()
	count := &sitetest.Faulty{Disk: open(t, t.TempDir())}
	if _, err := build(count, site); err != nil {
		t.Fatal(err)
	}
	for at := 1; at <= count.Done; at++ {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			dir := t.TempDir()
			if _, err := build(&sitetest.Faulty{Disk: open(t, dir), At: at, Kill: true}, site); !errors.Is(err, sitetest.ErrDisk) {
				t.Fatalf("the fault was not reported: %v", err)
			}
			if tree := sitetest.ReadTree(t, dir); tree["index.html"] != nil {
				for p := range site {
					if tree[p] == nil {
						t.Errorf("the front page is there before %s", p)
					}
				}
			}
			mustBuild(t, dir, site)
			checkFinished(t, dir, site)
		})
	}
}

// Kills one after another, each at another place, never lose the thread.
func TestFaultAfterFault(t *testing.T) {
	before, after := oldSite(), newSite()
	for first := 1; first < 60; first += 7 {
		dir := published(t, before)
		for at := first; at < 60; at += 11 {
			if _, err := build(&sitetest.Faulty{Disk: open(t, dir), At: at, Kill: true}, after); err == nil {
				break // so much was done before that this build came to its end
			}
			checkBetween(t, dir, before, after)
		}
		mustBuild(t, dir, before)
		checkFinished(t, dir, before)
	}
}
