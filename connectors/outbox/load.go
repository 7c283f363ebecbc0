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
	behind := map[*lane]bool{} // lanes whose record the clock ran behind
	for key, raw := range records {
		e, p, err := decode(key, raw)
		if err != nil {
			o.unreadable[key] = bytes.Clone(raw)
			continue
		}
		o.seq = max(o.seq, e.seq)
		l := o.lane(e.account, o.cfg.Canonical(e.account, e.key))
		l.insert(e)
		if p == nil {
			continue
		}
		if p.rewind(now) {
			behind[l] = true
		}
		// Several where keys have become one: the latest try counts.
		refusals := append(p.Refusals, l.Refusals...)
		if p.Tried.After(l.Tried) {
			l.progress = *p
		}
		l.Refusals = refusals
	}
	for _, a := range o.accounts {
		slices.SortFunc(a.lanes, func(x, y *lane) int { return bySeq(x.jobs[0], y.jobs[0]) })
		a.restore(now)
	}
	for l := range behind {
		if raw, err := l.jobs[0].encode(l.stored(now)); err == nil {
			_ = o.cfg.Store.Put(ctx, l.jobs[0].id, raw) // else it is made right again at the next start
		}
	}
	if len(o.lanes) > 0 {
		o.rescue(now)
	}
}

// restore finds out from the lanes how the account stood.
func (a *account) restore(now time.Time) {
	var last *lane
	for _, l := range a.lanes {
		if l.Reason == nil {
			l.Since = l.jobs[0].accepted
			l.rewind(now)
		}
		a.refusals = append(a.refusals, l.Refusals...)
		switch {
		case !l.Account:
		case l.signedOut():
			a.signedOut = l.Reason
		case last == nil || l.Tried.After(last.Tried):
			last = l
		}
	}
	slices.SortFunc(a.refusals, func(x, y refusal) int { return x.At.Compare(y.At) })
	if n := len(a.refusals); n > 0 {
		a.cost = a.refusals[n-1].Requests
	}
	if last != nil {
		a.closed, a.hold, a.reason = true, last.Hold, last.Reason
		a.shut, a.notBefore, a.streak = last.Tried, last.NotBefore, last.Streak
	}
}

// stored is the lane's progress as it is written; nil where it was not tried yet.
func (l *lane) stored(now time.Time) *progress {
	if l.Reason == nil {
		return nil
	}
	p := l.progress
	since := now.Add(-budgetWindow)
	p.Refusals = slices.DeleteFunc(slices.Clone(p.Refusals), func(r refusal) bool { return !r.At.After(since) })
	l.Refusals = p.Refusals
	return &p
}
