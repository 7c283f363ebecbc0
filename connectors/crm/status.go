package crm

import (
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/words"
)

// maxRetryAfter is the longest wait that a CRM can ask for; beyond it, a person should look.
const maxRetryAfter = 24 * time.Hour

// CodeOfStatus is the code for an HTTP status outside 200 to 299.
func CodeOfStatus(status int) Code {
	switch status {
	case 400, 413, 414, 422:
		return InvalidArgument
	case 401:
		return Unauthenticated
	case 402, 403, 451:
		return PermissionDenied
	case 404, 410:
		return NotFound
	case 409, 412, 423, 428:
		return Conflict
	case 429:
		return RateLimited
	case 408, 425:
		return Unavailable
	case 501, 505:
		return Internal
	}
	if status >= 500 {
		return Unavailable
	}
	return Internal
}

// StatusError is the common error for an HTTP refusal. title is the CRM's name and thing what the
// request was about, as [ThingLog] says it.
func StatusError(title, thing string, resp *Response, now time.Time) *Error {
	e := &Error{Code: CodeOfStatus(resp.Status), Status: resp.Status, RetryAfter: RetryAfter(resp.Header["retry-after"], now)}
	e.AccountWide = e.Code == Unauthenticated
	e.Message = Sentence(e.Code, title, thing, e.RetryAfter)
	return e
}

// Sentence is the common sentence for a code.
func Sentence(code Code, title, thing string, wait time.Duration) string {
	switch code {
	case InvalidArgument:
		return words.Say("refusedValue", title, thing)
	case Unauthenticated:
		return words.Say("signedOut", title, thing)
	case PermissionDenied:
		return words.Say("notAllowed", title, thing)
	case NotFound:
		return words.Say("isNotThere", title, thing)
	case Conflict:
		return words.Say("isBeingChanged", title, thing) + " " + TryAgain(InWords(0))
	case RateLimited:
		return words.Say("tooManyRequests", title) + " " + TryAgain(InWords(wait))
	case Unavailable:
		return words.Say("notAvailable", title) + " " + TryAgain(InWords(wait))
	case Canceled:
		return words.Say("wasCanceled", title)
	}
	return words.Say("unexpectedAnswer", title, thing)
}

// InWords is a wait in words, rounded up: "in 5 minutes".
func InWords(wait time.Duration) string {
	switch {
	case wait <= 0:
		return words.Say("inAMoment")
	case wait <= 90*time.Second:
		return words.Count("waitSeconds", int((wait+time.Second-1)/time.Second))
	case wait <= 90*time.Minute:
		return words.Count("waitMinutes", int((wait+time.Minute-1)/time.Minute))
	}
	return words.Count("waitHours", int((wait+time.Hour-1)/time.Hour))
}

// TryAgain is the advice to try again, as a sentence for itself behind what happened: when is "in 5 minutes".
func TryAgain(when string) string { return words.Say("adviceTryAgain", when) }

// ThingLog names a call log in sentences.
func ThingLog(id string) string { return words.Say("thingLog", id) }

// RetryAfter reads a Retry-After header, or one of a CRM's own: seconds, an HTTP date, or seconds or milliseconds since
// 1970. It is never negative, and at most 24 hours; 0 where there is none, or none that can be read.
func RetryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if one, more, several := strings.Cut(value, ","); several && strings.Trim(one, "0123456789") == "" { // fetch joins them
		return max(RetryAfter(one, now), RetryAfter(more, now))
	}
	var wait time.Duration
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		if seconds > 1e12 && seconds < 1e14 {
			seconds /= 1000
		}
		if seconds > 1e9 && seconds < 1e11 { // nobody is to wait for 30 years
			seconds -= float64(now.UnixMilli()) / 1000
		}
		if seconds >= maxRetryAfter.Seconds() {
			return maxRetryAfter
		}
		if seconds > 0 { // also false for NaN
			wait = time.Duration(seconds * float64(time.Second))
		}
		return wait
	}
	for _, layout := range []string{time.RFC1123, time.RFC1123Z, "Monday, 02-Jan-06 15:04:05 MST", time.ANSIC} {
		if at, err := time.Parse(layout, value); err == nil && knownZone(at) {
			return min(max(at.Sub(now), 0), maxRetryAfter)
		}
	}
	return 0
}

// knownZone reports whether a time was read in its zone: [time.Parse] takes an abbreviation that it does not know for
// UTC, and the wait would be wrong by hours.
func knownZone(at time.Time) bool {
	name, offset := at.Zone()
	return offset != 0 || name == "UTC" || name == "GMT" || name == ""
}
