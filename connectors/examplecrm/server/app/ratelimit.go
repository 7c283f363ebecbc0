package app

import (
	"math"
	"strconv"
	"sync"
	"time"
)

// rateLimits hold a bucket for each user: it fills at the allowed rate and
// holds one second's worth, at least one request.
type rateLimits struct {
	mu      sync.Mutex
	buckets map[string]bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

// take counts a request. It returns 0, or how long to wait before the next try.
// A refused request costs nothing.
func (l *rateLimits) take(user string, perSecond float64, now time.Time) time.Duration {
	if perSecond <= 0 {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	size := math.Max(1, perSecond)
	b, known := l.buckets[user]
	if !known {
		b = bucket{tokens: size, at: now}
	}
	b.tokens = math.Min(size, b.tokens+now.Sub(b.at).Seconds()*perSecond)
	b.at = now
	var wait time.Duration
	if b.tokens > 1-1e-6 { // what was waited for must not fail by a rounding error
		b.tokens--
	} else {
		wait = time.Duration((1 - b.tokens) / perSecond * float64(time.Second))
	}
	if l.buckets == nil {
		l.buckets = map[string]bucket{}
	}
	l.buckets[user] = b
	return wait
}

// retryAfter is the header value: whole seconds, at least 1.
func retryAfter(wait time.Duration) string {
	return strconv.Itoa(max(1, int(math.Ceil(wait.Seconds()))))
}
