// Package browser opens pages in a real, headless Chromium and reports what a
// reader would meet: what is on the screen, where the keyboard is, what the
// console complains of and what a page asks of the network.
//
// Firefox and WebKit are driven for the few things that browsers do each in their own
// way (Other).
//
// Nothing else can show that links, style sheets and the content security policy
// work together on a host, in a folder of a host and from file://. It is a
// package of its own, and not a file of sitetest, so that tests which only need a
// site do not compile a driver for browsers. It knows nothing of compendio.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	view "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is how long one step may take before the test gives up on it, instead
// of hanging: chromedp would wait for a missing element for ever.
const patience = 30 * time.Second

// Browser is a running Chromium.
type Browser struct{ ctx context.Context }

// Start starts Chromium and ends it with the test. A machine without one fails
// the test: a skipped browser test would look like a passed one.
func Start(t testing.TB) *Browser {
	t.Helper()
	program, err := find()
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		// A page kept in memory comes back without loading, which chromedp waits for.
		chromedp.Flag("disable-features", "Translate,BackForwardCache"),
	)
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium refuses to run as root otherwise
	}
	allocator, release := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(allocator)
	t.Cleanup(func() { end(); release() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting %s: %v", program, err)
	}
	return &Browser{ctx}
}

// find looks for Chromium under the names that systems give it.
func find() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		if program, err := exec.LookPath(name); err == nil {
			return program, nil
		}
	}
	return "", errors.New("no Chromium or Chrome on this machine; .ci/setup installs one on Debian and its like")
}

// Tab is a tab with a profile of its own. Whatever goes wrong at any step ends
// the test.
type Tab struct {
	t    testing.TB
	ctx  context.Context
	home string

	mu     sync.Mutex
	faults []string
	broken bool
}

// Open opens an empty tab for the site at home, an address that ends in a slash.
// What a reader should never meet (see Faults) fails the test at its end, so that
// every test watches for it without asking.
func (b *Browser) Open(t testing.TB, home string) *Tab {
	t.Helper()
	ctx, end := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	tab := &Tab{t: t, ctx: ctx, home: home}
	t.Cleanup(func() {
		for _, fault := range tab.Faults() {
			t.Error(fault)
		}
		end()
	})
	if err := chromedp.Listen(ctx, tab.listen); err != nil {
		t.Fatalf("opening a tab: %v", err)
	}
	return tab
}

func (tab *Tab) listen(event any) {
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		text := ""
		for _, a := range e.Args {
			text += " " + string(a.Value) + a.Description
		}
		tab.fault("console: %s:%s", e.Type, text)
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
		tab.fault("console: exception: %s", text)
	case *log.EventEntryAdded:
		tab.fault("console: %s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL)
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, tab.home) {
			tab.fault("request outside the site: %s", e.Request.URL)
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 {
			tab.fault("status %d: %s", e.Response.Status, e.Response.URL)
		}
	case *network.EventLoadingFailed:
		if !e.Canceled {
			tab.fault("request failed: %s", e.ErrorText)
		}
	}
}

func (tab *Tab) fault(format string, args ...any) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	if !tab.broken {
		tab.faults = append(tab.faults, fmt.Sprintf(format, args...))
	}
}

// Broken says that the site is broken on purpose, so that faults are no news.
func (tab *Tab) Broken() {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	tab.broken = true
}

// Faults hands over what went wrong since the last call: any message on the
// console, any request to elsewhere than the site, any request that failed.
func (tab *Tab) Faults() []string {
	tab.t.Helper()
	// Events come in order, so an answer from the tab says that all before it are in.
	Ask[bool](tab, "true")
	tab.mu.Lock()
	defer tab.mu.Unlock()
	faults := tab.faults
	tab.faults = nil
	return faults
}

// Go loads a page of the site.
func (tab *Tab) Go(address string) {
	tab.t.Helper()
	tab.do("going to "+address, chromedp.Navigate(tab.home+address))
}

