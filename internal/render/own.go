package render

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"io/fs"
	"maps"
	"math"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"compendio/internal/diag"
	"compendio/internal/kb"
	"compendio/internal/view"
)

// What site.yaml says of how a site looks: its accent colours and its logo.

// styles returns the entry point of a bundle of styles that holds what is the site's own too; empty if
// nothing is. The policy of pages admits no styles in them.
func styles(name string, s *kb.Site) string {
	plain, colourless := s.Logo == "" && len(s.Footer) == 0, s.Accent == kb.Accent{}
	if plain && colourless {
		return ""
	}
	text := fmt.Sprintf("@import \"./%s\";\n", path.Base(name))
	if !plain {
		text += "@import \"./own.css\";\n"
	}
	if !colourless && !inline[name] {
		text += "@import \"./accent.css\";\n"
	}
	for _, c := range schemes(s) {
		if c.colour != "" {
			text += fmt.Sprintf("@media screen and (prefers-color-scheme: %s) { :root { --link: %s; } }\n", c.name, c.colour)
		}
	}
	return text
}

// scheme is what a reader's screen is set to.
type scheme struct{ name, colour string }

func schemes(s *kb.Site) []scheme {
	return []scheme{{"light", s.Accent.Light}, {"dark", s.Accent.Dark}}
}

// enough is the least contrast of text that the accessibility guidelines ask for (WCAG 2.2, 1.4.3).
const enough = 4.5

var background = regexp.MustCompile(`--(?:paper|card|wash):\s*(#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3})\b`)

// legible holds the accent colours to the backgrounds that a style sheet has for each scheme.
func legible(css []byte, s *kb.Site, log *diag.Log) {
	// What is built in, and what stands in its place, has the colours of light screens first, then those
	// of dark ones in a block of their own.
	light, dark, _ := bytes.Cut(css, []byte("prefers-color-scheme:"))
	dark, _, _ = bytes.Cut(dark, []byte("}}"))
	for i, c := range schemes(s) {
		if c.colour == "" {
			continue
		}
		worst, lowest := "", math.Inf(1)
		for _, m := range background.FindAllSubmatch([][]byte{light, dark}[i], -1) { // as schemes has them
			if ratio := contrast(rgb(c.colour), rgb(string(m[1]))); ratio < lowest {
				worst, lowest = string(m[1]), ratio
			}
		}
		if lowest < enough {
			// 4.46 is not enough, and must not be told as 4.5.
			log.Error(s.Place("accent."+c.name), diag.LowContrast, c.colour, worst, math.Floor(lowest*10)/10, enough, mended(c.colour, worst))
		}
	}
}

// mended is the colour nearest to another that has enough contrast with a background: darker on a
// light one, lighter on a dark one.
func mended(colour, background string) string {
	to := 0.0
	if luminance(rgb(background)) < .18 {
		to = 255
	}
	from := rgb(colour)
	for step := 0.0; step <= 1; step += .02 {
		mixed := from
		for i := range mixed {
			mixed[i] = math.Round(from[i] + (to-from[i])*step)
		}
		if contrast(mixed, rgb(background)) >= enough+.1 { // the other backgrounds differ a little
			return fmt.Sprintf("#%02x%02x%02x", int(mixed[0]), int(mixed[1]), int(mixed[2]))
		}
	}
	return "#000000"
}

// rgb are the parts of a colour such as #0b5a6f or #fff, from 0 to 255.
func rgb(colour string) (c [3]float64) {
	digits := strings.TrimPrefix(colour, "#")
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	for i := range c {
		n, _ := strconv.ParseUint(digits[2*i:2*i+2], 16, 8)
		c[i] = float64(n)
	}
	return c
}

// luminance and contrast are those of WCAG 2.2.
func luminance(c [3]float64) float64 {
	linear := func(v float64) float64 {
		if v /= 255; v <= .04045 {
			return v / 12.92
		}
		return math.Pow((v+.055)/1.055, 2.4)
	}
	return .2126*linear(c[0]) + .7152*linear(c[1]) + .0722*linear(c[2])
}

