package pipedrive

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/rest"
	"callscribe/connectors/words"
)

const (
	burstWindow   = 2 * time.Second  // over which Pipedrive counts a token's requests
	maxBurstReset = time.Hour        // the most that x-ratelimit-reset can mean in seconds: its unit is not documented
	blockedWait   = 30 * time.Minute // after Pipedrive's gate has blocked the person's address
)

// explain tells three limits apart: a burst is over in seconds, the company's daily budget comes back the next day,
// and a gate that blocks a person says so with a page in place of JSON.
func explain(c *rest.Connector, call crm.Call, resp *crm.Response) *crm.Error {
	page := strings.HasPrefix(resp.Header["content-type"], "text/html") || bytes.HasPrefix(bytes.TrimSpace(resp.Body), []byte("<"))
	if resp.Status != 429 && !(resp.Status == 403 && page) {
		return nil
	}
	e := crm.StatusError(c.Title, call.Thing, resp, c.Now())
	e.Code = crm.RateLimited
	switch {
	case resp.Status == 403:
		e.AccountWide, e.RetryAfter = true, max(e.RetryAfter, blockedWait)
		e.Message = words.Say("pipedriveBlocked") +
			" " + crm.TryAgain(crm.InWords(e.RetryAfter))
	case isUsedUp(resp.Header["x-daily-ratelimit-token-remaining"]) || isUsedUp(resp.Header["x-daily-requests-left"]):
		e.AccountWide, e.RetryAfter = true, untilTomorrow(c.Now())
		e.Message = words.Say("pipedriveUsedUp") +
			" " + crm.TryAgain(words.Say("onTheNextDay"))
	default:
		reset := crm.RetryAfter(resp.Header["x-ratelimit-reset"], c.Now())
		if reset > maxBurstReset {
			reset = 0
		}
		e.RetryAfter = max(e.RetryAfter, reset, burstWindow)
		e.Message = crm.Sentence(crm.RateLimited, c.Title, "", e.RetryAfter)
	}
	return e
}

// isUsedUp reports whether a header says that nothing is left; a missing one says nothing.
func isUsedUp(left string) bool {
	n, err := strconv.Atoi(left)
	return err == nil && n <= 0
}

// untilTomorrow is the time to the next midnight in UTC. Pipedrive does not name the zone of its day;
// where the new day has not begun, the next answer says so again.
func untilTomorrow(now time.Time) time.Duration {
	now = now.UTC()
	return now.Truncate(24 * time.Hour).Add(24 * time.Hour).Sub(now)
}
