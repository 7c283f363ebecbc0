package logbody

import (
	"strconv"
	"strings"
	"time"
)

const defaultDateFormat = "YYYY-MM-DD hh:mm:ss A"

// The tokens of a date format, longest first among those that share a beginning.
var dateTokens = [...]struct {
	token string
	write func(b []byte, t time.Time, offset int) []byte
}{
	{"YYYY", func(b []byte, t time.Time, _ int) []byte { return padded(b, t.Year(), 4) }},
	{"YY", func(b []byte, t time.Time, _ int) []byte { return padded(b, t.Year()%100, 2) }},
	{"MMMM", func(b []byte, t time.Time, _ int) []byte { return append(b, t.Month().String()...) }},
	{"MMM", func(b []byte, t time.Time, _ int) []byte { return append(b, t.Month().String()[:3]...) }},
	{"MM", func(b []byte, t time.Time, _ int) []byte { return padded(b, int(t.Month()), 2) }},
	{"M", func(b []byte, t time.Time, _ int) []byte { return padded(b, int(t.Month()), 1) }},
	{"DD", func(b []byte, t time.Time, _ int) []byte { return padded(b, t.Day(), 2) }},
	{"Do", func(b []byte, t time.Time, _ int) []byte { return ordinal(b, t.Day()) }},
	{"D", func(b []byte, t time.Time, _ int) []byte { return padded(b, t.Day(), 1) }},
	{"dddd", func(b []byte, t time.Time, _ int) []byte { return append(b, t.Weekday().String()...) }},
	{"ddd", func(b []byte, t time.Time, _ int) []byte { return append(b, t.Weekday().String()[:3]...) }},
	{"HH", func(b []byte, t time.Time, _ int) []byte { return padded(b, t.Hour(), 2) }},
	{"H", func(b []byte, t time.Time, _ int) []byte { return padded(b, t.Hour(), 1) }},
	{"hh", func(b []byte, t time.Time, _ int) []byte { return padded(b, (t.Hour()+11)%12+1, 2) }},
	{"h", func(b []byte, t time.Time, _ int) []byte { return padded(b, (t.Hour()+11)%12+1, 1) }},
	{"mm", func(b []byte, t time.Time, _ int) []byte { return padded(b, t.Minute(), 2) }},
	{"m", func(b []byte, t time.Time, _ int) []byte { return padded(b, t.Minute(), 1) }},
	{"SSS", func(b []byte, t time.Time, _ int) []byte { return padded(b, t.Nanosecond()/1e6, 3) }},
	{"ss", func(b []byte, t time.Time, _ int) []byte { return padded(b, t.Second(), 2) }},
	{"s", func(b []byte, t time.Time, _ int) []byte { return padded(b, t.Second(), 1) }},
	{"A", func(b []byte, t time.Time, _ int) []byte { return append(b, halfDay(t, "AM", "PM")...) }},
	{"a", func(b []byte, t time.Time, _ int) []byte { return append(b, halfDay(t, "am", "pm")...) }},
	{"Z", func(b []byte, _ time.Time, offset int) []byte { return signedClock(b, offset) }},
}

// formatDate prints t in the zone that is offset seconds east of UTC, in the format's tokens, which are
// those of App Connect. [Text in brackets] and all that is no token are copied.
func formatDate(t time.Time, offset int, format string) string {
	wall := t.UTC().Add(time.Duration(offset) * time.Second)
	b := make([]byte, 0, 48)
next:
	for format != "" {
		if format[0] == '[' {
			if end := strings.IndexByte(format, ']'); end > 0 {
				b, format = append(b, format[1:end]...), format[end+1:]
				continue
			}
		}
		for i := range dateTokens {
			if d := &dateTokens[i]; strings.HasPrefix(format, d.token) {
				b, format = d.write(b, wall, offset), format[len(d.token):]
				continue next
			}
		}
		b, format = append(b, format[0]), format[1:]
	}
	return string(b)
}

func padded(b []byte, n, width int) []byte {
	for limit := 10; width > 1; width, limit = width-1, limit*10 {
		if n < limit {
			b = append(b, "000"[:width-1]...)
			break
		}
	}
	return strconv.AppendInt(b, int64(n), 10)
}

func ordinal(b []byte, n int) []byte {
	b = strconv.AppendInt(b, int64(n), 10)
	switch {
	case n/10 == 1:
		return append(b, "th"...)
	case n%10 == 1:
		return append(b, "st"...)
	case n%10 == 2:
		return append(b, "nd"...)
	case n%10 == 3:
		return append(b, "rd"...)
	}
	return append(b, "th"...)
}

func halfDay(t time.Time, am, pm string) string {
	if t.Hour() < 12 {
		return am
	}
	return pm
}

func signedClock(b []byte, offset int) []byte {
	c := byte('+')
	if offset < 0 {
		c, offset = '-', -offset
	}
	b = padded(append(b, c), offset/3600, 2)
	return padded(append(b, ':'), offset/60%60, 2)
}
