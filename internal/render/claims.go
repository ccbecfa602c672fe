package render

import (
	"io"
	"path"
	"strings"
	"sync"

	"compendio/internal/artifact"
)

// Claims passes files on and remembers their addresses, so that a static file takes none
// that is already taken: by a file of the same name, also on a system that makes no
// difference between capitals and others, or by a folder.
type Claims struct {
	artifact.Sink
	mu sync.Mutex
	by map[string]string // folded address → file, or what begins with it as a folder
}

// NewClaims returns claims on a sink, in which some addresses are taken beforehand; that of a folder
// takes all in it.
func NewClaims(sink artifact.Sink, taken ...string) *Claims {
	c := &Claims{Sink: sink, by: map[string]string{}}
	for _, address := range taken {
		c.claim(address)
	}
	return c
}

// Add passes a file on.
func (c *Claims) Add(f artifact.File) error {
	c.claim(f.Path)
	return c.Sink.Add(f)
}

// Create passes a file on piece by piece.
func (c *Claims) Create(p string) (io.WriteCloser, error) {
	c.claim(p)
	return c.Sink.Create(p)
}

// Keep passes the question on to a sink that knows an earlier build.
func (c *Claims) Keep(p string) (bool, error) {
	k, ok := c.Sink.(artifact.Keeper)
	if !ok {
		return false, nil
	}
	kept, err := k.Keep(p)
	if kept {
		c.claim(p)
	}
	return kept, err
}

func (c *Claims) claim(p string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p = strings.ToLower(p)
	c.by[p] = p
	for dir := path.Dir(p); dir != "." && c.by[dir] == ""; dir = path.Dir(dir) {
		c.by[dir] = p + "/"
	}
}

// taken returns what has the address of a static file, if anything has.
func (c *Claims) taken(p string) (by string, taken bool) {
	p = strings.ToLower(p)
	if by = c.by[p]; by != "" {
		return by, true
	}
	for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
		if by = c.by[dir]; by == dir {
			return by, true
		}
	}
	return "", false
}
