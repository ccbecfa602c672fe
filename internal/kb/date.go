package kb

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Date is a day, a month or a year of the content. Month and Day are 0 where the
// content gives none; all are 0 if Unknown.
type Date struct {
	Year, Month, Day int
	Unknown          bool // the sources give no date, and the content says so
}

var dateForm = regexp.MustCompile(`^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$`)

// ParseDate reads 2021, 2021-03, 2021-03-01 or unknown.
func ParseDate(s string) (Date, bool) {
	if s == "unknown" {
		return Date{Unknown: true}, true
	}
	m := dateForm.FindStringSubmatch(s)
	if m == nil {
		return Date{}, false
	}
	d := Date{}
	d.Year, _ = strconv.Atoi(m[1])
	d.Month, _ = strconv.Atoi(m[2])
	d.Day, _ = strconv.Atoi(m[3])
	if d.Year < 1000 || m[2] != "" && (d.Month < 1 || d.Month > 12) || m[3] != "" && d.Day < 1 {
		return Date{}, false
	}
	if d.Day > 0 && time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC).Day() != d.Day {
		return Date{}, false
	}
	return d, true
}

// IsZero reports whether there is no date at all.
func (d Date) IsZero() bool { return d == Date{} }

// String is the form in which content and machines write a date.
func (d Date) String() string {
	switch {
	case d.Unknown || d.Year == 0:
		return "unknown"
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Before compares as far as both dates are known: 2021 is not before 2021-03.
func (d Date) Before(e Date) bool {
	switch {
	case d.Year == 0 || e.Year == 0:
		return false
	case d.Year != e.Year:
		return d.Year < e.Year
	case d.Month == 0 || e.Month == 0:
		return false
	case d.Month != e.Month:
		return d.Month < e.Month
	}
	return d.Day != 0 && e.Day != 0 && d.Day < e.Day
}

// Time is the first moment of the date in UTC, for formats that need one.
func (d Date) Time() time.Time {
	return time.Date(max(1, d.Year), time.Month(max(1, d.Month)), max(1, d.Day), 0, 0, 0, 0, time.UTC)
}

var (
	dayMonthYear = regexp.MustCompile(`^(\d{1,2})[./ -](?:de )?(\pL+|\d{1,2})\.?(?:[./ -](?:del? )?)(\d{4})$`)
	yearFirst    = regexp.MustCompile(`^(\d{4})[./ -](\d{1,2})[./ -](\d{1,2})$`)
	monthYear    = regexp.MustCompile(`^(\pL+)\.?(?: de| del|,)? (\d{4})$`)
	monthDayYear = regexp.MustCompile(`^(\pL+)\.? (\d{1,2}),? (\d{4})$`)
	months       = strings.Fields("ene enero jan january feb febrero february mar marzo march abr abril apr april may mayo jun junio june jul julio july ago agosto aug august sep sept septiembre set setiembre september oct octubre october nov noviembre november dic diciembre dec december")
	monthNumbers = map[string]int{"ene": 1, "jan": 1, "feb": 2, "mar": 3, "abr": 4, "apr": 4, "may": 5, "jun": 6, "jul": 7, "ago": 8, "aug": 8, "sep": 9, "set": 9, "oct": 10, "nov": 11, "dic": 12, "dec": 12}
)

// GuessDate shows how a date that somebody wrote as people do would be written here.
// Where it could be two, it gives both; where it is none, nothing.
func GuessDate(s string) []string {
	s = strings.ToLower(strings.TrimSpace(s))
	if m := yearFirst.FindStringSubmatch(s); m != nil {
		month, _ := strconv.Atoi(m[2])
		day, _ := strconv.Atoi(m[3])
		return written(m[1], month, day)
	}
	if m := monthYear.FindStringSubmatch(s); m != nil {
		return written(m[2], monthNumber(m[1]), 0)
	}
	day, month, year := "", "", ""
	if m := dayMonthYear.FindStringSubmatch(s); m != nil {
		day, month, year = m[1], m[2], m[3]
	} else if m := monthDayYear.FindStringSubmatch(s); m != nil {
		day, month, year = m[2], m[1], m[3]
	} else {
		return nil
	}
	d, _ := strconv.Atoi(day)
	n, err := strconv.Atoi(month)
	if err != nil {
		return written(year, monthNumber(month), d)
	}
	guesses := written(year, n, d)
	if d <= 12 && d != n { // the fifth of June here, the sixth of May there
		guesses = append(guesses, written(year, d, n)...)
	}
	return guesses
}

// written returns a date as content has it, if there is such a day or month.
func written(year string, month, day int) []string {
	text := fmt.Sprintf("%s-%02d", year, month)
	if day > 0 {
		text += fmt.Sprintf("-%02d", day)
	}
	if d, ok := ParseDate(text); ok && month > 0 {
		return []string{d.String()}
	}
	return nil
}

// monthNumber reads the name of a month in Spanish or English; 0 if it is none.
func monthNumber(name string) int {
	if len(name) >= 3 && slices.Contains(months, name) {
		return monthNumbers[name[:3]]
	}
	return 0
}
