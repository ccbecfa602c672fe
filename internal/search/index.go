package search

import (
	"context"
	"fmt"
	"math"
	"math/bits"
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

// Index is the records of one language in bleve.
type Index struct {
	Lang     string
	Records  []Record
	language *analysis.Language
	bleve    bleve.Index
	words    []word                // every word of the records, sorted
	lengths  [][]int               // by field and document
	found    map[string]occurrence // by term
}

// occurrence is where a term is.
type occurrence struct {
	docs []int           // that hold it in any field, sorted
	in   [fieldCount]int // how many hold it in each field
}

// word is a word as it stands in texts. Its weight is one more than the logarithm to
// base 2 of how many fields hold it, rounded down.
type word struct {
	text   string
	weight int
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
	x := &Index{Lang: lang, Records: records, language: analysis.For(lang)}
	var err error
	if x.bleve, err = bleve.NewUsing("", newMapping(), scorch.Name, scorch.Name, nil); err != nil {
		return nil, fmt.Errorf("opening an index: %w", err)
	}
	// A batch is turned into a segment on one processor, during which another may be analyzed.
	work, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	memos := []*analysis.Memo{analysis.NewMemo(x.language), analysis.NewMemo(x.language)}
	for _, memo := range memos {
		work.Go(func() error {
			for {
				at := int(next.Add(batch)) - batch
				if at >= len(records) || ctx.Err() != nil {
					return ctx.Err()
				}
				if err := x.add(memo, at, records[at:min(at+batch, len(records))]); err != nil {
					return err
				}
			}
		})
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	x.lexicon(memos)
	return x, nil
}

// add indexes records, the first of which has the ordinal at.
func (x *Index) add(memo *analysis.Memo, at int, records []Record) error {
	b := x.bleve.NewBatch()
	for i, r := range records {
		doc := document.NewDocument(docID(at + i))
		words := r.words(memo)
		for f, name := range fieldNames {
			if label := f != fieldBody; label || len(words[f]) > 0 {
				doc.AddField(document.NewTextFieldCustom(name, nil, nil, index.IndexField, analysis.Analyzed(memo.Stream(words[f], label))))
			}
		}
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

// lexicon collects the words that were indexed.
func (x *Index) lexicon(memos []*analysis.Memo) {
	counts := map[string]int{}
	for _, m := range memos {
		m.Seen(func(word string, fields int) { counts[word] += fields })
	}
	for w, n := range counts {
		x.words = append(x.words, word{w, bits.Len(uint(n))})
	}
	slices.SortFunc(x.words, func(a, b word) int { return strings.Compare(a.text, b.text) })
}

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

// terms reads all postings out of bleve's segments, sorted by term and document.
// bleve's own files differ from run to run; this does not.
func (x *Index) terms() ([]shard.Term, error) {
	s, err := x.snapshot()
	if err != nil {
		return nil, err
	}
	defer s.Close()
	x.lengths = make([][]int, fieldCount)
	for f := range x.lengths {
		x.lengths[f] = make([]int, len(x.Records))
	}
	byText := map[string]*shard.Term{}
	for _, segment := range s.Segments() {
		seg := segment.Segment()
		ordinals, err := ordinals(seg)
		if err != nil {
			return nil, err
		}
		for f, name := range fieldNames {
			if err := x.readField(seg, f, name, ordinals, byText); err != nil {
				return nil, err
			}
		}
	}
	list := make([]shard.Term, 0, len(byText))
	for _, t := range byText {
		for _, postings := range t.Fields {
			slices.SortFunc(postings, func(a, b shard.Posting) int { return a.Doc - b.Doc })
		}
		list = append(list, *t)
	}
	slices.SortFunc(list, func(a, b shard.Term) int { return strings.Compare(a.Text, b.Text) })
	return list, nil
}

// occurrences returns, for each term, where it is.
func occurrences(terms []shard.Term) map[string]occurrence {
	found := make(map[string]occurrence, len(terms))
	for _, t := range terms {
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
	}
	return found
}

// ordinals maps a segment's document numbers to ours, through the dictionary of IDs.
func ordinals(seg segment.Segment) ([]int, error) {
	dict, err := seg.Dictionary("_id")
	if err != nil {
		return nil, err
	}
	list := make([]int, seg.Count())
	return list, eachTerm(dict, func(id string, p segment.Posting) error {
		n, err := strconv.Atoi(id)
		if err != nil {
			return err
		}
		list[p.Number()] = n
		return nil
	})
}

func (x *Index) readField(seg segment.Segment, f int, name string, ordinals []int, byText map[string]*shard.Term) error {
	dict, err := seg.Dictionary(name)
	if err != nil {
		return err
	}
	last := ""
	var t *shard.Term
	return eachTerm(dict, func(text string, p segment.Posting) error {
		doc := ordinals[p.Number()]
		// bleve keeps 1/√length as a float32; the length is a whole number.
		if n := p.Norm(); n > 0 {
			x.lengths[f][doc] = int(math.Round(1 / (n * n)))
		}
		if text == analysis.Filler {
			return nil
		}
		if text != last || t == nil {
			last = text
			if t = byText[text]; t == nil {
				t = &shard.Term{Text: strings.Clone(text), Fields: make([][]shard.Posting, fieldCount)}
				byText[t.Text] = t
			}
		}
		t.Fields[f] = append(t.Fields[f], shard.Posting{Doc: doc, Freq: int(p.Frequency())})
		return nil
	})
}

// eachTerm goes through a dictionary and its postings.
func eachTerm(dict segment.TermDictionary, do func(term string, p segment.Posting) error) error {
	var list segment.PostingsList
	var postings segment.PostingsIterator
	for it := dict.AutomatonIterator(nil, nil, nil); ; {
		entry, err := it.Next()
		if err != nil || entry == nil {
			return err
		}
		if list, err = dict.PostingsList([]byte(entry.Term), nil, list); err != nil {
			return err
		}
		postings = list.Iterator(true, true, false, postings)
		for {
			p, err := postings.Next()
			if err != nil {
				return err
			}
			if p == nil {
				break
			}
			if err := do(entry.Term, p); err != nil {
				return err
			}
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
