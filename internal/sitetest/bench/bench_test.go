package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"compendio/internal/sitetest"

	"go.yaml.in/yaml/v3"
)

// Hugo reads every file without ours around it, so each has to say all, in its own language, with nothing of
// our own notation left.
func TestConvert(t *testing.T) {
	const n = 30
	files := map[string]string{}
	err := convert(sitetest.Generate(n, 1), func(path string, data []byte) error {
		if _, twice := files[path]; twice {
			t.Errorf("%s is written twice", path)
		}
		files[path] = string(data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	practices := 0
	for path, text := range files {
		if path == "data/glossary.yaml" {
			continue
		}
		head, body, ok := strings.Cut(strings.TrimPrefix(text, "---\n"), "---\n")
		var front map[string]any
		if err := yaml.Unmarshal([]byte(head), &front); err != nil || !ok || front["title"] == nil {
			t.Fatalf("%s has no front matter: %v\n%s", path, err, head)
		}
		for _, ours := range []string{"[[", "]]", ".es.md", ".en.md", "content/"} {
			if strings.Contains(body, ours) {
				t.Errorf("%s still has %q", path, ours)
			}
		}
		for _, m := range citation.FindAllString(body, -1) {
			if !strings.Contains(body, "\n"+m+": [") {
				t.Errorf("%s cites %s and does not say what it is", path, m)
			}
		}
		mentions, _ := front["mentions"].([]any)
		near, _ := front["near"].([]any)
		for _, to := range append(mentions, near...) {
			stem := "content" + to.(string)
			if _, page := files[stem+".es.md"]; !page {
				if _, term := files[stem+"/_index.es.md"]; !term {
					t.Errorf("%s leads to %s, which is not there", path, to)
				}
			}
		}
		if !strings.HasPrefix(path, "content/practices/") || strings.Contains(path, "_index") {
			continue
		}
		practices++
		for _, list := range []string{"objectives", "principles", "countries", "types", "stages", "evidence", "years", "records"} {
			values, ok := front[list].([]any)
			if !ok || len(values) == 0 && list != "countries" {
				t.Errorf("%s has no %s", path, list)
			}
			for _, v := range values {
				if _, ok := files["content/"+list+"/"+v.(string)+"/_index.es.md"]; !ok && list != "years" {
					t.Errorf("nothing says what %s of %s is called", v, list)
				}
			}
		}
		for _, list := range []string{"actors", "partners", "legal"} {
			for _, v := range front[list].([]any) {
				if _, ok := v.(string); !ok {
					t.Errorf("%s: %s is in no language: %v", path, list, v)
				}
			}
		}
	}
	if practices != 2*n {
		t.Errorf("%d files of practices; there should be one in each language of each", practices)
	}
}

func TestTable(t *testing.T) {
	f := &figures{practices: 10_000, samples: map[string][]sample{}, stages: map[string][]time.Duration{}}
	for i, name := range contestants {
		for k := range 3 { // the middle one counts
			s := sample{time.Duration(i+1+k) * 100 * time.Second, time.Minute, int64(i+1) * 4e9, 23_000, 1_500_000_000, 63_000}
			f.samples[name] = append(f.samples[name], s)
		}
	}
	for _, name := range stageNames {
		f.stages[name] = []time.Duration{3 * time.Second, time.Second, 2 * time.Second}
	}
	var b bytes.Buffer
	(&table{runs: 3, where: "memory (tmpfs)", about: "linux/amd64, 2 processors, go1.26", sizes: []*figures{f, f, f}}).print(&b)
	text := b.String()
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > 100 {
			t.Errorf("%d characters in a line:\n%s", n, line)
		}
	}
	for _, want := range []string{
		"\n10,000 practices            wall s    CPU s  peak MB    pages   pages/s  MB written       files\n",
		"\n  compendio, cold           200.00    60.00    4,000   23,000       115     1,500.0      63,000\n",
		"\n  stages of a cold build, s: plan 2.00, index 2.00, render 2.00, commit 2.00\n",
		"\n  time: compendio / Hugo                           0.40       0.40       0.40\n",
		"\n  time: one edited / cold                          2.00       2.00       2.00\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the table does not have %q", want)
		}
	}
	if t.Failed() {
		t.Log("\n" + text)
	}
}

func TestTwoProgramsOneAfterTheOther(t *testing.T) {
	got := sample{wall: 2, cpu: 3, peak: 50, pages: 7, bytes: 10, files: 8}.plus(sample{wall: 1, cpu: 1, peak: 80, pages: 7, bytes: 5, files: 2})
	if want := (sample{wall: 3, cpu: 4, peak: 80, pages: 7, bytes: 15, files: 10}); got != want {
		t.Errorf("%+v, not %+v", got, want)
	}
}
