package engine_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"compendio/internal/sitetest"
)

// hosts are the servers of docs/hosting: the files there are what publishers copy, and
// are what is tested, with other ports and folders. wrap puts around a file what a
// distribution brings.
var hosts = []struct {
	name, file string
	start      func(dir, conf, port string) []string
	wrap       func(dir, conf, port string) string
}{
	{"nginx", "nginx.conf", func(dir, conf, _ string) []string { return []string{"nginx", "-p", dir, "-c", conf, "-e", "stderr"} },
		func(dir, conf, port string) string {
			return "daemon off;\npid " + dir + "/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\nclient_body_temp_path " + dir + "/tmp;\n" + strings.Replace(conf, "listen 80", "listen 127.0.0.1:"+port, 1) + "}\n"
		}},
	{"caddy", "Caddyfile", func(_, conf, _ string) []string {
		return []string{"caddy", "run", "--adapter", "caddyfile", "--config", conf}
	},
		func(dir, conf, port string) string {
			return "{\nadmin off\nauto_https off\n}\n" + strings.Replace(conf, "example.org {", "http://127.0.0.1:"+port+" {", 1)
		}},
	{"apache", "apache.htaccess", func(_, conf, _ string) []string { return []string{"apache2", "-X", "-f", conf} },
		func(dir, _, port string) string {
			var b strings.Builder
			for _, m := range strings.Fields("mpm_event authz_core alias deflate dir filter headers mime autoindex") {
				fmt.Fprintf(&b, "LoadModule %s_module /usr/lib/apache2/modules/mod_%s.so\n", m, m)
			}
			fmt.Fprintf(&b, "ServerName example.org\nListen 127.0.0.1:%s\nPidFile %s/pid\nErrorLog /dev/stderr\nTypesConfig /etc/mime.types\nDefaultRuntimeDir %[2]s\nDocumentRoot %[2]s/root\n", port, dir)
			fmt.Fprintf(&b, "Alias /compendio %s/www\n<Directory %[1]s/www>\nRequire all granted\nAllowOverride All\n</Directory>\n<Location />\nRequire all granted\n</Location>\n", dir)
			return b.String()
		}},
	{"lighttpd", "lighttpd.conf", func(_, conf, _ string) []string { return []string{"lighttpd", "-D", "-f", conf} },
		func(dir, conf, port string) string {
			return "server.document-root = \"" + dir + "/root\"\nserver.bind = \"127.0.0.1\"\nserver.port = " + port + "\nserver.modules = ()\n" + conf
		}},
}

func TestHosting(t *testing.T) {
	// Servers that are started by root give up its rights, so that the folder of a test
	// would be closed to them.
	top, err := os.MkdirTemp("", "compendio-hosting-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(top) })
	if err := os.Chmod(top, 0o755); err != nil {
		t.Fatal(err)
	}
	o := options(t, sitetest.GenerateFS(12, 1))
	o.BaseURL = "https://example.org/compendio/"
	for _, h := range hosts {
		t.Run(h.name, func(t *testing.T) {
			dir := filepath.Join(top, h.name)
			for _, d := range []string{"www", "root", "tmp"} {
				if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			tree := hosted(t, filepath.Join(dir, "www"), func(www string) { run(t, o, www) })
			conf, err := os.ReadFile("../../docs/hosting/" + h.file)
			if err != nil {
				t.Fatal(err)
			}
			if h.name == "apache" {
				if err := os.WriteFile(filepath.Join(dir, "www", ".htaccess"), conf, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			port := freePort(t)
			file := filepath.Join(dir, h.file)
			text := h.wrap(dir, strings.ReplaceAll(string(conf), "/var/www/compendio", dir+"/www"), port)
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			serve(t, dir, port, h.start(dir, file, port))
			checkHost(t, "http://127.0.0.1:"+port, tree)
		})
	}
}

func hosted(t *testing.T, www string, build func(string)) sitetest.Tree {
	build(www)
	return sitetest.ReadTree(t, www)
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// serve starts a server, which ends with the test. Debian keeps some of them where only
// root's PATH leads.
func serve(t *testing.T, dir, port string, command []string) {
	t.Helper()
	program, err := exec.LookPath(command[0])
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/" + command[0]); err != nil {
			t.Fatalf("%v; .ci/setup installs it", err)
		}
	}
	var said strings.Builder
	cmd := exec.Command(program, command[1:]...)
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
	})
	for range 200 {
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("it ended: %v\n%s", err, said.String())
		case <-time.After(50 * time.Millisecond):
		}
		if c, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			c.Close()
			return
		}
	}
	t.Fatalf("it does not listen\n%s", said.String())
}

