package view

import (
	"cmp"
	"slices"
	"sync"

	"compendio/internal/kb"
)

// related finds the practices nearest to each: those that the editor names, then
// those that share most with it. What few practices have weighs more than what
// many have, by 1/n; a shared primary objective counts double, a principle half.
type related struct {
	list  []kb.Entry
	place map[kb.Entry]int
	own   [][]share // of each practice
	of    []group
	found []neighbours // of each practice, once somebody asked: pages in all languages do
	score sync.Pool    // of *[]float64, one for each practice, all 0
}

type neighbours struct {
	once sync.Once
	list []kb.Entry
}

type group struct {
	members []int32
	weight  float64
}

type share struct {
	group   int
	primary bool
}

// relatedMost is how many are shown.
const relatedMost = 5

func newRelated(b *kb.Base) *related {
	r := &related{list: b.Of("practice"), place: map[kb.Entry]int{}}
	r.own, r.found = make([][]share, len(r.list)), make([]neighbours, len(r.list))
	index := map[any]int{}
	join := func(i int, key any, weight float64, primary bool) {
		g, ok := index[key]
		if !ok {
			g = len(r.of)
			index[key] = g
			r.of = append(r.of, group{weight: weight})
		}
		r.of[g].members = append(r.of[g].members, int32(i))
		r.own[i] = append(r.own[i], share{g, primary})
	}
	for i, e := range r.list {
		r.place[e] = i
		for _, relation := range []string{"primary", "secondary", "principles"} {
			weight := 1.0
			if relation == "principles" {
				weight = 0.5
			}
			for _, o := range e.Head().Outgoing(relation) {
				join(i, o, weight, relation == "primary")
			}
		}
		if p, ok := e.(*kb.Practice); ok {
			for _, c := range p.Countries {
				join(i, c, 1, false)
			}
			join(i, p.Type, 0.25, false)
		}
	}
	return r
}

// to returns the practices nearest to one. Safe for concurrent use.
func (r *related) to(e kb.Entry) []kb.Entry {
	me, ok := r.place[e]
	if !ok {
		return nil
	}
	n := &r.found[me]
	n.once.Do(func() { n.list = r.nearest(me) })
	return n.list
}

func (r *related) nearest(me int) []kb.Entry {
	named := r.list[me].Head().Outgoing("related")
	if len(named) >= relatedMost {
		return named[:relatedMost]
	}
	scores, _ := r.score.Get().(*[]float64)
	if scores == nil {
		scores = &[]float64{}
		*scores = make([]float64, len(r.list))
	}
	score := *scores
	defer func() { clear(score); r.score.Put(scores) }()
	for _, s := range r.own[me] {
		g := r.of[s.group]
		w := g.weight / float64(len(g.members))
		if s.primary {
			w *= 2
		}
		for _, m := range g.members {
			score[m] += w
		}
	}
	score[me] = 0
	for _, n := range named {
		score[r.place[n]] = 0
	}
	type ranked struct {
		at    int
		score float64
	}
	var best []ranked
	for i, s := range score {
		if s <= 0 || len(best) == relatedMost && s <= best[relatedMost-1].score {
			continue
		}
		x := ranked{i, s}
		at, _ := slices.BinarySearchFunc(best, x, func(a, b ranked) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.at, b.at)) })
		best = slices.Insert(best, at, x)
		best = best[:min(len(best), relatedMost)]
	}
	out := slices.Clone(named)
	for _, x := range best {
		if len(out) < relatedMost {
			out = append(out, r.list[x.at])
		}
	}
	return out
}
