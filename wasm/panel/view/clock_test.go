package view

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// noon is a Sunday.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func ms(t time.Time) float64 { return float64(t.UnixMilli()) }

func ago(d time.Duration) float64 { return ms(noon.Add(-d)) }

func TestDays(t *testing.T) {
	clock := clockAt(noon)
	for _, test := range []struct {
		at   time.Time
		want string
	}{
		{noon, "Today"},
		{noon.Add(-12 * time.Hour), "Today"},
		{noon.Add(-12*time.Hour - time.Second), "Yesterday"},
		{noon.Add(12 * time.Hour), "Tomorrow"},
		{noon.AddDate(0, 0, -2), "Friday"},
		{noon.AddDate(0, 0, -6), "Monday"},
		{noon.AddDate(0, 0, -7), "15 November"},
		{noon.AddDate(0, 0, 2), "24 November"},
		{noon.AddDate(-1, 0, 0), "22 November 2025"},
	} {
		assert.Equal(t, test.want, clock.Day(ms(test.at)), test.at.String())
	}
}

// The person's day is that of their own clock, with its offset at the time in question.
func TestDaysAndTimesAreThoseOfTheBrowser(t *testing.T) {
	clock := clockAt(noon)
	clock.Offset = func(at float64) int {
		if at < ms(noon.AddDate(0, -1, 0)) {
			return 2 * 3600 // summer
		}
		return 3600
	}
	clock.Format = clock.british
	assert.Equal(t, "13:00", clock.Time(ms(noon)))
	assert.Equal(t, "14:00", clock.Time(ms(noon.AddDate(0, -2, 0))))
	assert.Equal(t, "Yesterday, 23:30", clock.Moment(ms(time.Date(2026, 11, 21, 22, 30, 0, 0, time.UTC))))
	assert.Equal(t, "00:30", clock.Moment(ms(time.Date(2026, 11, 21, 23, 30, 0, 0, time.UTC))), "past midnight already")
}

func TestIn(t *testing.T) {
	clock := clockAt(noon)
	for _, test := range []struct {
		left time.Duration
		want string
	}{
		{-time.Hour, "now"}, {0, "now"}, {time.Millisecond, "in 1 s"}, {40 * time.Second, "in 40 s"},
		{time.Minute, "in 1 min"}, {61 * time.Second, "in 2 min"}, {59 * time.Minute, "in 59 min"},
		{59*time.Minute + time.Second, "in 1 h"}, {90 * time.Minute, "in 2 h"}, {23 * time.Hour, "in 23 h"},
		{24 * time.Hour, "in 1 day"}, {50 * time.Hour, "in 3 days"},
	} {
		assert.Equal(t, test.want, clock.In(ms(noon.Add(test.left))), test.left.String())
	}
}

func TestSeconds(t *testing.T) {
	for seconds, want := range map[float64]string{
		0: "0 s", 37: "37 s", 60: "1 min", 65: "1 min 5 s", 3600: "1 h", 3605: "1 h", 3725: "1 h 2 min", 36.9: "36 s",
	} {
		assert.Equal(t, want, Seconds(seconds))
	}
}
