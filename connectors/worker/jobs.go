package worker

import (
	"cmp"
	"context"
	"strings"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/outbox"
)

// sendTimeout ends one try. A worker may be stopped when one event takes long.
const sendTimeout = 25 * time.Second

// job is what the outbox holds of a create or an update. It names the account, and holds no token.
type job struct {
	User   crm.User               `json:"user"`
	Create *connectors.NewCallLog `json:"create,omitempty"`
	Update *connectors.Update     `json:"update,omitempty"`

	// Earlier are the creates that this one has replaced: one of them may have been sent. Only merged jobs
	// have them.
	Earlier []connectors.NewCallLog `json:"earlier,omitempty"`

	Session string `json:"session,omitempty"` // of a create, and of the call book's updates
	Seq     int    `json:"seq,omitempty"`     // of the call book's jobs
}

// sent is what a try that succeeded brings back.
type sent struct {
	Updated connectors.Updated
	Existed bool   // of a create: the session had a log already
	Title   string // of the CRM
	Usage   crm.Usage
}

// merge is one job that does what earlier and then later do. They are of one log.
func merge(earlier, later json.RawMessage) (json.RawMessage, error) {
	var a, b job
	if err := json.Unmarshal(earlier, &a); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(later, &b); err != nil {
		return nil, err
	}
	switch {
	case a.Create != nil && b.Create != nil:
		b.Earlier = append(a.Earlier, *a.Create)
		create := b.Create
		create.Values, create.OwnerID = a.Create.Values.Then(create.Values), cmp.Or(create.OwnerID, a.Create.OwnerID)
		if create.Disposition == (crm.Disposition{}) {
			create.Disposition = a.Create.Disposition
		}
		if at := a.Create.LookSince; !at.IsZero() { // what is known of the earlier's fate stays
			create.LookSince = earlierTime(at, create.LookSince)
		}
	case a.Create != nil:
		b.Earlier = append(a.Earlier, *a.Create)
		create := *a.Create
		create.Values, create.OwnerID = create.Values.Then(b.Update.Values), cmp.Or(b.Update.OwnerID, create.OwnerID)
		b.Create, b.Update, b.Session = &create, nil, a.Session
		b.Seq = max(a.Seq, b.Seq)
	case b.Create != nil:
		b.Create.Values = a.Update.Values.Then(b.Create.Values)
		b.Seq = max(a.Seq, b.Seq)
	default:
		update := a.Update.Then(*b.Update)
		b.Update = &update
		if b.Session == "" {
			b.Session, b.Seq = a.Session, a.Seq
		}
	}
	return json.Marshal(b)
}

func earlierTime(a, b time.Time) time.Time {
	if b.IsZero() || a.Before(b) {
		return a
	}
	return b
}

// canonical is the outbox's name of a log: a session whose log is known is that log.
func (w *Worker) canonical(account, key string) string {
	if session, ok := strings.CutPrefix(key, sessionKey); ok {
		if logID := w.links.get(account, session); logID != "" {
			return logKey + logID
		}
	}
	return key
}

// The outbox's keys.
const (
	sessionKey = "session:"
	logKey     = "log:"
)

