package logbody

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// systemZones looks names up in the system's time zone database, as Intl does in the browser.
func systemZones(name string, at time.Time) (int, bool) {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return 0, false
	}
	_, offset := at.In(zone).Zone()
	return offset, true
}

func TestZoneOffset(t *testing.T) {
	kolkata := time.FixedZone("", 5*3600+1800)
	winter := time.Date(2024, 1, 15, 22, 30, 45, 0, time.UTC)
	const hour, minute = 3600, 60
	for _, c := range []struct {
		name, offset string
		want         int
	}{
		{"", "", 5*hour + 30*minute},
		{"", "NaN", 5*hour + 30*minute},
		{"", "0", 0},
		{"", "Z", 0},
		{"", "UTC", 0},
		{"", "-0", 0},
		{"", "+0", 0},
		{"", "-0800", -8 * hour},
		{"", "+1400", 14 * hour},
		{"", "+0545", 5*hour + 45*minute},
		{"", "+0560", 560 * minute},
		{"", "-1500", -1500 * minute},
		{"", "+05:59", 5*hour + 59*minute},
		{"", "+05:30", 5*hour + 30*minute},
		{"", "-05:30", -5*hour - 30*minute},
		{"", "GMT+05:30", 5*hour + 30*minute},
		{"", "UTC-03:00", -3 * hour},
		{"", "+01:00 or +02:00", 2 * hour},
		{"", "12:00Z", 0},
		{"", "05:30", 5*hour + 30*minute},
		{"", "5:30", 5*hour + 30*minute},
		{"", "-5:30", -5*hour - 30*minute},
		{"", "a:b", 0},
		{"", ":", 0},
		{"", "5", 5 * hour},
		{"", "5.5", 5*hour + 30*minute},
		{"", "+08", 8 * hour},
		{"", "-15", -15 * hour},
		{"", "15.9", 15*hour + 54*minute},
		{"", "16", 16 * minute},
		{"", "330", 5*hour + 30*minute},
		{"", "-300", -5 * hour},
		{"", "1e300", 0},
		{"", "Infinity", 0},
		{"", "America/New_York", -5 * hour},
		{"", "Europe/Berlin", hour},
		{"", "Local", 0},
		{"", "Nowhere/None", 0},
		{"", "abc", 0},
		{"America/New_York", "+05:30", -5 * hour},
		{"America/New_York", "", -5 * hour},
		{"Nowhere/None", "+02:00", 2 * hour},
		{"Local", "+02:00", 2 * hour},
	} {
		t.Run(c.name+" "+c.offset, func(t *testing.T) {
			processZone(t, kolkata)
			o := Options{TimezoneName: c.name, TimezoneOffset: c.offset, Zones: systemZones}
			assert.Equal(t, c.want, o.Offset(winter))
		})
	}
}

func TestDaylightSaving(t *testing.T) {
	summer := time.Date(2024, 7, 1, 12, 0, 0, 0, time.UTC)
	o := Options{TimezoneOffset: "America/New_York", Zones: systemZones}
	assert.Equal(t, -4*3600, o.Offset(summer), "a name has daylight saving")
	o.TimezoneOffset = "-05:00"
	assert.Equal(t, -5*3600, o.Offset(summer), "an offset stays")
	o = Options{TimezoneOffset: "America/New_York"}
	assert.Equal(t, 0, o.Offset(summer), "without a look-up no name is known")
}
