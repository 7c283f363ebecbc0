package logbody

import (
	"strconv"
	"strings"
	"time"
)

const defaultDateFormat = "YYYY-MM-DD hh:mm:ss A"

// dateTokens are the tokens of a format, the longer ones before those that they start with, and how package time prints
// them. It has nothing for those without.
var dateTokens = [...]struct{ token, layout string }{
	{"YYYY", "2006"}, {"YY", "06"}, {"MMMM", "January"}, {"MMM", "Jan"}, {"MM", "01"}, {"M", "1"}, {"Do", ""}, {"DD", "02"}, {"D", "2"},
	{"dddd", "Monday"}, {"ddd", "Mon"}, {"HH", "15"}, {"H", ""}, {"hh", "03"}, {"h", "3"}, {"mm", "04"}, {"m", "4"}, {"ss", "05"},
	{"SSS", ""}, {"s", "5"}, {"A", "PM"}, {"a", "pm"}, {"Z", ""},
}

// formatDate prints t in the zone that is offset seconds east of UTC. [Text in brackets] and all that is no token are
// copied. A year of more or fewer than four digits is none that a call can have: it gives no text.
func formatDate(t time.Time, offset int, format string) string {
	t = t.UTC().Add(time.Duration(offset) * time.Second)
	if t.Year() < 1 || t.Year() > 9999 {
		return ""
	}
	b := make([]byte, 0, 48)
next:
	for format != "" {
		if format[0] >= 'A' {
			for i := range dateTokens {
				if rest, ok := strings.CutPrefix(format, dateTokens[i].token); ok {
					b, format = appendToken(b, t, offset, dateTokens[i].token, dateTokens[i].layout), rest
					continue next
				}
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

func appendToken(b []byte, t time.Time, offset int, token, layout string) []byte {
	switch token {
	case "Do":
		b = strconv.AppendInt(b, int64(t.Day()), 10)
		if day := t.Day() % 10; day == 0 || day > 3 || t.Day()/10 == 1 {
			return append(b, "th"...)
		}
		return append(b, "stndrd"[t.Day()%10*2-2:t.Day()%10*2]...)
	case "H":
		return strconv.AppendInt(b, int64(t.Hour()), 10)
	case "SSS":
		return append(b, strconv.Itoa(1000 + t.Nanosecond()/1e6)[1:]...)
	case "Z":
		return t.In(time.FixedZone("", offset)).AppendFormat(b, "-07:00")
	}
	return t.AppendFormat(b, layout)
}
