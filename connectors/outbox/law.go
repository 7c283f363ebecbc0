package outbox

import (
	"time"

	"callscribe/connectors/crm"
)

// The retry law. What happens after a failed try depends on the code of its error:
//
//	rate_limited       the account waits as long as the CRM asks, at most 24 hours; a minute where it does
//	                   not say, an hour if it is account-wide (a daily limit). Nothing at all is sent before.
//	unavailable        the account waits random(0, min(5 min, 1 s * 2^n)) at the n-th failure in a row, and
//	                   at least as long as the CRM asks. Then one log tries for all (a probe), each time
//	                   another. A new job is a probe at once, unless the CRM asked to wait.
//	unauthenticated    the account's jobs are parked until Reconnected. Nothing is sent before.
//	conflict           the log is tried again after a wait as above; parked at the 5th failure in a row.
//	internal           the same; parked at the 3rd failure in a row.
//	not_found, permission_denied, invalid_argument
//	                   the log is parked.
//	canceled           by the end of Drain's context: not counted, tried at the next Drain. Otherwise
//	                   as unavailable.
//
// The first success after the account began to wait lets all its jobs go. A log that keeps failing with
// unavailable while others of its account succeed waits alone.
//
// The request budget. Where the CRM refuses with an answer (rate_limited; unavailable with an HTTP
// status), a CRM that refuses everything gets at most 1.1 times the requests of one that works, per job
// and hour. A job that works costs two requests (read, write), so a log is retried only while the
// requests that its account spent on refused tries in the last hour, with the coming one, stay within
// 2.2 for each log that is waiting; a log that ends takes its 2.2 along. Once retries are being refused, they are spread evenly. A
// lone job so gets its first retry soon and then one about every half hour. The first try of a new job is
// not held back by the budget, it only counts, and neither is what a person asks for (Retry) or what
// Online and Reconnected release. A worker that is killed between an answer and the writing of its
// record forgets that one try.
//
// Give-up. After 7 days without success a job is parked at its next failure, or where it still may not be
// tried. Nothing is ever discarded by itself.
const (
	giveUpAfter    = 7 * 24 * time.Hour
	backoffBase    = time.Second
	backoffCap     = 5 * time.Minute
	longestWait    = 24 * time.Hour
	rateLimitWait  = time.Minute
	dailyLimitWait = time.Hour
	conflictTries  = 5
	internalTries  = 3

	budgetWindow = time.Hour
	// 2 requests a job, times 1.1, in tenths of a request.
	budgetTenths = 22
)

// ruling is what the law says about a failed try.
type ruling struct {
	park    bool
	account bool          // it concerns the whole account
	hold    bool          // and not even a new job may be sent before the wait is over
	wait    time.Duration // where it is not parked
}

// rule applies the law to the n-th failure in a row (from 1). random is in [0, 1).
func rule(err *crm.Error, n int, random float64) ruling {
	asked := min(max(err.RetryAfter, 0), longestWait)
	switch err.Code {
	case crm.RateLimited:
		switch {
		case asked > 0:
		case err.AccountWide:
			asked = dailyLimitWait
		default:
			asked = rateLimitWait
		}
		return ruling{account: true, hold: true, wait: asked}
	case crm.Unavailable, crm.Canceled:
		return ruling{account: true, hold: asked > 0 || err.AccountWide, wait: max(asked, backoff(n, random))}
	case crm.Unauthenticated:
		return ruling{account: true, park: true}
	case crm.NotFound, crm.PermissionDenied, crm.InvalidArgument:
		return ruling{park: true}
	case crm.Conflict:
		return ruling{park: n >= conflictTries, wait: backoff(n, random)}
	}
	return ruling{park: n >= internalTries, wait: backoff(n, random)}
}

// backoff is the wait after the n-th failure in a row, with full jitter.
func backoff(n int, random float64) time.Duration {
	longest := backoffCap
	if n < 10 { // beyond it 1 s * 2^n is past the cap, and would one day overflow
		longest = min(backoffCap, backoffBase<<max(n, 0))
	}
	return time.Duration(random * float64(longest))
}

// isRefusal reports whether the CRM answered, and refused to serve.
func isRefusal(code crm.Code, status int) bool {
	return code == crm.RateLimited || code == crm.Unavailable && status != 0
}

// isSilence reports whether the CRM could not be reached.
func isSilence(code crm.Code, status int) bool {
	return (code == crm.Unavailable || code == crm.Canceled) && status == 0
}

// budget is when the next retry may be sent: spent are the refused tries of the last hour, oldest first,
// flying the retries in flight, cost what the next one will take, logs how many are waiting.
func budget(now time.Time, spent []refusal, flying, cost, logs int) time.Time {
	at := now
	requests, retried := total(spent)+(flying+1)*cost, false
	for _, r := range spent {
		retried = retried || r.Retry
	}
	for _, r := range spent {
		if 10*requests <= budgetTenths*logs {
			break
		}
		requests -= r.Requests
		at = r.At.Add(budgetWindow)
	}
	if retried {
		evenly := budgetWindow * time.Duration(10*cost) / time.Duration(budgetTenths*max(logs, 1))
		at = later(at, spent[len(spent)-1].At.Add(min(evenly, budgetWindow)))
	}
	return at
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
