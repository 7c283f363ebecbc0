package outbox

import (
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// State is how a job stands, in a word.
type State string

const (
	Waiting   State = "waiting"   // will be tried by itself
	Parked    State = "parked"    // waits for a person
	Done      State = "done"      // the CRM has it; only a receipt says so, the job is gone
	Discarded State = "discarded" // a person threw it away; as above
)

// Status is how a job stands.
type Status struct {
	State  State     `json:"state"`
	Until  time.Time `json:"notBefore,omitzero"` // Waiting: when it is tried next; zero: at once
	Reason *Reason   `json:"reason,omitempty"`   // Waiting, Parked: why; nil: it was not tried yet
	Result any       `json:"-"`                  // Done: what Send returned
}

// Reason is why a job is not done: what the last try failed with, or what the account waits for.
type Reason struct {
	Code        crm.Code `json:"code"`
	Message     string   `json:"message"` // a sentence for people
	Field       string   `json:"field,omitempty"`
	Status      int      `json:"status,omitempty"` // HTTP; 0: no answer
	AccountWide bool     `json:"accountWide,omitempty"`
}

func reasonOf(err *crm.Error) *Reason {
	return &Reason{Code: err.Code, Message: err.Message, Field: err.Field, Status: err.Status, AccountWide: err.AccountWide}
}

// Job is one accepted update.
type Job struct {
	ID       string          `json:"id"`             // random, made before the first try
	Account  string          `json:"account"`        // names the account at the CRM; never a token
	Key      string          `json:"key"`            // the log within the account
	Part     string          `json:"part,omitempty"` // of the log that alone waits; see [Rest]
	Seq      uint64          `json:"seq"`            // the order of acceptance among the jobs that exist
	Payload  json.RawMessage `json:"payload,omitempty"`
	Accepted time.Time       `json:"accepted,omitzero"`
	Attempts int             `json:"attempts"` // failed tries of its log so far
	Status

	// MaybeSent tells Send that the CRM may have the job, or one that is merged in it, already: it was sent
	// before, or an earlier program accepted it.
	MaybeSent bool `json:"-"`

	// A record that could not be read shows only ID, State, Reason and its content: as text, or in base64
	// where it is no text.
	Raw       string `json:"raw,omitempty"`
	RawBase64 string `json:"rawBase64,omitempty"`

	receipt *Receipt // of a job that may not be on disk yet
}
