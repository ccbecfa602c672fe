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
// as near. Shards have twice the reach on average, few of them twice that. An entry that is as large as a shard
// is one by itself.
//
// (N. Bjørner, A. Blass, Y. Gurevich: Content-dependent chunking for differential compression, the local
// maximum approach, 2010.)
func Cuts(entries []Entry, reach int) []int {
	at := make([]int, len(entries)) // where each begins
	hash := make([]uint64, len(entries))
	end := 0
	for i, e := range entries {
		sum := sha256.Sum256([]byte(e.Text))
		at[i], hash[i] = end, binary.BigEndian.Uint64(sum[:])
		end += e.Size
	}
	least := func(i int) bool {
		for j := i - 1; j >= 0 && at[i]-at[j] < reach; j-- {
			if hash[j] <= hash[i] {
				return false
			}
		}
		for j := i + 1; j < len(entries) && at[j]-at[i] < reach; j++ {
			if hash[j] <= hash[i] {
				return false
			}
		}
		return true
	}
	large := func(i int) bool { return entries[i].Size >= 2*reach }
	var cuts []int
	for i := range entries {
		if i == 0 || large(i-1) || large(i) || least(i) {
			cuts = append(cuts, i)
		}
	}
	return cuts
}
