package worker

import (
	"context"
	"slices"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/oauth"
	"callscribe/connectors/ringcentral"
)

// open opens an account by the credentials that are remembered under key. A token that ends soon is renewed
// first, and one that the CRM refuses is renewed once.
func (w *Worker) open(ctx context.Context, key string, account crm.Account) (*connectors.Session, error) {
	acc, ok, err := w.accounts.get(ctx, key)
	if err != nil || !ok {
		return nil, signedOut(w.ports.CRMs.titleOf(account.User.Platform))
	}
	account.AuthHeader = acc.AuthHeader
	if acc.Token != nil {
		source, err := w.source(ctx, key)
		if err != nil {
			return nil, err
		}
		token, err := source.Token(ctx)
		if err != nil {
			return nil, err
		}
		account.AuthHeader = bearer(token)
		account.Transport = source.Renewing(account.Transport, token)
	}
	account.Heard = func(err *crm.Error) { w.heard(key, err) }
	return w.ports.CRMs.open(account)
}

func bearer(token oauth.Token) string {
	return crm.SignIn{Kind: crm.SignInOAuth}.AuthHeader("", token.Access)
}

// oauthOf is how people sign in on a CRM's own page; nil: they do not.
func oauthOf(p crm.Platform) *oauth.Config {
	for _, s := range p.SignIn {
		if s.Kind == crm.SignInOAuth && s.OAuth != nil {
			return &oauth.Config{Title: p.Title, OAuth: *s.OAuth}
		}
	}
	return nil
}

// configOf is how people sign in to a CRM, or to RingCentral, on its own page; nil: they do not.
func (w *Worker) configOf(name string) (*oauth.Config, error) {
	if name == ringcentral.Name {
		return ringcentralConfig(), nil
	}
	platform, err := w.ports.CRMs.Find(name)
	if err != nil {
		return nil, err
	}
	return oauthOf(platform), nil
}

// source is the one that keeps an account's token good.
func (w *Worker) source(ctx context.Context, key string) (*oauth.Source, error) {
	acc, ok, err := w.accounts.get(ctx, key)
	if err != nil || !ok || acc.Token == nil {
		return nil, signedOut(w.ports.CRMs.titleOf(acc.User.Platform))
	}
	config, err := w.configOf(acc.User.Platform)
	if err != nil {
		return nil, err
	}
	if config == nil { // its description was changed
		return nil, signedOut(w.ports.CRMs.titleOf(acc.User.Platform))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.sources[key]
	if s == nil {
		s = &oauth.Source{Config: config, Transport: w.ports.CRMs.Transport, Now: w.ports.Now, Store: tokenStore{&w.accounts, key}}
		w.sources[key] = s
	}
	return s, nil
}

// tokenStore is the place of one account's token.
type tokenStore struct {
	accounts *accounts
	key      string
}

// Load implements [oauth.Store].
func (t tokenStore) Load(ctx context.Context) (oauth.Token, error) {
	acc, ok, err := t.accounts.get(ctx, t.key)
	if err != nil || !ok || acc.Token == nil {
		return oauth.Token{}, err
	}
	return *acc.Token, nil
}

// Save implements [oauth.Store].
func (t tokenStore) Save(ctx context.Context, token oauth.Token) error {
	return t.accounts.renew(ctx, t.key, token)
}

// closeSource ends the renewing of an account's token, and returns how to give the last one back; nil where
// there is none.
func (w *Worker) closeSource(ctx context.Context, key string) (revoke func(context.Context) (told bool, err error), err error) {
	acc, ok, err := w.accounts.get(ctx, key)
	if err != nil || !ok || acc.Token == nil {
		return nil, err
	}
	source, err := w.source(ctx, key)
	if err != nil { // there is no CRM any more to be told
		return nil, nil
	}
	w.mu.Lock()
	delete(w.sources, key)
	w.mu.Unlock()
	token, err := source.Close(ctx)
	return func(ctx context.Context) (bool, error) {
		return source.Config.Revoke(ctx, w.ports.CRMs.Transport, w.ports.Now, token)
	}, err
}

// forget removes an account's credentials without a word to the CRM: others take their place.
func (w *Worker) forget(ctx context.Context, key string) error {
	if _, err := w.closeSource(ctx, key); err != nil {
		return err
	}
	return w.accounts.forget(ctx, key)
}

// release removes an account's credentials, and gives back behind what can be given back.
func (w *Worker) release(ctx context.Context, key string) error {
	revoke, err := w.closeSource(ctx, key)
	if err != nil {
		return err
	}
	if revoke != nil {
		w.later(func(ctx context.Context) { _, _ = revoke(ctx) }) // nobody waits for it, and it is not tried again
	}
	return w.accounts.forget(ctx, key)
}

// leaveTimeout is how long the services are given together, when all is deleted: the deleting must not wait for them.
const leaveTimeout = 10 * time.Second

// Leave ends all sign-ins, whoever of those who share the browser made them, for the end of all data. untold are the
// services that could not be told.
func (w *Worker) Leave(ctx context.Context) (untold []string) {
	ctx, cancel := context.WithTimeout(ctx, leaveTimeout)
	defer cancel()
	all, _ := w.accounts.all(ctx) // what cannot be read is deleted all the same
	services := make(chan string, len(all))
	for key, acc := range all {
		w.beside(func() {
			title := ""
			defer func() { services <- title }()
			if told := w.leave(ctx, key); !told {
				title = w.ports.CRMs.titleOf(acc.User.Platform)
			}
		})
	}
	for range all {
		if title := <-services; title != "" && !slices.Contains(untold, title) {
			untold = append(untold, title)
		}
	}
	slices.Sort(untold)
	return untold
}

// leave ends one sign-in; told is false where there was somebody to tell, and it failed.
func (w *Worker) leave(ctx context.Context, key string) (told bool) {
	revoke, err := w.closeSource(ctx, key)
	_ = w.accounts.forget(context.WithoutCancel(ctx), key)
	if revoke != nil && err == nil {
		_, err = revoke(ctx)
	}
	return err == nil
}
