// Package zohocrmtest is a Zoho CRM account in memory, for tests: the parts of its API that a connector
// uses. An account lives in one data centre, and another's host does not know its token; nothing found is
// 204 without a body; a refusal stands in data[0], with a status of its own or inside a 200; an answer to a
// write tells the id and no more; the search trails; a lead hangs where an account or deal does. What is not
// known of live accounts, or differs between them, is a field of [Fake].
package zohocrmtest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// The account that every fake knows. Ids are larger than a float64 holds.
const (
	Token       = "1000.8cb99dxxxxxxxxxxxxx9be93.9b8xxxxxxxxxxxxxxxf"
	UserID      = "554023000000691003"
	OtherUserID = "554023000000691004"
)

// Hosts are the hosts of the API, by data centre.
var Hosts = map[string]string{
	"us": "www.zohoapis.com", "eu": "www.zohoapis.eu", "in": "www.zohoapis.in", "au": "www.zohoapis.com.au",
	"cn": "www.zohoapis.com.cn", "jp": "www.zohoapis.jp", "ca": "www.zohoapis.ca",
}

type (
	request = fakehttp.Request
	answer  = fakehttp.Answer
	record  = fakehttp.Record
)

// Fake is one account. Set its fields before the first request.
type Fake struct {
	fakehttp.API
	Now     func() time.Time    // its clock
	Center  string              // its data centre, a key of [Hosts]
	Zone    *time.Location      // its user's, in which times are shown
	Clean   func(string) string // what it does to a text before it stores it; nil: nothing
	Lag     time.Duration       // how long the search does not know what was written
	Credits int                 // of a day
	Needs   []string            // what a new call must have
	Results []string            // what the account's picklist of results holds
	Guard   string              // the header whose time a write is held against; "": none is
	Unique  string              // a text field of calls that the administrator made, unique; "": none

	ErrorsInside   bool // a refused record is answered with 200
	StrictKeys     bool // an unknown key is refused, not ignored
	ExactPhones    bool // the search finds a number by all its digits only
	SearchContains bool // criteria may say "contains"
	HoursShown     bool // a duration of an hour and more is shown as hh:mm:ss, not mm:ss
	SecondsTaken   bool // Call_Duration_in_seconds can be written
	OldStatus      bool // the field for a call's state is Outbound_Call_Status, as it was
	UnknownAs      int  // how a read of an unknown id is answered: 204 or 404

	ids     int
	spent   int
	modules map[string]*module
}

// New makes an account that holds nothing but two users.
func New() *Fake {
	f := &Fake{Now: time.Now, Center: "us", Zone: time.FixedZone("", 3600), Credits: 50000, Guard: "If-Unmodified-Since",
		Needs: []string{"Subject", "Call_Type", "Call_Start_Time", "Call_Duration"}, Results: []string{"Interested", "Not interested"},
		UnknownAs: http.StatusNoContent, modules: modules()}
	f.Gate, f.Seal = f.gate, f.seal
	f.Lost = func(_ *request, allowed []string) *answer {
		if allowed != nil {
			return refuse(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "The http request method type is not a valid one", nil)
		}
		return refuse(http.StatusNotFound, "INVALID_URL_PATTERN", "Please check if the URL trying to access is a correct one", nil)
	}
	const base = "/crm/v8"
	f.Routes = []fakehttp.Route{
		fakehttp.On("GET", base+"/users", f.listUsers),
		fakehttp.On("GET", base+"/{module}/search", f.of(f.search)),
		fakehttp.On("POST", base+"/{module}/upsert", f.of(f.upsert)),
		fakehttp.On("GET", base+"/{module}/{id}/{related}", f.of(f.listRelated)),
		fakehttp.On("GET", base+"/{module}/{id}", f.of(f.get)),
		fakehttp.On("PUT", base+"/{module}/{id}", f.of(f.put)),
		fakehttp.On("DELETE", base+"/{module}/{id}", f.of(f.remove)),
		fakehttp.On("GET", base+"/{module}", f.of(f.list)),
		fakehttp.On("POST", base+"/{module}", f.of(f.post)),
	}
	return f
}

