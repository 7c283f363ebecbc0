package outbox

import (
	"context"
	"slices"
	"time"
)

// The writing of records. These functions are called with the lock held, give it up while the store
// works, and own the lane for that time (busy), so that one record is never written twice at a time.

// save writes how the tries of a lane have gone. Where the store fails the lane goes on from memory: what
// a crash would then lose is the wait, not the job.
func (o *Outbox) save(ctx context.Context, l *lane) error {
	for {
		l.dirty = false
		p := l.stored(o.clock)
		if len(l.ready()) == 0 {
			return nil
		}
		first := l.jobs[0]
		raw, err := first.encode(p)
		if err != nil {
			return err
		}
		o.mu.Unlock()
		err = o.cfg.Store.Put(context.WithoutCancel(ctx), first.id, raw)
		o.mu.Lock()
		if err != nil || !l.dirty {
			return err
		}
	}
}

// update changes a lane's progress and writes it.
func (o *Outbox) update(ctx context.Context, l *lane, change func()) error {
	change()
	if l.busy { // its owner writes it
		l.dirty = true
		return nil
	}
	l.busy = true
	err := o.save(ctx, l)
	o.letGo(l)
	return err
}

// letGo ends the ownership of a lane.
func (o *Outbox) letGo(l *lane) {
	l.busy = false
	l.announce(o.clock)
	o.regroup(l)
	o.tidy(l)
	o.changed.Broadcast()
}

// clean deletes the records that are left.
func (o *Outbox) clean(ctx context.Context, l *lane) {
	left := slices.Clone(l.left)
	keys := make([]string, len(left))
	for i, e := range left {
		keys[i] = e.id
	}
	o.mu.Unlock()
	err := o.cfg.Store.Delete(context.WithoutCancel(ctx), keys...)
	o.mu.Lock()
	if err == nil {
		l.left = slices.DeleteFunc(l.left, func(e *entry) bool { return slices.Contains(left, e) })
	}
}

// sweep tries again to delete what the store would not delete before.
func (o *Outbox) sweep(ctx context.Context) {
	o.each((*lane).untidy, func(l *lane) {
		l.busy = true
		o.clean(ctx, l)
		o.letGo(l)
	})
}

// expire gives up what has been tried for too long and may not be tried now.
func (o *Outbox) expire(ctx context.Context) {
	now := o.now()
	overdue := func(l *lane) bool { return l.overdue(now) && !l.parked() }
	o.each(overdue, func(l *lane) {
		reason := l.Reason
		if reason == nil {
			reason = l.account.reason
		}
		if due, ok := l.due(now, l.account.retryAt(now)); ok && due.After(now) && reason != nil {
			_ = o.update(ctx, l, func() { l.giveUp(reason, now) }) // it would be given up again after a restart
		}
	})
}

// giveUp parks a lane that had no success for too long.
func (l *lane) giveUp(reason *Reason, now time.Time) {
	told := *reason
	told.Message += " It was not saved for 7 days and is no longer tried by itself."
	told.AccountWide = false
	l.State, l.Account, l.Hold, l.NotBefore, l.Reason = Parked, false, false, time.Time{}, &told
	if l.Tried.IsZero() {
		l.Tried = now
	}
	if ready := l.ready(); len(ready) > 0 {
		l.Through = max(l.Through, ready[len(ready)-1].seq)
	}
}

// each does something with the idle lanes that fulfil a condition. What it does may give up the lock.
func (o *Outbox) each(is func(*lane) bool, do func(*lane)) {
	for _, a := range slices.Clone(o.accounts) {
		for _, l := range slices.Clone(a.lanes) {
			if !l.busy && o.lanes[laneKey{a.name, l.key}] == l && is(l) {
				do(l)
			}
		}
	}
}

// regroup moves a lane whose key has turned out to be another name of a log.
func (o *Outbox) regroup(l *lane) {
	a := l.account
	key := o.cfg.Canonical(a.name, l.key)
	old := laneKey{a.name, l.key}
	if l.busy || key == l.key || o.lanes[old] != l {
		return
	}
	delete(o.lanes, old)
	if into := o.lanes[laneKey{a.name, key}]; into != nil {
		into.absorb(l)
		a.drop(l)
		return
	}
	l.key, l.Through = key, 0 // under its new name it is tried anew
	o.lanes[laneKey{a.name, key}] = l
}
