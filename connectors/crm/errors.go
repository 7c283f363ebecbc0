package crm

import (
	"context"
	"errors"
	"time"

	"callscribe/connectors/words"
)

// Code says what a caller can do about an error. The strings are the same in Go and in JavaScript,
// and never change: they are stored.
type Code string

const (
	InvalidArgument  Code = "invalid_argument"  // correct the value; sending it again does not help
	Unauthenticated  Code = "unauthenticated"   // sign in to the CRM again
	PermissionDenied Code = "permission_denied" // ask an administrator of the CRM
	NotFound         Code = "not_found"         // the record is not there, or no longer
	Conflict         Code = "conflict"          // someone else wrote first: read again
	RateLimited      Code = "rate_limited"      // wait for RetryAfter
	Unavailable      Code = "unavailable"       // the CRM did not answer, or not sensibly: try again later
	Canceled         Code = "canceled"          // the caller gave up
	Internal         Code = "internal"          // a fault of ours, or an answer that the API does not promise
)

// Error is what every function of a connector fails with.
type Error struct {
	Code    Code
	Message string // a sentence or two for people: what happened, to which record, what to do next

	// Field names the input that is wrong, as the caller wrote it ("user.hostname"). It is set only
	// when the input was refused before anything was sent.
	Field string

	// Part is the value of the call log that the CRM refused; "" where it did not say, or it was not about one.
	Part Part

	// RetryAfter is how long the CRM asks to wait; 0 where it did not say.
	RetryAfter time.Duration

	// AccountWide marks an error that every further request of the same account would meet too: a
	// sign-in that ended, a daily limit that is used up.
	AccountWide bool

	// Status is the HTTP status that led here; 0 where there was no answer.
	Status int
}

func (e *Error) Error() string { return string(e.Code) + ": " + e.Message }

// CodeOf is the code of err, [Internal] for a foreign error, and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	return AsError(err).Code
}

// AsError is err as an [*Error]. A context's end becomes [Canceled] or [Unavailable]; any other foreign
// error becomes [Internal], without its text, which may hold data.
func AsError(err error) *Error {
	var e *Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &e):
		return e
	case errors.Is(err, context.Canceled):
		return &Error{Code: Canceled, Message: words.Say("canceledBefore")}
	case errors.Is(err, context.DeadlineExceeded):
		return &Error{Code: Unavailable, Message: words.Say("tookTooLongThere", words.Say("aCrm")) + " " + TryAgain(InWords(0))}
	}
	return &Error{Code: Internal, Message: words.Say("internalError")}
}

// InvalidInput refuses an input field before anything is sent. why completes the sentence
// "<field> ...": "must be a string".
func InvalidInput(field, why string) *Error {
	return &Error{Code: InvalidArgument, Field: field, Message: field + " " + why + "."}
}
