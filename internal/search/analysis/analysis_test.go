package analysis

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTokens(t *testing.T) {
	for _, c := range []struct{ name, lang, text, want string }{
		{"nothing", "es", "", ""},
		{"case and accents", "es", "Migración ÁÉÍÓÚ Ñandú pingüino", "migracion aeiou nandu pinguino"},
		{"accents that are signs of their own", "es", "migracio\u0301n n\u0303andu\u0301", "migracion nandu"},
		{"letters that do not decompose", "en", "straße Ærø Łódź Đorđe Þór İstanbul ısı Ǿ ǽ", "strasse aero lodz dorde thor istanbul isi o ae"},
		{"other scripts separate words", "en", "Abc Ωmega жук 中文 def", "abc mega def"},
		{"a scientific or full-width letter is none", "en", "ａbc ﬁn x² 𝐀b", "bc n x b"},
		{"numbers keep together", "es", "Ley 25.871, art. 3.2 y 1.234.567 personas", "ley 25871 art 3 2 y 1234567 personas"},
		{"so they do in English", "en", "25,871 people in 2.5 years", "25871 people in 2 5 years"},
		{"only three digits make a thousand", "es", "25.8712 25.87 25.871a 25.871á a25.871 25. 871", "25 8712 25 87 25 871a 25 871a a25 871 25 871"},
		{"a number may end the text", "es", "1.000", "1000"},
		{"joined words come apart", "es", "costo-beneficio 2019/2020 a_b info@oim.int", "costo beneficio 2019 2020 a b info oim int"},
		{"a possessive is dropped", "en", "the Compact’s aim, countries' aims, SICREMI'S", "the compact aim countries aims sicremi"},
		{"an apostrophe within a word is nothing", "en", "O’Higgins don't Côte dʼIvoire", "ohiggins dont cote divoire"},
		{"but it is not a Spanish sign", "es", "O’Higgins d'Ivoire", "o higgins d ivoire"},
		{"a lone apostrophe", "en", "' 's ''", "s"},
		{"a long word is cut", "es", strings.Repeat("ab", 40) + " z", strings.Repeat("ab", 16) + " z"},
		{"a soft hyphen separates, as a hyphen does", "es", "migra\u00adción", "migra cion"},
		{"damaged text", "es", "a\xffb \xc3", "a b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var words []string
			For(c.lang).Tokens(c.text, func(token Token) { words = append(words, token.Word) })
			if got := strings.Join(words, " "); got != c.want {
				t.Errorf("%q is cut into %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestTokensTellWhereTheyStand(t *testing.T) {
	const text = "«La migracio\u0301n’s 25.871» Ñu"
	var got []string
	For("en").Tokens(text, func(token Token) { got = append(got, text[token.Start:token.End]) })
	if want := []string{"La", "migracio\u0301n", "25.871", "Ñu"}; !slices.Equal(got, want) {
		t.Errorf("the words stand at %q, want %q", got, want)
	}
}

// Words of one line find each other.
var together = map[string][]string{
	"es": {
		"migración migraciones migrante migrantes migrar migratorio migratoria migratorias migrado",
		"niño niños niña niñas Nino NIÑEZ",
		"país países", "voz voces", "ley leyes", "luz luces", "refugiado refugiada refugiados",
		"regularización regularizar regularizado regularizadas", "protección protecciones", "remesa remesas",
		"hondureño hondureña hondureños hondureñas Honduras", "trata tratas", "tratante tratantes",
		"repatriación repatriado repatriada repatriar",
		"presenta presentan presentaron presentaban presentar presentado presentando presentarse presentación",
		"regulariza regularizan regularizaron regularización regularizarse", "registrar registran registraban registrarlos registro registros",
		"año años", "banco bancos bancario bancaria", "frontera fronteras fronterizo fronterizas", "residir reside residencia residente residentes",
		"cambia cambian cambio cambiaron", "decidió decidieron decide", "pagar pagan pago pagaron",
	},
	"en": {
		"migration migrations migrate migrated migrating migrant migrants", "immigration immigrant immigrants",
		"labour labor", "regularisation regularization regularise regularized", "country countries country's",
		"remittance remittances", "child child’s", "traffick trafficking trafficked",
	},
}

// Words of one line do not.
var apart = map[string][]string{
	"es": {
		"trata tráfico", "trata tratado", "trata tratamiento", "tratante tratado", "trata tratante", "tráfico tránsito", "estado estadística",
		"objetivo objeción", "niño nicaragüense", "salud salida", "asilo aislamiento", "refugio refuerzo",
		"primer primario primo", "general generación", "correo corriente corredor", "condado condena condición", "campo campaña", "venta ventana",
		"violencia violación", "regular regularizar", "real realizar", "banco bancarizar", "sentido sentencia", "digital dígito",
	},
	"en": {
		"trafficking smuggling", "trafficking traffic", "trafficking transit", "smuggling smugness", "asylum asymmetry",
		"emigrant immigrant", "united universal", "hour horror",
	},
}

func TestFamiliesOfWords(t *testing.T) {
	for lang, lines := range together {
		for _, line := range lines {
			terms := For(lang).Terms(line)
			if len(terms) != len(strings.Fields(line)) || slices.ContainsFunc(terms, func(t string) bool { return t != terms[0] }) {
				t.Errorf("%s: %s become %q, not one term", lang, line, terms)
			}
		}
	}
	for lang, lines := range apart {
		for _, line := range lines {
			terms := slices.Sorted(slices.Values(For(lang).Terms(line)))
			if len(slices.Compact(slices.Clone(terms))) != len(strings.Fields(line)) {
				t.Errorf("%s: %s become %q, which meet", lang, line, terms)
			}
		}
	}
}

func TestWordsThatSayNothingAreDropped(t *testing.T) {
	for _, c := range []struct{ lang, text, want string }{
		{"es", "El estado de la cuestión", "estad cuestion"},
		{"es", "más según qué sí", ""},
		{"en", "The state of the migrants' rights", "state migrat right"},
		{"und", "the de la", "the de la"},
	} {
		if got := strings.Join(For(c.lang).Terms(c.text), " "); got != c.want {
			t.Errorf("%s: %q becomes %q, want %q", c.lang, c.text, got, c.want)
		}
	}
}

func TestStopWordsAreFolded(t *testing.T) {
	for _, lang := range []string{"es", "en"} {
		l := For(lang)
		for w := range strings.FieldsSeq(l.StopWords()) {
			var folded []string
			l.Tokens(w, func(token Token) { folded = append(folded, token.Word) })
			if len(folded) != 1 || folded[0] != w {
				t.Errorf("%s: the stop word %q never occurs: it is read as %q", lang, w, folded)
			}
		}
	}
}

func TestNumbersAreNotStemmed(t *testing.T) {
	for _, w := range []string{"25871", "878", "2as", "h2b", "covid19"} {
		for _, lang := range []string{"es", "en", "und"} {
			if got := For(lang).Stem(w); got != w {
				t.Errorf("%s: %s becomes %s", lang, w, got)
			}
		}
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range scraps {
		f.Add("x" + s + "y")
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, lang := range languages {
			l := For(lang)
			last := 0
			l.Tokens(text, func(token Token) {
				if token.Start < last || token.End <= token.Start || token.End > len(text) {
					t.Fatalf("%s: %q stands at %d to %d after %d", lang, token.Word, token.Start, token.End, last)
				}
				last = token.End
				if token.Word == "" || len(token.Word) > maxTerm || strings.Trim(token.Word, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
					t.Fatalf("%s: %q is no word", lang, token.Word)
				}
				if utf8.ValidString(text) && !utf8.ValidString(text[token.Start:token.End]) {
					t.Fatalf("%s: %q is cut out of the middle of a sign", lang, token.Word)
				}
				// A folded word is one word, and stays as it is.
				var again []string
				l.Tokens(token.Word, func(token Token) { again = append(again, token.Word) })
				if len(again) != 1 || again[0] != token.Word {
					t.Fatalf("%s: %q folds to %q", lang, token.Word, again)
				}
				stem := l.Stem(token.Word)
				if stem == "" || len(stem) > len(token.Word)+1 {
					t.Fatalf("%s: %q has the stem %q", lang, token.Word, stem)
				}
			})
		}
	})
}
