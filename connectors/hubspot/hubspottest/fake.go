// Package hubspottest is a HubSpot in memory, for tests: the parts of its CRM API that a connector uses,
// as strict as HubSpot's specification. Values are texts, also numbers; properties come only on request;
// the search looks at an index that trails; ids are larger than a float64 holds. What is not known of the
// live service is a field of [Fake], so that a connector can be tried on either answer.
package hubspottest

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// The account that every fake knows. An owner's id is what a record names; the user id is another number.
const (
	Hostname   = "api.hubapi.com"
	Token      = "pat-na1-5e4d3c2b-1a09-4f8e-9d7c-6b5a49382716"
	PortalID   = 7654321
	OwnerID    = "501"
	UserID     = 9001
	OtherOwner = "502"
	Email      = "sam@example.com"
)

type (
	request = fakehttp.Request
	answer  = fakehttp.Answer
	record  = fakehttp.Record
)

// Fake is one account's HubSpot. Set its fields before the first request.
type Fake struct {
	fakehttp.API
	Now         func() time.Time    // its clock
	Clean       func(string) string // what it does to a call's body before it stores it; nil: nothing
	Lag         time.Duration       // how long the search does not know what was written
	CountryCode string              // by which it reads numbers without one: "1"

	FullAnswers bool // a PATCH is answered with all properties, not the changed ones alone
	LooseCreate bool // a create needs no "associations"
	AnyLink     bool // a recording's link may lead to anything, not to an .mp3 or .wav alone
	NumericIDs  bool // associations give ids as numbers
	ArchivedAs  int  // how an archived record is answered: 404, or 200 and archived
	MostTitle   int  // characters of a call's title; 0: any number

	Burst int // requests that a token may send in ten seconds; 0: any number
	Daily int // and in a day

	ids     int64
	objects map[string]*kind
	links   []link
	recent  []time.Time
	today   int
}

// New makes a fake that holds nothing but two owners.
func New() *Fake {
	f := &Fake{Now: time.Now, CountryCode: "1", ArchivedAs: http.StatusNotFound, Daily: 250000, ids: 90071992547409930, objects: kinds()}
	f.Gate, f.Seal = f.gate, f.seal
	f.Lost = func(_ *request, allowed []string) *answer {
		if allowed != nil {
			return &answer{Status: http.StatusMethodNotAllowed, Body: fakehttp.Page("HTTP 405 Method Not Allowed")}
		}
		return refuse(http.StatusNotFound, "", "resource not found")
	}
	f.Routes = []fakehttp.Route{
		fakehttp.On("GET", "/account-info/v3/details", f.getDetails),
		fakehttp.On("GET", "/crm/v3/owners", f.listOwners),
		fakehttp.On("GET", "/calling/v1/dispositions", func(*request) *answer { return fakehttp.OK(dispositions) }),
	}
	for _, base := range []string{"/crm/v3/objects", "/crm/objects/2026-03"} {
		f.Routes = append(f.Routes,
			fakehttp.On("POST", base+"/{type}/search", f.search),
			fakehttp.On("GET", base+"/{type}/{id}", f.getObject),
			fakehttp.On("PATCH", base+"/{type}/{id}", f.patchObject),
			fakehttp.On("DELETE", base+"/{type}/{id}", f.deleteObject),
			fakehttp.On("POST", base+"/{type}", f.postObject))
	}
	for _, base := range []string{"/crm/v4/objects", "/crm/objects/2026-03"} {
		f.Routes = append(f.Routes,
			fakehttp.On("PUT", base+"/{type}/{id}/associations/default/{type}/{id}", f.putLink),
			fakehttp.On("DELETE", base+"/{type}/{id}/associations/{type}/{id}", f.deleteLink),
			fakehttp.On("GET", base+"/{type}/{id}/associations/{type}", f.getLinks))
	}
	return f
}

func (f *Fake) gate(r *request) *answer {
	host, _, _ := strings.Cut(r.Host, ":")
	if host != Hostname && host != "api.hubspot.com" {
		return &answer{Status: http.StatusNotFound, Body: fakehttp.Page("Domain not found")}
	}
	if r.Header.Get("Authorization") != "Bearer "+Token {
		return refuse(http.StatusUnauthorized, "INVALID_AUTHENTICATION", "Authentication credentials not found. "+
			"This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview")
	}
	return f.limit()
}

