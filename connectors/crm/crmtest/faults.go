package crmtest

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync/atomic"
	"time"

	"callscribe/connectors/crm"
)

// fault is one way in which a CRM fails, and the codes of which one must come out.
type fault struct {
	name   string
	codes  []crm.Code
	answer answer
}

// patience is how long the suite's silence lasts: longer than any caller in it waits.
const patience = time.Second

// garbage are the codes for an answer that is not what the API promises.
var garbage = []crm.Code{crm.Unavailable, crm.Internal}

// statuses are refusals and the codes they stand for, unless a vendor says otherwise for a case that
// its own fake's answers tell.
var statuses = []struct {
	status int
	code   crm.Code
}{
	{400, crm.InvalidArgument}, {401, crm.Unauthenticated}, {402, crm.PermissionDenied}, {403, crm.PermissionDenied},
	{404, crm.NotFound}, {408, crm.Unavailable}, {409, crm.Conflict}, {410, crm.NotFound}, {412, crm.Conflict},
	{422, crm.InvalidArgument}, {429, crm.RateLimited}, {500, crm.Unavailable}, {501, crm.Internal},
	{502, crm.Unavailable}, {503, crm.Unavailable}, {504, crm.Unavailable},
}

// refusal answers with a status and does not let the request through. The body looks like many
// vendors' errors and quotes what no message may repeat.
func refusal(status int, quote string, header ...string) answer {
	body, err := json.Marshal(map[string]any{"success": false, "message": quote, "error_info": quote,
		"error": map[string]string{"code": "some_code", "message": quote, "field": quote}})
	if err != nil {
		panic(err) // strings only
	}
	return fixed(status, "application/json", string(body), header...)
}

// fixed answers with always the same. header holds names and values in turn.
func fixed(status int, contentType, body string, header ...string) answer {
	return func(context.Context, *crm.Request, func() (*crm.Response, error)) (*crm.Response, error) {
		h := crm.Header{"content-type": contentType}
		for i := 0; i+1 < len(header); i += 2 {
			h[header[i]] = header[i+1]
		}
		return &crm.Response{Status: status, Header: h, Body: []byte(body)}, nil
	}
}

// broken is a connection that fails with the text of a transport, which quotes the whole request.
func broken(why string) answer {
	return func(_ context.Context, req *crm.Request, _ func() (*crm.Response, error)) (*crm.Response, error) {
		quote := req.Method + " \"" + req.URL + "\": " + why
		for name, value := range req.Header {
			quote += "\n" + name + ": " + value
		}
		return nil, errors.New(quote + "\n" + string(req.Body))
	}
}

// lost lets the request through and loses the answer.
func lost(_ context.Context, _ *crm.Request, pass func() (*crm.Response, error)) (*crm.Response, error) {
	if _, err := pass(); err != nil {
		return nil, err
	}
	return nil, errors.New("read: connection reset by peer")
}

// cut lets the request through and keeps half of the answer. Of an answer without a body nothing arrives.
func cut(_ context.Context, _ *crm.Request, pass func() (*crm.Response, error)) (*crm.Response, error) {
	resp, err := pass()
	if err == nil && len(resp.Body) == 0 {
		return nil, errors.New("read: unexpected EOF")
	}
	if err == nil {
		resp.Body = resp.Body[:len(resp.Body)/2]
	}
	return resp, err
}

// garbled lets the request through and shows a page in place of the answer.
func garbled(_ context.Context, _ *crm.Request, pass func() (*crm.Response, error)) (*crm.Response, error) {
	resp, err := pass()
	if err == nil {
		resp.Header, resp.Body = crm.Header{"content-type": "text/html"}, []byte("<!DOCTYPE html><p>Please wait.")
	}
	return resp, err
}

// silence never answers. overran tells whether anybody waited it out, which nobody should.
func silence(overran *atomic.Bool) answer {
	return func(ctx context.Context, _ *crm.Request, _ func() (*crm.Response, error)) (*crm.Response, error) {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(patience):
			if ctx.Err() == nil { // on a busy machine both ends may have come
				overran.Store(true)
			}
			return nil, errors.New("the silence ended")
		}
	}
}

// altered lets the request through and edits each JSON object in the answer.
func altered(edit func(object map[string]any)) answer {
	var walk func(any)
	walk = func(value any) {
		switch value := value.(type) {
		case map[string]any:
			edit(value)
			for _, inner := range value {
				walk(inner)
			}
		case []any:
			for _, inner := range value {
				walk(inner)
			}
		}
	}
	return func(_ context.Context, _ *crm.Request, pass func() (*crm.Response, error)) (*crm.Response, error) {
		resp, err := pass()
		if err != nil {
			return nil, err
		}
		var value any
		if err := json.Unmarshal(resp.Body, &value); err != nil {
			return nil, err
		}
		walk(value)
		resp.Body, err = json.Marshal(value)
		return resp, err
	}
}

const aList = "a list"

// brokenAnswers have a status of success and are none.
var brokenAnswers = []fault{
	{"an HTML page", garbage, fixed(200, "text/html", "<!doctype html><title>Sign in</title><h1>Please sign in</h1>")},
	{"JSON cut short", garbage, cut},
	{"nothing", garbage, fixed(200, "application/json", "")},
	{"null", garbage, fixed(200, "application/json", "null")},
	{"an empty object", garbage, fixed(200, "application/json", "{}")},
	{aList, garbage, fixed(200, "application/json", "[]")},
	{"a text", garbage, fixed(200, "application/json", `"ok"`)},
	{"bytes that are no text", garbage, fixed(200, "application/json", "\xff\xfe\x00\x00")},
	{"an endless answer", []crm.Code{crm.Unavailable}, func(context.Context, *crm.Request, func() (*crm.Response, error)) (*crm.Response, error) {
		return nil, crm.ErrResponseTooLarge
	}},
}

// brokenConnections give no answer. The last two are told by every transport in its own words.
var brokenConnections = []fault{
	{"connection refused", []crm.Code{crm.Unavailable}, broken("dial tcp 192.0.2.1:443: connect: connection refused")},
	{"connection reset", []crm.Code{crm.Unavailable}, broken("read tcp 192.0.2.1:443: connection reset by peer")},
	{"name not found", []crm.Code{crm.Unavailable}, broken("dial tcp: lookup crm.example: no such host")},
	{"redirect", []crm.Code{crm.Unavailable}, broken("redirect to https://evil.example is not followed")},
}

// everyFault is all of them but silence, which takes time.
func everyFault(quote string) []fault {
	faults := make([]fault, 0, len(statuses)+len(brokenAnswers)+len(brokenConnections))
	for _, st := range statuses {
		faults = append(faults, fault{http.StatusText(st.status), []crm.Code{st.code}, refusal(st.status, quote)})
	}
	faults = append(faults, brokenAnswers...)
	return append(faults, brokenConnections...)
}
