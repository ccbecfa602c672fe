package editorial_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"compendio/internal/kb"

	"testing/fstest"
)

// What a test can find of the style sheets, docs/style-es.md and docs/style-en.md.

// retired are words that a language's sheet does not want, as whole words.
var retired = map[string]*regexp.Regexp{
	"es": regexp.MustCompile(`(?i)\b(?:migrantes? ilegal(?:es)?|(?:personas? )?ilegales|(?:migrantes|personas) indocumentad[oa]s|extracomunitari[oa]s?|menores no acompañad[oa]s|oleadas?|avalanchas?|de dos en dos|echan? en falta|(?:dan|da|dar) abasto|pon(?:e|en|er) en obra|todo en regla)\b`),
	"en": regexp.MustCompile(`(?i)\b(?:illegal (?:im)?migrants?|illegals|unaccompanied minors?|two by two|for want of|want of|brushe[sd] against|answers? to objectives?|burden-sharing|we found no|all the same,|none of the six sessions)\b`),
}

// organise and its kin: British spelling with -ize is that of the United Nations.
var withS = regexp.MustCompile(`(?i)\b(?:un|re|de)?(?:organi|recogni|regulari|institutionali|authori|mobili|critici|harmoni|criminali|subsidi|speciali|centrali|decentrali|minimi|maximi|utili|reali|digiti|finali|prioriti|normali|formali|nationali|standardi|stabili|stigmati|polari|naturali)s(?:e[drs]?|es|ing|ations?|able)\b`)

var (
	dotted        = regexp.MustCompile(`(?:^|[^\d.,/-])(\d{1,3}(?:\.\d{3})+)(?:[^\d]|$)`)
	grouped       = regexp.MustCompile(`\b(\d{1,3}(?:[ \x{a0}\x{202f}]\d{3})+)\b`)
	threeDecimals = regexp.MustCompile(`\b\d+,\d{3}\b`)
	tightPercent  = regexp.MustCompile(`\d%`)
	broken        = regexp.MustCompile(`(?m)(?:^|[^\d])\d{1,3}\n\s*\d{3}\b`)
	straight      = regexp.MustCompile(`"`)
	// A law's number is part of its name and stays as the law prints it.
	lawNumber = regexp.MustCompile(`(?i)\b(?:ley(?:es)?|lei|decretos?|medida provisional|portaria|resolución)\b(?:[^.;:]|\d\.\d){0,60}$`)
)

// style returns what the style sheets forbid, file by file.
func style(base *kb.Base, site fstest.MapFS, bodies map[string]string) []string {
	var out []string
	say := func(where, format string, args ...any) { out = append(out, where+" "+fmt.Sprintf(format, args...)) }
	sentences := map[string][]string{}
	for _, e := range base.All() {
		for _, text := range e.Head().Texts {
			prose := []string{text.Title, text.Summary, text.Label, plainText(withoutCode(bodies[text.Path()]))}
			for _, h := range e.Head().Highlights {
				prose = append(prose, h.Value.Own(text.Lang), h.Label.Own(text.Lang))
			}
			for _, q := range text.Questions {
				prose = append(prose, q.Text)
			}
			// Titles of the Compact, of laws and of programmes are quoted as they are.
			for i, p := range prose {
				for _, fault := range faultsOf(text.Lang, p, i == 0) {
					say(text.Path(), "%s", fault)
				}
			}
			for _, s := range sentencesOf(bodies[text.Path()]) {
				if list := sentences[s]; !slices.Contains(list, text.Path()) {
					sentences[s] = append(list, text.Path())
				}
			}
		}
	}
	for _, s := range slices.Sorted(maps.Keys(sentences)) {
		if files := sentences[s]; len(files) > 2 {
			slices.Sort(files)
			say(files[0], "says as %d other files do: %s", len(files)-1, s)
		}
	}
	return append(out, sourced(base)...)
}

