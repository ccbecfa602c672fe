package export

import (
	"cmp"
	"io"
	"strconv"

	"compendio/internal/artifact"
	"compendio/internal/message"
	"compendio/internal/site"
)

// MatrixFile is where a matrix is as a table, in a language.
func MatrixFile(m *site.Crossing, lang string) string {
	return "data/objectives-" + m.Field.Last() + "." + lang + ".csv"
}

// matrices adds those of the site, a row an objective.
func (m *maker) matrices() error {
	for _, x := range m.Plan.Crossings {
		for _, lang := range m.Plan.Languages {
			file := File{File: artifact.File{Path: MatrixFile(x, lang)}, Form: Matrix, Lang: lang, Title: map[string]string{}}
			for _, l := range m.Plan.Languages {
				file.Title[l] = m.Words[l].Text("matrix." + x.Facet + ".title")
			}
			if err := m.whole(file, func(to io.Writer) error { return matrixCSV(to, x, m.Words[lang]) }); err != nil {
				return err
			}
		}
	}
	return nil
}

func matrixCSV(to io.Writer, m *site.Crossing, w *message.Words) error {
	out, err := newCSV(to)
	numbers := func(row []string, list []int, total int) []string {
		for _, n := range append(list[:len(list):len(list)], total) {
			row = append(row, strconv.Itoa(n))
		}
		return row
	}
	head := []string{w.Text("csv.id"), w.Text("coverage.objective")}
	for _, c := range m.Columns {
		head = append(head, label(c, w))
	}
	if err == nil {
		err = out.Write(guarded(append(head, w.Text("matrix.total"))))
	}
	for i, o := range m.Rows {
		if err == nil {
			err = out.Write(guarded(numbers([]string{o.Head().Slug, o.Head().Text(w.Lang()).Name()}, m.Counts[i], m.InRow[i])))
		}
	}
	if err == nil {
		err = out.Write(guarded(numbers([]string{"", w.Text("matrix.total")}, m.InColumn, m.Practices)))
	}
	out.Flush()
	return cmp.Or(err, out.Error())
}
