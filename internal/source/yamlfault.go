package source

import (
	"fmt"
	"regexp"
	"strings"

	"compendio/internal/diag"
)

// The YAML library says that something is wrong and, roughly, where: the line may
// be that of the mistake, the one before it or the one on which a list began. What
// the editor most likely did is found here, by looking at the lines themselves.

var (
	lineNumber = regexp.MustCompile(`line ([0-9]+)`)
	opensBlock = regexp.MustCompile(`(?:^|[:-] +)[|>][-+0-9]*[ \t]*(?:#.*)?$`)
	keyLine    = regexp.MustCompile(`^[ ]*(?:- +)*[\pL_][\pL0-9_-]*:(?: |$)`)
	noSpace    = regexp.MustCompile(`^[ ]*(?:- +)*[\pL_][\pL0-9_-]*:[^\s:/]`)
)

// explain reports a YAML error in the words of an editor.
func (c *converter) explain(err error) {
	line := 1
	if m := lineNumber.FindStringSubmatch(err.Error()); m != nil {
		_, _ = fmt.Sscan(m[1], &line)
	}
	line = max(1, min(line, len(c.lines)))
	text := blockText(c.lines)
	if l := c.textBegins(text); l > 0 && l <= line+1 {
		c.fault(l, 1, diag.TextInFront)
		return
	}
	for l := max(1, line-1); l <= len(c.lines); l++ {
		if !text[l-1] && c.suspect(l) {
			return
		}
	}
	for l := line - 2; l > 0; l-- {
		if !text[l-1] && c.suspect(l) {
			return
		}
	}
	c.fault(line, 1, diag.YAMLSyntax)
}

// blockText marks the lines that are text after a | or >, in which any character is allowed.
func blockText(lines []string) []bool {
	marks := make([]bool, len(lines))
	inside := -1
	for i, line := range lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		at := indentation(line)
		if marks[i] = inside >= 0 && at > inside; marks[i] {
			continue
		}
		inside = -1
		if opensBlock.MatchString(line) {
			inside = at
		}
	}
	return marks
}

