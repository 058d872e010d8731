package forms

import (
	"strconv"
	"time"

	"linxuan/shared/calendar"
)

// platform is the second line of every footer.
const platform = "职教集团遴选平台生成，以系统记录为准"

// Instant writes an instant as people read it: to the second, in Beijing time.
func Instant(at time.Time) string {
	return at.In(calendar.Shanghai).Format("2006年1月2日 15:04:05") + "（北京时间）"
}

// Date writes an instant's day in Beijing.
func Date(at time.Time) string { return at.In(calendar.Shanghai).Format("2006年1月2日") }

// Ended writes an instant at which something closes. Midnight ends a day, as officials write it: 24:00.
func Ended(at time.Time) string {
	local := at.In(calendar.Shanghai)
	if local.Equal(time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, calendar.Shanghai)) {
		return local.Add(-time.Second).Format("2006年1月2日") + " 24:00（北京时间）"
	}
	return Instant(at)
}

// day writes a day of the API (2014-05-01) as people read it; anything else stays as it is.
func day(s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return t.Format("2006年1月2日")
}

func count(n int) Cell { return Cell{Text: strconv.Itoa(n), Number: true} }

// ordinal is a number that names, not counts: it stands in the middle.
func ordinal(n int) Cell { return Cell{Text: strconv.Itoa(n), Align: Center, Number: true} }

func centred(s string) Cell { return Cell{Text: s, Align: Center} }

// or gives a dash for what is empty: an empty box on a form looks forgotten.
func or(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
