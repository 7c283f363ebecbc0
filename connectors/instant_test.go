package connectors

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/crm"
)

func TestInstant(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "0": "",
		"1795252500000":             "2026-11-21T09:15:00Z",
		"1795252500123":             "2026-11-21T09:15:00.123Z",
		"2026-11-21T09:15:00Z":      "2026-11-21T09:15:00Z",
		"2026-11-21T10:55:00+01:00": "2026-11-21T10:55:00+01:00",
		"2000-01-01T00:00:00Z":      "2000-01-01T00:00:00Z",
		"2099-12-31T23:59:59Z":      "2099-12-31T23:59:59Z",
	} {
		got, err := Instant(in, "startTime")
		assert.NoError(t, err, in)
		assert.Equal(t, want, got, in)
	}
	for _, in := range []string{
		"1795252500", "5", "-1", "1e21", "1795252500000000", "NaN", "Inf", "-1795252500000", "tomorrow", "1970-01-21T18:40:52Z",
		"10001-01-01T00:00:00Z", "2100-01-01T00:00:00Z", "1999-12-31T23:59:59Z",
	} {
		got, err := Instant(in, "callLog.startTime")
		assert.Empty(t, got, in)
		if assert.Error(t, err, in) {
			assert.Equal(t, "callLog.startTime", crm.AsError(err).Field, in)
		}
	}
}
