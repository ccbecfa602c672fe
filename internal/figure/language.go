package figure

import "strings"

// language is how a language writes numbers and dates.
type language struct {
	decimal  byte   // the sign before a fraction
	group    string // between thousands
	percent  string // after a number
	short    int    // numbers of so many digits are not grouped
	capital  bool   // months have capitals, and what has none is another word
	and      string // between the words of a number
	months   map[string]int
	doubtful map[string]bool // months that are also other words
	powers   map[string]int  // words that multiply, by the power of ten
	words    map[string]int  // numbers in words, but for one, which is mostly an article or a pronoun
	lengths  [256]uint32     // of all months and numbers, a bit each, by the byte with which they begin
}

// longest is how many bytes the longest word has that is looked up.
const longest = 16

// Known reports whether figures are found in texts of a language. A new language wants
// an entry in languages.
func Known(lang string) bool { return languages[lang] != nil }

// noting notes which lengths of words are worth looking up: most words of a text are none of ours.
func noting(l language) *language {
	for _, m := range []map[string]int{l.months, l.words} {
		for word := range m {
			l.lengths[word[0]] |= 1 << len(word)
		}
	}
	return &l
}

var languages = map[string]*language{
	"es": noting(language{
		decimal: ',', group: " ", percent: "\u00a0%", short: 4, and: "y",
		months: numbered(`enero febrero marzo abril mayo junio julio agosto septiembre/setiembre octubre noviembre diciembre`, 1),
		powers: map[string]int{"mil": 3, "millón": 6, "millones": 6, "billón": 12, "billones": 12},
		words: merged(
			numbered(`cero - dos tres cuatro cinco seis siete ocho nueve diez once doce/docena trece catorce quince dieciséis diecisiete dieciocho
				diecinueve veinte veintiuno/veintiún/veintiuna veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve treinta`, 0),
			numbered(`primer/primero/primera segundo/segunda tercer/tercero/tercera cuarto/cuarta quinto/quinta sexto/sexta séptimo/séptima octavo/octava noveno/novena
				décimo/décima undécimo/undécima duodécimo/duodécima`, 1),
			map[string]int{"cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90,
				"cien": 100, "ciento": 100, "doscientos": 200, "doscientas": 200, "trescientos": 300, "trescientas": 300, "cuatrocientos": 400, "cuatrocientas": 400,
				"quinientos": 500, "quinientas": 500, "mil": 1000}),
	}),
	"en": noting(language{
		decimal: '.', group: ",", percent: "%", short: 3, capital: true, and: "and",
		months:   numbered(`january/jan february/feb march april/apr may june july august/aug september/sept/sep october/oct november/nov december/dec`, 1),
		doubtful: map[string]bool{"may": true, "march": true},
		powers:   map[string]int{"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12},
		words: merged(
			numbered(`zero - two three four five six seven eight nine ten eleven twelve/dozen thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty`, 0),
			numbered(`first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth`, 1),
			map[string]int{"twice": 2, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000}),
	}),
}

// numbered numbers words, of which those that mean the same are joined by a slash.
func numbered(list string, first int) map[string]int {
	out := map[string]int{}
	for i, words := range strings.Fields(list) {
		for word := range strings.SplitSeq(words, "/") {
			out[word] = first + i
		}
	}
	return out
}

func merged(maps ...map[string]int) map[string]int {
	out := map[string]int{}
	for _, m := range maps {
		for word, n := range m {
			out[word] = n
		}
	}
	return out
}
