package outbox

import (
	"encoding/base64"
	"time"
	"unicode/utf8"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/words"
)

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
	Account   bool      `json:"account,omitempty"` // the whole account waits, not only this log
}

// recordVersion is the form of the record below. A record of another version is kept and shown. Members that are
// not known here, such as the refusals that were counted once, are ignored.
const recordVersion = 1

type record struct {
	Version  int             `json:"v"`
	ID       string          `json:"id"`
	Account  string          `json:"account"`
	Key      string          `json:"key"`
	Part     string          `json:"part,omitempty"`
	Seq      uint64          `json:"seq"`
	Accepted time.Time       `json:"accepted"`
	Payload  json.RawMessage `json:"payload"`
	Progress *progress       `json:"progress,omitempty"`
}

func (e *entry) encode(p *progress) ([]byte, error) {
	return json.Marshal(record{
		Version: recordVersion, ID: e.id, Account: e.account, Key: e.key, Part: e.part, Seq: e.seq,
		Accepted: e.accepted, Payload: e.payload, Progress: p,
	})
}

func errUnreadable() *crm.Error {
	return &crm.Error{Code: crm.Internal, Message: words.Say("unreadableUpdate")}
}

func decode(key string, raw []byte) (*entry, *progress, error) {
	var r record
	if err := json.Unmarshal(raw, &r); err != nil {
		return nil, nil, err
	}
	p := r.Progress
	if r.Version != recordVersion || r.ID != key || r.Account == "" || r.Key == "" || r.Seq == 0 || len(r.Payload) == 0 ||
		p != nil && (p.State != Waiting && p.State != Parked || p.Reason == nil) {
		return nil, nil, errUnreadable()
	}
	e := &entry{
		id: r.ID, account: r.Account, key: r.Key, part: r.Part, seq: r.Seq, payload: r.Payload, accepted: r.Accepted,
		durable: true, maybeSent: true,
	}
	return e, p, nil
}

// unreadable is how a record that cannot be read is shown.
func unreadable(key string, raw []byte) Job {
	job := Job{ID: key, Status: Status{State: Parked, Reason: reasonOf(errUnreadable())}}
	if utf8.Valid(raw) {
		job.Raw = string(raw)
	} else {
		job.RawBase64 = base64.StdEncoding.EncodeToString(raw)
	}
	return job
}
