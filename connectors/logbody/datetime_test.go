package logbody

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseTime(t *testing.T) {
	processZone(t, time.FixedZone("process", 2*3600))
	for _, c := range []struct{ text, want string }{
		{"1705314600000", "2024-01-15T10:30:00Z"},
		{"1705314600123", "2024-01-15T10:30:00.123Z"},
		{"17053146000", "1970-07-17T08:59:06Z"},
		{"17053146000000", "2510-05-24T09:00:00Z"},
		{" 1705314600000 ", "2024-01-15T10:30:00Z"},
		{"2024-01-15T10:30:00Z", "2024-01-15T10:30:00Z"},
		{"2024-01-15 10:30:00Z", "2024-01-15T10:30:00Z"},
		{"2024-01-15t10:30:00z", "2024-01-15T10:30:00Z"},
		{"2024-01-15T10:30:00 Z", "2024-01-15T10:30:00Z"},
		{"2024-01-15T10:30:00.5Z", "2024-01-15T10:30:00.5Z"},
		{"2024-01-15T10:30:00,25Z", "2024-01-15T10:30:00.25Z"},
		{"2024-01-15T10:30:00.1234567891Z", "2024-01-15T10:30:00.123456789Z"},
		{"2024-01-15T10:30:00+02:00", "2024-01-15T08:30:00Z"},
		{"2024-01-15T10:30:00-0530", "2024-01-15T16:00:00Z"},
		{"2024-01-15T10:30:00+02", "2024-01-15T08:30:00Z"},
		{"2024-01-15T10:30Z", "2024-01-15T10:30:00Z"},
		{"2024-01-15T10Z", "2024-01-15T10:00:00Z"},
		{"20240115T103000Z", "2024-01-15T10:30:00Z"},
		{"2024-01-15T24:00:00Z", "2024-01-16T00:00:00Z"},
		{"2024-02-29T12:00:00Z", "2024-02-29T12:00:00Z"},
		{"2024-01-15", "2024-01-14T22:00:00Z"},
		{"20240115", "2024-01-14T22:00:00Z"},
		{"2024-01-15T10:30:00", "2024-01-15T08:30:00Z"},
		{"2024-01-15 10:30", "2024-01-15T08:30:00Z"},
		{"Mon, 15 Jan 2024 22:30:45 +0000", "2024-01-15T22:30:45Z"},
		{"15 Jan 2024 22:30 GMT", "2024-01-15T22:30:00Z"},
		{"5 Jan 24 22:30:00 EST", "2024-01-06T03:30:00Z"},
		{"1 Jan 99 00:00:00 PDT", "1999-01-01T07:00:00Z"},
	} {
		got, ok := ParseTime(c.text)
		if assert.True(t, ok, c.text) {
			assert.Equal(t, c.want, got.UTC().Format(time.RFC3339Nano), c.text)
		}
	}
}

func TestParseTimeRefuses(t *testing.T) {
	for _, text := range []string{"", "0", " ", "garbage", "15/01/2024", "2024", "1705314600", "170531460000000", "-1705314600000",
		"2024-01", "2024-1-15", "2024-13-01", "2024-00-10", "2024-02-30", "2023-02-29", "2024-01-00", "2024-0115", "2024-01-15X",
		"2024-01-15T", "2024-01-15T1", "2024-01-15T25:00", "2024-01-15T24:00:01Z", "2024-01-15T10:60Z", "2024-01-15T10:30:60Z",
		"2024-01-15T10:", "2024-01-15T10:3", "2024-01-15T10:30:", "2024-01-15T1030:00", "2024-01-15T10:30:00.", "2024-01-15T10:30:00+25:00",
		"2024-01-15T10:30:00+2", "2024-01-15T10:30:00+02:60", "2024-01-15T10:30:00Zx", "Invalid date", "NaN", "null",
		"Tue, 15 Jan 2024 22:30:45 +0000", "32 Jan 2024 22:30:45 +0000", "15 Foo 2024 22:30:45 +0000", "15 Jan 024 22:30:45 +0000",
		"15 Jan 2024 24:30:45 +0000", "15 Jan 2024 22:30:45", "15 Jan 2024 22:30:45 XYZ", "15 Jan 2024 2:30 GMT", "x5 Jan 2024 22:30 GMT",
		"15 Jan 2024 22:30:4 GMT"} {
		_, ok := ParseTime(text)
		assert.False(t, ok, text)
	}
}

