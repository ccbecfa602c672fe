package search

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"compendio/internal/search/analysis"
	"compendio/internal/search/shard"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	blevesearch "github.com/blevesearch/bleve/v2/search"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	"golang.org/x/sync/errgroup"
)

// Index is the records of one language in bleve, but for those that are as they were in an earlier one (past).
type Index struct {
	Lang     string
	Records  []Record
	language *analysis.Language
	bleve    bleve.Index
	words    []word                // every word of the records, sorted
	lengths  [][]int               // by field and document
	found    map[string]occurrence // by term

	docs    []known // what the next index is to know of the records
	lexicon *lexicon
	past    *past // the earlier index, or nil
	moved   []int // by ordinal there: that of today, or -1
}

// occurrence is where a term is.
type occurrence struct {
	docs []int           // that hold it in any field, sorted
	in   [fieldCount]int // how many hold it in each field
}

// k1 is BM25's: how much it says that a term is there again. bleve takes the root of the
// frequency, after which its 1.2 would leave little.
const k1 = 2

// tune sets what bleve keeps in variables of the process.
var tune = sync.OnceFunc(func() { blevesearch.BM25_k1 = k1 })

// batch is how many records go to bleve at once.
const batch = 250

// newMapping knows no fields: documents come with theirs, analyzed.
func newMapping() *mapping.IndexMappingImpl {
	tune()
	m := bleve.NewIndexMapping()
	m.ScoringModel = index.BM25Scoring
	m.StoreDynamic, m.IndexDynamic, m.DocValuesDynamic = false, false, false
	m.DefaultMapping = bleve.NewDocumentDisabledMapping()
	return m
}

// docID is a document's ordinal with leading zeros, so that bleve's order of IDs,
// by which it breaks ties, is that of ordinals.
func docID(n int) string { return fmt.Sprintf("%07d", n) }

// New indexes the records of a language, in memory, until the context ends.
func New(ctx context.Context, lang string, records []Record) (*Index, error) {
	return since(ctx, nil, lang, records)
}

// since is New but for the records that are as they were in an earlier index, unless that is nil.
func since(ctx context.Context, before *past, lang string, records []Record) (*Index, error) {
	x := &Index{Lang: lang, Records: records, language: analysis.For(lang), docs: make([]known, len(records)), lexicon: newLexicon(nil)}
	var err error
	if x.bleve, err = bleve.NewUsing("", newMapping(), scorch.Name, scorch.Name, nil); err != nil {
		return nil, fmt.Errorf("opening an index: %w", err)
	}
	if err := x.fill(ctx, before); err != nil {
		return nil, errors.Join(err, x.Close()) // an index that is not closed stays in memory
	}
	return x, nil
}

// fill indexes the records that are not as they were in an earlier index.
func (x *Index) fill(ctx context.Context, before *past) error {
	todo := make([]int, len(x.Records))
	for doc := range x.Records {
		todo[doc] = doc
	}
	if before != nil {
		err := inBatches(ctx, todo, func(_ int, docs []int) error {
			for _, doc := range docs {
				x.docs[doc].Sum = x.Records[doc].text().sum()
			}
			return nil
		})
		if err != nil {
			return err
		}
		todo = x.keep(before)
	}
	memos := []*analysis.Memo{analysis.NewMemo(x.language), analysis.NewMemo(x.language)}
	err := inBatches(ctx, todo, func(worker int, docs []int) error { return x.add(memos[worker], docs) })
	x.words = x.lexicon.words()
	return err
}

// workers is how many batches are made at once: one is turned into a segment on one processor, during which another may be
// analyzed.
const workers = 2

// inBatches has the workers do what there is to do, until the context ends.
func inBatches(ctx context.Context, todo []int, do func(worker int, docs []int) error) error {
	work, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for worker := range workers {
		work.Go(func() error {
			for {
				at := int(next.Add(batch)) - batch
				if at >= len(todo) || ctx.Err() != nil {
					return ctx.Err()
				}
				if err := do(worker, todo[at:min(at+batch, len(todo))]); err != nil {
					return err
				}
			}
		})
	}
	return work.Wait()
}

