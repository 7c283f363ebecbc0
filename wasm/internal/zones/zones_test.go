//go:build js && wasm

package zones

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestOffset(t *testing.T) {
	winter, summer := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC), time.Date(2026, 7, 15, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		zone string
		at   time.Time
		want int
		ok   bool
	}{
		{"UTC", winter, 0, true},
		{"America/New_York", winter, -5 * 3600, true},
		{"America/New_York", summer, -4 * 3600, true},
		{"Asia/Kolkata", winter, 5*3600 + 1800, true},
		{"Asia/Kathmandu", winter, 5*3600 + 2700, true},
		{"Pacific/Kiritimati", winter, 14 * 3600, true},
		{"Africa/Monrovia", time.Date(1971, 1, 1, 0, 0, 0, 0, time.UTC), -2670, true}, // with seconds
		{"Mars/Olympus_Mons", winter, 0, false},
		{"", winter, 0, false},
	} {
		got, ok := Offset(test.zone, test.at)
		assert.Equal(t, test.ok, ok, test.zone)
		assert.Equal(t, test.want, got, test.zone)
	}
}
