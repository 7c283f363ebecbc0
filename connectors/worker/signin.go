package worker

import (
	"context"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/oauth"
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
	platform, err := w.connectable(in.Platform)
	if err != nil {
		return err
	}
	config := oauthOf(platform)
	if config == nil {
		return noSignInPage(platform.Title)
	}
	client, err := w.clientFor(ctx, platform, in)
	if err != nil {
		return err
	}
	request := oauth.Request{Client: client, Server: in.Server, Redirect: w.ports.Browser.Redirect()}
	if in.Hostname != "" {
		request.Hostname = hostname(platform, in.Hostname)
	}
	began, err := config.Begin(ctx, w.ports.Browser.Crypto, request)
	if err != nil {
		return err
	}
	w.mu.Lock()
	before := w.signingIn
	if before == "" {
		w.signingIn = platform.Name
	}
	w.mu.Unlock()
	if before != "" {
		return windowOpen(w.ports.CRMs.titleOf(before))
	}
	if in.ClientID != "" { // so that nobody has to look for it twice
		if err := w.keepClient(ctx, platform.Name, client); err != nil {
			w.signInEnded(Message{}, err)
			return err
		}
	}
	w.changed()
	w.beside(func() {
		ctx, cancel := context.WithTimeout(context.Background(), signInTimeout)
		defer cancel()
		m, err := Message{}, error(&crm.Error{Code: crm.Internal, Message: faultMessage.Message})
		defer func() { w.signInEnded(m, err) }() // also after a fault, or no window could be opened any more
		m, err = w.signIn(ctx, platform, config, began, in.Keep)
	})
	return nil
}

// signIn is the sign-in from the window to the connected account.
func (w *Worker) signIn(ctx context.Context, platform crm.Platform, config *oauth.Config, began *oauth.SignIn, keep bool) (Message, error) {
	address, err := w.ports.Browser.Window(ctx, began.Address)
	if err != nil {
		return Message{}, config.WindowError(err)
	}
	token, err := began.Finish(ctx, w.ports.CRMs.Transport, w.ports.Now, address)
	if err != nil {
		return Message{}, err
	}
	acc := account{User: crm.User{Platform: platform.Name, Hostname: token.Hostname}, Token: &token}
	if acc.User.Hostname == "" {
		acc.User.Hostname = platform.Address.Default
	}
	m, err := w.enter(ctx, platform, acc, bearer(token), keep)
	if err != nil { // nothing was stored, so nobody could give it back later
		_, _ = config.Revoke(ctx, w.ports.CRMs.Transport, w.ports.Now, token)
	}
	return m, err
}

func (w *Worker) signInEnded(m Message, err error) {
	if err != nil {
		m = NewMessage(connectors.FailureMessage(err))
	}
	w.mu.Lock()
	w.signingIn = ""
	w.mu.Unlock()
	w.tell(map[string]any{"type": "signedIn", "successful": err == nil, "returnMessage": m})
	w.changed()
}

// clientFor is the app by which people sign in: the company's policy says it, or the person.
func (w *Worker) clientFor(ctx context.Context, platform crm.Platform, in SignIn) (oauth.Client, error) {
	policy := w.companyPolicy()
	if client, ok := policy.Clients[platform.Name]; ok {
		return client, nil
	}
	if in.ClientID != "" {
		return oauth.Client{ID: in.ClientID, Secret: in.ClientSecret}, nil
	}
	return w.client(ctx, platform.Name)
}

// clientKey is where a person's client stands, beside the accounts: it may hold a secret.
const clientKey = "client|"

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
