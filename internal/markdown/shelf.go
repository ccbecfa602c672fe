package markdown

import (
	"strings"
	"sync"
)

// shelf is where texts that stay are put side by side. Each by itself would lie among others of its size that were only
// of use while it was made; once these are gone, the gaps that they leave count as memory in use, and of 10,000
// practices they were half as much as all that lives. It is safe for concurrent use; the zero shelf is ready.
type shelf struct {
	mu    sync.Mutex
	block *strings.Builder
	size  int // of the block
}

// largestBlock is how many bytes are let go together, at most, but for a text that is larger.
const largestBlock = 256 << 10

// keep returns a text that lies on the shelf.
func (s *shelf) keep(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.block == nil || s.block.Cap()-s.block.Len() < len(text) {
		// A preview reads one text at a time, for which a small block is enough.
		s.size = min(max(2*s.size, len(text)), largestBlock)
		s.block = &strings.Builder{}
		s.block.Grow(max(s.size, len(text)))
	}
	at := s.block.Len()
	s.block.WriteString(text) // within what is there, so that what was kept before stays where it is
	return s.block.String()[at:]
}
