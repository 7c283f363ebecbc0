package logbody

import (
	"math"
	"strings"
	"time"
)

// Zones looks up an IANA time zone: the offset from UTC in seconds, east positive, that the zone name
// has at the instant at. ok is false for a name it does not know.
type Zones func(name string, at time.Time) (offsetSeconds int, ok bool)

// Offset is the offset of the user's zone at t, in seconds east of UTC. Of the options it goes by
// TimezoneName, TimezoneOffset and Zones.
func (o *Options) Offset(t time.Time) int {
	if seconds, ok := o.lookUp(o.TimezoneName, t); ok {
		return seconds
	}
	return o.zoneOffset(strings.TrimSpace(o.TimezoneOffset), t)
}

// lookUp never asks for the process zone: its name, Local, says nothing about the user.
func (o *Options) lookUp(name string, t time.Time) (seconds int, ok bool) {
	if name != "" && name != "Local" && o.Zones != nil {
		seconds, ok = o.Zones(name, t)
	}
	return seconds, ok
}

// zoneOffset reads App Connect's timezoneOffset, as Options.TimezoneOffset has it.
func (o *Options) zoneOffset(s string, t time.Time) (seconds int) {
	switch s {
	case "", "NaN":
		_, seconds = t.In(time.Local).Zone()
		return seconds
	case "0", "Z", "UTC":
		return 0
	}
	number, isNumber := parseNumber(s)
	clock, isClock := isoOffset(s)
	switch {
	case len(s) == len("+0000") && isClock && max(clock, -clock)/3600 <= 14:
		return clock
	case strings.Contains(s, ":"):
		return colonOffset(s)
	case isNumber && math.Abs(number) < 16:
		return int(math.Round(number * 3600))
	case isNumber && math.Abs(number) < 1e7: // beyond any clock
		return int(math.Round(number * 60))
	case !isNumber:
		seconds, _ = o.lookUp(s, t)
	}
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
