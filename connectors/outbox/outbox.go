package outbox

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/words"
)

// Config is what an outbox is made of.
type Config struct {
	Store Store // required

	// Send brings a job to the CRM: its Key is canonical, its Payload the merge of all jobs that go with
	// it, its ID and Accepted those of the oldest of them. It may be called again for the same job after
	// any crash, and before the job is on disk: it sends its requests through [Job.Gate]. It has a deadline
	// of its own and ends when ctx does. Required.
	Send func(ctx context.Context, job Job) Outcome

	// Merge is one payload that does what earlier and then later do. Jobs that it refuses to merge are
	// sent one after the other. It may be called at any time, from any goroutine. Required.
	Merge func(earlier, later json.RawMessage) (json.RawMessage, error)

	// Parts names the parts of a log that a payload has a value for, as [Rest.Part] does. nil: Send returns no Rest.
	Parts func(payload json.RawMessage) []string

	// Canonical is the name of a log, where a key can turn out to be another name of it ("session:123" is
	// "log:42" once it was created); that name's own name is itself. Its answer for a key changes only
	// while a job of that key is sent. Updates that were done under two names before these were known to be
	// one have no order among them. It is quick and calls nothing of the outbox. nil: each key is its own.
	Canonical func(account, key string) string

	// Wake asks the platform for one alarm at that time, in place of the one before; a zero time takes it
	// back. It does not block and calls nothing of the outbox. nil: no alarms.
	Wake func(at time.Time)

	// Parallel is how many tries of an account may be in flight at a time. nil: 6, as many connections as a
	// browser opens to a host.
	Parallel func(account string) int

	Now  func() time.Time // nil: time.Now
	Rand func() uint64    // nil: math/rand/v2
}

// Outcome is what a try came to.
type Outcome struct {
	Result any        // what the CRM now holds, for the callers
	Err    *crm.Error // nil: done
	Rest   []Rest     // of what is done: the parts that were refused
}

// rescueAfter is how far ahead the alarm is set while there is work: if the worker is killed in the
// middle, it is revived then.
const rescueAfter = time.Minute

// Outbox keeps accepted updates until the CRM has them. It is safe for concurrent use.
type Outbox struct {
	cfg Config

	mu         sync.Mutex
	changed    *sync.Cond // something may have become due, or has ended
	seq        uint64
	queues     map[queueKey]*queue
	accounts   []*account
	running    int               // what Drain waits for: owned queues, tries that have not ended, records that are being stored
	clock      time.Time         // the latest time seen
	alarm      time.Time         // the alarm that was asked for
	unreadable map[string][]byte // records that cannot be read
}

// queueKey names a queue: all jobs of a log, or the one that waits aside for a part of it.
type queueKey struct{ account, key, part string }

// Open loads the jobs that the store holds. It tries none: call Drain.
func Open(ctx context.Context, cfg Config) (*Outbox, error) {
	if cfg.Canonical == nil {
		cfg.Canonical = func(_, key string) string { return key }
	}
	if cfg.Wake == nil {
		cfg.Wake = func(time.Time) {}
	}
	if cfg.Parallel == nil {
		cfg.Parallel = func(string) int { return 6 }
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Uint64
	}
	o := &Outbox{cfg: cfg, queues: map[queueKey]*queue{}, unreadable: map[string][]byte{}}
	o.changed = sync.NewCond(&o.mu)
	records, err := cfg.Store.Load(ctx)
	if err != nil {
		return nil, errLoad()
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.load(ctx, records)
	return o, nil
}

// MaybeStored is the error of an update that could not be stored properly, and not be taken back either: after a
// restart it may be found, and sent.
func MaybeStored() error {
	return storeError(words.Say("updateMaybeStored"))
}

// NotStored is the error of an update that could not be stored.
func NotStored() error {
	return storeError(words.Say("updateNotStored"))
}

func errLoad() error {
	return storeError(words.Say("updatesNotRead"))
}

func storeError(message string) *crm.Error { return &crm.Error{Code: crm.Internal, Message: message} }

func (o *Outbox) now() time.Time {
	now := o.cfg.Now().Round(0).UTC() // wall time: jobs outlive the monotonic clock
	if now.Before(o.clock) {
		for _, a := range o.accounts {
			a.rewind(now)
		}
	}
	o.clock = now
	return now
}

// newID is 128 random bits.
func newID(random func() uint64) string {
	hex := func() string {
		s := strconv.FormatUint(random(), 16)
		return "0000000000000000"[len(s):] + s
	}
	return hex() + hex()
}

func (o *Outbox) random() float64 { return float64(o.cfg.Rand()>>11) / (1 << 53) }

// queue is the queue of a log, or of a part of it; a new one if there is none.
func (o *Outbox) queue(account, key, part string) *queue {
	id := queueKey{account, key, part}
	q := o.queues[id]
	if q == nil {
		a := o.account(account)
		q = &queue{key: key, part: part, account: a, progress: progress{State: Waiting}}
		o.queues[id] = q
		a.queues = append(a.queues, q)
	}
	return q
}

func (o *Outbox) account(name string) *account {
	for _, a := range o.accounts {
		if a.name == name {
			return a
		}
	}
	a := &account{name: name, parallel: max(1, o.cfg.Parallel(name)), owned: map[string]int{}}
	o.accounts = append(o.accounts, a)
	return a
}

// tidy drops a queue that has nothing left.
func (o *Outbox) tidy(q *queue) {
	if q.busy || len(q.jobs) > 0 || q.untidy() || o.queues[q.id()] != q {
		return
	}
	delete(o.queues, q.id())
	q.account.drop(q)
}

// forget drops the accounts that have nothing left.
func (o *Outbox) forget() {
	o.accounts = slices.DeleteFunc(o.accounts, func(a *account) bool { return len(a.queues) == 0 })
}

// rescue sees to it that an alarm comes soon.
func (o *Outbox) rescue(now time.Time) {
	if !o.alarm.After(now) || o.alarm.After(now.Add(rescueAfter)) {
		o.wake(now.Add(rescueAfter))
	}
}

func (o *Outbox) wake(at time.Time) {
	if !at.Equal(o.alarm) {
		o.alarm = at
		o.cfg.Wake(at)
	}
}
