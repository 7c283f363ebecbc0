package hub

import (
	"context"
	"strings"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// CRM is the way to the CRMs: [Direct], or in the browser the module that holds the connectors.
type CRM interface {
	// Platforms are the CRMs that there are.
	Platforms() []Platform

	// Open opens an account. It sends nothing; it may leave a wrong host or header to the first request.
	// Contacts are found without their deals and leads: nobody here chooses one, and with Pipedrive they
	// cost more than the contact itself.
	Open(ctx context.Context, user crm.User, authHeader string) (Session, error)

	// CheckUpdate and CheckCreate are what would be refused before anything is sent.
	CheckUpdate(ctx context.Context, user crm.User, authHeader string, update connectors.Update) error
	CheckCreate(ctx context.Context, user crm.User, authHeader string, create connectors.NewCallLog) error
}

// Session is an account, open at its CRM: what the hub uses of a [connectors.Session].
type Session interface {
	UpdateCallLog(ctx context.Context, update connectors.Update) (connectors.Updated, error)
	CreateCallLog(ctx context.Context, create connectors.NewCallLog) (connectors.Created, error)
	FindCallLog(ctx context.Context, create connectors.NewCallLog) (*crm.CallLog, error)
	SetDisposition(ctx context.Context, id string, to crm.Disposition) (connectors.CallLog, error)
	GetUserInfo(ctx context.Context) (crm.Identity, error)
	FindContact(ctx context.Context, number string) ([]crm.Contact, error)
	FindContactWithName(ctx context.Context, name string) ([]crm.Contact, error)
	CreateContact(ctx context.Context, contact crm.NewContact) (crm.Contact, error)
	Usage() crm.Usage
}

// Platform is a CRM that can be connected, for pages.
type Platform struct {
	Name       string   `json:"name"`
	Title      string   `json:"title"`
	Hosts      []string `json:"hosts"`
	Local      bool     `json:"local"`
	ContactURL string   `json:"contactUrl,omitempty"` // the beginning of a contact's page, with {host} for the host
}

// Platforms are the connectors' CRMs, for pages.
func Platforms() []Platform {
	var all []Platform
	for _, p := range connectors.Platforms() {
		one := Platform{Name: p.Name, Title: p.Title, Hosts: p.Hosts, Local: p.Local}
		if p.ContactURL != nil {
			one.ContactURL = p.ContactURL(hostPlace)
		}
		all = append(all, one)
	}
	return all
}

const hostPlace = "{host}"

func (p Platform) contactURL(hostname string) string {
	return strings.ReplaceAll(p.ContactURL, hostPlace, hostname)
}

// platform is the CRM of that name; ok is false where there is none.
func (h *Hub) platform(name string) (p Platform, ok bool) {
	for _, p := range h.ports.CRM.Platforms() {
		if p.Name == name {
			return p, true
		}
	}
	return Platform{Name: name, Title: name}, false
}

// Direct reaches the CRMs from this program.
type Direct struct {
	Transport crm.Transport
	Zones     logbody.Zones
	Now       func() time.Time
	Cache     Area // what connectors remember; nil: nothing
}

// Platforms implements [CRM].
func (d Direct) Platforms() []Platform { return Platforms() }

// Open implements [CRM].
func (d Direct) Open(_ context.Context, user crm.User, authHeader string) (Session, error) {
	a := d.account(user, authHeader)
	a.ContactsOnly = true
	s, err := connectors.Open(a, d.Zones)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Session opens an account. It sends nothing.
func (d Direct) Session(user crm.User, authHeader string) (*connectors.Session, error) {
	return connectors.Open(d.account(user, authHeader), d.Zones)
}

// CheckUpdate implements [CRM].
func (d Direct) CheckUpdate(_ context.Context, user crm.User, authHeader string, update connectors.Update) error {
	return connectors.CheckUpdate(d.account(user, authHeader), d.Zones, update)
}

// CheckCreate implements [CRM].
func (d Direct) CheckCreate(_ context.Context, user crm.User, authHeader string, create connectors.NewCallLog) error {
	return connectors.CheckCreate(d.account(user, authHeader), d.Zones, create)
}

func (d Direct) account(user crm.User, authHeader string) crm.Account {
	a := crm.Account{User: user, AuthHeader: authHeader, Transport: d.Transport, Now: d.Now}
	if d.Cache != nil {
		a.Cache = cache{d.Cache, accountKey(user)}
	}
	return a
}

// cache is what connectors remember of one account.
type cache struct {
	area    Area
	account string
}

// Get implements [crm.Cache].
func (c cache) Get(ctx context.Context, key string) (string, bool) {
	value, err := c.area.Get(ctx, c.account+"|"+key)
	return string(value), err == nil && value != nil
}

// Put implements [crm.Cache].
func (c cache) Put(ctx context.Context, key, value string) {
	// What is not remembered is asked for again.
	_ = c.area.Put(ctx, c.account+"|"+key, []byte(value))
}
