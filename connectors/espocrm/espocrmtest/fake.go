// Package espocrmtest is an EspoCRM 8.4 in memory, for tests: the parts of its API that a connector
// uses, as a running server was seen to behave. What is silent there is silent here: an ISO date, an
// unknown key and a version that nobody asked for change nothing and are answered with 200; the duration
// in the answer to a write is the old one; a list cuts long texts.
package espocrmtest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// The account that every fake knows. Its user may sign in with the key or with the password.
const (
	Hostname    = "espo.example.com"
	UserID      = "65f1c0a7e4b3d2c10"
	OtherUserID = "65f1c0a7e4b3d2c11"
	APIKey      = "espoapikey0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	UserName    = "sam"
	Password    = "espopassword-1"
)

type (
	request = fakehttp.Request
	answer  = fakehttp.Answer
	record  = fakehttp.Record
)

// Fake is one company's EspoCRM. Set its fields before the first request.
type Fake struct {
	fakehttp.API
	Now       func() time.Time // its clock
	Versioned bool             // calls have "optimistic concurrency control" switched on
	Uncounted bool             // lists do not count: their total is -1 (there is more) or -2
	Denied    []string         // rights that the user's role lacks: "Call.edit", "Contact.create"

	ids                             int
	calls, contacts, leads, opports fakehttp.Table
}

// New makes a fake that holds nothing but two users, at the root of its host.
func New() *Fake { return NewAt("") }

// NewAt is the same under a path of its host: "/crm".
func NewAt(base string) *Fake {
	f := &Fake{Now: time.Now}
	f.Gate = f.gate
	f.Lost = func(*request, []string) *answer { return &answer{Status: 404, Body: fakehttp.Page("Not Found")} }
	base += "/api/v1"
	f.Routes = []fakehttp.Route{
		fakehttp.On("GET", base+"/App/user", f.getUser),
		fakehttp.On("GET", base+"/Call/{id}", f.getCall),
		fakehttp.On("PUT", base+"/Call/{id}", f.putCall),
		fakehttp.On("PATCH", base+"/Call/{id}", f.putCall),
		fakehttp.On("DELETE", base+"/Call/{id}", f.deleteCall),
		fakehttp.On("POST", base+"/Call", f.postCall),
		fakehttp.On("GET", base+"/Call", f.list(callEntity, &f.calls)),
		fakehttp.On("GET", base+"/Contact/{id}", f.getPerson(contactEntity, &f.contacts)),
		fakehttp.On("POST", base+"/Contact", f.postPerson(contactEntity, &f.contacts)),
		fakehttp.On("GET", base+"/Contact", f.list(contactEntity, &f.contacts)),
		fakehttp.On("GET", base+"/Contact/{id}/opportunities", f.linked(opportunityEntity, &f.opports, &f.contacts, "contactsIds")),
		fakehttp.On("GET", base+"/Contact/{id}/calls", f.linked(callEntity, &f.calls, &f.contacts, "contactsIds")),
		fakehttp.On("GET", base+"/Lead/{id}", f.getPerson(leadEntity, &f.leads)),
		fakehttp.On("POST", base+"/Lead", f.postPerson(leadEntity, &f.leads)),
		fakehttp.On("GET", base+"/Lead", f.list(leadEntity, &f.leads)),
		fakehttp.On("GET", base+"/Lead/{id}/calls", f.linked(callEntity, &f.calls, &f.leads, "leadsIds")),
		fakehttp.On("GET", base+"/Opportunity", f.list(opportunityEntity, &f.opports)),
		// An API user without the right to see users gets an empty list, no refusal.
		fakehttp.On("GET", base+"/User", func(*request) *answer { return fakehttp.OK(record{"total": 0, "list": []any{}}) }),
	}
	return f
}

// gate refuses another host and a request that is not signed in, which gets no body.
func (f *Fake) gate(r *request) *answer {
	if host, _, _ := strings.Cut(r.Host, ":"); host != Hostname {
		return &answer{Status: http.StatusNotFound, Body: fakehttp.Page("There is no EspoCRM here")}
	}
	name, password, basic := r.BasicAuth()
	if r.Header.Get("X-Api-Key") == APIKey || basic && name == UserName && password == Password {
		return nil
	}
	return &answer{Status: http.StatusUnauthorized}
}

func (f *Fake) getUser(*request) *answer {
	return fakehttp.OK(record{
		"user": record{"id": UserID, "name": "Sam Seller", "userName": UserName, "type": "api", "isActive": true},
		"acl": record{"table": record{
			"Call":    record{"create": "yes", "read": "all", "edit": "all", "delete": "no"},
			"Contact": record{"create": "yes", "read": "all", "edit": "all", "delete": "no"},
		}},
		"preferences": record{"timeZone": ""},
		"settings":    record{"timeZone": "Europe/Berlin"},
		"token":       nil,
	})
}

// denied refuses what the user's role does not allow.
func (f *Fake) denied(entity, action string) *answer {
	if slices.Contains(f.Denied, entity+"."+action) {
		return refuse(http.StatusForbidden, "No "+action+" access.", nil)
	}
	return nil
}

// refuse is a refusal with its reason where EspoCRM writes it.
func refuse(status int, reason string, body any) *answer {
	return (&answer{Status: status, Body: body}).Set("X-Status-Reason", reason)
}

func notFound() *answer { return &answer{Status: http.StatusNotFound} }

// invalid refuses a field of a body; kind is the check that failed: "required", "maxLength".
func invalid(entity, field, kind string) *answer {
	return refuse(http.StatusBadRequest,
		"Field validation failure; entityType: "+entity+", field: "+field+", type: "+kind+".",
		record{"messageTranslation": record{"label": "validationFailure", "scope": nil, "data": record{"field": field, "type": kind}}})
}

// object reads a body. One that is no JSON breaks the server; one that is not announced as JSON is not
// looked at.
func object(r *request) (record, *answer) {
	if !r.IsJSON() || len(r.Body) == 0 {
		return record{}, nil
	}
	data, ok := fakehttp.Object(r.Body)
	if !ok {
		return nil, &answer{Status: http.StatusInternalServerError}
	}
	return data, nil
}

func (f *Fake) newID() string {
	f.ids++
	return fmt.Sprintf("6745a1b2c3d4%05x", f.ids)
}

const layout = "2006-01-02 15:04:05"

func (f *Fake) stamp() string { return f.Now().UTC().Format(layout) }
