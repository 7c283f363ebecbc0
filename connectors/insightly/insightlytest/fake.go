// Package insightlytest is an Insightly in memory, for tests: the parts of its API that call logs need, as
// strict as it is described. A call is an event of the calendar, which takes its contact and its deal by
// requests of their own and wants both ends of its time with each write. What is not known for certain of the
// live service is an option, to be tried both ways.
package insightlytest

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// The account that every fake knows.
const (
	Hostname    = "api.na1.insightly.com"
	Key         = "1n51gh71-y4ap-1k3y-0000-c0ffee000001"
	UserID      = 2001
	OtherUserID = 2002
)

// SessionField is the custom field of events that some companies set up for a call's session.
const SessionField = "CALLSCRIBE_SESSION__c"

// Fake is one company's Insightly. Set its fields before the first request.
type Fake struct {
	fakehttp.API
	Options
	Now func() time.Time // its clock

	last          int // id of all but people
	events        fakehttp.Table
	contacts      fakehttp.Table
	leads         fakehttp.Table
	opportunities fakehttp.Table
	used          int
}

// Options are what differs between accounts, or is not known.
type Options struct {
	LinksAtOnce  bool                // LINKS in the body of a new event are taken; else they are ignored
	PartialPut   bool                // a PUT without both ends of the time is taken
	Spaced       bool                // times come as "2026-11-20 12:00:00", else with "T" and "Z"
	BlindSearch  bool                // a search for a number does not look at punctuation
	SessionField bool                // events have the custom field
	SecondLink   int                 // the status of a link that is there already: 400, or 200 and a second one
	GoneLink     int                 // the status of a link to what is not there: 404 or 400
	NoErrorBody  bool                // a refusal has an empty body
	TitleLimit   int                 // 0 is 255
	Clean        func(string) string // what becomes of a text
	Daily        int                 // requests a day; 0 is 40,000
}

// New makes a fake that holds two users.
func New(options Options) *Fake {
	f := &Fake{Options: options, Now: time.Now, last: 300}
	if f.Daily == 0 {
		f.Daily = 40000
	}
	if f.TitleLimit == 0 {
		f.TitleLimit = 255
	}
	if f.SecondLink == 0 {
		f.SecondLink = 400
	}
	if f.GoneLink == 0 {
		f.GoneLink = 404
	}
	const base = "/v3.1"
	f.Routes = []fakehttp.Route{
		{Method: "GET", Path: base + "/Users/Me", Serve: f.getMe},
		{Method: "GET", Path: base + "/Users", Serve: f.getUsers},
		{Method: "GET", Path: base + "/Contacts/Search", Serve: f.searchContacts},
		{Method: "GET", Path: base + "/Contacts", Serve: f.listContacts},
		{Method: "GET", Path: base + "/Contacts/{id}", Serve: f.getContact},
		{Method: "POST", Path: base + "/Contacts", Serve: f.postContact},
		{Method: "GET", Path: base + "/Leads/Search", Serve: f.searchLeads},
		{Method: "GET", Path: base + "/Leads/{id}", Serve: f.getLead},
		{Method: "POST", Path: base + "/Leads", Serve: f.postLead},
		{Method: "GET", Path: base + "/Opportunities/{id}", Serve: f.getOpportunity},
		{Method: "GET", Path: base + "/Events/Search", Serve: f.searchEvents},
		{Method: "GET", Path: base + "/Events/{id}", Serve: f.getEvent},
		{Method: "POST", Path: base + "/Events", Serve: f.postEvent},
		{Method: "PUT", Path: base + "/Events", Serve: f.putEvent},
		{Method: "DELETE", Path: base + "/Events/{id}", Serve: f.deleteEvent},
		{Method: "GET", Path: base + "/Events/{id}/Links", Serve: f.getLinks},
		{Method: "POST", Path: base + "/Events/{id}/Links", Serve: f.postLink},
		{Method: "DELETE", Path: base + "/Events/{id}/Links/{link}", Serve: f.deleteLink},
	}
	f.Gate = f.gate
	f.Lost = func(_ *fakehttp.Request, allowed []string) *fakehttp.Answer {
		if allowed != nil {
			return f.refuse(405, "MethodNotAllowed", "The requested resource does not support this method.")
		}
		return f.refuse(404, "NotFound", "No HTTP resource was found.")
	}
	f.Seal = func(_ *fakehttp.Request, a *fakehttp.Answer) {
		a.Set("X-RateLimit-Limit", strconv.Itoa(f.Daily)).Set("X-RateLimit-Remaining", strconv.Itoa(max(0, f.Daily-f.used)))
	}
	return f
}

