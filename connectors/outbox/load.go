package outbox

import (
	"bytes"
	"context"
	"slices"
	"time"
)

// load takes in the records of an earlier run.
func (o *Outbox) load(ctx context.Context, records map[string][]byte) {
	now := o.now()
	behind := map[*queue]bool{} // queues whose record the clock ran behind
	for key, raw := range records {
		e, p, err := decode(key, raw)
		if err != nil {
			o.unreadable[key] = bytes.Clone(raw)
			continue
		}
		o.seq = max(o.seq, e.seq)
		q := o.queue(e.account, o.cfg.Canonical(e.account, e.key), e.part)
		q.insert(e)
		if p == nil {
			continue
		}
		if p.rewind(now) {
			behind[q] = true
		}
		if p.Tried.After(q.Tried) { // several where keys have become one: the latest try counts
			q.progress = *p
		}
	}
	o.replaceAll()
	for _, a := range o.accounts {
		slices.SortFunc(a.queues, func(x, y *queue) int { return bySeq(x.first(), y.first()) })
		a.restore(now)
	}
	for q := range behind {
		if len(q.jobs) == 0 { // a newer job has taken its place
			continue
		}
		if raw, err := q.jobs[0].encode(q.written()); err == nil {
			_ = o.cfg.Store.Put(ctx, q.jobs[0].id, raw) // else it is made right again at the next start
		}
	}
	if len(o.queues) > 0 {
		o.rescue(now)
	}
}

// restore finds out from the queues how the account stood.
func (a *account) restore(now time.Time) {
	var last *queue
	for _, q := range a.queues {
		if len(q.jobs) == 0 {
			continue
		}
		if q.Reason == nil {
			q.Since = q.jobs[0].accepted
			q.rewind(now)
		}
		switch {
		case !q.Account:
		case q.signedOut():
			a.signedOut = q.Reason
		case last == nil || q.Tried.After(last.Tried):
			last = q
		}
	}
	if last != nil {
		a.closed, a.reason = true, last.Reason
		a.shut, a.notBefore, a.streak = last.Tried, last.NotBefore, last.Streak
	}
}
