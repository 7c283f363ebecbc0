package outbox

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// firstSeq is where an outbox begins to count. Below it stand the records of others.
const firstSeq = 1 << 32

// Record is a job as an outbox stores it, made by another writer. number counts his records up from 1.
func Record(number uint32, account, key string, payload json.RawMessage, now time.Time) (id string, record []byte, err error) {
	e := &entry{id: newID(rand.Uint64), account: account, key: key, seq: uint64(number), payload: payload, accepted: now.Round(0).UTC()}
	record, err = e.encode(nil)
	return e.id, record, err
}

// Adopt takes over a record that is in the store, and that was tried with the outcome. The law is applied to
// it as to a try of the outbox; after a success there is only the record to be deleted. The caller then calls
// Drain.
func (o *Outbox) Adopt(id string, record []byte, outcome Outcome) (*Ticket, error) {
	e, _, err := decode(id, record)
	if err != nil {
		return nil, crm.InvalidInput("record", "cannot be read")
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.now()
	if known := o.find(id); known != nil { // the store had it, when it was opened in the meantime
		e = known
	} else {
		o.lane(e.account, o.cfg.Canonical(e.account, e.key)).insert(e)
	}
	l, a := e.lane, e.lane.account
	if e.ticket == nil {
		e.ticket = &Ticket{ID: id, given: make(chan struct{})}
	}
	ticket := e.ticket
	switch next := !l.busy && l.fresh() && !a.closed && a.signedOut == nil; {
	case outcome.Err == nil, next:
		e.tried = &outcome
	case !l.busy && !l.fresh(): // it joins others that wait
		e.resolve(l.standing(now, a.retryAt(now)))
	}
	l.announce(now)
	o.rescue(now)
	o.changed.Broadcast()
	return ticket, nil
}

// Reload takes over the records in the store whose writer has died. The caller then calls Drain.
func (o *Outbox) Reload(ctx context.Context) error {
	o.mu.Lock()
	known := map[string]bool{} // at any time from now on
	for _, a := range o.accounts {
		for _, l := range a.lanes {
			for _, e := range slices.Concat(l.jobs, l.left) {
				known[e.id] = true
			}
		}
	}
	o.mu.Unlock()
	records, err := o.cfg.Store.Load(ctx)
	if err != nil {
		return errLoad
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for id, raw := range records {
		e, _, err := decode(id, raw)
		if err != nil || e.seq >= firstSeq || known[id] || o.find(id) != nil {
			continue
		}
		o.lane(e.account, o.cfg.Canonical(e.account, e.key)).insert(e)
	}
	o.rescue(o.now())
	o.changed.Broadcast()
	return nil
}

// Accounts are those of which there are jobs, sorted.
func (o *Outbox) Accounts() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var names []string
	for _, a := range o.accounts {
		if len(a.lanes) > 0 {
			names = append(names, a.name)
		}
	}
	slices.Sort(names)
	return names
}
