package logbody

import (
	"strconv"
	"strings"
	"time"
)

const defaultDateFormat = "YYYY-MM-DD hh:mm:ss A"

// dateTokens are the tokens of a format, the longer ones before those that they start with. Package time prints the names.
var dateTokens = [...]struct{ token, layout string }{
	{"YYYY", ""}, {"YY", ""}, {"MMMM", "January"}, {"MMM", "Jan"}, {"MM", ""}, {"M", ""}, {"Do", ""}, {"DD", ""}, {"D", ""}, {"dddd", "Monday"},
	{"ddd", "Mon"}, {"HH", ""}, {"H", ""}, {"hh", ""}, {"h", ""}, {"mm", ""}, {"m", ""}, {"ss", ""}, {"SSS", ""}, {"s", ""}, {"A", "PM"}, {"a", "pm"}, {"Z", ""},
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
		for i := range dateTokens {
			token := dateTokens[i].token
			if format[0] < 'A' { // most that are no token
				break
			}
			if token[0] == format[0] && strings.HasPrefix(format, token) {
				b, format = appendToken(b, t, offset, token, dateTokens[i].layout), format[len(token):]
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

func appendToken(b []byte, t time.Time, offset int, token, layout string) []byte {
	n := 0
	switch {
	case layout != "":
		return t.AppendFormat(b, layout)
	case token == "Z":
		return t.In(time.FixedZone("", offset)).AppendFormat(b, "-07:00")
	case token == "Do":
		b = strconv.AppendInt(b, int64(t.Day()), 10)
		if n = t.Day() % 10; n == 0 || n > 3 || t.Day()/10 == 1 {
			return append(b, "th"...)
		}
		return append(b, "stndrd"[n*2-2:n*2]...)
	case token == "YY":
		n = t.Year() % 100
	case token[0] == 'Y':
		n = t.Year()
	case token[0] == 'M':
		n = int(t.Month())
	case token[0] == 'D':
		n = t.Day()
	case token[0] == 'H':
		n = t.Hour()
	case token[0] == 'h':
		n = (t.Hour()+11)%12 + 1
	case token[0] == 'm':
		n = t.Minute()
	case token[0] == 's':
		n = t.Second()
	default:
		n = t.Nanosecond() / 1e6
	}
	for limit, width := 10, len(token); width > 1; limit, width = limit*10, width-1 {
		if n < limit {
			b = append(b, "000"[:width-1]...)
			break
		}
	}
	return strconv.AppendInt(b, int64(n), 10)
}