// Click clicks with the mouse on the first thing that a CSS selector finds and
// waits for the page that it leads to. What is hidden cannot be clicked.
func (tab *Tab) Click(selector string) {
	tab.t.Helper()
	tab.leave("clicking on "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// Wait waits until what a CSS selector finds can be seen.
func (tab *Tab) Wait(selector string) {
	tab.t.Helper()
	tab.do("waiting for "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
}

// Press presses one key after another, as typing does. A key and its letter are one
// event, as from a keyboard: chromedp.KeyEvent would type the letter even where the
// page has taken the key for itself.
func (tab *Tab) Press(keys string) {
	tab.t.Helper()
	for _, r := range keys {
		events := kb.Encode(r)
		down, up := *events[0], *events[len(events)-1]
		if len(events) == 3 {
			down.Text, down.UnmodifiedText = events[1].Text, events[1].UnmodifiedText
		}
		tab.do("pressing a key", call(input.DispatchKeyEvent, down))
		tab.do("letting go of a key", call(input.DispatchKeyEvent, up))
	}
}

// Follow presses a key that leads to another page, and waits for that page.
func (tab *Tab) Follow(key string) {
	tab.t.Helper()
	tab.leave("following a link", chromedp.KeyEvent(key))
}

// Back goes back to the page before.
func (tab *Tab) Back() {
	tab.t.Helper()
	tab.do("going back", chromedp.NavigateBack())
}

// Until waits until an expression in the page is true, as Await does.
func (tab *Tab) Until(expression string) {
	tab.t.Helper()
	tab.Await("what is waited for", expression)
}

// Where is the page's path in the site, or its whole address elsewhere.
func (tab *Tab) Where() string {
	tab.t.Helper()
	return strings.TrimPrefix(Ask[string](tab, "location.href"), tab.home)
}

// Size sets the size of the window.
func (tab *Tab) Size(width, height int64) {
	tab.t.Helper()
	tab.do("sizing the window", chromedp.EmulateViewport(width, height))
}

// WithoutScript turns the scripts of pages off.
func (tab *Tab) WithoutScript() {
	tab.t.Helper()
	tab.do("turning scripts off", call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
}

// Before runs a script in every page that is loaded from now on, before those of the page.
func (tab *Tab) Before(script string) {
	tab.t.Helper()
	tab.do("setting a script", call(view.AddScriptToEvaluateOnNewDocument, view.AddScriptToEvaluateOnNewDocumentParams{Source: script}))
}

// Offline cuts the tab off from every network.
func (tab *Tab) Offline() {
	tab.t.Helper()
	tab.do("cutting the network", call(network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Offline: true}},
	}))
}

// Media shows pages for a medium ("screen", "print") and a colour scheme
// ("light", "dark"), to a reader who wants no motion: what scrolls smoothly is not
// yet where it will be.
func (tab *Tab) Media(medium, scheme string) {
	tab.t.Helper()
	tab.do("setting the medium", call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: medium,
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme},
			{Name: "prefers-reduced-motion", Value: "reduce"},
		},
	}))
}

// Print prints the page on A4 as its style for paper has it, and returns the PDF.
func (tab *Tab) Print() []byte {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	data, err := chromedp.Run(ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPreferCSSPageSize()))
	if err != nil {
		tab.t.Fatalf("printing: %v", err)
	}
	return data
}

// Text sets the size of text that a reader has chosen; it is 16 pixels for most.
func (tab *Tab) Text(size int64) {
	tab.t.Helper()
	tab.do("setting the size of text", call(view.SetFontSizes, view.SetFontSizesParams{FontSizes: &view.FontSizes{Standard: size, Fixed: size}}))
}

// ForceColours shows pages in colours that the reader forces upon all.
func (tab *Tab) ForceColours() {
	tab.t.Helper()
	tab.do("forcing colours", call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}}}))
}

// Ask evaluates an expression in the page, also when the page's own scripts are
// turned off. Of a promise it waits for the value.
func Ask[T any](tab *Tab, expression string) T {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		tab.t.Fatalf("asking for %s: %v", expression, err)
	}
	return answer
}

// Await waits until an expression holds, however many pages come and go meanwhile.
func (tab *Tab) Await(what, expression string) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	var err error
	for ; ctx.Err() == nil; time.Sleep(20 * time.Millisecond) {
		// Between two pages there is no document, or none that answers.
		var holds bool
		if holds, err = chromedp.Run(ctx, chromedp.Evaluate[bool](`(() => { try { return Boolean(`+expression+`) } catch { return false } })()`)); err == nil && holds {
			return
		}
	}
	tab.t.Fatalf("%s did not come about on %s: %s (%v)", what, tab.Where(), expression, err)
}

func call[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}

func (tab *Tab) do(what string, step chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, step); err != nil {
		tab.t.Fatalf("%s: %v", what, err)
	}
}

// leave takes a step that leads to another page.
func (tab *Tab) leave(what string, step chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, step); err != nil {
		tab.t.Fatalf("%s on %s: %v", what, tab.home, err)
	}
}
