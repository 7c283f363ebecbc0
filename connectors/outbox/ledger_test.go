package outbox_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"

	"callscribe/connectors/outbox"
)

// ledger is the model: what was accepted, and what the CRM must hold in the end.
type ledger struct {
	mu      sync.Mutex
	world   *world
	last    int               // the newest value
	entries map[place][]value // by value
}

// place is a field of a log.
type place struct{ account, key, field string }

type value struct {
	n     int
	state string // "accepted", "refused" or "unknown": the process died before it could say
	gone  bool   // discarded
}

func newLedger(w *world) *ledger {
	return &ledger{world: w, entries: map[place][]value{}}
}

// accept has p accept new values for fields of a log, and notes what p said.
func (l *ledger) accept(p *process, account, key string, names ...string) (*outbox.Receipt, error) {
	receipt, noted := l.begin(p, account, key, names...)
	return receipt, <-noted
}

// begin does so in the background.
func (l *ledger) begin(p *process, account, key string, names ...string) (*outbox.Receipt, <-chan error) {
	m := map[string]int{}
	l.mu.Lock()
	for _, name := range names {
		l.last++
		m[name] = l.last
		at := place{account, l.name(key), name}
		l.entries[at] = append(l.entries[at], value{n: l.last, state: "unknown"})
	}
	l.mu.Unlock()
	payload, _ := json.Marshal(m)
	noted := make(chan error, 1)
	receipt, err := p.Accept(account, key, payload)
	if err != nil {
		panic(err)
	}
	go func() {
		err := receipt.Stored(p.ctx)
		state := "accepted"
		switch {
		case p.ctx.Err() != nil, err != nil && err.Error() == outbox.MaybeStored().Error(): // it was killed, or nobody can say
			state = "unknown"
		case err != nil:
			state = "refused"
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, values := range l.entries {
			for i, v := range values {
				if slices.Contains(slices.Collect(maps.Values(m)), v.n) {
					values[i].state = state
				}
			}
		}
		noted <- err
	}()
	return receipt, noted
}

// discard has p discard a job. Where that fails, it may be gone all the same after the next start.
func (l *ledger) discard(p *process, job outbox.Job) {
	var m map[string]int
	_ = json.Unmarshal(job.Payload, &m)
	l.mu.Lock()
	key := l.name(job.Key)
	l.mu.Unlock()
	waits := map[int]bool{}
	for _, j := range p.List() {
		var m map[string]int
		_ = json.Unmarshal(j.Payload, &m)
		for _, n := range m {
			waits[n] = true
		}
	}
	l.world.mu.Lock()
	defer l.world.mu.Unlock()
	for name, n := range m {
		l.world.crm.discarded[n] = true
		list := l.entries[place{job.Account, key, name}]
		for i := range list {
			// What waited aside, a newer value has taken the place of.
			if list[i].n == n || list[i].n < n && !waits[list[i].n] {
				list[i].gone = true
			}
		}
	}
	l.world.half[job.ID] = true
	go func() {
		if p.Discard(p.ctx, job.ID) == nil {
			l.world.mu.Lock()
			defer l.world.mu.Unlock()
			delete(l.world.half, job.ID)
		}
	}()
}

// lost is the accepted values that the CRM neither holds nor has a newer one for, and the refused ones
// that it holds.
func (l *ledger) lost() (lost, uninvited []string) {
	l.name("session:1")
	for at, values := range l.entries {
		have := l.world.crm.logs[at.account+"/"+at.key][at.field]
		for _, v := range values {
			if v.state == "accepted" && !v.gone && v.n > have {
				lost = append(lost, fmt.Sprintf("%v: have %d, accepted %d", at, have, v.n))
			}
			if v.state == "refused" && v.n == have {
				uninvited = append(uninvited, fmt.Sprintf("%v: have %d, which was refused", at, have))
			}
		}
	}
	return lost, uninvited
}

// accepted is how many values were accepted.
func (l *ledger) accepted() (n int) {
	for _, values := range l.entries {
		for _, v := range values {
			if v.state == "accepted" {
				n++
			}
		}
	}
	return n
}

// name is the present name of a log. The values that were accepted under another are this log's too.
func (l *ledger) name(key string) string {
	l.world.mu.Lock()
	defer l.world.mu.Unlock()
	name, ok := l.world.names[key]
	if !ok {
		return key
	}
	for at, values := range l.entries {
		if at.key == key {
			into := place{at.account, name, at.field}
			l.entries[into] = append(l.entries[into], values...)
			delete(l.entries, at)
		}
	}
	return name
}
