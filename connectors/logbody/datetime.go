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
	if 11 <= len(s) && len(s) <= 14 {
		if ms, err := strconv.ParseUint(s, 10, 64); err == nil {
			return time.UnixMilli(int64(ms)), true
		}
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil && s[len(s)-1] == 'Z' { // most are
		return t, true
	}
	if t, ok = parseISO(s); ok {
		return t, true
	}
	return parseMail(s)
}

// parseISO reads YYYY-MM-DD or YYYYMMDD, then optionally T or a blank, HH, HH:MM or HH:MM:SS with a fraction,
// and Z or an offset.
func parseISO(s string) (t time.Time, ok bool) {
	date, clock, zone, in := s, "", "", time.Local
	if n := strings.IndexAny(s, "Tt "); n >= 0 {
		if date, clock = s[:n], s[n+1:]; clock == "" {
			return t, false
		}
	}
	if n := strings.IndexAny(clock, "Zz+-"); n >= 0 {
		clock, zone = strings.TrimRight(clock[:n], " "), clock[n:]
		offset, ok := isoOffset(zone)
		if !ok || clock == "" {
			return t, false
		}
		in = time.FixedZone("", offset)
	}
	layout := "2006-01-02"
	if len(date) == len("20060102") {
		layout = "20060102"
	}
	seconds, _, _ := strings.Cut(strings.Replace(clock, ",", ".", 1), ".")
	switch {
	case clock == "":
	case len(seconds) == 2, len(seconds) == 5, len(seconds) == 8:
		layout += " 15:04:05"[:1+len(seconds)]
	case len(seconds) == 4, len(seconds) == 6:
		layout += " 150405"[:1+len(seconds)]
	default:
		return t, false
	}
	days := 0 // 24:00 is the end of the day
	if strings.HasPrefix(clock, "24") && strings.Trim(clock[2:], "0:.,") == "" {
		clock, days = "00"+clock[2:], 1
	}
	t, err := time.ParseInLocation(layout, strings.TrimRight(date+" "+clock, " "), in)
	return t.AddDate(0, 0, days), err == nil
}

// isoOffset reads Z, +hh, +hhmm or +hh:mm as seconds east of UTC.
func isoOffset(s string) (seconds int, ok bool) {
	if s == "Z" || s == "z" {
		return 0, true
	}
	if len(s) < 3 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	minutes := strings.TrimPrefix(s[3:], ":")
	if minutes == "" && len(s) == 3 {
		minutes = "00"
	}
	seconds, ok = clockOffset(s[1:3], minutes)
	return sign(s[0]) * seconds, ok && seconds < 24*3600
}

// clockOffset reads hours, of one or two digits, and two digits of minutes.
func clockOffset(hours, minutes string) (seconds int, ok bool) {
	h, err := strconv.ParseUint(hours, 10, 8)
	m, err2 := strconv.ParseUint(minutes, 10, 8)
	return int(h)*3600 + int(m)*60, err == nil && err2 == nil && len(hours) <= 2 && len(minutes) == 2 && m < 60
}

func sign(c byte) int {
	if c == '-' {
		return -1
	}
	return 1
}

// mailZones are the names that RFC 2822 knows.
var mailZones = strings.NewReplacer("GMT", "+0000", "UTC", "+0000", "UT", "+0000", "Z", "+0000", "EDT", "-0400", "EST", "-0500",
	"CDT", "-0500", "CST", "-0600", "MDT", "-0600", "MST", "-0700", "PDT", "-0700", "PST", "-0800")

// parseMail reads the date of a mail header (RFC 2822): Mon, 15 Jan 2024 22:30:45 +0000.
// The day's name and the seconds may be missing; a name that does not fit the date is refused.
func parseMail(s string) (time.Time, bool) {
	fields := strings.Fields(s)
	if n := len(fields); n > 0 {
		fields[n-1] = mailZones.Replace(fields[n-1])
	}
	s = strings.Join(fields, " ")
	day, date, ok := strings.Cut(s, ", ")
	if !ok {
		date = s
	}
	if n := strings.IndexByte(date, ':'); n < 2 || !isDigit(date[n-2]) { // time takes hours of one digit too
		return time.Time{}, false
	}
	for _, layout := range [...]string{"2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04 -0700", "2 Jan 06 15:04:05 -0700", "2 Jan 06 15:04 -0700"} {
		if t, err := time.Parse(layout, date); err == nil {
			return t, !ok || t.Weekday().String()[:3] == day
		}
	}
	return time.Time{}, false
}
