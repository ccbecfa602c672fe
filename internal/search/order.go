package search

import (
	"cmp"
	"slices"

	"compendio/internal/search/shard"

	"golang.org/x/text/collate"
	tag "golang.org/x/text/language"
)

// titleOrder tells the place of each record in the order of titles of a language.
func titleOrder(lang string, records []Record) string {
	order := collate.New(tag.Make(lang), collate.IgnoreCase)
	var buffer collate.Buffer
	keys := make([][]byte, len(records))
	docs := make([]int, len(records))
	for i, r := range records {
		keys[i], docs[i] = order.KeyFromString(&buffer, r.Title), i
	}
	slices.SortStableFunc(docs, func(a, b int) int { return cmp.Compare(string(keys[a]), string(keys[b])) })
	place := make([]int, len(docs))
	for i, doc := range docs {
		place[doc] = i
	}
	return shard.EncodeNumbers(place)
}

// What stands for the end of a record's period.
const (
	endUnknown = iota
	endOpen    // it goes on
	endAfter   // plus how many years after its start
)

// years tells when what each record is about began and ended: the year, or 0, and the end as above.
func years(records []Record) string {
	var list []int
	for _, r := range records {
		p := r.period
		switch {
		case p == nil || p.Start.Year == 0:
			list = append(list, 0, endUnknown)
		case p.Ongoing:
			list = append(list, p.Start.Year, endOpen)
		case p.End.Year >= p.Start.Year:
			list = append(list, p.Start.Year, endAfter+p.End.Year-p.Start.Year)
		default:
			list = append(list, p.Start.Year, endUnknown)
		}
	}
	return shard.EncodeNumbers(list)
}

// updates tells the place of each record's last update among all days of updates, the oldest first.
func updates(records []Record) string {
	var days []string
	for _, r := range records {
		days = append(days, r.updated.String())
	}
	known := slices.Compact(slices.Sorted(slices.Values(days)))
	list := make([]int, len(days))
	for i, day := range days {
		list[i], _ = slices.BinarySearch(known, day)
	}
	return shard.EncodeNumbers(list)
}
