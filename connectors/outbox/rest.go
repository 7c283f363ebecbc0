package outbox

import (
	"context"
	"slices"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// Rest is a part of a job that was refused, while the CRM has all others. It becomes a job of its own that waits
// aside for a person and holds back nothing: jobs of the same log pass it. There is one for each part of a log. The
// newer replaces the older, and so does a newer job that has a value for the part, as soon as it is on disk.
type Rest struct {
	Part    string          // names it within the log
	Payload json.RawMessage // does that part alone
	Err     *crm.Error      // why it was refused
}

// setAside makes jobs of what was refused, before the jobs that it was part of go. A try that is made again after a
// crash finds the same refused, and takes the place of what it left before.
func (o *Outbox) setAside(ctx context.Context, q *queue, t *try) *crm.Error {
	for _, r := range t.outcome.Rest {
		e := &entry{
			id: newID(o.cfg.Rand), account: q.account.name, key: o.cfg.Canonical(q.account.name, q.key), part: r.Part,
			seq: t.job.Seq, payload: r.Payload, accepted: t.job.Accepted, durable: true, maybeSent: true,
		}
		of := progress{Attempts: 1}
		of.park(reasonOf(r.Err), e.seq, o.clock)
		raw, err := e.encode(&of)
		if err != nil || !json.Valid(r.Payload) {
			return crm.AsError(errFault)
		}
		o.mu.Unlock()
		err = o.cfg.Store.Put(context.WithoutCancel(ctx), e.id, raw)
		o.mu.Lock()
		if err != nil { // it may be there all the same
			q.leave(e)
			return crm.AsError(NotStored())
		}
		into := o.queue(e.account, e.key, e.part)
		into.insert(e)
		into.progress = of
		into.dirty = into.busy
		o.keepNewest(into, q)
	}
	o.replace(q)
	return nil
}

// park makes a log wait for a person.
func (p *progress) park(why *Reason, through uint64, now time.Time) {
	p.State, p.Reason, p.Tried, p.Since = Parked, why, now, now
	p.Account, p.NotBefore, p.Through = false, time.Time{}, max(p.Through, through)
}

// keepNewest leaves of what waits aside for one part only the newest. The records of the others go with those of
// another queue.
func (o *Outbox) keepNewest(aside, with *queue) {
	for aside.part != "" && !aside.busy && len(aside.jobs) > 1 {
		old := aside.jobs[0]
		aside.remove(old)
		with.leave(old)
	}
}

// replace drops what waits aside for a part that a newer job of the log has a value for. Its record goes before
// that job's.
func (o *Outbox) replace(q *queue) {
	if q.part != "" || o.cfg.Parts == nil {
		return
	}
	for _, aside := range slices.Clone(q.account.queues) {
		if aside.key != q.key || aside.part == "" || aside.busy {
			continue
		}
		for _, e := range slices.Clone(aside.jobs) {
			newer := func(j *entry) bool {
				return j.durable && j.seq > e.seq && slices.Contains(o.cfg.Parts(j.payload), e.part)
			}
			if slices.ContainsFunc(q.jobs, newer) {
				aside.remove(e)
				q.leave(e)
			}
		}
		o.tidy(aside)
	}
}

// mayHaveRoom has what waits aside of the log tried once more where it was refused here and not by the CRM: what had no
// room in the log may have it, now that the log is another. What was left aside by the try that has changed it waits.
func (q *queue) mayHaveRoom(seq uint64) {
	for _, aside := range q.account.queues {
		why := aside.Reason
		if aside.key == q.key && len(aside.jobs) > 0 && aside.jobs[0].seq < seq && why != nil && why.Code == crm.InvalidArgument && why.Status == 0 {
			aside.forced = true
		}
	}
}

// replaceAll does so for all logs: where queues were loaded, or have become one.
func (o *Outbox) replaceAll() {
	for _, a := range o.accounts {
		for _, q := range slices.Clone(a.queues) {
			o.keepNewest(q, q)
			o.replace(q)
		}
	}
}
