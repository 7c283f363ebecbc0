package hub

import (
	"context"
	"sync"

	"callscribe/connectors"
	"callscribe/connectors/crm"
)

// Delivery is an update or a create on its way to the hub.
type Delivery struct {
	User       crm.User               `json:"user"`
	AuthHeader string                 `json:"authHeader"`
	Update     *connectors.Update     `json:"update,omitempty"`
	Create     *connectors.NewCallLog `json:"create,omitempty"`
	Tried      *Tried                 `json:"tried,omitempty"` // the update was sent past the hub
}

// Deliver is UpdateCallLog or CreateCallLog; or it goes on with an update.
func (h *Hub) Deliver(ctx context.Context, d Delivery) (Result, error) {
	if d.Tried != nil {
		return h.adopt(ctx, *d.Tried)
	}
	if d.Create != nil {
		return h.CreateCallLog(ctx, d.User, d.AuthHeader, *d.Create)
	}
	return h.UpdateCallLog(ctx, d.User, d.AuthHeader, *d.Update)
}

// Deliver sends it at once, and once, where there is no hub to keep it.
func (d Direct) Deliver(ctx context.Context, in Delivery) (Result, error) {
	s, err := d.Session(in.User, in.AuthHeader)
	if err != nil {
		return Refused(err)
	}
	p := s.Platform()
	done := sent{Title: p.Title}
	if in.Create != nil {
		var made connectors.Created
		made, err = s.CreateCallLog(ctx, *in.Create)
		done.Updated, done.Existed = connectors.Updated{Log: made.Log, Note: made.Note, Changed: true}, made.Existed
	} else {
		done.Updated, err = s.UpdateCallLog(ctx, *in.Update)
	}
	if err != nil {
		e := crm.AsError(err)
		return Result{Error: e, Message: connectors.FailureMessage(e), Usage: s.Usage()}, nil
	}
	done.Usage = s.Usage()
	return succeeded(done, in.Create != nil), nil
}

// Call is one method of a [Session], as it travels between the modules: that of the one field that is set,
// or GetUserInfo.
type Call struct {
	User       crm.User `json:"user"`
	AuthHeader string   `json:"authHeader"`

	Update      *connectors.Update     `json:"update,omitempty"`
	Create      *connectors.NewCallLog `json:"create,omitempty"`
	Find        bool                   `json:"find,omitempty"` // with Create: FindCallLog
	LogID       string                 `json:"logId,omitempty"`
	Disposition *crm.Disposition       `json:"disposition,omitempty"`
	Number      string                 `json:"number,omitempty"`
	Name        string                 `json:"name,omitempty"`
	Contact     *crm.NewContact        `json:"contact,omitempty"`
}

// Reply is what the method returned.
type Reply struct {
	Updated  *connectors.Updated `json:"updated,omitempty"`
	Created  *connectors.Created `json:"created,omitempty"`
	Log      *crm.CallLog        `json:"log,omitempty"`
	Note     string              `json:"note,omitempty"`
	Contacts []crm.Contact       `json:"contacts,omitempty"`
	Identity crm.Identity        `json:"identity"`
	Error    *crm.Error          `json:"error,omitempty"`
	Usage    crm.Usage           `json:"usage"`
}

// Remote reaches the CRMs through another program.
type Remote struct {
	All   []Platform
	Serve func(ctx context.Context, in Call) (Reply, error) // [Express.Serve], there
}

// Platforms implements [CRM].
func (r Remote) Platforms() []Platform { return r.All }

// Open implements [CRM].
func (r Remote) Open(_ context.Context, user crm.User, authHeader string) (Session, error) {
	return &remoteSession{serve: r.Serve, user: user, authHeader: authHeader}, nil
}

// CheckUpdate implements [CRM]: the other program has checked it before it handed it over.
func (Remote) CheckUpdate(context.Context, crm.User, string, connectors.Update) error { return nil }

// CheckCreate implements [CRM] likewise.
func (Remote) CheckCreate(context.Context, crm.User, string, connectors.NewCallLog) error { return nil }

