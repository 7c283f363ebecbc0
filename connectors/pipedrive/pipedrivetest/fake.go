// Package pipedrivetest is a Pipedrive in memory, for tests: the parts of its API that the connector
// uses, as strict as the live service is described. It refuses a key that it does not know, a number
// in quotes and person_id in a body; it bumps update_time, counts API tokens and sends the headers of
// the rate limits.
package pipedrivetest

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The account that every fake knows.
const (
	Hostname    = "acme.pipedrive.com"
	UserID      = 11
	OtherUserID = 12
	OAuthToken  = "pdoauth-5e4d3c2b1a"
	APIToken    = "pdapikey-0f1e2d3c4b"
)

// Fake is one company's Pipedrive. Set its fields before the first request.
type Fake struct {
	Now         func() time.Time    // its clock
	Clean       func(string) string // what it does to a note before it stores it; nil: nothing
	DeletedAs   int                 // how a deleted activity is answered: 404, 410, or 200 and is_deleted
	Burst       int                 // requests that a token may send in two seconds; 0: any number
	DailyTokens int                 // the company's budget for a day

	mu         sync.Mutex
	ids        int
	activities map[int]record
	persons    map[int]record
	deals      []record
	leads      []record
	types      []record
	limits     limits
	log        []Request
}

// record is an object as the API shows it.
type record = map[string]any

// Request is a request that reached the fake, without its headers.
type Request struct {
	Method string
	Path   string // with the query
	Body   string
	Status int
	Tokens int // what it cost
}

// New makes a fake that holds nothing but a user and two activity types, "Call" and "Meeting".
func New() *Fake {
	return &Fake{
		Now: time.Now, DeletedAs: http.StatusOK, DailyTokens: 30000, ids: 100,
		activities: map[int]record{}, persons: map[int]record{},
		types: []record{
			{"id": 1, "key_string": "meeting", "name": "Meeting", "active_flag": true, "is_custom_flag": false},
			{"id": 2, "key_string": "call", "name": "Call", "active_flag": true, "is_custom_flag": false},
		},
	}
}

// Requests are all requests so far.
func (f *Fake) Requests() []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.log)
}

// Forget drops the requests so far.
func (f *Fake) Forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.log = nil
}

// ServeHTTP implements [http.Handler].
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // nobody is there to read an answer
	}
	entry := Request{Method: r.Method, Path: r.URL.RequestURI(), Body: string(body)}

	answer, err := f.answer(w.Header(), r, body, &entry.Tokens)
	var no *refusal
	switch {
	case errors.As(err, &no):
		entry.Status, entry.Tokens = no.status, 0
		no.write(w)
	default:
		entry.Status = http.StatusOK
		writeJSON(w, http.StatusOK, answer)
	}
	f.log = append(f.log, entry)
}

// answer serves a request or returns a *refusal. It sets what the request costs.
func (f *Fake) answer(header http.Header, r *http.Request, body []byte, tokens *int) (any, error) {
	host, _, _ := strings.Cut(r.Host, ":")
	if host != Hostname && host != "api.pipedrive.com" {
		return nil, &refusal{status: 404, page: "This Pipedrive account does not exist."}
	}
	personal := r.Header.Get("X-Api-Token") == APIToken
	if !personal && r.Header.Get("Authorization") != "Bearer "+OAuthToken {
		header.Set("X-401-By-Gw", "true")
		header.Set("X-Correlation-Id", "00000000-0000-4000-8000-000000000401")
		return nil, &refusal{status: 401, body: record{"success": false, "error": "unauthorized access",
			"errorCode": 401, "error_info": "Please check developers.pipedrive.com"}}
	}
	route, id, err := find(r)
	if err != nil {
		return nil, err
	}
	if err := f.limits.take(f, header, route.tokens, personal); err != nil {
		return nil, err
	}
	if err := checkQuery(r, route.query); err != nil {
		return nil, err
	}
	*tokens = route.tokens
	return route.serve(f, request{id: id, query: r.URL.Query(), contentType: r.Header.Get("Content-Type"), body: body})
}

// request is what a route gets.
type request struct {
	id          int
	query       map[string][]string
	contentType string
	body        []byte
}

func (r request) get(name string) string {
	if values := r.query[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// integer is the value of a query parameter that is a number; 0 where it is not given.
func (r request) integer(name string) int {
	n, _ := strconv.Atoi(r.get(name))
	return n
}

// data is a good answer.
func data(value any) any { return record{"success": true, "data": value} }

// list is a good answer of many, all on one page.
func list(values []record) any {
	return record{"success": true, "data": values, "additional_data": record{"next_cursor": nil}}
}

// refusal is an answer outside 200 to 299: JSON, or an HTML page.
type refusal struct {
	status int
	body   record
	page   string
}

func (e *refusal) Error() string { return "refused with status " + strconv.Itoa(e.status) }

func (e *refusal) write(w http.ResponseWriter) {
	if e.page != "" {
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		w.WriteHeader(e.status)
		w.Write([]byte("<!DOCTYPE html><html><body><h1>" + e.page + "</h1></body></html>"))
		return
	}
	writeJSON(w, e.status, e.body)
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		panic(err) // records come from JSON or from this package
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	w.Write(body)
}

// refuse is a refusal as version 2 writes it.
func refuse(status int, code, message string) *refusal {
	return &refusal{status: status, body: record{"success": false, "error": message, "code": code}}
}

func badRequest(message string) *refusal { return refuse(400, "ERR_BAD_REQUEST", message) }

func invalid(field, message string) *refusal {
	return badRequest("Validation failed: " + field + ": " + message)
}
