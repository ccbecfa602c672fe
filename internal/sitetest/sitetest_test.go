package sitetest_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"compendio/internal/artifact"
	"compendio/internal/sitetest"
)

// good is a site without a fault in its addresses.
func good() sitetest.Tree {
	return sitetest.Tree{
		"index.html":            []byte(`<link rel=stylesheet href=assets/a.css><a href=es/index.html>x</a><a href="https://elsewhere.example/">y</a>`),
		"es/index.html":         []byte(`<h1 id=top-of-page>x</h1><a href="../index.html">up</a><a href="objetivos/7.html#text">7</a><a href="#top-of-page">top</a>`),
		"es/objetivos/7.html":   []byte(`<h2 id=text>x</h2><img src="../../files/foto.png" alt=x><a href="7-2.html?q=1">2</a>`),
		"es/objetivos/7-2.html": []byte(`<meta http-equiv=refresh content="0; url=7.html"><a href="mailto:a@example.org">z</a>`),
		"404.html":              []byte(`<style>body{background:url(data:image/gif;base64,AAAA)}</style>`),
		"files/foto.png":        nil,
		"assets/a.css":          []byte(`a{background:url("../files/foto.png")}`),
	}
}

func TestFaults(t *testing.T) {
	if faults := good().Faults(""); len(faults) > 0 {
		t.Fatalf("a site without faults has %q", faults)
	}
	for _, c := range []struct{ name, path, html, want string }{
		{"no file", "es/a.html", `<a href="b.html">`, `es/a.html: a "b.html" leads to no file`},
		{"another case", "es/a.html", `<a href="objetivos/7.HTML">`, `es/a.html: a "objetivos/7.HTML" leads to no file`},
		{"no part", "es/a.html", `<a href="index.html#x">`, `es/a.html: a "index.html#x" leads to no such part of the page`},
		{"no part of its own", "es/a.html", `<a href="#x">`, `es/a.html: a "#x" leads to no such part of the page`},
		{"folder", "a.html", `<a href="es/">`, `a.html: a "es/" names a folder, which a disk does not open as a page`},
		{"parent folder", "es/a.html", `<a href="..">`, `es/a.html: a ".." names a folder, which a disk does not open as a page`},
		{"folder without a slash", "a.html", `<a href="es">`, `a.html: a "es" leads to no file`},
		{"root", "a.html", `<a href="/es/index.html">`, `a.html: a "/es/index.html" works only at the root of a host`},
		{"host", "a.html", `<a href="//cdn.example/x.html">`, `a.html: a "//cdn.example/x.html" works only at the root of a host`},
		{"out", "a.html", `<a href="../x.html">`, `a.html: a "../x.html" leads out of the site`},
		{"script scheme", "a.html", `<a href="javascript:1">`, `a.html: a "javascript:1" has a scheme that no page may use`},
		{"data as a link", "a.html", `<a href="data:text/html,x">`, `a.html: a "data:text/html,x" has a scheme that no page may use`},
		{"foreign image", "a.html", `<img src="https://cdn.example/x.png">`, `a.html: img "https://cdn.example/x.png" is loaded from another site`},
		{"foreign style", "a.html", `<link rel=stylesheet href="https://cdn.example/x.css">`, `a.html: link "https://cdn.example/x.css" is loaded from another site`},
		{"srcset", "a.html", `<img srcset="files/foto.png 1x, files/big.png 2x">`, `a.html: img "files/big.png" leads to no file`},
		{"style attribute", "a.html", `<p style="background:url(x.png)">`, `a.html: url() "x.png" leads to no file`},
		{"refresh", "a.html", `<meta http-equiv="refresh" content="0; url=b.html">`, `a.html: meta "b.html" leads to no file`},
		{"form", "a.html", `<form action="/find"></form>`, `a.html: form "/find" works only at the root of a host`},
		{"empty", "a.html", `<a href="">`, `a.html: a "" is empty`},
		{"404", "404.html", `<a href="index.html">`, `404.html: a "index.html" is relative in a page that is served at any depth`},
		{"import", "assets/b.css", `@import "c.css";`, `assets/b.css: url() "c.css" leads to no file`},
		{"twice", "a.html", `<p id=x><p id=x>`, `a.html: the id "x" stands twice`},
		{"label", "a.html", `<nav aria-labelledby="x y"><p id=x>`, `a.html: aria-labelledby names "y", which is no id of the page`},
		{"below the public address", "a.html", `<link rel=canonical href="https://site.example/sub/es/b.html">`, `a.html: link "https://site.example/sub/es/b.html" leads to no file`},
		{"loaded by its full address", "a.html", `<img src="https://site.example/sub/files/foto.png">`, `a.html: img "https://site.example/sub/files/foto.png" is loaded by its full address`},
	} {
		t.Run(c.name, func(t *testing.T) {
			tree := good()
			tree[c.path] = []byte(c.html)
			if got := tree.Faults("https://site.example/sub/"); !slices.Equal(got, []string{c.want}) {
				t.Errorf("faults:\n%s\nwant:\n%s", strings.Join(got, "\n"), c.want)
			}
		})
	}
}

