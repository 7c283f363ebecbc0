package calls_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"callscribe/connectors/calls"
)

// full is a book with as many calls as it keeps, each logged, with a note.
func full(b *testing.B) *driver {
	d := auto(b)
	for i := range calls.MaxCalls {
		session := fmt.Sprintf("s%d", i)
		logged(b, d, session)
		d.do(calls.Save{Session: session, Note: ptr("Asked for an offer of twenty seats, and for the invoice in two parts. To be called again on Friday.")})
		d.do(calls.Updated{Session: session, Seq: 2})
	}
	return d
}

func BenchmarkOpen(b *testing.B) {
	d := full(b)
	size := 0
	for _, row := range d.store.rows {
		size += len(row)
	}
	b.ReportMetric(float64(size)/calls.MaxCalls, "B/call")
	for b.Loop() {
		_, err := calls.Open(b.Context(), d.store, func() time.Time { return d.clock }, nil)
		require.NoError(b, err)
	}
}
