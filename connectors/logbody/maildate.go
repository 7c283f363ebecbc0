package logbody

import (
	"strings"
	"time"
)

// mailZones are the names that RFC 2822 knows.
var mailZones = strings.NewReplacer("GMT", "+0000", "UTC", "+0000", "UT", "+0000", "Z", "+0000", "EDT", "-0400", "EST", "-0500",
	"CDT", "-0500", "CST", "-0600", "MDT", "-0600", "MST", "-0700", "PDT", "-0700", "PST", "-0800")

// parseMail reads the date of a mail header (RFC 2822): Mon, 15 Jan 2024 22:30:45 +0000.
// The day's name and the seconds may be missing; a name that does not fit the date is refused.
func parseMail(s string) (time.Time, bool) {
	fields := strings.Fields(s)
	if n := len(fields); n > 0 {
		fields[n-1] = mailZones.Replace(fields[n-1])
	}
	s = strings.Join(fields, " ")
	day, date, ok := strings.Cut(s, ", ")
	if !ok {
		date = s
	}
	if n := strings.IndexByte(date, ':'); n < 2 || !isDigit(date[n-2]) { // time takes hours of one digit too
		return time.Time{}, false
	}
	for _, layout := range [...]string{"2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04 -0700", "2 Jan 06 15:04:05 -0700", "2 Jan 06 15:04 -0700"} {
		if t, err := time.Parse(layout, date); err == nil {
			return t, !ok || t.Weekday().String()[:3] == day
		}
	}
	return time.Time{}, false
}
