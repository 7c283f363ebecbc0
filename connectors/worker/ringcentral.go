package worker

import (
	"context"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/oauth"
	"callscribe/connectors/ringcentral"
)

// ringcentralKey names the sign-in to RingCentral among the accounts: there is one.
var ringcentralKey = accountKey(crm.User{Platform: ringcentral.Name})

func ringcentralConfig() *oauth.Config {
	return &oauth.Config{Title: ringcentral.Title, OAuth: ringcentral.OAuth()}
}

// SyncView is how the reading of RingCentral's call log stands, for pages.
type SyncView struct {
	On       bool     `json:"on"`       // the person wants it
	SignedIn bool     `json:"signedIn"` // and RingCentral has not refused the sign-in
	Kept     bool     `json:"kept"`     // the sign-in stays when the browser closes
	Server   string   `json:"server"`   // "" for RingCentral itself, "sandbox"
	Read     int64    `json:"read"`     // when the call log was last read, in milliseconds since 1970; 0: not yet
	Code     crm.Code `json:"code"`     // why it was not read the last time; "" if it was
	Why      string   `json:"why"`
}

func (w *Worker) syncView(ctx context.Context) (SyncView, error) {
	acc, ok, err := w.accounts.get(ctx, ringcentralKey)
	if err != nil {
		return SyncView{}, err
	}
	kept, err := w.ports.Kept.Get(ctx, ringcentralKey)
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.reading
	v := SyncView{On: w.chosen.source != fromWidget, Kept: kept != nil, Read: millis(r.Read), Code: r.Code, Why: r.Message}
	v.SignedIn = ok && acc.Token != nil && acc.Token.Access != "" && r.Code != crm.Unauthenticated
	if acc.Token != nil {
		v.Server = acc.Token.Server
	}
	return v, err
}

// signInToRingCentral is the sign-in by which the call log is read: with the client ID of the widget.
func (w *Worker) signInToRingCentral(ctx context.Context, in SignIn) (signInTo, error) {
	s, err := w.Settings(ctx)
	if err != nil {
		return signInTo{}, err
	}
	if s.Source == fromWidget {
		return signInTo{}, notSwitchedOn()
	}
	client, policy := s.ClientID, w.companyPolicy()
	if in.ClientID != "" && !policy.Locked("ringcentralClientId") { // it may not be saved yet
		client = in.ClientID
	}
	return signInTo{
		name: ringcentral.Name, config: ringcentralConfig(), client: oauth.Client{ID: client}, server: in.Server,
		enter: func(ctx context.Context, token oauth.Token) (Message, error) {
			return w.enterRingCentral(ctx, token, in.Keep)
		},
	}, nil
}

// enterRingCentral keeps a sign-in. Who signs in again goes on where the reading ended; another person begins anew.
func (w *Worker) enterRingCentral(ctx context.Context, token oauth.Token, keep bool) (Message, error) {
	policy := w.companyPolicy()
	if s, err := w.Settings(ctx); err != nil || s.Source == fromWidget { // switched off while the window was open
		return Message{}, notSwitchedOn()
	}
	if err := w.forget(ctx, ringcentralKey); err != nil { // also from the other area
		return Message{}, err
	}
	acc := account{User: crm.User{Platform: ringcentral.Name}, Token: &token}
	if _, err := w.accounts.put(ctx, acc, policy.Keeps(keep)); err != nil {
		return Message{}, err
	}
	if err := w.changeReading(ctx, func(r *reading) bool {
		r.Asked, r.NotBefore, r.Failed, r.Code, r.Message = time.Time{}, time.Time{}, 0, "", ""
		return true
	}); err != nil {
		return Message{}, settingsNotStored()
	}
	if err := w.configure(ctx, false); err != nil {
		return Message{}, err
	}
	w.wakeSoon()
	return readsCallLog(), nil
}

// SignOut ends the sign-in to RingCentral, and the reading of its call log with it.
func (w *Worker) SignOut(ctx context.Context) (Message, error) {
	revoke, err := w.closeSource(ctx, ringcentralKey)
	if err != nil {
		return Message{}, err
	}
	if err := w.accounts.forget(ctx, ringcentralKey); err != nil {
		return Message{}, settingsNotStored()
	}
	stored := w.changeReading(ctx, func(r *reading) bool {
		was := *r
		*r = reading{}
		return was != *r
	})
	w.changed()
	m := signedOutOfRingCentral(false, nil)
	if revoke != nil { // also where the rest failed: nobody has the token any more
		m = signedOutOfRingCentral(revoke(ctx))
	}
	if stored != nil {
		return Message{}, settingsNotStored()
	}
	return m, nil
}
