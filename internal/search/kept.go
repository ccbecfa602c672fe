package search

import (
	"slices"
	"strings"
)

// Fact is a row of what a reader's folder shows of a record.
type Fact struct {
	Label  string
	Values []Value
}

// Value is a value of a fact. Lang is set if it is not in the reader's language.
type Value struct{ Text, Lang string }

// list is [label, value…], and a value in another language [text, language].
func (f Fact) list() []any {
	list := []any{f.Label}
	for _, v := range f.Values {
		if v.Lang == "" {
			list = append(list, v.Text)
		} else {
			list = append(list, []string{v.Text, v.Lang})
		}
	}
	return list
}

// kept are records as a reader's folder shows them, in the order of their IDs, by which it asks for them: the
// ID with which each chunk begins, and the chunks.
func (x *Index) kept() (firsts, chunks []string) {
	order := make([]*Record, len(x.Records))
	for i := range x.Records {
		order[i] = &x.Records[i]
	}
	slices.SortFunc(order, func(a, b *Record) int { return strings.Compare(a.ID, b.ID) })
	firsts = []string{}
	for some := range slices.Chunk(order, cardsPerFile) {
		var list [][]any
		for _, r := range some {
			summary, known := r.kept()
			facts := [][]any{}
			for _, f := range known {
				facts = append(facts, f.list())
			}
			lang := ""
			if r.Lang != x.Lang {
				lang = r.Lang
			}
			list = append(list, []any{r.ID, r.Address, r.Title, r.Meta, summary, lang, r.Colour, facts})
		}
		firsts = append(firsts, some[0].ID)
		chunks = append(chunks, encode(list))
	}
	return firsts, chunks
}
