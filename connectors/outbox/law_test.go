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
			ruling{account: true, hold: true, wait: 7 * time.Second}},
		{"a limit without a time", crm.Error{Code: crm.RateLimited}, 1, almost, ruling{account: true, hold: true, wait: time.Minute}},
		{"a limit with a time in the past", crm.Error{Code: crm.RateLimited, RetryAfter: -time.Hour}, 1, almost,
			ruling{account: true, hold: true, wait: time.Minute}},
		{"a limit for a week", crm.Error{Code: crm.RateLimited, RetryAfter: 7 * 24 * time.Hour}, 1, almost,
			ruling{account: true, hold: true, wait: 24 * time.Hour}},
		{"a daily limit", crm.Error{Code: crm.RateLimited, AccountWide: true, RetryAfter: 9 * time.Hour}, 1, almost,
			ruling{account: true, hold: true, wait: 9 * time.Hour}},
		{"a daily limit without a time", crm.Error{Code: crm.RateLimited, AccountWide: true}, 1, almost,
			ruling{account: true, hold: true, wait: time.Hour}},
		{"no answer, at once", crm.Error{Code: crm.Unavailable}, 1, 0, ruling{account: true}},
		{"no answer, half way", crm.Error{Code: crm.Unavailable}, 3, 0.5, ruling{account: true, wait: 4 * time.Second}},
		{"no answer, many times", crm.Error{Code: crm.Unavailable}, 1000, 0.5, ruling{account: true, wait: 150 * time.Second}},
		{"busy, and asks to wait longer", crm.Error{Code: crm.Unavailable, Status: 503, RetryAfter: time.Hour}, 1, 0.5,
			ruling{account: true, hold: true, wait: time.Hour}},
		{"busy, and asks to wait shorter", crm.Error{Code: crm.Unavailable, Status: 503, RetryAfter: time.Second}, 9, 0.5,
			ruling{account: true, hold: true, wait: 150 * time.Second}},
		{"signed out", crm.Error{Code: crm.Unauthenticated}, 1, 0.5, ruling{account: true, park: true}},
		{"not found", crm.Error{Code: crm.NotFound}, 1, 0.5, ruling{park: true}},
		{"not allowed", crm.Error{Code: crm.PermissionDenied}, 1, 0.5, ruling{park: true}},
		{"a wrong value", crm.Error{Code: crm.InvalidArgument}, 1, 0.5, ruling{park: true}},
		{"a conflict", crm.Error{Code: crm.Conflict}, 1, 0.5, ruling{wait: time.Second}},
		{"the last conflict", crm.Error{Code: crm.Conflict}, 5, 0, ruling{park: true}},
		{"a fault", crm.Error{Code: crm.Internal}, 2, 0.5, ruling{wait: 2 * time.Second}},
		{"the last fault", crm.Error{Code: crm.Internal}, 3, 0, ruling{park: true}},
		{"a code of the future", crm.Error{Code: "too_old"}, 3, 0, ruling{park: true}},
		{"given up by itself", crm.Error{Code: crm.Canceled}, 1, 0.5, ruling{account: true, wait: time.Second}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, rule(&test.err, test.n, test.random))
		})
	}
}

func TestBackoffIsBounded(t *testing.T) {
	for n := range 100 {
		for _, random := range []float64{0, 0.25, 1 - 1e-12} {
			wait := backoff(n, random)
			assert.GreaterOrEqual(t, wait, time.Duration(0))
			assert.LessOrEqual(t, wait, min(backoffCap, backoffBase<<min(n, 20)))
		}
	}
}

func TestBudget(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration, requests int, retry bool) refusal {
		return refusal{At: now.Add(-d), Requests: requests, Retry: retry}
	}
	tests := []struct {
		name               string
		spent              []refusal
		flying, cost, logs int
		want               time.Duration // from now; what is past is now
	}{
		{"a lone job's first retry", []refusal{ago(0, 1, false)}, 0, 1, 1, 0},
		{"its second waits for the hour", []refusal{ago(59*time.Minute, 1, false), ago(50*time.Minute, 1, true)}, 0, 1, 1, time.Minute},
		{"then about every half hour", []refusal{ago(30*time.Minute, 1, true), ago(0, 1, true)}, 0, 1, 1, 30 * time.Minute},
		{"refused at the write, a retry would cost two", []refusal{ago(time.Minute, 2, false)}, 0, 2, 1, 59 * time.Minute},
		{"ten logs have 22 requests", []refusal{ago(time.Minute, 21, false)}, 0, 1, 10, 0},
		{"and no more", []refusal{ago(time.Minute, 22, false)}, 0, 1, 10, 59 * time.Minute},
		{"a retry in flight counts", []refusal{ago(time.Minute, 21, false)}, 1, 1, 10, 59 * time.Minute},
		{"retries are spread", []refusal{ago(time.Minute, 2, true)}, 0, 1, 10, (time.Hour/22 - time.Minute).Round(time.Millisecond)},
		{"a try that costs more than all waits for an empty hour", []refusal{ago(time.Minute, 8, false)}, 0, 8, 1, 59 * time.Minute},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			at := budget(now, test.spent, test.flying, test.cost, test.logs)
			assert.Equal(t, test.want, max(at.Sub(now), 0).Round(time.Millisecond).Truncate(time.Millisecond), at)
		})
	}
}
