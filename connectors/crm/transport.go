package crm

import (
	"context"
	"errors"
)

// MaxResponseBytes is the most that a transport reads of one answer.
const MaxResponseBytes = 16 << 20

// ErrResponseTooLarge is what a transport returns for an answer longer than [MaxResponseBytes].
var ErrResponseTooLarge = errors.New("the answer is too large")

// ErrNotAllowed is what a transport returns for a host that the person has not allowed it to reach.
var ErrNotAllowed = errors.New("the host is not allowed")

// Transport carries one HTTP request to a CRM: fetch in the browser, net/http elsewhere.
//
// It follows no redirect (one is an error), sends no cookie, uses no cache, and ends the request when
// ctx ends. Any HTTP status is a response; an error means that there is no complete answer, and for a
// request that writes that its outcome is unknown. Errors hold no header values.
type Transport interface {
	Do(ctx context.Context, req *Request) (*Response, error)
}

// Request is one HTTP request.
type Request struct {
	Method string
	URL    string
	Header Header
	Body   []byte // nil: no body
}

// Response is one complete HTTP answer.
type Response struct {
	Status int
	Header Header
	Body   []byte
}

// Header holds HTTP header fields under their names in lower case.
type Header map[string]string
