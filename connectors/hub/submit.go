package hub

import (
	"context"
	"strconv"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/logbody"
	"callscribe/connectors/outbox"
	"callscribe/connectors/ringcentral"
)

// Submit stores a task; when it returns without an error it is kept until the CRM has it, or a person
// discards it. What becomes of it is told by Ports.Outcome.
func (h *Hub) Submit(ctx context.Context, task calls.Task) error {
	var j job
	var account, key string
	switch {
	case task.Create != nil:
		c := task.Create
		account, key = c.Account, sessionKey+c.Session
		j.Session, j.Seq = c.Session, c.Seq
		j.Create = &connectors.NewCallLog{
			Call:        *call(c.Session, c.Direction, c.From, c.To),
			Values:      values(c.Inputs),
			Contact:     crm.Contact{ID: c.Contact.ID, Name: c.Contact.Name, Type: c.Contact.Type},
			Disposition: crm.Disposition{DealID: c.DealID, LeadID: c.LeadID},
		}
		if c.CheckFirst {
			j.Create.LookSince = firstTime(c.Inputs.StartTime, h.ports.Now().Add(-24*time.Hour))
		}
	case task.Update != nil:
		u := task.Update
		account, key = u.Account, logKey+u.LogID
		j.Session, j.Seq = u.Session, u.Seq
		j.Update = &connectors.Update{LogID: u.LogID, Values: values(u.Inputs), Call: call(u.Session, u.Direction, u.From, u.To)}
	default:
		return crm.InvalidInput("task", "must be a create or an update")
	}
	var err error
	if j.User, err = h.user(ctx, account); err != nil {
		return err
	}
	_, err = h.accept(ctx, account, key, j)
	return err
}

// user is the account's user with the person's present settings.
func (h *Hub) user(ctx context.Context, key string) (crm.User, error) {
	settings, err := h.Settings(ctx)
	if err != nil {
		return crm.User{}, err
	}
	c, err := h.Connected(ctx)
	if err != nil {
		return crm.User{}, err
	}
	var user crm.User
	if c != nil && c.Key == key {
		user = c.User
	} else if acc, ok, err := h.accounts.get(ctx, key); err != nil || !ok {
		return crm.User{}, &crm.Error{Code: crm.Unauthenticated, AccountWide: true, Message: "No CRM is connected. Connect one in Callscribe's settings."}
	} else {
		user = acc.User
	}
	user.Settings = settings.UserSettings
	if zone := settings.TimezoneName; zone != "" {
		user.TimezoneName = zone
	} else if zone := h.ports.TimezoneName(); zone != "" {
		user.TimezoneName = zone
	}
	return user, nil
}

func call(session, direction string, from, to ringcentral.Party) *logbody.Call {
	party := func(p ringcentral.Party) *logbody.Party {
		return &logbody.Party{PhoneNumber: p.PhoneNumber, ExtensionNumber: p.Extension, Name: p.Name}
	}
	return &logbody.Call{SessionID: session, Direction: direction, From: party(from), To: party(to)}
}

func values(in calls.Inputs) logbody.Update {
	v := logbody.Update{Subject: in.Subject, Note: in.Note, Result: in.Result, RecordingLink: in.RecordingLink}
	if !in.StartTime.IsZero() {
		v.StartTime = in.StartTime.UTC().Format(time.RFC3339Nano)
	}
	if in.Duration != nil {
		v.Duration = strconv.Itoa(*in.Duration)
	}
	return v
}

func firstTime(t, otherwise time.Time) time.Time {
	if t.IsZero() {
		return otherwise
	}
	return t
}

// report tells the call book how its jobs stand, where that has changed.
func (h *Hub) report(ctx context.Context) {
	if h.ports.Outcome == nil {
		return
	}
	for _, o := range h.standing() {
		h.mu.Lock()
		same := h.told[o.Session] == o
		h.told[o.Session] = o
		h.mu.Unlock()
		if !same && h.ports.Outcome(ctx, o) != nil {
			h.mu.Lock()
			delete(h.told, o.Session) // it is told again
			h.mu.Unlock()
		}
	}
}

// standing is how the newest job of each session of the call book stands.
func (h *Hub) standing() map[string]calls.Outcome {
	all := map[string]calls.Outcome{}
	for _, j := range h.outbox.List() {
		if j.Reason == nil {
			continue
		}
		of := h.origin(j)
		if of.session == "" {
			continue
		}
		o := calls.Outcome{Kind: calls.QueuedKind, Session: of.session, Seq: of.seq, Until: j.NotBefore, Code: string(j.Reason.Code), Message: j.Reason.Message}
		if j.State == outbox.Parked {
			o.Kind, o.Until = calls.FailedKind, time.Time{}
		}
		all[of.session] = o
	}
	return all
}

// Held is the number of the newest job that the outbox holds of each session.
func (h *Hub) Held() map[string]int {
	held := map[string]int{}
	for _, j := range h.outbox.List() {
		if of := h.origin(j); of.session != "" {
			held[of.session] = max(held[of.session], of.seq)
		}
	}
	return held
}

// origin is where a job comes from: its session, and its number in the call book.
type origin struct {
	session string
	seq     int
}

// mostOrigins is how many are remembered, so that a thousand waiting jobs are not read at each wake.
const mostOrigins = 10_000

func (h *Hub) origin(j outbox.Job) origin {
	h.mu.Lock()
	defer h.mu.Unlock()
	of, ok := h.origins[j.ID]
	if ok {
		return of
	}
	var todo job
	if json.Unmarshal(j.Payload, &todo) == nil {
		of = origin{todo.Session, todo.Seq}
	}
	if len(h.origins) >= mostOrigins {
		clear(h.origins)
	}
	h.origins[j.ID] = of
	return of
}
