package kb

import "testing"

// The built-in vocabularies are read without a fault, in every language that they promise.
func TestBuiltInVocabularies(t *testing.T) {
	for name, v := range builtInVocabularies() {
		for _, c := range v.Concepts {
			for _, lang := range builtInLanguages {
				if c.label(lang) == "" {
					t.Errorf("%s: %s has no label in %s", name, c.ID, lang)
				}
			}
		}
	}
}
