package worker

import (
	"cmp"
	"context"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/oauth"
	"callscribe/connectors/ringcentral"
)

// Browser is what a sign-in on a CRM's own page needs of the browser.
type Browser struct {
	Crypto oauth.Crypto

	// Redirect is the extension's address to which services send people back.
	Redirect func() string

	// Window shows an address to the person, and returns the one to which he was sent back: or
	// [oauth.ErrClosed], [oauth.ErrNoPage].
	Window func(ctx context.Context, address string) (redirected string, err error)
}

// SignIn is a person's wish to connect a CRM by signing in on its own page.
type SignIn struct {
	Platform string `json:"platform"`
	Hostname string `json:"hostname"` // "" where the CRM tells it
	Server   string `json:"server"`   // which authorization server: "" for the usual one
	Keep     bool   `json:"keep"`

	// The company's app. "": the one of the company's policy, or the one that was given last time.
	ClientID     string `json:"clientId"`
	ClientSecret string `json:"clientSecret"`
}

// signInTimeout ends a sign-in whose window stays open.
const signInTimeout = 10 * time.Minute

// SignIn opens a window at the CRM's sign-in page. It returns when the window is asked for: a person may need
// minutes. What came of it is told to all pages as "signedIn", and the state says that it is under way.
func (w *Worker) SignIn(ctx context.Context, in SignIn) error {
	to, err := w.signInTo(ctx, in)
	if err != nil {
		return err
	}
	request := oauth.Request{Client: to.client, Server: to.server, Hostname: to.hostname, Redirect: w.ports.Browser.Redirect()}
	began, err := to.config.Begin(ctx, w.ports.Browser.Crypto, request)
	if err != nil {
		return err
	}
	w.mu.Lock()
	before := w.signingIn
	if before == "" {
		w.signingIn = to.name
	}
	w.mu.Unlock()
	if before != "" {
		return windowOpen(w.ports.CRMs.titleOf(before))
	}
	if to.given { // so that nobody has to look for it twice
		if err := w.keepClient(ctx, to.name, to.client); err != nil {
			w.signInEnded(Message{}, err)
			return err
		}
	}
	w.changed()
	w.beside(func() {
		ctx, cancel := context.WithTimeout(context.Background(), signInTimeout)
		defer cancel()
		m, err := Message{}, error(&crm.Error{Code: crm.Internal, Message: faultMessage().Message})
		defer func() { w.signInEnded(m, err) }() // also after a fault, or no window could be opened any more
		m, err = w.signIn(ctx, to, began)
	})
	return nil
}

// signInTo is what a person signs in to, and what is done with the token.
type signInTo struct {
	name     string
	config   *oauth.Config
	client   oauth.Client
	given    bool // the person has given the client with the sign-in; else it is the company's, or that of last time
	server   string
	hostname string
	enter    func(ctx context.Context, token oauth.Token) (Message, error)
}

// signInTo prepares a sign-in to a CRM, or to RingCentral.
func (w *Worker) signInTo(ctx context.Context, in SignIn) (signInTo, error) {
	if in.Platform == ringcentral.Name {
		return w.signInToRingCentral(ctx, in)
	}
	platform, err := w.connectable(in.Platform)
	if err != nil {
		return signInTo{}, err
	}
	to := signInTo{name: platform.Name, config: oauthOf(platform), server: in.Server}
	if to.config == nil {
		return to, noSignInPage(platform.Title)
	}
	if in.Hostname != "" {
		to.hostname = hostname(platform, in.Hostname)
	}
	place := w.connectedKey()
	to.enter = func(ctx context.Context, token oauth.Token) (Message, error) {
		acc := account{User: crm.User{Platform: platform.Name, Hostname: token.Hostname}, Token: &token}
		if acc.User.Hostname == "" {
			acc.User.Hostname = platform.Address.Default
		}
		return w.enter(ctx, platform, acc, bearer(token), in.Keep, place)
	}
	policy := w.companyPolicy()
	if policy.CRM.Platform == platform.Name {
		to.server, to.hostname = cmp.Or(policy.CRM.Server, to.server), cmp.Or(to.hostname, policy.CRM.Hostname)
	}
	if server, err := to.config.Server(to.server); err == nil && to.config.NeedsHostname(server) {
		to.hostname = cmp.Or(to.hostname, platform.Address.Default)
	}
	company, set := policy.Clients[platform.Name]
	switch to.given = in.ClientID != "" && !set; {
	case set:
		to.client = company
	case to.given:
		to.client = oauth.Client{ID: in.ClientID, Secret: in.ClientSecret}
	default:
		to.client, err = w.client(ctx, platform.Name)
	}
	return to, err
}

// signIn is the sign-in from the window to the connected account.
func (w *Worker) signIn(ctx context.Context, to signInTo, began *oauth.SignIn) (Message, error) {
	address, err := w.ports.Browser.Window(ctx, began.Address)
	if err != nil {
		return Message{}, to.config.WindowError(err)
	}
	token, err := began.Finish(ctx, w.ports.CRMs.Transport, w.ports.Now, address)
	if err != nil {
		return Message{}, err
	}
	m, err := to.enter(ctx, token)
	if err != nil { // nothing was stored, so nobody could give it back later
		_, _ = to.config.Revoke(ctx, w.ports.CRMs.Transport, w.ports.Now, token)
	}
	return m, err
}

func (w *Worker) signInEnded(m Message, err error) {
	if err != nil {
		m = NewMessage(connectors.FailureMessage(err))
	}
	w.mu.Lock()
	platform := w.signingIn
	w.signingIn = ""
	w.mu.Unlock()
	w.tell(map[string]any{"type": "signedIn", "platform": platform, "successful": err == nil, "returnMessage": m})
	w.changed()
}

// clientKey is where a person's client stands, beside the accounts: it may hold a secret. No CRM's name holds a "/".
const clientKey = "client/"

// client is the app that a person gave last time, empty where there is none.
func (w *Worker) client(ctx context.Context, platform string) (client oauth.Client, err error) {
	data, err := w.ports.Kept.Get(ctx, clientKey+platform)
	if err != nil || data == nil {
		return client, err
	}
	return client, json.Unmarshal(data, &client)
}

func (w *Worker) keepClient(ctx context.Context, platform string, client oauth.Client) error {
	data, err := json.Marshal(client)
	if err == nil {
		err = w.ports.Kept.Put(ctx, clientKey+platform, data)
	}
	if err != nil {
		return clientNotStored()
	}
	return nil
}