// add indexes records by their ordinals.
func (x *Index) add(memo *analysis.Memo, docs []int) error {
	b := x.bleve.NewBatch()
	for _, n := range docs {
		r := x.Records[n]
		doc, said := document.NewDocument(docID(n)), r.text()
		words := said.words(memo)
		for f, name := range fieldNames {
			if label := f != fieldBody; label || len(words[f]) > 0 {
				doc.AddField(memo.Field(name, words[f], label))
			}
		}
		x.docs[n] = known{r.ID, said.sum(), x.lexicon.add(memo.Seen())}
		if err := b.IndexAdvanced(doc); err != nil {
			return fmt.Errorf("indexing %s: %w", r.ID, err)
		}
	}
	if err := x.bleve.Batch(b); err != nil {
		return fmt.Errorf("indexing: %w", err)
	}
	return nil
}

// Close releases the index.
func (x *Index) Close() error { return x.bleve.Close() }

// snapshot returns bleve's segments.
func (x *Index) snapshot() (*scorch.IndexSnapshot, error) {
	advanced, err := x.bleve.Advanced()
	if err != nil {
		return nil, err
	}
	reader, err := advanced.Reader()
	if err != nil {
		return nil, err
	}
	s, ok := reader.(*scorch.IndexSnapshot)
	if !ok {
		return nil, fmt.Errorf("bleve gave a reader of another kind: %T", reader)
	}
	return s, nil
}

// terms reads all postings, sorted by term and document, and with them the lengths of fields. bleve's own files differ from
// run to run; this does not. A term is good until the next one is asked for.
func (x *Index) terms(yield func(shard.Term) error) error {
	x.lengths = make([][]int, fieldCount)
	for f := range x.lengths {
		x.lengths[f] = make([]int, len(x.Records))
	}
	var earlier []term
	if x.past != nil {
		earlier = x.past.Terms
		x.keepLengths()
	}
	sorted := func(t shard.Term) error {
		for _, postings := range t.Fields {
			slices.SortFunc(postings, func(a, b shard.Posting) int { return a.Doc - b.Doc })
		}
		return yield(t)
	}
	alone := shard.Term{Fields: make([][]shard.Posting, fieldCount)}
	pass := func(n int) error {
		for _, e := range earlier[:n] {
			alone.Text = e.Text
			empty(alone.Fields)
			if err := x.readPast(e, alone.Fields); err != nil {
				return err
			}
			if slices.ContainsFunc(alone.Fields, func(list []shard.Posting) bool { return len(list) > 0 }) {
				if err := sorted(alone); err != nil {
					return err
				}
			}
		}
		earlier = earlier[n:]
		return nil
	}
	err := x.indexed(func(t shard.Term) error {
		at, both := slices.BinarySearchFunc(earlier, t.Text, func(e term, text string) int { return strings.Compare(e.Text, text) })
		if err := pass(at); err != nil {
			return err
		}
		if both {
			if err := x.readPast(earlier[0], t.Fields); err != nil {
				return err
			}
			earlier = earlier[1:]
		}
		return sorted(t)
	})
	if err != nil {
		return err
	}
	return pass(len(earlier))
}

// indexed reads the postings out of bleve's segments, sorted by term.
func (x *Index) indexed(yield func(shard.Term) error) error {
	s, err := x.snapshot()
	if err != nil {
		return err
	}
	defer s.Close()
	var all cursors
	for _, segment := range s.Segments() {
		seg := segment.Segment()
		ordinals, err := ordinals(seg)
		if err != nil {
			return err
		}
		for f, name := range fieldNames {
			dict, err := seg.Dictionary(name)
			if err != nil {
				return err
			}
			c := &cursor{dict: dict, terms: dict.AutomatonIterator(nil, nil, nil), ordinals: ordinals, field: f}
			if there, err := c.next(); err != nil {
				return err
			} else if there {
				all = append(all, c)
			}
		}
	}
	heap.Init(&all)
	for t := (shard.Term{Fields: make([][]shard.Posting, fieldCount)}); len(all) > 0; {
		t.Text = all[0].term
		empty(t.Fields)
		for len(all) > 0 && all[0].term == t.Text {
			c := all[0]
			if err := x.read(c, &t.Fields[c.field]); err != nil {
				return err
			}
			there, err := c.next()
			switch {
			case err != nil:
				return err
			case there:
				heap.Fix(&all, 0)
			default:
				heap.Pop(&all)
			}
		}
		if t.Text == analysis.Filler {
			continue
		}
		if err := yield(t); err != nil {
			return err
		}
	}
	return nil
}

