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
// and Z, +hh, +hhmm or +hh:mm.
func parseISO(s string) (time.Time, bool) {
	date, clock, zone := s, "", ""
	if n := strings.IndexAny(s, "Tt "); n >= 0 {
		date, clock = s[:n], strings.ToUpper(s[n+1:])
	}
	if n := strings.IndexAny(clock, "Z+-"); n >= 0 {
		clock, zone = strings.TrimRight(clock[:n], " "), clock[n:]
	}
	whole, _, _ := strings.Cut(strings.Replace(clock, ",", ".", 1), ".")
	dates := map[int]string{8: "20060102", 10: "2006-01-02"}
	clocks := map[int]string{2: "15", 4: "1504", 5: "15:04", 6: "150405", 8: "15:04:05"}
	zones := map[int]string{1: "Z07", 3: "Z07", 5: "Z0700", 6: "Z07:00"}
	if dates[len(date)] == "" || len(date) < len(s) && clocks[len(whole)] == "" || zone != "" && zones[len(zone)] == "" || strings.HasSuffix(zone, "60") {
		return time.Time{}, false
	}
	days := 0 // 24:00 is the end of the day
	if strings.HasPrefix(clock, "24") && strings.Trim(clock[2:], "0:.,") == "" {
		clock, days = "00"+clock[2:], 1
	}
	t, err := time.ParseInLocation(dates[len(date)]+clocks[len(whole)]+zones[len(zone)], date+clock+zone, time.Local)
	return t.AddDate(0, 0, days), err == nil
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
