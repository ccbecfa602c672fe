package browser

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/websocket"
)

// Other is a browser beside Chromium: Firefox or WebKit. What tests ask of it is what
// browsers do each in their own way: forms, history, and pages from disk.
type Other struct {
	t    testing.TB
	home string
	driver
}

// driver is how a browser is driven from outside.
type driver interface {
	visit(address string) error
	back() error
	// evaluate returns the value of an expression that is a string.
	evaluate(expression string) (string, error)
	click(selector string) error
	// keys presses keys where the keyboard is.
	keys(text string) error
}

// Enter is the key, as WebDriver writes it.
const Enter = "\ue007"

// At begins to work with the site at home.
func (o *Other) At(t testing.TB, home string) *Other { return &Other{t, home, o.driver} }

// Go loads a page of the site.
func (o *Other) Go(address string) {
	o.t.Helper()
	o.must("going to "+address, o.visit(o.home+address))
}

// Back goes back to the page before, once this one is there: Firefox counts from the page
// before as long as it only begins to load.
func (o *Other) Back() {
	o.t.Helper()
	o.Until(`document.readyState === "complete"`)
	o.must("going back", o.back())
}

// Click clicks with the mouse on the first thing that a CSS selector finds.
func (o *Other) Click(selector string) {
	o.t.Helper()
	o.must("clicking on "+selector, o.click(selector))
}

// Press presses one key after another.
func (o *Other) Press(keys string) { o.t.Helper(); o.must("pressing keys", o.keys(keys)) }

// Ask evaluates an expression in the page and returns its value as text.
func (o *Other) Ask(expression string) string {
	o.t.Helper()
	value, err := o.evaluate("String(" + expression + ")")
	o.must("asking for "+expression, err)
	return value
}

// Until waits until an expression in the page is true. Between two pages there is
// nobody to ask.
func (o *Other) Until(expression string) {
	o.t.Helper()
	value, err := "", error(nil)
	for start := time.Now(); value != "true"; time.Sleep(20 * time.Millisecond) {
		if value, err = o.evaluate("String(" + expression + ")"); time.Since(start) > patience {
			where, _ := o.evaluate(`location.href + " " + document.readyState + " " + document.body.innerText.slice(0, 400)`)
			o.t.Fatalf("this does not become true: %s (%s, %v) at %s", expression, value, err, where)
		}
	}
}

// Where is the page's path in the site, or its whole address elsewhere.
func (o *Other) Where() string {
	o.t.Helper()
	return strings.TrimPrefix(o.Ask("location.href"), o.home)
}

func (o *Other) must(what string, err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatalf("%s: %v", what, err)
	}
}

// run starts the first of some programs that is there, and ends it with the test.
func run(t testing.TB, names []string, prepare func(program string) *exec.Cmd) {
	t.Helper()
	for _, name := range names {
		if program, err := exec.LookPath(name); err == nil {
			command := prepare(program)
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				_ = command.Process.Kill()
				_ = command.Wait()
			})
			return
		}
	}
	t.Fatalf("no %s on this machine; .ci/setup installs it on Debian and its like", names[0])
}

// firefox is driven through WebDriver BiDi, which Firefox itself speaks on a socket.
type firefox struct {
	socket  *websocket.Conn
	asked   int
	context string
}

// StartFirefox starts Firefox and ends it with the test.
func StartFirefox(t testing.TB) *Other {
	t.Helper()
	const origin = "http://127.0.0.1"
	var said io.Reader
	run(t, []string{"firefox-esr", "firefox"}, func(program string) *exec.Cmd {
		home := t.TempDir()
		command := exec.Command(program, "--headless", "--no-remote", "--profile", home, "--remote-debugging-port", "0", "--remote-allow-origins", origin)
		command.Env = append(os.Environ(), "HOME="+home)
		pipe, err := command.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		said = pipe
		return command
	})
	address := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(said); lines.Scan(); {
			if _, at, ok := strings.Cut(lines.Text(), "WebDriver BiDi listening on "); ok {
				address <- at
			}
		}
		close(address)
	}()
	f := &firefox{}
	select {
	case at := <-address:
		socket, err := websocket.Dial(at+"/session", "", origin)
		if err != nil {
			t.Fatalf("talking to Firefox: %v", err)
		}
		f.socket = socket
		t.Cleanup(func() { _ = socket.Close() })
	case <-time.After(patience):
		t.Fatal("Firefox does not say where it listens")
	}
	var tree struct{ Contexts []struct{ Context string } }
	for _, step := range []struct {
		method string
		params any
		into   any
	}{
		{"session.new", object{"capabilities": object{}}, nil},
		{"browsingContext.getTree", object{}, &tree},
	} {
		if err := f.call(step.method, step.params, step.into); err != nil {
			t.Fatal(err)
		}
	}
	f.context = tree.Contexts[0].Context
	if err := f.call("browsingContext.setViewport", object{"context": f.context, "viewport": object{"width": 1280, "height": 900}}, nil); err != nil {
		t.Fatal(err)
	}
	return &Other{driver: f}
}

type object map[string]any

func (f *firefox) call(method string, params, into any) error {
	f.asked++
	if err := errors.Join(f.socket.SetDeadline(time.Now().Add(patience)), websocket.JSON.Send(f.socket, object{"id": f.asked, "method": method, "params": params})); err != nil {
		return err
	}
	for {
		var answer struct {
			ID             int
			Error, Message string
			Result         json.RawMessage
		}
		if err := websocket.JSON.Receive(f.socket, &answer); err != nil {
			return fmt.Errorf("%s: %w", method, err)
		}
		if answer.ID != f.asked {
			continue // an event
		}
		if answer.Error != "" {
			return fmt.Errorf("%s: %s: %s", method, answer.Error, answer.Message)
		}
		if into == nil {
			return nil
		}
		return json.Unmarshal(answer.Result, into)
	}
}

