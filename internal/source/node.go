package source

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"compendio/internal/diag"

	"go.yaml.in/yaml/v3"
)

// NodeKind is what a value in front matter looks like.
type NodeKind int

const (
	Null   NodeKind = iota // nothing after the colon
	Scalar                 // one text, number or word
	List
	Map
)

// Node is a value with its place. Values are as written: YAML would read 010 as
// eight and a date as a moment in time, which no editor expects.
type Node struct {
	Kind    NodeKind
	Value   string // of a Scalar
	Quoted  bool   // a Scalar in quotation marks or a block
	Comment string // what follows a # on the line of a Scalar or Null
	Inline  bool   // of a List or Map that Set is to write in brackets, where it is new
	Items   []Node // of a List
	Pairs   []Pair // of a Map, as written
	Line    int    // in the file, from 1
	Column  int
}

// Pair is a key with its value.
type Pair struct {
	Key    string
	Line   int
	Column int
	Value  Node
}

// Get finds a key of a Map.
func (n Node) Get(key string) (Node, bool) {
	for _, p := range n.Pairs {
		if p.Key == key {
			return p.Value, true
		}
	}
	return Node{}, false
}

// ParseYAML reads a YAML file that is not content, such as the words of the interface.
func ParseYAML(data []byte, file string, log *diag.Log) (Node, bool) {
	return parseYAML(data, file, 0, log)
}

// parseYAML reads one YAML document whose first line is line above+1 of the file.
func parseYAML(data []byte, file string, above int, log *diag.Log) (Node, bool) {
	if data == nil {
		return Node{}, false
	}
	c := converter{file: file, above: above, lines: strings.Split(string(data), "\n"), log: log, ok: true}
	if c.traps(); !c.ok {
		return Node{}, false
	}
	var doc, next yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(&doc); err != nil && err != io.EOF {
		c.explain(err)
		return Node{}, false
	}
	// YAML may end a document and begin another in the same file, which we would not read.
	if err := decoder.Decode(&next); err != io.EOF {
		c.fault(c.documentEnds(doc), 1, diag.YAMLSecond)
		return Node{}, false
	}
	if len(doc.Content) == 0 {
		return Node{Kind: Null, Line: above + 1, Column: 1}, true
	}
	n := c.convert(doc.Content[0], 0)
	return n, c.ok
}

// documentEnds is the line on which a document is closed: --- or ... after its first value.
func (c *converter) documentEnds(doc yaml.Node) int {
	first := 1
	if len(doc.Content) > 0 {
		first = doc.Content[0].Line
	}
	for i := first; i < len(c.lines); i++ {
		if strings.HasPrefix(c.lines[i], "---") || strings.HasPrefix(c.lines[i], "...") {
			return i + 1
		}
	}
	return 1
}

type converter struct {
	file  string
	above int
	lines []string
	log   *diag.Log
	ok    bool
}

func (c *converter) fault(line, column int, code diag.Code, args ...any) {
	c.ok = false
	c.log.Error(diag.Place{File: c.file, Line: line + c.above, Column: column}, code, args...)
}

// traps reports what YAML would take amiss without a word an editor understands:
// tabs in the indentation and non-breaking spaces that look like ordinary ones.
func (c *converter) traps() {
	for i, line := range c.lines {
		indent := line[:len(line)-len(strings.TrimLeft(line, " \t\u00a0"))]
		if at := strings.IndexByte(indent, '\t'); at >= 0 && strings.TrimSpace(line) != "" {
			c.fault(i+1, utf8.RuneCountInString(line[:at])+1, diag.YAMLTab)
		}
		if at := strings.Index(indent, "\u00a0"); at >= 0 {
			c.fault(i+1, utf8.RuneCountInString(line[:at])+1, diag.YAMLSpace)
		}
		key := strings.TrimLeft(line, " -")
		if at := strings.Index(key, ":\u00a0"); at > 0 && !strings.ContainsAny(key[:at], " \"'") {
			column := utf8.RuneCountInString(line) - utf8.RuneCountInString(key[at+1:]) + 1
			c.fault(i+1, column, diag.YAMLSpace)
		}
	}
}

// invisible characters come along when a value is copied from a document; at its ends
// nobody means them.
const invisible = "\u00a0\u202f\u200b\ufeff"

// maxDepth bounds nesting; our own vocabularies need four levels.
const maxDepth = 12

func (c *converter) convert(y *yaml.Node, depth int) Node {
	n := Node{Line: y.Line + c.above, Column: y.Column}
	if depth > maxDepth {
		c.fault(y.Line, y.Column, diag.YAMLDeep, maxDepth)
		return n
	}
	if y.Kind == yaml.AliasNode || y.Anchor != "" {
		c.fault(y.Line, y.Column, diag.YAMLAlias, sign(y))
		return n
	}
	switch y.Kind {
	case yaml.SequenceNode:
		n.Kind = List
		n.Items = make([]Node, 0, len(y.Content))
		for _, item := range y.Content {
			n.Items = append(n.Items, c.convert(item, depth+1))
		}
	case yaml.MappingNode:
		n.Kind = Map
		n.Pairs = make([]Pair, 0, len(y.Content)/2)
		first := map[string]int{}
		for i := 0; i+1 < len(y.Content); i += 2 {
			key := y.Content[i]
			if key.Kind != yaml.ScalarNode {
				c.fault(key.Line, key.Column, diag.YAMLNotMap)
				continue
			}
			c.characters(key)
			if line, ok := first[key.Value]; ok {
				c.fault(key.Line, key.Column, diag.DuplicateKey, key.Value, line)
				continue
			}
			first[key.Value] = key.Line + c.above
			if v := y.Content[i+1]; y.Style&yaml.FlowStyle != 0 && i > 0 && v.Kind == yaml.ScalarNode && v.Tag == "!!null" && v.Value == "" {
				c.fault(key.Line, key.Column, diag.YAMLComma)
				continue
			}
			v := c.convert(y.Content[i+1], depth+1)
			if v.Kind == Null {
				v.Comment = key.LineComment
			}
			n.Pairs = append(n.Pairs, Pair{key.Value, key.Line + c.above, key.Column, v})
		}
	case yaml.ScalarNode:
		c.characters(y)
		plain := y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
		if plain && y.Style&yaml.TaggedStyle != 0 {
			c.fault(y.Line, y.Column, diag.YAMLAlias, "!")
			return n
		}
		if plain && (strings.Trim(y.Value, invisible) == "" || y.Value == "~") {
			return n // Null
		}
		n.Kind, n.Value, n.Quoted = Scalar, y.Value, !plain
		if plain {
			n.Value, n.Comment = strings.Trim(y.Value, invisible), y.LineComment
		}
	}
	return n
}

// characters reports what no text may hold; in quotation marks YAML has escapes for all.
func (c *converter) characters(y *yaml.Node) {
	if i := strings.IndexFunc(y.Value, NotText); i >= 0 {
		r, _ := utf8.DecodeRuneInString(y.Value[i:])
		c.fault(y.Line, y.Column, diag.NoText, CodePoint(r))
	}
}

func sign(y *yaml.Node) string {
	if y.Kind == yaml.AliasNode {
		return "*"
	}
	return "&"
}