// checkHost asks a host for every file and for what is not there.
func checkHost(t *testing.T, host string, tree sitetest.Tree) {
	t.Helper()
	client := &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DisableCompression: true}}
	get := func(path string, header ...string) (*http.Response, string) {
		t.Helper()
		req, err := http.NewRequest("GET", host+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", "gzip")
		for i := 0; i+1 < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body := io.Reader(res.Body)
		if res.Header.Get("Content-Encoding") == "gzip" {
			if body, err = gzip.NewReader(res.Body); err != nil {
				t.Fatal(err)
			}
		}
		data, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		return res, string(data)
	}
	types := map[string]string{".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".csv": "text/csv", ".svg": "image/svg+xml", ".xml": "application/xml", ".txt": "text/plain"}
	asked := map[string]int{}
	for _, p := range tree.Names() {
		ext := filepath.Ext(p)
		if types[ext] == "" || p == "404.html" {
			continue
		}
		// All files of some kinds are the same to a host.
		kind := filepath.Dir(p) + ext
		if asked[kind]++; asked[kind] > 2 {
			continue
		}
		res, body := get("/compendio/" + p)
		if res.StatusCode != 200 || body != string(tree[p]) {
			t.Errorf("%s: %s, %d bytes of %d", p, res.Status, len(body), len(tree[p]))
		}
		media, params, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
		if media == "text/xml" { // as good, and what Caddy finds in the tables of its machine
			media = "application/xml"
		}
		if err != nil || media != types[ext] || ext != ".svg" && !strings.EqualFold(params["charset"], "utf-8") {
			t.Errorf("%s: it is served as %q", p, res.Header.Get("Content-Type"))
		}
		if zipped := res.Header.Get("Content-Encoding") == "gzip"; !zipped && len(tree[p]) > 1500 {
			t.Errorf("%s: %d bytes are not compressed", p, len(tree[p]))
		}
		if len(tree[p]) > 1500 && !strings.Contains(res.Header.Get("Vary"), "Accept-Encoding") {
			t.Errorf("%s: caches are not told that it is compressed", p)
		}
		cache := res.Header.Get("Cache-Control")
		hashed := strings.HasPrefix(p, "assets/") || strings.HasPrefix(p, "search/") && strings.Count(p, "/") > 1
		if hashed != strings.Contains(cache, "max-age=31536000") || hashed == strings.Contains(cache, "no-cache") {
			t.Errorf("%s: it is kept as %q", p, cache)
		}
		if res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s: headers are missing: %v", p, res.Header)
		}
		// Pages can be asked for again at the price of a header.
		if tag := res.Header.Get("ETag"); ext == ".html" && tag != "" {
			if res, _ := get("/compendio/"+p, "If-None-Match", tag); res.StatusCode != 304 {
				t.Errorf("%s: asked for again with its tag %s, it is sent again: %s", p, tag, res.Status)
			}
		} else if ext == ".html" {
			t.Errorf("%s: has no tag", p)
		}
	}
	for _, p := range []string{"es/nada.html", "es/nada/mas/x", "nada", "assets/nada.js", "search/3/es/m-aaaaaa.js"} {
		res, body := get("/compendio/" + p)
		if res.StatusCode != 404 || body != string(tree["404.html"]) {
			t.Errorf("%s: %s, %d bytes, of %d of the page for what is not there", p, res.Status, len(body), len(tree["404.html"]))
		}
		if cache := res.Header.Get("Cache-Control"); strings.Contains(cache, "max-age") {
			t.Errorf("%s: that it is not there is kept as %q", p, cache)
		}
	}
	for _, p := range []string{"es/index.html/x", "assets/", "search/", "data/"} {
		if res, body := get("/compendio/" + p); !slices.Contains([]int{403, 404}, res.StatusCode) || strings.Contains(body, ".css\"") || strings.Contains(body, "practices.json") || strings.Contains(body, "<main") && body != string(tree["404.html"]) {
			t.Errorf("%s: %s, it may list the folder", p, res.Status)
		}
	}
	for from, to := range map[string]string{"/compendio": "/compendio/", "/compendio/es": "/compendio/es/"} {
		res, _ := get(from)
		at, err := url.Parse(res.Header.Get("Location"))
		if err != nil || res.StatusCode < 301 || res.StatusCode > 308 || at.Path != to {
			t.Errorf("%s: %s to %s", from, res.Status, at)
		}
	}
	for _, p := range []string{"", "es/"} {
		if res, body := get("/compendio/" + p); res.StatusCode != 200 || body != string(tree[p+"index.html"]) {
			t.Errorf("%s: %s", p, res.Status)
		}
	}
}
