package main

import (
	"fmt"
	"io"
	"strings"

	"compendio/internal/message"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func (e *env) helpCommand() *cobra.Command {
	c := e.command("help", nil)
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 1 {
			return exit(e.extra(c, args[1]))
		}
		about, _, err := c.Root().Find(args)
		if err != nil {
			return err
		}
		e.help(e.stdout, about)
		return nil
	}
	c.ValidArgsFunction = func(c *cobra.Command, args []string, _ string) (list []string, _ cobra.ShellCompDirective) {
		if len(args) == 0 {
			for _, other := range c.Root().Commands() {
				if !other.Hidden {
					list = append(list, cobra.CompletionWithDesc(other.Name(), other.Short))
				}
			}
		}
		return list, cobra.ShellCompDirectiveNoFileComp
	}
	return c
}

// text gives a text of the help: that of the command if it has one of its own, or the
// one that all share.
func (e *env) text(c *cobra.Command, key string) (text string, found bool) {
	words := message.Tool(e.lang)
	for _, k := range []string{"command." + c.Name() + "." + key, "command." + key} {
		if words.Has(k) {
			return words.Say(k), true
		}
	}
	return "", false
}

// describe sets the texts of a command, of its flags and of the commands below it.
func (e *env) describe(c *cobra.Command) {
	c.InitDefaultHelpFlag()
	c.Short, _ = e.text(c, "short")
	c.Long, _ = e.text(c, "long")
	c.Example, _ = e.text(c, "example")
	use, _ := e.text(c, "use")
	c.Use = c.Name() + " " + use
	c.LocalFlags().VisitAll(func(f *pflag.Flag) { f.Usage, _ = e.text(c, "flag."+f.Name) })
	for _, sub := range c.Commands() {
		e.describe(sub)
	}
}

// help tells how a command is called.
func (e *env) help(w io.Writer, c *cobra.Command) {
	word := func(key string, values ...any) string {
		return message.Tool(e.lang).Say("command.word."+key, values...)
	}
	fmt.Fprintf(w, "%s\n\n%s\n  %s\n", c.Long, word("usage"), c.UseLine())
	var rows [][2]string
	for _, sub := range c.Commands() {
		if !sub.Hidden {
			rows = append(rows, [2]string{sub.Name(), sub.Short})
		}
	}
	table(w, word("commands"), rows)
	if c.Example != "" {
		fmt.Fprintf(w, "\n%s\n  %s\n", word("examples"), strings.ReplaceAll(c.Example, "\n", "\n  "))
	}
	rows = nil
	c.InheritedFlags() // joins them to the command's own
	c.Flags().VisitAll(func(f *pflag.Flag) {
		name, text := "    --"+f.Name, f.Usage
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", --" + f.Name
		}
		if value := e.valueOf(c, f); value != "" {
			name += " " + value
			if f.DefValue != "" && f.DefValue != "[]" {
				text += " " + word("default", f.DefValue)
			}
		}
		rows = append(rows, [2]string{name, text})
	})
	table(w, word("flags"), rows)
	if note, found := e.text(c, "note"); found {
		fmt.Fprintf(w, "\n%s\n", note)
	}
}

// valueOf is the word for what a flag takes; nothing if it takes nothing.
func (e *env) valueOf(c *cobra.Command, f *pflag.Flag) string {
	kind := f.Value.Type()
	if kind == "bool" {
		return ""
	}
	for _, key := range []string{f.Name, kind} {
		if word, found := e.text(c, "value."+key); found {
			return word
		}
	}
	return kind // of a choice: its values
}

// table writes names and what they mean below a heading, if there are any.
func table(w io.Writer, heading string, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	width := 0
	for _, r := range rows {
		width = max(width, len(r[0]))
	}
	fmt.Fprintf(w, "\n%s\n", heading)
	for _, r := range rows {
		fmt.Fprintf(w, "  %-*s  %s\n", width, r[0], r[1])
	}
}