// faultsOf returns what a text has that its language's sheet forbids.
func faultsOf(lang, text string, title bool) []string {
	var out []string
	if m := retired[lang]; m != nil {
		for _, w := range m.FindAllString(text, -1) {
			out = append(out, fmt.Sprintf("has %q, which the style sheet retires", w))
		}
	}
	if straight.MatchString(text) {
		out = append(out, `has straight quotation marks in its prose`)
	}
	if lang == "en" && !title {
		for _, w := range withS.FindAllString(text, -1) {
			out = append(out, fmt.Sprintf("spells %q with an s", w))
		}
	}
	if lang != "es" {
		return out
	}
	for _, m := range dotted.FindAllStringSubmatchIndex(text, -1) {
		if before := text[:m[2]]; !lawNumber.MatchString(before) {
			out = append(out, "writes thousands with a point: "+text[m[2]:m[3]])
		}
	}
	for _, m := range grouped.FindAllString(text, -1) {
		if digits := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(m); len(digits) == 4 {
			out = append(out, "parts a number of four digits: "+m)
		}
	}
	for what, form := range map[string]*regexp.Regexp{"three decimals": threeDecimals, "a percent sign without a space": tightPercent, "a number that two lines part": broken} {
		if m := form.FindString(text); m != "" {
			out = append(out, fmt.Sprintf("has %s: %s", what, strings.Join(strings.Fields(m), " ")))
		}
	}
	slices.Sort(out)
	return out
}

// sentenceWords is how long a sentence has to be for its repetition to be one.
const sentenceWords = 6

// sentencesOf returns the sentences of a body in one form, without what they cite.
func sentencesOf(body string) []string {
	var list []string
	for _, b := range blocksOf(body) {
		if strings.HasPrefix(b.text, "|") || strings.HasPrefix(b.text, "#") || strings.HasPrefix(b.text, "[^") {
			continue
		}
		text := strings.Join(strings.Fields(plainText(b.text)), " ")
		for s := range strings.SplitSeq(text, ". ") {
			if s = strings.ToLower(strings.TrimSuffix(s, ".")); len(strings.Fields(s)) >= sentenceWords {
				list = append(list, s)
			}
		}
	}
	return list
}

func withoutCode(body string) string { return regexp.MustCompile("`[^`]*`").ReplaceAllString(body, "") }

// firm are the classes of sources on which a record can rest.
var firm = []string{"official", "intergovernmental"}

// sourced checks what the second edition promises of its sources: who speaks, up to
// when a record tells, and something firmer than the press wherever there is any.
func sourced(base *kb.Base) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for _, e := range base.All() {
		h := e.Head()
		for _, s := range h.Sources {
			if s.Class == "" {
				say("%s: the source %s does not say who speaks (class)", h.ID(), s.ID)
			}
		}
		p, ok := e.(*kb.Practice)
		if !ok {
			continue
		}
		if p.AsOf.IsZero() {
			say("%s does not say up to when it tells (as_of)", p.Slug)
		}
		if len(p.Sources) < 2 && !slices.Contains(onePublished, p.Slug) {
			say("%s has one source only", p.Slug)
		}
		if !slices.ContainsFunc(p.Sources, func(s kb.Source) bool { return slices.Contains(firm, s.Class) }) && !slices.Contains(unofficial, p.Slug) {
			say("%s has no source of a State or of a body of States", p.Slug)
		}
	}
	for _, n := range thinlyCovered {
		if o := base.Entry(fmt.Sprintf("objective/%d", n)); o != nil {
			if got := len(o.Head().Incoming("practice", "primary")); got < 3 {
				say("objective %d has %d practices that serve it first; three are promised", n, got)
			}
		}
	}
	return out
}

var (
	// thinlyCovered are the objectives that no session took up, and objective 19.
	thinlyCovered = []int{2, 3, 13, 17, 18, 19, 22, 23}
	// onePublished and unofficial are records of which stored material shows no more.
	onePublished = []string{}
	unofficial   = []string{}
)
