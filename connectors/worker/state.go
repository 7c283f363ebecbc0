package worker

import (
	"context"
	"slices"

	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/outbox"
	"callscribe/connectors/practice"
	"callscribe/connectors/settings"
)

// Account is the connected account, for pages.
type Account struct {
	Key      string `json:"key"`
	Platform string `json:"platform"`
	Title    string `json:"title"`
	Hostname string `json:"hostname"`
	Name     string `json:"name"`
	Company  string `json:"company"`
	SignedIn bool   `json:"signedIn"`
	Kept     bool   `json:"kept"`
	Answers  string `json:"answers"` // what the CRM's last answer was: "" well, "refused", "unreachable"

	NewTypes []string `json:"newTypes"` // of which a new contact can be; null where there is nothing to choose
}

// Job is a job of the outbox, for pages.
type Job struct {
	ID       string   `json:"id"`
	Session  string   `json:"sessionId"`
	Title    string   `json:"title"`
	State    string   `json:"state"`
	Code     crm.Code `json:"code"`
	Why      string   `json:"why"`
	Until    int64    `json:"until"`    // milliseconds since 1970; 0: at once, or not by itself
	Accepted int64    `json:"accepted"` // milliseconds since 1970
}

// State is how all stands, for pages; callscribe.d.ts documents it.
type State struct {
	Account   *Account   `json:"account"`
	Platforms []Platform `json:"platforms,omitempty"` // those of [Worker.Platforms], where a page asks for them
	Jobs      []Job      `json:"jobs"`
	Settings  Settings   `json:"settings"`
	Company   *Company   `json:"company"`   // the company's policy
	SigningIn string     `json:"signingIn"` // the platform whose sign-in window is open
	Redirect  string     `json:"redirect"`  // the address to which services send people back
	Sync      SyncView   `json:"sync"`      // of RingCentral's call log
	View
}

// Platform is a CRM that can be connected, for pages.
type Platform struct {
	Name  string   `json:"name"`
	Title string   `json:"title"`
	Hosts []string `json:"hosts"`
	Local bool     `json:"local"`

	Address *AddressPage `json:"address"` // how to ask for the hostname; null: all accounts are at one host
	Key     *KeyPage     `json:"key"`     // how to ask for a key; null: none may be pasted
	OAuth   *OAuthPage   `json:"oauth"`   // a person may sign in on the CRM's own page
	Own     bool         `json:"own"`     // the person has added it
	AnyHost bool         `json:"anyHost"` // companies run it themselves: the hostname may have a port and a path
}

// AddressPage are the words in which the settings page asks for a CRM's hostname.
type AddressPage struct {
	Label   string `json:"label"`
	Example string `json:"example"`
	Help    string `json:"help"`
	Default string `json:"default"` // what counts where nothing is given; "": it must be given
}

// KeyPage are the words in which the settings page asks for a key.
type KeyPage struct {
	Label     string `json:"label"`
	Help      string `json:"help"`
	UserLabel string `json:"userLabel"` // of the name that belongs to the key; "": none does
}

// OAuthPage is what the settings page needs to know of a sign-in on the CRM's own page.
type OAuthPage struct {
	Servers  []OAuthPlace    `json:"servers"`
	Secret   crm.OAuthSecret `json:"secret"`
	Setup    []string        `json:"setup"`
	Scopes   []string        `json:"scopes"`
	ClientID string          `json:"clientId"` // the app, where it is known
	Company  bool            `json:"company"`  // it is the company's, and no other is taken
}

// OAuthPlace is one place to sign in.
type OAuthPlace struct {
	Name          string `json:"name"`
	Title         string `json:"title"`
	NeedsHostname bool   `json:"needsHostname"`
}

// State is how all stands now.
func (w *Worker) State(ctx context.Context) (State, error) {
	s := State{Jobs: []Job{}, View: w.View()}
	s.Company = w.company()
	s.Redirect = w.ports.Browser.Redirect()
	w.mu.Lock()
	s.SigningIn = w.signingIn
	w.mu.Unlock()
	c, err := w.Connected(ctx)
	if err != nil {
		return s, crm.AsError(err)
	}
	if c != nil {
		s.Account = &Account{
			Key: c.Key, Platform: c.User.Platform, Title: w.ports.CRMs.titleOf(c.User.Platform), Hostname: c.User.Hostname,
			Name: c.Name, Company: c.Company, SignedIn: c.SignedIn, Kept: c.Kept,
			Answers: w.answered(ctx, c.Key), NewTypes: w.newTypes(),
		}
	}
	sessions := map[string]string{} // of the logs that the call book knows
	for _, c := range w.book().Snapshot() {
		sessions[linkKey(c.Account, c.LogID)] = c.Session
	}
	for _, j := range w.jobs() {
		s.Jobs = append(s.Jobs, view(j, sessions, w.ports.CRMs.titleOf(platformOf(j.Account))))
	}
	if s.Sync, err = w.syncView(ctx); err != nil {
		return s, crm.AsError(err)
	}
	s.Settings, err = w.Settings(ctx)
	return s, err
}