// gate lets in who has the key as the name of Basic, with an empty password.
func (f *Fake) gate(r *fakehttp.Request) *fakehttp.Answer {
	if host, _, _ := strings.Cut(r.Host, ":"); host != Hostname {
		return &fakehttp.Answer{Status: 404, Body: fakehttp.Page("Not Found")}
	}
	if r.Header.Get("Authorization") != f.AuthHeader() {
		return &fakehttp.Answer{Status: 401}
	}
	if f.used++; f.used > f.Daily {
		return f.refuse(429, "TooManyRequests", "The daily limit of requests is exceeded.").Set("Retry-After", "3600")
	}
	return nil
}

// AuthHeader is the account's authorization.
func (f *Fake) AuthHeader() string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(Key+":"))
}

func (f *Fake) refuse(status int, name, message string) *fakehttp.Answer {
	if f.NoErrorBody {
		return &fakehttp.Answer{Status: status}
	}
	return &fakehttp.Answer{Status: status, Body: fakehttp.Record{"Name": name, "Message": message}}
}

func (f *Fake) invalid(message string) *fakehttp.Answer {
	return f.refuse(400, "ValidationError", message)
}

func (f *Fake) missing() *fakehttp.Answer {
	return f.refuse(404, "NotFound", "The record was not found.")
}

// body reads a body whose keys and types are known.
func (f *Fake) body(r *fakehttp.Request, kinds map[string]string) (fakehttp.Record, *fakehttp.Answer) {
	body, ok := fakehttp.Object(r.Body)
	if !ok || !r.IsJSON() {
		return nil, f.invalid("The body cannot be read.")
	}
	for name, value := range body {
		kind, known := kinds[name]
		if !known {
			return nil, f.invalid(name + " is not a field of this record.")
		}
		if value == nil {
			continue
		}
		fits := false
		switch value := value.(type) {
		case string:
			fits = kind == "text" || kind == "time" && !parse(value).IsZero()
		case bool:
			fits = kind == "truth"
		case []any:
			fits = kind == "list"
		case json.Number:
			n, err := strconv.Atoi(value.String())
			fits = kind == "id" && err == nil
			body[name] = n
		}
		if !fits {
			return nil, f.invalid(name + " is not valid.")
		}
	}
	return body, nil
}

// parse reads a time in the forms that are taken; zero where it is none.
func parse(value any) time.Time {
	s, _ := value.(string)
	for _, layout := range []string{"2006-01-02T15:04:05Z", "2006-01-02T15:04:05", time.DateTime} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	return time.Time{}
}

// time is how the fake writes a time.
func (f *Fake) time(t time.Time) string {
	if f.Spaced {
		return t.UTC().Format(time.DateTime)
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

func (f *Fake) next() int {
	f.last++
	return f.last
}

func (f *Fake) getMe(*fakehttp.Request) *fakehttp.Answer { return fakehttp.OK(users[0]) }

func (f *Fake) getUsers(*fakehttp.Request) *fakehttp.Answer { return fakehttp.OK(users) }

var users = []fakehttp.Record{
	{"USER_ID": UserID, "FIRST_NAME": "Ada", "LAST_NAME": "Agent", "EMAIL_ADDRESS": "ada@acme.example",
		"TIMEZONE_ID": "Central Standard Time", "ACTIVE": true, "ADMINISTRATOR": false, "INSTANCE_NAME": "Acme"},
	{"USER_ID": OtherUserID, "FIRST_NAME": "Bob", "LAST_NAME": "Agent", "EMAIL_ADDRESS": "bob@acme.example",
		"TIMEZONE_ID": "W. Europe Standard Time", "ACTIVE": true, "ADMINISTRATOR": false, "INSTANCE_NAME": "Acme"},
}
