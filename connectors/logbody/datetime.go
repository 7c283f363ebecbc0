package logbody

import (
	"strconv"
	"strings"
	"time"
)

// ParseTime reads an instant: epoch milliseconds as 11 to 14 digits, ISO 8601 (with "T" or a blank, a date
// alone being midnight, in the process zone when none is given) or RFC 2822. ok is false for all else, and for
// "" and "0", which mean that there is no time.
func ParseTime(s string) (t time.Time, ok bool) {
	s = strings.TrimSpace(s)
	if t, ok = parseMillis(s); ok {
		return t, true
	}
	if t, ok = parseISO(s); ok {
		return t, true
	}
	return parseMail(s)
}

func parseMillis(s string) (time.Time, bool) {
	if len(s) < 11 || len(s) > 14 {
		return time.Time{}, false
	}
	ms, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(ms)), true
}

// A scanner reads fixed-width digits and literals; its methods report whether they matched.
type scanner struct{ s string }

func (p *scanner) digits(n int, to *int) bool {
	if len(p.s) < n {
		return false
	}
	v := 0
	for i := range n {
		if !isDigit(p.s[i]) {
			return false
		}
		v = v*10 + int(p.s[i]-'0')
	}
	*to, p.s = v, p.s[n:]
	return true
}

// any takes one byte if it is one of set.
func (p *scanner) any(set string) bool {
	for i := range len(set) {
		if p.s != "" && p.s[0] == set[i] {
			p.s = p.s[1:]
			return true
		}
	}
	return false
}

// parseISO reads YYYY-MM-DD or YYYYMMDD, then optionally T or a blank, HH, HH:MM or HH:MM:SS with a fraction,
// and Z or an offset.
func parseISO(s string) (time.Time, bool) {
	p := scanner{s}
	var y, mo, d, h, mi, sec, ns int
	if !p.digits(4, &y) {
		return time.Time{}, false
	}
	extended := p.any("-")
	if !p.digits(2, &mo) || extended && !p.any("-") || !p.digits(2, &d) || !realDay(y, mo, d) {
		return time.Time{}, false
	}
	zone := time.Local
	if p.s != "" {
		if !p.any("Tt ") || !p.digits(2, &h) {
			return time.Time{}, false
		}
		colon := p.any(":")
		if p.digits(2, &mi) {
			if more := p.any(":"); more && !colon || !p.seconds(colon, more, &sec, &ns) {
				return time.Time{}, false
			}
		} else if colon {
			return time.Time{}, false
		}
		p.s = strings.TrimLeft(p.s, " ")
		if p.s != "" {
			offset, ok := isoOffset(p.s)
			if !ok {
				return time.Time{}, false
			}
			zone = fixedZone(offset)
		}
	}
	if !realClock(h, mi, sec) && (h != 24 || mi|sec|ns != 0) { // 24:00 is the end of the day
		return time.Time{}, false
	}
	return time.Date(y, time.Month(mo), d, h, mi, sec, ns, zone), true
}

// seconds reads SS and a fraction after HH:MM or HHMM. They may be missing, but not after a colon.
func (p *scanner) seconds(extended, more bool, sec, ns *int) bool {
	if extended != more || !p.digits(2, sec) {
		return !more
	}
	return !p.any(".,") || p.fraction(ns)
}

// fraction reads one or more digits; those beyond nanoseconds are dropped.
func (p *scanner) fraction(ns *int) bool {
	scale, n := 100_000_000, 0
	for n < len(p.s) && isDigit(p.s[n]) {
		*ns += int(p.s[n]-'0') * scale
		scale /= 10
		n++
	}
	p.s = p.s[n:]
	return n > 0
}

// isoOffset reads Z, +hh, +hhmm or +hh:mm as seconds east of UTC.
func isoOffset(s string) (int, bool) {
	if s == "Z" || s == "z" {
		return 0, true
	}
	p := scanner{s}
	var h, m int
	west := strings.HasPrefix(s, "-")
	if !p.any("+-") || !p.digits(2, &h) {
		return 0, false
	}
	if p.s != "" {
		p.any(":")
		if !p.digits(2, &m) || p.s != "" {
			return 0, false
		}
	}
	if h > 23 || m > 59 {
		return 0, false
	}
	seconds := h*3600 + m*60
	if west {
		seconds = -seconds
	}
	return seconds, true
}

// fixedZone is UTC for 0, so that no zone has to be allocated.
func fixedZone(offset int) *time.Location {
	if offset == 0 {
		return time.UTC
	}
	return time.FixedZone("", offset)
}

func realDay(y, m, d int) bool {
	return m >= 1 && m <= 12 && d >= 1 && (d <= 28 || d <= time.Date(y, time.Month(m+1), 0, 0, 0, 0, 0, time.UTC).Day())
}

func realClock(h, m, s int) bool { return h < 24 && m < 60 && s < 60 }
