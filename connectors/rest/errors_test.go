package rest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// refusing is a connector all of whose answers are one.
func refusing(t *testing.T, text []byte, hooks Hooks, resp *crm.Response) *Connector {
	p, err := Platform(text, hooks)
	require.NoError(t, err)
	c, err := p.Open(crm.Account{User: crm.User{Hostname: "my.acme.example"}, AuthHeader: "Bearer t0ken",
		Transport: transportFunc(func(context.Context, *crm.Request) (*crm.Response, error) { return resp, nil })})
	require.NoError(t, err)
	return c.(*Connector)
}

// TestWhatARefusalMeans has each condition of a rule decide, and each member of it have its effect.
func TestWhatARefusalMeans(t *testing.T) {
	text := changed(t,
		"fields", `{"body": "note", "result": "outcome", "number": "phone", "deal": "deal"}`,
		"refusedAt", `"field"`,
		"errors", `[
			{"status": 409, "code": "not_found"},
			{"status": [400, 422], "at": ["code", "error.code"], "is": ["GONE", "LOST"], "code": "not_found"},
			{"status": 400, "at": "detail", "has": "Too Long", "field": "body"},
			{"status": 400, "at": "open", "is": "false", "code": "permission_denied"},
			{"status": 403, "header": "X-Captcha", "code": "rate_limited", "wait": 600, "say": "{title} wants a captcha for {thing}. Wait {wait}."},
			{"status": 401, "header": "X-Why", "is": "expired", "code": "unauthenticated"},
			{"header": "X-Code", "is": "busy", "code": "rate_limited", "waitHeader": "X-Wait", "wait": 30, "accountWide": true},
			{"status": 200, "at": "failed", "is": "true", "code": "conflict"},
			{"status": 200, "at": "fault", "code": "internal"},
			{"status": 410, "code": "invalid_argument"}
		]`)
	for _, test := range []struct {
		name   string
		status int
		header crm.Header
		body   string
		want   crm.Error
	}{
		{"a status", 409, nil, ``, crm.Error{Code: crm.NotFound, Message: "Acme has no call log 7"}},
		{"a status that no rule has", 404, nil, `{"code": "x"}`, crm.Error{Code: crm.NotFound, Message: "Acme has no call log 7"}},
		{"a word", 400, nil, `{"code": "GONE"}`, crm.Error{Code: crm.NotFound}},
		{"the other word at the other status and place", 422, nil, `{"error": {"code": "LOST"}}`, crm.Error{Code: crm.NotFound}},
		{"the word at no such status", 500, nil, `{"code": "GONE"}`, crm.Error{Code: crm.Unavailable}},
		{"no such word", 400, nil, `{"code": "BAD"}`, crm.Error{Code: crm.InvalidArgument}},
		{"a part of a text, in whatever case, and the field", 400, nil, `{"detail": "It is too long."}`, crm.Error{Code: crm.InvalidArgument, Part: crm.TextPart}},
		{"false is a word", 400, nil, `{"open": false}`, crm.Error{Code: crm.PermissionDenied}},
		{"true is another", 400, nil, `{"open": true}`, crm.Error{Code: crm.InvalidArgument}},
		{"null is none", 400, nil, `{"open": null}`, crm.Error{Code: crm.InvalidArgument}},
		{"a header that is there", 403, crm.Header{"x-captcha": "yes"}, ``,
			crm.Error{Code: crm.RateLimited, RetryAfter: 10 * time.Minute, Message: "Acme wants a captcha for call log 7. Wait in 10 minutes."}},
		{"a header that is not there", 403, nil, ``, crm.Error{Code: crm.PermissionDenied}},
		{"a header's word", 500, crm.Header{"x-code": "busy"}, ``, crm.Error{Code: crm.RateLimited, RetryAfter: 30 * time.Second, AccountWide: true}},
		{"a header that says how long", 500, crm.Header{"x-code": "busy", "x-wait": "7"}, ``, crm.Error{Code: crm.RateLimited, RetryAfter: 7 * time.Second, AccountWide: true}},
		{"the usual header says longer", 500, crm.Header{"x-code": "busy", "x-wait": "7", "retry-after": "9"}, ``,
			crm.Error{Code: crm.RateLimited, RetryAfter: 9 * time.Second, AccountWide: true}},
		{"another word", 500, crm.Header{"x-code": "idle"}, ``, crm.Error{Code: crm.Unavailable}},
		{"a key that has expired is for the whole account", 401, crm.Header{"x-why": "expired"}, ``, crm.Error{Code: crm.Unauthenticated, AccountWide: true}},
		{"a refusal in a success", 200, nil, `{"id": 7, "note": "", "failed": true}`, crm.Error{Code: crm.Conflict}},
		{"any value at a place", 200, nil, `{"id": 7, "note": "", "fault": "x"}`, crm.Error{Code: crm.Internal}},
		{"a field that the refusal names", 400, nil, `{"field": "phone"}`, crm.Error{Code: crm.InvalidArgument, Message: "Acme refused the phone number of call log 7"}},
		{"a field with a part of its own", 400, nil, `{"field": "outcome"}`, crm.Error{Code: crm.InvalidArgument, Part: crm.ResultPart}},
		{"a field beside another refusal", 404, nil, `{"field": "outcome"}`, crm.Error{Code: crm.NotFound}},
		{"a field, by a rule", 410, nil, `{"field": "deal"}`, crm.Error{Code: crm.InvalidArgument, Part: crm.DispositionPart}},
		{"a field, and a rule of another code", 409, nil, `{"field": "deal"}`, crm.Error{Code: crm.NotFound}},
	} {
		t.Run(test.name, func(t *testing.T) {
			header := test.header
			if header == nil {
				header = crm.Header{}
			}
			_, err := refusing(t, text, Hooks{}, &crm.Response{Status: test.status, Header: header, Body: []byte(test.body)}).ReadCallLog(t.Context(), "7")
			require.Error(t, err)
			e := crm.AsError(err)
			assert.Contains(t, e.Message, test.want.Message)
			assert.Equal(t, test.want, crm.Error{Code: e.Code, Part: e.Part, RetryAfter: e.RetryAfter, AccountWide: e.AccountWide, Message: test.want.Message})
		})
	}

	// A rule without a status is for refusals: a success that looks like one is a success.
	log, err := refusing(t, text, Hooks{}, &crm.Response{Status: 200, Header: crm.Header{"x-code": "busy"}, Body: []byte(`{"id": 7, "note": "typed", "fault": null}`)}).ReadCallLog(t.Context(), "7")
	require.NoError(t, err)
	assert.Equal(t, "typed", log.Body)
}

// TestAHookExplains what the description's rules do not, or else they do.
func TestAHookExplains(t *testing.T) {
	text := changed(t, "errors", `{"status": 400, "code": "not_found"}`)
	for _, explained := range []*crm.Error{{Code: crm.Conflict, Message: "It is locked."}, nil} {
		c := refusing(t, text, Hooks{Explain: func(*Connector, crm.Call, *crm.Response) *crm.Error { return explained }}, &crm.Response{Status: 400})
		_, err := c.ReadCallLog(t.Context(), "7")
		want := crm.NotFound
		if explained != nil {
			want = explained.Code
			assert.ErrorContains(t, err, explained.Message)
		}
		assert.Equal(t, want, crm.CodeOf(err))
	}
}