// remoteSession implements [Session].
type remoteSession struct {
	serve      func(ctx context.Context, in Call) (Reply, error)
	user       crm.User
	authHeader string

	mu    sync.Mutex
	usage crm.Usage
}

func (s *remoteSession) call(ctx context.Context, in Call) (out Reply, err error) {
	in.User, in.AuthHeader = s.user, s.authHeader
	if out, err = s.serve(ctx, in); err != nil {
		return out, err
	}
	s.mu.Lock()
	requests, tokens := s.usage.Requests+out.Usage.Requests, s.usage.Tokens+out.Usage.Tokens
	s.usage = out.Usage
	s.usage.Requests, s.usage.Tokens = requests, tokens
	s.mu.Unlock()
	if out.Error != nil {
		return out, out.Error
	}
	return out, nil
}

func (s *remoteSession) UpdateCallLog(ctx context.Context, update connectors.Update) (done connectors.Updated, err error) {
	out, err := s.call(ctx, Call{Update: &update})
	if out.Updated != nil {
		done = *out.Updated
	}
	return done, err
}

func (s *remoteSession) CreateCallLog(ctx context.Context, create connectors.NewCallLog) (done connectors.Created, err error) {
	out, err := s.call(ctx, Call{Create: &create})
	if out.Created != nil {
		done = *out.Created
	}
	return done, err
}

func (s *remoteSession) FindCallLog(ctx context.Context, create connectors.NewCallLog) (*crm.CallLog, error) {
	out, err := s.call(ctx, Call{Create: &create, Find: true})
	return out.Log, err
}

func (s *remoteSession) SetDisposition(ctx context.Context, id string, to crm.Disposition) (connectors.CallLog, error) {
	out, err := s.call(ctx, Call{LogID: id, Disposition: &to})
	return connectors.CallLog{Log: out.Log, Note: out.Note}, err
}

func (s *remoteSession) GetUserInfo(ctx context.Context) (crm.Identity, error) {
	out, err := s.call(ctx, Call{})
	return out.Identity, err
}

func (s *remoteSession) FindContact(ctx context.Context, number string) ([]crm.Contact, error) {
	out, err := s.call(ctx, Call{Number: number})
	return out.Contacts, err
}

func (s *remoteSession) FindContactWithName(ctx context.Context, name string) ([]crm.Contact, error) {
	out, err := s.call(ctx, Call{Name: name})
	return out.Contacts, err
}

func (s *remoteSession) CreateContact(ctx context.Context, contact crm.NewContact) (made crm.Contact, err error) {
	out, err := s.call(ctx, Call{Contact: &contact})
	if len(out.Contacts) > 0 {
		made = out.Contacts[0]
	}
	return made, err
}

func (s *remoteSession) Usage() crm.Usage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.usage
}

// serve makes a call.
func (d Direct) serve(ctx context.Context, in Call) (out Reply) {
	s, err := d.Open(ctx, in.User, in.AuthHeader)
	if err != nil {
		return Reply{Error: crm.AsError(err)}
	}
	switch {
	case in.Update != nil:
		var done connectors.Updated
		done, err = s.UpdateCallLog(ctx, *in.Update)
		out.Updated = &done
	case in.Create != nil && in.Find:
		out.Log, err = s.FindCallLog(ctx, *in.Create)
	case in.Create != nil:
		var done connectors.Created
		done, err = s.CreateCallLog(ctx, *in.Create)
		out.Created = &done
	case in.Disposition != nil:
		var got connectors.CallLog
		got, err = s.SetDisposition(ctx, in.LogID, *in.Disposition)
		out.Log, out.Note = got.Log, got.Note
	case in.Number != "":
		out.Contacts, err = s.FindContact(ctx, in.Number)
	case in.Name != "":
		out.Contacts, err = s.FindContactWithName(ctx, in.Name)
	case in.Contact != nil:
		var made crm.Contact
		made, err = s.CreateContact(ctx, *in.Contact)
		out.Contacts = []crm.Contact{made}
	default:
		out.Identity, err = s.GetUserInfo(ctx)
	}
	out.Error, out.Usage = crm.AsError(err), s.Usage()
	return out
}