func TestDateFormat(t *testing.T) {
	at := time.Date(2024, 1, 5, 0, 5, 9, 123_999_999, time.UTC)
	for _, c := range []struct {
		format, want string
	}{
		{"YYYY-MM-DD hh:mm:ss A", "2024-01-05 12:05:09 AM"},
		{"YYYY-MM-DD HH:mm:ss", "2024-01-05 00:05:09"},
		{"MM/DD/YYYY hh:mm:ss A", "01/05/2024 12:05:09 AM"},
		{"MM/DD/YYYY HH:mm:ss", "01/05/2024 00:05:09"},
		{"DD/MM/YYYY HH:mm:ss", "05/01/2024 00:05:09"},
		{"DD/MM/YYYY hh:mm:ss A", "05/01/2024 12:05:09 AM"},
		{"YY M D H h m s a", "24 1 5 0 12 5 9 am"},
		{"MMMM MMM dddd ddd Do", "January Jan Friday Fri 5th"},
		{"SSS Z", "123 +00:00"},
		{"[at] HH[h]mm []", "at 00h05 "},
		{"[open HH", "[open 00"},
		{"YYYYY YYY Y", "2024Y 24Y Y"},
		{"MMMMM DDD hhh mmm sss SS SSSS dd ddddd", "January1 055 1212 055 099 SS 123S dd Fridayd"},
		{"T\u00e9 e", "T\u00e9 e"},
		{"AA", "AMAM"},
	} {
		assert.Equal(t, c.want, formatDate(at, 0, c.format), c.format)
	}
	assert.Equal(t, "11:05 PM -05:30", formatDate(at.Add(4*time.Hour+30*time.Minute), -5*3600-1800, "hh:mm A Z"))
	assert.Equal(t, "12 12 PM", formatDate(at.Add(12*time.Hour), 0, "HH hh A"))
	for year, want := range map[int]string{0: "", 1: "0001", 50: "0050", 9999: "9999", 10000: ""} {
		assert.Equal(t, want, formatDate(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC), 0, "YYYY"))
	}
	for day, want := range map[int]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 22: "22nd", 23: "23rd", 31: "31st"} {
		assert.Equal(t, want, formatDate(time.Date(2024, 1, day, 0, 0, 0, 0, time.UTC), 0, "Do"))
	}
}

// TestDateTraps holds dates that App Connect gets wrong.
func TestDateTraps(t *testing.T) {
	processZone(t, time.FixedZone("Tokyo", 9*3600))
	for _, c := range []struct{ offset, start, want string }{
		{"-0800", "2024-01-15T22:30:45Z", "- Date/Time: 2024-01-15 14:30:45\n"},
		{"05:30", "2024-01-15T22:30:45Z", "- Date/Time: 2024-01-16 04:00:45\n"},
		{"America/New_York", "2024-01-15T22:30:45Z", "- Date/Time: 2024-01-15 17:30:45\n"},
		{"0", "2024-01-15T22:30:45Z", "- Date/Time: 2024-01-15 22:30:45\n"},
		{"", "2024-01-15T22:30:45Z", "- Date/Time: 2024-01-16 07:30:45\n"},
		{"0", "1705314600000", "- Date/Time: 2024-01-15 10:30:00\n"},
		{"0", "garbage", ""},
		{"0", "15/01/2024", ""},
	} {
		o := Options{TimezoneOffset: c.offset, Zones: systemZones,
			Settings: Settings{"logDateFormat": map[string]any{"value": "YYYY-MM-DD HH:mm:ss"}}}
		assert.Equal(t, c.want, mustCompose(t, "", Update{StartTime: c.start}, o), c.offset+" "+c.start)
	}
	assert.Equal(t, "- Date/Time: kept\n", mustCompose(t, "- Date/Time: kept\n", Update{StartTime: "garbage"}, utc))
}

func TestStartTimeOfTheCall(t *testing.T) {
	o := utc
	o.Call = &Call{StartTime: "2024-01-15T22:30:45Z"}
	assert.Equal(t, "- Date/Time: 2024-01-15 10:30:45 PM\n", mustCompose(t, "", Update{}, o))
	assert.Equal(t, "- Date/Time: 2024-01-16 10:30:45 PM\n", mustCompose(t, "", Update{StartTime: "2024-01-16T22:30:45Z"}, o))
	assert.Equal(t, "", mustCompose(t, "", Update{StartTime: "garbage"}, o), "a bad start time does not fall back")
}

func TestDurations(t *testing.T) {
	for _, c := range []struct{ seconds, want string }{
		{"0", "0 seconds"}, {"1", "1 second"}, {"2", "2 seconds"}, {"60", "1 minute"}, {"3661", "1 hour, 1 minute, 1 second"},
		{"90061", "25 hours, 1 minute, 1 second"}, {"90.5", "1 minute, 30.5 seconds"}, {"3661.1", "1 hour, 1 minute, 1.1 seconds"},
		{"0.0004", "0 seconds"}, {"0.05", "0.05 seconds"}, {"1.001", "1.001 seconds"}, {"59.9996", "1 minute"}, {" 61 ", "1 minute, 1 second"},
		{"1e3", "16 minutes, 40 seconds"}, {"pending", "pending"}, {"1h", "1h"}, {"5 min", "5 min"}, {"-", "-"}, {"1.2.3", "1.2.3"},
	} {
		got, ok := durationWords(c.seconds)
		assert.True(t, ok, c.seconds)
		assert.Equal(t, c.want, got, c.seconds)
	}
	for _, unfit := range []string{"", " ", "NaN", "Infinity", "-Infinity", "-1", "-0.5", "1e999", "1e15", "null", "undefined", "true", "false"} {
		_, ok := durationWords(unfit)
		assert.False(t, ok, unfit)
		assert.Equal(t, "- Duration: kept\n", mustCompose(t, "- Duration: kept\n", Update{Duration: unfit}, utc))
	}
}

func TestParseSeconds(t *testing.T) {
	seconds, ok := ParseSeconds(" 90.5 ")
	require.True(t, ok)
	assert.InDelta(t, 90.5, seconds, 0)
	for _, text := range []string{"", "pending", "-1", "NaN", "Infinity", "1e999", "0x10", "1_000"} {
		_, ok := ParseSeconds(text)
		assert.False(t, ok, text)
	}
}
