package outbox

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/crm"
)

func TestRule(t *testing.T) {
	almost := 1 - 1e-12 // the highest that a random number in [0, 1) comes to
	tests := []struct {
		name   string
		err    crm.Error
		n      int
		random float64
		want   ruling
	}{
		{"a limit waits what the CRM asks", crm.Error{Code: crm.RateLimited, RetryAfter: 7 * time.Second}, 1, almost,
			ruling{account: true, wait: 7 * time.Second}},
		{"a limit without a time", crm.Error{Code: crm.RateLimited}, 1, almost, ruling{account: true, wait: time.Minute}},
		{"a limit with a time in the past", crm.Error{Code: crm.RateLimited, RetryAfter: -time.Hour}, 1, almost,
			ruling{account: true, wait: time.Minute}},
		{"a limit for a week", crm.Error{Code: crm.RateLimited, RetryAfter: 7 * 24 * time.Hour}, 1, almost,
			ruling{account: true, wait: 24 * time.Hour}},
		{"a daily limit", crm.Error{Code: crm.RateLimited, AccountWide: true, RetryAfter: 9 * time.Hour}, 1, almost,
			ruling{account: true, wait: 9 * time.Hour}},
		{"a daily limit without a time", crm.Error{Code: crm.RateLimited, AccountWide: true}, 1, almost,
			ruling{account: true, wait: time.Hour}},
		{"a limit that is met for the third time waits as after the second", crm.Error{Code: crm.RateLimited, RetryAfter: time.Second}, 3, 0.5,
			ruling{account: true, wait: 3 * time.Second}},
		{"a limit that is met again and again", crm.Error{Code: crm.RateLimited, RetryAfter: time.Second}, 1000, 0.5,
			ruling{account: true, wait: 225 * time.Second}},
		{"no answer, the shortest wait", crm.Error{Code: crm.Unavailable}, 1, 0, ruling{account: true, wait: time.Second}},
		{"no answer, half way", crm.Error{Code: crm.Unavailable}, 3, 0.5, ruling{account: true, wait: 6 * time.Second}},
		{"no answer, many times", crm.Error{Code: crm.Unavailable}, 1000, 0.5, ruling{account: true, wait: 225 * time.Second}},
		{"busy, and does not say how long", crm.Error{Code: crm.Unavailable, Status: 503}, 1, 0.5,
			ruling{account: true, wait: 1500 * time.Millisecond}},
		{"busy, and asks to wait longer", crm.Error{Code: crm.Unavailable, Status: 503, RetryAfter: time.Hour}, 1, 0.5,
			ruling{account: true, wait: time.Hour}},
		{"busy, and asks to wait shorter", crm.Error{Code: crm.Unavailable, Status: 503, RetryAfter: time.Second}, 9, 0.5,
			ruling{account: true, wait: 225 * time.Second}},
		{"busy for a week", crm.Error{Code: crm.Unavailable, Status: 503, RetryAfter: 7 * 24 * time.Hour}, 1, 0.5,
			ruling{account: true, wait: 24 * time.Hour}},
		{"signed out", crm.Error{Code: crm.Unauthenticated}, 1, 0.5, ruling{account: true, park: true}},
		{"not found", crm.Error{Code: crm.NotFound}, 1, 0.5, ruling{park: true}},
		{"not allowed", crm.Error{Code: crm.PermissionDenied}, 1, 0.5, ruling{park: true}},
		{"a wrong value", crm.Error{Code: crm.InvalidArgument}, 1, 0.5, ruling{park: true}},
		{"a conflict", crm.Error{Code: crm.Conflict}, 1, 0.5, ruling{wait: 1500 * time.Millisecond}},
		{"the last conflict", crm.Error{Code: crm.Conflict}, 5, 0, ruling{park: true, wait: 16 * time.Second}},
		{"a fault", crm.Error{Code: crm.Internal}, 2, 0.5, ruling{wait: 3 * time.Second}},
		{"the last fault", crm.Error{Code: crm.Internal}, 3, 0, ruling{park: true, wait: 4 * time.Second}},
		{"a code of the future", crm.Error{Code: "too_old"}, 3, 0, ruling{park: true, wait: 4 * time.Second}},
		{"given up by itself", crm.Error{Code: crm.Canceled}, 1, 0.5, ruling{account: true, wait: 1500 * time.Millisecond}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, rule(&test.err, test.n, test.random))
		})
	}
}

func TestBackoffIsBounded(t *testing.T) {
	for n := 1; n < 100; n++ {
		longest := min(backoffCap, backoffBase<<min(n, 20))
		shortest := longest / 2
		for _, random := range []float64{0, 0.25, 1 - 1e-12} {
			wait := backoff(n, random)
			assert.GreaterOrEqual(t, wait, shortest)
			assert.LessOrEqual(t, wait, longest)
		}
		assert.Equal(t, shortest, backoff(n, 0), "half of the wait is fixed")
		assert.Equal(t, shortest+shortest/4, backoff(n, 0.25), "and half is random")
	}
	assert.Equal(t, time.Second, backoff(1, 0), "the shortest of all")
}
