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
		if s[i] == 'Z' {
			return 0
		}
		if rest := s[i+1:]; (s[i] == '+' || s[i] == '-') && len(rest) >= 4 {
			minutes := strings.TrimPrefix(rest[2:], ":")
			if seconds, ok := clockOffset(rest[:2], minutes[:min(2, len(minutes))]); ok {
				return sign(s[i]) * seconds
			}
		}
	}
	hours, minutes, _ := strings.Cut(strings.TrimLeft(s, "+-"), ":")
	seconds, ok := clockOffset(hours, minutes)
	if !ok {
		return 0
	}
	return sign(s[0]) * seconds
}
