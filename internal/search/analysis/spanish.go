package analysis

import "strings"

// stopES are Spanish words that say nothing by themselves, folded. Words such as
// estado are not among them.
const stopES = `a al algo algun alguna algunas alguno algunos ante antes asi aun aunque cada como con contra cual cuales cuando
de del desde donde dos durante e el ella ellas ello ellos en entre era eran es esa esas ese eso esos esta estaba estan estas este esto estos
fue fueron ha haber habia han hasta hay hubo la las le les lo los mas me mi mientras muy ni no nos o os otra otras otro otros
para pero por porque pues que quien quienes se sea sean segun ser si sido sin sino so sobre son su sus tal tambien tan tanto te tiene tienen
toda todas todo todos tras tu un una unas uno unos y ya`

// keptES are words that would fall together with others of another meaning: trata
// (trafficking in persons) is neither tratado nor tratamiento.
var keptES = map[string]string{"trata": "trata", "tratas": "trata", "tratante": "tratante", "tratantes": "tratante"}

// suffix is an ending and how many letters must stay before it.
type suffix struct {
	end  string
	keep int
}

// suffixesES are derivations of one family, longest first: migración, migrante,
// migratorio, migrar and migrado all come down to migr.
var suffixesES = []suffix{
	{"amiento", 4}, {"imiento", 4}, {"izacion", 4}, {"icacion", 5}, {"izado", 4}, {"izada", 4}, {"atorio", 4}, {"atoria", 4}, {"adora", 4}, {"edora", 4}, {"idora", 4},
	{"acion", 4}, {"icion", 4}, {"ucion", 4}, {"mente", 5}, {"ancia", 4}, {"encia", 4}, {"idad", 4}, {"edad", 4}, {"ativo", 4}, {"ativa", 4},
	{"ador", 4}, {"edor", 4}, {"idor", 4}, {"ante", 4}, {"ente", 5}, {"able", 4}, {"ible", 4}, {"ista", 4}, {"ismo", 4}, {"iano", 4}, {"iana", 4},
	{"ario", 4}, {"aria", 4}, {"ando", 4}, {"iendo", 4}, {"cion", 4}, {"sion", 4}, {"eno", 4}, {"ena", 4}, {"ano", 4}, {"ana", 4}, {"izo", 5}, {"iza", 5},
	{"ado", 4}, {"ada", 4}, {"ido", 4}, {"ida", 4}, {"ivo", 4}, {"iva", 4}, {"ico", 5}, {"ica", 5}, {"oso", 4}, {"osa", 4}, {"izar", 4}, {"ar", 4}, {"er", 4}, {"ir", 4}, {"al", 4}, {"ez", 3},
}

// stemES brings a folded Spanish word to its family: plural first, then up to two
// derivational endings, then the vowel at the end.
func stemES(w string) string {
	if kept, ok := keptES[w]; ok {
		return kept
	}
	if len(w) <= 3 {
		return w
	}
	w = singularES(w)
	for range 2 {
		for _, s := range suffixesES {
			if len(w)-len(s.end) >= s.keep && strings.HasSuffix(w, s.end) {
				w = w[:len(w)-len(s.end)]
				break
			}
		}
	}
	for range 2 {
		if len(w) > 3 && strings.IndexByte("aeio", w[len(w)-1]) >= 0 {
			w = w[:len(w)-1]
		}
	}
	return w
}

// singularES drops the plural: paises, voces, leyes, ninas.
func singularES(w string) string {
	n := len(w)
	switch {
	case n > 4 && strings.HasSuffix(w, "ces"):
		return w[:n-3] + "z"
	case n > 4 && strings.HasSuffix(w, "es") && strings.IndexByte("lrndsyj", w[n-3]) >= 0:
		return w[:n-2]
	case n > 4 && w[n-1] == 's' && strings.IndexByte("aeiou", w[n-2]) >= 0:
		return w[:n-1]
	}
	return w
}
