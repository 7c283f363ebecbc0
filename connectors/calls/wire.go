package calls

import "time"

// Kinds of an [Outcome].
const (
	CreatedKind   = "created"
	UpdatedKind   = "updated"
	QueuedKind    = "queued"
	FailedKind    = "failed" // and kept in the outbox
	DiscardedKind = "discarded"
)

// Outcome is what became of a [Create] or an [Update].
type Outcome struct {
	Kind    string
	Session string
	Seq     int
	Account string
	LogID   string
	URL     string
	Found   bool // the session had a log already
	Until   time.Time
	Code    string // one of package crm's
	Message string
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
