package export_test

import (
	"testing"

	"compendio/internal/export"
	"compendio/internal/sitetest/client"
)

// citer answers for static/js/takeaway.js.
const citer = `import { bibtex, ris } from "./js/takeaway.js";
export const answer = async ({ form, lang, records }) => records.map((r) => ({ bibtex: bibtex(r, lang, form), ris: ris(r, lang, form) }));`

// What a script makes of the form of citations is what the program writes, to the byte.
func TestAScriptCitesAsTheProgramDoes(t *testing.T) {
	c := client.Start(t, citer)
	for _, base := range []string{"", "https://example.org/forum/"} {
		w := written(t, base)
		// What TeX and the form itself might take for orders.
		w.plan.Base.Of("practice")[0].Head().Texts["es"].Summary += `  100 % de $5 & {A_B}#1 ~x^2 \n $& $1 “€” 𝛼`
		for _, lang := range w.plan.Languages {
			var records [][]string
			var want []export.Citation
			for _, e := range w.plan.Base.All() {
				h := e.Head()
				text := h.Text(lang)
				other := text.Lang
				if other == lang {
					other = ""
				}
				records = append(records, []string{h.ID(), w.plan.EntryPage(e, lang).Path, text.Title, "", text.Summary, other})
				want = append(want, export.Cite(w.plan, e, lang))
			}
			got := client.Ask[[]struct{ BibTeX, RIS string }](t, c, map[string]any{"form": export.NewCitationForm(w.plan, lang), "lang": lang, "records": records})
			for i, g := range got {
				if want := want[i].BibTeX(); g.BibTeX != want {
					t.Errorf("in %s, with %q: the script writes\n%s\nnot\n%s", lang, base, g.BibTeX, want)
				}
				if want := want[i].RIS(); g.RIS != want {
					t.Errorf("in %s, with %q: the script writes\n%s\nnot\n%s", lang, base, g.RIS, want)
				}
			}
		}
	}
}
