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
		if l.account.remember(p.Refusals); p.Tried.After(l.Tried) {
			l.progress = *p
			l.Refusals = nil
		}
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
		switch {
		case !l.Account:
		case l.signedOut():
			a.signedOut = l.Reason
		case last == nil || l.Tried.After(last.Tried):
			last = l
		}
	}
	if last != nil {
		a.closed, a.hold, a.reason = true, last.Hold, last.Reason
		a.shut, a.notBefore, a.streak = last.Tried, last.NotBefore, last.Streak
	}
}

// remember takes over what a record says about the account's refusals: the latest record knows best, and of
// two of the same instant the one that knows more.
func (a *account) remember(refusals []refusal) {
	n, have := len(refusals), len(a.refusals)
	if n == 0 {
		return
	}
	if have > 0 {
		newer := refusals[n-1].At.Compare(a.refusals[have-1].At)
		if newer < 0 || newer == 0 && total(refusals) <= total(a.refusals) {
			return
		}
	}
	a.refusals, a.cost = refusals, refusals[n-1].Cost
}

func total(refusals []refusal) (requests int) {
	for _, r := range refusals {
		requests += r.Requests
	}
	return requests
}

// stored is the lane's progress as it is written; nil where it was not tried yet.
func (l *lane) stored(now time.Time) *progress {
	if l.Reason == nil {
		return nil
	}
	p := l.progress
	l.account.retryAt(now) // drops what is older than the window
	p.Refusals = slices.Clone(l.account.refusals)
	return &p
}
