//go:build !js

package crm

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// transport answers with a function.
type transport func(context.Context, *Request) (*Response, error)

func (f transport) Do(ctx context.Context, req *Request) (*Response, error) { return f(ctx, req) }

func answer(status int, body string, header Header) transport {
	return func(context.Context, *Request) (*Response, error) {
		return &Response{Status: status, Header: header, Body: []byte(body)}, nil
	}
}

func client(to transport) *Client {
	return &Client{Title: "Some CRM", BaseURL: "https://crm.example", Header: Header{"authorization": "Bearer s3cret"},
		Account: Account{Transport: to}}
}

func TestClientSends(t *testing.T) {
	var got *Request
	c := client(func(_ context.Context, req *Request) (*Response, error) {
		got = req
		return &Response{Status: 201, Body: []byte(`{"id": 7}`)}, nil
	})
	var out struct {
		ID int `json:"id"`
	}
	resp, err := c.Do(t.Context(), Call{Method: "POST", Path: "/logs?a=1", Header: Header{"if-match": "x"},
		In: map[string]string{"note": "<&>"}, Out: &out, Tokens: 5})
	require.NoError(t, err)
	assert.Equal(t, 201, resp.Status)
	assert.Equal(t, 7, out.ID)
	assert.Equal(t, "POST", got.Method)
	assert.Equal(t, "https://crm.example/logs?a=1", got.URL)
	assert.Equal(t, Header{"accept": "application/json", "authorization": "Bearer s3cret", "content-type": "application/json", "if-match": "x"}, got.Header)
	assert.JSONEq(t, `{"note": "<&>"}`, string(got.Body))

	_, err = c.Do(t.Context(), Call{Method: "GET", Path: "/logs", Tokens: 1})
	require.NoError(t, err)
	assert.Nil(t, got.Body)
	assert.NotContains(t, got.Header, "content-type")
	assert.Equal(t, Usage{Requests: 2, Tokens: 6}, c.Usage())
}

// Some programs put a byte order mark in front of what they write.
func TestClientReadsPastAByteOrderMark(t *testing.T) {
	var out struct {
		ID int `json:"id"`
	}
	resp, err := client(answer(200, "\ufeff{\"id\": 7}", nil)).Do(t.Context(), Call{Thing: "call log 7", Out: &out})
	require.NoError(t, err)
	assert.Equal(t, 7, out.ID)
	assert.Equal(t, `{"id": 7}`, string(resp.Body))

	c := client(answer(422, "\ufeff{}", nil))
	c.Explain = func(_ Call, resp *Response) *Error { return &Error{Message: string(resp.Body)} }
	_, err = c.Do(t.Context(), Call{Thing: "call log 7"})
	assert.Equal(t, "{}", AsError(err).Message)
}

func TestClientCounts(t *testing.T) {
	c := client(answer(429, "", Header{"x-limit": "20", "x-left": "0", "x-reset": "2"}))
	c.RateLimitHeaders = [3]string{"x-limit", "x-left", "x-reset"}
	_, err := c.Do(t.Context(), Call{Tokens: 5})
	assert.Equal(t, RateLimited, CodeOf(err))
	want := Usage{Requests: 1, Tokens: 5, RateLimit: "20", RateLimitRemaining: "0", RateLimitReset: "2"}
	assert.Equal(t, want, c.Usage())

	c.Account.Transport = answer(200, "", nil)
	_, err = c.Do(t.Context(), Call{})
	require.NoError(t, err)
	want.Requests = 2
	assert.Equal(t, want, c.Usage(), "what an answer does not tell stays as it was told last")
}

func TestClientErrors(t *testing.T) {
	failed := func(err error) transport {
		return func(context.Context, *Request) (*Response, error) { return nil, err }
	}
	for _, test := range []struct {
		name    string
		to      transport
		code    Code
		message string
	}{
		{"a refusal", answer(404, "{}", nil), NotFound, "has no call log 7"},
		{"no JSON", answer(200, "<html>", nil), Unavailable, "could not be read"},
		{"other JSON", answer(200, `{"id": "seven"}`, nil), Unavailable, "could not be read"},
		{"no connection", failed(errors.New("dial https://s3cret")), Unavailable, "could not be reached"},
		{"a time limit of the transport", failed(context.DeadlineExceeded), Unavailable, "too long"},
		{"too much", failed(ErrResponseTooLarge), Unavailable, "too large"},
		{"a host that is not allowed", failed(ErrNotAllowed), Unauthenticated, "does not let Callscribe reach"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out struct {
				ID int `json:"id"`
			}
			_, err := client(test.to).Do(t.Context(), Call{Thing: "call log 7", Out: &out})
			require.Error(t, err)
			assert.Equal(t, test.code, CodeOf(err))
			assert.Contains(t, err.Error(), test.message)
			assert.Contains(t, err.Error(), "Some CRM")
			assert.NotContains(t, err.Error(), "s3cret")
		})
	}
	t.Run("a value that is no JSON", func(t *testing.T) {
		_, err := client(nil).Do(t.Context(), Call{In: func() {}})
		assert.Equal(t, Internal, CodeOf(err))
	})
}

func TestClientExplains(t *testing.T) {
	c := client(answer(403, "blocked", nil))
	c.Explain = func(call Call, resp *Response) *Error {
		if string(resp.Body) == "blocked" {
			return &Error{Code: RateLimited, Message: call.Thing}
		}
		return nil
	}
	_, err := c.Do(t.Context(), Call{Thing: "call log 7"})
	assert.Equal(t, &Error{Code: RateLimited, Message: "call log 7"}, err)
	c.Account.Transport = answer(403, "", nil)
	_, err = c.Do(t.Context(), Call{Thing: "call log 7"})
	assert.Equal(t, PermissionDenied, CodeOf(err))
}

func TestClientTellsTheTimeByTheAccount(t *testing.T) {
	c := client(answer(503, "", Header{"retry-after": "Fri, 20 Nov 2026 12:01:00 GMT"}))
	c.Account.Now = func() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }
	_, err := c.Do(t.Context(), Call{})
	assert.Equal(t, time.Minute, AsError(err).RetryAfter)
	c.Account.Now = nil
	_, err = c.Do(t.Context(), Call{})
	assert.NotEqual(t, time.Minute, AsError(err).RetryAfter)
}

func silence(ctx context.Context, _ *Request) (*Response, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestClientGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		_, err := client(silence).Do(t.Context(), Call{})
		assert.Equal(t, Unavailable, CodeOf(err))
		assert.Equal(t, RequestTimeout, time.Since(start))
	})
}

func TestClientStopsWithItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		_, err := client(silence).Do(ctx, Call{})
		assert.Equal(t, Canceled, CodeOf(err))
		assert.Equal(t, time.Second, time.Since(start))

		sent := 0
		_, err = client(func(context.Context, *Request) (*Response, error) { sent++; return nil, nil }).Do(ctx, Call{})
		assert.Equal(t, Canceled, CodeOf(err))
		assert.Zero(t, sent)
	})
}
