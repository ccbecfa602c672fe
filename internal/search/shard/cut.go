package shard

import (
	"crypto/sha256"
	"encoding/binary"
)

// Entry is one of a sorted list that is cut into shards: its text and how many characters it takes.
type Entry struct {
	Text string
	Size int
}

// Cuts returns the entries with which shards begin. Counting from the front, a change would move all
// cuts behind it; so what decides is what stands around a place: an entry begins a shard if its hash is the
// least of all that begin less than reach characters before or after it. A change moves only cuts that are
// as near. Shards hold twice the reach on average, few of them twice that. An entry that is as large as a shard
// is one by itself.
//
// (N. Bjørner, A. Blass, Y. Gurevich: Content-dependent chunking for differential compression, the local
// maximum approach, 2010.)
func Cuts(entries []Entry, reach int) []int {
	at := make([]int, len(entries)+1) // where each begins, and the end
	hash := make([]uint64, len(entries)+1)
	for i, e := range entries {
		sum := sha256.Sum256([]byte(e.Text))
		at[i+1], hash[i] = at[i]+e.Size, binary.BigEndian.Uint64(sum[:])
	}
	// Where there is a cut in any case, none is near it: no shard is needlessly small.
	hash[0], hash[len(entries)] = 0, 0
	for i, e := range entries {
		if e.Size >= 2*reach {
			hash[i], hash[i+1] = 0, 0
		}
	}
	least := func(i int) bool {
		for j := i - 1; j >= 0 && at[i]-at[j] < reach; j-- {
			if hash[j] <= hash[i] {
				return false
			}
		}
		for j := i + 1; j < len(at) && at[j]-at[i] < reach; j++ {
			if hash[j] <= hash[i] {
				return false
			}
		}
		return true
	}
	var cuts []int
	for i := range entries {
		if hash[i] == 0 || least(i) {
			cuts = append(cuts, i)
		}
	}
	return cuts
}
