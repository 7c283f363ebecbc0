package worker

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"sync"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/oauth"
	"callscribe/connectors/store"
)

// account is the access to one account of a CRM: by what a person or a caller gave, or by a sign-in on the
// CRM's own page.
type account struct {
	User       crm.User     `json:"user"`
	AuthHeader string       `json:"authHeader,omitempty"`
	Token      *oauth.Token `json:"token,omitempty"`
}

// accountKey names an account in jobs and calls. It holds no secret. App Connect's user ids end with the
// platform; a call that the book and a caller of the interfaces both log must be of one account.
func accountKey(user crm.User) string {
	return user.Platform + "|" + user.Hostname + "|" + strings.TrimSuffix(user.ID, "-"+user.Platform)
}

// accounts remember the credentials by which waiting updates can be sent after the worker was stopped:
// for the browser's session, or for longer where the person chose so.
type accounts struct {
	session, kept store.Area

	placing sync.Mutex // held while it is decided in which area an account is, and until it is there

	mu    sync.Mutex
	known map[string]account // as stored
}

// put remembers an account. changed: its credentials were not known, or others.
func (a *accounts) put(ctx context.Context, acc account, keep bool) (changed bool, err error) {
	key := accountKey(acc.User)
	before, ok, err := a.get(ctx, key)
	if err != nil {
		return false, err
	}
	switch {
	case !ok || acc.Token != nil || keep:
	case before.Token != nil, before.AuthHeader == acc.AuthHeader:
		return false, nil // a caller's header does not take the place of a token that can be renewed
	}
	data, err := json.Marshal(acc)
	if err != nil {
		return false, err
	}
	area := a.session
	if keep {
		area = a.kept
	}
	if err := area.Put(ctx, key, data); err != nil {
		return false, signInNotStored()
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.known[key] = acc
	return before.AuthHeader != acc.AuthHeader, nil
}

// get is a remembered account; ok is false where there is none.
func (a *accounts) get(ctx context.Context, key string) (acc account, ok bool, err error) {
	a.mu.Lock()
	acc, ok = a.known[key]
	a.mu.Unlock()
	if ok {
		return acc, true, nil
	}
	for _, area := range []store.Area{a.session, a.kept} {
		data, err := area.Get(ctx, key)
		if err != nil {
			return account{}, false, err
		}
		if data != nil && json.Unmarshal(data, &acc) == nil {
			a.mu.Lock()
			a.known[key] = acc
			a.mu.Unlock()
			return acc, true, nil
		}
	}
	return account{}, false, nil
}

// all are the accounts that are remembered in either area, by key.
func (a *accounts) all(ctx context.Context) (map[string]account, error) {
	all := map[string]account{}
	for _, area := range []store.Area{a.kept, a.session} {
		rows, err := area.Load(ctx)
		if err != nil {
			return nil, err
		}
		for key := range rows {
			if acc, ok, err := a.get(ctx, key); err == nil && ok && !strings.HasPrefix(key, clientKey) {
				all[key] = acc
			}
		}
	}
	return all, nil
}

// renew stores an account's new token, in the place where the old one is.
func (a *accounts) renew(ctx context.Context, key string, token oauth.Token) error {
	a.placing.Lock()
	defer a.placing.Unlock()
	acc, ok, err := a.get(ctx, key)
	if err != nil || !ok {
		return errForgotten
	}
	kept, err := a.kept.Get(ctx, key)
	if err != nil {
		return err
	}
	acc.Token = &token
	_, err = a.put(ctx, acc, kept != nil)
	return err
}

var errForgotten = errors.New("the account was forgotten")

// unkeep moves what is on disk to where it ends with the browser's session.
func (a *accounts) unkeep(ctx context.Context) error {
	a.placing.Lock()
	defer a.placing.Unlock()
	all, err := a.kept.Load(ctx)
	if err != nil {
		return err
	}
	for key, data := range all {
		if strings.HasPrefix(key, clientKey) { // an app is no sign-in
			continue
		}
		if err := a.session.Put(ctx, key, data); err != nil {
			return err
		}
		if err := a.kept.Delete(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// forget removes an account's credentials from both areas.
func (a *accounts) forget(ctx context.Context, key string) error {
	a.mu.Lock()
	delete(a.known, key)
	a.mu.Unlock()
	if err := a.session.Delete(ctx, key); err != nil {
		return err
	}
	return a.kept.Delete(ctx, key)
}

// user is the account's user with the person's present settings.
func (w *Worker) user(ctx context.Context, key string) (crm.User, error) {
	settings, err := w.Settings(ctx)
	if err != nil {
		return crm.User{}, err
	}
	c, err := w.Connected(ctx)
	if err != nil {
		return crm.User{}, err
	}
	var user crm.User
	if c != nil && c.Key == key {
		user = c.User
	} else if acc, ok, err := w.accounts.get(ctx, key); err != nil || !ok {
		return crm.User{}, notConnected()
	} else {
		user = acc.User
	}
	user.Settings = settings.UserSettings
	if zone := cmp.Or(settings.TimezoneName, w.ports.TimezoneName()); zone != "" {
		user.TimezoneName = zone
	}
	return user, nil
}

// session opens an account that is known here. brief leaves out the deals of the contacts that are found: with
// Pipedrive they cost more than the contact itself.
func (w *Worker) session(ctx context.Context, key string, brief bool) (*connectors.Session, error) {
	user, err := w.user(ctx, key)
	if err != nil {
		return nil, err
	}
	account := w.ports.CRMs.account(user, "")
	account.Region, account.ContactsOnly = w.region(), brief
	return w.open(ctx, key, account)
}
