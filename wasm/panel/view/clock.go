package view

import (
	"strconv"
	"time"
)

// Clock tells times as the person's browser does.
type Clock struct {
	Now    time.Time
	Offset func(ms float64) int // seconds east of UTC at an instant; nil: UTC

	// Format writes an instant in the person's language and zone.
	Format func(ms float64, form Form) string
}

// Form is what of an instant is written.
type Form string

// The forms.
const (
	TimeOfDay Form = "time"    // 2:02 PM
	Weekday   Form = "weekday" // Monday
	Date      Form = "date"    // March 2
	YearDate  Form = "year"    // March 2, 2026
)

func (c Clock) at(ms float64) time.Time {
	seconds := 0
	if c.Offset != nil {
		seconds = c.Offset(ms)
	}
	return time.UnixMilli(int64(ms)).In(time.FixedZone("", seconds))
}

func (c Clock) now() time.Time { return c.at(float64(c.Now.UnixMilli())) }

// Time is the time of day.
func (c Clock) Time(ms float64) string { return c.Format(ms, TimeOfDay) }

// Day is "Today", "Yesterday", a day of the week within the last six, or a date.
func (c Clock) Day(ms float64) string {
	at, now := c.at(ms), c.now()
	switch days := dayNumber(now) - dayNumber(at); {
	case days == 0:
		return say("today")
	case days == 1:
		return say("yesterday")
	case days == -1:
		return say("tomorrow")
	case days > 1 && days < 7:
		return c.Format(ms, Weekday)
	case at.Year() == now.Year():
		return c.Format(ms, Date)
	}
	return c.Format(ms, YearDate)
}

func dayNumber(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// Moment is day and time: "14:02" today, "Yesterday, 14:02".
func (c Clock) Moment(ms float64) string {
	if day := c.Day(ms); day != say("today") {
		return say("dayAndTime", day, c.Time(ms))
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
		return say("now")
	case left < time.Minute:
		return say("inSeconds", strconv.Itoa(up(time.Second)))
	case left <= 59*time.Minute:
		return say("inMinutes", strconv.Itoa(up(time.Minute)))
	case left <= 23*time.Hour:
		return say("inHours", strconv.Itoa(up(time.Hour)))
	}
	if n := up(24 * time.Hour); n > 1 {
		return say("inDays", strconv.Itoa(n))
	}
	return say("inOneDay")
}

// Seconds is a duration in words: "37 s", "1 min 5 s", "1 h 2 min". Hours leave the seconds out.
func Seconds(seconds float64) string {
	n := int(seconds)
	h, m, s := n/3600, n/60%60, n%60
	switch {
	case h > 0 && m > 0:
		return say("lengthHoursMinutes", strconv.Itoa(h), strconv.Itoa(m))
	case h > 0:
		return say("lengthHours", strconv.Itoa(h))
	case m > 0 && s > 0:
		return say("lengthMinutesSeconds", strconv.Itoa(m), strconv.Itoa(s))
	case m > 0:
		return say("lengthMinutes", strconv.Itoa(m))
	}
	return say("lengthSeconds", strconv.Itoa(s))
}
