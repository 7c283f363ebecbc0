package outbox

import (
	"bytes"
	"context"
	"runtime"
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

// entry is a job in memory.
type entry struct {
	id, account, key string
	part             string
	seq              uint64
	payload          json.RawMessage
	accepted         time.Time

	queue     *queue
	receipt   *Receipt // nil: an earlier program accepted it
	durable   bool     // its record is on disk
	maybeSent bool
	deleting  bool // its record is being deleted at this moment
}

// Accept takes an update of a log, and begins to store it. The receipt tells when it is on disk, and what becomes
// of it once Drain has been called. An error means that the input is wrong.
func (o *Outbox) Accept(account, key string, payload json.RawMessage) (*Receipt, error) {
	switch {
	case account == "":
		return nil, crm.InvalidInput("account", "is missing")
	case key == "":
		return nil, crm.InvalidInput("key", "is missing")
	case !json.Valid(payload):
		return nil, crm.InvalidInput("payload", "must be JSON")
	}
	o.mu.Lock()
	o.seq++
	e := &entry{id: newID(o.cfg.Rand), account: account, key: key, seq: o.seq, payload: bytes.Clone(payload), accepted: o.now()}
	e.receipt = newReceipt(e.id)
	name := o.cfg.Canonical(account, key)
	if o.queues[queueKey{account, key, ""}] != nil { // a try under the name of before is in flight, and is waited for
		name = key
	}
	o.queue(account, name, "").insert(e)
	o.rescue(e.accepted)
	o.running++
	o.mu.Unlock()
	go o.store(e)
	runtime.Gosched() // the disk is asked before the CRM is
	return e.receipt, nil
}

// store writes the record of a new job. Where that fails, the record may be there all the same: it is deleted
// before the jobs behind it may go.
func (o *Outbox) store(e *entry) {
	ctx := context.Background() // the caller may leave; his update stays
	raw, err := e.encode(nil)
	if err == nil {
		err = o.cfg.Store.Put(ctx, e.id, raw)
	}
	deleted := err != nil && o.cfg.Store.Delete(ctx, e.id) == nil
	o.mu.Lock()
	defer o.mu.Unlock()
	q := e.queue
	if err == nil {
		e.durable = true
		o.replace(q)
		q.announce(o.now())
	} else {
		e.receipt.err = NotStored()
		q.remove(e)
		if !deleted {
			e.receipt.err = MaybeStored()
			q.leave(e)
		}
		o.tidy(q)
	}
	close(e.receipt.stored)
	o.running--
	o.changed.Broadcast()
}

// tell gives a job's caller its first status.
func (e *entry) tell(s Status) {
	if e.receipt == nil {
		return
	}
	select {
	case <-e.receipt.told:
	default:
		e.receipt.status = s
		close(e.receipt.told)
	}
}