// limit counts a request, or refuses it.
func (f *Fake) limit() *answer {
	now := f.Now()
	for len(f.recent) > 0 && now.Sub(f.recent[0]) >= 10*time.Second {
		f.recent = f.recent[1:]
	}
	policy := ""
	switch {
	case f.today >= f.Daily:
		policy = "DAILY"
	case f.Burst > 0 && len(f.recent) >= f.Burst:
		policy = "TEN_SECONDLY_ROLLING"
	}
	if policy != "" {
		return &answer{Status: http.StatusTooManyRequests, Body: record{"status": "error", "errorType": "RATE_LIMIT", "policyName": policy,
			"message": "You have reached your limit.", "requestId": "00000000-0000-4000-8000-000000000429"}}
	}
	f.today++
	f.recent = append(f.recent, now)
	return nil
}

// seal adds the headers of the limits; a search has none.
func (f *Fake) seal(r *request, a *answer) {
	if strings.HasSuffix(r.URL.Path, "/search") || a.Status == http.StatusUnauthorized {
		return
	}
	burst := f.Burst
	if burst == 0 {
		burst = 190
	}
	a.Set("X-HubSpot-RateLimit-Max", strconv.Itoa(burst))
	a.Set("X-HubSpot-RateLimit-Remaining", strconv.Itoa(max(0, burst-len(f.recent))))
	a.Set("X-HubSpot-RateLimit-Interval-Milliseconds", "10000")
	a.Set("X-HubSpot-RateLimit-Daily", strconv.Itoa(f.Daily))
	a.Set("X-HubSpot-RateLimit-Daily-Remaining", strconv.Itoa(f.Daily-f.today))
}

// refuse is a refusal. Some have no category.
func refuse(status int, category, message string, details ...record) *answer {
	body := record{"status": "error", "message": message, "correlationId": "aeb5f871-7f07-4993-9211-075dc63e7cbf"}
	if category != "" {
		body["category"] = category
	}
	if details != nil {
		body["errors"] = details
	}
	return &answer{Status: status, Body: body}
}

func notFound() *answer { return refuse(http.StatusNotFound, "OBJECT_NOT_FOUND", "resource not found") }

func badInput(what string) *answer {
	return refuse(http.StatusBadRequest, "VALIDATION_ERROR", "Invalid input JSON on line 1, column 1: "+what)
}

// object reads a body that has none but the given keys.
func object(r *request, keys ...string) (record, *answer) {
	if !r.IsJSON() {
		return nil, &answer{Status: http.StatusUnsupportedMediaType, Body: fakehttp.Page("HTTP 415 Unsupported Media Type")}
	}
	data, ok := fakehttp.Object(r.Body)
	if !ok {
		return nil, badInput("Cannot deserialize")
	}
	for key := range data {
		if !contains(keys, key) {
			return nil, badInput("Unrecognized field '" + key + "'")
		}
	}
	return data, nil
}

func (f *Fake) getDetails(*request) *answer {
	return fakehttp.OK(record{"portalId": PortalID, "accountType": "STANDARD", "timeZone": "US/Eastern", "companyCurrency": "USD",
		"additionalCurrencies": []string{}, "utcOffset": "-05:00", "utcOffsetMilliseconds": -18000000, "uiDomain": "app.hubspot.com",
		"dataHostingLocation": "na1"})
}

func (f *Fake) listOwners(r *request) *answer {
	owners := []record{}
	for _, o := range []record{
		{"id": OwnerID, "userId": UserID, "email": Email, "firstName": "Sam", "lastName": "Seller"},
		{"id": OtherOwner, "userId": UserID + 1, "email": "toni@example.com", "firstName": "Toni", "lastName": "Other"},
	} {
		if email := r.Query.Get("email"); email == "" || strings.EqualFold(email, o["email"].(string)) {
			o["archived"], o["type"], o["userIdIncludingInactive"] = false, "PERSON", o["userId"]
			o["createdAt"], o["updatedAt"] = "2025-01-01T00:00:00.000Z", "2025-01-01T00:00:00.000Z"
			owners = append(owners, o)
		}
	}
	return fakehttp.OK(record{"results": owners})
}
