package serve

import (
	_ "embed"
	"html/template"
	"strings"

	"compendio/internal/diag"
)

//go:embed preview.js
var script string

//go:embed preview.css
var style string

// nothing is what is shown while no state of the site has been sound.
const nothing = "<!doctype html>\n<html><head><meta charset=\"utf-8\"><title>compendio</title></head>\n<body>\n</body></html>\n"

// mostShown is how many faults a page shows at once; the terminal has them all.
const mostShown = 20

var faultsLayout = template.Must(template.New("").Parse(`
<link rel="stylesheet" href="/_/preview.css">
<aside id="compendio-faults" role="alert" lang="{{.Lang}}"><h2>{{.Title}}</h2><p>{{.Note}}</p><ol>
{{- range .Faults}}
<li><p><b>{{.Place}}</b> {{.Message}}</p>
{{- if .Quoted}}<pre>{{.Line}}
{{.Caret}}</pre>{{end}}
{{- with .Hint}}<p><i>{{$.HintWord}}: {{.}}</i></p>{{end}}</li>
{{- end}}
</ol>{{with .More}}<p>{{.}}</p>{{end}}</aside>
`))

type faultsView struct {
	Lang, Title, Note, HintWord, More string
	Faults                            []faultView
}

type faultView struct {
	Place, Message, Hint, Line, Caret string
	Quoted                            bool
}

// faultsAbove is what is wrong, to be put above a page; nothing if all is well.
func (p *Preview) faultsAbove(faults []diag.Diagnostic, broken error) string {
	if len(faults) == 0 && broken == nil {
		return ""
	}
	w := p.how.Words
	v := faultsView{Lang: w.Lang(), Title: w.Say("preview.faults"), Note: w.Say("preview.last_good"), HintWord: w.Say("say.hint")}
	if broken != nil {
		v.Title = w.Say("preview.broken", broken)
	}
	for i, d := range faults {
		if i == mostShown {
			v.More = w.Say("preview.more", len(faults)-mostShown)
			break
		}
		f := faultView{Place: d.Place.String(), Message: d.Message(w.Lang()), Hint: d.Hint(w.Lang())}
		if f.Line, f.Quoted = p.quoted(d.Place); f.Quoted {
			f.Line, f.Caret = excerpt(f.Line, d.Place.Column)
		}
		v.Faults = append(v.Faults, f)
	}
	var b strings.Builder
	if err := faultsLayout.Execute(&b, v); err != nil {
		return template.HTMLEscapeString(err.Error())
	}
	return b.String()
}

// around is how many characters of a long line are shown before a place and after it.
const around = 60

// excerpt is the part of a line around a column, which counts from 1, and a caret to stand below the place.
func excerpt(line string, column int) (part, caret string) {
	runes := []rune(strings.ReplaceAll(line, "\t", " "))
	at := max(0, min(column-1, len(runes)))
	from, to := max(0, at-around), min(len(runes), at+around)
	before, after := "", ""
	if from > 0 {
		before = "…"
	}
	if to < len(runes) {
		after = "…"
	}
	return before + string(runes[from:to]) + after, strings.Repeat(" ", at-from+len([]rune(before))) + "^"
}
