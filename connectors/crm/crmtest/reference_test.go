package crmtest

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// The reference: the smallest CRM that the contract describes, and its connector. It passes the suite.
var reference = crm.Platform{
	Name: "reference", Title: "Reference CRM", Format: logbody.Plain,
	Hosts:        []string{"https://*.crm.example/*"},
	SignIn:       []crm.SignIn{{Kind: crm.SignInKey, Label: "API key"}, {Kind: crm.SignInBearer}},
	Keeps:        crm.Fields{Subject: true, StartTime: true, Duration: true, Result: true, RecordingLink: true, Contact: true, Disposition: true, Owner: true},
	Precondition: true, Limits: crm.Limits{Subject: 255, Body: 32000, Unit: crm.UTF16},
	Open: openReference,
}

// record is a log on the wire. A patch leaves fields out.
type record struct {
	ID, Subject, Body, Result, Link, Extra *string
	Session, Contact, Deal, Lead, Owner    *string
	Start                                  *time.Time
	Length                                 *time.Duration
}

type referenceConnector struct{ crm.Client }

func openReference(account crm.Account) (crm.Connector, error) {
	company, ok := strings.CutSuffix(account.User.Hostname, ".crm.example")
	if !ok || !crm.IsDNSLabel(company) {
		return nil, crm.InvalidInput("user.hostname", "must end in .crm.example")
	}
	credentials, err := crm.ParseAuth(account.AuthHeader)
	if err != nil {
		return nil, err
	}
	return &referenceConnector{crm.Client{Title: "Reference CRM", BaseURL: "https://" + account.User.Hostname,
		Header: crm.Header{"authorization": "Bearer " + credentials.Token}, Account: account}}, nil
}

func (c *referenceConnector) ReadCallLog(ctx context.Context, id string) (*crm.CallLog, error) {
	if !crm.IsDigits(id) {
		return nil, crm.InvalidInput("id", "must be a number")
	}
	return c.exchange(ctx, crm.Call{Method: "GET", Path: "/logs/" + id}, id)
}

func (c *referenceConnector) WriteCallLog(ctx context.Context, have *crm.CallLog, ch crm.Change) (*crm.CallLog, error) {
	return c.exchange(ctx, crm.Call{
		Method: "PATCH", Path: "/logs/" + have.ID, Header: crm.Header{"if-match": have.Version},
		In: record{Subject: ch.Subject, Body: ch.Body, Result: ch.Result, Link: ch.RecordingLink, Start: ch.StartTime, Length: ch.Duration, Owner: ch.OwnerID},
	}, have.ID)
}

func (c *referenceConnector) exchange(ctx context.Context, call crm.Call, id string) (*crm.CallLog, error) {
	var r record
	call.Thing, call.Out = "call log "+id, &r
	resp, err := c.Do(ctx, call)
	if err != nil {
		return nil, err
	}
	if r.ID == nil || id != "" && *r.ID != id || r.Subject == nil || r.Body == nil {
		return nil, c.Unreadable(call.Thing)
	}
	log := r.log()
	log.Version = resp.Header["etag"]
	return &log, nil
}

func (r record) log() crm.CallLog {
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	log := crm.CallLog{ID: text(r.ID), Subject: text(r.Subject), Body: text(r.Body), Result: text(r.Result),
		RecordingLink: text(r.Link), Duration: r.Length, ContactID: text(r.Contact),
		Disposition: crm.Disposition{DealID: text(r.Deal), LeadID: text(r.Lead)}, OwnerID: text(r.Owner)}
	if r.Start != nil {
		log.StartTime = *r.Start
	}
	return log
}

// referenceFake is the Reference CRM. A deleted record is 410, one that never was is 404.
type referenceFake struct {
	mu       sync.Mutex
	records  map[string]*record
	versions map[string]int
	deleted  map[string]bool
	people   []*person
	last     int
}

func newReferenceFake(testing.TB) Fake {
	return &referenceFake{records: map[string]*record{}, versions: map[string]int{}, deleted: map[string]bool{}}
}

func (f *referenceFake) User() crm.User { return crm.User{Hostname: "acme.crm.example"} }
func (f *referenceFake) SignIn(kind crm.SignInKind) (user, key string, ok bool) {
	return "", "reference-t0ken", kind == crm.SignInKey
}

func (f *referenceFake) AuthHeader() string { return "Bearer reference-t0ken" }

func (f *referenceFake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	id := strings.TrimPrefix(r.URL.Path, "/logs/")
	etag := `"` + strconv.Itoa(f.versions[id]) + `"`
	var in record
	switch {
	case r.Header.Get("Authorization") != f.AuthHeader():
		w.WriteHeader(401)
		return
	case !strings.HasPrefix(r.URL.Path, "/logs/"):
		f.servePeople(w, r)
		return
	case f.deleted[id]:
		w.WriteHeader(410)
		return
	case f.records[id] == nil && r.Method != "POST":
		w.WriteHeader(404)
		return
	case r.Method == "PATCH" && r.Header.Get("If-Match") != "" && r.Header.Get("If-Match") != etag:
		w.WriteHeader(412)
		return
	case r.Method != "GET" && r.ContentLength > 0 && json.NewDecoder(r.Body).Decode(&in) != nil:
		w.WriteHeader(400)
		return
	case tooLong(in.Subject, 255), tooLong(in.Body, 32000):
		w.WriteHeader(422)
		return
	case in.Contact != nil && f.person(*in.Contact) == nil:
		w.WriteHeader(404)
		return
	}
	if r.Method != "GET" {
		id = f.store(id, in)
	}
	w.Header().Set("ETag", `"`+strconv.Itoa(f.versions[id])+`"`)
	_ = json.NewEncoder(w).Encode(f.records[id])
}

func tooLong(text *string, most int) bool {
	return text != nil && connectors.Length(*text, crm.UTF16) > most
}

// store writes the fields that are set, to a new record where id names none.
func (f *referenceFake) store(id string, in record) string {
	old := f.records[id]
	if old == nil {
		f.last++
		id = strconv.Itoa(f.last)
		old = &record{ID: &id, Subject: pointer(""), Body: pointer(""), Extra: pointer("extra"), Owner: pointer("1")}
		f.records[id] = old
	}
	set(&old.Subject, in.Subject)
	set(&old.Body, in.Body)
	set(&old.Result, in.Result)
	set(&old.Link, in.Link)
	set(&old.Extra, in.Extra)
	set(&old.Session, in.Session)
	set(&old.Contact, in.Contact)
	set(&old.Deal, in.Deal)
	set(&old.Lead, in.Lead)
	set(&old.Owner, in.Owner)
	set(&old.Start, in.Start)
	set(&old.Length, in.Length)
	f.versions[id]++
	return id
}

func set[T any](field **T, value *T) {
	if value != nil {
		*field = value
	}
}

func (f *referenceFake) Put(log crm.CallLog) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	in := record{Subject: &log.Subject, Body: &log.Body, Result: &log.Result, Link: &log.RecordingLink, Length: log.Duration}
	if !log.StartTime.IsZero() {
		in.Start = &log.StartTime
	}
	return f.store(log.ID, in)
}

func (f *referenceFake) Get(id string) (crm.CallLog, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	r, ok := f.records[id]
	if !ok {
		return crm.CallLog{}, false
	}
	return r.log(), true
}

func (f *referenceFake) Foreign(id string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return *f.records[id].Extra
}

func (f *referenceFake) Delete(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.records, id)
	f.deleted[id] = true
}

func (f *referenceFake) Logs() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.records)
}
