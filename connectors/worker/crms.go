package worker

import (
	"context"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/store"
)

// CRMs are the way to the CRMs.
type CRMs struct {
	Transport crm.Transport
	Zones     logbody.Zones
	Now       func() time.Time
	Cache     store.Area // what connectors remember; nil: nothing
}

// Session opens an account. It sends nothing.
func (c CRMs) Session(user crm.User, authHeader string) (*connectors.Session, error) {
	return connectors.Open(c.account(user, authHeader), c.Zones)
}

// withoutDeals opens an account whose contacts are found without their deals and leads: nobody in the panel
// chooses one, and with Pipedrive they cost more than the contact itself.
func (c CRMs) withoutDeals(user crm.User, authHeader string) (*connectors.Session, error) {
	a := c.account(user, authHeader)
	a.ContactsOnly = true
	return connectors.Open(a, c.Zones)
}

func (c CRMs) account(user crm.User, authHeader string) crm.Account {
	a := crm.Account{User: user, AuthHeader: authHeader, Transport: c.Transport, Now: c.Now}
	if c.Cache != nil {
		a.Cache = cache{c.Cache, accountKey(user)}
	}
	return a
}

// titleOf is the name of a CRM for people.
func titleOf(platform string) string {
	if p, err := connectors.Find(platform); err == nil {
		return p.Title
	}
	return platform
}

// cache is what connectors remember of one account.
type cache struct {
	area    store.Area
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
