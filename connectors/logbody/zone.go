package logbody

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Zones looks up an IANA time zone: the offset from UTC in seconds, east positive, that the zone name
// has at the instant at. ok is false for a name it does not know.
type Zones func(name string, at time.Time) (offsetSeconds int, ok bool)

// Offset is the offset of the user's zone at t, in seconds east of UTC. Of the options it goes by
// TimezoneName, TimezoneOffset and Zones.
func (o *Options) Offset(t time.Time) (seconds int) {
	if seconds, ok := o.lookUp(o.TimezoneName, t); ok {
		return seconds
	}
	s := strings.TrimSpace(o.TimezoneOffset) // as App Connect has it
	switch s {
	case "", "NaN":
		_, seconds = t.In(time.Local).Zone()
		return seconds
	case "0", "Z", "UTC":
		return 0
	}
	number, isNumber := parseNumber(s)
	clock, isClock := clockIn(s)
	switch {
	case strings.Contains(s, ":"), isClock && len(s) == len("+0000") && s[0] < '0' && max(clock, -clock)/3600 <= 14:
		return clock
	case isNumber && math.Abs(number) < 16:
		return int(math.Round(number * 3600))
	case isNumber && math.Abs(number) < 1e7: // beyond any clock
		return int(math.Round(number * 60))
	case !isNumber:
		seconds, _ = o.lookUp(s, t)
	}
	return seconds
}

// lookUp never asks for the process zone: its name, Local, says nothing about the user.
func (o *Options) lookUp(name string, t time.Time) (seconds int, ok bool) {
	if name != "" && name != "Local" && o.Zones != nil {
		seconds, ok = o.Zones(name, t)
	}
	return seconds, ok
}

// clockIn takes the last Z or signed hhmm or hh:mm in s, else reads s as H:MM.
func clockIn(s string) (seconds int, ok bool) {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == 'Z' {
			return 0, true
		}
		if rest := s[i+1:]; (s[i] == '+' || s[i] == '-') && len(rest) >= 4 {
			minutes := strings.TrimPrefix(rest[2:], ":")
			if seconds, ok = clockOffset(s[i], rest[:2], minutes[:min(2, len(minutes))]); ok {
				return seconds, true
			}
		}
	}
	hours, minutes, _ := strings.Cut(strings.TrimLeft(s, "+-"), ":")
	return clockOffset(s[0], hours, minutes)
}

// clockOffset is the offset of hours, of one or two digits, and two digits of minutes, west for the sign '-'.
func clockOffset(sign byte, hours, minutes string) (seconds int, ok bool) {
	h, err := strconv.ParseUint(hours, 10, 8)
	m, err2 := strconv.ParseUint(minutes, 10, 8)
	if err != nil || err2 != nil || len(hours) > 2 || len(minutes) != 2 || m > 59 {
		return 0, false
	}
	if seconds = int(h)*3600 + int(m)*60; sign == '-' {
		seconds = -seconds
	}
	return seconds, true
}
