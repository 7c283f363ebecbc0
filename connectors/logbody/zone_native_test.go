//go:build !js

package logbody

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestSystemZones(t *testing.T) {
	at := time.Date(2024, 7, 1, 12, 0, 0, 0, time.UTC)
	seconds, ok := SystemZones("Asia/Kolkata", at)
	assert.True(t, ok)
	assert.Equal(t, 5*3600+1800, seconds)
	for _, name := range []string{"", "Local", "Nowhere/None", "../etc/passwd"} {
		_, ok := SystemZones(name, at)
		assert.False(t, ok, name)
	}
}
