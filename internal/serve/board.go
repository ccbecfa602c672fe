package serve

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"

	"compendio/internal/board"
	"compendio/internal/diag"
	"compendio/internal/message"
	"compendio/internal/site"
)

//go:embed board.html
var boardHTML string

//go:embed board.css
var boardStyle string

var boardLayout = template.Must(template.New("").Parse(boardHTML))

// filters are what the board may be narrowed down to.
var filters = []struct {
	name string
	has  func(*board.Entry) bool
}{
	{"open", (*board.Entry).Open},
	{board.Missing, inState(board.Missing)},
	{board.Stale, inState(board.Stale)},
	{board.Unmarked, inState(board.Unmarked)},
	{"faults", func(e *board.Entry) bool { return len(e.Faults)+len(e.Warnings) > 0 }},
	{"short", func(e *board.Entry) bool { return e.Record == "short" }},
	{"sources", func(e *board.Entry) bool { return len(e.NoYear)+len(e.NoURL) > 0 }},
}

func inState(state string) func(*board.Entry) bool {
	return func(e *board.Entry) bool {
		return slices.ContainsFunc(e.Texts, func(t board.Text) bool { return t.State == state })
	}
}

// choice is a link that narrows the board down.
type choice struct {
	Name, Href string
	Count      int
	Current    bool
}

type boardView struct {
	*board.Board
	Words        *message.Words
	State        int
	Home         string
	Open         int
	Shows, Kinds []choice
	Shown        []*board.Entry
	Above        template.HTML // what keeps the site from being made
}

// Say gives words of the tool.
func (v boardView) Say(key string, values ...any) string { return v.Words.Say(key, values...) }

// boardPage answers with the board of the last sound state; what is wrong since stands above it.
func (p *Preview) boardPage(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	s, number, faults, broken := p.site, p.number, p.faults, p.broken
	p.mu.Unlock()
	if s == nil {
		p.show(w, http.StatusOK, []byte(nothing), number, nil)
		return
	}
	v := boardView{Words: p.how.Words, State: number, Home: "/" + s.Result.Home,
		Board: board.New(s.Result.Plan, s.Diagnostics(), p.how.Words), Above: template.HTML(p.faultsAbove(diag.Only(faults, diag.Error), broken))}
	v.choose(r.URL.Query())
	var out bytes.Buffer
	if err := boardLayout.Execute(&out, v); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(out.Bytes())
}

// choose narrows the entries down to what was asked for, and makes the links to all else.
func (v *boardView) choose(asked url.Values) {
	show, kind := asked.Get("show"), asked.Get("kind")
	link := func(show, kind string) string {
		q := url.Values{}
		if show != "" {
			q.Set("show", show)
		}
		if kind != "" {
			q.Set("kind", kind)
		}
		return "/_/?" + q.Encode()
	}
	all := func(*board.Entry) bool { return true }
	has := all
	count := func(has func(*board.Entry) bool, kind string) (n int) {
		for i := range v.Entries {
			if e := &v.Entries[i]; has(e) && (kind == "" || e.Kind == kind) {
				n++
			}
		}
		return n
	}
	v.Open = count((*board.Entry).Open, "")
	v.Shows = []choice{{v.Say("board.all"), link("", kind), count(all, kind), true}}
	for _, f := range filters {
		current := f.name == show
		if current {
			has, v.Shows[0].Current = f.has, false
		}
		v.Shows = append(v.Shows, choice{v.Say("board.filter." + f.name), link(f.name, kind), count(f.has, kind), current})
	}
	v.Kinds = []choice{{v.Say("board.all"), link(show, ""), count(has, ""), kind == ""}}
	for _, e := range v.Entries {
		name := v.Words.TextOr("board.facet."+e.Kind, e.Kind)
		if !slices.ContainsFunc(v.Kinds, func(c choice) bool { return c.Name == name }) {
			v.Kinds = append(v.Kinds, choice{name, link(show, e.Kind), count(has, e.Kind), kind == e.Kind})
		}
	}
	for i := range v.Entries {
		if e := &v.Entries[i]; has(e) && (kind == "" || e.Kind == kind) {
			v.Shown = append(v.Shown, e)
		}
	}
}

var warningsLayout = template.Must(template.New("").Parse(`
<link rel="stylesheet" href="/_/preview.css">
<details id="compendio-warnings" lang="{{.Lang}}"><summary>{{.Title}}</summary><ul>
{{- range .List}}
<li><b>{{.Place}}</b> {{.Message}}{{with .Hint}}<br><i>{{.}}</i>{{end}}</li>
{{- end}}
</ul><p><a href="/_/?show=faults#{{.ID}}">{{.Link}}</a></p></details>
`))

// warnings are those about the entry of a page, folded; nothing if there are none.
func (p *Preview) warnings(page *site.Page, found []diag.Diagnostic) string {
	if page == nil || page.Entry == nil {
		return ""
	}
	w, h := p.how.Words, page.Entry.Head()
	files := map[string]bool{}
	for _, t := range h.Texts {
		files[t.Path()] = true
	}
	var list []board.Fault
	for _, d := range found {
		if d.Severity == diag.Warning && files[d.Place.File] {
			list = append(list, board.Fault{Place: d.Place.String(), Message: d.Message(w.Lang()), Hint: d.Hint(w.Lang())})
		}
	}
	if len(list) == 0 {
		return ""
	}
	var b bytes.Buffer
	view := struct {
		Lang, Title, Link, ID string
		List                  []board.Fault
	}{w.Lang(), w.Say("board.on_page", len(list)), w.Say("board.to_board"), h.ID(), list}
	if err := warningsLayout.Execute(&b, view); err != nil {
		return template.HTMLEscapeString(fmt.Sprint(err))
	}
	return b.String()
}
