package worker_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A call that goes on is looked at each minute, at night too; where only the call log counts, also while the panel is
// open, whose phone is not heard.
func TestACallThatGoesOnAtNight(t *testing.T) {
	for _, open := range []bool{false, true} {
		phoningOutside(t, func(t *testing.T, o *outside) {
			o.contact("Wanda", wandasNumber)
			p := o.open()
			if open {
				require.NoError(t, p.Phone(t.Context(), true))
				p.hear(isExtension("101"))
			}
			night := time.Date(2026, 9, 1, 22, 10, 0, 0, time.Local)
			pass(time.Until(night))
			r := ended(1, wandasNumber, 30)
			r.Result = "In Progress"
			o.account.Log.Put(r)
			pass(time.Hour)
			assert.Equal(t, "ringing", p.view(r.SessionID).State)
			r.Result = "Accepted"
			o.account.Log.Put(r)
			pass(time.Minute + time.Second)
			o.log()
		})
	}
}

// A record whose place another one of the same call has taken is not a call that was deleted.
func TestARecordThatIsReplaced(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		o.contact("Wanda", wandasNumber)
		o.open()
		pass(10 * time.Minute)
		r := ended(1, wandasNumber, 30)
		r.Result = "In Progress"
		o.account.Log.Put(r)
		pass(6 * time.Minute)
		o.account.Log.Delete(r.ID)
		r.ID, r.Result = "rec1b", "Accepted"
		o.account.Log.Put(r)
		pass(6 * time.Minute)
		o.log()
	})
}
