package engine_test

import (
	"bytes"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"compendio/internal/engine"
	"compendio/internal/search/analysis"
	"compendio/internal/sitetest"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"go.yaml.in/yaml/v3"
)

// BenchmarkLimits is what the parts of a build of 1,000 practices take that no such program can do without, each alone, on
// one processor and without a thought for anything else: how far a build is from them stands in docs/performance.md.
func BenchmarkLimits(b *testing.B) {
	folder := b.TempDir()
	sitetest.GenerateDir(b, folder, 1_000, 1)
	names, err := filepath.Glob(filepath.Join(folder, "content", "*", "*.md"))
	if err != nil {
		b.Fatal(err)
	}
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	var fronts, bodies [][]byte
	read := func() {
		fronts, bodies = nil, nil
		for _, name := range names {
			data, err := os.ReadFile(name)
			must(err)
			front, body, _ := bytes.Cut(data[4:], []byte("\n---\n"))
			fronts, bodies = append(fronts, front), append(bodies, body)
		}
	}
	read()
	s, err := engine.New(options(b, os.DirFS(folder))).Site()
	must(err)
	var tree sitetest.Memory
	must(s.Render(&tree))
	pages := tree.Tree()

	part := func(name string, do func()) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				do()
			}
		})
	}
	part("read", read)
	part("yaml", func() {
		for _, front := range fronts {
			var node yaml.Node
			must(yaml.Unmarshal(front, &node))
		}
	})
	part("goldmark", func() {
		md := goldmark.New(goldmark.WithExtensions(extension.Table))
		var out bytes.Buffer
		for _, body := range bodies {
			out.Reset()
			must(md.Convert(body, &out))
		}
	})
	part("words", func() {
		memos := map[bool]*analysis.Memo{true: analysis.NewMemo(analysis.For("es")), false: analysis.NewMemo(analysis.For("en"))}
		for i, body := range bodies {
			memos[strings.HasSuffix(names[i], ".es.md")].Words(string(body))
		}
	})
	// The template does a tenth of what a page asks for, and prints as much.
	line := template.Must(template.New("").Parse(`{{range .}}<p class="{{.Class}}"><a href="{{.Href}}">{{.Title}}</a>{{.Body}}</p>{{end}}`))
	part("template", func() {
		var out bytes.Buffer
		for name, page := range pages {
			if strings.HasSuffix(name, ".html") {
				type shown struct {
					Class, Href, Title string
					Body               template.HTML
				}
				list := make([]shown, 10)
				for i := range list {
					list[i] = shown{"c1", name, name, template.HTML(page[i*len(page)/10 : (i+1)*len(page)/10])}
				}
				out.Reset()
				must(line.Execute(&out, list))
			}
		}
	})
	part("write", func() {
		out := b.TempDir()
		n := 0
		for _, page := range pages {
			n++
			must(os.WriteFile(filepath.Join(out, fmt.Sprint(n)), page, 0o644))
		}
	})
}
