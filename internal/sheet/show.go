package sheet

import (
	"strings"

	"compendio/internal/message"
	"compendio/internal/schema"
	"compendio/internal/source"
)

// show writes a value of front matter into a cell; lang is that of the column.
func show(f schema.Field, n source.Node, lang string, words *message.Words) string {
	switch {
	case n.Kind == source.Null:
		return ""
	case f.Type == schema.Flag && n.Value == "true":
		return words.Say("cell.yes")
	case f.Type == schema.Flag && n.Value == "false":
		return words.Say("cell.no")
	case f.Type == schema.Date && n.Value == "unknown":
		return words.Say("cell.unknown")
	case f.Type == schema.Localised || f.Type == schema.Address:
		return in(n, lang)
	case f.Type == schema.Texts:
		return strings.Join(lines(n, lang), "\n")
	case f.Type == schema.Records:
		var blocks []string
		for _, item := range n.Items {
			blocks = append(blocks, strings.Join(record(item), "\n"))
		}
		return strings.Join(blocks, "\n\n")
	case n.Kind == source.List:
		var parts []string
		for _, item := range n.Items {
			parts = append(parts, item.Value)
		}
		return strings.Join(parts, "; ")
	}
	return n.Value
}

// in is a text in a language: one that holds for all is that of each.
func in(n source.Node, lang string) string {
	if n.Kind == source.Map {
		n, _ = n.Get(lang)
	}
	return n.Value
}

// lines are the items of a list of texts in a language, a line for each.
func lines(n source.Node, lang string) []string {
	var list []string
	some := false
	for _, item := range n.Items {
		text := oneLine(in(item, lang))
		some = some || text != ""
		list = append(list, text)
	}
	if !some {
		return nil
	}
	return list
}

// record writes a value that has keys of its own, a line for each.
func record(n source.Node) []string {
	var list []string
	for _, p := range n.Pairs {
		if p.Value.Kind != source.Map {
			list = append(list, p.Key+": "+oneLine(p.Value.Value))
			continue
		}
		for _, in := range p.Value.Pairs {
			list = append(list, p.Key+" ("+in.Key+"): "+oneLine(in.Value.Value))
		}
	}
	return list
}

// oneLine joins the lines of a text as front matter is read.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' }), " ")
}
