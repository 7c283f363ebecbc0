package rest

import (
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/json"
)

// A time is written as "iso", as "seconds" or "milliseconds" since 1970, as "http", or in a layout such as
// "YYYY-MM-DD HH:mm:ss".

// layout is Go's for one of ours.
func layout(form string) string {
	for _, part := range [...][2]string{{"YYYY", "2006"}, {"MM", "01"}, {"DD", "02"}, {"HH", "15"}, {"mm", "04"}, {"ss", "05"}} {
		form = strings.ReplaceAll(form, part[0], part[1])
	}
	return form
}

func isLayout(form string) bool { return strings.Contains(form, "YYYY") }

func isTimeForm(form string) bool {
	own := layout(form)
	return isOne("iso seconds milliseconds http", form) || own != form && !strings.ContainsFunc(own, func(c rune) bool {
		return (c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80) && c != 'T' && c != 'Z'
	})
}

// isWhole reports whether a form tells all of a time, and is read as it was written: "HH:mm" has no day.
func isWhole(form string) bool {
	at := time.Date(2026, 11, 5, 13, 44, 56, 0, time.UTC).Truncate(precision(form))
	text, _ := textOf(writeTime(form, at))
	back, ok := readTime(form, text, time.UTC)
	return ok && back.Equal(at)
}

// precision is the smallest difference between two times that a form can tell.
func precision(form string) time.Duration {
	switch {
	case !isLayout(form) || strings.Contains(form, "ss"):
		return time.Second
	case strings.Contains(form, "mm"):
		return time.Minute
	case strings.Contains(form, "HH"):
		return time.Hour
	}
	return 24 * time.Hour
}

// writeTime is a time in a form, in the zone that it has.
func writeTime(form string, at time.Time) any {
	switch form {
	case "iso":
		return at.UTC().Format("2006-01-02T15:04:05Z")
	case "seconds":
		return json.Number(strconv.FormatInt(at.Unix(), 10))
	case "milliseconds":
		return json.Number(strconv.FormatInt(at.UnixMilli(), 10))
	case "http":
		return at.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")
	}
	return at.Format(layout(form))
}

var timeLayouts = []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", time.RFC1123}

// readTime is the time that a text says, in whatever form it is written. One without a zone is of the given zone.
func readTime(form, text string, zone *time.Location) (time.Time, bool) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && !isLayout(form) {
		if form == "seconds" {
			n *= 1000
		}
		return time.UnixMilli(n).UTC(), true
	}
	for i := range len(timeLayouts) + 1 {
		one := layout(form)
		if i > 0 {
			one = timeLayouts[i-1]
		}
		if at, err := time.ParseInLocation(one, text, zone); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// A duration is written in "seconds", "milliseconds", "minutes" or "hours", as "HH:mm", "HH:mm:ss" or "mm:ss"; or
// as "end": not at all, but as the time at which the call ended.

func isDurationForm(form string) bool {
	return isOne("seconds milliseconds minutes hours HH:mm HH:mm:ss mm:ss end", form)
}

// units are what the parts between the colons count, or the one unit of a number.
func units(form string) []time.Duration {
	switch form {
	case "milliseconds":
		return []time.Duration{time.Millisecond}
	case "minutes":
		return []time.Duration{time.Minute}
	case "hours":
		return []time.Duration{time.Hour}
	case "HH:mm":
		return []time.Duration{time.Hour, time.Minute}
	case "mm:ss":
		return []time.Duration{time.Minute, time.Second}
	case "HH:mm:ss":
		return []time.Duration{time.Hour, time.Minute, time.Second}
	}
	return []time.Duration{time.Second}
}

// inMinutes reports whether a form knows whole minutes only.
func inMinutes(form string) bool { return isOne("minutes HH:mm", form) }

// wholeMinutes is the nearest whole minute, and never none for a call that had a length.
func wholeMinutes(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return max(d.Round(time.Minute), time.Minute)
}

func writeDuration(form string, d time.Duration) any {
	if inMinutes(form) {
		d = wholeMinutes(d)
	}
	units := units(form)
	if len(units) == 1 {
		return json.Number(strconv.FormatFloat(float64(d)/float64(units[0]), 'f', -1, 64))
	}
	text := ""
	for i, unit := range units {
		digits := strconv.FormatInt(int64(d/unit), 10)
		if d %= unit; len(digits) < 2 {
			digits = "0" + digits
		}
		if i > 0 {
			text += ":"
		}
		text += digits
	}
	return text
}

// readDuration is the duration that a text says. With a part more than the form has, it is hours, minutes, seconds.
func readDuration(form, text string) (d time.Duration, ok bool) {
	parts, units := strings.Split(text, ":"), units(form)
	if len(parts) == 3 && len(units) == 2 {
		units = []time.Duration{time.Hour, time.Minute, time.Second}
	}
	if len(parts) != len(units) {
		return 0, false
	}
	for i, unit := range units {
		n, err := strconv.ParseFloat(parts[i], 64)
		if err != nil || !(n >= 0 && n*unit.Seconds() <= 1e9) || len(units) > 1 && n != float64(int64(n)) {
			return 0, false
		}
		d += time.Duration(n * float64(unit))
	}
	if units[0] == time.Hour { // two decimals are seldom exact
		d = d.Round(time.Second)
	}
	return d, true
}