func indentation(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// textBegins finds the line on which front matter that was never closed has run
// on into the text: after an empty line, something that is no key.
func (c *converter) textBegins(text []bool) int {
	if c.above == 0 {
		return 0 // not the head of a document
	}
	for i := 1; i < len(c.lines); i++ {
		line := c.lines[i]
		if strings.TrimSpace(c.lines[i-1]) != "" || text[i] || strings.TrimSpace(line) == "" {
			continue
		}
		if line[0] != ' ' && line[0] != '-' && !keyLine.MatchString(line) && (line[0] != '#' || strings.HasPrefix(line, "##")) {
			return i + 1
		}
	}
	return 0
}

// suspect reports the fault of a line, if it has one of the usual ones.
func (c *converter) suspect(l int) bool {
	line := []rune(c.lines[l-1])
	if strings.HasPrefix(strings.TrimSpace(string(line)), "#") {
		return false
	}
	if m := noSpace.FindString(string(line)); m != "" {
		c.fault(l, len([]rune(m)), diag.YAMLNoSpace)
		return true
	}
	if c.goesOn(l) {
		c.fault(l, indentation(string(line))+1, diag.YAMLIndent)
		return true
	}
	at := valueStart(line)
	if at < 0 {
		return false
	}
	switch sign := line[at]; sign {
	case '*', '&', '!', '%', '@', '`':
		c.fault(l, at+1, diag.YAMLAlias, string(sign))
		return true
	case '|', '>':
		if !opensBlock.MatchString(string(line)) {
			c.fault(l, at+1, diag.YAMLAlias, string(sign))
			return true
		}
	case '-', '?':
		if at+1 < len(line) && line[at+1] == ' ' {
			c.fault(l, at+1, diag.YAMLAlias, string(sign))
			return true
		}
	case '"', '\'':
		if c.quoteCloses(l, at) {
			break
		}
		if rest := string(line[at+1:]); !strings.ContainsRune(rest, sign) {
			c.fault(l, at+1, diag.YAMLQuoteOpen, string(sign)+strings.TrimSpace(rest)+string(sign))
		} else {
			c.fault(l, at+1, diag.YAMLQuote)
		}
		return true
	case '[', '{':
		return c.brackets(l, at)
	default:
		for i := at; i < len(line); i++ {
			if line[i] == ':' && (i+1 == len(line) || line[i+1] == ' ') {
				c.fault(l, i+1, diag.YAMLColon)
				return true
			}
		}
	}
	return false
}

// valueStart returns the index of the first character of the value on a line, after a key
// or the hyphen of a list; -1 if there is none.
func valueStart(line []rune) int {
	i := 0
	for i < len(line) && line[i] == ' ' {
		i++
	}
	for i+1 < len(line) && line[i] == '-' && line[i+1] == ' ' {
		for i++; i < len(line) && line[i] == ' '; i++ {
		}
	}
	if m := keyLine.FindString(string(line[i:])); m != "" {
		for i += len([]rune(m)); i < len(line) && line[i] == ' '; i++ {
		}
	}
	if i >= len(line) {
		return -1
	}
	return i
}

// goesOn reports whether a line with a key is indented as if it went on with the
// plain text of the line above.
func (c *converter) goesOn(l int) bool {
	if l < 2 || !keyLine.MatchString(c.lines[l-1]) {
		return false
	}
	above := []rune(c.lines[l-2])
	at := valueStart(above)
	if at < 0 || strings.ContainsRune("\"'[{|>#", above[at]) || !keyLine.MatchString(string(above)) {
		return false
	}
	key := len(above) - len([]rune(strings.TrimLeft(string(above), " -")))
	return indentation(c.lines[l-1]) > key
}

// quoteCloses reports whether a value that begins with a quotation mark ends with
// it, on this line or a later one, and nothing follows.
func (c *converter) quoteCloses(l, at int) bool {
	mark := []rune(c.lines[l-1])[at]
	at++
	for ; l <= len(c.lines); l, at = l+1, 0 {
		line := []rune(c.lines[l-1])
		for i := at; i < len(line); i++ {
			switch {
			case mark == '"' && line[i] == '\\', line[i] == mark && mark == '\'' && i+1 < len(line) && line[i+1] == mark:
				i++
			case line[i] == mark:
				rest := strings.TrimSpace(string(line[i+1:]))
				return rest == "" || strings.HasPrefix(rest, "#")
			}
		}
	}
	return false
}

// brackets looks into a value between [ ] or { }, which may go on over several
// lines, and reports what YAML cannot read in it.
func (c *converter) brackets(l, at int) bool {
	closing := map[rune]rune{'[': ']', '{': '}'}
	opening := []rune(c.lines[l-1])[at]
	startLine, startColumn := l, at+1
	unclosed := func() bool {
		c.fault(startLine, startColumn, diag.YAMLBracket, string(opening), string(closing[opening]))
		return true
	}
	var open []rune
	fresh, colon := true, false // at the start of an item; after its key
	for ; l <= len(c.lines); l, at = l+1, 0 {
		line := []rune(c.lines[l-1])
		if l > startLine && keyLine.MatchString(string(line)) && indentation(string(line)) == 0 {
			return unclosed()
		}
		for i := at; i < len(line); i++ {
			r := line[i]
			last := i+1 == len(line) || line[i+1] == ' '
			switch {
			case r == ' ' || r == '\t':
				continue
			case fresh && (r == '"' || r == '\''):
				for i++; i < len(line) && line[i] != r; i++ {
					if r == '"' && line[i] == '\\' {
						i++
					}
				}
			case fresh && (r == '[' || r == '{'):
				open, colon = append(open, r), false
				continue
			case r == ']' || r == '}':
				if closing[open[len(open)-1]] != r {
					return unclosed()
				}
				if open = open[:len(open)-1]; len(open) == 0 {
					if rest := strings.TrimSpace(string(line[i+1:])); rest != "" && rest[0] != '#' {
						return unclosed()
					}
					return false
				}
			case r == ',':
				fresh, colon = true, false
				continue
			case r == ':' && last && !colon && !fresh:
				fresh, colon = true, true
				continue
			case r == ':' && last || r == '?' || r == '[' || r == '{' || fresh && strings.ContainsRune("*&!%@`|>", r):
				c.fault(l, i+1, diag.YAMLBrace, string(r))
				return true
			}
			fresh = false
		}
	}
	return unclosed()
}
