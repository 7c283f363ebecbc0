package logbody

import (
	"strconv"
	"strings"
	"time"
)

const defaultDateFormat = "YYYY-MM-DD hh:mm:ss A"

// formatDate prints t in the zone that is offset seconds east of UTC. The tokens of the format are YYYY YY, MMMM MMM
// MM M, DD D Do, dddd ddd, HH H, hh h, mm m, ss s, SSS, A a and Z, the longest first. [Text in brackets] and all that
// is no token are copied.
func formatDate(t time.Time, offset int, format string) string {
	t = t.UTC().Add(time.Duration(offset) * time.Second)
	w := wallTime{instant: t, offset: offset}
	w.year, w.month, w.day = t.Date()
	w.hour, w.minute, w.second = t.Clock()
	b := make([]byte, 0, 48)
	for format != "" {
		if format[0] < 'A' { // no token
			b, format = append(b, format[0]), format[1:]
			continue
		}
		if format[0] == '[' {
			if end := strings.IndexByte(format, ']'); end > 0 {
				b, format = append(b, format[1:end]...), format[end+1:]
				continue
			}
		}
		run := 1
		for run < len(format) && run < 4 && format[run] == format[0] {
			run++
		}
		var n int
		if b, n = w.appendToken(b, format, run); n == 0 {
			b, n = append(b, format[0]), 1
		}
		format = format[n:]
	}
	return string(b)
}

// wallTime is what a clock and a calendar on the wall show.
type wallTime struct {
	year, day, hour, minute, second int
	month                           time.Month
	offset                          int       // seconds east of UTC
	instant                         time.Time // for what is seldom printed
}

// appendToken prints the token that format starts with, run times the same letter. It returns the token's length,
// 0 for none.
func (t *wallTime) appendToken(b []byte, format string, run int) ([]byte, int) {
	short := min(run, 2)
	switch format[0] {
	case 'Y':
		switch run {
		case 4:
			return padded(b, t.year, 4), 4
		case 2, 3:
			return padded(b, t.year%100, 2), 2
		}
	case 'M':
		switch run {
		case 4:
			return append(b, t.month.String()...), 4
		case 3:
			return append(b, t.month.String()[:3]...), 3
		}
		return padded(b, int(t.month), run), run
	case 'D':
		if run == 1 && strings.HasPrefix(format, "Do") {
			return ordinal(b, t.day), 2
		}
		return padded(b, t.day, short), short
	case 'd':
		switch run {
		case 4:
			return append(b, t.instant.Weekday().String()...), 4
		case 3:
			return append(b, t.instant.Weekday().String()[:3]...), 3
		}
	case 'H':
		return padded(b, t.hour, short), short
	case 'h':
		return padded(b, (t.hour+11)%12+1, short), short
	case 'm':
		return padded(b, t.minute, short), short
	case 's':
		return padded(b, t.second, short), short
	case 'S':
		if run >= 3 {
			return padded(b, t.instant.Nanosecond()/1e6, 3), 3
		}
	case 'A':
		return append(b, halfDay(t.hour, "AM", "PM")...), 1
	case 'a':
		return append(b, halfDay(t.hour, "am", "pm")...), 1
	case 'Z':
		return signedClock(b, t.offset), 1
	}
	return b, 0
}

func padded(b []byte, n, width int) []byte {
	if width == 2 && n < 100 { // most are
		return append(b, '0'+byte(n/10), '0'+byte(n%10))
	}
	if width == 4 && n < 10_000 {
		return padded(padded(b, n/100, 2), n%100, 2)
	}
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

func halfDay(hour int, am, pm string) string {
	if hour < 12 {
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
