package view

import (
	"strconv"
	"testing"

	"compendio/internal/kb"
)

// Steps of colour go up with numbers, the largest has the darkest, and the key names each number once.
func TestHeat(t *testing.T) {
	for _, most := range []int{1, 2, 3, 5, 7, 10, 29, 1000} {
		before := 0
		for n := 0; n <= most; n++ {
			s := step(n, most)
			if s < before || s > heats || (s == 0) != (n == 0) {
				t.Errorf("%d of %d has the step %d after %d", n, most, s, before)
			}
			before = s
		}
		if before != heats {
			t.Errorf("the largest of %d has the step %d", most, before)
		}
		key := legend(most)
		if len(key) != min(most, heats) {
			t.Errorf("the key of %d has %d steps", most, len(key))
		}
	}
	if legend(0) != nil {
		t.Error("nothing has a key")
	}
}

// The marks of an axis are round years within it, and there is room for them.
func TestAxis(t *testing.T) {
	for _, a := range []axis{{2020, 2021}, {1966, 2032}, {2019, 2027}, {1000, 2030}, {2000, 2000 + 7}} {
		marks := a.marks()
		if len(marks) == 0 || len(marks) > 8 {
			t.Errorf("%v has %d marks", a, len(marks))
		}
		for _, m := range marks {
			if float64(m.Year) < a.from || float64(m.Year) > a.to {
				t.Errorf("%v has a mark at %d", a, m.Year)
			}
		}
	}
	for _, test := range []struct {
		date kb.Date
		end  bool
		want float64
	}{{kb.Date{Year: 2021}, false, 2021}, {kb.Date{Year: 2021}, true, 2022}, {kb.Date{Year: 2021, Month: 7}, false, 2021.5}, {kb.Date{Year: 2021, Month: 6}, true, 2021.5}} {
		if got := year(test.date, test.end); got != test.want {
			t.Errorf("%s is %s", test.date, strconv.FormatFloat(got, 'f', 3, 64))
		}
	}
}
