package browser

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// page serves one page and is its home.
func page(t *testing.T, html string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("<!doctype html><link rel=icon href=data:,><title>before</title>" + html))
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}

// The watch over pages is worth only as much as what it sees.
func TestFaultsAreSeen(t *testing.T) {
	b := Start(t)
	for _, c := range []struct{ name, html, want string }{
		{"a word on the console", `<script>console.log("a word")</script>`, `console: log: "a word"`},
		{"an exception", `<script>throw new Error("broken")</script>`, "console: exception: Uncaught"},
		{"a refusal of the content security policy", `<meta http-equiv="Content-Security-Policy" content="style-src 'none'"><style>p{}</style>`, "Content Security Policy"},
		{"a request for something of somebody else", `<img alt="" src="http://localhost:1/x.png">`, "request outside the site: http://localhost:1/x.png"},
		{"a missing image", `<img alt="" src="missing.png">`, "status 404: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab := b.Open(t, page(t, c.html))
			tab.Go("")
			if faults := tab.Faults(); !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, c.want) }) {
				t.Errorf("the tab reports %q, not %q", faults, c.want)
			}
		})
	}
}

func TestScriptsCanBeTurnedOff(t *testing.T) {
	tab := Start(t).Open(t, page(t, `<script>document.title = "after"</script>`))
	tab.Go("")
	if title := Ask[string](tab, "document.title"); title != "after" {
		t.Errorf("with scripts the title is %q", title)
	}
	tab.WithoutScript()
	tab.Go("")
	if title := Ask[string](tab, "document.title"); title != "before" {
		t.Errorf("without scripts the title is %q", title)
	}
}

func TestAMachineWithoutChromiumIsTold(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := find(); err == nil || !strings.Contains(err.Error(), ".ci/setup installs one") {
		t.Errorf("the advice is: %v", err)
	}
}
