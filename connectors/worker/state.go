package worker

import (
	"cmp"
	"context"

	"callscribe/connectors"
	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/outbox"
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
	Platforms []Platform `json:"platforms"`
	Jobs      []Job      `json:"jobs"`
	Settings  Settings   `json:"settings"`
	View
}

// Platform is a CRM that can be connected, for pages.
type Platform struct {
	Name  string   `json:"name"`
	Title string   `json:"title"`
	Hosts []string `json:"hosts"`
	Local bool     `json:"local"`
}

// State is how all stands now.
func (w *Worker) State(ctx context.Context) (State, error) {
	s := State{Jobs: []Job{}, View: w.View()}
	for _, p := range connectors.Platforms() {
		s.Platforms = append(s.Platforms, Platform{Name: p.Name, Title: p.Title, Hosts: p.Hosts, Local: p.Local})
	}
	c, err := w.Connected(ctx)
	if err != nil {
		return s, crm.AsError(err)
	}
	if c != nil {
		s.Account = &Account{
			Key: c.Key, Platform: c.User.Platform, Title: titleOf(c.User.Platform), Hostname: c.User.Hostname,
			Name: c.Name, Company: c.Company, SignedIn: c.SignedIn, Kept: c.Kept,
		}
	}
	for _, j := range w.outbox.List() {
		s.Jobs = append(s.Jobs, view(j))
	}
	s.Settings, err = w.Settings(ctx)
	return s, err
}

func view(j outbox.Job) Job {
	v := Job{ID: j.ID, Title: "An update that cannot be read", State: string(j.State), Until: millis(j.Until), Accepted: millis(j.Accepted)}
	if j.Reason != nil {
		v.Code, v.Why = j.Reason.Code, j.Reason.Message
	}
	var todo job
	switch {
	case json.Unmarshal(j.Payload, &todo) != nil:
	case todo.Create != nil:
		v.Session = todo.Session
		v.Title = "Log the call" + with(todo.Create.Contact.Name)
	case todo.Update != nil:
		v.Session = todo.Session
		v.Title = cmp.Or(todo.Update.Values.Subject, "Call log "+todo.Update.LogID)
	}
	return v
}

func with(name string) string {
	if name == "" {
		return ""
	}
	return " with " + name
}

// Retry tries a job now, because a person asks.
func (w *Worker) Retry(id string) error {
	if err := w.outbox.Retry(id); err != nil {
		return err
	}
	w.wakeSoon()
	return nil
}

// Discard throws a job away for good, because a person asks.
func (w *Worker) Discard(ctx context.Context, id string) error {
	var todo job
	for _, j := range w.outbox.List() {
		if j.ID == id {
			_ = json.Unmarshal(j.Payload, &todo) // one that cannot be read is of no session
		}
	}
	if err := w.outbox.Discard(ctx, id); err != nil {
		return err
	}
	if todo.Session == "" {
		return nil
	}
	return w.tellBook(ctx, calls.Outcome{Kind: calls.DiscardedKind, Session: todo.Session, Seq: todo.Seq})
}

// Export is the outbox as JSON, for a person to keep. It holds their own text, and no token.
func (w *Worker) Export() ([]byte, error) { return w.outbox.Export() }

// session opens an account that is known here.
func (w *Worker) session(ctx context.Context, key string) (*connectors.Session, error) {
	user, err := w.user(ctx, key)
	if err != nil {
		return nil, err
	}
	acc, ok, err := w.accounts.get(ctx, key)
	if err != nil || !ok {
		return nil, signedOut(user)
	}
	return w.ports.CRMs.withoutDeals(user, acc.AuthHeader)
}
