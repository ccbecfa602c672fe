package diag

import (
	"strings"

	"compendio/internal/message"
)

// Word is an argument that is itself one of our words: its key under word in the tool's
// words. One that is not there, such as the name of a field, stands for itself.
type Word string

// Tell returns the word in a language.
func (w Word) Tell(words *message.Words) string {
	if key := "word." + string(w); words.Has(key) {
		return words.Say(key)
	}
	return message.Visible(string(w))
}

// Of returns a word of ours, or another that says less if we have none: a kind that a
// maintainer adds has no words yet.
func Of(w, other Word) Word {
	if message.Tool("en").Has("word." + string(w)) {
		return w
	}
	return other
}

// Words is a list of words.
type Words []Word

// Tell returns the words in a row.
func (list Words) Tell(words *message.Words) string {
	var told []string
	for _, w := range list {
		told = append(told, w.Tell(words))
	}
	return strings.Join(told, ", ")
}

// Phrase is what a parser says, in our words: its key under parser in the tool's words, and what fills
// the gaps.
type Phrase struct {
	Key  string
	Args []string
}

// Tell returns the sentence in a language.
func (p Phrase) Tell(words *message.Words) string {
	args := make([]any, len(p.Args))
	for i, a := range p.Args {
		args[i] = a
	}
	return words.Say("parser."+p.Key, args...)
}

// Near is the tail "; did you mean …" for a nearest name; nothing if there is none.
type Near string

// Tell returns the tail in a language.
func (n Near) Tell(words *message.Words) string {
	if n == "" {
		return ""
	}
	return "; " + words.Say("say.did_you_mean", string(n))
}

// Guess is a whole hint: the nearest of some names, or all of them if none is near.
type Guess struct {
	Near  string
	Known []string
}

// Tell returns the hint in a language.
func (g Guess) Tell(words *message.Words) string {
	switch {
	case g.Near != "":
		return words.Say("say.did_you_mean", g.Near)
	case len(g.Known) == 0:
		return Word("delete_it").Tell(words)
	}
	return words.Say("say.its_keys", OneOf(g.Known))
}

// AnyOf is a list of values of which one is meant: a or b.
type AnyOf []string

// Tell returns the values in a row, with "or" between them.
func (a AnyOf) Tell(words *message.Words) string {
	return message.Visible(strings.Join(a, " "+words.Say("say.or")+" "))
}

// OneOf is a list of values of which an editor is to choose one.
type OneOf []string

// Tell returns the values in a row.
func (o OneOf) Tell(*message.Words) string { return message.Visible(strings.Join(o, ", ")) }

// longest is how many characters are shown of a value that an editor wrote.
const longest = 120

func say(key, lang string, args []any) string {
	words := message.Tool(lang)
	if !words.Has(key) {
		return ""
	}
	told := make([]any, len(args))
	for i, a := range args {
		told[i] = a
		if s, ok := a.(string); ok {
			if runes := []rune(s); len(runes) > longest {
				told[i] = string(runes[:longest]) + "…"
			}
		}
	}
	return words.Say(key, told...)
}
