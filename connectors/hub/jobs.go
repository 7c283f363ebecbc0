package hub

import (
	"context"
	"errors"
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

	// Of the call book's jobs.
	Session string `json:"session,omitempty"`
	Seq     int    `json:"seq,omitempty"`
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
	switch {
	case a.Create != nil && b.Create != nil:
		// The later one holds all that is to be written. What is known of the earlier's fate stays.
		if at := a.Create.LookSince; !at.IsZero() && (b.Create.LookSince.IsZero() || at.Before(b.Create.LookSince)) {
			b.Create.LookSince = at
		}
	case a.Update != nil && b.Update != nil:
		update := a.Update.Then(*b.Update)
		b.Update = &update
		if b.Session == "" {
			b.Session, b.Seq = a.Session, a.Seq
		}
	default:
		return nil, errMerge
	}
	return json.Marshal(b)
}

// send brings a job to the CRM.
func (h *Hub) send(ctx context.Context, j outbox.Job) outbox.Outcome {
	var todo job
	if err := json.Unmarshal(j.Payload, &todo); err != nil || (todo.Update == nil) == (todo.Create == nil) {
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
	var done connectors.Updated
	if todo.Create != nil {
		done, err = h.sendCreate(ctx, session, j, todo)
	} else {
		done, err = session.UpdateCallLog(ctx, *todo.Update)
		if err == nil && todo.Session != "" {
			err = h.tellBook(ctx, calls.Outcome{Kind: calls.UpdatedKind, Session: todo.Session, Seq: todo.Seq})
		}
	}
	usage := session.Usage()
	return outbox.Outcome{
		Result: sent{Updated: done, Title: session.Platform().Title, Usage: usage},
		Err:    crm.AsError(err), Requests: usage.Requests,
	}
}

// sendCreate logs a call, once. A session whose log is known gets an update instead; one whose earlier
// create may have been sent is looked up in the CRM first.
func (h *Hub) sendCreate(ctx context.Context, session *connectors.Session, j outbox.Job, todo job) (connectors.Updated, error) {
	create := *todo.Create
	id := todo.Session
	if logID := h.links.get(j.Account, id); logID != "" {
		done, err := session.UpdateCallLog(ctx, connectors.Update{LogID: logID, Values: create.Values, Call: &create.Call, OwnerID: create.OwnerID})
		if crm.CodeOf(err) != crm.NotFound {
			if err != nil {
				return done, err
			}
			return done, h.created(ctx, j, todo, done.Log, false)
		}
		// It was deleted in the CRM, and the person wants it again.
		if err := h.links.drop(ctx, j.Account, id); err != nil {
			return done, err
		}
	}
	if !h.isNew(j.ID) || j.Attempts > 0 {
		create.LookSince = firstTime(create.LookSince, j.Accepted.Add(-time.Minute))
	}
	made, err := session.CreateCallLog(ctx, create)
	if err != nil {
		return connectors.Updated{}, err
	}
	return connectors.Updated{Log: made.Log, Note: made.Note, Changed: !made.Existed}, h.created(ctx, j, todo, made.Log, made.Existed)
}

// created remembers the session's log, and tells the call book, before the outbox forgets the job.
func (h *Hub) created(ctx context.Context, j outbox.Job, todo job, log *crm.CallLog, found bool) error {
	if err := h.links.put(ctx, j.Account, todo.Session, log.ID, h.ports.Now()); err != nil {
		return err
	}
	return h.tellBook(ctx, calls.Outcome{
		Kind: calls.CreatedKind, Session: todo.Session, Seq: todo.Seq, Account: j.Account, LogID: log.ID, URL: log.URL, Found: found,
	})
}

// tellBook tells the call book an outcome. A job is done only when it has heard.
func (h *Hub) tellBook(ctx context.Context, o calls.Outcome) error {
	h.mu.Lock()
	delete(h.told, o.Session)
	h.mu.Unlock()
	if h.ports.Outcome == nil {
		return nil
	}
	if err := h.ports.Outcome(ctx, o); err != nil {
		return &crm.Error{Code: crm.Conflict, Message: "The CRM has the call log, but it could not be noted in the browser. Callscribe tries again."}
	}
	return nil
}

// isNew reports, once, whether a job was accepted by this program and not sent before: the fate of every
// other may be unknown.
func (h *Hub) isNew(id string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	fresh := h.fresh[id]
	delete(h.fresh, id)
	return fresh
}

// signedOut is the error for an account whose credentials are gone, as they are when the browser was closed.
func (h *Hub) signedOut(user crm.User) *crm.Error {
	title := user.Platform
	if p, err := connectors.Find(user.Platform); err == nil {
		title = p.Title
	}
	return &crm.Error{Code: crm.Unauthenticated, AccountWide: true, Message: crm.Sentence(crm.Unauthenticated, title, "the call log", 0)}
}
