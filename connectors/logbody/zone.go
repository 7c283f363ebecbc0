package logbody

import (
	"math"
	"strings"
	"time"
)

// Zones looks up an IANA time zone: the offset from UTC in seconds, east positive, that the zone name
// has at the instant at. ok is false for a name it does not know.
type Zones func(name string, at time.Time) (offsetSeconds int, ok bool)

// offsetAt is the offset of the user's zone at t, in seconds east of UTC.
func (o *Options) offsetAt(t time.Time) int {
	if seconds, ok := o.lookUp(o.TimezoneName, t); ok {
		return seconds
	}
	return o.zoneOffset(strings.TrimSpace(o.TimezoneOffset), t)
}

// lookUp never asks for the process zone: its name, Local, says nothing about the user.
func (o *Options) lookUp(name string, t time.Time) (int, bool) {
	if name == "" || name == "Local" || o.Zones == nil {
		return 0, false
	}
	return o.Zones(name, t)
}

// zoneOffset reads App Connect's timezoneOffset, as Options.TimezoneOffset has it.
func (o *Options) zoneOffset(s string, t time.Time) int {
	switch s {
	case "", "NaN":
		_, seconds := t.In(time.Local).Zone()
		return seconds
	case "0", "Z", "UTC":
		return 0
	}
	if len(s) == 5 && (s[0] == '+' || s[0] == '-') {
		if seconds, ok := isoOffset(s); ok && seconds/3600 >= -14 && seconds/3600 <= 14 {
			return seconds
		}
	}
	if strings.Contains(s, ":") {
		return colonOffset(s)
	}
	if n, ok := parseNumber(s); ok {
		scale := 60.0
		if math.Abs(n) < 16 {
			scale = 3600
		}
		if n *= scale; math.Abs(n) < 1e9 { // beyond any clock
			return int(math.Round(n))
		}
		return 0
	}
	seconds, _ := o.lookUp(s, t)
	return seconds
}

// colonOffset takes the last Z or signed hhmm or hh:mm in s, else reads s as H:MM.
func colonOffset(s string) int {
	for i := len(s) - 1; i >= 0; i-- {
		switch s[i] {
		case 'Z':
			return 0
		case '+', '-':
			if seconds, ok := clockOffset(s[i+1:], 2); ok {
				return sign(s[i]) * seconds
			}
		}
	}
	first := byte('+')
	if s[0] == '+' || s[0] == '-' {
		first, s = s[0], s[1:]
	}
	hours := strings.IndexByte(s, ':')
	seconds, ok := clockOffset(s, hours)
	if !ok || hours > 2 || len(s) != hours+3 {
		return 0
	}
	return sign(first) * seconds
}

// clockOffset reads hours, an optional colon and two digits of minutes from the front of s.
func clockOffset(s string, hourDigits int) (seconds int, ok bool) {
	p := scanner{s}
	var h, m int
	if hourDigits < 1 || !p.digits(hourDigits, &h) {
		return 0, false
	}
	p.any(":")
	ok = p.digits(2, &m)
	return h*3600 + m*60, ok
}

func sign(c byte) int {
	if c == '-' {
		return -1
	}
	return 1
}
