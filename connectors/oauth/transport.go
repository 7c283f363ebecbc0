package oauth

import (
	"context"
	"maps"
	"strings"
	"sync"

	"callscribe/connectors/crm"
)

// Renewing sends the requests of a connector that was opened with token. Where the service answers one with
// 401, the token is renewed and the request sent once more: what was refused by its token has done nothing. A
// request that does not carry the token is sent as it is.
func (s *Source) Renewing(base crm.Transport, token Token) crm.Transport {
	return &renewing{source: s, base: base, first: token.Access, now: token.Access}
}

type renewing struct {
	source *Source
	base   crm.Transport
	first  string // the access token that the connector knows

	mu  sync.Mutex
	now string // the one in its place
}

// Do implements [crm.Transport].
func (t *renewing) Do(ctx context.Context, req *crm.Request) (*crm.Response, error) {
	t.mu.Lock()
	access := t.now
	t.mu.Unlock()
	resp, err := t.base.Do(ctx, t.with(access, req))
	if err != nil || resp.Status != 401 || t.carrier(req.Header) == "" {
		return resp, err
	}
	token, err := t.source.Renew(ctx, access)
	switch {
	case crm.CodeOf(err) == crm.Unauthenticated:
		return resp, nil // the connector says so in its own words
	case err != nil:
		return nil, err
	}
	t.mu.Lock()
	t.now = token.Access
	t.mu.Unlock()
	return t.base.Do(ctx, t.with(token.Access, req))
}

// with is the request with another token in place of the connector's.
func (t *renewing) with(access string, req *crm.Request) *crm.Request {
	name := t.carrier(req.Header)
	if name == "" || access == t.first {
		return req
	}
	other := *req
	other.Header = maps.Clone(req.Header)
	other.Header[name] = strings.TrimSuffix(other.Header[name], t.first) + access
	return &other
}

// carrier is the name of the header that carries the connector's token, "" for none.
func (t *renewing) carrier(header crm.Header) string {
	for name, value := range header {
		if t.first != "" && strings.HasSuffix(value, t.first) {
			return name
		}
	}
	return ""
}
