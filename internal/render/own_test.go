package render

import (
	"math"
	"testing"

	"compendio/internal/message"
)

// Contrast is that of WCAG; the pairs are those of its own examples and of the built-in colours.
func TestContrast(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{{"#000", "#ffffff", 21}, {"#777777", "#fff", 4.48}, {"#767676", "#ffffff", 4.54}, {"#0b5a6f", "#fbfaf6", 7.43}, {"#ffcc00", "#fbfaf6", 1.46}} {
		if got := contrast(rgb(c.a), rgb(c.b)); math.Abs(got-c.want) > .02 {
			t.Errorf("%s on %s has a contrast of %.2f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

// What is proposed in place of a colour has enough contrast, whatever the colour.
func TestMended(t *testing.T) {
	for _, back := range []string{"#fbfaf6", "#f2efe7", "#1f2429", "#14171a"} {
		for _, colour := range []string{"#ffcc00", "#ffffff", "#000000", "#ff0000", "#00ff00", "#0000ff", "#808080"} {
			if better := mended(colour, back); contrast(rgb(better), rgb(back)) < enough {
				t.Errorf("in place of %s on %s, %s is proposed, with a contrast of %.2f", colour, back, better, contrast(rgb(better), rgb(back)))
			}
		}
	}
}

// An SVG file is a drawing, with proportions, or it says what else it is.
func TestDrawing(t *testing.T) {
	for _, c := range []struct {
		text, active  string
		width, height int
		bad           bool
	}{
		{text: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><path d="M0 0h9"/></svg>`, width: 120, height: 40},
		{text: `<?xml version="1.0"?><svg width="60px" height="20" viewBox="0,0,1,1"><use href="#a"/></svg>`, width: 60, height: 20},
		{text: `<svg width="100%"/>`},
		{text: `<svg><script>alert(1)</script></svg>`, active: "<script>"},
		{text: `<svg onload="x()"/>`, active: "onload"},
		{text: `<svg><image href="https://example.org/a.png"/></svg>`, active: "href=https://example.org/a.png"},
		{text: `<svg><a xlink:href=" javascript:x()"/></svg>`, active: "href=javascript:x()"},
		{text: `<svg><a><set attributeName="xlink:href" to="javascript:x()"/></a></svg>`, active: "attributeName=xlink:href"},
		{text: `<svg><foreignObject/></svg>`, active: "<foreignObject>"},
		{text: `<?xml-stylesheet href="https://example.org/x.css"?><svg/>`, active: "<?xml-stylesheet?>"},
		{text: `<html/>`, bad: true},
		{text: `<svg>`, bad: true},
		{text: ``, bad: true},
	} {
		w, h, active, err := drawing([]byte(c.text))
		if w != c.width || h != c.height || active != c.active || (err != nil) != c.bad {
			t.Errorf("%s is %d × %d, %q, %v", c.text, w, h, active, err)
		}
	}
}

// What parsers say has words in every language.
func TestPlainWords(t *testing.T) {
	for _, lang := range message.Languages() {
		for _, list := range [][]phrase{ofTemplates, ofAssets} {
			for _, p := range list {
				if !message.Tool(lang).Has("parser." + p.key) {
					t.Errorf("internal/message/%s.yaml has no words for parser.%s", lang, p.key)
				}
			}
		}
	}
}
