package oauth

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"callscribe/connectors/crm"
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
		return &crm.Error{Code: crm.Canceled, Message: "The window was closed before you had signed in to " + c.Title + ". Nothing was stored. Connect again when you like."}
	case errors.Is(err, context.DeadlineExceeded):
		return &crm.Error{Code: crm.Canceled, Message: "The window to sign in to " + c.Title + " was open too long. Nothing was stored. Close it, and connect again."}
	case errors.Is(err, ErrNoPage):
		return &crm.Error{Code: crm.Unavailable, Message: "The sign-in page of " + c.Title + " could not be opened. Check the network connection and the address, then connect again."}
	}
	return crm.AsError(err)
}

// failed is a sign-in that came to nothing by an answer that cannot be right.
func (c *Config) failed(message string) *crm.Error {
	return &crm.Error{Code: crm.Internal, Message: message}
}

// foreign is an answer about an account or a person other than it may be. Nothing of it is kept.
func (c *Config) foreign(what string) *crm.Error {
	return &crm.Error{Code: crm.Unauthenticated, AccountWide: true, Message: what + " Nothing was stored. Connect " + c.Title + " again; if it stays, tell your administrator."}
}

func (c *Config) unreadable(how string) *crm.Error {
	return &crm.Error{Code: crm.Unavailable, AccountWide: true, Message: c.Title + " answered the sign-in with something " + how + ". Nothing was changed. Try again in a moment."}
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
		e.Message = "Callscribe was not allowed to use " + c.Title + ". Nothing was stored. Connect again when you want to allow it."
	case "invalid_grant", "interaction_required", "login_required", "consent_required":
		if !signingIn {
			return errEnded
		}
		e.Message = "The sign-in to " + c.Title + " took too long, or was used already. Connect again."
	case "invalid_client", "unauthorized_client", "invalid_client_id":
		e.Message = c.Title + " does not accept the app of this client ID. Compare the client ID in the settings with the one that " + c.Title + " shows, and see that the app is switched on there."
	case "redirect_uri_mismatch":
		e.Message = "The app in " + c.Title + " does not know Callscribe's redirect address. Copy it from the settings into the app."
	case "invalid_scope":
		e.Message = "The app in " + c.Title + " lacks a permission that Callscribe needs. Ask the administrator to give it: " + strings.Join(c.Scopes, ", ") + "."
	case "server_error", "temporarily_unavailable", "rate_limit_exceeded":
		e.Code = crm.Unavailable
		e.Message = c.Title + " cannot sign people in at the moment. Try again in a moment."
	default:
		e.Message = c.Title + " refused the sign-in" + named(code) + ". Ask your " + c.Title + " administrator whether the app may be used."
	}
	return e
}

// ended is the error for an account whose sign-in is over.
func (c *Config) ended() *crm.Error {
	return &crm.Error{Code: crm.Unauthenticated, AccountWide: true, Message: "Your sign-in to " + c.Title + " has ended. Connect " + c.Title + " again; what waits is kept until then."}
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
			Message: c.Title + " is asked to sign people in too often. Try again " + crm.InWords(wait) + "."}
	case resp.Status >= 500:
		return &crm.Error{Code: crm.Unavailable, Status: resp.Status, RetryAfter: wait, AccountWide: true,
			Message: c.Title + " cannot sign people in at the moment. Try again " + crm.InWords(wait) + "."}
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
		e.Message = "The browser does not let Callscribe reach the sign-in of " + c.Title + ". Connect " + c.Title + " again, and allow it."
	case errors.Is(err, crm.ErrResponseTooLarge):
		return c.unreadable("too large")
	case crm.AsError(err).Code == crm.Unavailable:
		e.Message = "The sign-in of " + c.Title + " took too long to answer. Try again in a moment."
	default:
		e.Message = "The sign-in of " + c.Title + " could not be reached, or sent Callscribe elsewhere. Check the network connection and try again."
	}
	return e
}
