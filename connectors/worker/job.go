package worker

import (
	"cmp"
	"errors"
	"strings"
	"time"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// job is what the outbox holds of an update. It names the account, and holds no token.
type job struct {
	User    crm.User           `json:"user"`
	Update  *connectors.Update `json:"update,omitempty"`
	Session string             `json:"session,omitempty"` // of a call to be logged, and of the call book's updates
	Login   string             `json:"login,omitempty"`   // of which call book; see [logins.name]
	Seq     int                `json:"seq,omitempty"`     // of the call book's jobs

	// LookSince is not zero where the session may have a log that is not known here, and not older than that.
	LookSince time.Time `json:"lookSince,omitzero"`

	// Earlier are the creates that are merged in this job: one of them may have been sent. They are not stored.
	Earlier []connectors.Update `json:"earlier,omitempty"`

	withheld []connectors.Refused // what the company's policy does not let through
}

// call names the call among the links and in the outbox's keys: of one session, each who uses this browser has a log.
func (j job) call() string {
	if j.Login == "" {
		return j.Session
	}
	return j.Session + "|" + j.Login
}

// creates reports whether the job logs a call, unless its session has a log already.
func (j job) creates() bool { return j.Update.Contact.ID != "" }

// readJob reads a payload of the outbox. Version 0.1.0 stored the call to be logged apart from updates.
func readJob(payload json.RawMessage) (job, error) {
	var stored struct {
		job
		Create *struct {
			connectors.Update
			LookSince time.Time `json:"lookSince"`
		} `json:"create"`
	}
	if err := json.Unmarshal(payload, &stored); err != nil {
		return job{}, err
	}
	todo := stored.job
	if c := stored.Create; c != nil {
		todo.Update, todo.LookSince = &c.Update, c.LookSince
	}
	if todo.Update == nil {
		return job{}, unreadableJob()
	}
	return todo, nil
}

// Why two jobs are sent one after the other.
var (
	errApart  = errors.New("their texts are each to be merged with what the CRM has")
	errOthers = errors.New("they are of two people's call books, and each has to hear of its own")
)

// merge is one job that does what earlier and then later do. They are of one log.
func merge(earlier, later json.RawMessage) (json.RawMessage, error) {
	a, err := readJob(earlier)
	if err != nil {
		return nil, err
	}
	b, err := readJob(later)
	if err != nil {
		return nil, err
	}
	if a.Login != b.Login {
		return nil, errOthers
	}
	update, ok := a.Update.Then(*b.Update)
	if !ok {
		return nil, errApart
	}
	if a.creates() {
		b.Earlier = append(a.Earlier, *a.Update)
	}
	b.Update = &update
	b.Session, b.Seq = cmp.Or(b.Session, a.Session), max(a.Seq, b.Seq)
	if at := a.LookSince; !at.IsZero() && (b.LookSince.IsZero() || at.Before(b.LookSince)) {
		b.LookSince = at
	}
	return json.Marshal(b)
}

// The outbox's keys.
const (
	sessionKey = "session:"
	logKey     = "log:"
)

// key is the outbox's name of the job's log.
func (j job) key() string {
	if id := j.Update.LogID; id != "" || !j.creates() {
		return logKey + id
	}
	return sessionKey + j.call()
}

// canonical is the outbox's own name of a log: a session whose log is known is that log.
func (w *Worker) canonical(account, key string) string {
	if call, ok := strings.CutPrefix(key, sessionKey); ok {
		if logID := w.links.get(account, call); logID != "" {
			return logKey + logID
		}
	}
	return key
}
