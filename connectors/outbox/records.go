package outbox

import (
	"context"
	"slices"
	"time"

	"callscribe/connectors/words"
)

// The writing of records. These functions are called with the lock held, give it up while the store
// works, and own the queue for that time (busy), so that one record is never written twice at a time.

// save writes how the tries of a queue have gone. Where the store fails the queue goes on from memory: what
// a crash would then lose is the wait, not the job.
func (o *Outbox) save(ctx context.Context, q *queue) error {
	for {
		q.dirty = false
		p := q.written()
		if len(q.stored()) == 0 {
			return nil
		}
		first := q.jobs[0]
		raw, err := first.encode(p)
		if err != nil {
			return err
		}
		o.mu.Unlock()
		err = o.cfg.Store.Put(context.WithoutCancel(ctx), first.id, raw)
		o.mu.Lock()
		if err != nil || !q.dirty {
			return err
		}
	}
}

// update changes a queue's progress and writes it.
func (o *Outbox) update(ctx context.Context, q *queue, change func()) error {
	change()
	if q.busy { // its owner writes it
		q.dirty = true
		return nil
	}
	o.own(q)
	err := o.save(ctx, q)
	o.letGo(q)
	return err
}

// own begins the ownership of a queue: nobody else tries it, or writes its records. What waits aside for a part of
// the log, and the log's other jobs, are not tried meanwhile.
func (o *Outbox) own(q *queue) {
	q.busy = true
	o.running++ // Drain waits for it, for the log's next try may depend on it
	q.account.owned[q.key]++
}

// letGo ends it.
func (o *Outbox) letGo(q *queue) {
	q.busy = false
	o.running--
	owned := q.account.owned
	if owned[q.key]--; owned[q.key] == 0 {
		delete(owned, q.key)
	}
	if log := o.queues[queueKey{q.account.name, q.key, ""}]; q.part != "" && log != nil {
		o.replace(log)
	}
	q.announce(o.clock)
	o.regroup(q)
	o.tidy(q)
	o.changed.Broadcast()
}

// clean deletes the records that are left, the oldest first: what is left meanwhile goes after it. A queue's are
// deleted by one caller at a time, and whoever is there first goes on until nothing is left.
func (o *Outbox) clean(ctx context.Context, q *queue) {
	for q.untidy() && !slices.ContainsFunc(q.left, func(e *entry) bool { return e.deleting }) {
		batch := slices.Clone(q.left)
		keys := make([]string, len(batch))
		for i, e := range batch {
			keys[i], e.deleting = e.id, true
		}
		o.mu.Unlock()
		err := o.cfg.Store.Delete(context.WithoutCancel(ctx), keys...)
		o.mu.Lock()
		q = batch[0].queue // the log may have got another name
		for _, e := range batch {
			e.deleting = false
		}
		if err != nil {
			return // tried again at the next Drain
		}
		q.left = slices.DeleteFunc(q.left, func(e *entry) bool { return slices.Contains(batch, e) })
	}
	o.tidy(q)
}

// sweep tries again to delete what the store would not delete before.
func (o *Outbox) sweep(ctx context.Context) {
	o.each((*queue).untidy, func(q *queue) { o.clean(ctx, q) })
}

// expire gives up what has been tried for too long and may not be tried now.
func (o *Outbox) expire(ctx context.Context) {
	now := o.now()
	overdue := func(q *queue) bool { return q.overdue(now) && !q.parked() }
	o.each(overdue, func(q *queue) {
		reason := q.Reason
		if reason == nil {
			reason = q.account.reason
		}
		if due, ok := q.due(now); ok && due.After(now) && reason != nil {
			_ = o.update(ctx, q, func() { q.giveUp(reason, now) }) // it would be given up again after a restart
		}
	})
}

// giveUp parks a queue that had no success for too long.
func (q *queue) giveUp(reason *Reason, now time.Time) {
	told := *reason
	told.Message += " " + words.Say("givenUp")
	told.AccountWide = false
	q.State, q.Account, q.NotBefore, q.Reason = Parked, false, time.Time{}, &told
	if q.Tried.IsZero() {
		q.Tried = now
	}
	jobs := q.sendable()
	q.Through = max(q.Through, jobs[len(jobs)-1].seq)
}

// each does something with the idle queues that fulfil a condition. What it does may give up the lock.
func (o *Outbox) each(is func(*queue) bool, do func(*queue)) {
	for _, a := range slices.Clone(o.accounts) {
		for _, q := range slices.Clone(a.queues) {
			if !q.busy && o.queues[q.id()] == q && is(q) {
				do(q)
			}
		}
	}
}

// regroup moves a queue whose key has turned out to be another name of a log.
func (o *Outbox) regroup(q *queue) {
	a := q.account
	key := o.cfg.Canonical(a.name, q.key)
	if q.busy || key == q.key || o.queues[q.id()] != q {
		return
	}
	delete(o.queues, q.id())
	into := o.queues[queueKey{a.name, key, q.part}]
	if into != nil {
		into.absorb(q)
		a.drop(q)
	} else {
		into = q
		q.key, q.Through = key, 0 // under its new name it is tried anew
		o.queues[q.id()] = q
	}
	o.replaceAll()
}
