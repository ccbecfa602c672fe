package engine

import "bytes"

// IndexIsRead reports whether a build that goes on from a record goes on from the index beside it.
func IndexIsRead(record string) bool {
	var kept, none bytes.Buffer
	read := Options{Record: record}.indexFile().load()
	return read.Encode(&kept) == nil && indexFile("").load().Encode(&none) == nil && kept.Len() > none.Len()
}
