package outbox_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"callscribe/connectors/outbox"
)

// ledger is the model: what was accepted, and what the CRM must hold in the end.
type ledger struct {
	mu      sync.Mutex
	world   *world
	last    int               // the newest value
	entries map[place][]value // by value
	half    map[string]bool   // jobs whose discarding failed
}

// place is a field of a log.
type place struct{ account, key, field string }

type value struct {
	n     int
	state string // "accepted", "refused" or "unknown": the process died before it could say
	gone  bool   // discarded
}

func newLedger(w *world) *ledger {
	return &ledger{world: w, entries: map[place][]value{}, half: map[string]bool{}}
}

// accept has p accept new values for fields of a log, and notes what p said.
func (l *ledger) accept(p *process, account, key string, names ...string) (*outbox.Ticket, error) {
	m := map[string]int{}
	l.mu.Lock()
	for _, name := range names {
		l.last++
		m[name] = l.last
	}
	l.mu.Unlock()
	payload, _ := json.Marshal(m)
	ticket, err := p.Accept(p.ctx, account, key, payload)
	state := "accepted"
	switch {
	case p.ctx.Err() != nil: // it was killed
		state = "unknown"
	case err != nil:
		state = "refused"
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for name, n := range m {
		at := place{account, l.name(key), name}
		l.entries[at] = append(l.entries[at], value{n: n, state: state})
	}
	return ticket, err
}

// discard has p discard a job. Where that fails, it may be gone all the same after the next start.
func (l *ledger) discard(p *process, job outbox.Job) {
	if p.Discard(p.ctx, job.ID) != nil {
		l.half[job.ID] = true
	}
	var m map[string]int
	_ = json.Unmarshal(job.Payload, &m)
	for name, n := range m {
		l.world.crm.discarded[n] = true
		list := l.entries[place{job.Account, l.name(job.Key), name}]
		for i := range list {
			if list[i].n == n {
				list[i].gone = true
			}
		}
	}
}

// lost is the accepted values that the CRM neither holds nor has a newer one for, and the refused ones
// that it holds.
func (l *ledger) lost() (lost, uninvited []string) {
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

// life is how long a job was in the store.
type life struct {
	account  string
	from, to time.Time // to is zero while it is there
}

// overdrawn checks the request budget: where in the history an account had more refused requests in an
// hour than 2.2 for each job that was open in that hour.
func (w *world) overdrawn() (found []string) {
	for i, r := range w.crm.requests {
		if !r.refused {
			continue
		}
		since, refused, jobs := r.at.Add(-time.Hour), 0, 0
		for _, earlier := range w.crm.requests[:i+1] {
			if earlier.refused && earlier.account == r.account && earlier.at.After(since) {
				refused += earlier.cost
			}
		}
		for _, l := range w.lives {
			if l.account == r.account && !l.from.After(r.at) && (l.to.IsZero() || l.to.After(since)) {
				jobs++
			}
		}
		if 10*refused > 22*jobs {
			found = append(found, fmt.Sprintf("%s: %d refused requests in an hour for %d jobs", r.at.Format(time.TimeOnly), refused, jobs))
		}
	}
	return found
}

// rename notes that a key has turned out to be another name of a log.
func (l *ledger) rename(from, to string) {
	for at, values := range l.entries {
		if at.key == from {
			into := place{at.account, to, at.field}
			l.entries[into] = append(l.entries[into], values...)
			delete(l.entries, at)
		}
	}
}

// name is the present name of a log.
func (l *ledger) name(key string) string {
	l.world.mu.Lock()
	defer l.world.mu.Unlock()
	if name, ok := l.world.names[key]; ok {
		return name
	}
	return key
}
