package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/extension/e2e/measure"
)

// A warm update costs two requests, and little beside: each crossing between Go and JavaScript, and each call of
// Chrome's storage, takes a part of a millisecond.
func TestWarmUpdateIsCheap(t *testing.T) {
	c := newCRM(t)
	b, p := openBrowser(t, "")
	update := c.input(c.call.ID, map[string]any{"note": "first"})
	require.True(t, p.send("updateCallLog", update).Result.Successful)
	start := func() error { p.send("wake", nil); return nil }
	counts, err := measure.Count(b, start, update)
	require.NoError(t, err)
	t.Logf("%+v", counts)
	assert.Equal(t, 2, counts.Storage, "the record is stored, and removed")
	assert.LessOrEqual(t, counts.Alarms, 1)
	assert.LessOrEqual(t, counts.ToJS, 165)
	assert.LessOrEqual(t, counts.ToGo, 8)
	assert.Positive(t, counts.Allocations)
	assert.LessOrEqual(t, counts.Allocations, 760)
}
