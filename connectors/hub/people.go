package hub

import (
	"cmp"
	"context"
	"time"

	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/desk"
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

// State is what pages show of the hub.
type State struct {
	Account   *Account   `json:"account"`
	Platforms []Platform `json:"platforms"`
	Jobs      []Job      `json:"jobs"`
	Settings  Settings   `json:"settings"`
}

// State is how the hub stands.
func (h *Hub) State(ctx context.Context) (State, error) {
	s := State{Platforms: h.ports.CRM.Platforms(), Jobs: []Job{}}
	c, err := h.Connected(ctx)
	if err != nil {
		return s, crm.AsError(err)
	}
	if c != nil {
		s.Account = &Account{
			Key: c.Key, Platform: c.User.Platform, Title: c.User.Platform, Hostname: c.User.Hostname,
			Name: c.Name, Company: c.Company, SignedIn: c.SignedIn, Kept: c.Kept,
		}
		p, _ := h.platform(c.User.Platform)
		s.Account.Title = p.Title
	}
	for _, j := range h.outbox.List() {
		s.Jobs = append(s.Jobs, view(j))
	}
	s.Settings, err = h.Settings(ctx)
	return s, err
}

func view(j outbox.Job) Job {
	v := Job{ID: j.ID, Title: "An update that cannot be read", State: string(j.State), Until: millis(j.NotBefore), Accepted: millis(j.Accepted)}
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

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// Retry tries a job now, because a person asks.
func (h *Hub) Retry(id string) error {
	if err := h.outbox.Retry(id); err != nil {
		return err
	}
	h.wakeSoon()
	return nil
}

// Discard throws a job away for good, because a person asks.
func (h *Hub) Discard(ctx context.Context, id string) error {
	var todo job
	for _, j := range h.outbox.List() {
		if j.ID == id {
			_ = json.Unmarshal(j.Payload, &todo) // one that cannot be read is of no session
		}
	}
	if err := h.outbox.Discard(ctx, id); err != nil {
		return err
	}
	h.hold()
	if todo.Session == "" {
		return nil
	}
	return h.tellBook(ctx, calls.Outcome{Kind: calls.DiscardedKind, Session: todo.Session, Seq: todo.Seq})
}

// Export is the outbox as JSON, for a person to keep. It holds their own text, and no token.
func (h *Hub) Export() ([]byte, error) { return h.outbox.Export() }

// session opens an account that is known here.
func (h *Hub) session(ctx context.Context, key string) (Session, error) {
	user, err := h.user(ctx, key)
	if err != nil {
		return nil, err
	}
	acc, ok, err := h.accounts.get(ctx, key)
	if err != nil || !ok {
		return nil, h.signedOut(user)
	}
	return h.ports.CRM.Open(ctx, user, acc.AuthHeader)
}

// FindContact finds contacts for the desk, by number or by name.
func (h *Hub) FindContact(ctx context.Context, search desk.Search) ([]calls.Contact, error) {
	s, err := h.session(ctx, search.Account)
	if err != nil {
		return nil, err
	}
	var found []crm.Contact
	if search.Name != "" {
		found, err = s.FindContactWithName(ctx, search.Name)
	} else {
		found, err = s.FindContact(ctx, search.Number)
	}
	return contacts(found), err
}

// CreateContact creates a contact, for the desk.
func (h *Hub) CreateContact(ctx context.Context, c desk.NewContact) (calls.Contact, error) {
	s, err := h.session(ctx, c.Account)
	if err != nil {
		return calls.Contact{}, err
	}
	made, err := s.CreateContact(ctx, crm.NewContact{Name: c.Name, Phone: c.Phone, Type: c.Type})
	return contacts([]crm.Contact{made})[0], err
}

func contacts(found []crm.Contact) []calls.Contact {
	out := []calls.Contact{}
	for _, c := range found {
		out = append(out, calls.Contact{ID: c.ID, Name: c.Name, Type: c.Type, Company: c.Company})
	}
	return out
}