func TestNode(t *testing.T) {
	page := sitetest.Parse(t, "x.html", []byte(`<html lang=es><body class="c1 wide"><main id=main><h1>Uno  y
	<b>dos</b></h1><ul class=records><li><a href="a.html">A</a><li><a href="b.html" lang=en>B</a></ul><script>x</script></main><a href="c.html">C</a>`))
	for _, c := range []struct {
		selector string
		want     []string
	}{
		{"h1", []string{"Uno y dos"}},
		{"#main a", []string{"A", "B"}},
		{"body.wide.c1 ul.records li a[lang]", []string{"B"}},
		{`a[href="c.html"]`, []string{"C"}},
		{`main a[href=b*]`, []string{"B"}},
		{"main [lang=en]", []string{"B"}},
		{"main script", []string{""}},
		{"body.narrow a", nil},
		{"li li", nil},
	} {
		if got := page.Texts(c.selector); !slices.Equal(got, c.want) {
			t.Errorf("%s finds %q, want %q", c.selector, got, c.want)
		}
	}
	if got := page.One("main h1").Tag() + page.One("html").Attr("lang"); got != "h1es" {
		t.Errorf("the heading and the language are %q", got)
	}
	if got := page.Attrs("a", "href"); !slices.Equal(got, []string{"a.html", "b.html", "c.html"}) {
		t.Errorf("the links are %q", got)
	}
	if page.Has("table") || !page.Has("ul") {
		t.Error("Has sees what is not there, or not what is")
	}
}

func TestDiff(t *testing.T) {
	var m sitetest.Memory
	for _, name := range []string{"a", "b", "c"} {
		if err := m.Add(artifact.File{Path: name, Data: []byte(name)}); err != nil {
			t.Fatal(err)
		}
	}
	want := m.Tree()
	got := maps.Clone(want)
	if diff := sitetest.Diff(want, got); diff != "" {
		t.Errorf("equal trees differ:\n%s", diff)
	}
	delete(got, "a")
	got["b"], got["d"] = []byte("x"), nil
	if diff := sitetest.Diff(want, got); diff != "missing: a\ndiffers: b\nleft over: d\n" {
		t.Errorf("the difference is told as:\n%s", diff)
	}
}

func TestGenerateIsTheSameEveryTime(t *testing.T) {
	one, two, other := sitetest.GenerateFS(30, 7), sitetest.GenerateFS(30, 7), sitetest.GenerateFS(30, 8)
	if len(one) != len(two) || len(one) < 2*30 {
		t.Fatalf("%d and %d files", len(one), len(two))
	}
	changed := 0
	for name, f := range one {
		if string(f.Data) != string(two[name].Data) {
			t.Errorf("%s differs", name)
		}
		if other[name] != nil && string(other[name].Data) != string(f.Data) {
			changed++
		}
		if strings.ContainsAny(string(f.Data), "{}") && strings.HasSuffix(name, ".md") {
			if _, body, _ := strings.Cut(string(f.Data)[4:], "\n---\n"); strings.ContainsAny(body, "{}") {
				t.Errorf("%s has a gap that was not filled:\n%s", name, body)
			}
		}
	}
	if changed < 30 {
		t.Errorf("another seed changed only %d files", changed)
	}
	words := len(strings.Fields(string(one["content/practices/ca-practica-0.es.md"].Data)))
	if words < 550 || words > 1100 {
		t.Errorf("a practice has %d words, facts included", words)
	}
}
