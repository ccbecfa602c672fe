package sheet

import (
	"math/rand/v2"
	"testing"

	"compendio/internal/sitetest/client"
)

// A script that writes tables guards them as the program does.
func TestAScriptGuardsAsTheProgramDoes(t *testing.T) {
	c := client.Start(t, `import { guard } from "./js/takeaway.js";
export const answer = async (cells) => cells.map(guard);`)
	signs := []rune("=+-@＝＋－＠''\" \t\n\v\u0085\u00a0\u3000;;;,aZ09ñ😀")
	r := rand.New(rand.NewPCG(1, 2))
	cells := []string{"", "=1+1", "-3", "a;=b", "2015-2020", "+34", "a\t@b", `x;"=1"`}
	for range 5000 {
		var cell []rune
		for range r.IntN(9) {
			cell = append(cell, signs[r.IntN(len(signs))])
		}
		cells = append(cells, string(cell))
	}
	for i, got := range client.Ask[[]string](t, c, cells) {
		if want := Guard(cells[i]); got != want {
			t.Errorf("of %q the script makes %q, not %q", cells[i], got, want)
		}
	}
}
