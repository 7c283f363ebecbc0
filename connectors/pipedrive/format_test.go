package pipedrive

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestDurationIsWrittenInWholeMinutes(t *testing.T) {
	for seconds, want := range map[int]string{
		-5: "00:00", 0: "00:00", 1: "00:01", 29: "00:01", 30: "00:01", 59: "00:01", 60: "00:01", 61: "00:01",
		89: "00:01", 90: "00:02", 119: "00:02", 3540: "00:59", 3569: "00:59", 3570: "01:00", 3599: "01:00",
		3600: "01:00", 3661: "01:01", 7199: "02:00", 25 * 3600: "25:00", 100 * 3600: "100:00",
	} {
		d := time.Duration(seconds) * time.Second
		got := formatDuration(d)
		assert.Equal(t, want, got, "%d seconds", seconds)
		back, ok := parseDuration(got)
		assert.True(t, ok)
		assert.Equal(t, roundDuration(d), back, "%d seconds read back", seconds)
	}
	assert.Equal(t, time.Minute, roundDuration(time.Millisecond), "a call that had a length")
	assert.Equal(t, 2*time.Minute, roundDuration(89*time.Second+999*time.Millisecond+500*time.Millisecond))
}

func TestDurationIsReadInBothForms(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"00:00": 0, "00:01": time.Minute, "01:00:00": time.Hour, "00:01:37": 97 * time.Second, "1:5": 65 * time.Minute,
		"00:60": time.Hour, "01:60": 2 * time.Hour, "25:00": 25 * time.Hour, "100:00:00": 100 * time.Hour,
	} {
		got, ok := parseDuration(text)
		assert.True(t, ok, "%q", text)
		assert.Equal(t, want, got, "%q", text)
	}
	for _, text := range []string{"", "60", ":", "1:", ":1", "a:b", "1:2:3:4", "-1:00", "00:-1", "00:01.5", "99999999999:00", " 00:01"} {
		_, ok := parseDuration(text)
		assert.False(t, ok, "%q", text)
	}
}

func TestStartTimeIsWrittenInUTC(t *testing.T) {
	zone := func(hours float64) *time.Location { return time.FixedZone("", int(hours*3600)) }
	for _, c := range []struct {
		start       time.Time
		date, clock string
	}{
		{time.Date(2026, 1, 15, 10, 0, 0, 0, time.UTC), "2026-01-15", "10:00"},
		{time.Date(2026, 1, 15, 10, 0, 59, 999, time.UTC), "2026-01-15", "10:00"},
		{time.Date(2026, 1, 15, 23, 59, 30, 0, zone(-8)), "2026-01-16", "07:59"},
		{time.Date(2026, 1, 1, 0, 30, 0, 0, zone(5.75)), "2025-12-31", "18:45"},
		{time.Date(2024, 2, 29, 23, 59, 59, 0, time.UTC), "2024-02-29", "23:59"},
		{time.Date(2024, 3, 1, 0, 0, 0, 0, zone(14)), "2024-02-29", "10:00"},
		{time.Date(2026, 12, 31, 20, 0, 0, 0, zone(-4)), "2027-01-01", "00:00"},
	} {
		date, clock := formatDue(c.start)
		assert.Equal(t, c.date, date, "%v", c.start)
		assert.Equal(t, c.clock, clock, "%v", c.start)
		assert.True(t, roundTime(c.start).Equal(parseDue(date, clock)), "%v read back", c.start)
	}
}

func TestStartTimeIsReadInBothForms(t *testing.T) {
	want := time.Date(2021, 1, 1, 15, 0, 0, 0, time.UTC)
	assert.Equal(t, want, parseDue("2021-01-01", "15:00"))
	assert.Equal(t, want, parseDue("2021-01-01", "15:00:00"))
	assert.Equal(t, want.Add(7*time.Second), parseDue("2021-01-01", "15:00:07"))
	for _, due := range [][2]string{{"", ""}, {"2021-01-01", ""}, {"", "15:00"}, {"2021-13-01", "15:00"}, {"2021-01-01", "24:00"}} {
		assert.True(t, parseDue(due[0], due[1]).IsZero(), "%q", due)
	}
}

func TestOnlyTheChangedHalfOfTheStartIsSent(t *testing.T) {
	have := time.Date(2026, 1, 15, 10, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		start, have time.Time
		date, clock bool
	}{
		"another time":               {have.Add(5 * time.Minute), have, false, true},
		"another day":                {have.AddDate(0, 0, 1), have, true, false},
		"both":                       {have.Add(20 * time.Hour), have, true, true},
		"an activity without a time": {have, time.Time{}, true, true},
		"an activity with seconds":   {have, have.Add(7 * time.Second), true, true},
	} {
		var f activityFields
		f.setDue(c.start, c.have)
		assert.Equal(t, c.date, f.DueDate != nil, "%s: due_date", name)
		assert.Equal(t, c.clock, f.DueTime != nil, "%s: due_time", name)
	}
}
