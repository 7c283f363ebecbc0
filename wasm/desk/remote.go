//go:build js && wasm

package main

import (
	"context"
	"sync"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/hub"
	"callscribe/wasm/internal/operation"
)

// remote is the way to the CRMs: the worker module. Its other end is serve in wasm/worker/hub.go.
type remote struct{ platforms []hub.Platform }

func newRemote(ctx context.Context) (r remote, err error) {
	return r, operation.Ask(ctx, "platforms", operation.None{}, &r.platforms)
}

// Platforms implements [hub.CRM].
func (r remote) Platforms() []hub.Platform { return r.platforms }

// Open implements [hub.CRM].
func (remote) Open(_ context.Context, user crm.User, authHeader string) (hub.Session, error) {
	return &session{user: user, authHeader: authHeader}, nil
}

// CheckUpdate implements [hub.CRM]: the worker module has checked it before it handed it over.
func (remote) CheckUpdate(context.Context, crm.User, string, connectors.Update) error { return nil }

// CheckCreate implements [hub.CRM] likewise.
func (remote) CheckCreate(context.Context, crm.User, string, connectors.NewCallLog) error { return nil }

// session implements [hub.Session].
type session struct {
	user       crm.User
	authHeader string

	mu    sync.Mutex
	usage crm.Usage
}

func (s *session) call(ctx context.Context, in hub.Call) (out hub.Reply, err error) {
	in.User, in.AuthHeader = s.user, s.authHeader
	if err := operation.Ask(ctx, "serve", in, &out); err != nil {
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

func (s *session) UpdateCallLog(ctx context.Context, update connectors.Update) (done connectors.Updated, err error) {
	out, err := s.call(ctx, hub.Call{Update: &update})
	if out.Updated != nil {
		done = *out.Updated
	}
	return done, err
}

func (s *session) CreateCallLog(ctx context.Context, create connectors.NewCallLog) (done connectors.Created, err error) {
	out, err := s.call(ctx, hub.Call{Create: &create})
	if out.Created != nil {
		done = *out.Created
	}
	return done, err
}

func (s *session) FindCallLog(ctx context.Context, create connectors.NewCallLog) (*crm.CallLog, error) {
	out, err := s.call(ctx, hub.Call{Create: &create, Find: true})
	return out.Log, err
}

func (s *session) SetDisposition(ctx context.Context, id string, to crm.Disposition) (connectors.CallLog, error) {
	out, err := s.call(ctx, hub.Call{LogID: id, Disposition: &to})
	return connectors.CallLog{Log: out.Log, Note: out.Note}, err
}

func (s *session) GetUserInfo(ctx context.Context) (crm.Identity, error) {
	out, err := s.call(ctx, hub.Call{})
	return out.Identity, err
}

func (s *session) FindContact(ctx context.Context, number string) ([]crm.Contact, error) {
	out, err := s.call(ctx, hub.Call{Number: number})
	return out.Contacts, err
}

func (s *session) FindContactWithName(ctx context.Context, name string) ([]crm.Contact, error) {
	out, err := s.call(ctx, hub.Call{Name: name})
	return out.Contacts, err
}

func (s *session) CreateContact(ctx context.Context, contact crm.NewContact) (made crm.Contact, err error) {
	out, err := s.call(ctx, hub.Call{Contact: &contact})
	if len(out.Contacts) > 0 {
		made = out.Contacts[0]
	}
	return made, err
}

func (s *session) Usage() crm.Usage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.usage
}
