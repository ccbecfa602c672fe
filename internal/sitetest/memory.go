package sitetest

import (
	"runtime/metrics"
	"time"
)

// WatchMemory keeps the most memory that the program holds from now on until the
// function that it returns is called.
func WatchMemory(peak *uint64) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	go func() {
		defer close(ended)
		for {
			metrics.Read(samples)
			*peak = max(*peak, samples[0].Value.Uint64()-samples[1].Value.Uint64())
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return func() { close(done); <-ended }
}
