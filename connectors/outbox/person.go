package outbox

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/words"
)

// Reconnected says that a person has signed in to the account again: its jobs may go. The caller then
// calls Drain. An error means that a job may be found parked again after a restart.
func (o *Outbox) Reconnected(ctx context.Context, account string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, a := range o.accounts {
		if a.name == account {
			return o.signIn(ctx, a)
		}
	}
	return nil
}

// signIn ends the account's being signed out, also for the next start.
func (o *Outbox) signIn(ctx context.Context, a *account) error {
	a.signedOut = nil
	a.signIns++
	a.round++
	var failed error
	for _, q := range slices.Clone(a.queues) {
		if o.queues[q.id()] != q || !q.signedOut() {
			continue
		}
		failed = cmp.Or(failed, o.update(ctx, q, func() {
			q.State, q.Account, q.Streak, q.Since = Waiting, false, 0, o.clock
		}))
	}
	o.rescue(o.now())
	o.changed.Broadcast()
	if failed != nil {
		return storeError(words.Say("signInNotNoted"))
	}
	return nil
}

// SignedOut reports whether the account's jobs wait until somebody signs in again.
func (o *Outbox) SignedOut(account string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, a := range o.accounts {
		if a.name == account {
			return a.signedOut != nil
		}
	}
	return false
}

// Online says that the network is back: jobs that wait because the CRM could not be reached may go. The
// caller then calls Drain.
func (o *Outbox) Online() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, a := range o.accounts {
		if a.closed && isSilence(a.reason) {
			a.open()
		}
		for _, q := range a.queues {
			if q.Reason != nil && !q.Account && q.State == Waiting && isSilence(q.Reason) {
				q.NotBefore = time.Time{}
			}
		}
	}
	o.rescue(o.now())
	o.changed.Broadcast()
}

// List is every job that waits or is parked, in the order of acceptance, and the records that cannot be
// read.
func (o *Outbox) List() []Job {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.now()
	var all []*Job
	for _, key := range slices.Sorted(maps.Keys(o.unreadable)) {
		one := unreadable(key, o.unreadable[key])
		all = append(all, &one)
	}
	for _, a := range o.accounts {
		for _, q := range a.queues {
			s := q.standing(now)
			for _, e := range q.jobs {
				if !e.durable {
					continue
				}
				all = append(all, &Job{
					ID: e.id, Account: e.account, Key: e.key, Part: e.part, Seq: e.seq, Payload: e.payload, Accepted: e.accepted,
					Attempts: q.Attempts, Status: s,
				})
			}
		}
	}
	slices.SortFunc(all, func(x, y *Job) int { return cmp.Or(cmp.Compare(x.Seq, y.Seq), strings.Compare(x.ID, y.ID)) })
	jobs := make([]Job, len(all)) // never null in what is exported
	for i, job := range all {
		jobs[i] = *job
	}
	return jobs
}

// Export is jobs of [Outbox.List] as JSON, for a person to keep: {"exported": <time>, "jobs": [...]}. It holds the
// person's own text, and no token.
func (o *Outbox) Export(jobs []Job) ([]byte, error) {
	return json.MarshalIndent(struct {
		Exported time.Time `json:"exported"`
		Jobs     []Job     `json:"jobs"`
	}{o.cfg.Now().UTC(), jobs}, "", "  ")
}

// Retry has a job tried now, with the others of its log, whatever it waits for. The caller then calls
// Drain.
func (o *Outbox) Retry(id string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, ok := o.unreadable[id]; ok {
		return &crm.Error{Code: crm.InvalidArgument, Message: words.Say("unreadableRetry")}
	}
	e := o.find(id)
	if e == nil {
		return NoJob()
	}
	e.queue.forced = true
	o.rescue(o.now())
	o.changed.Broadcast()
	return nil
}

// Discard throws a job away for good.
func (o *Outbox) Discard(ctx context.Context, id string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if raw, ok := o.unreadable[id]; ok {
		delete(o.unreadable, id)
		o.mu.Unlock()
		err := o.cfg.Store.Delete(ctx, id)
		o.mu.Lock()
		if err != nil {
			o.unreadable[id] = raw
			return notDiscarded()
		}
		return nil
	}
	e := o.find(id)
	switch {
	case e == nil:
		return NoJob()
	case e.queue.busy:
		return &crm.Error{Code: crm.Conflict, Message: words.Say("isBeingSent") + " " + crm.TryAgain(crm.InWords(0))}
	}
	q := e.queue
	o.own(q)
	defer o.letGo(q)
	if err := o.discard(ctx, q, e); err != nil {
		return notDiscarded()
	}
	q.remove(e)
	e.tell(Status{State: Discarded})
	return nil
}

// discard deletes a job's record. How the tries have gone moves to the next of its queue.
func (o *Outbox) discard(ctx context.Context, q *queue, e *entry) error {
	var next *entry
	var raw []byte
	if jobs := q.stored(); len(jobs) > 1 && jobs[0] == e {
		next = jobs[1]
		var err error
		if raw, err = next.encode(q.written()); err != nil {
			return err
		}
	}
	o.mu.Unlock()
	defer o.mu.Lock()
	if next != nil {
		if err := o.cfg.Store.Put(ctx, next.id, raw); err != nil {
			return err
		}
	}
	return o.cfg.Store.Delete(ctx, e.id)
}

func (o *Outbox) find(id string) *entry {
	for _, a := range o.accounts {
		for _, q := range a.queues {
			for _, e := range q.jobs {
				if e.id == id && e.durable {
					return e
				}
			}
		}
	}
	return nil
}

// NoJob is the error for a job that is not there.
func NoJob() *crm.Error {
	return &crm.Error{Code: crm.NotFound, Message: words.Say("noSuchUpdate")}
}

func notDiscarded() *crm.Error {
	return storeError(words.Say("updateNotRemoved"))
}
