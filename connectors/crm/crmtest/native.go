//go:build !js

package crmtest

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"time"

	"go.uber.org/goleak"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/nethttp"
)

// nativeRules need sockets or a look at all goroutines.
var nativeRules = []rule{
	{"no goroutine is left behind", noGoroutineLeft},
	{"an update works over a socket", overSocket},
	{"a broken connection is unavailable over a socket", brokenSocket},
	{"a redirect is not followed", redirectNotFollowed},
	{"an endless answer is given up", endlessAnswer},
	{"silence on a socket ends with the caller's patience", silentSocket},
}

func noGoroutineLeft(s *scope) {
	before := goleak.IgnoreCurrent()
	s.exercise("x")
	if err := goleak.Find(before); err != nil {
		s.Errorf("a goroutine of the connector is left behind")
		s.Log(err)
	}
}

// onSocket serves the handler on loopback sockets and makes the scope's sessions go there over
// net/http, whatever host their requests name.
func (s *scope) onSocket(handler http.Handler) {
	plain, secure := httptest.NewServer(handler), httptest.NewTLSServer(handler)
	roots := secure.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	base := &http.Transport{
		DialContext: dialAlways(plain.Listener.Addr()),
		DialTLSContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dialAlways(secure.Listener.Addr())(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return tls.Client(conn, &tls.Config{RootCAs: roots, ServerName: "example.com"}), nil
		},
	}
	s.transport = nethttp.New(base)
	s.Cleanup(func() {
		base.CloseIdleConnections()
		for _, server := range []*httptest.Server{plain, secure} {
			server.CloseClientConnections()
			server.Close()
		}
	})
}

// dialAlways dials one address whatever it is asked for.
func dialAlways(to net.Addr) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, to.String())
	}
}

func overSocket(s *scope) {
	s.onSocket(s.fake)
	done := s.update(s.put(), fullUpdate("over a socket"))
	s.is("the note", "over a socket", done.Note)
}

// brokenSocket breaks the connection at several points.
func brokenSocket(s *scope) {
	id := s.put()
	fails := func(name string) {
		_, err := s.session().UpdateCallLog(s.Context(), noteUpdate(id, "new"))
		s.failsWith(err, []crm.Code{crm.Unavailable}, "when the connection ends so: %s", name)
	}
	for name, breaks := range map[string]http.HandlerFunc{
		"reset before the answer": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"no HTTP": func(w http.ResponseWriter, _ *http.Request) {
			if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
				_, _ = conn.Write([]byte("220 mail.example ESMTP\r\n"))
				_ = conn.Close()
			}
		},
		"cut within the body": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte(`{"id":`))
			panic(http.ErrAbortHandler)
		},
	} {
		for _, kind := range []func(*crm.Request) bool{s.reads, s.writes} {
			s.onSocket(s.except(kind, breaks))
			fails(name)
		}
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	s.must(err == nil, "no socket can be opened here: %v", err)
	_ = closed.Close()
	s.transport = nethttp.New(&http.Transport{DialContext: dialAlways(closed.Addr())})
	fails("connection refused")
}

// except is the fake, but for requests of a kind.
func (s *scope) except(kind func(*crm.Request) bool, other http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if kind(&crm.Request{Method: r.Method, URL: r.URL.String(), Body: body}) {
			other(w, r)
			return
		}
		s.fake.ServeHTTP(w, r)
	})
}

func redirectNotFollowed(s *scope) {
	var strayed atomic.Int32
	foreign := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		strayed.Add(1)
		s.fake.ServeHTTP(w, r)
	}))
	s.Cleanup(foreign.Close)
	id := s.put()
	for _, kind := range []func(*crm.Request) bool{s.reads, s.writes} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			s.onSocket(s.except(kind, func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, foreign.URL+r.URL.RequestURI(), status)
			}))
			_, err := s.session().UpdateCallLog(s.Context(), noteUpdate(id, "new"))
			s.failsWith(err, garbage, "after a redirect with the status %d", status)
		}
	}
	s.is("the number of requests that followed a redirect", 0, int(strayed.Load()))
}

func endlessAnswer(s *scope) {
	id := s.put()
	s.onSocket(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		chunk := []byte(strings.Repeat(" ", 1<<20))
		for {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}))
	_, err := s.session().UpdateCallLog(s.Context(), noteUpdate(id, "new"))
	s.failsWith(err, []crm.Code{crm.Unavailable}, "after an answer without an end")
}

func silentSocket(s *scope) {
	id := s.put()
	s.onSocket(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(patience):
		}
	}))
	session, start := s.session(), time.Now()
	ctx, cancel := context.WithTimeout(s.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := session.UpdateCallLog(ctx, noteUpdate(id, "new"))
	s.failsWith(err, []crm.Code{crm.Unavailable}, "when the CRM is silent")
	s.want(time.Since(start) < patience, "a request goes on after its caller's patience has ended")
}
