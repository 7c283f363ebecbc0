package logbody

import (
	"strings"
	"time"
)

// parseMail reads the date of a mail header (RFC 2822): Mon, 15 Jan 2024 22:30:45 +0000.
// The day's name and the seconds may be missing; a name that does not fit the date is refused.
func parseMail(s string) (time.Time, bool) {
	f := strings.Fields(s)
	day := ""
	if len(f) > 0 && len(f[0]) == 4 && f[0][3] == ',' {
		day, f = f[0][:3], f[1:]
	}
	if len(f) != 5 || len(f[0]) > 2 {
		return time.Time{}, false
	}
	var d, y, h, mi, sec int
	p := scanner{f[0]}
	month := monthNumber(f[1])
	if !p.digits(len(f[0]), &d) || month == 0 {
		return time.Time{}, false
	}
	p = scanner{f[2]}
	switch {
	case len(f[2]) == 2 && p.digits(2, &y):
		y += 1900
		if y < 1950 { // RFC 2822, 4.3
			y += 100
		}
	case len(f[2]) == 4 && p.digits(4, &y):
	default:
		return time.Time{}, false
	}
	p = scanner{f[3]}
	if !p.digits(2, &h) || !p.any(":") || !p.digits(2, &mi) ||
		p.any(":") && !p.digits(2, &sec) || p.s != "" {
		return time.Time{}, false
	}
	offset, ok := mailOffset(f[4])
	if !ok || !realDay(y, month, d) || !realClock(h, mi, sec) {
		return time.Time{}, false
	}
	t := time.Date(y, time.Month(month), d, h, mi, sec, 0, fixedZone(offset))
	if day != "" && t.Weekday().String()[:3] != day {
		return time.Time{}, false
	}
	return t, true
}

func mailOffset(s string) (int, bool) {
	switch s {
	case "GMT", "UT", "UTC", "Z":
		return 0, true
	case "EDT":
		return -4 * 3600, true
	case "EST", "CDT":
		return -5 * 3600, true
	case "CST", "MDT":
		return -6 * 3600, true
	case "MST", "PDT":
		return -7 * 3600, true
	case "PST":
		return -8 * 3600, true
	}
	if len(s) != 5 {
		return 0, false
	}
	return isoOffset(s)
}

func monthNumber(name string) int {
	for m := time.January; m <= time.December; m++ {
		if m.String()[:3] == name {
			return int(m)
		}
	}
	return 0
}
