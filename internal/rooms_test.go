// Package internal_test holds the arrows between rooms to one direction.
package internal_test

import (
	"os/exec"
	"strings"
	"testing"
)

// floors are the rooms from the ground up, as internal/README.md draws them: a room
// uses only what lies on floors below its own.
var floors = [][]string{
	{"message", "figure", "schema", "overlay", "artifact", "search/shard"},
	{"diag", "search/analysis"},
	{"source"},
	{"markdown", "change"},
	{"kb"},
	{"sheet", "site", "start"},
	{"export", "hosting", "search", "pack", "revise"},
	{"view", "board"},
	{"render"},
	{"engine"},
	{"serve"},
}

func TestArrowsGoOneWay(t *testing.T) {
	floor := map[string]int{}
	for n, rooms := range floors {
		for _, r := range rooms {
			floor[r] = n
		}
	}
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	const prefix = "compendio/internal/"
	seen := 0
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		room := strings.TrimPrefix(words[0], prefix)
		own, placed := floor[room]
		if !placed {
			if !strings.HasPrefix(room, "sitetest") && room != "editorial" && words[0] != "compendio/internal" {
				t.Errorf("the room %s is on no floor", room)
			}
			continue
		}
		seen++
		for _, to := range words[1:] {
			switch below, ok := floor[strings.TrimPrefix(to, prefix)]; {
			case strings.HasPrefix(to, prefix) && !ok:
				t.Errorf("%s uses %s, which is on no floor", room, to)
			case ok && strings.HasPrefix(to, prefix) && below >= own:
				t.Errorf("%s uses %s, which is not below it", room, to)
			case strings.HasPrefix(to, "compendio/") && !strings.HasPrefix(to, prefix):
				t.Errorf("%s uses %s, which comes in from outside", room, to)
			}
		}
	}
	if seen != len(floor) {
		t.Errorf("%d of %d rooms are there", seen, len(floor))
	}
}