// Platforms are the CRMs that the company allows, for pages on which one is chosen. Their descriptions are parsed for it.
func (w *Worker) Platforms(ctx context.Context) (list []Platform, err error) {
	policy := w.companyPolicy()
	w.mu.Lock()
	mine := w.mine
	w.mu.Unlock()
	for _, e := range w.ports.CRMs.table() {
		if policy.Allows(e.Name) != nil || e.Name == practice.Name { // that is no choice beside a real one
			continue
		}
		page, err := w.platform(ctx, e.Platform(), policy)
		if err != nil {
			return nil, crm.AsError(err)
		}
		page.Own = slices.Contains(mine, e.Name)
		list = append(list, page)
	}
	return list, nil
}

// newTypes are the types of a new contact at the connected CRM.
func (w *Worker) newTypes() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.chosen.NewTypes
}

// platform is a CRM for pages.
func (w *Worker) platform(ctx context.Context, p crm.Platform, policy settings.Policy) (Platform, error) {
	page := Platform{Name: p.Name, Title: p.Title, Hosts: p.Hosts, Local: p.Local, AnyHost: p.AnyHost}
	if a := p.Address; a.Label != "" {
		page.Address = &AddressPage{Label: a.Label, Example: a.Example, Help: a.Help, Default: a.Default}
	}
	if s, ok := keyOf(p); ok {
		page.Key = &KeyPage{Label: s.Label, Help: s.Help, UserLabel: s.UserLabel}
	}
	config := oauthOf(p)
	if config == nil {
		return page, nil
	}
	o := &OAuthPage{Servers: []OAuthPlace{}, Secret: config.Secret, Setup: append([]string{}, config.Setup...), Scopes: append([]string{}, config.Scopes...)}
	for _, s := range config.Servers {
		o.Servers = append(o.Servers, OAuthPlace{Name: s.Name, Title: s.Title, NeedsHostname: page.Address != nil && config.NeedsHostname(s)})
	}
	page.OAuth = o
	client, byCompany := policy.Clients[p.Name]
	if o.Company = byCompany; !byCompany {
		var err error
		if client, err = w.client(ctx, p.Name); err != nil {
			return page, err
		}
	}
	o.ClientID = client.ID
	return page, nil
}

func view(j outbox.Job, sessions map[string]string, title string) Job {
	v := Job{ID: j.ID, Title: unreadableTitle(), State: string(j.State), Until: millis(j.Until), Accepted: millis(j.Accepted)}
	if j.Reason != nil {
		v.Code, v.Why = j.Reason.Code, j.Reason.Message
	}
	if j.State == outbox.Waiting {
		v.Why = withoutAdvice(v.Why)
	}
	if todo, err := readJob(j.Payload); err == nil {
		v.Session, v.Title = todo.Session, titleOfJob(todo)
		if v.Session == "" {
			v.Session = sessions[linkKey(j.Account, todo.Update.LogID)]
		}
		if j.Part != "" {
			v.Title = titleOfPart(crm.Part(j.Part), todo.Update, v.Code, title)
		}
	}
	return v
}

// Retry tries a job now, because a person asks.
func (w *Worker) Retry(id string) error {
	if _, err := w.job(id); err != nil {
		return err
	}
	if err := w.outbox.Retry(id); err != nil {
		return err
	}
	w.wakeSoon()
	return nil
}

// job is a job that who is signed in can see.
func (w *Worker) job(id string) (outbox.Job, error) {
	for _, j := range w.jobs() {
		if j.ID == id {
			return j, nil
		}
	}
	return outbox.Job{}, outbox.NoJob()
}

// Discard throws a job away for good, because a person asks.
func (w *Worker) Discard(ctx context.Context, id string) error {
	j, err := w.job(id)
	if err != nil {
		return err
	}
	todo, unreadable := readJob(j.Payload)
	if unreadable == nil && todo.creates() { // it may have been sent
		if err := w.links.lose(ctx, j.Account, todo.call(), j.Accepted); err != nil {
			return storageFull()
		}
	}
	if err := w.outbox.Discard(ctx, id); err != nil || unreadable != nil || todo.Session == "" {
		return err
	}
	return w.apply(ctx, calls.Discarded{Session: todo.Session, Seq: todo.Seq, Part: crm.Part(j.Part)})
}

// Export is the outbox as JSON, for a person to keep. It holds their own text, and no token.
func (w *Worker) Export() ([]byte, error) { return w.outbox.Export(w.jobs()) }
