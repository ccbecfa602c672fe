package schema

import (
	"slices"
	"strings"
)

// Table returns a table of the manual in Markdown. Each key has a row: whether it has to
// be there, in which files, what it holds, and what it is for. help returns the last, as
// for JSON; say returns the words of the table, which are under "table." in a catalogue.
func Table(fields []Field, help func(key string) string, say func(key string, values ...any) string) string {
	return table(fields, true, help, say)
}

// FileTable is Table for keys that stand in one file.
func FileTable(fields []Field, help func(key string) string, say func(key string, values ...any) string) string {
	return table(fields, false, help, say)
}

func table(fields []Field, files bool, help func(key string) string, say func(key string, values ...any) string) string {
	var b strings.Builder
	row := func(cells ...string) {
		if !files {
			cells = slices.Delete(cells, 2, 3)
		}
		for _, c := range cells {
			b.WriteString(strings.TrimRight("| "+strings.ReplaceAll(c, "|", `\|`), " ") + " ")
		}
		b.WriteString("|\n")
	}
	row(say("table.key"), say("table.required"), say("table.file"), say("table.value"), say("table.help"))
	row("---", "---", "---", "---", "---")
	for _, f := range Flatten(fields) {
		required, file := "", "table.original"
		if f.Required {
			required = say("table.yes")
		}
		if f.Local {
			file = "table.each"
		}
		row("`"+f.Key+"`", required, say(file), f.Describe(say), help(f.Key))
	}
	return b.String()
}

// Describe says in words what a value looks like, in Markdown; say is that of Table.
func (f Field) Describe(say func(key string, values ...any) string) string {
	text := say("table." + string(f.Type))
	switch {
	case f.Type == Choice && len(f.Values) > 0:
		text = "`" + strings.Join(f.Values, "`, `") + "`"
	case f.Type == Number:
		text = say("table.number", f.Low, f.High)
	case f.Type == Ref || f.Type == Refs:
		text = say("table."+string(f.Type), f.Kind)
	case f.Type == Date && f.Unknown:
		text = say("table.unknown", text)
	}
	if f.Most > 0 {
		text = say("table.most", text, f.Most)
	}
	return text
}
