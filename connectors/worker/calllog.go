package worker

import (
	"context"
	"strings"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/outbox"
)

// Result is what became of an update that was accepted.
type Result struct {
	Updated *connectors.Updated // nil: the CRM does not have it yet
	Queued  bool                // it goes to the CRM by itself
	Error   *crm.Error          // why the CRM does not have it yet
	Message connectors.ReturnMessage
	Usage   crm.Usage
}

// UpdateCallLog stores the update, sends it, and tells what became of the first try. With an error
// nothing was accepted: the input is wrong, or the storage does not work.
func (w *Worker) UpdateCallLog(ctx context.Context, user crm.User, authHeader string, update connectors.Update) (Result, error) {
	if err := connectors.CheckUpdate(w.ports.CRMs.account(user, authHeader), w.ports.CRMs.Zones, update); err != nil {
		return refused(err)
	}
	return w.deliver(ctx, authHeader, logKey+update.LogID, job{User: user, Update: &update})
}

// CreateCallLog does the same for a call to be logged. One session is one log: where the session has one
// already, that is the answer, and it is brought up to date.
func (w *Worker) CreateCallLog(ctx context.Context, user crm.User, authHeader string, create connectors.NewCallLog) (Result, error) {
	if err := connectors.CheckCreate(w.ports.CRMs.account(user, authHeader), w.ports.CRMs.Zones, create); err != nil {
		return refused(err)
	}
	id := create.Call.SessionID
	return w.deliver(ctx, authHeader, sessionKey+id, job{User: user, Create: &create, Session: id})
}

// refused is the result where nothing was accepted, since no CRM would take it: a mistake of the caller is
// an error, and a call that cannot be logged as it is, is told to the person.
func refused(err error) (Result, error) {
	e := crm.AsError(err)
	if e.Code != crm.InvalidArgument || e.Field != "" {
		return Result{}, e
	}
	return Result{Error: e, Message: connectors.ReturnMessage{Message: e.Message, Level: connectors.Warning, TTL: 5 * time.Second}}, nil
}

func (w *Worker) deliver(ctx context.Context, authHeader, key string, todo job) (Result, error) {
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
	receipt, err := w.accept(account, key, todo)
	if err != nil {
		return Result{}, err
	}
	if err := receipt.Stored(context.WithoutCancel(ctx)); err != nil {
		return Result{}, err
	}
	status, err := receipt.Wait(ctx)
	if err != nil { // the caller's time is over; the update's is not
		status = outbox.Status{State: outbox.Waiting, Reason: &outbox.Reason{Code: crm.Unavailable, Message: "The CRM has not answered yet."}}
	}
	return result(status, w.ports.Now(), todo.Create != nil), nil
}

// accept begins to store a job, and to send it.
func (w *Worker) accept(account, key string, todo job) (*outbox.Receipt, error) {
	switch { // it is exported, and read by more people than may hold a token
	case todo.Create != nil:
		todo.Create.Values = connectors.WithoutTokens(todo.Create.Values)
	case todo.Update != nil:
		todo.Update.Values = connectors.WithoutTokens(todo.Update.Values)
	}
	payload, err := json.Marshal(todo)
	if err != nil {
		return nil, crm.AsError(err)
	}
	receipt, err := w.outbox.Accept(account, key, payload)
	if err != nil {
		return nil, err
	}
	w.wakeSoon()
	return receipt, nil
}

// result is what a status says, to who wanted a log created or updated.
func result(s outbox.Status, now time.Time, create bool) Result {
	if s.State == outbox.Done {
		done := s.Result.(sent)
		r := Result{Updated: &done.Updated, Message: done.Updated.Message(done.Title), Usage: done.Usage}
		if create && len(done.Updated.NotKept) == 0 {
			r.Message = connectors.Created{Existed: done.Existed}.Message(done.Title)
		}
		return r
	}
	e := crmError(s, now)
	r := Result{Queued: s.State == outbox.Waiting, Error: e, Message: connectors.FailureMessage(e)}
	if r.Queued {
		r.Message = connectors.ReturnMessage{Level: connectors.Warning, TTL: 5 * time.Second, Message: "Your change is saved here. " +
			firstSentence(e.Message) + " Callscribe sends it by itself" + in(e.RetryAfter) + "."}
	} else {
		r.Message.Message += " Your change is kept in Callscribe."
	}
	return r
}

// crmError is a status's reason as an error.
func crmError(s outbox.Status, now time.Time) *crm.Error {
	r := s.Reason
	if r == nil {
		r = &outbox.Reason{Code: crm.Unavailable, Message: "The update waits for its turn."}
	}
	e := &crm.Error{Code: r.Code, Message: r.Message, Field: r.Field, Status: r.Status, AccountWide: r.AccountWide}
	if s.State == outbox.Waiting && !s.Until.IsZero() {
		e.RetryAfter = max(s.Until.Sub(now), 0)
	}
	return e
}

// firstSentence leaves out the advice to try again: nobody needs to.
func firstSentence(s string) string {
	if i := strings.Index(s, ". "); i >= 0 {
		return s[:i+1]
	}
	return s
}

func in(wait time.Duration) string {
	if wait <= 0 {
		return ""
	}
	return " " + crm.InWords(wait)
}
