package pipedrive

import (
	"strconv"
	"strings"
	"time"
)

// roundDuration brings a duration to what is written: the nearest whole minute, and never none for a
// call that had a length.
func roundDuration(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return max(d.Round(time.Minute), time.Minute)
}

// roundTime brings a start time to what is written: the minute in which the call began.
func roundTime(t time.Time) time.Time { return t.UTC().Truncate(time.Minute) }

// formatDuration writes "HH:MM", with as many hours as there are: "25:00".
func formatDuration(d time.Duration) string {
	minutes := int(roundDuration(d) / time.Minute)
	return twoDigits(minutes/60) + ":" + twoDigits(minutes%60)
}

// parseDuration reads "HH:MM" and "HH:MM:SS". Minutes beyond 59 are read too: other integrations
// write "00:60".
func parseDuration(s string) (d time.Duration, ok bool) {
	parts := strings.Split(s, ":")
	if len(parts) != 2 && len(parts) != 3 {
		return 0, false
	}
	for i, unit := range []time.Duration{time.Hour, time.Minute, time.Second}[:len(parts)] {
		n, err := strconv.ParseUint(parts[i], 10, 16)
		if err != nil {
			return 0, false
		}
		d += time.Duration(n) * unit
	}
	return d, true
}

// formatDue is a start time as due_date and due_time, which are in UTC.
func formatDue(t time.Time) (date, clock string) {
	t = roundTime(t)
	return t.Format("2006-01-02"), t.Format("15:04")
}

// parseDue reads due_date and due_time, "HH:MM" or "HH:MM:SS". An activity without a time of the day
// has no start time.
func parseDue(date, clock string) time.Time {
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, date+" "+clock); err == nil {
			return t
		}
	}
	return time.Time{}
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
