package pack

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// patience is how long a browser may print.
const patience = 10 * time.Minute

// browser finds a browser that prints: the one that was named, or any Chromium, Chrome
// or Edge of this machine.
func (c *Copy) browser() (string, error) {
	if c.Browser != "" {
		program, err := exec.LookPath(c.Browser)
		if err != nil {
			return "", &Refusal{"browser_failed", []any{c.Browser, err.Error()}}
		}
		return program, nil
	}
	for _, name := range browsers(runtime.GOOS, os.Getenv) {
		if program, err := exec.LookPath(name); err == nil {
			return program, nil
		}
	}
	return "", &Refusal{"no_browser", nil}
}

// browsers are the names and places that systems give to such browsers.
func browsers(system string, getenv func(string) string) []string {
	switch system {
	case "windows":
		var list []string
		for _, dir := range []string{"ProgramFiles", "ProgramFiles(x86)", "LocalAppData"} {
			if root := getenv(dir); root != "" {
				for _, program := range []string{`Google\Chrome\Application\chrome.exe`, `Chromium\Application\chrome.exe`, `Microsoft\Edge\Application\msedge.exe`} {
					list = append(list, root+`\`+program)
				}
			}
		}
		return append(list, "chrome", "msedge")
	case "darwin":
		var list []string
		for _, root := range []string{"/Applications", getenv("HOME") + "/Applications"} {
			for _, name := range []string{"Google Chrome", "Chromium", "Microsoft Edge"} {
				list = append(list, root+"/"+name+".app/Contents/MacOS/"+name)
			}
		}
		return append(list, "chromium")
	}
	return []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "microsoft-edge-stable"}
}

// farewell is how long a browser may take to close.
const farewell = 10 * time.Second

// printer is a browser without a window that prints HTML files.
type printer struct {
	ctx     context.Context // the browser's
	wanted  context.Context // when it ends, nobody waits for what is printed
	program string
	foot    string // what stands at the foot of each page
	end     func()
}

func (c *Copy) startPrinter(wanted context.Context) (*printer, error) {
	program, err := c.browser()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		// Nothing of what is printed is anywhere else.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"),
	)
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium refuses to run as root otherwise
	}
	ctx, _ = chromedp.NewExecAllocator(ctx, options...)
	ctx, _ = chromedp.NewContext(ctx)
	lang := c.Plan.Languages[0]
	s := c.Plan.Base.Site
	foot := fmt.Sprintf(`<div style="font:9px sans-serif;color:#333;width:100%%;padding:0 0.75in;display:flex;justify-content:space-between"><span>%s · %s</span><span class="pageNumber"></span></div>`,
		html.EscapeString(s.Name.In(lang)), html.EscapeString(s.Edition.String()))
	p := &printer{ctx, wanted, program, foot, func() {
		// A browser that is asked to go clears its temporary files away. One that has
		// died meanwhile is not waited for: the end of ctx sees to what is left of it.
		leave, stop := context.WithTimeout(ctx, farewell)
		_ = chromedp.Cancel(leave)
		stop()
		cancel()
		chromedp.FromContext(ctx).Allocator.Wait() // until its files are gone
	}}
	// The browser lives as long as the context of the first call.
	if err := chromedp.Do(ctx); err != nil {
		p.end()
		if ended := wanted.Err(); ended != nil {
			return nil, ended
		}
		return nil, &Refusal{"browser_failed", []any{program, err.Error()}}
	}
	return p, nil
}

// print prints a file; a draft has no bookmarks and tags, which take time.
func (p *printer) print(file string, draft bool) ([]byte, error) {
	address := url.URL{Scheme: "file", Path: filepath.ToSlash(file)}
	if !strings.HasPrefix(address.Path, "/") {
		address.Path = "/" + address.Path // C:/…
	}
	how := []chromedp.PDFOption{chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFMargins(0.7, 0.75, 0.8, 0.75), chromedp.PDFPrintBackground(),
		chromedp.PDFHeaderTemplate("<span></span>"), chromedp.PDFFooterTemplate(p.foot), chromedp.PDFStream()}
	if draft {
		how = append(how, func(p *cdp.PrintToPDFParams) { p.GenerateTaggedPDF = new(bool) })
	} else {
		how = append(how, chromedp.PDFOutlineAndTagged())
	}
	ctx, cancel := context.WithCancel(p.ctx)
	defer cancel()
	defer context.AfterFunc(p.wanted, cancel)()
	err := chromedp.Do(ctx, chromedp.Navigate(address.String()))
	var data []byte
	if err == nil {
		data, err = chromedp.Run(ctx, chromedp.PrintToPDF(how...))
	}
	if ended := p.wanted.Err(); ended != nil {
		return nil, ended
	}
	if err != nil {
		return nil, &Refusal{"browser_failed", []any{p.program, err.Error()}}
	}
	return data, nil
}

var (
	pdfDate    = regexp.MustCompile(`/(CreationDate|ModDate) \(D:[0-9]{14}[^)]*\)`)
	pdfCreator = regexp.MustCompile(`/Creator \((?:\\.|[^\\()])*\)`)
	pdfRoot    = regexp.MustCompile(`/Root (\d+) 0 R`)
	pdfPages   = regexp.MustCompile(`/Pages (\d+) 0 R`)
	pdfDests   = regexp.MustCompile(`/Dests (\d+) 0 R`)
	pdfKids    = regexp.MustCompile(`(?s)/Kids \[([^\]]*)\]`)
	pdfRef     = regexp.MustCompile(`(\d+) 0 R`)
	pdfDest    = regexp.MustCompile(`/(\S+) \[(\d+) 0 R `)
	pdfEscape  = regexp.MustCompile(`#[0-9A-Fa-f]{2}`)
	pdfID      = regexp.MustCompile(`/ID (\(node[0-9]{8}\))`)
	pdfNode    = regexp.MustCompile(`\(node[0-9]{8}\)`)
)

// inform replaces what a browser writes of itself and of the moment by what the book
// has to say, in as many bytes, so that every offset in the file stays true. Only the
// first object, which says this, is looked at: what follows is compressed.
func inform(data []byte, author string, day time.Time) ([]byte, error) {
	end := bytes.Index(data, []byte("endobj"))
	if end < 0 || !bytes.HasPrefix(data, []byte("%PDF-")) {
		return nil, &Refusal{"browser_failed", []any{"", "no PDF"}}
	}
	out := bytes.Clone(data)
	pad := func(old []byte, text string) []byte {
		if len(text) > len(old) {
			return old
		}
		return []byte(text + strings.Repeat(" ", len(old)-len(text)))
	}
	head := pdfDate.ReplaceAllFunc(out[:end], func(old []byte) []byte {
		name := pdfDate.FindSubmatch(old)[1]
		return pad(old, "/"+string(name)+day.Format(" (D:20060102150405")+"+00'00')")
	})
	// A browser names no author, but itself at length; a name that is longer is cut.
	head = pdfCreator.ReplaceAllFunc(head, func(old []byte) []byte {
		const creator = "/Creator (compendio) /Author "
		name := []rune(author)
		for len(creator)+len(pdfText(string(name))) > len(old) && len(name) > 0 {
			name = name[:len(name)-1]
		}
		return pad(old, creator+pdfText(string(name)))
	})
	copy(out, head)
	return out, nil
}

// pdfText is how a PDF writes a text: in Latin-1 if it can, else in UTF-16.
func pdfText(text string) string {
	latin := []byte("(")
	for _, r := range text {
		switch {
		case r > 0xff || r < ' ' || r > '~' && r <= 0xa0:
			out := []byte("<FEFF")
			for _, unit := range utf16.Encode([]rune(text)) {
				out = fmt.Appendf(out, "%04X", unit)
			}
			return string(append(out, '>'))
		case strings.ContainsRune(`()\`, r):
			latin = append(latin, '\\')
		}
		latin = append(latin, byte(r))
	}
	return string(append(latin, ')'))
}

// renumber returns the heading cells of tables, which other cells name, numbers from 1.
// A browser counts every node that it comes across, and which it meets first is not
// the same each time. The order and the length of the numbers stay, and so does every
// offset in the file.
func renumber(data []byte) []byte {
	var ids []string
	for _, m := range pdfID.FindAllSubmatch(data, -1) {
		ids = append(ids, string(m[1]))
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return pdfNode.ReplaceAllFunc(data, func(old []byte) []byte {
		if i, found := slices.BinarySearch(ids, string(old)); found {
			return fmt.Appendf(nil, "(node%08d)", i+1)
		}
		return old
	})
}

// destinations reads from a PDF of Chromium on which page each place is that a link
// leads to. It knows just enough of the format: a table of offsets, dictionaries that
// are not compressed, one tree of pages. A PDF that is otherwise has no result, and
// the contents then have no page numbers.
func destinations(data []byte) map[string]int {
	object := objects(data)
	refer := func(in string, what *regexp.Regexp) string {
		if m := what.FindStringSubmatch(in); m != nil {
			n, _ := strconv.Atoi(m[1])
			return object(n)
		}
		return ""
	}
	trailer := string(data[max(0, bytes.LastIndex(data, []byte("trailer"))):])
	root := refer(trailer, pdfRoot)
	number := map[string]int{} // object of a page → its number
	var walk func(ref string, depth int)
	walk = func(ref string, depth int) {
		n, _ := strconv.Atoi(ref)
		kids := pdfKids.FindStringSubmatch(object(n))
		if kids == nil || depth > 50 {
			number[ref] = len(number) + 1
			return
		}
		for _, m := range pdfRef.FindAllStringSubmatch(kids[1], -1) {
			walk(m[1], depth+1)
		}
	}
	if m := pdfPages.FindStringSubmatch(root); m != nil {
		walk(m[1], 0)
	}
	places := map[string]int{}
	for _, m := range pdfDest.FindAllStringSubmatch(refer(root, pdfDests), -1) {
		name := pdfEscape.ReplaceAllStringFunc(m[1], func(x string) string {
			n, _ := strconv.ParseUint(x[1:], 16, 8)
			return string([]byte{byte(n)})
		})
		if page := number[m[2]]; page > 0 {
			places[name] = page
		}
	}
	return places
}

// objects reads the table of offsets and returns a function that finds an object.
func objects(data []byte) func(n int) string {
	none := func(int) string { return "" }
	at := bytes.LastIndex(data, []byte("startxref"))
	if at < 0 {
		return none
	}
	fields := strings.Fields(string(data[at:min(len(data), at+64)]))
	if len(fields) < 2 {
		return none
	}
	start, err := strconv.Atoi(fields[1])
	if err != nil || start < 0 || start >= len(data) || !bytes.HasPrefix(data[start:], []byte("xref")) {
		return none
	}
	table := strings.Fields(string(data[start:at]))
	if len(table) < 3 || table[1] != "0" {
		return none
	}
	return func(n int) string {
		// xref 0 COUNT, then offset, generation and state of each object
		i := 3 + 3*n
		if n < 0 || i+2 >= len(table) || table[i+2] != "n" {
			return ""
		}
		offset, err := strconv.Atoi(table[i])
		if err != nil || offset < 0 || offset >= len(data) {
			return ""
		}
		end := bytes.Index(data[offset:], []byte("endobj"))
		if end < 0 {
			return ""
		}
		return string(data[offset : offset+end])
	}
}
