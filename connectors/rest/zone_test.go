package rest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// TestTimesInTheUsersZone writes and reads the hours about the days on which clocks are changed: what was written is
// what is read, but for the hour that a day has twice.
func TestTimesInTheUsersZone(t *testing.T) {
	d, err := parse(changed(t, "fields.start", `{"at": "s", "form": "YYYY-MM-DD HH:mm", "inZone": true}`), Hooks{})
	require.NoError(t, err)
	for name, changes := range map[string][]string{
		"Europe/Berlin":       {"2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"},
		"America/Los_Angeles": {"2026-03-08T10:00:00Z", "2026-11-01T09:00:00Z"},
		"Australia/Sydney":    {"2026-10-03T16:00:00Z", "2026-04-04T16:00:00Z"},
	} {
		// Each zone is two offsets here, so that no computer's data of zones matters.
		summer, _ := time.Parse(time.RFC3339, changes[0])
		winter, _ := time.Parse(time.RFC3339, changes[1])
		base := map[string]int{"Europe/Berlin": 3600, "America/Los_Angeles": -8 * 3600, "Australia/Sydney": 10 * 3600}[name]
		zones := func(_ string, at time.Time) (int, bool) {
			isSummer := !at.Before(summer) && at.Before(winter)
			if winter.Before(summer) {
				isSummer = !at.Before(summer) || at.Before(winter)
			}
			if isSummer {
				return base + 3600, true
			}
			return base, true
		}
		c := &Connector{d: d}
		c.Account = crm.Account{User: crm.User{TimezoneName: name}, Zones: zones}
		f := d.field(ofStart)
		for _, change := range []time.Time{summer, winter} {
			for at := change.Add(-30 * time.Hour); at.Before(change.Add(30 * time.Hour)); at = at.Add(30 * time.Minute) {
				text, _ := textOf(c.wireTime(f, at))
				back, ok := c.readTime(f, text)
				assert.True(t, ok)
				if change.Equal(winter) && at.After(change.Add(-2*time.Hour)) && at.Before(change.Add(time.Hour)) {
					again, _ := textOf(c.wireTime(f, back))
					assert.Equal(t, text, again, "%s: %s", name, at)
					continue
				}
				assert.Equal(t, at, back, "%s: %s", name, text)
			}
		}
	}
}

// TestTimesInNoZone are those of UTC, wherever the user is.
func TestTimesInNoZone(t *testing.T) {
	d, err := parse(changed(t, "fields.start", `{"at": "s", "form": "YYYY-MM-DD HH:mm"}`), Hooks{})
	require.NoError(t, err)
	c := &Connector{d: d}
	c.Account = crm.Account{User: crm.User{TimezoneName: "Europe/Berlin", TimezoneOffset: "60"}, Zones: func(string, time.Time) (int, bool) { return 3600, true }}
	at := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	assert.Equal(t, "2026-11-20 10:00", c.wireTime(d.field(ofStart), at))
	back, ok := c.readTime(d.field(ofStart), "2026-11-20 10:00")
	assert.True(t, ok)
	assert.Equal(t, at, back)
}
