package kb

import (
	"regexp"
	"strconv"

	"compendio/internal/diag"
	"compendio/internal/schema"
	"compendio/internal/source"
)

// SourceClasses are who may speak in a source: a State, a body of several States,
// a university, an organization of citizens, a newspaper.
var SourceClasses = []string{"official", "intergovernmental", "academic", "civil-society", "press"}

// yearOrNone is the year of a source, or that it has none.
var yearOrNone = regexp.MustCompile(`^(?:[0-9]{4}|none)$`)

// sourceFields are the keys of a source.
func sourceFields() []schema.Field {
	return []schema.Field{{Key: "id", Type: schema.Code, Form: idForm, Required: true}, {Key: "title", Type: schema.Localised, Required: true},
		{Key: "publisher", Type: schema.Localised, Required: true}, {Key: "year", Type: schema.Code, Form: yearOrNone, Required: true},
		{Key: "url", Type: schema.Text}, {Key: "read", Type: schema.Date}, {Key: "class", Type: schema.Choice, Values: SourceClasses}}
}

// sources reads the list of sources, which any kind may have.
func (r *reader) sources(n need) []Source {
	if list, ok := r.node.Get("sources"); n == required && (!ok || list.Kind == source.List && len(list.Items) == 0) {
		r.asked["sources"] = true
		if ok {
			r.log.Error(r.at(list), diag.TooFew, "sources", diag.Word("a_statement_needs_a_source"))
		} else {
			r.miss("sources", "a_statement_needs_a_source")
		}
		return nil
	}
	var list []Source
	seen := map[string]bool{}
	for _, item := range r.maps("sources", 0, schema.Keys(sourceFields())...) {
		s := item.source()
		s.ID = item.text("id", required)
		s.Read, _ = item.known("read", optional)
		item.finish("a_source")
		switch {
		case s.ID == "":
			continue
		case !idForm.MatchString(s.ID):
			r.log.Error(item.place("id"), diag.WantID, "id", s.ID)
			continue
		case seen[s.ID]:
			r.log.Error(item.place("id"), diag.Repeated, "sources", s.ID)
			continue
		}
		seen[s.ID] = true
		list = append(list, s)
	}
	return list
}

// source reads what any source has: of an entry, or of a value of a vocabulary.
func (r *reader) source() Source {
	s := Source{Title: r.localised("title", required), Publisher: r.localised("publisher", required), URL: r.url("url", optional),
		Class: r.choice("class", optional, SourceClasses...)}
	if v, ok := r.token("year", required); ok && v.Value != "none" {
		if !yearForm.MatchString(v.Value) {
			r.log.Error(r.at(v), diag.WantYear, "year", v.Value)
		}
		s.Year, _ = strconv.Atoi(v.Value)
	}
	return s
}

// Record is the source by the keys of front matter.
func (s Source) Record() Record {
	read := ""
	if !s.Read.IsZero() {
		read = s.Read.String()
	}
	return Record{"id": s.ID, "title": s.Title, "publisher": s.Publisher, "year": s.Year, "url": s.URL, "read": read, "class": s.Class}
}

func (h *Header) sourceIDs() []string {
	var ids []string
	for _, s := range h.Sources {
		ids = append(ids, s.ID)
	}
	return ids
}

// unsureSources reports whether the sources are written in a way that leaves open
// which there are. That is told; nothing is said about what cites them.
func (h *Header) unsureSources() bool {
	n, ok := h.Texts[h.Original].doc.Front.Get("sources")
	return ok && (n.Kind != source.List || len(n.Items) > len(h.Sources))
}

// citations warns of sources that no text cites.
func (h *Header) citations(log *diag.Log) {
	unused := map[string]bool{}
	for _, s := range h.Sources {
		unused[s.ID] = true
	}
	for _, t := range h.Texts {
		for id := range t.Body.Cited() {
			delete(unused, id)
		}
	}
	for _, x := range h.Highlights {
		delete(unused, x.Source)
	}
	d := h.Texts[h.Original].doc
	list, _ := d.Front.Get("sources")
	for _, n := range list.Items {
		if v, ok := n.Get("id"); ok && unused[v.Value] {
			delete(unused, v.Value) // told once, if it stands there twice
			log.Warn(d.Place(v), diag.UncitedSource, v.Value)
		}
	}
}
