// Package closetest is a Close in memory, for tests: the parts of its API that call logs need, as strict as it is
// described. A lead is a company, and contacts and calls hang on one; a call has no subject and no deal,
// its note is XHTML in a body element, and its direction is fixed when it is created. Searches are answered from
// an index that may trail. What is not known for certain of the live service is an option, to be tried both ways.
package closetest

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// The account that every fake knows.
const (
	Hostname    = "api.close.com"
	Key         = "api_4c9d8e7f6a5b.0123456789abcdefghij"
	UserID      = "user_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d"
	OtherUserID = "user_f6e5d4c3b2a1f6e5d4c3b2a1f6e5d4c3b2a1f6e5d4c"
)

// Fake is one company's Close. Set its fields before the first request.
type Fake struct {
	fakehttp.API
	Options
	Now func() time.Time // its clock

	last     int
	used     int
	calls    fakehttp.Table
	contacts fakehttp.Table
	leads    fakehttp.Table
}

// Options are what differs between accounts, or is not known.
type Options struct {
	SearchLag    time.Duration // how long a contact is not in the index after it was made
	ListLag      time.Duration // the same of calls in lists
	DropsTags    bool          // tags beyond those that are named as allowed are taken out; else they stay
	IgnoresFixed bool          // direction and date_created in an update are ignored; else refused
	AnyPhone     bool          // a phone number that is none is taken
	RawPhones    bool          // numbers are kept as they are written; else as +1...
	Budget       int           // requests until the next window; 0 is 100,000
}

// New makes a fake that holds two users.
func New(options Options) *Fake {
	f := &Fake{Options: options, Now: time.Now}
	if f.Budget == 0 {
		f.Budget = 100000
	}
	const base = "/api/v1"
	f.Routes = []fakehttp.Route{
		{Method: "GET", Path: base + "/me/", Serve: f.getMe},
		{Method: "POST", Path: base + "/data/search/", Serve: f.search},
		{Method: "GET", Path: base + "/contact/{id}/", Serve: f.getContact},
		{Method: "POST", Path: base + "/contact/", Serve: f.postContact},
		{Method: "GET", Path: base + "/lead/{id}/", Serve: f.getLead},
		{Method: "GET", Path: base + "/activity/call/", Serve: f.listCalls},
		{Method: "POST", Path: base + "/activity/call/", Serve: f.postCall},
		{Method: "GET", Path: base + "/activity/call/{id}/", Serve: f.getCall},
		{Method: "PUT", Path: base + "/activity/call/{id}/", Serve: f.putCall},
		{Method: "DELETE", Path: base + "/activity/call/{id}/", Serve: f.deleteCall},
	}
	f.Gate = f.gate
	f.Lost = func(_ *fakehttp.Request, allowed []string) *fakehttp.Answer {
		if allowed != nil {
			return failure(405, "The method is not allowed for the requested URL.")
		}
		return failure(404, "The requested URL was not found on the server.")
	}
	f.Seal = func(_ *fakehttp.Request, a *fakehttp.Answer) {
		a.Set("RateLimit", fmt.Sprintf("limit=%d, remaining=%d, reset=8", f.Budget, max(0, f.Budget-f.used)))
	}
	return f
}

// gate lets in who has the key as the name of Basic, with an empty password.
func (f *Fake) gate(r *fakehttp.Request) *fakehttp.Answer {
	if host, _, _ := strings.Cut(r.Host, ":"); host != Hostname {
		return &fakehttp.Answer{Status: 404, Body: fakehttp.Page("Not Found")}
	}
	if r.Header.Get("Authorization") != f.AuthHeader() {
		return failure(401, "The api key is invalid.")
	}
	if f.used++; f.used > f.Budget {
		return failure(429, "API call count exceeded for this period.")
	}
	return nil
}

// AuthHeader is the account's authorization.
func (f *Fake) AuthHeader() string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(Key+":"))
}

func failure(status int, message string) *fakehttp.Answer {
	return &fakehttp.Answer{Status: status, Body: fakehttp.Record{"error": message}}
}

// invalid refuses a field of a body or a query.
func invalid(field, message string) *fakehttp.Answer {
	return &fakehttp.Answer{Status: 400, Body: fakehttp.Record{"errors": []any{}, "field-errors": fakehttp.Record{field: message}}}
}

func missing() *fakehttp.Answer { return failure(404, "Resource not found.") }

// id makes the next id of a kind: "cont_", digits and letters.
func (f *Fake) id(kind string) string {
	f.last++
	return kind + "_" + fmt.Sprintf("%042x", f.last) + "X"
}

// stamp is how Close writes the time of a change.
func (f *Fake) stamp() string { return f.Now().UTC().Format("2006-01-02T15:04:05.000000+00:00") }

// parse reads a time with its zone.
func parse(value any) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, fakehttp.Text(value))
	return t, err == nil
}

// page is a part of a list, as "_limit" and "_skip" ask for it, with the fields that "_fields" names.
func page(found []fakehttp.Record, query url.Values) *fakehttp.Answer {
	limit, skip := 100, 0
	if query.Has("_limit") {
		n, err := strconv.Atoi(query.Get("_limit"))
		if err != nil || n < 1 || n > 100 {
			return invalid("_limit", "Must be between 1 and 100.")
		}
		limit = n
	}
	skip, _ = strconv.Atoi(query.Get("_skip"))
	found = found[min(max(skip, 0), len(found)):]
	more := len(found) > limit
	shown := []fakehttp.Record{}
	for _, record := range found[:min(limit, len(found))] {
		if fields := query.Get("_fields"); fields != "" {
			record = only(record, strings.Split(fields, ","))
		}
		shown = append(shown, record)
	}
	return fakehttp.OK(fakehttp.Record{"data": shown, "has_more": more})
}

func only(record fakehttp.Record, names []string) fakehttp.Record {
	part := fakehttp.Record{}
	for name, value := range record {
		if slices.Contains(names, name) {
			part[name] = value
		}
	}
	return part
}

func (f *Fake) getMe(*fakehttp.Request) *fakehttp.Answer {
	return fakehttp.OK(fakehttp.Record{"id": UserID, "first_name": "Ada", "last_name": "Agent", "email": "ada@acme.example",
		"organizations": []any{fakehttp.Record{"id": "orga_000000000000000000000000000000000000000000X", "name": "Acme"}}})
}
