package outbox

import (
	"bytes"
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// Config is what an outbox is made of.
type Config struct {
	Store Store // required

	// Send brings a job to the CRM: its Key is canonical, its Payload the merge of all jobs that go with
	// it, its ID and Accepted those of the oldest of them. It may be called again for the same job after
	// any crash. It has a deadline of its own and ends when ctx does. Required.
	Send func(ctx context.Context, job Job) Outcome

	// Merge is one payload that does what earlier and then later do. Jobs that it refuses to merge are
	// sent one after the other. It may be called at any time, from any goroutine. Required.
	Merge func(earlier, later json.RawMessage) (json.RawMessage, error)

	// Canonical is the name of a log, where a key can turn out to be another name of it ("session:123" is
	// "log:42" once it was created); that name's own name is itself. Its answer for a key changes only
	// while a job of that key is sent, or else Renamed is called. Updates that were done under two names
	// before these were known to be one have no order among them. It is quick and calls nothing of the
	// outbox. nil: each key is its own.
	Canonical func(account, key string) string

	// Wake asks the platform for one alarm at that time, in place of the one before; a zero time takes it
	// back. It does not block and calls nothing of the outbox. nil: no alarms.
	Wake func(at time.Time)

	Parallel int              // tries in flight at a time; 0: 4
	Now      func() time.Time // nil: time.Now
	Rand     func() uint64    // nil: math/rand/v2
}

// Outcome is what a try came to.
type Outcome struct {
	Result   any        // what the CRM now holds, for the callers
	Err      *crm.Error // nil: done
	Requests int        // requests sent to the CRM
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
	lanes      map[laneKey]*lane
	accounts   []*account
	turn       int // the account that is asked first for the next lane
	running    int
	clock      time.Time         // the latest time seen
	alarm      time.Time         // the alarm that was asked for
	unreadable map[string][]byte // records that cannot be read
}

type laneKey struct{ account, key string }

// Open loads the jobs that the store holds. It tries none: call Drain.
func Open(ctx context.Context, cfg Config) (*Outbox, error) {
	if cfg.Canonical == nil {
		cfg.Canonical = func(_, key string) string { return key }
	}
	if cfg.Wake == nil {
		cfg.Wake = func(time.Time) {}
	}
	if cfg.Parallel <= 0 {
		cfg.Parallel = 4
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Uint64
	}
	o := &Outbox{cfg: cfg, lanes: map[laneKey]*lane{}, unreadable: map[string][]byte{}}
	o.changed = sync.NewCond(&o.mu)
	records, err := cfg.Store.Load(ctx)
	if err != nil {
		return nil, errLoad
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.load(ctx, records)
	return o, nil
}

// ErrNotStored is the error of an update that could not be stored.
var ErrNotStored = storeError("The update was not accepted: the browser's storage is full or not working. Keep your text, make room and save again.")

var errLoad = storeError("The waiting updates could not be read from the browser's storage. Restart the browser; if it stays, report it.")

func storeError(message string) *crm.Error { return &crm.Error{Code: crm.Internal, Message: message} }

// Accept takes an update of a log. When it returns without an error the update is in the store; the
// ticket tells what becomes of it, once Drain has been called. With an error the update was not accepted
// and will not be sent.
func (o *Outbox) Accept(ctx context.Context, account, key string, payload json.RawMessage) (*Ticket, error) {
	switch {
	case account == "":
		return nil, crm.InvalidInput("account", "is missing")
	case key == "":
		return nil, crm.InvalidInput("key", "is missing")
	case !json.Valid(payload):
		return nil, crm.InvalidInput("payload", "must be JSON")
	}
	o.mu.Lock()
	now := o.now()
	o.seq++
	e := &entry{id: newID(o.cfg.Rand), account: account, key: key, seq: o.seq, payload: bytes.Clone(payload), accepted: now}
	e.ticket = &Ticket{ID: e.id, given: make(chan struct{})}
	ticket := e.ticket
	o.lane(account, o.cfg.Canonical(account, key)).insert(e)
	o.mu.Unlock()

	raw, err := e.encode(nil)
	if err == nil {
		err = o.cfg.Store.Put(ctx, e.id, raw)
	}
	if err != nil {
		o.takeBack(ctx, e)
		return nil, ErrNotStored
	}

	o.mu.Lock()
	defer o.mu.Unlock()
	e.durable = true
	e.lane.announce(now)
	o.rescue(now)
	o.changed.Broadcast()
	return ticket, nil
}

// takeBack undoes an Accept whose record could not be written, but may have been all the same.
func (o *Outbox) takeBack(ctx context.Context, e *entry) {
	deleted := o.cfg.Store.Delete(context.WithoutCancel(ctx), e.id) == nil
	o.mu.Lock()
	defer o.mu.Unlock()
	e.lane.remove(e)
	if !deleted {
		e.lane.leave(e)
	}
	o.tidy(e.lane)
	o.changed.Broadcast() // the jobs behind it may go
}

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

// lane is the lane of a log; a new one if there is none.
func (o *Outbox) lane(account, key string) *lane {
	id := laneKey{account, key}
	l := o.lanes[id]
	if l == nil {
		a := o.account(account)
		l = &lane{key: key, account: a, progress: progress{State: Waiting}}
		o.lanes[id] = l
		a.lanes = append(a.lanes, l)
	}
	return l
}

func (o *Outbox) account(name string) *account {
	for _, a := range o.accounts {
		if a.name == name {
			return a
		}
	}
	a := &account{name: name}
	o.accounts = append(o.accounts, a)
	return a
}

// tidy drops a lane that has nothing left.
func (o *Outbox) tidy(l *lane) {
	id := laneKey{l.account.name, l.key}
	if l.busy || len(l.jobs) > 0 || l.untidy() || o.lanes[id] != l {
		return
	}
	delete(o.lanes, id)
	l.account.end(l)
}

// forget drops the accounts that have nothing left and no refusals to remember.
func (o *Outbox) forget(now time.Time) {
	o.accounts = slices.DeleteFunc(o.accounts, func(a *account) bool {
		a.retryAt(now) // drops what is older than the window
		return len(a.lanes) == 0 && len(a.refusals) == 0
	})
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
