package markdown

import "strings"

// Prose returns a text in which all that readers do not read as words is blank: addresses, the
// targets of references, citations, the numbers of lists. It is as long as the text, so that what
// is found in it is found at the same place there.
func Prose(src string) string {
	if !strings.ContainsAny(src, "[]:") && !strings.ContainsAny(src, "0123456789") {
		return src
	}
	out := []byte(src)
	blank := func(from, to int) {
		for i := from; i < to; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	for i := 0; i < len(src); i++ {
		end := 0
		if i == 0 || src[i-1] == '\n' {
			end = listNumber(src[i:])
		}
		if end == 0 {
			end = unread(src[i:])
		}
		if end > 0 {
			blank(i, i+end)
			i += end - 1
		}
	}
	return string(out)
}

// unread is how much of a text is not read as words at its beginning.
func unread(text string) int {
	switch text[0] {
	case '[':
		end := strings.IndexByte(text[:min(len(text), longestMark)], ']')
		switch {
		case end < 0:
		case strings.HasPrefix(text, "[^"):
			return end + 1
		case strings.HasPrefix(text, "[["):
			if bar := strings.IndexByte(text[:end], '|'); bar > 0 {
				return bar
			}
			return end
		}
	case ']':
		if strings.HasPrefix(text, "](") {
			return 2 + until(text[2:], ") \n")
		}
		if strings.HasPrefix(text, "]: ") {
			return 3 + until(text[3:], " \n")
		}
	case 'h':
		if strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://") {
			return until(text, "> \n|")
		}
	}
	return 0
}

// longestMark bounds how far the end of a reference or citation is looked for.
const longestMark = 300

// until is where one of some signs comes first, or the end of the text.
func until(text, signs string) int {
	if at := strings.IndexAny(text, signs); at >= 0 {
		return at
	}
	return len(text)
}

// listNumber is how long the number of an item of a list is at the beginning of a line; 0 if it is none.
func listNumber(line string) int {
	at := len(line) - len(strings.TrimLeft(line, " "))
	end := at
	for end < len(line) && '0' <= line[end] && line[end] <= '9' {
		end++
	}
	if end == at || end+1 >= len(line) || line[end] != '.' && line[end] != ')' || line[end+1] != ' ' {
		return 0
	}
	return end + 1
}
