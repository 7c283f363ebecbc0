package oauth

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/words"
)

// errEnded is how the service says that a refresh token is no good any more.
var errEnded = errors.New("the grant has ended")

// What a browser's way to show the sign-in fails with.
var (
	ErrClosed = errors.New("the person closed the sign-in window")
	ErrNoPage = errors.New("the sign-in page could not be loaded")
)

// WindowError is the error for a sign-in whose window did not lead back.
func (c *Config) WindowError(err error) error {
	switch {
	case errors.Is(err, ErrClosed):
		return &crm.Error{Code: crm.Canceled, Message: words.Say("windowClosed", c.Title)}
	case errors.Is(err, context.DeadlineExceeded):
		return &crm.Error{Code: crm.Canceled, Message: words.Say("windowTooLong", c.Title)}
	case errors.Is(err, ErrNoPage):
		return &crm.Error{Code: crm.Unavailable, Message: words.Say("noSignInPage", c.Title)}
	}
	return crm.AsError(err)
}

// failed is a sign-in that came to nothing by an answer that cannot be right.
func (c *Config) failed(message string) *crm.Error {
	return &crm.Error{Code: crm.Internal, Message: message}
}

// foreign is an answer about an account or a person other than it may be. Nothing of it is kept.
func (c *Config) foreign(what string) *crm.Error {
	return &crm.Error{Code: crm.Unauthenticated, AccountWide: true, Message: what + " " + words.Say("foreignSignIn", c.Title)}
}

// unreadable is an answer that is not as it must be: how, for whoever looks for the fault.
func (c *Config) unreadable(how string) *crm.Error {
	return &crm.Error{Code: crm.Unavailable, AccountWide: true, Message: words.Say("signInUnreadable", c.Title, how) + " " + crm.TryAgain(crm.InWords(0))}
}

// refusal is the error for an error code of OAuth 2.0, or of the service's own. The server's description of it
// is not shown: anybody may have written it.
func (c *Config) refusal(code string, signingIn bool) error {
	e := &crm.Error{Code: crm.PermissionDenied}
	if !signingIn { // the account's work waits until somebody has signed in again
		e.Code, e.AccountWide = crm.Unauthenticated, true
		if slices.Contains(c.Ended, code) {
			return errEnded
		}
	}
	if slices.Contains(c.Busy, code) {
		code = "temporarily_unavailable"
	}
	for _, own := range c.Errors {
		if own.Key == code {
			e.Message = own.Text
			return e
		}
	}
	switch code {
	case "access_denied":
		e.Message = words.Say("accessDenied", c.Title)
	case "invalid_grant", "interaction_required", "login_required", "consent_required":
		if !signingIn {
			return errEnded
		}
		e.Message = words.Say("signInTooLong", c.Title)
	case "invalid_client", "unauthorized_client", "invalid_client_id":
		e.Message = words.Say("appNotAccepted", c.Title)
	case "redirect_uri_mismatch":
		e.Message = words.Say("redirectUnknown", c.Title)
	case "invalid_scope":
		e.Message = words.Say("scopeMissing", c.Title, strings.Join(c.Scopes, ", "))
	case "server_error", "temporarily_unavailable", "rate_limit_exceeded":
		e.Code = crm.Unavailable
		e.Message = c.busy(0)
	default:
		e.Message = words.Say("signInRefused", c.Title, named(code))
	}
	return e
}

func (c *Config) busy(wait time.Duration) string {
	return words.Say("signInBusy", c.Title) + " " + crm.TryAgain(crm.InWords(wait))
}

// ended is the error for an account whose sign-in is over.
func (c *Config) ended() *crm.Error {
	return &crm.Error{Code: crm.Unauthenticated, AccountWide: true, Message: words.Say("signInEnded", c.Title)}
}

// named is an error code in brackets, if it has the form of one: a server may repeat there what it was sent, and a
// token or a secret has digits.
func named(code string) string {
	if code == "" || len(code) > 40 {
		return ""
	}
	for i := range len(code) {
		if c := code[i]; (c|0x20 < 'a' || c|0x20 > 'z') && c != '_' {
			return ""
		}
	}
	return " (" + code + ")"
}

// httpError is the error for a status without an error code of OAuth 2.0; nil for success. Whatever the
// status, it says nothing of the token: a firewall in between answers 401 and 403 too.
func (c *Config) httpError(resp *crm.Response, now time.Time) error {
	wait := crm.RetryAfter(resp.Header["retry-after"], now)
	switch {
	case resp.Status >= 200 && resp.Status <= 299:
		return nil
	case resp.Status == 429:
		return &crm.Error{Code: crm.RateLimited, Status: resp.Status, RetryAfter: wait, AccountWide: true,
			Message: words.Say("signInTooOften", c.Title) + " " + crm.TryAgain(crm.InWords(wait))}
	case resp.Status >= 500:
		return &crm.Error{Code: crm.Unavailable, Status: resp.Status, RetryAfter: wait, AccountWide: true,
			Message: c.busy(wait)}
	}
	e := c.unreadable("unexpected")
	e.Status = resp.Status
	return e
}

// unanswered is the error for a request without a complete answer. A redirect is one: it is not followed, since
// it would carry the code or the token elsewhere.
func (c *Config) unanswered(ctx context.Context, err error) error {
	e := &crm.Error{Code: crm.Unavailable, AccountWide: true}
	switch {
	case ctx.Err() != nil:
		return crm.AsError(ctx.Err())
	case errors.Is(err, crm.ErrNotAllowed):
		e.Code = crm.Unauthenticated
		e.Message = words.Say("browserForbidsSignIn", c.Title)
	case errors.Is(err, crm.ErrResponseTooLarge):
		return c.unreadable("too large")
	case crm.AsError(err).Code == crm.Unavailable:
		e.Message = words.Say("signInSlow", c.Title) + " " + crm.TryAgain(crm.InWords(0))
	default:
		e.Message = words.Say("signInNotReached", c.Title)
	}
	return e
}