// Host is where the account's API is.
func (f *Fake) Host() string { return Hosts[f.Center] }

func (f *Fake) gate(r *request) *answer {
	host, _, _ := strings.Cut(r.Host, ":")
	known := false
	for _, other := range Hosts {
		known = known || other == host
	}
	if !known {
		return &answer{Status: http.StatusNotFound, Body: fakehttp.Page("There is no Zoho here")}
	}
	token, form := strings.CutPrefix(r.Header.Get("Authorization"), "Zoho-oauthtoken ")
	switch {
	case !form:
		return refuse(http.StatusUnauthorized, "AUTHENTICATION_FAILURE", "Authentication failed", nil)
	case token != Token || host != f.Host():
		return refuse(http.StatusUnauthorized, "INVALID_TOKEN", "invalid oauth token", nil)
	case f.spent >= f.Credits:
		return refuse(http.StatusTooManyRequests, "TOO_MANY_REQUESTS", "You have reached the maximum API call limit", nil)
	}
	f.spent++
	return nil
}

// seal tells what is left of the day, from half of it on, and of waiting nothing.
func (f *Fake) seal(_ *request, a *answer) {
	if f.spent*2 >= f.Credits {
		a.Set("X-API-CREDITS-REMAINING", strconv.Itoa(f.Credits-f.spent))
	}
}

// of finds the module that a path names.
func (f *Fake) of(serve func(*module, *request) *answer) func(*request) *answer {
	return func(r *request) *answer {
		m := f.modules[r.Path[0]]
		if m == nil {
			return refuse(http.StatusBadRequest, "INVALID_MODULE", "the module name given seems to be invalid",
				record{"resource_path_index": 0})
		}
		r.Path = r.Path[1:]
		return serve(m, r)
	}
}

func (f *Fake) listUsers(r *request) *answer {
	users := []record{}
	for i, id := range []string{UserID, OtherUserID} {
		name := []string{"Sam", "Toni"}[i]
		users = append(users, record{"id": id, "first_name": name, "last_name": "Seller", "full_name": name + " Seller",
			"email": strings.ToLower(name) + "@example.com", "time_zone": "Europe/Berlin", "status": "active", "confirm": true,
			"role": record{"name": "CEO", "id": "554023000000015966"}, "profile": record{"name": "Standard", "id": "554023000000015975"}})
	}
	switch r.Query.Get("type") {
	case "CurrentUser":
		users = users[:1]
	case "", "AllUsers", "ActiveUsers", "ActiveConfirmedUsers":
	default:
		return refuse(http.StatusBadRequest, "INVALID_DATA", "invalid type", record{"param_name": "type"})
	}
	return fakehttp.OK(record{"users": users, "info": record{"per_page": 200, "count": len(users), "page": 1, "more_records": false}})
}

// refuse is a refusal of a request as a whole.
func refuse(status int, code, message string, details record) *answer {
	if details == nil {
		details = record{}
	}
	return &answer{Status: status, Body: record{"code": code, "details": details, "message": message, "status": "error"}}
}

// refuseRecord is a refusal of the record in a body.
func (f *Fake) refuseRecord(code, message string, details record) *answer {
	status := http.StatusBadRequest
	if f.ErrorsInside {
		status = http.StatusOK
	}
	return &answer{Status: status, Body: record{"data": []record{{"code": code, "details": details, "message": message, "status": "error"}}}}
}

// invalid refuses a value of a record.
func (f *Fake) invalid(field, expected string) *answer {
	details := record{"api_name": field, "json_path": "$.data[0]." + field}
	if expected != "" {
		details["expected_data_type"] = expected
	}
	return f.refuseRecord("INVALID_DATA", "invalid data", details)
}

func isUser(id any) bool {
	return slices.Contains([]any{UserID, OtherUserID}, id)
}
