package main

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// What is compared, each at one version, so that figures can be compared as well.
const (
	hugoVersion     = "0.165.0" // the last one that Go 1.26 builds
	pagefindVersion = "1.6.0"   // see node/package-lock.json
)

//go:embed all:hugo
var hugoSite embed.FS

//go:embed node
var nodeFiles embed.FS

type tools struct{ compendio, hugo, pagefind string }

// install builds compendio and brings the others, if they are not there yet.
func install(dir string) (t tools, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return t, err
	}
	bin := filepath.Join(dir, "bin")
	t.compendio, t.hugo = filepath.Join(bin, "compendio"+exe()), filepath.Join(bin, "hugo"+exe())
	say("building compendio")
	if err := run(nil, "go", "build", "-o", t.compendio, "compendio/cmd/compendio"); err != nil {
		return t, err
	}
	if out, err := exec.Command(t.hugo, "version").Output(); err != nil || !bytes.Contains(out, []byte("v"+hugoVersion)) {
		say("building Hugo %s, which takes some minutes", hugoVersion)
		if err := run([]string{"GOBIN=" + bin}, "go", "install", "github.com/gohugoio/hugo@v"+hugoVersion); err != nil {
			return t, err
		}
	}
	t.pagefind, err = installPagefind(filepath.Join(dir, "node"))
	return t, err
}

func installPagefind(dir string) (string, error) {
	// The package for this machine brings the program itself; starting it through Node.js would cost it time.
	find := func() string {
		for _, name := range []string{"pagefind_extended", "pagefind"} {
			if found, _ := filepath.Glob(filepath.Join(dir, "node_modules/@pagefind/*/bin", name+exe())); len(found) == 1 {
				return found[0]
			}
		}
		return ""
	}
	lock, err := nodeFiles.ReadFile("node/package-lock.json")
	if err != nil {
		return "", err
	}
	if now, err := os.ReadFile(filepath.Join(dir, "package-lock.json")); err == nil && bytes.Equal(now, lock) && find() != "" {
		return find(), nil
	}
	say("installing Pagefind %s", pagefindVersion)
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	sub, err := fs.Sub(nodeFiles, "node")
	if err != nil {
		return "", err
	}
	if err := os.CopyFS(dir, sub); err != nil {
		return "", err
	}
	if err := run(nil, "npm", "ci", "--prefix", dir, "--ignore-scripts", "--no-audit", "--no-fund"); err != nil {
		return "", err
	}
	if find() == "" {
		return "", errors.New("Pagefind has no program for this machine")
	}
	return find(), nil
}

func exe() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

// run runs what need not be measured; what it says goes to the terminal.
func run(env []string, name string, args ...string) error {
	c := exec.CommandContext(interrupted, name, args...)
	c.Env = append(os.Environ(), env...)
	c.Stdout, c.Stderr = os.Stderr, os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
