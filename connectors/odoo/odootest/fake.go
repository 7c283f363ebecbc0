// Package odootest is an Odoo in memory, for tests: the models, methods and domains that call logs need, by
// JSON-RPC and, from version 19, at /json/2. It refuses unknown models, fields and methods, values of a wrong
// form and what the user has no right to, in Odoo's own way: in an answer with status 200, beside a traceback
// that must not be shown to anybody. It cleans HTML as Odoo does, gives relations as [id, name] and an
// empty value as false, and counts the mails that would have gone to customers.
package odootest

import (
	"strings"
	"time"

	"callscribe/connectors/crm/crmtest/fakehttp"
)

// The account that every fake knows.
const (
	Hostname    = "odoo.acme.example"
	Database    = "acme-prod"
	Login       = "ada@acme.example"
	Key         = "0d00f1e2d3c4b5a6978877665544332211009988"
	UserID      = 6
	OtherUserID = 7

	// ServerPath stands in each traceback.
	ServerPath = "/opt/odoo/acme/src"

	userPartnerID  = 1
	otherPartnerID = 2
)

// Fake is one company's database. Set its fields before the first request; those of the database itself
// (Version, NoCRM, NoMobile, CalendarSync) are for [New].
type Fake struct {
	fakehttp.API
	Options
	Now func() time.Time // its clock

	db    map[string]*model
	keys  map[string]reference // the external ids
	mails int
}

// Options are what differs between databases and users.
type Options struct {
	Version      int    // 16 to 19; 0 is 18
	NoCRM        bool   // the CRM application is not installed
	NoMobile     bool   // contacts have one number, as they seem to from 19
	CalendarSync bool   // a calendar is synchronized: events have need_sync, set by each write without it
	Rights       string // "": a salesperson; "internal": a user without the CRM; "portal": a customer
	SeesAll      bool   // the user sees everybody's deals
	Timezone     any    // the user's: a name, or false
	HidesList    bool   // the list of databases is switched off
	Databases    int    // how many there are besides; more than one needs X-Odoo-Database at /json/2
	Archives     bool   // a log that a person deletes is archived
	Busy         int    // how many imports meet another transaction
	ByKey        bool   // the account signs in with the key alone, at /json/2
	KeyEnds      string // when the key ends, "2026-12-01 00:00:00"; "" never
}

// New makes a database that holds two users and nothing else.
func New(options Options) *Fake {
	f := &Fake{Options: options, Now: time.Now, keys: map[string]reference{}}
	if f.Version == 0 {
		f.Version = 18
	}
	if f.Timezone == nil {
		f.Timezone = "America/Los_Angeles"
	}
	f.db = f.models()
	f.seed()
	f.Routes = []fakehttp.Route{
		{Method: "POST", Path: "/jsonrpc", Serve: f.rpc},
		{Method: "POST", Path: "/web/database/list", Serve: f.listDatabases},
	}
	if f.Version >= 19 {
		f.Routes = append(f.Routes,
			fakehttp.Route{Method: "POST", Path: "/json/2/{model}/{method}", Serve: f.json2},
			fakehttp.Route{Method: "GET", Path: "/web/version", Serve: f.webVersion})
	}
	f.Gate = func(r *fakehttp.Request) *fakehttp.Answer {
		if host, _, _ := strings.Cut(r.Host, ":"); host != Hostname {
			return page(404, "Not Found")
		}
		return nil
	}
	f.Lost = func(_ *fakehttp.Request, allowed []string) *fakehttp.Answer {
		if allowed != nil {
			return page(405, "Method Not Allowed")
		}
		return page(404, "Not Found")
	}
	return f
}

func page(status int, title string) *fakehttp.Answer {
	return &fakehttp.Answer{Status: status, Body: fakehttp.Page(title)}
}

// seed fills in what each database has: a company, two users with their contacts, the stages of deals.
func (f *Fake) seed() {
	put := func(name string, id int, values record) {
		m := f.db[name]
		if m == nil {
			return
		}
		r := f.blank(m)
		for key, value := range values {
			r[key] = value
		}
		r["id"], m.last = id, id
		m.rows[id] = r
	}
	put("res.company", 1, record{"name": "Acme"})
	for id, name := range map[int]string{userPartnerID: "Ada Agent", otherPartnerID: "Bob Agent"} {
		put("res.partner", id, record{"name": name, "partner_share": false, "commercial_partner_id": id})
	}
	f.db["res.partner"].last = 10
	put("res.users", UserID, record{"name": "Ada Agent", "login": Login, "email": Login, "tz": f.Timezone, "lang": "en_US",
		"share": f.Rights == "portal", "partner_id": userPartnerID, "company_id": 1})
	put("res.users", OtherUserID, record{"name": "Bob Agent", "login": "bob@acme.example", "tz": false, "lang": "en_US",
		"partner_id": otherPartnerID, "company_id": 1})
	put("crm.stage", 1, record{"name": "New", "sequence": 1})
	put("crm.stage", 4, record{"name": "Won", "sequence": 70, "is_won": true})
	key := record{"name": "Callscribe", "user_id": UserID}
	if f.Version >= 18 && f.KeyEnds != "" {
		key["expiration_date"] = f.KeyEnds
	}
	put("res.users.apikeys", 1, key)
}

func (f *Fake) stamp() string { return f.Now().UTC().Format(precise) }

// Mails is how many invitations and changes of an appointment were sent to others than the user.
func (f *Fake) Mails() int {
	f.Lock()
	defer f.Unlock()
	return f.mails
}