func contrast(a, b [3]float64) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + .05) / (min(x, y) + .05)
}

// logo reads the logo of a site, if it has one.
func logo(static fs.FS, s *kb.Site, published map[string]string, log *diag.Log) *view.ImageView {
	if s.Logo == "" {
		return nil
	}
	at := s.Place("logo")
	address, there := published[s.Logo]
	data, err := fs.ReadFile(static, s.Logo)
	if !there || err != nil {
		log.Error(at, diag.LogoMissing, s.Logo, diag.Near(diag.Nearest(s.Logo, slices.Sorted(maps.Keys(published)))))
		return nil
	}
	image := &view.ImageView{Src: address}
	switch strings.ToLower(path.Ext(s.Logo)) {
	case ".png":
		about, err := png.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			log.Error(at, diag.LogoUnread, s.Logo)
		}
		image.Width, image.Height = about.Width, about.Height
	case ".svg":
		var active string
		if image.Width, image.Height, active, err = drawing(data); err != nil {
			log.Error(at, diag.LogoUnread, s.Logo)
		} else if active != "" {
			log.Error(at, diag.LogoActive, s.Logo, active)
		}
	default:
		log.Error(at, diag.LogoType, s.Logo)
	}
	return image
}

// drawing reads the proportions of an SVG picture, and what in it is more than a drawing: whoever opens
// the file itself would run a script, and other hosts would learn of it.
func drawing(data []byte) (width, height int, active string, err error) {
	tokens := xml.NewDecoder(bytes.NewReader(data))
	root := true
	for {
		token, err := tokens.Token()
		if errors.Is(err, io.EOF) && !root {
			return width, height, active, nil
		}
		if err != nil {
			return 0, 0, "", err
		}
		switch x := token.(type) {
		case xml.StartElement:
			if root && x.Name.Local != "svg" {
				return 0, 0, "", errors.New("no drawing")
			}
			if root {
				width, height = proportions(x.Attr)
			}
			if found := acting(x); found != "" && active == "" {
				active = found
			}
			root = false
		case xml.ProcInst:
			if x.Target != "xml" {
				active = "<?" + x.Target + "?>"
			}
		}
	}
}

// acting names what an element does beside being drawn; nothing if that is all.
func acting(x xml.StartElement) string {
	switch strings.ToLower(x.Name.Local) {
	case "script", "foreignobject", "iframe", "embed", "object", "handler", "listener":
		return "<" + x.Name.Local + ">"
	}
	for _, a := range x.Attr {
		name, value := strings.ToLower(a.Name.Local), strings.TrimSpace(a.Value)
		switch {
		case strings.HasPrefix(name, "on"):
			return a.Name.Local
		case name == "attributename" && strings.Contains(strings.ToLower(value), "href"): // leads elsewhere once it moves
			return a.Name.Local + "=" + value
		case (name == "href" || name == "src") && !strings.HasPrefix(value, "#") && !strings.HasPrefix(value, "data:image/"):
			return a.Name.Local + "=" + value
		}
	}
	return ""
}

// proportions are those of a drawing: its width and height if they are numbers of pixels, else those of
// its box.
func proportions(attributes []xml.Attr) (width, height int) {
	value := map[string]string{}
	for _, a := range attributes {
		value[a.Name.Local] = a.Value
	}
	w, err1 := strconv.ParseFloat(strings.TrimSuffix(value["width"], "px"), 64)
	h, err2 := strconv.ParseFloat(strings.TrimSuffix(value["height"], "px"), 64)
	if box := strings.FieldsFunc(value["viewBox"], func(r rune) bool { return r == ' ' || r == ',' }); (err1 != nil || err2 != nil) && len(box) == 4 {
		w, err1 = strconv.ParseFloat(box[2], 64)
		h, err2 = strconv.ParseFloat(box[3], 64)
	}
	if err1 != nil || err2 != nil || !(w > 0 && h > 0 && w < 1e5 && h < 1e5) {
		return 0, 0
	}
	return max(1, int(math.Round(w))), max(1, int(math.Round(h)))
}
