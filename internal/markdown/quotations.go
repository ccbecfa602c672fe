package markdown

import "strings"

// quotations are the double quotation marks of languages; what stands nowhere has those of English. They are
// quotationStart and quotationEnd of CLDR 48.2 (cldr-json, cldr-misc-full/main/<language>/delimiters.json),
// with two differences. Spanish has « », which the Ortografía of the Academies puts first and CLDR does not.
// French has a space that does not break inside them, which CLDR leaves to the text.
var quotations = byLanguage(map[[2]string]string{
	{"«\u00a0", "\u00a0»"}: "fr",
	{"«", "»"}:             "am ast bas be blo bm br bua ca cv dua dyo el es eu ewo fa gsw ht hy ie it jgo kab kk kkj ksf ky lij mg mua mzn nb nn nnh no oc os pms rm ru rw sah sc sdh sg shi ti tyv uk wae yav zgh",
	{"„", "“"}:             "bg cs de dsb et hr hsb is ka ksh lb lt luy mk nds prg sgs sk sl",
	{"„", "”"}:             "agq bs ff hu nmg pl ro sr szl",
	{"”", "”"}:             "fi he lag rn se sn sv yi",
	{"”", "“"}:             "ar lld syr ur",
	{"‘", "’"}:             "fur ia nl tn",
	{"「", "」"}:             "ja yue",
	{"“", "’"}:             "st",
	{"»", "«"}:             "ug",
})

func byLanguage(groups map[[2]string]string) map[string][2]string {
	out := map[string][2]string{}
	for marks, languages := range groups {
		for _, lang := range strings.Fields(languages) {
			out[lang] = marks
		}
	}
	return out
}
