package outbox

import (
	"context"
	"time"
)

// Drain sends what is due until nothing is due or in flight, and returns when something is due next;
// zero for never. When ctx ends, the tries that this call began are ended and their jobs stay. Several
// calls may run at a time; they share the work.
func (o *Outbox) Drain(ctx context.Context) time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	stop := context.AfterFunc(ctx, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.changed.Broadcast()
	})
	defer stop()
	o.sweep(ctx)
	o.expire(ctx)
	mine := 0
	for ; ; o.changed.Wait() {
		if ctx.Err() == nil {
			o.dispatch(ctx, &mine)
		}
		if mine == 0 && (o.running == 0 || ctx.Err() != nil) {
			return o.plan()
		}
	}
}

// plan asks for the alarm that is needed when nothing is going on.
func (o *Outbox) plan() (next time.Time) {
	now := o.now()
	o.forget()
	sooner := func(at time.Time) {
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	for _, a := range o.accounts {
		if due := a.due(now); !due.IsZero() {
			sooner(due)
		}
	}
	// In flight elsewhere, something that the store would not delete, or due already: look again soon.
	if o.running > 0 {
		sooner(now.Add(rescueAfter))
	}
	o.each((*queue).untidy, func(*queue) { sooner(now.Add(rescueAfter)) })
	if !next.IsZero() && !next.After(now) {
		next = now.Add(rescueAfter)
	}
	o.wake(next)
	return next
}

// dispatch starts the tries that are due. mine counts those in flight that the caller began.
func (o *Outbox) dispatch(ctx context.Context, mine *int) {
	now := o.now()
	for _, a := range o.accounts {
		for q := a.next(now); q != nil; q = a.next(now) {
			o.rescue(now)
			o.start(ctx, q, mine)
		}
	}
}
