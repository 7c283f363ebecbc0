package worker

import (
	"cmp"
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

// createJob is a create of the call book.
func createJob(c calls.Create, now time.Time) job {
	create := &connectors.NewCallLog{
		Call:        *call(c.Session, c.Direction, c.From, c.To),
		Values:      values(c.Inputs),
		Contact:     crm.Contact{ID: c.Contact.ID, Name: c.Contact.Name, Type: c.Contact.Type},
		Disposition: crm.Disposition{DealID: c.DealID, LeadID: c.LeadID},
	}
	if c.CheckFirst {
		create.LookSince = firstTime(c.Inputs.StartTime, now.Add(-24*time.Hour))
	}
	return job{Session: c.Session, Seq: c.Seq, Create: create}
}

// updateJob is an update of the call book.
func updateJob(u calls.Update) job {
	update := &connectors.Update{LogID: u.LogID, Values: values(u.Inputs), Call: call(u.Session, u.Direction, u.From, u.To)}
	return job{Session: u.Session, Seq: u.Seq, Update: update}
}

// user is the account's user with the person's present settings.
func (w *Worker) user(ctx context.Context, key string) (crm.User, error) {
	settings, err := w.Settings(ctx)
	if err != nil {
		return crm.User{}, err
	}
	c, err := w.Connected(ctx)
	if err != nil {
		return crm.User{}, err
	}
	var user crm.User
	if c != nil && c.Key == key {
		user = c.User
	} else if acc, ok, err := w.accounts.get(ctx, key); err != nil || !ok {
		return crm.User{}, &crm.Error{Code: crm.Unauthenticated, AccountWide: true, Message: "No CRM is connected. Connect one in Callscribe's settings."}
	} else {
		user = acc.User
	}
	user.Settings = settings.UserSettings
	if zone := cmp.Or(settings.TimezoneName, w.ports.TimezoneName()); zone != "" {
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
func (w *Worker) report(ctx context.Context) {
	for _, o := range w.standing() {
		w.mu.Lock()
		same := w.told[o.Session] == o
		w.told[o.Session] = o
		w.mu.Unlock()
		if !same && w.outcome(ctx, o) != nil {
			w.mu.Lock()
			delete(w.told, o.Session) // it is told again
			w.mu.Unlock()
		}
	}
}

// standing is how the newest job of each session of the call book stands.
func (w *Worker) standing() map[string]calls.Outcome {
	all := map[string]calls.Outcome{}
	for _, j := range w.outbox.List() {
		if j.Reason == nil {
			continue
		}
		of := w.origin(j)
		if of.session == "" {
			continue
		}
		o := calls.Outcome{Kind: calls.QueuedKind, Session: of.session, Seq: of.seq, Until: j.Until, Code: string(j.Reason.Code), Message: j.Reason.Message}
		if j.State == outbox.Parked {
			o.Kind, o.Until = calls.FailedKind, time.Time{}
		}
		all[of.session] = o
	}
	return all
}

// held is the number of the newest job that the outbox holds of each session.
func (w *Worker) held() map[string]int {
	held := map[string]int{}
	for _, j := range w.outbox.List() {
		if of := w.origin(j); of.session != "" {
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

func (w *Worker) origin(j outbox.Job) origin {
	w.mu.Lock()
	defer w.mu.Unlock()
	of, ok := w.origins[j.ID]
	if ok {
		return of
	}
	var todo job
	if json.Unmarshal(j.Payload, &todo) == nil {
		of = origin{todo.Session, todo.Seq}
	}
	if len(w.origins) >= mostOrigins {
		clear(w.origins)
	}
	w.origins[j.ID] = of
	return of
}
