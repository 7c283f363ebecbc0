package outbox

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"slices"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// The life of a job: Accept begins to store it, start sends it, finish draws the consequences.

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
	o.queue(account, o.place(account, key), "").insert(e)
	o.rescue(e.accepted)
	o.running++
	o.mu.Unlock()
	go o.store(e)
	runtime.Gosched() // the disk is asked before the CRM is
	return e.receipt, nil
}

// place is the name of the queue in which a new job takes its place: while a log is tried under the name that it had
// before, all of it waits behind that try, in order.
func (o *Outbox) place(account, key string) string {
	name := o.cfg.Canonical(account, key)
	for _, q := range o.account(account).queues {
		if q.busy && q.part == "" && q.key != name && o.cfg.Canonical(account, q.key) == name {
			return q.key
		}
	}
	return name
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

// try is one try of a queue.
type try struct {
	job     Job      // what is sent
	jobs    []*entry // all that were there
	merged  int      // how many of them were sent, from the first
	forced  bool     // a person asked
	round   int      // the account's when it began
	signIns int      // likewise
	retry   bool     // it is not the log's first
	others  int      // the account's successes when the try before began
	outcome Outcome
}

// start begins a try, as Drain decides, and ends it in the background. mine counts those of one Drain that have not ended.
func (o *Outbox) start(ctx context.Context, q *queue, mine *int) {
	a, jobs := q.account, slices.Clone(q.sendable())
	t := &try{
		job: Job{
			ID: jobs[0].id, Account: a.name, Key: q.key, Part: q.part, Seq: jobs[0].seq, Payload: jobs[0].payload,
			Accepted: jobs[0].accepted, Status: Status{State: Waiting}, Attempts: q.Attempts,
			MaybeSent: slices.ContainsFunc(jobs, func(e *entry) bool { return e.maybeSent }),
		},
		jobs: jobs, merged: 1, forced: q.forced, round: a.round, signIns: a.signIns, retry: q.Reason != nil, others: q.others,
	}
	if !jobs[0].durable {
		t.job.receipt = jobs[0].receipt
	}
	for _, e := range jobs {
		e.maybeSent = true
	}
	a.drop(q) // to the end of the line
	a.queues = append(a.queues, q)
	if q.State == Parked {
		q.State, q.Since = Waiting, o.clock // the 7 days begin anew
	}
	o.own(q)
	q.forced, q.others = false, a.successes
	o.running++
	a.running++
	*mine++
	go func() {
		o.send(ctx, t)
		o.mu.Lock()
		defer o.mu.Unlock()
		o.finish(ctx, q, t)
		o.clean(ctx, q) // while the next jobs of the log are tried already
		o.running--
		*mine--
		o.changed.Broadcast()
	}()
}

// send merges the jobs and tries them. It ends when it is known whether they are on disk.
func (o *Outbox) send(ctx context.Context, t *try) {
	defer func() {
		if recover() != nil { // a fault in a job must not end the worker, at this start and each one after
			t.outcome = Outcome{Err: crm.AsError(errFault)}
		}
		_ = t.job.Stored(context.Background())
	}()
	for _, e := range t.jobs[1:] {
		both, err := o.cfg.Merge(t.job.Payload, e.payload)
		if err != nil || !json.Valid(both) {
			break // the rest goes after these
		}
		t.job.Payload, t.job.Seq = both, e.seq
		t.merged++
	}
	t.outcome = o.cfg.Send(ctx, t.job)
}

var errFault = errors.New("a fault in a job")

// finish draws the consequences of a try, and lets the queue go. It holds the lock, but not while it writes.
func (o *Outbox) finish(ctx context.Context, q *queue, t *try) {
	now, a := o.now(), q.account
	a.running--
	if t.outcome.Err == nil && len(t.outcome.Rest) > 0 && t.jobs[0].durable && q.part == "" {
		t.outcome.Err = o.setAside(ctx, q, t)
	}
	err := t.outcome.Err
	switch {
	case !t.jobs[0].durable: // it could not be stored, so it was not accepted, and nothing was written
	case err == nil && q.part != "" && len(t.outcome.Rest) > 0:
		q.Attempts++
		q.park(reasonOf(t.outcome.Rest[0].Err), t.job.Seq, now)
		_ = o.save(ctx, q)
	case err == nil:
		o.succeeded(ctx, q, t)
	case ctx.Err() != nil && isSilence(reasonOf(err)):
		q.forced = q.forced || t.forced // Drain was told to stop: it is as if it had not been tried
	case err.Code == crm.Unauthenticated && t.signIns != a.signIns:
		q.forced = q.forced || t.forced // so it is where it went out with the sign-in of before
	default:
		o.failed(q, t, now)
		_ = o.save(ctx, q) // see there
		s := q.standing(now)
		for _, e := range t.jobs {
			e.tell(s)
		}
	}
	o.letGo(q)
}
