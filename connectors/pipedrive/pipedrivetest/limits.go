package pipedrivetest

import (
	"net/http"
	"strconv"
	"time"
)

// blockAfter is how many refused requests in a row make the gate block their sender.
const blockAfter = 5

// window is the time over which a token's requests are counted.
const window = 2 * time.Second

// limits are the two limits of the service: requests in a rolling window, tokens in a day.
type limits struct {
	recent  []time.Time
	spent   int
	ignored int // requests since the first 429
}

// take counts a request and sets the headers, or refuses.
func (l *limits) take(f *Fake, header http.Header, tokens int, personal bool) error {
	now := f.Now()
	for len(l.recent) > 0 && now.Sub(l.recent[0]) >= window {
		l.recent = l.recent[1:]
	}
	over := f.Burst > 0 && len(l.recent) >= f.Burst
	gone := l.spent+tokens > f.DailyTokens
	if !over && !gone {
		l.ignored = 0
		l.spent += tokens
		l.recent = append(l.recent, now)
	}

	burst := f.Burst
	if burst == 0 {
		burst = 80
	}
	header.Set("X-Ratelimit-Limit", strconv.Itoa(burst))
	header.Set("X-Ratelimit-Remaining", strconv.Itoa(max(0, burst-len(l.recent))))
	header.Set("X-Ratelimit-Reset", strconv.Itoa(int(window/time.Second)))
	header.Set("X-Daily-Ratelimit-Token-Limit", strconv.Itoa(f.DailyTokens))
	left := f.DailyTokens - l.spent
	if gone {
		left = 0
	}
	header.Set("X-Daily-Ratelimit-Token-Remaining", strconv.Itoa(left))
	if personal {
		header.Set("X-Daily-Requests-Left", "10000")
	}
	if !over && !gone {
		return nil
	}
	if l.ignored++; l.ignored > blockAfter {
		return &refusal{status: http.StatusForbidden, page: "This error is produced by Cloudflare"}
	}
	return &refusal{status: http.StatusTooManyRequests, body: record{
		"success": false, "error": "request over limit", "errorCode": 429}}
}

// Spent is how many API tokens the company has spent.
func (f *Fake) Spent() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.limits.spent
}
