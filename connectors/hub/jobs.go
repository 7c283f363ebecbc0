package hub

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/outbox"
)

// sendTimeout ends one try. A worker may be stopped when one event takes long.
const sendTimeout = 25 * time.Second

// job is what the outbox holds of an update. It names the account, and holds no token.
type job struct {
	User   crm.User           `json:"user"`
	Update *connectors.Update `json:"update,omitempty"`
}

// sent is what a try that succeeded brings back.
type sent struct {
	Updated connectors.Updated
	Title   string // of the CRM
	Usage   crm.Usage
}

var errMerge = errors.New("these jobs cannot be one")

// merge is one job that does what earlier and then later do.
func merge(earlier, later json.RawMessage) (json.RawMessage, error) {
	var a, b job
	if err := json.Unmarshal(earlier, &a); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(later, &b); err != nil {
		return nil, err
	}
	if a.Update == nil || b.Update == nil {
		return nil, errMerge
	}
	update := a.Update.Then(*b.Update)
	return json.Marshal(job{User: b.User, Update: &update})
}

// send brings a job to the CRM.
func (h *Hub) send(ctx context.Context, j outbox.Job) outbox.Outcome {
	var todo job
	if err := json.Unmarshal(j.Payload, &todo); err != nil || todo.Update == nil {
		return outbox.Outcome{Err: &crm.Error{Code: crm.Internal, Message: "A waiting update cannot be read. Export it to see what it holds, then discard it."}}
	}
	acc, ok, err := h.accounts.get(ctx, j.Account)
	if err != nil || !ok {
		return outbox.Outcome{Err: h.signedOut(todo.User)}
	}
	session, err := h.open(todo.User, acc.AuthHeader)
	if err != nil {
		return outbox.Outcome{Err: crm.AsError(err)}
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	done, err := session.UpdateCallLog(ctx, *todo.Update)
	usage := session.Usage()
	return outbox.Outcome{
		Result: sent{Updated: done, Title: session.Platform().Title, Usage: usage},
		Err:    crm.AsError(err), Requests: usage.Requests,
	}
}

// signedOut is the error for an account whose credentials are gone, as they are when the browser was closed.
func (h *Hub) signedOut(user crm.User) *crm.Error {
	title := user.Platform
	if p, err := connectors.Find(user.Platform); err == nil {
		title = p.Title
	}
	return &crm.Error{Code: crm.Unauthenticated, AccountWide: true, Message: crm.Sentence(crm.Unauthenticated, title, "the call log", 0)}
}
