package rest

import (
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/json"
)

// timeForm is how a time is written: "iso", "seconds" or "milliseconds" since 1970, "http", or a layout such
// as "YYYY-MM-DD HH:mm:ss".
type timeForm string

var layoutWords = strings.NewReplacer("YYYY", "2006", "MM", "01", "DD", "02", "HH", "15", "mm", "04", "ss", "05")

// known reports whether f is such a form.
func (f timeForm) known() bool {
	switch f {
	case "iso", "seconds", "milliseconds", "http":
		return true
	}
	return f.layout() != string(f)
}

func (f timeForm) layout() string { return layoutWords.Replace(string(f)) }

// whole is the smallest difference between two times that the form can tell.
func (f timeForm) whole() time.Duration {
	switch {
	case !f.isLayout() || strings.Contains(string(f), "ss"):
		return time.Second
	case strings.Contains(string(f), "mm"):
		return time.Minute
	}
	return 24 * time.Hour
}

func (f timeForm) isLayout() bool { return strings.Contains(string(f), "YYYY") }

// write is a time in the form, in the zone that it has.
func (f timeForm) write(at time.Time) any {
	switch f {
	case "iso":
		return at.UTC().Format("2006-01-02T15:04:05Z")
	case "seconds":
		return json.Number(strconv.FormatInt(at.Unix(), 10))
	case "milliseconds":
		return json.Number(strconv.FormatInt(at.UnixMilli(), 10))
	case "http":
		return at.UTC().Format("Mon, 02 Jan 2006 15:04:05") + " GMT"
	}
	return at.Format(f.layout())
}

// read is the time that a text says, in whatever form it is written. One without a zone is of the given zone.
func (f timeForm) read(text string, zone *time.Location) (time.Time, bool) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && !f.isLayout() {
		if f == "seconds" {
			return time.Unix(n, 0).UTC(), true
		}
		return time.UnixMilli(n).UTC(), true
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05", "2006-01-02T15:04:05",
		"2006-01-02 15:04", time.RFC1123, f.layout()} {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// durationForm is how a duration is written: "seconds", "milliseconds", "minutes", "hours", "HH:mm",
// "HH:mm:ss", "mm:ss"; or "end": not at all, but as the time at which the call ended.
type durationForm string

const formEnd durationForm = "end"

func (f durationForm) known() bool {
	return f == formEnd || f.unit() != 0 || f.clock() != nil
}

func (f durationForm) unit() time.Duration {
	switch f {
	case "seconds":
		return time.Second
	case "milliseconds":
		return time.Millisecond
	case "minutes":
		return time.Minute
	case "hours":
		return time.Hour
	}
	return 0
}

// clock are the units of the parts between colons.
func (f durationForm) clock() []time.Duration {
	switch f {
	case "HH:mm":
		return []time.Duration{time.Hour, time.Minute}
	case "mm:ss":
		return []time.Duration{time.Minute, time.Second}
	case "HH:mm:ss":
		return []time.Duration{time.Hour, time.Minute, time.Second}
	}
	return nil
}

// inMinutes reports whether the form knows whole minutes only.
func (f durationForm) inMinutes() bool { return f == "minutes" || f == "HH:mm" }

// wholeMinutes is the nearest whole minute, and never none for a call that had a length.
func wholeMinutes(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return max(d.Round(time.Minute), time.Minute)
}

func (f durationForm) write(d time.Duration) any {
	if f.inMinutes() {
		d = wholeMinutes(d)
	}
	units := f.clock()
	if units == nil {
		number := strconv.FormatFloat(float64(d)/float64(f.unit()), 'f', -1, 64)
		return json.Number(number)
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

// read is the duration that a text says. With a part more than the form has, it is hours, minutes, seconds.
func (f durationForm) read(text string) (d time.Duration, ok bool) {
	if unit := f.unit(); unit != 0 {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || n < 0 || n*unit.Seconds() > 1e9 {
			return 0, false
		}
		d = time.Duration(n * float64(unit))
		if unit == time.Hour { // two decimals are seldom exact
			d = d.Round(time.Second)
		}
		return d, true
	}
	units, parts := f.clock(), strings.Split(text, ":")
	if len(parts) == 3 {
		units = durationForm("HH:mm:ss").clock()
	}
	if len(parts) != len(units) {
		return 0, false
	}
	for i, unit := range units {
		n, err := strconv.ParseUint(parts[i], 10, 32)
		if err != nil || n > 1e6 {
			return 0, false
		}
		d += time.Duration(n) * unit
	}
	return d, true
}
