package analysis

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// What Spanish stems make of the vocabulary of Snowball, as last measured; a change may
// not be worse. Snowball knows inflection only, we derivations too (migración, migrante),
// so that part of what it keeps apart is meant to meet.
const (
	mostUnder = 0.18 // share of the pairs with one stem in Snowball that have two here
	mostOver  = 8.0  // pairs with two stems there and one here, of a million
)

// TestStemsBesideSnowball prints how often Spanish stems keep apart what belongs together,
// and join what does not, going by a sample of Snowball's vocabulary.
func TestStemsBesideSnowball(t *testing.T) {
	data, err := os.ReadFile("testdata/snowball/es.txt")
	if err != nil {
		t.Fatal(err)
	}
	theirs := map[string]string{}
	for line := range strings.Lines(string(data)) {
		stem, words, _ := strings.Cut(strings.TrimSpace(line), " ")
		For("es").Tokens(words, func(token Token) {
			// Words that differ in accents alone are one here.
			if _, known := theirs[token.Word]; !known {
				theirs[token.Word] = stem
			}
		})
	}
	ours := map[string]string{}
	both := map[string]string{}
	for word, stem := range theirs {
		ours[word] = stemES(word)
		both[word] = stem + " " + ours[word]
	}
	together, joined, agreed := pairs(theirs), pairs(ours), pairs(both)
	all := float64(len(theirs)) * float64(len(theirs)-1) / 2
	under := (together - agreed) / together
	over := (joined - agreed) / (all - together) * 1e6
	fmt.Printf("stems: of %d words of Snowball's vocabulary, understemming %.3f, overstemming %.1f of a million\n", len(theirs), under, over)
	if len(theirs) < 5000 || under > mostUnder || over > mostOver {
		t.Errorf("understemming is %.3f, overstemming %.1f; recorded are %.3f and %.1f", under, over, mostUnder, mostOver)
	}
}

// pairs counts the pairs of words with the same stem.
func pairs(stems map[string]string) (n float64) {
	groups := map[string]float64{}
	for _, stem := range stems {
		n += groups[stem]
		groups[stem]++
	}
	return n
}
