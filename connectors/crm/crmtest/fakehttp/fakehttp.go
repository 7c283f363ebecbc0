// Package fakehttp is what the fakes of CRMs share: it finds the route of a request, reads its body,
// answers in JSON and remembers what was asked. What a vendor refuses, and how the refusal looks, is
// the fake's own. Faults are package crmtest's.
package fakehttp

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// API is one vendor's API. A fake embeds it, sets its fields before the first request and holds its
// lock while it touches records outside a request.
type API struct {
	sync.Mutex
	Routes []Route

	// Gate refuses what the vendor refuses before it looks at the path: another host, a wrong token,
	// a spent limit. nil lets the request through.
	Gate func(*Request) *Answer

	// Lost answers a request without a route. allowed are the methods that its path knows, if any.
	Lost func(r *Request, allowed []string) *Answer

	// Seal, if not nil, adds what the vendor adds to every answer: headers of limits.
	Seal func(*Request, *Answer)

	log []Seen
}

// Route is one operation of the API.
type Route struct {
	Method string
	Path   string // "/crm/v3/objects/calls/{id}"; a "{...}" stands for one segment, which is not empty
	Serve  func(*Request) *Answer
}

// On is a route.
func On(method, path string, serve func(*Request) *Answer) Route { return Route{method, path, serve} }

// Request is what a route gets.
type Request struct {
	*http.Request
	Path  []string   // what stands at the route's "{...}", unescaped
	Query url.Values // of the URL
	Body  []byte
	Cost  int // in the vendor's own unit, for a route to set; see [Seen]
}

// Answer is an answer, or a refusal: both look the same to a client but for the status.
type Answer struct {
	Status int
	Header map[string]string
	Body   any // written as JSON; nil: an empty body
}

// Page is the body of an answer that is HTML, not JSON.
type Page string

// Seen is a request that reached the API, without its headers.
type Seen struct {
	Method string
	Path   string // with the query
	Body   string
	Status int
	Cost   int
}

// OK is an answer with status 200.
func OK(body any) *Answer { return &Answer{Status: http.StatusOK, Body: body} }

// Set sets a header and returns the answer.
func (a *Answer) Set(name, value string) *Answer {
	if a.Header == nil {
		a.Header = map[string]string{}
	}
	a.Header[name] = value
	return a
}

// Requests are all requests so far.
func (a *API) Requests() []Seen {
	a.Lock()
	defer a.Unlock()
	return slices.Clone(a.log)
}

// Forget drops the requests so far.
func (a *API) Forget() {
	a.Lock()
	defer a.Unlock()
	a.log = nil
}

// ServeHTTP implements [http.Handler].
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // nobody is there to read an answer
	}
	a.Lock()
	defer a.Unlock()
	in := &Request{Request: r, Query: r.URL.Query(), Body: body}
	out := a.answer(in)
	if a.Seal != nil {
		a.Seal(in, out)
	}
	a.log = append(a.log, Seen{r.Method, r.URL.RequestURI(), string(body), out.Status, in.Cost})
	out.write(w)
}

func (a *API) answer(r *Request) *Answer {
	if r.Method == http.MethodGet && len(r.Body) > 0 {
		// No browser sends one: fetch throws.
		return &Answer{Status: http.StatusBadRequest, Body: Page("A GET has no body.")}
	}
	if refusal := a.Gate(r); refusal != nil {
		return refusal
	}
	var allowed []string
	for _, route := range a.Routes {
		path, ok := match(route.Path, r.URL.EscapedPath())
		switch {
		case ok && route.Method == r.Method:
			r.Path = path
			return route.Serve(r)
		case ok:
			allowed = append(allowed, route.Method)
		}
	}
	return a.Lost(r, allowed)
}

// match compares a path with a route's, segment by segment. A segment that holds an escaped slash, or
// "." or "..", is no id: servers in front of an API resolve it or refuse it.
func match(pattern, path string) (values []string, ok bool) {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return nil, false
	}
	for i, segment := range have {
		if !strings.HasPrefix(want[i], "{") {
			if segment != want[i] {
				return nil, false
			}
			continue
		}
		value, err := url.PathUnescape(segment)
		if err != nil || value == "" || value == "." || value == ".." || strings.ContainsAny(value, `/\`) {
			return nil, false
		}
		values = append(values, value)
	}
	return values, true
}

func (a *Answer) write(w http.ResponseWriter) {
	var body []byte
	switch value := a.Body.(type) {
	case nil:
	case Page:
		body = []byte("<!DOCTYPE html><html><body><h1>" + string(value) + "</h1></body></html>")
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	default:
		var err error
		if body, err = json.Marshal(value); err != nil {
			panic(err) // records come from JSON or from a fake
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	for name, value := range a.Header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(a.Status)
	w.Write(body)
}
