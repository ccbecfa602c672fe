// Package client runs the modules of static/js in Node, so that a test can ask
// them what it asks their twins in Go and compare the answers.
//
// It is a package of its own because tests of several packages use it and because
// only they need Node. It knows how to start Node and to carry questions and
// answers as JSON; what is asked is the test's affair.
package client

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"compendio/static"
)

// patience is how long an answer may take before the test gives up on it.
const patience = 2 * time.Minute

// driver answers one line of JSON with another. A module that throws answers with
// what it threw.
const driver = `import { createInterface } from "node:readline";
import { answer } from "./script.js";
for await (const line of createInterface({ input: process.stdin })) {
  let out;
  try { out = { answer: await answer(JSON.parse(line)) }; }
  catch (e) { out = { thrown: e.constructor.name + ": " + e.message }; }
  process.stdout.write(JSON.stringify(out) + "\n");
}
`

// Client is a running Node with the client's modules.
type Client struct {
	in    io.WriteCloser
	lines chan []byte
}

// Start runs a script, a module that exports the function answer and imports what
// it needs from ./js, until the test ends. A machine without Node fails the test.
func Start(t testing.TB, script string) *Client {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, static.FS); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"package.json": `{"type":"module"}`, "script.js": script, "driver.js": driver} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	node := exec.Command("node", "driver.js")
	node.Dir, node.Stderr = dir, os.Stderr
	in, err := node.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); errors.Is(err, exec.ErrNotFound) {
		t.Fatal("no Node on this machine; .ci/setup installs it on Debian and its like")
	} else if err != nil {
		t.Fatal(err)
	}
	c := &Client{in: in, lines: make(chan []byte)}
	ended := make(chan struct{})
	go func() {
		defer close(c.lines)
		for r := bufio.NewReader(out); ; {
			line, err := r.ReadBytes('\n')
			if err != nil {
				return
			}
			select {
			case c.lines <- line:
			case <-ended:
				return
			}
		}
	}()
	t.Cleanup(func() {
		close(ended)
		_ = in.Close()
		_ = node.Process.Kill() // it may hang, which is what some tests look for
		_ = node.Wait()
	})
	return c
}

// Answer is what a script made of a question: an answer, or what it threw.
type Answer[T any] struct {
	Answer T
	Thrown string
}

// Try puts a question and takes what comes.
func Try[T any](t testing.TB, c *Client, question any) Answer[T] {
	t.Helper()
	var a Answer[T]
	line, err := json.Marshal(question)
	if err != nil {
		t.Fatal(err)
	}
	// Node may be gone, or fill its pipe while we still fill ours.
	written := make(chan error, 1)
	go func() {
		_, err := c.in.Write(append(line, '\n'))
		written <- err
	}()
	select {
	case line, ok := <-c.lines:
		if !ok {
			t.Fatal("Node has ended; it says above why")
		}
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatalf("Node answers %.200q: %v", line, err)
		}
	case <-time.After(patience):
		t.Fatalf("Node gives no answer to %.200q", line)
	}
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	return a
}

// Ask puts a question that has an answer.
func Ask[T any](t testing.TB, c *Client, question any) T {
	t.Helper()
	a := Try[T](t, c, question)
	if a.Thrown != "" {
		t.Fatalf("the client throws %s", a.Thrown)
	}
	return a.Answer
}
