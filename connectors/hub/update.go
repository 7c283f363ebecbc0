package hub

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
func (h *Hub) UpdateCallLog(ctx context.Context, user crm.User, authHeader string, update connectors.Update) (Result, error) {
	return h.deliver(ctx, authHeader, "log:"+update.LogID, job{User: user, Update: &update})
}

// CreateCallLog does the same for a call to be logged. One session is one log: where the session has one
// already, that is the answer, and it is brought up to date.
func (h *Hub) CreateCallLog(ctx context.Context, user crm.User, authHeader string, create connectors.NewCallLog) (Result, error) {
	id := create.Call.SessionID
	if id == "" {
		return Result{}, crm.InvalidInput("callLog.sessionId", "is missing")
	}
	return h.deliver(ctx, authHeader, "session:"+id, job{User: user, Create: &create, Session: id})
}

func (h *Hub) deliver(ctx context.Context, authHeader, key string, todo job) (Result, error) {
	if _, err := h.open(todo.User, authHeader); err != nil {
		return Result{}, err
	}
	changed, err := h.accounts.put(ctx, account{User: todo.User, AuthHeader: authHeader}, false)
	if err != nil {
		return Result{}, err
	}
	account := accountKey(todo.User)
	if changed {
		if err := h.outbox.Reconnected(ctx, account); err != nil {
			return Result{}, err
		}
	}
	ticket, err := h.accept(ctx, account, key, todo)
	if err != nil {
		return Result{}, err
	}
	verdict, err := ticket.Wait(ctx)
	if err != nil { // the caller's time is over; the update's is not
		verdict = outbox.Verdict{State: outbox.Waiting, Reason: &outbox.Reason{Code: crm.Unavailable, Message: "The CRM has not answered yet."}}
	}
	if verdict.Reason != nil && verdict.Reason.Field != "" {
		// Refused before anything was sent: a mistake of the caller, not an update to keep.
		if err := h.outbox.Discard(ctx, ticket.ID); err != nil {
			return Result{}, err
		}
		return Result{}, crmError(verdict, h.ports.Now())
	}
	return h.result(verdict), nil
}

// accept stores a job, and begins to send it.
func (h *Hub) accept(ctx context.Context, account, key string, todo job) (*outbox.Ticket, error) {
	payload, err := json.Marshal(todo)
	if err != nil {
		return nil, crm.AsError(err)
	}
	ticket, err := h.outbox.Accept(ctx, account, key, payload)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	h.fresh[ticket.ID] = true
	h.mu.Unlock()
	h.goDo(h.Wake)
	return ticket, nil
}

func (h *Hub) result(v outbox.Verdict) Result {
	if v.State == outbox.Done {
		s := v.Result.(sent)
		return Result{Updated: &s.Updated, Message: s.Updated.Message(s.Title), Usage: s.Usage}
	}
	e := crmError(v, h.ports.Now())
	r := Result{Queued: v.State == outbox.Waiting, Error: e, Message: connectors.FailureMessage(e)}
	if r.Queued {
		r.Message = connectors.ReturnMessage{Level: connectors.Warning, TTL: 5 * time.Second, Message: "Your change is saved here. " +
			firstSentence(e.Message) + " Callscribe sends it by itself" + in(e.RetryAfter) + "."}
	} else {
		r.Message.Message += " Your change is kept in Callscribe."
	}
	return r
}

// crmError is a verdict's reason as an error.
func crmError(v outbox.Verdict, now time.Time) *crm.Error {
	r := v.Reason
	if r == nil {
		r = &outbox.Reason{Code: crm.Unavailable, Message: "The update waits for its turn."}
	}
	e := &crm.Error{Code: r.Code, Message: r.Message, Field: r.Field, Status: r.Status, AccountWide: r.AccountWide}
	if v.State == outbox.Waiting && !v.Until.IsZero() {
		e.RetryAfter = max(v.Until.Sub(now), 0)
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
