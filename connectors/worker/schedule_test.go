package worker

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func at(clock string) time.Time {
	t, err := time.Parse("15:04", clock)
	if err != nil {
		panic(err)
	}
	return t.AddDate(2026, 2, 1)
}

func TestRhythm(t *testing.T) {
	usual := phoningHours(nil, time.UTC)
	for name, c := range map[string]struct {
		rhythm
		now, next string
	}{
		"at first":                        {rhythm{}, "10:00", "10:00"},
		"in the hours of work":            {rhythm{asked: at("10:00")}, "10:01", "10:05"},
		"while a call awaits news":        {rhythm{asked: at("10:00"), awaited: true}, "10:00", "10:01"},
		"also at night":                   {rhythm{asked: at("02:00"), awaited: true}, "02:00", "02:01"},
		"at night":                        {rhythm{asked: at("02:10")}, "02:11", "03:10"},
		"until work begins":               {rhythm{asked: at("06:10")}, "06:11", "07:00"},
		"after a sleep":                   {rhythm{asked: at("06:00")}, "09:30", "07:00"},
		"after one failure":               {rhythm{asked: at("10:00"), failed: 1}, "10:00", "10:01"},
		"after many":                      {rhythm{asked: at("02:00"), failed: 70}, "02:00", "02:05"},
		"when the service wants a pause":  {rhythm{asked: at("10:00"), notBefore: at("10:30"), awaited: true}, "10:01", "10:30"},
		"a pause of many hours":           {rhythm{asked: at("10:00"), notBefore: at("18:00")}, "10:01", "18:00"},
		"a pause that a clock made long":  {rhythm{asked: at("10:00"), notBefore: at("11:00").AddDate(0, 0, 1)}, "10:01", "10:05"},
		"a clock that was set back":       {rhythm{asked: at("18:00")}, "10:00", "10:00"},
		"and of the pause":                {rhythm{asked: at("18:00"), notBefore: at("18:30")}, "10:00", "10:00"},
		"a clock set back by a moment":    {rhythm{asked: at("10:01"), notBefore: at("10:30")}, "10:00", "10:30"},
		"at once, though after the pause": {rhythm{notBefore: at("10:20")}, "10:00", "10:20"},
	} {
		c.rhythm.hours = usual
		assert.Equal(t, at(c.next), c.rhythm.next(at(c.now)), name)
	}
}

func TestPhoningHours(t *testing.T) {
	var began []time.Time
	for range fewCalls {
		began = append(began, at("22:30"))
	}
	h := phoningHours(began, time.UTC)
	for hour, usual := range h {
		assert.Equal(t, hour >= 21 && hour <= 23, usual, hour)
	}
	assert.True(t, phoningHours(began, time.FixedZone("", 3600))[0], "by the clock on the wall")
	assert.True(t, phoningHours(began[1:], time.UTC)[9], "few calls say nothing")
}

// Whatever is known, the call log is read within the hour, and never twice in a minute.
func TestRhythmIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		minutes := func(name string, from, to int) time.Duration {
			return time.Duration(rapid.IntRange(from, to).Draw(t, name)) * time.Minute
		}
		now := at("00:00").Add(minutes("now", 0, 24*60))
		r := rhythm{
			asked: now.Add(-minutes("asked", 0, 120)), notBefore: now.Add(minutes("pause", -600, 600)), failed: rapid.IntRange(0, 100).Draw(t, "failed"),
			awaited: rapid.Bool().Draw(t, "awaited"), hours: phoningHours(nil, time.UTC),
		}
		next := r.next(now)
		assert.False(t, next.Before(r.asked.Add(awaitedEvery)))
		assert.False(t, next.After(now.Add(longestPause)))
	})
}
