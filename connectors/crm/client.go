package crm

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"time"

	"callscribe/connectors/json"
	"callscribe/connectors/words"
)

// RequestTimeout is the longest that one request may take.
const RequestTimeout = 20 * time.Second

// Client sends a connector's requests: it adds the account's headers, limits the time, turns HTTP
// statuses into errors and counts the cost. Connectors embed it.
type Client struct {
	Title   string // the CRM's name, for sentences
	BaseURL string // "https://acme.pipedrive.com"
	Header  Header // sent with each request: the authorization
	Account Account

	// Explain may give a refusal (a status outside 200 to 299) a better error than [StatusError]; nil
	// where the common one is right.
	Explain func(call Call, resp *Response) *Error

	// RateLimitHeaders names the headers of limit, remaining and reset, in lower case.
	RateLimitHeaders [3]string

	mu    sync.Mutex
	usage Usage
}

// Call is one request to the CRM's API.
type Call struct {
	Method string
	Path   string // escaped, with its query: "/api/v2/activities/7"
	Header Header // beside the client's
	In     any    // sent as JSON; nil: no body
	Out    any    // where the JSON answer goes; nil: the answer's body is not read
	Thing  string // what the request is about, for sentences: "call log 7". Never a name or a number of a person
	Tokens int    // its cost, where the CRM counts one
}

// Do sends a call. A status outside 200 to 299 is an error, and so is an answer that Out cannot hold.
func (c *Client) Do(ctx context.Context, call Call) (*Response, error) {
	resp, err := c.do(ctx, call)
	_ = c.Heard(AsError(err))
	return resp, err
}

// Heard tells whoever asked how a request went: for a connector that reads the answer itself.
func (c *Client) Heard(err *Error) *Error {
	if c.Account.Heard != nil {
		c.Account.Heard(err)
	}
	return err
}

const byteOrderMark = "\ufeff"

func (c *Client) do(ctx context.Context, call Call) (*Response, error) {
	req := &Request{Method: call.Method, URL: c.BaseURL + call.Path, Header: Header{"accept": "application/json"}}
	if call.In != nil {
		body, err := json.Marshal(call.In)
		if err != nil {
			return nil, AsError(err)
		}
		req.Body = body
		req.Header["content-type"] = "application/json"
	}
	for name, value := range c.Header {
		req.Header[name] = value
	}
	for name, value := range call.Header {
		req.Header[name] = value
	}
	if err := ctx.Err(); err != nil {
		return nil, AsError(err)
	}

	timed, cancel := context.WithTimeout(ctx, RequestTimeout)
	defer cancel()
	resp, err := c.Account.Transport.Do(timed, req)
	c.count(call, resp)
	if err != nil {
		return nil, c.unanswered(ctx, err)
	}
	if bytes.HasPrefix(resp.Body, []byte(byteOrderMark)) { // which is no JSON
		resp.Body = resp.Body[len(byteOrderMark):]
	}
	if resp.Status < 200 || resp.Status > 299 {
		if c.Explain != nil {
			if e := c.Explain(call, resp); e != nil {
				return nil, e
			}
		}
		return nil, StatusError(c.Title, call.Thing, resp, c.Now())
	}
	if call.Out != nil {
		if err := json.Unmarshal(resp.Body, call.Out); err != nil {
			return nil, c.Unreadable(call.Thing)
		}
	}
	return resp, nil
}

// Unreadable is the error for an answer that is not what the API promises.
func (c *Client) Unreadable(thing string) *Error {
	return &Error{Code: Unavailable, Message: words.Say("unreadableAnswer", c.Title, thing) +
		" " + TryAgain(InWords(0))}
}

// Usage is what the requests so far have cost.
func (c *Client) Usage() Usage {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.usage
}

func (c *Client) count(call Call, resp *Response) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.usage.Requests++
	c.usage.Tokens += call.Tokens
	if resp == nil {
		return
	}
	for i, to := range []*string{&c.usage.RateLimit, &c.usage.RateLimitRemaining, &c.usage.RateLimitReset} {
		if value, ok := resp.Header[c.RateLimitHeaders[i]]; ok {
			*to = value
		}
	}
}

// unanswered is the error for a request without a complete answer. The transport's own text stays out
// of it: it may hold the URL, and a URL may hold a phone number.
func (c *Client) unanswered(ctx context.Context, err error) *Error {
	switch {
	case ctx.Err() != nil:
		return AsError(ctx.Err())
	case errors.Is(err, ErrNotAllowed): // the person allows it when connecting
		return &Error{Code: Unauthenticated, AccountWide: true, Message: words.Say("browserForbids", c.Title)}
	}
	message := words.Say("notReached", c.Title)
	switch {
	case AsError(err).Code == Unavailable:
		message = words.Say("tookTooLongThere", c.Title) + " " + TryAgain(InWords(0))
	case errors.Is(err, ErrResponseTooLarge):
		message = words.Say("answerTooLarge", c.Title) + " " + TryAgain(words.Say("later"))
	}
	return &Error{Code: Unavailable, Message: message}
}

// Now is the account's clock.
func (c *Client) Now() time.Time {
	if c.Account.Now != nil {
		return c.Account.Now()
	}
	return time.Now()
}
