package worker

import (
	"context"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/oauth"
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

// source is the one that keeps an account's token good.
func (w *Worker) source(ctx context.Context, key string) (*oauth.Source, error) {
	acc, ok, err := w.accounts.get(ctx, key)
	if err != nil || !ok || acc.Token == nil {
		return nil, signedOut(w.ports.CRMs.titleOf(acc.User.Platform))
	}
	platform, err := w.ports.CRMs.Find(acc.User.Platform)
	if err != nil {
		return nil, err
	}
	config := oauthOf(platform)
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
