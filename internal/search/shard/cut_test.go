package shard

import (
	"slices"
	"strings"
	"testing"
)

// entries draws a list of which some entries are as large as a shard.
func (s sample) entries(n, reach int) []Entry {
	var list []Entry
	for _, w := range s.text(n) {
		e := Entry{w, len(w) + s.number(200)}
		if s.IntN(500) == 0 {
			e.Size = 2*reach + s.IntN(reach)
		}
		list = append(list, e)
	}
	return list
}

// shardsOf are the entries of each shard, as one text.
func shardsOf(list []Entry, reach int) map[string]int {
	shards := map[string]int{}
	cuts := append(Cuts(list, reach), len(list))
	for i, from := range cuts[:len(cuts)-1] {
		var b strings.Builder
		size := 0
		for _, e := range list[from:cuts[i+1]] {
			b.WriteString(e.Text + strings.Repeat(".", e.Size) + "\n")
			size += e.Size
		}
		shards[b.String()] = size
	}
	return shards
}

// Whatever happens to an entry, no more than three shards are new: it moves a cut or two near it. One that becomes
// as large as a shard splits that in which it stands, besides.
func TestAChangeMovesFewCuts(t *testing.T) {
	const reach = 1000
	s := newSample(1)
	list := s.entries(20_000, reach)
	before := shardsOf(list, reach)
	if len(before) < 100 {
		t.Fatal("only so many shards are looked at: ", len(before))
	}
	change := func(i, how int) []Entry {
		switch how {
		case 0:
			return slices.Delete(slices.Clone(list), i, i+1)
		case 1:
			return slices.Insert(slices.Clone(list), i+1, Entry{list[i].Text + "0", 1 + s.number(400)})
		}
		other := slices.Clone(list)
		other[i].Size = 1 + s.number(400)
		if how == 3 {
			other[i].Size += 2 * reach
		}
		return other
	}
	check := func(i, how int) {
		t.Helper()
		fresh := 0
		for text := range shardsOf(change(i, how), reach) {
			if _, ok := before[text]; !ok {
				fresh++
			}
		}
		if most := []int{3, 3, 3, 5}[how]; fresh > most {
			t.Errorf("after change %d of entry %d, %d shards are new", how, i, fresh)
		}
	}
	for range 80 {
		check(s.IntN(len(list)), s.IntN(4))
	}
	for _, i := range Cuts(list, reach)[1:60] { // the worst: what decides goes
		check(i, 0)
		check(i-1, 1)
	}
}

func TestShardsHoldWhatIsWanted(t *testing.T) {
	const reach = 1000
	list := newSample(2).entries(50_000, reach)
	cuts := append(Cuts(list, reach), len(list))
	total, shared := 0, 0
	for i, from := range cuts[:len(cuts)-1] {
		size, alone := 0, false
		for _, e := range list[from:cuts[i+1]] {
			size += e.Size
			alone = alone || e.Size >= 2*reach
		}
		switch {
		case alone && cuts[i+1]-from > 1:
			t.Errorf("%q, which is as large as a shard, is not alone", list[from].Text)
		case !alone:
			total, shared = total+size, shared+1
			if size > 8*reach {
				t.Errorf("the shard of %q holds %d", list[from].Text, size)
			}
		}
	}
	if mean := total / shared; mean < 3*reach/2 || mean > 5*reach/2 {
		t.Errorf("shards hold %d on average", mean)
	}
	for _, list := range [][]Entry{nil, {{"a", 1}}, {{"a", 5 * reach}, {"b", 5 * reach}}} {
		if cuts := Cuts(list, reach); len(cuts) != len(list) {
			t.Errorf("%v is cut at %v", list, cuts)
		}
	}
}
