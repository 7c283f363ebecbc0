// Package salesforcetest is a Salesforce org in memory, for tests: the parts of its REST API that a
// connector uses, with SOQL and SOSL read by their own grammar. It refuses an unescaped character, a
// filter on a long text and a lead beside an opportunity; it answers a write with nothing, shows ids of
// 18 characters and takes those of 15, trims texts, and its search trails. What is not known of live orgs,
// or differs between them, is a field of [Fake].
package salesforcetest

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// The account that every fake knows.
const (
	Hostname = "acme.my.salesforce.com"
	Token    = "00D5g000004abcd!AQ8AQBexampleaccesstoken"
	OrgID    = "00D5g000004abcdEAA"
)

// The users of every fake: the account's own, another, and one who has left.
var (
	UserID      = full("0055g00000aBcDe")
	OtherUserID = full("0055g00000aBcDf")
	GoneUserID  = full("0055g00000aBcDg")
)

type (
	request = fakehttp.Request
	answer  = fakehttp.Answer
	record  = fakehttp.Record
)

// Fake is one org. Set its fields before the first request.
type Fake struct {
	fakehttp.API
	Now     func() time.Time   // its clock
	Version string             // the newest version of the API that it has: "62.0"
	Lag     time.Duration      // how long the search (SOSL, not SOQL) does not know what was written
	Daily   int                // requests of a day
	Batch   int                // records of one answer to a query
	Closed  string             // the status of a task that is done; orgs rename it
	Hidden  []string           // fields that the user may not see: "Task.CallObject"
	Rule    func(record) error // the org's own validation rule for tasks; nil: none

	PersonAccounts  bool // persons may be accounts, and the fields for it exist
	DuplicateRule   bool // a second contact with the same name or number is refused, once
	NoPrecondition  bool // If-Unmodified-Since has no effect
	KeepsBlanks     bool // texts are not trimmed
	SubtypeChanges  bool // TaskSubtype can be written later, too
	LeadWithWhat    bool // a task may have a lead and an opportunity
	WideOr          bool // a semi-join may stand beside OR
	PhoneTails      bool // the search finds a number by its national part, too
	APIDisabled     bool // an edition without access by API
	DeletedAs       int  // how a deleted record is answered: 404 or 400
	UnknownNotFound bool // a link to no record is INVALID_CROSS_REFERENCE_KEY, not INSUFFICIENT_ACCESS...

	ids    int
	today  int
	tables map[string]*table
	later  map[string][]record // what is left of a query, by its locator
}

// New makes an org that holds nothing but three users.
func New() *Fake {
	f := &Fake{Now: time.Now, Version: "62.0", Daily: 15000, Batch: 2000, Closed: "Completed", DeletedAs: http.StatusNotFound,
		tables: map[string]*table{}, later: map[string][]record{}}
	for _, o := range objects {
		f.tables[o.name] = &table{object: o}
	}
	for i, id := range []string{UserID, OtherUserID, GoneUserID} {
		f.tables["User"].Put(id, record{"Id": id, "Name": "User " + id[14:15], "Email": "sam@example.com",
			"TimeZoneSidKey": "America/Los_Angeles", "IsActive": i < 2}, f.Now())
	}
	f.Gate, f.Lost = f.gate, func(_ *request, allowed []string) *answer {
		if allowed != nil {
			return refuse(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "HTTP Method not allowed. Allowed are "+strings.Join(allowed, ","))
		}
		return notFound()
	}
	f.Seal = func(_ *request, a *answer) {
		a.Set("Sforce-Limit-Info", fmt.Sprintf("api-usage=%d/%d", f.today, f.Daily))
	}
	const data = "/services/data/{version}"
	f.Routes = []fakehttp.Route{
		fakehttp.On("GET", "/services/data", f.getVersions),
		fakehttp.On("GET", "/services/oauth2/userinfo", f.getUserInfo),
		fakehttp.On("GET", data+"/query", f.versioned(f.query)),
		fakehttp.On("GET", data+"/query/{locator}", f.versioned(f.more)),
		fakehttp.On("GET", data+"/search", f.versioned(f.search)),
		fakehttp.On("GET", data+"/sobjects/{object}/describe", f.versioned(f.describe)),
		fakehttp.On("GET", data+"/sobjects/{object}/{id}", f.versioned(f.get)),
		fakehttp.On("POST", data+"/sobjects/{object}", f.versioned(f.post)),
		fakehttp.On("PATCH", data+"/sobjects/{object}/{id}", f.versioned(f.patch)),
		fakehttp.On("DELETE", data+"/sobjects/{object}/{id}", f.versioned(f.delete)),
	}
	return f
}

func (f *Fake) gate(r *request) *answer {
	if host, _, _ := strings.Cut(r.Host, ":"); host != Hostname {
		return &answer{Status: http.StatusNotFound, Body: fakehttp.Page("URL No Longer Exists")}
	}
	if r.URL.Path == "/services/data" {
		return nil // tells its versions to everybody
	}
	if r.Header.Get("Authorization") != "Bearer "+Token {
		if r.URL.Path == "/services/oauth2/userinfo" {
			return &answer{Status: http.StatusForbidden, Body: fakehttp.Page("Bad_OAuth_Token")}
		}
		return refuse(http.StatusUnauthorized, "INVALID_SESSION_ID", "Session expired or invalid")
	}
	if f.APIDisabled {
		return refuse(http.StatusForbidden, "API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization.")
	}
	if f.today >= f.Daily {
		return refuse(http.StatusForbidden, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
	}
	f.today++
	return nil
}

// versioned checks the version in a path, and takes it out of the values that the route gets.
func (f *Fake) versioned(serve func(*request) *answer) func(*request) *answer {
	return func(r *request) *answer {
		var newest, asked float64
		if _, err := fmt.Sscanf(r.Path[0]+" "+f.Version, "v%g %g", &asked, &newest); err != nil || asked < 31 || asked > newest ||
			r.Path[0] != fmt.Sprintf("v%.1f", asked) {
			return notFound()
		}
		r.Path = r.Path[1:]
		return serve(r)
	}
}

func (f *Fake) getVersions(*request) *answer {
	var versions []record
	for n := 31.0; fmt.Sprintf("%.1f", n) != f.Version; n++ {
		versions = append(versions, record{"label": "", "version": fmt.Sprintf("%.1f", n), "url": fmt.Sprintf("/services/data/v%.1f", n)})
	}
	return fakehttp.OK(append(versions, record{"label": "", "version": f.Version, "url": "/services/data/v" + f.Version}))
}

func (f *Fake) getUserInfo(*request) *answer {
	return fakehttp.OK(record{"sub": "https://login.salesforce.com/id/" + OrgID + "/" + UserID, "user_id": UserID, "organization_id": OrgID,
		"preferred_username": "sam@acme.example", "name": "Sam Seller", "email": "sam@example.com", "zoneinfo": "America/Los_Angeles",
		"utcOffset": -28800000, "user_type": "STANDARD", "active": true})
}

// refuse is a refusal: a list with one error.
func refuse(status int, code, message string, fields ...string) *answer {
	problem := record{"errorCode": code, "message": message}
	if fields != nil {
		problem["fields"] = fields
	}
	return &answer{Status: status, Body: []record{problem}}
}

func invalid(code, message string, fields ...string) *answer {
	if fields == nil {
		fields = []string{}
	}
	return refuse(http.StatusBadRequest, code, message, fields...)
}

func notFound() *answer {
	return refuse(http.StatusNotFound, "NOT_FOUND", "The requested resource does not exist")
}
