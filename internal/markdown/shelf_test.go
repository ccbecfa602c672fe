package markdown

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// What lies on a shelf stays as it was put there, whoever puts more there.
func TestShelf(t *testing.T) {
	var s shelf
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			var kept, want []string
			for i := range 500 {
				text := fmt.Sprintf("%d %d ", worker, i) + strings.Repeat("ñ", i*i%5000)
				kept, want = append(kept, s.keep(text)), append(want, text)
			}
			kept, want = append(kept, s.keep(strings.Repeat("x", 2*largestBlock)), s.keep("")), append(want, strings.Repeat("x", 2*largestBlock), "")
			for i := range kept {
				if kept[i] != want[i] {
					t.Errorf("text %d of worker %d reads otherwise", i, worker)
				}
			}
		})
	}
	all.Wait()
}
