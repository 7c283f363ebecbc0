package calls_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/calls"
)

// What falls due between two looks at the clock is not waited for in vain.
func TestDueBetweenTwoLooks(t *testing.T) {
	between := func(d *driver) (next time.Time) {
		at := d.book.Next()
		d.clock = at.Add(-time.Millisecond)
		d.do(calls.Tick{})
		d.clock = at.Add(time.Millisecond)
		return d.book.Next()
	}
	t.Run("a search", func(t *testing.T) {
		d := auto(t)
		d.do(d.ringing("1"))
		d.do(d.record("1"))
		d.do(calls.ContactSearchFailed{Account: account, Number: number, Code: "unavailable"})
		assert.NotZero(t, between(d))
		assert.Len(t, crmActions(d.do(calls.Tick{})), 1)
	})
	t.Run("a log", func(t *testing.T) {
		d := auto(t)
		d.do(d.ringing("1"))
		d.do(found(wanda))
		d.do(d.talking("1"))
		d.do(d.hungUp("1"))
		for d.view("1").State != calls.Logging {
			assert.NotZero(t, between(d))
		}
		assert.NotEmpty(t, crmActions(d.do(calls.Tick{})))
	})
}

// A contact whom a person always means is not forgotten while his number is still to be searched.
func TestAlwaysIsKeptUntilTheSearch(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found(wanda, walter))
	d.do(d.record("1"))
	create := createOf(t, d.do(calls.Log{Session: "1", Contact: &walter, Always: true}))
	d.after(2*time.Hour, calls.Failed{Session: "1", Seq: create.Seq, Code: "not_found"})
	d.do(found(wanda, walter))
	d.do(d.ringing("2"))
	assert.Equal(t, &walter, d.view("2").Contact)
}
