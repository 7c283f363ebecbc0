// Package nethttp is the [crm.Transport] on net/http: for tests and native programs. The browser's
// stands in wasm/, since net/http would triple the module.
package nethttp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"callscribe/connectors/crm"
)

// Transport sends requests with a client that follows no redirect and keeps no cookie.
type Transport struct {
	client *http.Client
}

var errRedirect = errors.New("the CRM answered with a redirect, which is not followed")

// New makes a transport on base; nil stands for [http.DefaultTransport].
func New(base http.RoundTripper) *Transport {
	return &Transport{client: &http.Client{
		Transport:     base,
		CheckRedirect: func(*http.Request, []*http.Request) error { return errRedirect },
	}}
}

// Do implements [crm.Transport].
func (t *Transport) Do(ctx context.Context, req *crm.Request) (*crm.Response, error) {
	var body io.Reader
	if req.Body != nil {
		body = bytes.NewReader(req.Body)
	}
	r, err := http.NewRequestWithContext(ctx, req.Method, req.URL, body)
	if err != nil {
		return nil, err
	}
	for name, value := range req.Header {
		r.Header.Set(name, value)
	}
	resp, err := t.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, crm.MaxResponseBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > crm.MaxResponseBytes {
		return nil, crm.ErrResponseTooLarge
	}
	header := make(crm.Header, len(resp.Header))
	for name, values := range resp.Header {
		header[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	return &crm.Response{Status: resp.StatusCode, Header: header, Body: data}, nil
}
