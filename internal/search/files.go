package search

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"runtime"
	"strconv"

	"compendio/internal/artifact"
	"compendio/internal/search/shard"

	"golang.org/x/sync/errgroup"
)

// Folder holds the index, in a folder for the version of its format.
const Folder = "search"

// A file is named after what it holds. So it keeps its name as long as that stays the same, and a
// change reaches few files; and whoever keeps a file never mixes two editions. Small letters alone,
// since to some systems capitals make no difference.
const hashSize = 6

var hashes = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// group are chunks of one kind, for which a client asks by their numbers.
type group struct {
	name   string
	chunks []string
}

// names are the files of groups: the hashes of all chunks, one after the other.
type names map[string]string

// pathOf is where the file of a chunk lies.
func pathOf(group, hash string) string {
	return fmt.Sprintf("%s/%d/%s-%s.js", Folder, shard.Schema, group, hash)
}

// script is a call of the one function that a client defines; data is JSON.
func script(name string, data []byte) []byte {
	return fmt.Appendf(nil, "compendio(%q,%s)\n", name, data)
}

// quote writes a text as JSON, which cannot fail.
func quote(text string) []byte {
	data, _ := json.Marshal(text)
	return data
}

// calls are the chunks as another file brings them along: under their numbers.
func (g group) calls() (calls []byte) {
	for i, c := range g.chunks {
		calls = append(calls, script(g.name+strconv.Itoa(i), quote(c))...)
	}
	return calls
}

// output takes the files of an index.
type output struct {
	sink artifact.Sink
	held map[string]string // name of a file → what it holds
	work errgroup.Group
}

func newOutput(sink artifact.Sink) *output {
	o := &output{sink: sink, held: map[string]string{}}
	o.work.SetLimit(runtime.GOMAXPROCS(0))
	return o
}

// addTo writes files for the chunks of groups and notes their hashes.
func (o *output) addTo(n names, groups ...group) {
	for _, g := range groups {
		for _, c := range g.chunks {
			hash, known := o.hash(g.name, c)
			if n[g.name] += hash; !known {
				o.write(pathOf(g.name, hash), func() []byte { return script(g.name+"-"+hash, quote(c)) })
			}
		}
	}
}

// file writes a file whose chunk is no text, and what it brings along, and returns its hash.
func (o *output) file(group string, data, along []byte) string {
	hash, _ := o.hash(group, string(data)+string(along))
	o.write(pathOf(group, hash), func() []byte { return append(script(group+"-"+hash, data), along...) })
	return hash
}

// hash names a file, and tells whether there is one already that holds the same. Where another
// begins alike, the next characters serve.
func (o *output) hash(group, data string) (hash string, known bool) {
	sum := sha256.Sum256([]byte(data))
	for long := hashes.EncodeToString(sum[:]); ; long = long[1:] {
		hash = long[:hashSize]
		name := group + "-" + hash
		held, taken := o.held[name]
		if !taken {
			o.held[name] = data
			return hash, false
		}
		if held == data {
			return hash, true
		}
	}
}

func (o *output) write(path string, data func() []byte) {
	o.work.Go(func() error { return o.sink.Add(artifact.File{Path: path, Data: data()}) })
}

func (o *output) wait() error { return o.work.Wait() }