// send brings a job to the CRM.
func (w *Worker) send(ctx context.Context, j outbox.Job) outbox.Outcome {
	var todo job
	if err := json.Unmarshal(j.Payload, &todo); err != nil || (todo.Update == nil) == (todo.Create == nil) {
		return outbox.Outcome{Err: &crm.Error{Code: crm.Internal, Message: "A waiting update cannot be read. Export it to see what it holds, then discard it."}}
	}
	acc, ok, err := w.accounts.get(ctx, j.Account)
	if err != nil || !ok {
		return outbox.Outcome{Err: signedOut(todo.User)}
	}
	crms := w.ports.CRMs
	crms.Transport = j.Gate(crms.Transport)
	session, err := crms.Session(todo.User, acc.AuthHeader)
	if err != nil {
		return outbox.Outcome{Err: crm.AsError(err)}
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	done := sent{Title: session.Platform().Title}
	if todo.Create != nil {
		err = w.sendCreate(ctx, session, j, todo, &done)
	} else if done.Updated, err = session.UpdateCallLog(ctx, *todo.Update); err == nil && todo.Session != "" {
		err = w.tellDone(ctx, j, calls.Outcome{Kind: calls.UpdatedKind, Session: todo.Session, Seq: todo.Seq})
	}
	done.Usage = session.Usage()
	return outbox.Outcome{Result: done, Err: crm.AsError(err)}
}

// sendCreate logs a call, once. A session that has a log gets it brought up to date instead.
func (w *Worker) sendCreate(ctx context.Context, session *connectors.Session, j outbox.Job, todo job, done *sent) error {
	create := *todo.Create
	if logID := w.links.get(j.Account, todo.Session); logID != "" {
		err := w.renew(ctx, session, logID, create, done)
		if crm.CodeOf(err) != crm.NotFound {
			if err != nil {
				return err
			}
			return w.created(ctx, j, todo, done.Updated.Log)
		}
		// It was deleted in the CRM, and the person wants it again.
	}
	log, err := w.logOnce(ctx, session, j, todo, done)
	if err != nil {
		return err
	}
	if err := w.links.put(ctx, j.Account, todo.Session, log.ID, w.ports.Now()); err != nil {
		return err
	}
	if done.Existed { // with what was known then
		if err := w.renew(ctx, session, log.ID, create, done); err != nil {
			return err
		}
	}
	return w.created(ctx, j, todo, done.Updated.Log)
}

// logOnce creates a session's log, or finds it. Where an earlier create may have been sent, the CRM is
// searched for it: for each version, since a log may be known by its text alone.
func (w *Worker) logOnce(ctx context.Context, session *connectors.Session, j outbox.Job, todo job, done *sent) (*crm.CallLog, error) {
	create := *todo.Create
	if j.MaybeSent {
		since := firstTime(create.LookSince, j.Accepted.Add(-time.Minute))
		create.LookSince = since
		for _, version := range todo.Earlier {
			version.LookSince = since
			log, err := session.FindCallLog(ctx, version)
			if err != nil || log != nil {
				done.Existed = true
				return log, err
			}
		}
	}
	made, err := session.CreateCallLog(ctx, create)
	done.Existed = made.Existed
	done.Updated = connectors.Updated{Log: made.Log, Note: made.Note, Changed: true, NotKept: made.NotKept}
	return made.Log, err
}

// renew brings the log of a session up to date with a create.
func (w *Worker) renew(ctx context.Context, session *connectors.Session, logID string, create connectors.NewCallLog, done *sent) error {
	done.Existed = true
	var err error
	done.Updated, err = session.UpdateCallLog(ctx, connectors.Update{LogID: logID, Values: create.Values, Call: &create.Call, OwnerID: create.OwnerID})
	if to := create.Disposition; err == nil && to != (crm.Disposition{}) && to != done.Updated.Log.Disposition {
		var moved connectors.CallLog
		if moved, err = session.SetDisposition(ctx, logID, to); err == nil {
			done.Updated.Log, done.Updated.Changed = moved.Log, true
		}
	}
	return err
}

// created tells the call book, before the outbox forgets the job, which log the session has.
func (w *Worker) created(ctx context.Context, j outbox.Job, todo job, log *crm.CallLog) error {
	return w.tellDone(ctx, j, calls.Outcome{
		Kind: calls.CreatedKind, Session: todo.Session, Seq: todo.Seq, Account: j.Account, LogID: log.ID, URL: log.URL,
	})
}

// tellDone tells the call book that the CRM has a job, once the job is on disk: one that cannot be stored is not
// accepted, whatever the CRM has.
func (w *Worker) tellDone(ctx context.Context, j outbox.Job, o calls.Outcome) error {
	if err := j.Stored(ctx); err != nil {
		return err
	}
	return w.tellBook(ctx, o)
}

// tellBook tells the call book an outcome. A job is done only when it has heard. As long as it cannot store
// what it hears, all jobs wait; none is given up.
func (w *Worker) tellBook(ctx context.Context, o calls.Outcome) error {
	w.mu.Lock()
	delete(w.told, o.Session)
	w.mu.Unlock()
	if err := w.outcome(ctx, o); err != nil {
		return &crm.Error{Code: crm.Unavailable, Message: "The CRM has the call log, but it could not be noted in the browser. Callscribe tries again."}
	}
	return nil
}

// signedOut is the error for an account whose credentials are gone, as they are when the browser was closed.
func signedOut(user crm.User) *crm.Error {
	return &crm.Error{Code: crm.Unauthenticated, AccountWide: true, Message: crm.Sentence(crm.Unauthenticated, titleOf(user.Platform), "the call log", 0)}
}