// empty leaves the lists where they are, for others.
func empty(lists [][]shard.Posting) {
	for i := range lists {
		lists[i] = lists[i][:0]
	}
}

// read adds the postings of a term in a field of a segment.
func (x *Index) read(c *cursor, to *[]shard.Posting) error {
	return c.postings(func(p segment.Posting) error {
		doc := c.ordinals[p.Number()]
		// bleve keeps 1/√length as a float32; the length is a whole number.
		if n := p.Norm(); n > 0 && x.lengths[c.field][doc] == 0 {
			x.lengths[c.field][doc] = int(math.Round(1 / (n * n)))
		}
		*to = append(*to, shard.Posting{Doc: doc, Freq: int(p.Frequency())})
		return nil
	})
}

// cursor goes through the dictionary of a field in a segment.
type cursor struct {
	dict     segment.TermDictionary
	terms    segment.DictionaryIterator
	term     string // where it is
	list     segment.PostingsList
	found    segment.PostingsIterator
	ordinals []int
	field    int
}

// next goes to the next term; there is false if there is none.
func (c *cursor) next() (there bool, err error) {
	entry, err := c.terms.Next()
	if err != nil || entry == nil {
		return false, err
	}
	c.term = entry.Term
	return true, nil
}

// postings goes through those of the term where it is.
func (c *cursor) postings(each func(segment.Posting) error) (err error) {
	if c.list, err = c.dict.PostingsList([]byte(c.term), nil, c.list); err != nil {
		return err
	}
	c.found = c.list.Iterator(true, true, false, c.found)
	for {
		p, err := c.found.Next()
		if err != nil || p == nil {
			return err
		}
		if err := each(p); err != nil {
			return err
		}
	}
}

// cursors are a heap: the first in the alphabet is on top.
type cursors []*cursor

func (c cursors) Len() int           { return len(c) }
func (c cursors) Less(i, j int) bool { return c[i].term < c[j].term }
func (c cursors) Swap(i, j int)      { c[i], c[j] = c[j], c[i] }
func (c *cursors) Push(x any)        { *c = append(*c, x.(*cursor)) }
func (c *cursors) Pop() any {
	last := (*c)[len(*c)-1]
	*c = (*c)[:len(*c)-1]
	return last
}

// occurrences returns, for each term, where it is.
func (x *Index) occurrences() (map[string]occurrence, error) {
	found := map[string]occurrence{}
	return found, x.terms(func(t shard.Term) error {
		var o occurrence
		for f, postings := range t.Fields {
			o.in[f] = len(postings)
			for _, p := range postings {
				o.docs = append(o.docs, p.Doc)
			}
		}
		slices.Sort(o.docs)
		o.docs = slices.Compact(o.docs)
		found[t.Text] = o
		return nil
	})
}

// ordinals maps a segment's document numbers to ours, through the dictionary of IDs.
func ordinals(seg segment.Segment) ([]int, error) {
	dict, err := seg.Dictionary("_id")
	if err != nil {
		return nil, err
	}
	list := make([]int, seg.Count())
	c := &cursor{dict: dict, terms: dict.AutomatonIterator(nil, nil, nil)}
	for {
		there, err := c.next()
		if err != nil || !there {
			return list, err
		}
		n, err := strconv.Atoi(c.term)
		if err != nil {
			return nil, err
		}
		if err := c.postings(func(p segment.Posting) error { list[p.Number()] = n; return nil }); err != nil {
			return nil, err
		}
	}
}

// stats are bleve's for BM25, put right: it would take the number of different
// terms for the number of terms.
func (x *Index) stats(ctx context.Context) context.Context {
	s := &blevesearch.BM25Stats{DocCount: float64(len(x.Records)), FieldCardinality: map[string]int{}}
	for f, name := range fieldNames {
		sum := 0
		for _, n := range x.lengths[f] {
			sum += n
		}
		s.FieldCardinality[name] = sum
	}
	return context.WithValue(ctx, blevesearch.BM25StatsKey, s)
}
