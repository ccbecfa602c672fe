package analysis

import (
	"slices"
	"strings"
)

// stopES are Spanish words that say nothing by themselves, folded. Words such as
// estado are not among them.
const stopES = `a al algo algun alguna algunas alguno algunos ante antes asi aun aunque cada como con contra cual cuales cuando cuanta cuantas cuanto cuantos cuya cuyas cuyo cuyos
de del desde donde dos durante e el ella ellas ello ellos en entre era eran es esa esas ese eso esos esta estaba estan estas este esto estos
fue fueron ha haber habia han hasta hay hubo la las le les lo los mas me mi mientras mis mucha muchas mucho muchos muy ni no nos o os otra otras otro otros
para pero por porque pueda puede pueden puedo pues que quien quienes se sea sean segun ser si sido sin sino so sobre son su sus tal tambien tan tanto te tiene tienen
toda todas todo todos tras tu un una unas uno unos y ya`

// keptES are words, plurals taken off, that would fall together with others of another
// meaning: trata (trafficking in persons) is neither tratado nor tratamiento, primario
// (primary) neither primo nor prime. And one that would not come to its family.
var keptES = map[string]string{"trata": "trata", "estado": "estad", "tratante": "tratante", "primario": "primari", "primaria": "primari", "fronterizo": "fronter", "fronteriza": "fronter"}

// suffix is an ending and how many letters must stay before it.
type suffix struct {
	end  string
	keep int
}

// verbsES are endings of conjugated verbs.
var verbsES = endings(`abamo4 aramo4 ieramo3 ieron3 ieran3 iesen3 iendo3 yendo3 yeron3 iera4 iese4 aron3 aban3 ando3 aria4 eria5 iria4 arian4 erian4 irian4
	aba4 ara4 aran3 asen4 amo5 emo5 an3 en3`)

// suffixesES are derivations of one family: migración, migrante, migratorio, migrar and
// migrado all come down to migr.
var suffixesES = endings(`amiento4 imiento4 icacion5 atorio4 atoria4 adora4 edora5 idora4
	acion4 icion5 ucion4 mente5 ancia4 encia5 idad4 edad4 ativo4 ativa4 ador4 edor5 idor4 ante4 iente9 ente5 able4 ible4 ista4 ismo4 iano4 iana4
	ario4 aria4 eno5 ena5 ano5 ana5 ado3 ada3 ido4 ida4 ivo4 iva4 ico5 ica5 oso4 osa4 ar3 er5 ir4 al6 ez3`)

// endings reads a list of endings, each with the letters to be kept, and sorts it,
// longest first.
func endings(list string) (all []suffix) {
	for s := range strings.FieldsSeq(list) {
		all = append(all, suffix{s[:len(s)-1], int(s[len(s)-1] - '0')})
	}
	slices.SortStableFunc(all, func(a, b suffix) int { return len(b.end) - len(a.end) })
	return all
}

// cut takes the longest ending of a list off a word, unless too little would stay.
func cut(w string, list []suffix) string {
	for _, s := range list {
		if stem, found := strings.CutSuffix(w, s.end); found {
			if len(stem) < s.keep {
				break
			}
			return stem
		}
	}
	return w
}

// pronoun takes off what is written together with an infinitive or gerund: quedarse,
// registrarlos, dándole.
func pronoun(w string) string {
	for _, p := range []string{"no", "se", "lo", "la", "le"} {
		verb, found := strings.CutSuffix(w, p)
		if found && len(verb) >= 5 && (strings.HasSuffix(verb, "ar") || strings.HasSuffix(verb, "er") || strings.HasSuffix(verb, "ir") || strings.HasSuffix(verb, "ndo")) {
			return verb
		}
	}
	return w
}

// stemES brings a folded Spanish word to its family: plural first, then the ending of
// a verb, then up to two derivational endings, then the vowel at the end.
func stemES(w string) string {
	if len(w) <= 3 {
		return w
	}
	w = singularES(w)
	if kept, ok := keptES[w]; ok {
		return kept
	}
	w = cut(pronoun(w), verbsES)
	w = cut(cut(w, suffixesES), suffixesES)
	for range 2 {
		if len(w) > 3 && strings.IndexByte("aeio", w[len(w)-1]) >= 0 {
			w = w[:len(w)-1]
		}
	}
	return w
}

// singularES drops the plural: paises, voces, leyes, ninas, anos.
func singularES(w string) string {
	n := len(w)
	switch {
	case n > 4 && strings.HasSuffix(w, "ces"):
		return w[:n-3] + "z"
	case n > 4 && strings.HasSuffix(w, "es") && strings.IndexByte("lrndsyj", w[n-3]) >= 0:
		return w[:n-2]
	case n > 4 && w[n-1] == 's' && strings.IndexByte("aeiou", w[n-2]) >= 0, n == 4 && (strings.HasSuffix(w, "as") || strings.HasSuffix(w, "os")):
		return w[:n-1]
	}
	return w
}
