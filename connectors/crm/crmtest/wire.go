package crmtest

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"callscribe/connectors/crm"
)

// wire is the transport between a connector and a fake: it calls the fake's handler directly, so that
// it works in a browser too. It remembers the requests and lets the suite put faults in their way.
type wire struct {
	handler http.Handler

	mu     sync.Mutex
	sent   []*sent
	faulty func(*crm.Request) bool // which requests meet the fault
	fault  answer
}

// Wire is a transport that calls a handler directly, so that it works in a browser too.
func Wire(to http.Handler) crm.Transport { return &wire{handler: to} }

// sent is a request as it arrived, and how it was answered.
type sent struct {
	crm.Request
	deadline time.Time // zero: none
	faulty   bool      // the suite put a fault in its way
	status   int       // 0: not answered
	answer   string
}

// answer stands in for a CRM. pass hands the request on to the real one.
type answer func(ctx context.Context, req *crm.Request, pass func() (*crm.Response, error)) (*crm.Response, error)

// reads and writes tell requests apart: what is not a GET, and no search of which the fake says so, may change the CRM.
func (s *scope) reads(req *crm.Request) bool {
	if fake, ok := s.fake.(SearchFake); ok && fake.Searches(req) {
		return true
	}
	return req.Method == http.MethodGet || req.Method == http.MethodHead
}
func (s *scope) writes(req *crm.Request) bool { return !s.reads(req) }
func all(*crm.Request) bool                   { return true }

// meets makes requests meet a fault from now on.
func (w *wire) meets(faulty func(*crm.Request) bool, fault answer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faulty, w.fault = faulty, fault
}

// meetsOnce makes the first of the requests meet a fault, and no other.
func (w *wire) meetsOnce(faulty func(*crm.Request) bool, fault answer) {
	var once sync.Once
	w.meets(func(req *crm.Request) bool {
		first := false
		if faulty(req) {
			once.Do(func() { first = true })
		}
		return first
	}, fault)
}

// heal ends the fault.
func (w *wire) heal() { w.meets(nil, nil) }

// forget drops what was sent so far.
func (w *wire) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = nil
}

// requests are those sent since the last forget, of the kind that is asked for.
func (w *wire) requests(kind func(*crm.Request) bool) []sent {
	w.mu.Lock()
	defer w.mu.Unlock()
	var found []sent
	for _, s := range w.sent {
		if kind(&s.Request) {
			found = append(found, *s)
		}
	}
	return found
}

// Do implements [crm.Transport].
func (w *wire) Do(ctx context.Context, req *crm.Request) (*crm.Response, error) {
	s := &sent{Request: *req}
	s.Header = maps.Clone(req.Header)
	s.Body = slices.Clone(req.Body)
	s.deadline, _ = ctx.Deadline()

	w.mu.Lock()
	w.sent = append(w.sent, s)
	do := func(_ context.Context, _ *crm.Request, pass func() (*crm.Response, error)) (*crm.Response, error) {
		return pass()
	}
	if s.faulty = w.faulty != nil && w.faulty(req); s.faulty {
		do = w.fault
	}
	w.mu.Unlock()

	if err := ctx.Err(); err != nil {
		return nil, err
	}
	resp, err := do(ctx, req, func() (*crm.Response, error) { return serve(ctx, w.handler, req) })
	if err == nil {
		w.mu.Lock()
		s.status, s.answer = resp.Status, string(resp.Body)
		w.mu.Unlock()
	}
	return resp, err
}

// serve is the handler's answer to a request.
func serve(ctx context.Context, handler http.Handler, req *crm.Request) (*crm.Response, error) {
	r, err := http.NewRequestWithContext(ctx, req.Method, req.URL, bytes.NewReader(req.Body))
	if err != nil {
		return nil, err
	}
	r.RequestURI = r.URL.RequestURI()
	r.RemoteAddr = "127.0.0.1:50000"
	for name, value := range req.Header {
		r.Header.Set(name, value)
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, r)
	resp := &crm.Response{Status: recorder.Code, Header: crm.Header{}, Body: recorder.Body.Bytes()}
	for name, values := range recorder.Result().Header {
		resp.Header[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	return resp, nil
}