func (f *firefox) visit(address string) error {
	return f.call("browsingContext.navigate", object{"context": f.context, "url": address, "wait": "complete"}, nil)
}

func (f *firefox) back() error {
	return f.call("browsingContext.traverseHistory", object{"context": f.context, "delta": -1}, nil)
}

// value is what an expression gave: a string or an element.
type value struct {
	Result struct {
		Value    json.RawMessage
		SharedID string
	}
	ExceptionDetails *struct{ Text string }
}

func (f *firefox) ask(expression string) (value, error) {
	var v value
	err := f.call("script.evaluate", object{"expression": expression, "target": object{"context": f.context}, "awaitPromise": true}, &v)
	if err == nil && v.ExceptionDetails != nil {
		err = errors.New(v.ExceptionDetails.Text)
	}
	return v, err
}

func (f *firefox) evaluate(expression string) (text string, err error) {
	v, err := f.ask(expression)
	if err != nil {
		return "", err
	}
	return text, json.Unmarshal(v.Result.Value, &text)
}

func (f *firefox) click(selector string) error {
	v, err := f.ask(fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.scrollIntoView({ block: "center", behavior: "instant" }); return e; })()`, selector))
	if err != nil {
		return err
	}
	return f.act(object{"type": "pointer", "id": "mouse", "actions": []object{
		{"type": "pointerMove", "x": 0, "y": 0, "origin": object{"type": "element", "element": object{"sharedId": v.Result.SharedID}}},
		{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0},
	}})
}

func (f *firefox) keys(text string) error {
	var actions []object
	for _, key := range text {
		actions = append(actions, object{"type": "keyDown", "value": string(key)}, object{"type": "keyUp", "value": string(key)})
	}
	return f.act(object{"type": "key", "id": "keyboard", "actions": actions})
}

func (f *firefox) act(source object) error {
	return f.call("input.performActions", object{"context": f.context, "actions": []object{source}}, nil)
}

// webkit is driven through WebDriver as WebKitWebDriver speaks it: over HTTP.
type webkit struct{ session string }

// StartWebKit starts WebKit, on a screen that nobody sees, and ends it with the test.
func StartWebKit(t testing.TB) *Other {
	t.Helper()
	screen, told, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer screen.Close()
	run(t, []string{"Xvfb"}, func(program string) *exec.Cmd {
		command := exec.Command(program, "-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp")
		command.ExtraFiles = []*os.File{told}
		return command
	})
	_ = told.Close()
	if err := screen.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	number, err := bufio.NewReader(screen).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb does not say which screen it has: %v", err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(free.Addr().String())
	_ = free.Close()
	run(t, []string{"WebKitWebDriver"}, func(program string) *exec.Cmd {
		command := exec.Command(program, "--host=127.0.0.1", "--port="+port)
		command.Env = append(os.Environ(), "DISPLAY=:"+strings.TrimSpace(number), "HOME="+t.TempDir())
		return command
	})
	w := &webkit{"http://127.0.0.1:" + port + "/session"}
	var session struct{ SessionID string }
	for start := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if err = w.post("", object{"capabilities": object{}}, &session); err == nil {
			break
		}
		if time.Since(start) > patience {
			t.Fatalf("starting WebKit: %v", err)
		}
	}
	w.session += "/" + session.SessionID
	t.Cleanup(func() {
		// Ends the browser, which is a process of the driver.
		if request, err := http.NewRequest(http.MethodDelete, w.session, nil); err == nil {
			if answer, err := http.DefaultClient.Do(request); err == nil {
				_ = answer.Body.Close()
			}
		}
	})
	if err := w.post("/window/rect", object{"x": 0, "y": 0, "width": 1280, "height": 900}, nil); err != nil {
		t.Fatal(err)
	}
	return &Other{driver: w}
}

func (w *webkit) post(path string, params, into any) error {
	data, err := json.Marshal(params)
	if err != nil {
		return err
	}
	client := http.Client{Timeout: patience}
	answer, err := client.Post(w.session+path, "application/json", bytes.NewReader(data))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var body struct{ Value json.RawMessage }
	if err := json.NewDecoder(answer.Body).Decode(&body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, body.Value)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(body.Value, into)
}

func (w *webkit) visit(address string) error { return w.post("/url", object{"url": address}, nil) }
func (w *webkit) back() error                { return w.post("/back", object{}, nil) }

func (w *webkit) evaluate(expression string) (text string, err error) {
	return text, w.post("/execute/sync", object{"script": "return " + expression, "args": []any{}}, &text)
}

func (w *webkit) click(selector string) error {
	var element map[string]string
	if err := w.post("/element", object{"using": "css selector", "value": selector}, &element); err != nil {
		return err
	}
	for _, id := range element {
		return w.post("/element/"+id+"/click", object{}, nil)
	}
	return errors.New("there is no " + selector)
}

func (w *webkit) keys(text string) error {
	var actions []object
	for _, key := range text {
		actions = append(actions, object{"type": "keyDown", "value": string(key)}, object{"type": "keyUp", "value": string(key)})
	}
	return w.post("/actions", object{"actions": []object{{"type": "key", "id": "keyboard", "actions": actions}}}, nil)
}
