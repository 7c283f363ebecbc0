package worker

import (
	"context"
	"strings"
	"sync"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/ringcentral"
	"callscribe/connectors/settings"
	"callscribe/connectors/store"
)

// CRMs are the way to the CRMs.
type CRMs struct {
	Transport crm.Transport
	Zones     logbody.Zones
	Now       func() time.Time
	Cache     store.Area // what connectors remember; nil: nothing
	Own       *Own       // CRMs that are not in the table; nil: none
}

// Own are the CRMs beside those of the table: the practice CRM, and a company's own; and which of all the company
// allows. The worker fills it.
type Own struct {
	mu     sync.Mutex
	list   []connectors.Entry
	policy settings.Policy
}

func (o *Own) set(list []connectors.Entry) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.list = list
}

func (o *Own) obey(policy settings.Policy) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.policy = policy
}

// allows refuses an account that the company does not allow.
func (o *Own) allows(user crm.User) error {
	if o == nil {
		return nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.policy.AllowsAt(user.Platform, user.Hostname)
}

func (o *Own) all() []connectors.Entry {
	if o == nil {
		return nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.list
}

// table is of all CRMs: those of the program, then the company's own.
func (c CRMs) table() []connectors.Entry {
	return append(connectors.Table(), c.Own.all()...)
}

// Find is the platform of that name. The error names the known ones.
func (c CRMs) Find(name string) (crm.Platform, error) {
	all := c.table()
	for _, e := range all {
		if e.Name == name {
			return e.Platform(), nil
		}
	}
	return crm.Platform{}, crm.InvalidInput("user.platform", "must be one of: "+strings.Join(names(all), ", "))
}

func names(table []connectors.Entry) []string {
	list := make([]string, len(table))
	for i, e := range table {
		list[i] = e.Name
	}
	return list
}

// Session opens an account. It sends nothing.
func (c CRMs) Session(user crm.User, authHeader string) (*connectors.Session, error) {
	return c.open(c.account(user, authHeader))
}

func (c CRMs) open(account crm.Account) (*connectors.Session, error) {
	platform, err := c.of(account.User)
	if err != nil {
		return nil, err
	}
	return connectors.OpenAt(platform, account, c.Zones)
}

// of is the platform of a user whom the company allows.
func (c CRMs) of(user crm.User) (crm.Platform, error) {
	platform, err := c.Find(user.Platform)
	if err == nil {
		err = c.Own.allows(user)
	}
	return platform, err
}

func (c CRMs) account(user crm.User, authHeader string) crm.Account {
	a := crm.Account{User: user, AuthHeader: authHeader, Transport: c.Transport, Now: c.Now}
	if c.Cache != nil {
		a.Cache = cache{c.Cache, accountKey(user)}
	}
	return a
}

// titleOf is the name of a CRM, or of RingCentral, for people.
func (c CRMs) titleOf(platform string) string {
	if platform == ringcentral.Name {
		return ringcentral.Title
	}
	if p, err := c.Find(platform); err == nil {
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
