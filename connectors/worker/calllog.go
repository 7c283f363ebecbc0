package worker

import (
	"context"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/outbox"
	"callscribe/connectors/words"
)

// Result is what became of an update that was accepted.
type Result struct {
	Updated *connectors.Updated // nil: the CRM does not have it yet. What of it was refused waits for a person
	Queued  bool                // it goes to the CRM by itself
	Error   *crm.Error          // why the CRM does not have it yet, or, with a Field, that part of it
	Message Message
	Usage   crm.Usage
}

// UpdateCallLog stores the update, sends it, and tells what became of the first try. With an error
// nothing was accepted: the input is wrong, or the storage does not work.
func (w *Worker) UpdateCallLog(ctx context.Context, user crm.User, authHeader string, update connectors.Update) (Result, error) {
	platform, err := w.ports.CRMs.of(user)
	if err == nil {
		err = connectors.CheckUpdate(platform, w.ports.CRMs.account(user, authHeader), w.ports.CRMs.Zones, update)
	}
	if err != nil {
		return refused(err)
	}
	return w.deliver(ctx, authHeader, job{User: user, Update: &update})
}

// CreateCallLog does the same for a call to be logged: an update without a log. One session is one log: where the
// session has one already, that is the answer, and it is brought up to date.
func (w *Worker) CreateCallLog(ctx context.Context, user crm.User, authHeader string, create connectors.Update) (Result, error) {
	platform, err := w.ports.CRMs.of(user)
	if err == nil {
		err = connectors.CheckCreate(platform, w.ports.CRMs.account(user, authHeader), w.ports.CRMs.Zones, create)
	}
	if err != nil {
		return refused(err)
	}
	return w.deliver(ctx, authHeader, job{User: user, Update: &create, Session: create.Call.SessionID})
}

// SetDisposition does the same for the deal or the lead of a call.
func (w *Worker) SetDisposition(ctx context.Context, user crm.User, authHeader, logID string, to crm.Disposition) (Result, error) {
	r, err := w.UpdateCallLog(ctx, user, authHeader, connectors.Update{LogID: logID, Disposition: to})
	if r.Updated != nil && r.Message.Level == connectors.Success {
		r.Message = dispositionMessage()
	}
	return r, err
}

// refused is the result where nothing was accepted, since no CRM would take it: a mistake of the caller is
// an error; a call that cannot be logged as it is, and a CRM that the company does not allow, is told to the person.
func refused(err error) (Result, error) {
	e := crm.AsError(err)
	if e.Code != crm.PermissionDenied && (e.Code != crm.InvalidArgument || e.Field != "" && e.Part == "") {
		return Result{}, e
	}
	return Result{Error: e, Message: Message{e.Message, connectors.Warning, awhile}}, nil
}

func (w *Worker) deliver(ctx context.Context, authHeader string, todo job) (Result, error) {
	changed, err := w.accounts.put(ctx, account{User: todo.User, AuthHeader: authHeader}, false)
	if err != nil {
		return Result{}, err
	}
	account := accountKey(todo.User)
	if changed {
		if err := w.outbox.Reconnected(ctx, account); err != nil {
			return Result{}, err
		}
	}
	receipt, err := w.accept(account, todo)
	if err != nil {
		return Result{}, err
	}
	if err := receipt.Stored(context.WithoutCancel(ctx)); err != nil {
		return Result{}, err
	}
	return w.await(ctx, receipt, todo.creates()), nil
}

// accept begins to store a job, and to send it: the outbox calls send, as soon as it is drained.
func (w *Worker) accept(account string, todo job) (*outbox.Receipt, error) {
	// It is exported, and read by more people than may hold a token.
	todo.Update.Values = connectors.Storable(todo.Update.Values)
	w.mu.Lock()
	todo.Login, todo.Update.Extension = w.logins.name(), w.logins.extension()
	w.mu.Unlock()
	payload, err := json.Marshal(todo)
	if err != nil {
		return nil, crm.AsError(err)
	}
	receipt, err := w.outbox.Accept(account, todo.key(), payload)
	if err != nil {
		return nil, err
	}
	w.wakeSoon()
	return receipt, nil
}

// await is what became of a job's first try.
func (w *Worker) await(ctx context.Context, receipt *outbox.Receipt, create bool) Result {
	status, err := receipt.Wait(ctx)
	if err != nil { // the caller's time is over; the update's is not
		status = outbox.Status{State: outbox.Waiting, Reason: &outbox.Reason{Code: crm.Unavailable, Message: noAnswerYet()}}
	}
	return result(status, w.ports.Now(), create)
}

// result is what a status says, to who wanted a log created or updated.
func result(s outbox.Status, now time.Time, create bool) Result {
	if s.State == outbox.Done {
		done := s.Result.(sent)
		return Result{Updated: &done.Updated, Error: refusal(done.Updated), Message: doneMessage(done, create), Usage: done.Usage}
	}
	e := crmError(s, now)
	r := Result{Queued: s.State == outbox.Waiting, Error: e, Message: NewMessage(connectors.FailureMessage(e))}
	switch s.State {
	case outbox.Waiting:
		r.Message = queuedMessage(e.Message, e.RetryAfter)
	case outbox.Parked:
		r.Message.Message += " " + words.Say("changeKept")
	}
	return r
}

// refusal is why the first part that was refused waits for a person; nil where none was.
func refusal(done connectors.Updated) *crm.Error {
	if len(done.Refused) == 0 {
		return nil
	}
	e := *done.Refused[0].Err
	e.Field = string(done.Refused[0].Part)
	return &e
}

// crmError is a status's reason as an error.
func crmError(s outbox.Status, now time.Time) *crm.Error {
	r := s.Reason
	switch {
	case s.State == outbox.Discarded:
		return &crm.Error{Code: crm.Canceled, Message: wasDiscarded()}
	case r == nil:
		r = &outbox.Reason{Code: crm.Unavailable, Message: waitsForItsTurn()}
	}
	e := &crm.Error{Code: r.Code, Message: r.Message, Field: r.Field, Status: r.Status, AccountWide: r.AccountWide}
	if s.State == outbox.Waiting && !s.Until.IsZero() {
		e.RetryAfter = max(s.Until.Sub(now), 0)
	}
	return e
}
