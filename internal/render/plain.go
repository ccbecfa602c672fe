package render

import (
	"regexp"

	"compendio/internal/diag"
)

// What parsers say of the files of an author, in plain words. They speak to programmers, and in English
// alone; their sentences are stable enough to be known by their form, and one that is not known is
// told as it is.

// phrase is a sentence of a parser: its groups fill the gaps of ours.
type phrase struct {
	form *regexp.Regexp
	key  string // of the section parser of the tool's words
}

func phrases(list ...[2]string) []phrase {
	var out []phrase
	for _, x := range list {
		out = append(out, phrase{regexp.MustCompile(`^` + x[0]), x[1]})
	}
	return out
}

// those of html/template.
var ofTemplates = phrases(
	[2]string{`unexpected EOF`, "no_end"},
	[2]string{`unclosed action`, "no_braces"},
	[2]string{`unclosed comment|comment ends before closing delimiter`, "no_comment_end"},
	[2]string{`unclosed left paren|unexpected right paren`, "parenthesis"},
	[2]string{`unterminated (?:raw )?quoted string|unterminated character constant`, "no_quote"},
	[2]string{`(?:unrecognized character in action|bad character): U\+\w+ '(.+)'`, "sign"},
	[2]string{`(?:unrecognized character in action|bad character) U\+\w+ '(.+)'`, "sign"},
	[2]string{`function "(.+)" not defined`, "no_function"},
	[2]string{`undefined variable:? "?(\$\w*)"?`, "no_variable"},
	[2]string{`missing value for (.+)`, "no_value"},
	[2]string{`unexpected (\{\{\w+\}\})`, "unexpected"},
	[2]string{`unexpected <(\w+)> in .+`, "unexpected"},
	[2]string{`unexpected "(.+)" in .+`, "unexpected"},
	[2]string{`no such template "(.+)"`, "no_part"},
	[2]string{`template "(.+)" not defined`, "no_part"},
	[2]string{`"(.+)" is an incomplete or empty template`, "no_part"},
	[2]string{`wrong number of args for (\w+): want (?:at least )?(\d+) got (\d+)`, "values"},
	[2]string{`expected string; found (.+)`, "not_text"},
	[2]string{`expected (?:integer|unsigned integer|float); found (.+)`, "not_number"},
	[2]string{`(\w+) (?:is not a method but has arguments|has arguments but cannot be invoked as function)`, "no_arguments"},
	[2]string{`can't give argument to non-function (.+)`, "no_arguments"},
	[2]string{`nil pointer evaluating \S+\.(\w+)`, "nothing_there"},
	[2]string{`error calling (?:index|slice): .*(?:out of range|untyped nil|index of)`, "too_few"},
	[2]string{`range can't iterate over`, "no_list"},
	[2]string{`map has no entry for key "(.+)"`, "no_entry"},
	[2]string{`exceeded maximum template depth`, "endless"},
	[2]string{`.*(?:ends in a non-text context|branches end in different contexts|ambiguous context|cannot compute output context|in unquoted attr|in attribute name|expected space, attr name, or end of tag)`, "markup"},
)

// those of esbuild.
var ofAssets = phrases(
	[2]string{`Expected "?([^"]+)"? to go with "(.+)"`, "unclosed"},
	[2]string{`Expected "\*/" to terminate multi-line comment`, "no_comment_end"},
	[2]string{`Unterminated (?:string|template|regular)`, "no_quote"},
	[2]string{`Unexpected (?:end of file|"?\\x00"?)`, "ended"},
	[2]string{`Expected (.+) but found end of file`, "ended_before"},
	[2]string{`Expected identifier but found "?([^"]+)"?`, "no_name"},
	[2]string{`Expected "?([^"]+)"? but found "?([^"]+)"?`, "wanted"},
	[2]string{`Unexpected "?(.+?)"?$`, "unexpected"},
	[2]string{`"(.+)" is not a known CSS property`, "no_property"},
	[2]string{`The symbol "(.+)" has already been declared`, "declared"},
	[2]string{`Cannot assign to "(.+)" because it is a constant`, "constant"},
)

// plain tells what a parser says; a sentence that is not known stands for itself.
func plain(text string, known []phrase) any {
	for _, p := range known {
		if m := p.form.FindStringSubmatch(text); m != nil {
			return diag.Phrase{Key: p.key, Args: m[1:]}
		}
	}
	return text
}
