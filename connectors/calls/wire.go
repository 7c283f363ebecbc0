package calls

import "time"

// Task is an action that goes through the outbox, as it travels there.
type Task struct {
	Create *Create `json:"create,omitempty"`
	Update *Update `json:"update,omitempty"`
}

// Kinds of an [Outcome].
const (
	CreatedKind   = "created"
	UpdatedKind   = "updated"
	QueuedKind    = "queued"
	FailedKind    = "failed" // and kept in the outbox
	DiscardedKind = "discarded"
)

// Outcome is what became of a task, as it travels back.
type Outcome struct {
	Kind    string    `json:"kind"`
	Session string    `json:"session"`
	Seq     int       `json:"seq"`
	Account string    `json:"account,omitempty"`
	LogID   string    `json:"logId,omitempty"`
	URL     string    `json:"url,omitempty"`
	Found   bool      `json:"found,omitempty"` // the session had a log already
	Until   time.Time `json:"until,omitzero"`
	Code    string    `json:"code,omitempty"` // one of package crm's
	Message string    `json:"message,omitempty"`
}

// Event is the outcome as the book takes it in; nil for a kind that there is not.
func (o Outcome) Event() Event {
	switch o.Kind {
	case CreatedKind:
		return Created{Session: o.Session, Seq: o.Seq, Account: o.Account, LogID: o.LogID, URL: o.URL, Found: o.Found}
	case UpdatedKind:
		return Updated{Session: o.Session, Seq: o.Seq}
	case QueuedKind:
		return Queued{Session: o.Session, Seq: o.Seq, Until: o.Until, Code: o.Code, Message: o.Message}
	case FailedKind:
		return Failed{Session: o.Session, Seq: o.Seq, Code: o.Code, Message: o.Message, Kept: true}
	case DiscardedKind:
		return Discarded{Session: o.Session, Seq: o.Seq}
	}
	return nil
}
