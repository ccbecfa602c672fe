package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// The guides for editors and founders are run from beginning to end, the former in a copy of a small site. What they hold for a
// reader is what is done:
//
//	```sh                  each line is a command; it has to end well, or as <!-- exits N --> above says
//	```yaml FILE           the values are filled in where a key of the file is open
//	```markdown FILE       the text below the front matter becomes this
//	<!-- does: … -->       what is done by hand is a line of a script, such as: copies public before
func TestGuides(t *testing.T) {
	for _, guide := range []struct{ file, lang, begin string }{
		{"editores.md", "es", "site bilingual"}, {"editors.md", "en", "site bilingual"}, {"fundar.md", "es", ""}, {"founding.md", "en", ""},
	} {
		t.Run(guide.file, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("..", "..", "docs", guide.file))
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			script, commands := guideScript(t, dir, string(text))
			if commands < 8 {
				t.Fatalf("docs/%s has only %d commands", guide.file, commands)
			}
			name := filepath.Join(dir, "guide.txtar")
			if err := os.WriteFile(name, []byte(guide.begin+"\nenv LANG="+guide.lang+"\n"+script), 0o644); err != nil {
				t.Fatal(err)
			}
			p := params()
			p.Dir, p.Files, p.UpdateScripts = "", []string{name}, false
			p.Cmds["fill"], p.Cmds["write"], p.Cmds["preview"], p.Cmds["copies"] = fill, writeText, preview, copies
			testscript.Run(t, p)
		})
	}
}

var (
	fenced = regexp.MustCompile("(?ms)(?:^<!-- exits (\\d) -->\n)?^( *)```(sh|yaml|markdown)(?: (\\S+))?\n(.*?)^ *```$|^<!-- does: (.*?) -->$")
	word   = regexp.MustCompile(`"[^"]*"|\S+`)
)

// guideScript makes a script of a guide; what is to be filled in lies in files of dir.
func guideScript(t *testing.T, dir, text string) (script string, commands int) {
	t.Helper()
	var out strings.Builder
	for i, m := range fenced.FindAllStringSubmatch(text, -1) {
		exit, indent, kind, file, block, by := m[1], m[2], m[3], m[4], m[5], m[6]
		lines := strings.Split(strings.TrimSuffix(block, "\n"), "\n")
		for n := range lines {
			lines[n] = strings.TrimPrefix(lines[n], indent)
		}
		switch {
		case by != "":
			fmt.Fprintln(&out, by)
		case kind == "sh":
			for _, line := range lines {
				commands++
				out.WriteString(command(line, exit))
			}
		case file == "":
			// Shown, and not to be done.
		default:
			name := filepath.Join(dir, fmt.Sprintf("block%d", i))
			if err := os.WriteFile(name, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			do := map[string]string{"yaml": "fill", "markdown": "write"}[kind]
			fmt.Fprintf(&out, "%s %s %s\n", do, file, name)
		}
	}
	return out.String(), commands
}

// command makes a line of a script of a command as somebody types it.
func command(line, exit string) string {
	if exit == "" {
		exit = "0"
	}
	words := word.FindAllString(line, -1)
	for i, w := range words {
		if trimmed := strings.Trim(w, `"`); trimmed != w {
			words[i] = "'" + trimmed + "'"
		}
	}
	if words[0] == "cd" {
		return line + "\n"
	}
	if len(words) > 1 && words[1] == "serve" {
		return "preview " + strings.Join(words[1:], " ") + "\n"
	}
	return "exits " + exit + " " + strings.Join(words, " ") + "\n"
}

var openKey = regexp.MustCompile(`^ *([a-z_]+):(?: \[\])?$`)

// fill gives the open keys of a file the values that stand in another, in their order.
func fill(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 2)
	lines := strings.Split(ts.ReadFile(args[0]), "\n")
next:
	for value := range strings.Lines(ts.ReadFile(args[1])) {
		key, rest, _ := strings.Cut(strings.TrimLeft(strings.TrimSuffix(value, "\n"), " -"), ":")
		if strings.TrimSpace(rest) == "" {
			continue
		}
		for i, l := range lines {
			if m := openKey.FindStringSubmatch(l); m != nil && m[1] == key {
				lines[i] = strings.TrimSuffix(l, " []") + rest
				continue next
			}
		}
		ts.Fatalf("%s has no open key %s", args[0], key)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Join(lines, "\n")), 0o666))
}

// writeText puts a text in the place of the one below the front matter.
func writeText(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 2)
	front, _, found := strings.Cut(ts.ReadFile(args[0]), "\n---\n")
	if !found {
		ts.Fatalf("%s has no front matter", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(front+"\n---\n"+ts.ReadFile(args[1])), 0o666))
}

// copies copies a folder.
func copies(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 2)
	ts.Check(os.CopyFS(ts.MkAbs(args[1]), os.DirFS(ts.MkAbs(args[0]))))
}

// preview starts the preview at any free port, without a browser, sees that it comes up and ends it.
func preview(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 1)
	call := []string{"--addr", "127.0.0.1:0"}
	for _, a := range args {
		if a != "--open" {
			call = append(call, a)
		}
	}
	program, err := exec.LookPath("compendio")
	ts.Check(err)
	c := exec.Command(program, append(call[2:], call[:2]...)...)
	c.Dir, c.Env = ts.MkAbs("."), append(os.Environ(), "LANG="+ts.Getenv("LANG"), "LC_ALL=")
	out, err := c.StdoutPipe()
	ts.Check(err)
	ts.Check(c.Start())
	defer func() { _ = c.Process.Kill(); _ = c.Wait() }()
	time.AfterFunc(time.Minute, func() { _ = c.Process.Kill() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "http://127.0.0.1:") {
			return
		}
	}
	ts.Fatalf("the preview does not say where it is")
}
