package outbox

import (
	"encoding/base64"
	"errors"
	"time"
	"unicode/utf8"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// State is how a job stands.
type State string

const (
	Waiting   State = "waiting"   // will be tried by itself
	Parked    State = "parked"    // waits for a person
	Done      State = "done"      // the CRM has it; only a verdict says so, the job is gone
	Discarded State = "discarded" // a person threw it away; as above
)

// Job is one accepted update.
type Job struct {
	ID        string          `json:"id"`      // random, made before the first try
	Account   string          `json:"account"` // names the account at the CRM; never a token
	Key       string          `json:"key"`     // the log within the account
	Seq       uint64          `json:"seq"`     // the order of acceptance among the jobs that exist
	Payload   json.RawMessage `json:"payload,omitempty"`
	Accepted  time.Time       `json:"accepted,omitzero"`
	State     State           `json:"state"`
	Attempts  int             `json:"attempts"`           // failed tries of its log so far
	NotBefore time.Time       `json:"notBefore,omitzero"` // when it is tried next; zero: at once, or not by itself
	Reason    *Reason         `json:"reason,omitempty"`   // why it waits; nil: it was not tried yet

	// A record that could not be read shows only ID, State, Reason and its content: as text, or in base64
	// where it is no text.
	Raw       string `json:"raw,omitempty"`
	RawBase64 string `json:"rawBase64,omitempty"`
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

// entry is a job in memory.
type entry struct {
	id, account, key string
	seq              uint64
	payload          json.RawMessage
	accepted         time.Time

	lane    *lane
	durable bool    // its record is written
	ticket  *Ticket // nil: nobody waits, or the verdict is given
}

// progress is how the tries of a log have gone. It is stored on the record of the log's oldest job.
type progress struct {
	State     State     `json:"state"`
	Attempts  int       `json:"attempts"`           // failed tries in all
	Streak    int       `json:"streak"`             // failed tries in a row with the same code
	Since     time.Time `json:"since"`              // when the time to give up began to run
	Tried     time.Time `json:"tried"`              // the last try's end
	NotBefore time.Time `json:"notBefore,omitzero"` // not tried again before
	Through   uint64    `json:"through"`            // the Seq of the newest job that was there at the last try
	Reason    *Reason   `json:"reason"`
	Account   bool      `json:"account,omitempty"`  // the whole account waits, not only this log
	Hold      bool      `json:"hold,omitempty"`     // and nothing at all may be sent before NotBefore
	Refusals  []refusal `json:"refusals,omitempty"` // the account's, for its budget; only in the record
}

// refusal is what the CRM refused with an answer within one minute.
type refusal struct {
	At       time.Time `json:"at"` // the last of them
	Requests int       `json:"requests"`
	Cost     int       `json:"cost"`            // how many of the requests were the last try's
	Retry    bool      `json:"retry,omitempty"` // one of the tries held no new job
}

// recordVersion is the form of the record below. A record of another version is kept and shown.
const recordVersion = 1

type record struct {
	Version  int             `json:"v"`
	ID       string          `json:"id"`
	Account  string          `json:"account"`
	Key      string          `json:"key"`
	Seq      uint64          `json:"seq"`
	Accepted time.Time       `json:"accepted"`
	Payload  json.RawMessage `json:"payload"`
	Progress *progress       `json:"progress,omitempty"`
}

func (e *entry) encode(p *progress) ([]byte, error) {
	return json.Marshal(record{
		Version: recordVersion, ID: e.id, Account: e.account, Key: e.key, Seq: e.seq,
		Accepted: e.accepted, Payload: e.payload, Progress: p,
	})
}

var errUnreadable = errors.New("outbox: a record cannot be read")

func decode(key string, raw []byte) (*entry, *progress, error) {
	var r record
	if err := json.Unmarshal(raw, &r); err != nil {
		return nil, nil, err
	}
	p := r.Progress
	if r.Version != recordVersion || r.ID != key || r.Account == "" || r.Key == "" || r.Seq == 0 || len(r.Payload) == 0 ||
		p != nil && (p.State != Waiting && p.State != Parked || p.Reason == nil) {
		return nil, nil, errUnreadable
	}
	e := &entry{
		id: r.ID, account: r.Account, key: r.Key, seq: r.Seq, payload: r.Payload, accepted: r.Accepted, durable: true,
	}
	return e, p, nil
}

// unreadable is how a record that cannot be read is shown.
func unreadable(key string, raw []byte) Job {
	job := Job{ID: key, State: Parked, Reason: &Reason{
		Code:    crm.Internal,
		Message: "A waiting update cannot be read. Export it to see what it holds, then discard it.",
	}}
	if utf8.Valid(raw) {
		job.Raw = string(raw)
	} else {
		job.RawBase64 = base64.StdEncoding.EncodeToString(raw)
	}
	return job
}
