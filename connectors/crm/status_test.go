package crm

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestCodeOfStatus(t *testing.T) {
	for code, statuses := range map[Code][]int{
		InvalidArgument:  {400, 413, 414, 422},
		Unauthenticated:  {401},
		PermissionDenied: {402, 403, 451},
		NotFound:         {404, 410},
		Conflict:         {409, 412, 423, 428},
		RateLimited:      {429},
		Unavailable:      {408, 425, 500, 502, 503, 504, 507, 520, 529, 599},
		Internal:         {100, 301, 304, 405, 406, 415, 418, 501, 505},
	} {
		for _, status := range statuses {
			assert.Equal(t, code, CodeOfStatus(status), "status %d", status)
		}
	}
}

func TestStatusError(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		status  int
		wait    string
		message string
	}{
		{401, "", "You are signed out of Some CRM, which wants a sign-in for call log 7. Connect Some CRM again."},
		{404, "", "Some CRM has no call log 7. It may have been deleted there."},
		{429, "1", "Some CRM is receiving too many requests. Try again in 1 second."},
		{429, "7.5", "Some CRM is receiving too many requests. Try again in 8 seconds."},
		{429, "3600", "Some CRM is receiving too many requests. Try again in 60 minutes."},
		{503, "", "Some CRM is not available at the moment. Try again in a moment."},
		{503, "Fri, 20 Nov 2026 14:30:00 GMT", "Some CRM is not available at the moment. Try again in 3 hours."},
		{418, "", "Some CRM gave an unexpected answer about call log 7. If it stays, report it."},
	} {
		e := StatusError("Some CRM", "call log 7", &Response{Status: test.status, Header: Header{"retry-after": test.wait}}, now)
		assert.Equal(t, test.message, e.Message)
		assert.Equal(t, test.status, e.Status)
		assert.Equal(t, test.status == 401, e.AccountWide)
		assert.Empty(t, e.Field)
	}
	for _, code := range []Code{InvalidArgument, PermissionDenied, Conflict, Canceled} {
		assert.Regexp(t, `Some CRM.*\.$`, Sentence(code, "Some CRM", "call log 7", 0))
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	in := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
	for value, want := range map[string]time.Duration{
		"": 0, " ": 0, "soon": 0, "-5": 0, "NaN": 0, "-Inf": 0, "0": 0,
		"1": time.Second, " 120 ": 2 * time.Minute, "0.25": 250 * time.Millisecond,
		"120, 120": 2 * time.Minute, "30,90": 90 * time.Second, "30, soon": 30 * time.Second,
		"86400": 24 * time.Hour, "86401": 24 * time.Hour, "1e300": 24 * time.Hour, "Inf": 24 * time.Hour,
		"1795176090": 90 * time.Second, "1795176090000": 90 * time.Second, "1795176090.5": 90500 * time.Millisecond, "1795175990": 0, "1795348801": 24 * time.Hour, // since 1970
		in(90 * time.Second): 90 * time.Second, in(-time.Hour): 0, in(48 * time.Hour): 24 * time.Hour,
		"Friday, 20-Nov-26 12:01:00 GMT": time.Minute, "Fri Nov 20 12:01:00 2026": time.Minute,
		"2026-11-20T12:01:00Z":            0,
		"Fri, 20 Nov 2026 07:01:00 -0500": time.Minute, "Fri, 20 Nov 2036 12:00:00 GMT": 24 * time.Hour,
		"Fri, 20 Nov 2026 13:01:00 ABC": 0, "Friday, 20-Nov-26 13:01:00 XYZ": 0, // not an hour too long
	} {
		assert.Equal(t, want, RetryAfter(value, now), "Retry-After: %s", value)
	}
}
