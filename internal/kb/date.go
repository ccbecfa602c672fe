package kb

import (
	"fmt"
	"regexp"
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
	monthDayYear = regexp.MustCompile(`^(\pL+)\.? (\d{1,2}),? (\d{4})$`)
	months       = strings.Fields("ene enero jan january feb febrero february mar marzo march abr abril apr april may mayo jun junio june jul julio july ago agosto aug august sep sept septiembre set setiembre september oct octubre october nov noviembre november dic diciembre dec december")
	monthNumbers = map[string]int{"ene": 1, "jan": 1, "feb": 2, "mar": 3, "abr": 4, "apr": 4, "may": 5, "jun": 6, "jul": 7, "ago": 8, "aug": 8, "sep": 9, "set": 9, "oct": 10, "nov": 11, "dic": 12, "dec": 12}
)

// guessDate shows how the date that somebody wrote in words would be written here,
// or is empty if it could be more than one.
func guessDate(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	day, month, year := "", "", ""
	if m := dayMonthYear.FindStringSubmatch(s); m != nil {
		day, month, year = m[1], m[2], m[3]
	} else if m := monthDayYear.FindStringSubmatch(s); m != nil {
		day, month, year = m[2], m[1], m[3]
	}
	n, err := strconv.Atoi(month)
	if d, _ := strconv.Atoi(day); err == nil && d <= 12 && d != n {
		return "" // the fifth of June here, the sixth of May there
	}
	if err != nil && len(month) >= 3 {
		for _, name := range months {
			if name == month {
				n = monthNumbers[month[:3]]
			}
		}
	}
	d, _ := strconv.Atoi(day)
	if date, ok := ParseDate(fmt.Sprintf("%s-%02d-%02d", year, n, d)); ok && n > 0 && d > 0 {
		return date.String()
	}
	return ""
}
