package logbody

import (
	"strconv"
	"strings"
	"time"
)

const defaultDateFormat = "YYYY-MM-DD hh:mm:ss A"

// dateTokens are the tokens of a format, the longer ones before those that they start with, and how package time prints
// them, where it does.
var dateTokens = [...]struct{ token, layout string }{
	{"YYYY", "2006"}, {"YY", "06"}, {"MMMM", "January"}, {"MMM", "Jan"}, {"MM", "01"}, {"M", "1"}, {"Do", ""}, {"DD", "02"}, {"D", "2"}, {"dddd", "Monday"},
	{"ddd", "Mon"}, {"HH", "15"}, {"H", ""}, {"hh", "03"}, {"h", "3"}, {"mm", "04"}, {"m", "4"}, {"ss", "05"}, {"SSS", ""}, {"s", "5"}, {"A", "PM"}, {"a", "pm"},
	{"Z", "-07:00"},
}

// formatDate prints t in the zone that is offset seconds east of UTC. [Text in brackets] and all that is no token are
// copied. A year of more or fewer than four digits is none that a call can have: it gives no text.
func formatDate(t time.Time, offset int, format string) string {
	t = t.In(time.FixedZone("", offset))
	if t.Year() < 1 || t.Year() > 9999 {
		return ""
	}
	b := make([]byte, 0, 48)
next:
	for format != "" {
		for i := range dateTokens {
			token := dateTokens[i].token
			if format[0] < 'A' { // most that are no token
				break
			}
			if token[0] == format[0] && strings.HasPrefix(format, token) {
				b, format = appendToken(b, t, token, dateTokens[i].layout), format[len(token):]
				continue next
			}
		}
		literal, rest := format[:1], format[1:]
		if end := strings.IndexByte(format, ']'); format[0] == '[' && end > 0 {
			literal, rest = format[1:end], format[end+1:]
		}
		b, format = append(b, literal...), rest
	}
	return string(b)
}

func appendToken(b []byte, t time.Time, token, layout string) []byte {
	switch token {
	case "Do":
		ending := "th"
		if n := t.Day() % 10; 1 <= n && n <= 3 && t.Day()/10 != 1 {
			ending = "stndrd"[n*2-2 : n*2]
		}
		return append(strconv.AppendInt(b, int64(t.Day()), 10), ending...)
	case "H":
		return strconv.AppendInt(b, int64(t.Hour()), 10)
	case "SSS":
		return append(b, strconv.Itoa(1000 + t.Nanosecond()/1e6)[1:]...)
	}
	return t.AppendFormat(b, layout)
}
