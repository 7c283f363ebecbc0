package view

import (
	"strconv"
	"time"
)

// Clock tells times as the person's browser does.
type Clock struct {
	Now    time.Time
	Offset func(ms float64) int // seconds east of UTC at an instant; nil: UTC
	Hour12 bool                 // 2:02 PM, not 14:02
}

func (c Clock) at(ms float64) time.Time {
	seconds := 0
	if c.Offset != nil {
		seconds = c.Offset(ms)
	}
	return time.UnixMilli(int64(ms)).In(time.FixedZone("", seconds))
}

func (c Clock) now() time.Time { return c.at(float64(c.Now.UnixMilli())) }

// Time is the time of day.
func (c Clock) Time(ms float64) string {
	if c.Hour12 {
		return c.at(ms).Format("3:04 PM")
	}
	return c.at(ms).Format("15:04")
}

// Day is "Today", "Yesterday", a day of the week within the last six, or a date.
func (c Clock) Day(ms float64) string {
	at, now := c.at(ms), c.now()
	switch days := dayNumber(now) - dayNumber(at); {
	case days == 0:
		return "Today"
	case days == 1:
		return "Yesterday"
	case days == -1:
		return "Tomorrow"
	case days > 1 && days < 7:
		return at.Format("Monday")
	case at.Year() == now.Year():
		return at.Format("2 January")
	}
	return at.Format("2 January 2006")
}

func dayNumber(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// Moment is day and time: "14:02" today, "Yesterday, 14:02".
func (c Clock) Moment(ms float64) string {
	if day := c.Day(ms); day != "Today" {
		return day + ", " + c.Time(ms)
	}
	return c.Time(ms)
}

// In is how long it is until an instant: "in 40 s", "in 5 min", "in 2 h", "in 3 days"; "now" when it has
// come. It is rounded up, so that nobody waits longer than was said.
func (c Clock) In(ms float64) string {
	left := time.UnixMilli(int64(ms)).Sub(c.Now)
	up := func(unit time.Duration) int { return int((left + unit - 1) / unit) }
	switch {
	case left <= 0:
		return "now"
	case left < time.Minute:
		return "in " + strconv.Itoa(up(time.Second)) + " s"
	case left <= 59*time.Minute:
		return "in " + strconv.Itoa(up(time.Minute)) + " min"
	case left <= 23*time.Hour:
		return "in " + strconv.Itoa(up(time.Hour)) + " h"
	}
	if n := up(24 * time.Hour); n > 1 {
		return "in " + strconv.Itoa(n) + " days"
	}
	return "in 1 day"
}

// Seconds is a duration in words: "37 s", "1 min 5 s", "1 h 2 min". Hours leave the seconds out.
func Seconds(seconds float64) string {
	n := int(seconds)
	h, m, s := n/3600, n/60%60, n%60
	switch {
	case h > 0 && m > 0:
		return strconv.Itoa(h) + " h " + strconv.Itoa(m) + " min"
	case h > 0:
		return strconv.Itoa(h) + " h"
	case m > 0 && s > 0:
		return strconv.Itoa(m) + " min " + strconv.Itoa(s) + " s"
	case m > 0:
		return strconv.Itoa(m) + " min"
	}
	return strconv.Itoa(s) + " s"
}
