package kb

import (
	"slices"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/figure"
	"compendio/internal/markdown"
	"compendio/internal/source"
)

// agree warns of figures, dates and citations in which a translation differs from its original. What
// is said of an entry follows from its own files, so that it is told while they are read.
func (h *Header) agree(languages []string, log *diag.Log) {
	original := h.Texts[h.Original]
	if h.disputed {
		return
	}
	h.untold(languages, log)
	if !figure.Known(h.Original) {
		return
	}
	compareLocalised(original.doc, original.doc.Front, h.Original, languages, log)
	for lang, t := range h.Texts {
		if t == original || !figure.Known(lang) {
			continue
		}
		for _, key := range original.keys {
			here, translated := t.doc.Front.Get(key)
			there, written := original.doc.Front.Get(key)
			if translated && written {
				compareValues(value(t.doc, here, lang), value(original.doc, there, h.Original), here, there, log)
			}
		}
		for _, p := range paired(h.Kind.passages(t), h.Kind.passages(original)) {
			p.here.compare(p.there, log)
		}
	}
}

// untold warns of highlights that have no words in a language that the entry has a text in.
func (h *Header) untold(languages []string, log *diag.Log) {
	d := h.Texts[h.Original].doc
	list, _ := d.Front.Get("highlights")
	if len(list.Items) != len(h.Highlights) {
		return // some are at fault
	}
	for i, x := range h.Highlights {
		for _, lang := range languages {
			if _, _, ok := x.In(lang); ok || h.Texts[lang] == nil {
				continue
			}
			for key, words := range map[string]Localised{"value": x.Value, "label": x.Label} {
				if n, written := list.Items[i].Get(key); written && words.Own(lang) == "" {
					log.Warn(d.Place(n), diag.HighlightUntold, key, lang)
				}
			}
		}
	}
}

// passage is a part of a text that has its counterpart in another language.
type passage struct {
	doc       *source.Document
	lang      string
	top       diag.Place // where it begins
	front     bool       // a value of front matter; all in it is told of at its top
	section   int        // which of those that make a record full; -1 for any other
	figures   []figure.Figure
	citations []figure.Figure
}

func (p *passage) at(f figure.Figure) diag.Place {
	if p.front {
		return p.top
	}
	return p.doc.BodyPlace(f.Offset)
}

// compare tells what one of two passages has and the other lacks.
func (p *passage) compare(there *passage, log *diag.Log) {
	a, b := figure.Compare(p.figures, there.figures)
	switch { // "of 3 May 2017" and "of 3 May of that year" do not contradict each other
	case len(b) == 0:
		a = figure.Unsaid(a, there.figures)
	case len(a) == 0:
		b = figure.Unsaid(b, p.figures)
	}
	p.tell(there, a, b, log)
	a, b = figure.Compare(p.citations, there.citations)
	p.tell(there, a, b, log)
}

// tell tells in pairs what is left over in both, in the order of the texts: one most likely stands for
// the other.
func (p *passage) tell(there *passage, a, b []figure.Figure, log *diag.Log) {
	for len(a) > 0 && len(b) > 0 {
		log.Warn(p.at(a[0]), diag.FigureDiffers, a[0].Text, b[0].Text, there.at(b[0]).String())
		a, b = a[1:], b[1:]
	}
	for _, f := range a {
		log.Warn(p.at(f), diag.FigureAdded, f.Text, there.top.String())
	}
	for _, f := range b {
		log.Warn(p.top, diag.FigureMissing, f.Text, there.at(f).String())
	}
}

// value is a value of front matter as a passage.
func value(d *source.Document, n source.Node, lang string) *passage {
	return &passage{doc: d, lang: lang, top: d.Place(n), front: true, figures: figure.Find(n.Value, lang)}
}

// compareValues compares values of front matter, and those inside them.
func compareValues(here, there *passage, a, b source.Node, log *diag.Log) {
	here.compare(there, log)
	inside := func(a, b source.Node) {
		compareValues(value(here.doc, a, here.lang), value(there.doc, b, there.lang), a, b, log)
	}
	for i := range min(len(a.Items), len(b.Items)) {
		inside(a.Items[i], b.Items[i])
	}
	for _, p := range a.Pairs {
		if other, ok := b.Get(p.Key); ok {
			inside(p.Value, other)
		}
	}
}

// compareLocalised compares the languages of every value that has several: {es: 21.400, en: "21,400"}. Words
// in square brackets describe a source that has no title in that language, and are not a translation.
func compareLocalised(d *source.Document, n source.Node, original string, languages []string, log *diag.Log) {
	for _, item := range n.Items {
		compareLocalised(d, item, original, languages, log)
	}
	own, ok := n.Get(original)
	for _, p := range n.Pairs {
		described := strings.HasPrefix(own.Value, "[") || strings.HasPrefix(p.Value.Value, "[")
		if ok && p.Key != original && !described && slices.Contains(languages, p.Key) && figure.Known(p.Key) {
			value(d, p.Value, p.Key).compare(value(d, own, original), log)
		}
		compareLocalised(d, p.Value, original, languages, log)
	}
}

// passages are what stands before the first section of a text, and then its sections.
func (k *Kind) passages(t *Text) []*passage {
	begin := func(offset, section int) *passage {
		return &passage{doc: t.doc, lang: t.Lang, top: t.doc.BodyPlace(offset), section: section}
	}
	list, starts := []*passage{begin(0, -1)}, []int{0}
	for _, h := range t.Body.Headings {
		if h.Level == 2 {
			list = append(list, begin(h.Offset, slices.Index(k.sections(t.Lang), h.Text)))
			starts = append(starts, h.Offset)
		}
	}
	in := func(offset int) *passage {
		i, begins := slices.BinarySearch(starts, offset)
		if !begins {
			i--
		}
		return list[max(i, 0)]
	}
	for _, f := range figure.Find(markdown.Prose(t.doc.Body), t.Lang) {
		p := in(f.Offset)
		p.figures = append(p.figures, f)
	}
	for _, c := range t.Body.Citations {
		mark := "[^" + c.ID + "]"
		p := in(c.Offset)
		p.citations = append(p.citations, figure.Figure{Text: mark, Value: mark, Offset: c.Offset})
	}
	return list
}

type pair struct{ here, there *passage }

// paired puts sections beside their counterparts: those that make a record full by what they are, the
// others by their order. If one text has more of these than the other, they are compared as a whole.
func paired(here, there []*passage) []pair {
	pairs := []pair{{here[0], there[0]}}
	known := map[int]*passage{}
	for _, p := range here[1:] {
		if p.section >= 0 {
			known[p.section] = p
		}
	}
	var rest []*passage
	for _, p := range there[1:] {
		if twin := known[p.section]; twin != nil {
			pairs = append(pairs, pair{twin, p})
			delete(known, p.section)
		} else {
			rest = append(rest, p)
		}
	}
	own := slices.DeleteFunc(slices.Clone(here[1:]), func(p *passage) bool { return p.section >= 0 && known[p.section] != p })
	if len(own) != len(rest) {
		own, rest = []*passage{joined(here[0], own)}, []*passage{joined(there[0], rest)}
	}
	for i := range own {
		pairs = append(pairs, pair{own[i], rest[i]})
	}
	return pairs
}

// joined is several sections as one passage.
func joined(top *passage, list []*passage) *passage {
	all := &passage{doc: top.doc, lang: top.lang, top: top.top}
	for _, p := range list {
		all.figures = append(all.figures, p.figures...)
		all.citations = append(all.citations, p.citations...)
	}
	return all
}
